"""Digits drawn with a pen, read from UNIPEN files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


class UnipenError(ValueError):
    """A file that is not valid UNIPEN; the message names the file and line."""


@dataclass(frozen=True)
class Drawing:
    """One digit as a person drew it.

    label:   0..9.
    writer:  who drew it, the number given in the file; 0 if it gives none.
    strokes: from pen-down to pen-up, each (n, 2) float32 x and y, y pointing down; the
             unit is the file's own.
    """

    label: int
    writer: int
    strokes: tuple[np.ndarray, ...]


def read_unipen(path: str | Path) -> list[Drawing]:
    """Read a UNIPEN file of digits.

    `.SEGMENT DIGIT ... "8"` opens a digit and gives its label, and `.COMMENT 8 12 224` gives
    its writer, here 12. `.PEN_DOWN` begins a stroke of `x y` lines, and `.PEN_UP` ends it. In
    the file y points up.

    Raises:
        OSError: the file cannot be read.
        UnipenError: a line is malformed, a digit has no strokes, or there are no digits.
    """
    drawings: list[Drawing] = []
    label: int | None = None
    writer = 0
    strokes: list[np.ndarray] = []
    points: list[tuple[float, float]] | None = None

    def finish_digit(line_number: int) -> None:
        if label is None:
            return
        if points is not None or not strokes:
            problem = "in mid-stroke" if points is not None else "without a stroke"
            raise UnipenError(f"{path}, line {line_number}: the preceding digit ends {problem}")
        drawings.append(Drawing(label, writer, tuple(strokes)))

    lines = Path(path).read_text("latin-1").splitlines()
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words:
            continue
        match words[0]:
            case ".SEGMENT":
                finish_digit(number)
                label, writer, strokes = _label(words[-1], path, number), 0, []
            case ".COMMENT" if len(words) == 4 and words[2].isdigit():
                writer = int(words[2])
            case ".PEN_DOWN":
                points = []
            case ".PEN_UP":
                if not points:
                    raise UnipenError(f"{path}, line {number}: this stroke has no points")
                strokes.append(np.array(points, np.float32))
                points = None
            case word if not word.startswith(".") and points is not None:
                points.append(_point(words, path, number))
            case word if not word.startswith("."):
                raise UnipenError(f"{path}, line {number}: '{line[:40]}' is outside any stroke")
    finish_digit(len(lines))
    if not drawings:
        raise UnipenError(f"{path}, line 1: this file has no .SEGMENT, so no digits")
    return drawings


def _label(word: str, path: str | Path, number: int) -> int:
    digit = word.strip('"')
    if len(digit) != 1 or digit not in "0123456789":
        raise UnipenError(f"{path}, line {number}: the label {word[:20]} is not a digit 0 to 9")
    return int(digit)


def _point(words: list[str], path: str | Path, number: int) -> tuple[float, float]:
    try:
        x, y = (float(word) for word in words[:2])
    except ValueError:
        x = y = float("nan")
    if not np.isfinite([x, y]).all():
        raise UnipenError(f"{path}, line {number}: '{' '.join(words)[:40]}' is not a point x y")
    return x, -y
