"""Synthetic scribbles and shapes, as strokes.

Each maker takes a random generator and returns strokes: a list of (n, 2) arrays of x and y,
y pointing down, in any unit. None is meant to be a digit, and shapes that often look like one
are left out: circles (0) and single vertical lines (1).
"""

from collections.abc import Callable, Sequence

import numpy as np

from mnist_model.imaging.strokes import rotated, smooth

Strokes = list[np.ndarray]
Maker = Callable[[np.random.Generator], Strokes]

_TURN = 2 * np.pi


def jitter(strokes: Strokes, random: np.random.Generator, tremor: float = 0.03) -> Strokes:
    """The same strokes as if drawn by hand: rotated, slanted, stretched and unsteady."""
    slant = np.array([[1, random.uniform(-0.25, 0.25)], [0, 1]])
    stretch = np.diag(random.uniform(0.75, 1.3, 2))
    angle = random.uniform(-0.3, 0.3)
    return [
        rotated(stroke + random.normal(0, tremor, stroke.shape), angle) @ slant @ stretch
        for stroke in strokes
    ]


# --- Scribbles -----------------------------------------------------------------------------


def tangle(random: np.random.Generator) -> Strokes:
    return [smooth(random.random((random.integers(6, 25), 2)))]


def jagged_tangle(random: np.random.Generator) -> Strokes:
    return [random.random((random.integers(7, 24), 2))]


def zigzag(random: np.random.Generator) -> Strokes:
    n = random.integers(5, 14)
    height = random.uniform(0.3, 1.2)
    points = np.stack([np.linspace(0, 1, n), height * (np.arange(n) % 2)], axis=1)
    return [rotated(points + random.normal(0, 0.06, points.shape), random.uniform(0, _TURN))]


def coil(random: np.random.Generator) -> Strokes:
    t = np.linspace(0, random.uniform(3, 8) * _TURN, 200)
    x = np.cos(t) * random.uniform(0.3, 1) + random.uniform(0.02, 0.1) * t
    return [rotated(np.stack([x, np.sin(t)], axis=1), random.uniform(0, _TURN))]


def stroll(random: np.random.Generator) -> Strokes:
    turns = random.normal(0, random.uniform(0.3, 1.2), random.integers(25, 80))
    heading = np.cumsum(turns)
    return [np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)]


def hatching(random: np.random.Generator) -> Strokes:
    n, angle = random.integers(4, 10), random.uniform(0, _TURN)
    lines = [np.array([[i / n, 0], [i / n, 1]]) for i in range(n)]
    return [rotated(line + random.normal(0, 0.04, (2, 2)), angle) for line in lines]


def many_strokes(random: np.random.Generator) -> Strokes:
    return [smooth(random.random((random.integers(2, 6), 2))) for _ in range(random.integers(4, 9))]


def scrawl(random: np.random.Generator) -> Strokes:
    n = int(random.integers(8, 20))
    t = np.linspace(0, 1, 8 * n)
    x = t * random.uniform(0.5, 2) + 0.3 * np.sin(6 * n * t)
    y = np.sin(5 * n * t) * random.uniform(0.3, 1) + random.normal(0, 0.03, 8 * n)
    return [rotated(np.stack([x, y], axis=1), random.uniform(0, _TURN))]


def spiral(random: np.random.Generator) -> Strokes:
    t = np.linspace(0, random.uniform(2.2, 5) * _TURN, 200)
    return [np.stack([t * np.cos(t), t * np.sin(t) * random.uniform(0.6, 1)], axis=1)]


def lissajous(random: np.random.Generator) -> Strokes:
    t = np.linspace(0, _TURN, 240)
    a, b = [(2, 3), (3, 4), (3, 5), (1, 3), (4, 5)][random.integers(5)]
    return [np.stack([np.sin(a * t + random.uniform(0, 3)), np.sin(b * t)], axis=1)]


def lines_of_text(random: np.random.Generator) -> Strokes:
    """Small waves in rows, as people draw to suggest writing."""
    rows = []
    for y in np.arange(random.integers(3, 6)) * random.uniform(0.2, 0.35):
        t = np.linspace(0, random.uniform(0.6, 1), 120)
        swing = 0.06 * np.sin(random.uniform(50, 80) * t + random.uniform(0, _TURN))
        rows.append(np.stack([t, y + swing + random.normal(0, 0.01, 120)], axis=1))
    return [rotated(row, random.uniform(-0.05, 0.05)) for row in rows]


SCRIBBLES: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        tangle,
        jagged_tangle,
        zigzag,
        coil,
        stroll,
        hatching,
        many_strokes,
        scrawl,
        spiral,
        lissajous,
        lines_of_text,
    )
}


# --- Shapes --------------------------------------------------------------------------------


def polygon(corners: int, radii: tuple[float, ...] = (1.0,), skip: int = 1) -> np.ndarray:
    """A closed polygon about the origin.

    Args:
        radii: the corners' distances from the origin, repeated in turn.
        skip: each side joins corners this far apart; 2 makes a star.
    """
    i = np.arange(corners + 1)
    angle = i * skip * _TURN / corners - _TURN / 4
    radius = np.array(radii)[i % len(radii)][:, np.newaxis]
    corner: np.ndarray = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return corner


def arc(start: float = 0, end: float = _TURN, radius: float = 1) -> np.ndarray:
    """Part of a circle about the origin; angles in radians."""
    t = np.linspace(start, end, 40)
    return radius * np.stack([np.cos(t), np.sin(t)], axis=1)


def figure(*strokes: Sequence[tuple[float, float]] | np.ndarray, any_angle: bool = False) -> Maker:
    """A maker that draws the same figure by hand, a little differently each time."""
    fixed = [np.array(stroke, float) for stroke in strokes]

    def make(random: np.random.Generator) -> Strokes:
        angle = random.uniform(0, _TURN) if any_angle else 0.0
        return jitter([rotated(stroke, angle) for stroke in fixed], random, tremor=0.02)

    return make


def wave(random: np.random.Generator) -> Strokes:
    t = np.linspace(0, random.uniform(1.5, 4) * _TURN, 80)
    return jitter([np.stack([t / 6, np.sin(t) * random.uniform(0.3, 0.8)], axis=1)], random, 0.01)


def asterisk(random: np.random.Generator) -> Strokes:
    angles = np.arange(random.integers(3, 5)) * np.pi / 3 + random.random()
    return jitter([rotated(np.array([[-1.0, 0], [1, 0]]), angle) for angle in angles], random)


def rings(random: np.random.Generator) -> Strokes:
    return jitter([arc(), arc(radius=random.uniform(0.3, 0.65))], random, 0.01)


def jagged_outline(random: np.random.Generator) -> Strokes:
    """A closed irregular polygon, its corners at various distances from the centre."""
    n = int(random.integers(6, 13))
    angle = np.sort(random.uniform(0, _TURN, n))
    radius = random.uniform(0.35, 1, (n, 1))
    corners = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return jitter([np.concatenate([corners, corners[:1]])], random, 0.01)


def composition(random: np.random.Generator) -> Strokes:
    """Three or four lines, arcs, circles or polygons at random places."""
    parts = []
    for _ in range(random.integers(3, 5)):
        kind, start = random.integers(4), random.uniform(0, _TURN)
        part = [
            np.array([[-1.0, 0], [1, 0]]),
            arc(start, start + random.uniform(1.5, 4)),
            arc(),
            polygon(int(random.integers(3, 6))),
        ][kind]
        turned = rotated(part, random.uniform(0, _TURN))
        parts.append(turned * random.uniform(0.3, 0.9) + random.uniform(-0.5, 0.5, 2))
    return jitter(parts, random, 0.01)


def petals(count: int, depth: float, height: float = 1.0) -> np.ndarray:
    """A closed lobed curve, like the outline of a flower or a cloud."""
    t = np.linspace(0, _TURN, 20 * count)
    radius = 1 + depth * np.cos(count * t)
    return np.stack([radius * np.cos(t), height * radius * np.sin(t)], axis=1)


def rays(n: int, inner: float, outer: float) -> list[np.ndarray]:
    """Straight lines from the origin outwards, between two distances from it."""
    ray = np.array([[inner, 0], [outer, 0]])
    return [rotated(ray, angle) for angle in np.linspace(0, _TURN, n, endpoint=False)]


_BOX = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
_HEART = np.linspace(0, _TURN, 60)

SHAPES: dict[str, Maker] = {
    "triangle": figure(polygon(3), any_angle=True),
    "square": figure(_BOX),
    "long rectangle": figure([(0, 0), (1.8, 0), (1.8, 1), (0, 1), (0, 0)]),
    "diamond": figure(polygon(4)),
    "pentagon": figure(polygon(5), any_angle=True),
    "plus": figure([(0, 0.5), (1, 0.5)], [(0.5, 0), (0.5, 1)]),
    "cross": figure([(0, 0), (1, 1)], [(0, 1), (1, 0)]),
    "check mark": figure([(0, 0.6), (0.3, 1), (1, 0)]),
    "wave": wave,
    "hash": figure(
        [(0.3, 0), (0.3, 1)], [(0.7, 0), (0.7, 1)], [(0, 0.3), (1, 0.3)], [(0, 0.7), (1, 0.7)]
    ),
    "equals": figure([(0, 0), (1, 0)], [(0, 0.4), (1, 0.4)]),
    "dash": figure([(0, 0), (1, 0)]),
    "face": figure(
        arc(), [(-0.35, -0.3), (-0.3, -0.25)], [(0.35, -0.3), (0.3, -0.25)], arc(0.3, 2.8, 0.5)
    ),
    "window": figure(_BOX, [(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]),
    "less than": figure([(1, 0), (0, 0.5), (1, 1)]),
    "greater than": figure([(0, 0), (1, 0.5), (0, 1)]),
    "envelope": figure([(0, 0), (1.5, 0), (1.5, 1), (0, 1), (0, 0), (0.75, 0.55), (1.5, 0)]),
    "flash": figure(
        [(0.6, 0), (0.2, 0.5), (0.55, 0.5), (0.1, 1), (0.9, 0.38), (0.5, 0.38), (0.9, 0), (0.6, 0)]
    ),
    "asterisk": asterisk,
    "moon": figure(
        np.concatenate([arc(-2.3, 2.3), arc(2.3, -2.3) * [0.7, 0.8] - [0.35, 0]]), any_angle=True
    ),
    "rings": rings,
    "jagged outline": jagged_outline,
    "composition": composition,
    "tree": figure([(0.5, 0), (1, 0.7), (0, 0.7), (0.5, 0)], [(0.5, 0.7), (0.5, 1)]),
    "crossed circle": figure(arc(), [(-0.7, -0.7), (0.7, 0.7)], [(-0.7, 0.7), (0.7, -0.7)]),
    "hexagon": figure(polygon(6), any_angle=True),
    "flower": figure(petals(5, 0.4), arc(radius=0.3), any_angle=True),
    "cloud": figure(petals(8, 0.12, 0.6)),
    "fish": figure(arc() * [1, 0.5], [(0.9, 0.2), (1.5, 0.5), (1.5, -0.5), (0.9, -0.2)]),
    "boat": figure(
        [(0, 0.7), (0.3, 1), (1, 1), (1.3, 0.7), (0, 0.7)], [(0.6, 0.7), (0.6, 0), (1.1, 0.6)]
    ),
    "cup": figure(
        [(0, 0), (0.1, 1), (0.7, 1), (0.8, 0), (0, 0)],
        np.add(arc(-1.5, 1.5, 0.3), (0.8, 0.45)),
    ),
    "umbrella": figure(arc(_TURN / 2, _TURN), [(-1, 0), (1, 0)], [(0, 0), (0, 1), (-0.25, 1)]),
    "stick figure": figure(
        arc(radius=0.3) - [0, 0.8],
        [(0, -0.5), (0, 0.4), (-0.4, 1.1)],
        [(0, 0.4), (0.4, 1.1)],
        [(-0.5, -0.1), (0.5, -0.1)],
    ),
    "ladder": figure(
        [(0, 0), (0, 1.4)], [(0.5, 0), (0.5, 1.4)], *([(0, y), (0.5, y)] for y in (0.3, 0.7, 1.1))
    ),
    "trident": figure([(0, 0), (0.1, 0.5), (0.7, 0.5), (0.8, 0)], [(0.4, 0), (0.4, 1.4)]),
    "chevrons": figure(
        [(0, 0), (0.4, 0.5), (0, 1)], [(0.5, 0), (0.9, 0.5), (0.5, 1)], any_angle=True
    ),
    "star": figure(polygon(5, skip=2)),
    "outlined star": figure(polygon(10, (1.0, 0.45))),
    "heart": figure(
        np.stack(
            [
                np.sin(_HEART) ** 3,
                (5 * np.cos(2 * _HEART) + 2 * np.cos(3 * _HEART) - 13 * np.cos(_HEART)) / 16,
            ],
            axis=1,
        )
    ),
    "arrow": figure([(0, 0), (1, 0)], [(0.65, -0.3), (1, 0), (0.65, 0.3)], any_angle=True),
    "sun": figure(arc(radius=0.5), *rays(9, 0.7, 1.05), any_angle=True),
    "house": figure([(0, 1), (0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1)]),
}
