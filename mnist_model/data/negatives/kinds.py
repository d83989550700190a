"""Images that are not digits ("negatives"), in the MNIST format, for a model to refuse.

They come in kinds (scribbles, shapes, letters, signs, several digits, fragments of a page, dots,
filled areas), and each kind in families. A model is trained on some families; others are held out
whole, to show how it handles drawings that nobody thought of. The recipe and the training families
were chosen by those results, so they are no longer an independent test: for that there are further
families, in `reserved.py`.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import cv2
import numpy as np

from mnist_model.data.negatives import doodles, fragments, reserved
from mnist_model.data.negatives.letters import LETTERS
from mnist_model.data.negatives.scripts import (
    CHOOSING_SCRIPTS,
    TESTING_SCRIPTS,
    TRAINING_SCRIPTS,
    character_maker,
)
from mnist_model.data.negatives.signs import CHOOSING_SIGNS, TESTING_SIGNS, TRAINING_SIGNS
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX, draw_strokes, rotated

Canvas = np.ndarray
Random = np.random.Generator
Family = Callable[[Random], Canvas]

# How large a drawing is on the canvas, and how wide its brush: shares of the longest side.
SIZE_RANGE = (0.25, 0.9)
BRUSH_RANGE = (0.015, 0.2)

CHOOSING_SCRIBBLES = ("lissajous", "lines_of_text")
CHOOSING_SHAPES = ("boat", "cup", "umbrella", "fish")
# Never drawn by hand in training; in print, all letters are, but not in the held-out font.
CHOOSING_LETTERS = ("E", "H", "M", "R", "a", "n", "t")
HELD_OUT_FONT = "uni"
# Neither used in training nor held out, because they look like something that is: X like the
# cross, w and k like W and K, a house like a pentagon, spiral and scrawl like coils.
LEFT_OUT = ("X", "w", "k", "house", "spiral", "scrawl")

# The share of each kind among all negatives.
SHARES = {
    "scribble": 0.16,
    "shape": 0.18,
    "letter": 0.30,
    "sign": 0.08,
    "several": 0.12,
    "fragment": 0.10,
    "dots": 0.03,
    "filled": 0.03,
}


class Purpose(StrEnum):
    """What negatives are for. No family of drawn scribbles, shapes or letters serves two."""

    TRAINING = "training"
    CHOOSING = "choosing"
    TESTING = "testing"


def make_negatives(
    n: int, digits: Sequence[Canvas], seed: int, purpose: Purpose = Purpose.TRAINING
) -> tuple[np.ndarray, np.ndarray]:
    """Draw negatives.

    Args:
        digits: canvases with one digit each, (h, w) uint8, to make several and fragments from.
        purpose: whose families to draw from. What is made from digits is made alike for every
            purpose, so there `digits` must differ between purposes.

    Returns:
        images (n, 28, 28) uint8, and the kind of each, (n,) strings.
    """
    random = np.random.default_rng(seed)
    by_kind = families(digits, purpose)
    kinds = random.choice(list(SHARES), n, p=list(SHARES.values()))
    images = np.empty((n, 28, 28), np.uint8)
    for i, kind in enumerate(kinds):
        choices = list(by_kind[kind].values())
        images[i] = preprocess(choices[random.integers(len(choices))](random)).centred
    return images, kinds


def families(digits: Sequence[Canvas], purpose: Purpose) -> dict[str, dict[str, Family]]:
    """The families of each kind for a purpose, by name; see `make_negatives`."""
    scribbles, shapes, letters, signs, scripts = makers(purpose)
    printed = list(reserved.CHARACTERS if purpose == Purpose.TESTING else LETTERS)
    fonts = ["sans", "italic"] if purpose == Purpose.TRAINING else [HELD_OUT_FONT]
    return {
        "scribble": {name: _drawn(maker) for name, maker in scribbles.items()},
        "shape": {name: _drawn(maker) for name, maker in shapes.items()},
        "letter": {
            "by hand": _drawn(lambda random: letters[str(random.choice(list(letters)))](random)),
            "in print": lambda random: _typeset(printed, fonts, random),
        }
        | {name: _drawn(maker) for name, maker in scripts.items()},
        "sign": {name: _drawn(maker) for name, maker in signs.items()},
        "several": {"side by side": lambda random: fragments.several(digits, random)},
        "fragment": {
            "with a piece": lambda random: fragments.with_piece(digits, random),
            "half": lambda random: fragments.half(digits, random),
            "in a box": lambda random: fragments.in_box(digits, random),
            "on a line": lambda random: fragments.on_line(digits, random),
            "lines": fragments.piece_of_lines,
        },
        "dots": {"in rows": _dot_pattern}
        if purpose == Purpose.TESTING
        else {"scattered": _dots, "grain": fragments.grain},
        "filled": {"star": _filled_star}
        if purpose == Purpose.TESTING
        else {"convex": _filled, "blot": fragments.blot},
    }


def makers(purpose: Purpose) -> tuple[dict[str, doodles.Maker], ...]:
    """The makers of what is drawn by hand for a purpose, each by name.

    Returns:
        Scribbles, shapes, letters, signs, and characters of other scripts.

    Raises:
        ValueError: there is no such purpose.
    """
    ours = (
        (doodles.SCRIBBLES, CHOOSING_SCRIBBLES),
        (doodles.SHAPES, CHOOSING_SHAPES),
        (LETTERS, CHOOSING_LETTERS),
    )
    match Purpose(purpose):
        case Purpose.TRAINING:
            drawn = [_without(every, (*held_out, *LEFT_OUT)) for every, held_out in ours]
            signs, scripts = TRAINING_SIGNS, TRAINING_SCRIPTS
        case Purpose.CHOOSING:
            drawn = [{name: every[name] for name in held_out} for every, held_out in ours]
            signs, scripts = CHOOSING_SIGNS, CHOOSING_SCRIPTS
        case Purpose.TESTING:
            drawn = [reserved.SCRIBBLES, reserved.SHAPES, reserved.CHARACTERS]
            signs, scripts = TESTING_SIGNS, TESTING_SCRIPTS
    return *drawn, signs, {name: character_maker(script) for name, script in scripts.items()}


def _without(every: dict[str, doodles.Maker], names: Sequence[str]) -> dict[str, doodles.Maker]:
    return {name: maker for name, maker in every.items() if name not in names}


def _drawn(maker: doodles.Maker) -> Family:
    """Strokes on a canvas, with a random brush, size and place."""

    def draw(random: Random) -> Canvas:
        longest_px = random.uniform(*SIZE_RANGE) * CANVAS_PX
        brush_px = np.exp(random.uniform(*np.log(BRUSH_RANGE))) * longest_px
        return draw_strokes(maker(random), brush_px, longest_px, random.random(2), fast=True)

    return draw


def _typeset(letters: list[str], fonts: list[str], random: Random) -> Canvas:
    """A letter in one of OpenCV's fonts, of random weight, slightly rotated and slanted."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    text, font = str(random.choice(letters)), cv2.FontFace(str(random.choice(fonts)))
    cv2.putText(canvas, text, (80, 200), (255,), font, 170, int(random.integers(100, 900)))
    shape = np.array([[1, random.uniform(-0.25, 0.25)], [0, 1]]) @ np.diag(
        random.uniform(0.7, 1.2, 2)
    )
    matrix = rotated(shape, random.uniform(-0.25, 0.25))
    centre = np.full(2, CANVAS_PX / 2)
    return cv2.warpAffine(canvas, np.c_[matrix, centre - matrix @ centre], canvas.shape)


def _dots(random: Random) -> Canvas:
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    for x, y in random.integers(30, CANVAS_PX - 30, (random.integers(1, 9), 2)).tolist():
        cv2.circle(canvas, (x, y), int(random.integers(3, 18)), 255, -1, cv2.LINE_AA)
    return canvas


def _filled(random: Random) -> Canvas:
    """A disc, an ellipse, a rectangle or a polygon, filled."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    kind = random.integers(3)
    if kind == 0:
        axes = random.integers(25, 110, 2).tolist()
        cv2.ellipse(canvas, (140, 140), axes, random.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA)
    elif kind == 1:
        width, height = random.integers(60, 230, 2).tolist()
        cv2.rectangle(canvas, (20, 20), (20 + width, 20 + height), 255, -1)
    else:
        corners = random.integers(20, 260, (random.integers(4, 9), 2)).astype(np.int32)
        cv2.fillPoly(canvas, [cv2.convexHull(corners)], 255, cv2.LINE_AA)
    return canvas


def _dot_pattern(random: Random) -> Canvas:
    """Dots of one size in rows, such as an ellipsis or a grid; never a single upright column."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    columns, rows = int(random.integers(3, 6)), int(random.integers(1, 4))
    radius, step = int(random.integers(4, 12)), random.uniform(28, 45)
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    centres = rotated((grid - grid.mean(axis=0)) * step, random.uniform(-0.6, 0.6)) + CANVAS_PX / 2
    for x, y in np.rint(centres + random.normal(0, 2, centres.shape)).astype(int).tolist():
        cv2.circle(canvas, (x, y), radius, 255, -1, cv2.LINE_AA)
    return canvas


def _filled_star(random: Random) -> Canvas:
    """A star of four to nine points, filled."""
    points = int(random.integers(4, 10))
    star = doodles.polygon(2 * points, (1.0, random.uniform(0.25, 0.6)))
    corners = np.concatenate(doodles.jitter([star], random)) * random.uniform(40, 95)
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    cv2.fillPoly(canvas, [np.rint(corners + CANVAS_PX / 2).astype(np.int32)], 255, cv2.LINE_AA)
    return canvas
