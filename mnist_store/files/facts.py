"""What is known of a drawing beside image, digit and strokes, as cells of a table or a comment."""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import numpy as np

from mnist_store.files.png import decode_png, encode_png
from mnist_store.rows import MOST_NAME_CHARACTERS
from mnist_store.strokes import FARTHEST_PX, checked_strokes
from mnist_store.taught import Taught

FACTS = ("answer", "confidence", "model", "brush_px", "drawn_at")

# How our comment in a UNIPEN file begins.
_OURS = "mnist-draw "


def facts_of(drawing: Taught) -> dict[str, str]:
    """A text for each of `FACTS`; none is a formula in a spreadsheet, or holds a space."""
    # Also what follows a semicolon may be run as a formula, where that separates cells.
    model = quote(drawing.model, safe="")
    return {
        "answer": "" if drawing.answer is None else str(int(drawing.answer)),
        "confidence": str(float(drawing.confidence)),
        "model": f"%2D{model[1:]}" if model.startswith("-") else model,
        "brush_px": str(float(drawing.brush_px)),
        "drawn_at": drawing.drawn_at.astimezone(UTC).isoformat(),
    }


def with_facts(
    facts: Mapping[str, str], image: np.ndarray, digit: int, strokes: tuple[np.ndarray, ...]
) -> Taught:
    """The drawing of which this is known, see `facts_of`.

    Raises:
        ValueError: a text makes no sense.
    """
    model = unquote(facts["model"])
    if len(model) > MOST_NAME_CHARACTERS or not model.isprintable():
        raise ValueError("the model's name is too long, or no text")
    return Taught(
        image=image,
        digit=digit,
        answer=to_digit(facts["answer"], "the answer") if facts["answer"] else None,
        confidence=_to_number(facts["confidence"], "the confidence", 1),
        model=model,
        strokes=strokes,
        brush_px=_to_number(facts["brush_px"], "the brush", FARTHEST_PX),
        drawn_at=_to_time(facts["drawn_at"]),
    )


def to_digit(text: str, what: str = "the digit") -> int:
    """The digit 0..9 that a text gives.

    Raises:
        ValueError: it gives none.
    """
    if len(text) != 1 or text not in "0123456789":
        raise ValueError(f"{what} is not one of 0 to 9")
    return int(text)


def _to_number(text: str, what: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= most:
        raise ValueError(f"{what} is not a number from 0 to {most}")
    return number


def _to_time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        # In the first and the last year, another time zone may not exist.
        if time.tzinfo is not None and 1900 <= time.year <= 9000:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("drawn_at is not a time such as 2026-03-14T15:09:26+00:00")


def to_comment(drawing: Taught) -> str:
    """The facts and the image as a comment of a UNIPEN file."""
    image = base64.b64encode(encode_png(drawing.image)).decode("ascii")
    return _OURS + json.dumps(facts_of(drawing) | {"image": image}, separators=(",", ":"))


def from_comments(
    comments: Sequence[str], digit: int, strokes: Sequence[np.ndarray]
) -> Taught | None:
    """The drawing that one of these comments is about; None if none is ours.

    Raises:
        ValueError: our comment was changed, or the strokes are bad.
    """
    ours = next((comment for comment in comments if comment.startswith(_OURS)), None)
    if ours is None:
        return None
    try:
        facts = json.loads(ours.removeprefix(_OURS))
        if not all(isinstance(facts[name], str) for name in (*FACTS, "image")):
            raise ValueError("a value is not a text")
        png = base64.b64decode(facts["image"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("the comment that begins with mnist-draw is damaged") from None
    return with_facts(facts, decode_png(png), digit, checked_strokes(strokes))
