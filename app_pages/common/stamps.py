"""What distinguishes one state of files from another, for caches of their contents."""

from pathlib import Path

# One string, because Streamlit takes 20 times as long to compare a tuple of tuples.
Stamp = str


def stamp(*paths: Path) -> Stamp:
    """The files' paths, times, sizes and inodes; the path alone where there is no such file.

    Take it before the files are read: a file that is replaced in between is then read again at
    the next rerun. Taken afterwards, it would file the old content under the new stamp.
    """
    return "\n".join(map(_stamp, paths))


def _stamp(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:  # it may be missing, or be replaced at this moment
        return str(path)
    return f"{path} {status.st_mtime_ns} {status.st_size} {status.st_ino}"
