"""A trained model on disk: a folder, replaced as a whole or not at all, and read with checks.

NAME/model.keras      the trained model, see `compress.py`
NAME/model.tflite     its LiteRT export, what the app runs
NAME/history.json     a list per metric, a value per epoch
NAME/metrics.json     scores, recipe, seed, versions, and a checksum per file
NAME/predictions.npz  the probabilities of the test images, of MNIST and drawn, and which of
                      MNIST's are read correctly

A folder cannot be renamed over a full one, but a file can be renamed over another, and then
everybody sees the one or the other. So `metrics.json`, which names the other files by their
checksums, decides which version a bundle is, and a version is replaced like this:

1. The new files are written into `.NAME.new`, beside the bundle.
2. The new `metrics.json` is renamed over the old one: the switch.
3. The other files are renamed over the old ones, and what is left of `.NAME.new` is removed.

Readers look for a file with the right checksum in the bundle, then in `.NAME.new`. So they find
the old version whole until the switch and the new one from then on, also where a writer was
killed or failed between two steps; and they need not repair, so the folder may be read-only. The
next writing does, with step 3. A reader that the switch overtakes misses some of the old files,
sees another `metrics.json`, and begins again. It takes all files at once and keeps them: what was
found stays one version, whatever is written later.

Each step is on the disk before the next begins, so a power cut is a kill like any other. Two
writers take turns, by a lock that dies with its holder; Windows and some network drives have no
such lock, so do not train the same model twice at once there.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os.path import samestat
from pathlib import Path

from mnist_model.networks.bundle_metrics import Metrics, MetricsError, parse_metrics

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

TRAINED = Path(__file__).parent.parent / "trained"
DEFAULT_NAME = "compact-cnn"

METRICS = "metrics.json"

# Raised when the meaning of a file in a bundle changes.
FORMAT = 1


class BundleError(ValueError):
    """A bundle that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Bundle:
    """One version of a bundle, taken into memory: what is written later does not change it.

    contents: each file that is there and has its checksum, by name.
    version:  the checksum of `metrics.json`, and with it of everything.
    """

    folder: Path
    metrics: Metrics
    contents: Mapping[str, bytes] = field(repr=False)
    version: str

    @property
    def name(self) -> str:
        return self.folder.name

    def read(self, file: str) -> bytes:
        """The content of one file of the bundle.

        Raises:
            BundleError: the file was missing, or was not the one that was written.
        """
        if file in self.contents:
            return self.contents[file]
        if (self.folder / file).is_file():
            raise BundleError(_advice(self.name, f"has a {file} that is truncated or was replaced"))
        raise BundleError(_advice(self.name, f"lacks {file}"))


def find_bundle(name: str, trained: Path = TRAINED) -> Bundle:
    """Find a bundle by name in a folder of bundles, and read all of it.

    Raises:
        BundleError: there is none, or its `metrics.json` is missing, truncated or foreign.
    """
    folder = trained / name
    if not folder.is_dir():
        raise BundleError(_advice(name, "was not found"))
    try:
        while True:
            with (folder / METRICS).open("rb") as opened:
                bundle = _read_bundle(folder, opened.read())
                if bundle.contents.keys() == bundle.metrics.sha256.keys():
                    return bundle
                # If metrics.json is still the same file, what is missing is missing; no other
                # can have its number while it is open. Else the switch overtook us.
                if samestat(os.fstat(opened.fileno()), (folder / METRICS).stat()):
                    return bundle
    except OSError as error:
        raise BundleError(_advice(name, f"has no readable {METRICS}")) from error


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
    """Fill a folder with the files of a bundle, which takes the old one's place at the end.

    Whatever is raised, inside the block or here, and whatever kills the process: the bundle is
    the old one or the new one, whole. The checksums of all files are added to `metrics.json`,
    which the block must write. A second writer in this folder of bundles waits for the first to
    leave its block, so one block must not hold another.

    Raises:
        OSError: the disk is full or read-only.
    """
    trained.mkdir(parents=True, exist_ok=True)
    folder = trained / name
    with _taking_turns(trained):
        _settle(folder)
        _new(folder).mkdir()
        try:
            yield _new(folder)
            _add_checksums(_new(folder))
            _switch(folder)
        finally:
            # Where this fails, as on Windows while somebody reads, the next writing does it.
            with suppress(OSError):
                _settle(folder)


def _new(folder: Path) -> Path:
    """Where the next version of a bundle is written."""
    return folder.with_name(f".{folder.name}.new")


def _read_bundle(folder: Path, metrics_json: bytes) -> Bundle:
    """Read the files that a `metrics.json` names, those that are still there."""
    name = folder.name
    try:
        parsed = json.loads(metrics_json)
    except ValueError as error:
        raise BundleError(_advice(name, f"has no readable {METRICS}")) from error
    if not isinstance(parsed, dict) or parsed.get("format") != FORMAT:
        raise BundleError(_advice(name, "was not written by this version of train.py"))
    try:
        metrics = parse_metrics(parsed)
    except MetricsError as error:
        raise BundleError(_advice(name, f"has a {METRICS} that {error}")) from error
    found = {file: _content(folder, file, checksum) for file, checksum in metrics.sha256.items()}
    contents = {file: content for file, content in found.items() if content is not None}
    return Bundle(folder, metrics, contents, _sha256(metrics_json))


def _content(folder: Path, file: str, checksum: str) -> bytes | None:
    """What has this checksum, in the bundle or where it waits to be moved there."""
    if Path(file).name != file:
        return None  # a bundle has no business outside its folder
    # The bundle once more: the file may have been moved there between the first looks.
    for path in (folder / file, _new(folder) / file, folder / file):
        with suppress(OSError):
            content = path.read_bytes()
            if _sha256(content) == checksum:
                return content
    return None


@contextmanager
def _taking_turns(trained: Path) -> Iterator[None]:
    """Wait until nobody else writes into a folder of bundles, and keep others waiting."""
    if fcntl is None:
        yield
        return
    handle = os.open(trained, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network drive may not lock folders
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _add_checksums(new: Path) -> None:
    metrics = json.loads((new / METRICS).read_text("utf-8"))
    metrics["format"] = FORMAT
    metrics["sha256"] = {
        path.name: _sha256(path.read_bytes())
        for path in sorted(new.iterdir())
        if path.name != METRICS
    }
    (new / METRICS).write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")


def _switch(folder: Path) -> None:
    """Make a bundle what stands complete in its `_new` folder."""
    new = _new(folder)
    files = [path.name for path in new.iterdir()]
    for file in files:
        _flush(new / file)
    _flush(new)
    _flush(new.parent)
    if not folder.exists():
        new.rename(folder)
        _flush(folder.parent)
        return
    (new / METRICS).replace(folder / METRICS)
    _flush(folder)
    for path in folder.iterdir():
        if path.name not in files and path.is_file():
            path.unlink()  # the new version has no such file


def _settle(folder: Path) -> None:
    """Move the files in `_new` that `metrics.json` names into the bundle; remove the others."""
    new = _new(folder)
    if not new.is_dir():
        return
    checksums = _checksums(folder)
    for path in new.iterdir():
        if path.is_file() and checksums.get(path.name) == _sha256(path.read_bytes()):
            path.replace(folder / path.name)
    if folder.is_dir():
        _flush(folder)
    shutil.rmtree(new)


def _checksums(folder: Path) -> Mapping[str, str]:
    """The checksums in the `metrics.json` of a bundle; none where there is no sound one."""
    try:
        return parse_metrics(json.loads((folder / METRICS).read_bytes())).sha256
    except (FileNotFoundError, ValueError):  # MetricsError is a ValueError
        return {}


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    is_folder = path.is_dir()
    try:
        handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        if not is_folder:  # not every system can do it with folders
            raise


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _advice(name: str, problem: str) -> str:
    return f"The model '{name}' {problem}. Train it again with: python train.py {name}"
