"""Replacing a file so that nobody ever sees half of it."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, flushed: bool = True) -> None:
    """Write a file so that whatever happens, the old one or the new one is there as a whole.

    Under a name of its own until it is complete: several may do this at once.

    Args:
        flushed: after a power cut as well, for which it waits until the disk has it.

    Raises:
        OSError: the disk is full or read-only, or the folder is gone; the old file is still there.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as file:
            file.write(content)
            if flushed:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
