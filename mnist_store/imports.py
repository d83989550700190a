"""Drawings from files: what `exports.py` writes, and files of others in the same formats."""

from collections.abc import Iterator
from typing import BinaryIO

from mnist_store.files.error import DrawingsFileError, too_much
from mnist_store.files.read_unipen import drawings_in_unipen
from mnist_store.files.read_zip import drawings_in_zip
from mnist_store.taught import Taught

__all__ = ["MOST_DRAWINGS", "DrawingsFileError", "max_bytes", "read_drawings", "read_people"]

MOST_DRAWINGS = 10_000
# A digit drawn with the mouse takes some 3,000, most of them for its strokes.
_BYTES_A_DRAWING = 5_000


def max_bytes(most: int = MOST_DRAWINGS) -> int:
    """How large a file may be in which so many drawings may be."""
    return most * _BYTES_A_DRAWING


def read_drawings(file: BinaryIO, most: int = MOST_DRAWINGS) -> list[Taught]:
    """Read drawings from a ZIP, an `.npz` or a UNIPEN file, whichever it is by its content.

    Files of others say less. In an `.npz` there are images and digits, as x_train and y_train,
    x_test and y_test, or x and y. Strokes in a UNIPEN file that is not ours are brought to the
    size of our canvas, and their images are drawn. In both there is no answer.

    Args:
        most: so many drawings may be in it, each of 5,000 bytes on average.

    Returns:
        The drawings in the order of the file.

    Raises:
        DrawingsFileError: it is none of these, is damaged, or holds too much.
    """
    return [drawing for _, drawing in _read(file, most)]


def read_people(file: BinaryIO, most: int = MOST_DRAWINGS) -> list[tuple[int, list[Taught]]]:
    """Read drawings as `read_drawings` does, each writer's apart: what `write_people` takes.

    Returns:
        The writers' numbers, in the order of their first drawings, and what each drew.
    """
    people: dict[int, list[Taught]] = {}
    for writer, drawing in _read(file, most):
        people.setdefault(writer, []).append(drawing)
    return list(people.items())


def _read(file: BinaryIO, most: int) -> Iterator[tuple[int, Taught]]:
    """Each drawing with its writer's number."""
    most_bytes = max_bytes(most)
    content = file.read(most_bytes + 1)
    if not content:
        raise DrawingsFileError("This file is empty: export the drawings again.")
    if len(content) > most_bytes:
        raise too_much(most)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        drawings = drawings_in_zip(content, most, most_bytes)
    elif b".SEGMENT" in content:
        drawings = drawings_in_unipen(content)
    else:
        raise DrawingsFileError(
            "This file holds no drawings that can be imported: choose a ZIP that was exported "
            "here, an .npz such as mnist.npz, or a UNIPEN file."
        )
    for number, drawing in enumerate(drawings, start=1):
        if number > most:
            raise too_much(most)
        yield drawing
