"""The strokes on the browser's canvas, which Fabric.js reports and takes as JSON."""

from typing import Any

import numpy as np

# What the canvas reports comes from a visitor and may be anything, so it is counted before it
# is converted. A minute of drawing without a pause makes some 4,000 commands.
MAX_STROKES = 1_000
MAX_COMMANDS = 20_000

# A path is one "M x y", then "L x y" and "Q control_x control_y x y".
_LENGTHS = {"M": 3, "L": 3, "Q": 5}
# Each piece of a path becomes this many straight ones.
_T = np.linspace(0, 1, 5)[1:, np.newaxis]


def paths_in(objects: object) -> list[dict[str, Any]]:
    """The paths among what the canvas reports as its `objects`; all else is left out.

    Returns:
        The paths as they came, unchecked inside; none where there is more of them than a
        person draws.
    """
    if not isinstance(objects, list) or len(objects) > MAX_STROKES:
        return []
    paths = [
        thing
        for thing in objects
        if isinstance(thing, dict) and str(thing.get("type"))[:8].lower() == "path"
    ]
    lengths = [len(thing["path"]) for thing in paths if isinstance(thing.get("path"), list)]
    return paths if sum(lengths) <= MAX_COMMANDS else []


def to_strokes(objects: object) -> list[np.ndarray] | None:
    """The pen's way behind what the canvas reports as its `objects`.

    Returns:
        Strokes (n, 2) float in pixels of the canvas, in the order drawn; None where there are
        none, or anything among the objects is not a stroke that a pen drew.
    """
    paths = paths_in(objects)
    if not paths or not isinstance(objects, list) or len(paths) != len(objects):
        return None
    try:
        return [_points(path["path"]) for path in paths]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None


def from_stroke(points: np.ndarray, brush_px: float) -> dict[str, Any]:
    """A stroke through points (n, 2) in pixels, as the canvas takes it to start from."""
    commands = ["M", *["L"] * (len(points) - 1)]
    return {
        "type": "Path",
        "path": [
            [command, *point]
            for command, point in zip(commands, points.round(1).tolist(), strict=True)
        ],
        "stroke": "#ffffff",
        "strokeWidth": brush_px,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "fill": None,
    }


def _points(path: list[Any]) -> np.ndarray:
    """The points (n, 2) of a path, curves in four pieces.

    Raises:
        KeyError, TypeError, ValueError, IndexError, OverflowError: it is not such a path.
    """
    kinds = [command[0] for command in path]
    if kinds[0] != "M" or "M" in kinds[1:]:
        raise ValueError("a path begins with one M")
    if any(len(command) != _LENGTHS[kind] for command, kind in zip(path, kinds, strict=True)):
        raise ValueError("a command has too few or too many numbers")
    # A straight piece is a curve whose control point is its end.
    numbers = np.array([[*command[1:3], *command[-2:]] for command in path], float)
    if not np.isfinite(numbers).all():
        raise ValueError("a point is not finite")
    control, end = numbers[1:, np.newaxis, :2], numbers[1:, np.newaxis, 2:]
    start = numbers[:-1, np.newaxis, 2:]
    pieces = (1 - _T) ** 2 * start + 2 * _T * (1 - _T) * control + _T**2 * end
    return np.concatenate([numbers[:1, 2:], pieces.reshape(-1, 2)])
