"""A drawing as a row of the database and back, checked on the way in and on the way out."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import numpy as np

from mnist_store.strokes import (
    FARTHEST_PX,
    checked_strokes,
    strokes_from_json,
    strokes_to_json,
)
from mnist_store.taught import Taught

MOST_NAME_CHARACTERS = 100
# Strokes as they are kept where only pixels are known.
NO_STROKES = "[]"


def to_row(taught: Taught) -> dict[str, Any]:
    """A drawing as the database has it: the columns that it gives values to, by name.

    Raises:
        ValueError: it is no such drawing, or too large; a sentence that a visitor may read.
    """
    _check(taught)
    return {
        "image": taught.image.tobytes(),
        "strokes": strokes_to_json(taught.strokes),
        "brush_px": float(taught.brush_px),
        "model": taught.model,
        "answer": None if taught.answer is None else int(taught.answer),
        "confidence": float(taught.confidence),
        "digit": int(taught.digit),
        "drawn_at": taught.drawn_at.astimezone(UTC),
    }


def from_row(row: Mapping[str, Any]) -> Taught:
    """A drawing from the columns of its row.

    Raises:
        ValueError: the row is damaged.
    """
    try:
        taught = Taught(
            image=np.frombuffer(row["image"], np.uint8).reshape(28, 28),
            digit=row["digit"],
            answer=row["answer"],
            confidence=row["confidence"],
            model=row["model"],
            strokes=strokes_from_json(row["strokes"]),
            brush_px=row["brush_px"],
            drawn_at=row["drawn_at"],
            number=row["number"],
        )
        _check(taught)
    except (TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"a value is of the wrong kind ({error})") from error
    return taught


def _check(taught: Taught) -> None:
    """Raise ValueError unless each value is in the range that Taught states."""
    model, drawn_at = taught.model, taught.drawn_at
    if taught.image.shape != (28, 28) or taught.image.dtype != np.uint8:
        raise ValueError("its image is not one of 28 x 28 pixels")
    if not _is_digit(taught.digit):
        raise ValueError("what it was is not a digit")
    if taught.answer is not None and not _is_digit(taught.answer):
        raise ValueError("what the model answered is not a digit")
    if not 0 <= taught.confidence <= 1:
        raise ValueError("the model's confidence is not between 0 and 1")
    # Nothing that a database does not take, such as a NUL.
    if not (len(model) <= MOST_NAME_CHARACTERS and model.isprintable()):
        raise ValueError("the name of the model is too long or no text")
    if not 0 <= taught.brush_px <= FARTHEST_PX:
        raise ValueError("the width of its brush is not one of a brush")
    # Away from the first and the last year, in which another time zone may not exist.
    if drawn_at.tzinfo is None or not 1900 <= drawn_at.year <= 9000:
        raise ValueError("when it was drawn is not a time with its time zone")
    checked_strokes(taught.strokes)


def _is_digit(value: object) -> bool:
    return isinstance(value, int | np.integer) and int(value) in range(10)
