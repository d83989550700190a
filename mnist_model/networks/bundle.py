"""A trained model on disk: a folder, written atomically, and read with checks.

NAME/model.keras      the trained model, see `compress.py`
NAME/model.tflite     its LiteRT export, what the app runs
NAME/history.json     a list per metric, a value per epoch
NAME/metrics.json     scores, recipe, seed, versions, and a checksum per file
NAME/predictions.npz  the probabilities of the test images, of MNIST and drawn, and which of
                      MNIST's are read rightly
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mnist_model.networks.bundle_metrics import Metrics, MetricsError, parse_metrics

TRAINED = Path(__file__).parent.parent / "trained"
DEFAULT_NAME = "compact-cnn"

# Raised when the meaning of a file in a bundle changes.
FORMAT = 1


class BundleError(ValueError):
    """A bundle that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was found and whose `metrics.json` is sound."""

    folder: Path
    metrics: Metrics

    @property
    def name(self) -> str:
        return self.folder.name

    def read(self, file: str) -> bytes:
        """The content of one file of the bundle.

        Raises:
            BundleError: the file is missing, or is not the one that was written.
        """
        try:
            content = (self.folder / file).read_bytes()
        except OSError as error:
            raise BundleError(_advice(self.name, f"lacks {file}")) from error
        if hashlib.sha256(content).hexdigest() != self.metrics.sha256.get(file):
            raise BundleError(_advice(self.name, f"has a {file} that is truncated or was replaced"))
        return content


def find_bundle(name: str, trained: Path = TRAINED) -> Bundle:
    """Find a bundle by name in a folder of bundles.

    Raises:
        BundleError: there is none, or its `metrics.json` is missing, truncated or foreign.
    """
    folder = trained / name
    if not folder.is_dir():
        raise BundleError(_advice(name, "was not found"))
    try:
        content = json.loads((folder / "metrics.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(_advice(name, "has no readable metrics.json")) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BundleError(_advice(name, "was not written by this version of train.py"))
    try:
        return Bundle(folder, parse_metrics(content))
    except MetricsError as error:
        raise BundleError(_advice(name, f"has a metrics.json that {error}")) from error


def bundle_names(trained: Path = TRAINED) -> list[str]:
    """The names of all bundles in a folder, sound or not: the default first, then by name."""
    if not trained.is_dir():
        return []
    names = [
        path.name for path in trained.iterdir() if path.is_dir() and not path.name.startswith(".")
    ]
    return sorted(names, key=lambda name: (name != DEFAULT_NAME, name))


@contextmanager
def writing_bundle(name: str, trained: Path = TRAINED) -> Iterator[Path]:
    """Fill a bundle in a temporary folder that takes the old one's place at the end.

    The old bundle stays whole until the new one is complete: whatever is raised inside
    the block, or kills the process there, leaves it as it was. The checksums of all
    files are added to `metrics.json`, which the block must write.
    """
    trained.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=trained))
    try:
        yield temporary
        _add_checksums(temporary)
        temporary.chmod(0o755)  # mkdtemp makes it private; a bundle is for everyone
        _replace_folder(temporary, trained / name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _add_checksums(folder: Path) -> None:
    metrics_file = folder / "metrics.json"
    metrics = json.loads(metrics_file.read_text("utf-8"))
    metrics["format"] = FORMAT
    metrics["sha256"] = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path != metrics_file
    }
    metrics_file.write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")


def _replace_folder(new: Path, target: Path) -> None:
    """Put `new` where `target` is; a folder cannot be renamed over a full one, so swap."""
    old = new.with_name(new.name + "-old")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _advice(name: str, problem: str) -> str:
    return f"The model '{name}' {problem}. Train it again with: python train.py {name}"
