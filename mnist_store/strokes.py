"""Strokes as text, and whether strokes are no more than a hand draws."""

import json
from collections.abc import Sequence

import numpy as np

from mnist_model.imaging.canvas_json import MAX_COMMANDS, MAX_STROKES

# The canvas reports no more than so many commands, each of which becomes up to four points.
MOST_POINTS = 4 * MAX_COMMANDS
# Two numbers of up to 15 characters, with commas and brackets.
MOST_CHARACTERS = 40 * MOST_POINTS
# Far beyond any canvas or tablet; OpenCV draws with integers of 32 bits.
FARTHEST_PX = 100_000

_TOO_MANY = "there are more strokes or points than a digit has"


def checked_strokes(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """The strokes, each (n, 2) float32.

    Raises:
        ValueError: one has another shape or no points, is not of finite numbers up to 100,000,
            or there are more of them than a hand draws.
    """
    if len(strokes) > MAX_STROKES or sum(map(np.size, strokes)) > 2 * MOST_POINTS:
        raise ValueError(_TOO_MANY)
    for stroke in strokes:
        is_stroke = stroke.ndim == 2 and stroke.shape[1] == 2 and stroke.dtype.kind in "iuf"
        # Nor is NaN below the bound.
        if not is_stroke or not len(stroke) or not (np.abs(stroke) <= FARTHEST_PX).all():
            raise ValueError("a stroke is not a list of points x, y with numbers up to 100,000")
    return tuple(stroke.astype(np.float32) for stroke in strokes)


def strokes_to_json(strokes: Sequence[np.ndarray]) -> str:
    """Strokes as `[[[x, y], ...], ...]`, from which `strokes_from_json` makes the same."""
    # As text a float32 has as many digits as tell it from its neighbours; JSON's own would be
    # those of a float64.
    texts = (stroke.astype(np.float32).astype(str).tolist() for stroke in strokes)
    return f"[{','.join('[' + ','.join(f'[{x},{y}]' for x, y in text) + ']' for text in texts)}]"


def strokes_from_json(text: str) -> tuple[np.ndarray, ...]:
    """The strokes in a text, see `checked_strokes`.

    Raises:
        ValueError: there too; or it is not such a text.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(_TOO_MANY)
    try:
        read = json.loads(text)
        if not isinstance(read, list):
            raise ValueError
        strokes = [np.array(stroke) for stroke in read]
    except (ValueError, TypeError, RecursionError):
        raise ValueError("the strokes are not lists of points in JSON") from None
    return checked_strokes(strokes)
