"""The strokes on the browser's canvas, which Fabric.js exchanges as JSON."""

from typing import Any

import numpy as np

# The canvas's report comes from a visitor and may be anything, so its size is checked before it
# is converted. A digit is some 100 commands; 80 seconds without lifting the pen make 5,000.
MAX_STROKES = 300
MAX_COMMANDS = 5_000
# The picture in base64; a canvas scribbled full takes 50 kB.
_MAX_PNG_CHARACTERS = 200_000
# No slider goes as far.
_WIDEST_PX = 100
# Any other text.
_MAX_CHARACTERS = 100

# A path is one "M x y", followed by "L x y" and "Q control_x control_y x y" commands.
_LENGTHS = {"M": 3, "L": 3, "Q": 5}
# Where each segment of a path is sampled: four points, so four straight lines.
_T = np.linspace(0, 1, 5)[1:, np.newaxis]


def is_drawing(report: object) -> bool:
    """Whether the canvas's report has the form of a drawing, and no more in it than a hand draws.

    Sizes are checked first, so that an oversized report is rejected cheaply.
    """
    if not isinstance(report, dict) or not report.keys() <= {"drawing", "backgroundFit"}:
        return False
    drawing = report.get("drawing")
    if drawing is None:
        return report.get("backgroundFit") is None
    if not isinstance(drawing, dict) or not drawing.keys() <= {"raw", "data"}:
        return False
    raw, png = drawing.get("raw"), drawing.get("data")
    return (
        report.get("backgroundFit") is None
        and (png is None or (isinstance(png, str) and len(png) <= _MAX_PNG_CHARACTERS))
        and isinstance(raw, dict)
        and raw.keys() <= {"version", "objects", "background", "revision"}
        and all(_is_short(value) for key, value in raw.items() if key != "objects")
        and _are_strokes(raw.get("objects", []))
    )


def paths_in(objects: object) -> list[dict[str, Any]]:
    """The paths among the `objects` that the canvas reports; anything else is left out.

    Returns:
        The paths as they came, their contents unchecked; none if there are more than a person
        would draw.
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
    """The pen strokes among the `objects` that the canvas reports.

    Returns:
        Strokes (n, 2) float in pixels of the canvas, in the order drawn; None if there are
        none, or if any of the objects is not a pen stroke.
    """
    paths = paths_in(objects)
    if not paths or not isinstance(objects, list) or len(paths) != len(objects):
        return None
    try:
        return [_points(path["path"]) for path in paths]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None


def brush_px_of(objects: object) -> float:
    """The width of the brush that drew the last of the strokes, in pixels; 0 if none says."""
    widths = [path.get("strokeWidth") for path in paths_in(objects)]
    known = [
        width for width in widths if isinstance(width, int | float) and 0 < width <= _WIDEST_PX
    ]
    return float(known[-1]) if known else 0.0


def _are_strokes(objects: object) -> bool:
    """Whether these are paths, well-formed and no more of them than a hand draws."""
    if not isinstance(objects, list) or len(objects) > MAX_STROKES:
        return False
    things = [thing for thing in objects if isinstance(thing, dict)]
    paths = [thing["path"] for thing in things if isinstance(thing.get("path"), list)]
    if len(paths) < len(objects) or sum(map(len, paths)) > MAX_COMMANDS:
        return False
    return all(
        all(_is_short(value) for key, value in thing.items() if key != "path") for thing in things
    ) and all(
        isinstance(command, list) and len(command) <= 5 and all(map(_is_short, command))
        for path in paths
        for command in path
    )


def _is_short(value: object) -> bool:
    """Whether it is a number, a short text or None."""
    if isinstance(value, str):
        return len(value) <= _MAX_CHARACTERS
    return value is None or isinstance(value, int | float)


def _points(path: list[Any]) -> np.ndarray:
    """The points (n, 2) of a path, each curve as four straight lines.

    Raises:
        KeyError, TypeError, ValueError, IndexError, OverflowError: it is not a valid path.
    """
    kinds = [command[0] for command in path]
    if kinds[0] != "M" or "M" in kinds[1:]:
        raise ValueError("a path must begin with its only M")
    if any(len(command) != _LENGTHS[kind] for command, kind in zip(path, kinds, strict=True)):
        raise ValueError("a command has too few or too many numbers")
    # A straight segment is a curve whose control point is its end.
    numbers = np.array([[*command[1:3], *command[-2:]] for command in path], float)
    if not np.isfinite(numbers).all():
        raise ValueError("a point is not finite")
    control, end = numbers[1:, np.newaxis, :2], numbers[1:, np.newaxis, 2:]
    start = numbers[:-1, np.newaxis, 2:]
    pieces = (1 - _T) ** 2 * start + 2 * _T * (1 - _T) * control + _T**2 * end
    return np.concatenate([numbers[:1, 2:], pieces.reshape(-1, 2)])
