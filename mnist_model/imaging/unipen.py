"""Digits drawn with a pen, read from UNIPEN files and written to them."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_UPWARDS = np.array([1, -1], np.float32)
# `.COMMENT 8 12 224` gives a digit, its writer and a number of the file's own.
_WRITER_COMMENT = re.compile(r"\.COMMENT\s+\S+\s+([0-9]{1,9})\s+\S+\s*")
_HEADER = (
    ".VERSION 1.0",
    ".COORD X Y",
    ".LEXICON " + " ".join(f'"{digit}"' for digit in range(10)),
    ".HIERARCHY DIGIT",
)


class UnipenError(ValueError):
    """A file that is not valid UNIPEN; the message names the file and line."""


@dataclass(frozen=True)
class Drawing:
    """One digit as a person drew it.

    label:    0..9.
    writer:   who drew it, the number given in the file; 0 if it gives none.
    strokes:  from pen-down to pen-up, each (n, 2) float32 x and y, y pointing down; the
              unit is the file's own.
    comments: what further `.COMMENT` lines say of it.
    """

    label: int
    writer: int
    strokes: tuple[np.ndarray, ...]
    comments: tuple[str, ...] = ()


def read_unipen(path: str | Path) -> list[Drawing]:
    """Read a UNIPEN file of digits, see `parse_unipen`.

    Raises:
        OSError: the file cannot be read.
        UnipenError: a line is malformed, a digit has no strokes, or there are no digits.
    """
    return list(parse_unipen(Path(path).read_text("latin-1").splitlines(), str(path)))


def parse_unipen(lines: Iterable[str], name: str = "the file") -> Iterator[Drawing]:
    """The digits in the lines of a UNIPEN file, one after the other as the lines come.

    `.SEGMENT DIGIT ... "8"` opens a digit and gives its label, and `.COMMENT 8 12 224` gives
    its writer, here 12. `.PEN_DOWN` begins a stroke of `x y` lines, and `.PEN_UP` ends it. In
    the file y points up.

    Args:
        name: what errors call the file.

    Raises:
        UnipenError: a line is malformed, a digit has no strokes, or there are no digits.
    """
    label: int | None = None
    writer, number = 0, 1
    strokes: list[np.ndarray] = []
    comments: list[str] = []
    points: list[tuple[float, float]] | None = None

    def finished(label: int) -> Drawing:
        if points is not None or not strokes:
            problem = "in mid-stroke" if points is not None else "without a stroke"
            raise UnipenError(f"{name}, line {number}: the preceding digit ends {problem}")
        return Drawing(label, writer, tuple(strokes), tuple(comments))

    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words:
            continue
        match words[0]:
            case ".SEGMENT":
                if label is not None:
                    yield finished(label)
                label, writer, strokes, comments = _label(words[-1], name, number), 0, [], []
            case ".COMMENT":
                if given := _WRITER_COMMENT.fullmatch(line):
                    writer = int(given[1])
                else:
                    comments.append(line.strip().removeprefix(".COMMENT").lstrip())
            case ".PEN_DOWN":
                points = []
            case ".PEN_UP":
                if not points:
                    raise UnipenError(f"{name}, line {number}: this stroke has no points")
                strokes.append(np.array(points, np.float32))
                points = None
            case word if not word.startswith(".") and points is not None:
                points.append(_point(words, name, number))
            case word if not word.startswith("."):
                raise UnipenError(
                    f"{name}, line {number}: '{line.strip()[:40]}' is outside any stroke"
                )
    if label is None:
        raise UnipenError(f"{name}, line 1: this file has no .SEGMENT, so no digits")
    yield finished(label)


def format_unipen(drawings: Iterable[Drawing]) -> Iterator[str]:
    """The lines of a UNIPEN file, from which `parse_unipen` makes the same drawings.

    Args:
        drawings: with at least one point in each stroke, a writer of at most nine digits, and
            comments of one line that give no writer themselves.
    """
    yield from _HEADER
    begun = 0  # strokes, which are numbered through the file
    for number, drawing in enumerate(drawings):
        last = begun + len(drawing.strokes) - 1
        which = f"{begun}" if last == begun else f"{begun}-{last}"
        begun = last + 1
        yield ""
        yield f'.SEGMENT DIGIT {which} ? "{drawing.label}"'
        yield f".COMMENT {drawing.label} {drawing.writer} {number}"
        yield from (f".COMMENT {comment}" for comment in drawing.comments)
        for stroke in drawing.strokes:
            yield ".PEN_DOWN"
            # As text a float32 has as many digits as tell it from its neighbours, and no more.
            yield from map(" ".join, (stroke * _UPWARDS).astype(str).tolist())
            yield ".PEN_UP"


def _label(word: str, name: str, number: int) -> int:
    digit = word.strip('"')
    if len(digit) != 1 or digit not in "0123456789":
        raise UnipenError(f"{name}, line {number}: the label {word[:20]} is not a digit 0 to 9")
    return int(digit)


def _point(words: list[str], name: str, number: int) -> tuple[float, float]:
    try:
        x, y = (float(word) for word in words[:2])
    except ValueError:
        x = y = math.nan
    # Strokes hold numbers up to 3.4e38.
    if not (abs(x) < 1e38 and abs(y) < 1e38):
        raise UnipenError(f"{name}, line {number}: '{' '.join(words)[:40]}' is not a point x y")
    return x, -y
