"""How train.py behaves on a terminal: a stop by Ctrl-C, a download, TensorFlow's chatter."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn


@contextmanager
def stopping_with(told: str) -> Iterator[None]:
    """On Ctrl-C or a polite kill, say what was told, and end with exit code 130.

    The process ends where it stands, as if it were killed, which a training survives: an
    exception that ran through TensorFlow while its threads are at work could be lost there,
    or bring it down.
    """

    def stop(*_: object) -> NoReturn:
        # Not through sys.stderr, in whose middle the signal may have come.
        os.write(2, f"\n{told}\n".encode())
        os._exit(130)

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def silenced_stderr() -> Iterator[None]:
    """Hide what TensorFlow prints on import about GPUs that are not there.

    Its C++ code prints before TF_CPP_MIN_LOG_LEVEL counts, past Python's own stderr.
    """
    saved = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def show_download(done: int, total: int) -> None:
    """A line that follows a download."""
    share = f"{done / total:4.0%}" if total else f"{done / 2**20:.1f} MB"
    print(f"\rDownloading pen drawings: {share}", end="\n" if done == total else "", flush=True)
