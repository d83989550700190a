"""A trained model on disk: a folder that is replaced atomically and verified when read.

NAME/model.keras      the trained model, see `compress.py`
NAME/model.tflite     its LiteRT export, which the app runs
NAME/history.json     for each metric a list of one value per epoch
NAME/metrics.json     scores, recipe, seed, versions, and a checksum for each file
NAME/map.npz          some of MNIST's test images in two dimensions, see `analysis/digit_map.py`
NAME/predictions.npz  the probabilities for the test images, MNIST's and drawn, which of MNIST's
                      are read correctly, and which of the drawn ones are refused

A folder cannot be renamed over a non-empty one, but a file can be renamed over another, and
readers then see either the old or the new. So `metrics.json`, which lists the other files'
checksums, defines the version of a bundle, and a version is replaced as follows:

1. The new files are written to `.NAME.new`, beside the bundle.
2. The new `metrics.json` is renamed over the old one: the switch.
3. The other files are renamed over the old ones, and what is left of `.NAME.new` is removed.

Readers look for a file with the right checksum in the bundle, then in `.NAME.new`. So they find
the complete old version until the switch and the complete new one from then on, even if a writer
was killed or failed between two steps. Readers repair nothing, so the folder may be read-only;
the next writer does, with step 3. A reader overtaken by the switch misses some of the old files,
sees that `metrics.json` has changed, and starts again. It reads all files at once into memory, so
what it has is a single version, whatever is written later.

Each step is flushed to disk before the next begins, so a power cut is no worse than a kill.
Writers take turns, using a lock that is released when its holder dies. Windows and some network
drives have no such lock: do not train the same model twice at the same time there.
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

# Incremented when the meaning of a file in a bundle changes.
FORMAT = 1


class BundleError(ValueError):
    """A bundle that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Bundle:
    """One version of a bundle, read into memory, so that later writes do not change it.

    contents: each file that is present and matches its checksum, by name.
    version:  the checksum of `metrics.json`, and so, through it, of all files.
    label:    what its owner calls it, where somebody trained it for himself; its folder then has
              no name that would mean anything.
    """

    folder: Path
    metrics: Metrics
    contents: Mapping[str, bytes] = field(repr=False)
    version: str
    label: str | None = None

    @property
    def name(self) -> str:
        return self.label or self.folder.name

    def read(self, file: str) -> bytes:
        """The content of one file of the bundle.

        Raises:
            BundleError: the file was missing, or did not match its checksum.
        """
        if file in self.contents:
            return self.contents[file]
        is_there = (self.folder / file).is_file()
        problem = f"has a {file} that is truncated or was replaced" if is_there else f"lacks {file}"
        if self.label:  # whoever trained it knows how
            raise BundleError(f"The model '{self.name}' {problem}. Train it again.")
        raise BundleError(_advice(self.name, problem))


def find_bundle(name: str, trained: Path = TRAINED) -> Bundle:
    """Find a bundle by name in a folder of bundles, and read it completely.

    Raises:
        BundleError: it does not exist, or its `metrics.json` is missing, truncated or not ours.
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
                # If metrics.json is still the same file, the missing files really are missing;
                # while it is open, no other file can have its inode number. Otherwise the switch
                # overtook us.
                if samestat(os.fstat(opened.fileno()), (folder / METRICS).stat()):
                    return bundle
    except OSError as error:
        raise BundleError(_advice(name, f"has no readable {METRICS}")) from error


def bundle_names(trained: Path = TRAINED) -> list[str]:
    """The names of all bundles in a folder, intact or not: the default first, then by name."""
    if not trained.is_dir():
        return []
    names = [
        path.name for path in trained.iterdir() if path.is_dir() and not path.name.startswith(".")
    ]
    return sorted(names, key=lambda name: (name != DEFAULT_NAME, name))


@contextmanager
def writing_bundle(name: str, trained: Path = TRAINED) -> Iterator[Path]:
    """Yield a folder to fill with a bundle's files; at the end it replaces the old bundle.

    Whatever is raised, inside the block or here, and whatever kills the process, the bundle is
    either the complete old one or the complete new one. The block must write `metrics.json`, to
    which the checksums of all files are then added. A second writer in this folder of bundles
    waits for the first to leave its block, so blocks must not be nested.

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
            # If this fails, as on Windows while somebody is reading, the next writer does it.
            with suppress(OSError):
                _settle(folder)


def _new(folder: Path) -> Path:
    """Where the next version of a bundle is written."""
    return folder.with_name(f".{folder.name}.new")


def _read_bundle(folder: Path, metrics_json: bytes) -> Bundle:
    """Read those files that a `metrics.json` names and that are still there."""
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
    """The file with this checksum, from the bundle or from where it waits to be moved there."""
    if Path(file).name != file:
        return None  # a bundle must not reach outside its folder
    # The bundle twice: the file may have been moved there between the first two attempts.
    for path in (folder / file, _new(folder) / file, folder / file):
        with suppress(OSError):
            content = path.read_bytes()
            if _sha256(content) == checksum:
                return content
    return None


@contextmanager
def _taking_turns(trained: Path) -> Iterator[None]:
    """Hold the lock on a folder of bundles, so that only one process writes to it at a time."""
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
    """Make the complete version in the `_new` folder the bundle's current one."""
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
    """The checksums in the `metrics.json` of a bundle; none if it is missing or invalid."""
    try:
        return parse_metrics(json.loads((folder / METRICS).read_bytes())).sha256
    except (FileNotFoundError, ValueError):  # MetricsError is a ValueError
        return {}


def _flush(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk."""
    is_folder = path.is_dir()
    try:
        handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        if not is_folder:  # not every system can flush folders
            raise


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _advice(name: str, problem: str) -> str:
    return f"The model '{name}' {problem}. Train it again with: python train.py {name}"
