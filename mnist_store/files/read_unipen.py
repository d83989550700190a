"""Drawings from a UNIPEN file: ours, or anybody's."""

import io
from collections.abc import Iterable, Iterator

from mnist_model.imaging.canvas_json import MAX_STROKES
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points, place_strokes
from mnist_model.imaging.unipen import Drawing, UnipenError, parse_unipen
from mnist_store.files.error import DrawingsFileError, wrong_in
from mnist_store.files.facts import from_comments
from mnist_store.strokes import MOST_POINTS, checked_strokes
from mnist_store.taught import Taught

# In a line, and in a digit with its comments.
_MOST_CHARACTERS = 10_000
_MOST_LINES = MOST_POINTS + 3 * MAX_STROKES

# How strokes in a unit of their own are drawn: with the brush that the canvas has at first, and as
# large as people draw.
_BRUSH_PX = 18.0
_LONGEST_PX = 180


def drawings_in_unipen(content: bytes) -> Iterator[tuple[int, Taught]]:
    """Each drawing with its writer's number.

    Raises:
        DrawingsFileError: a line is malformed, or a digit is larger than a hand draws.
    """
    lines = _with_bounds(io.TextIOWrapper(io.BytesIO(content), "latin-1"))
    try:
        for number, drawing in enumerate(parse_unipen(lines), start=1):
            yield drawing.writer, _taught(drawing, number)
    except UnipenError as error:
        raise DrawingsFileError(
            f"This UNIPEN file cannot be read ({error}): correct it, or export the drawings again."
        ) from error


def _with_bounds(lines: Iterable[str]) -> Iterator[str]:
    """The lines, unless they would take more memory than any digit does."""
    in_digit = 0
    for line in lines:
        in_digit = 0 if line.startswith(".SEGMENT") else in_digit + 1
        if in_digit > _MOST_LINES or len(line) > _MOST_CHARACTERS:
            raise DrawingsFileError(
                "A drawing in this UNIPEN file is far larger than a digit: leave it out, and "
                "import the others."
            )
        yield line


def _taught(drawing: Drawing, number: int) -> Taught:
    try:
        taught = from_comments(drawing.comments, drawing.label, drawing.strokes)
        return taught or _drawn_on_canvas(drawing)
    except ValueError as error:
        raise wrong_in(f"drawing {number} of this UNIPEN file", error) from error


def _drawn_on_canvas(drawing: Drawing) -> Taught:
    """A digit in a unit of its own, drawn in the middle of our canvas."""
    placed = place_strokes(checked_strokes(drawing.strokes), _BRUSH_PX, _LONGEST_PX)
    strokes = checked_strokes(placed)
    return Taught(
        image=preprocess(draw_points(strokes, _BRUSH_PX)).centred,
        digit=drawing.label,
        answer=None,
        confidence=0.0,
        model="",
        strokes=strokes,
        brush_px=_BRUSH_PX,
    )
