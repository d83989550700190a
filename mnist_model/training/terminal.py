"""How train.py behaves in a terminal: Ctrl-C, download progress, and TensorFlow's messages."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn


@contextmanager
def stopping_with(told: str) -> Iterator[None]:
    """On SIGINT (Ctrl-C) or SIGTERM, print a message and exit with code 130.

    The process ends at once, as if it were killed, which a training survives. An exception
    raised through TensorFlow while its threads are running could be lost, or crash it.

    Args:
        told: the message, for stderr.
    """

    def stop(*_: object) -> NoReturn:
        # Not through sys.stderr, which the signal may have interrupted in mid-write.
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
    """Hide what TensorFlow prints on import about missing GPUs.

    Its C++ code prints before TF_CPP_MIN_LOG_LEVEL takes effect, and bypasses `sys.stderr`.
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
    """Print the progress of a download on one line that is updated.

    Args:
        done, total: bytes received, and to be received (0 if unknown).
    """
    share = f"{done / total:4.0%}" if total else f"{done / 2**20:.1f} MB"
    print(f"\rDownloading pen drawings: {share}", end="\n" if done == total else "", flush=True)
