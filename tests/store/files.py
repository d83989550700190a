"""Files for tests of imports, and how a bad one is refused."""

import io
import re
import time
import tracemalloc
import zipfile
from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from mnist_store.exports import write_npz, write_unipen, write_zip
from mnist_store.imports import DrawingsFileError
from tests.store.drawings import random_drawings


def short(value: object) -> str:
    """The name of a test's case: the whole value can be a megabyte."""
    return repr(value)[:30]


def exported(write, n: int = 3) -> bytes:
    file = io.BytesIO()
    write(random_drawings(n), file)
    return file.getvalue()


def a_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def an_npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def png_of(size: int) -> bytes:
    return cv2.imencode(".png", np.zeros((size, size), np.uint8))[1].tobytes()


@contextmanager
def is_refused(words: str = ""):
    """Refused within two seconds of work and 300 MB, with one sentence that names no path."""
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(DrawingsFileError) as refused:
        yield
    seconds, (_, most_bytes) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sentence = str(refused.value)
    assert words in sentence
    assert re.fullmatch(r"(This|In|A) .*: .*(import|export|save|pack|choose|leave).*\.", sentence)
    assert "/" not in sentence
    assert len(sentence) < 250
    assert seconds < 2
    assert most_bytes < 3e8


ZIP, NPZ, UNIPEN = exported(write_zip), exported(write_npz), exported(write_unipen)
