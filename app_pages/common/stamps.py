"""What tells one state of a file from another, for caches of what stands in it."""

from pathlib import Path

Stamp = tuple[str | int, ...]


def stamp(path: Path) -> Stamp:
    """A file's path, time and size; the path alone where there is no such file."""
    try:
        status = path.stat()
    except OSError:  # it may be missing, or be replaced at this moment
        return (str(path),)
    return str(path), status.st_mtime_ns, status.st_size
