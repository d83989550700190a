"""Scribbles, shapes and characters for testing only: never for training or for choosing a model.

Tuning anything by how these are refused would turn them into families for choosing, and the test
would need new ones. They were picked by looking at the drawings and at how much they differ from
the training families; none was dropped because of how a network reads it. Simple outlines were
added when it turned out that busy drawings are easily refused.

Shapes and characters that look like a digit are left out: hourglass, snowman and butterfly (8),
balloon, lollipop and a single note (9), apple and snail (6), egg, clock and light bulb (0), candle
and stairs (1), walking stick (7), swan (2); Greek beta, delta, theta and xi, Lambda (a 1 with a
flag) and Phi (a slashed 0); Cyrillic be, ve, ze, che and yu (6, 8, 3, 4, 10); the kana fu, wa and
ri (7, 7, 11); and the signs &, $ and ?.

So are those that resemble something in the training families: smiley (face), mushroom (umbrella),
bone (long rectangle), flag (P), snowflake, the Cyrillic zhe and the Chinese tree (asterisk),
rosette and loops along a line (coil), comb and crossed hatching (hatching), gear (flower), Delta
(triangle), Psi (trident), Pi (n), Gamma (r), omega (w), mu (u), gamma (y), tau (T), the Cyrillic i
and ya (N and R, mirrored), root (check mark), and the Chinese mouth, field and well (square,
window, hash).
"""

import numpy as np

from mnist_model.data.negatives.doodles import Maker, Strokes, arc, figure
from mnist_model.data.negatives.letters import Points, by_hand
from mnist_model.imaging.strokes import rotated

_TURN = 2 * np.pi


# --- Scribbles -----------------------------------------------------------------------------


def burst(random: np.random.Generator) -> Strokes:
    """Rays of uneven length around an empty centre."""
    n = int(random.integers(9, 17))
    angles = np.linspace(0, _TURN, n, endpoint=False) + random.normal(0, 0.08, n)
    rays = [
        np.array([[random.uniform(0.15, 0.35), 0], [random.uniform(0.6, 1), 0]]) for _ in angles
    ]
    return [rotated(ray, angle) for ray, angle in zip(rays, angles, strict=True)]


def curls(random: np.random.Generator) -> Strokes:
    """Loops of different sizes, alternately to the left and to the right."""
    n = int(random.integers(5, 9))
    turns = random.uniform(0.9, 1.6, n) * np.where(np.arange(n) % 2, 1, -1)
    # All steps along the line are equally long, so a small loop has fewer of them.
    steps = np.rint(40 * np.abs(turns) * random.uniform(0.5, 1.5, n)).astype(int)
    heading = np.cumsum(np.repeat(_TURN * turns / steps, steps)) + random.uniform(0, _TURN)
    return [np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)]


def confetti(random: np.random.Generator) -> Strokes:
    """Many short dashes at random places and angles."""
    dash = np.array([[-0.5, 0], [0.5, 0]])
    return [
        rotated(random.uniform(0.1, 0.25) * dash, random.uniform(0, _TURN)) + random.random(2)
        for _ in range(random.integers(10, 25))
    ]


def meander(random: np.random.Generator) -> Strokes:
    """Back and forth and up and down along the lines of a five-by-five grid."""
    columns, rows = np.cumsum(random.integers(1, 5, (2, random.integers(6, 11))), axis=1) % 5
    corners = np.stack([np.repeat(columns, 2)[1:], np.repeat(rows, 2)[:-1]], axis=1)
    return [rotated(corners + random.normal(0, 0.08, corners.shape), random.uniform(-0.3, 0.3))]


SCRIBBLES: dict[str, Maker] = {maker.__name__: maker for maker in (burst, curls, confetti, meander)}


# --- Shapes --------------------------------------------------------------------------------


_LEAF = np.linspace(0, 1, 30)
_LEAF_EDGE = np.stack([1.6 * _LEAF, 0.5 * np.sin(np.pi * _LEAF**0.8)], axis=1)

SHAPES: dict[str, Maker] = {
    "double arrow": figure(
        [(0, 0), (1.4, 0)], [(0.3, -0.3), (0, 0), (0.3, 0.3)], [(1.1, -0.3), (1.4, 0), (1.1, 0.3)]
    ),
    "block arrow": figure(
        [
            *((0, 0.25), (0.8, 0.25), (0.8, 0), (1.4, 0.5)),
            *((0.8, 1), (0.8, 0.75), (0, 0.75), (0, 0.25)),
        ],
        any_angle=True,
    ),
    "outlined cross": figure(
        [
            *((0.35, 0), (0.65, 0), (0.65, 0.35), (1, 0.35), (1, 0.65), (0.65, 0.65)),
            *((0.65, 1), (0.35, 1), (0.35, 0.65), (0, 0.65), (0, 0.35), (0.35, 0.35), (0.35, 0)),
        ]
    ),
    "speech bubble": figure(
        [(0, 0), (1.6, 0), (1.6, 0.9), (0.7, 0.9), (0.2, 1.4), (0.35, 0.9), (0, 0.9), (0, 0)]
    ),
    "radio waves": figure(
        arc(radius=0.08), *(arc(-2.3, -0.8, radius) for radius in (0.4, 0.75, 1.1))
    ),
    "T-shirt": figure(
        [
            *((0.5, 0), (0, 0.35), (0.2, 0.65), (0.45, 0.5), (0.45, 1.3), (1.15, 1.3)),
            *((1.15, 0.5), (1.4, 0.65), (1.6, 0.35), (1.1, 0), (0.8, 0.15), (0.5, 0)),
        ]
    ),
    "magnet": figure(
        arc(0, np.pi),
        arc(0, np.pi, 0.55),
        *([(side, 0), (side, -0.9), (0.55 * side, -0.9), (0.55 * side, 0)] for side in (-1, 1)),
        *([(side, -0.55), (0.55 * side, -0.55)] for side in (-1, 1)),
    ),
    "ghost": figure(
        np.concatenate(
            [
                arc(np.pi, _TURN, 0.7),
                [(0.7, 1), (0.35, 0.7), (0, 1), (-0.35, 0.7), (-0.7, 1), (-0.7, 0)],
            ]
        )
    ),
    "cat's head": figure(
        arc(),
        *([(0.95 * side, -0.3), (0.85 * side, -1.2), (0.3 * side, -0.95)] for side in (-1, 1)),
    ),
    "bell": figure(
        np.concatenate(
            [arc(np.pi, _TURN, 0.6), [(0.65, 0.5), (1, 0.9), (-1, 0.9), (-0.65, 0.5), (-0.6, 0)]]
        ),
        np.add(arc(0, np.pi, 0.25), (0, 0.9)),
    ),
    "key": figure(arc(radius=0.4), [(0.4, 0), (1.9, 0), (1.9, 0.4)], [(1.5, 0), (1.5, 0.35)]),
    "anchor": figure(
        arc(radius=0.18),
        [(0, 0.18), (0, 1.6)],
        [(-0.4, 0.45), (0.4, 0.45)],
        np.add(arc(0.1, np.pi - 0.1, 0.75), (0, 0.85)),
    ),
    "clover": figure(
        *(np.add(arc(radius=0.38), centre) for centre in ((0, -0.5), (-0.45, 0.15), (0.45, 0.15))),
        [(0, 0), (0.15, 1.1)],
    ),
    "crown": figure(
        [(0, 1), (0, 0.1), (0.35, 0.6), (0.7, 0), (1.05, 0.6), (1.4, 0.1), (1.4, 1), (0, 1)],
        [(0, 0.8), (1.4, 0.8)],
    ),
    "leaf": figure(
        _LEAF_EDGE,
        _LEAF_EDGE * [1, -1],
        [(-0.5, 0), (1.6, 0)],
        *([(x, 0), (x + 0.25, y)] for x in (0.3, 0.65, 1.0) for y in (-0.35, 0.35)),
    ),
    "two notes": figure(
        np.add(arc() * [0.22, 0.16], (0, 1)),
        np.add(arc() * [0.22, 0.16], (0.95, 0.9)),
        [(0.22, 1), (0.22, 0), (1.17, -0.1), (1.17, 0.9)],
        [(0.22, 0.2), (1.17, 0.1)],
    ),
    "glasses": figure(
        np.add(arc(radius=0.5), (-0.75, 0)),
        np.add(arc(radius=0.5), (0.75, 0)),
        arc(np.pi, _TURN, 0.25),
        [(-1.25, 0), (-1.5, -0.5)],
        [(1.25, 0), (1.5, -0.5)],
    ),
    "car": figure(
        [(0, 0.7), (0, 0.4), (0.4, 0.35), (0.7, 0), (1.4, 0), (1.7, 0.35), (2.1, 0.4), (2.1, 0.7)],
        [(0, 0.7), (2.1, 0.7)],
        np.add(arc(radius=0.22), (0.5, 0.8)),
        np.add(arc(radius=0.22), (1.6, 0.8)),
    ),
    "bow tie": figure(
        [(0, 0), (0.7, 0.4), (0.7, 0.6), (0, 1), (0, 0)],
        [(1.7, 0), (1, 0.4), (1, 0.6), (1.7, 1), (1.7, 0)],
        [(0.7, 0.35), (1, 0.35), (1, 0.65), (0.7, 0.65), (0.7, 0.35)],
    ),
    "scissors": figure(
        [(0.1, -0.6), (0.8, 1)],
        [(0.8, -0.6), (0.1, 1)],
        np.add(arc(radius=0.27), (0, 1.25)),
        np.add(arc(radius=0.27), (0.9, 1.25)),
    ),
    "spider": figure(
        arc(radius=0.32),
        *(
            [(0.3 * side, y / 4), (0.75 * side, y - 0.2), (1.1 * side, y + 0.25)]
            for side in (-1, 1)
            for y in (-0.6, -0.15, 0.25, 0.6)
        ),
    ),
    "bicycle": figure(
        arc(radius=0.45),
        np.add(arc(radius=0.45), (1.6, 0)),
        [(0, 0), (0.45, -0.6), (1.35, -0.6), (0.75, 0), (0, 0)],
        [(0.75, 0), (0.4, -0.75)],
        [(1.6, 0), (1.3, -0.9), (1.55, -0.95)],
    ),
}


# --- Characters ----------------------------------------------------------------------------

# From scripts not used in training, by hand or in print; in the same coordinates as LETTERS.
_CHARACTERS: dict[str, Points] = {
    "キ": [[(0.1, 0.35), (0.85, 0.2)], [(0, 0.65), (1, 0.5)], [(0.4, 0), (0.6, 1.1)]],
    "テ": [
        [(0.2, 0), (0.8, 0)],
        [(0, 0.35), (1, 0.35)],
        [(0.55, 0.35), (0.53, 0.7), (0.4, 0.9), (0.2, 1.05)],
    ],
    "モ": [
        [(0.1, 0), (0.9, 0)],
        [(0, 0.4), (1, 0.4)],
        [(0.45, 0), (0.45, 0.8), (0.55, 1), (1, 0.98)],
    ],
    "王": [
        [(0.05, 0), (0.95, 0)],
        [(0.1, 0.5), (0.9, 0.5)],
        [(0, 1), (1, 1)],
        [(0.5, 0), (0.5, 1)],
    ],
    "大": [
        [(0, 0.35), (1, 0.35)],
        [(0.5, 0), (0.48, 0.45), (0.3, 0.8), (0, 1)],
        [(0.5, 0.4), (1, 1)],
    ],
    "∀": [[(0, 0), (0.5, 1), (1, 0)], [(0.22, 0.42), (0.78, 0.42)]],
    "€": [
        [(1, 0.12), (0.65, 0), (0.3, 0.25), (0.25, 0.7), (0.6, 1), (1, 0.88)],
        [(0, 0.4), (0.75, 0.4)],
        [(0, 0.62), (0.7, 0.62)],
    ],
}

CHARACTERS: dict[str, Maker] = {name: by_hand(points) for name, points in _CHARACTERS.items()}
