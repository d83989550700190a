"""Images that are no digits, in the MNIST format: what a model learns to refuse.

They come in kinds (scribble, shape, letter, pair of digits, half digit, dots, filled area),
and a kind in families. A model learns from some families; others are held out whole, so that
they show what it makes of drawings nobody thought of. By what it makes of them recipe and
families have been chosen, so those families no longer show it: for the test there are others
again, in `reserved.py`.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import cv2
import numpy as np

from mnist_model.data.negatives import doodles, reserved
from mnist_model.data.negatives.letters import LETTERS
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX, draw_strokes, rotated

Canvas = np.ndarray
Random = np.random.Generator
Family = Callable[[Random], Canvas]

# How large a drawing is on the canvas, and how wide its brush: shares of the longest side.
SIZE_RANGE = (0.25, 0.9)
BRUSH_RANGE = (0.015, 0.2)

CHOOSING_SCRIBBLES = ("lissajous", "lines_of_text")
CHOOSING_SHAPES = ("star", "outlined star", "heart", "arrow")
# Never drawn by hand in training; in print, in other fonts than the one held out, all are learned.
CHOOSING_LETTERS = ("E", "H", "M", "R", "a", "n", "t")
HELD_OUT_FONT = "uni"
# Neither learned nor held out: drawn, they are what was learned already. An X is the cross, w and
# k are a W and a K, a house is a pentagon, spiral and scrawl are coils.
LEFT_OUT = ("X", "w", "k", "house", "spiral", "scrawl")

# What a class of negatives weighs among all; letters and shapes are the hardest.
SHARES = {
    "scribble": 0.26,
    "shape": 0.22,
    "letter": 0.30,
    "pair": 0.13,
    "half": 0.02,
    "dots": 0.03,
    "filled": 0.04,
}


class Purpose(StrEnum):
    """What negatives are for. No scribble, shape or letter by hand serves two of them."""

    TRAINING = "training"
    CHOOSING = "choosing"
    TESTING = "testing"


def make_negatives(
    n: int, digits: Sequence[Canvas], seed: int, purpose: Purpose = Purpose.TRAINING
) -> tuple[np.ndarray, np.ndarray]:
    """Draw negatives.

    Args:
        digits: canvases with one digit each, (h, w) uint8, to make pairs and halves from.
        purpose: whose families to draw from. Pairs and halves have one family each, which
            serves all; there it is the digits that must be others.

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
    scribbles, shapes, letters = makers(purpose)
    printed = list(reserved.CHARACTERS if purpose == Purpose.TESTING else LETTERS)
    fonts = ["sans", "italic"] if purpose == Purpose.TRAINING else [HELD_OUT_FONT]
    return {
        "scribble": {name: _drawn(maker) for name, maker in scribbles.items()},
        "shape": {name: _drawn(maker) for name, maker in shapes.items()},
        "letter": {
            "by hand": _drawn(lambda random: letters[str(random.choice(list(letters)))](random)),
            "in print": lambda random: _typeset(printed, fonts, random),
        },
        "pair": {"side by side": lambda random: _pair(digits, random)},
        "half": {"left or right": lambda random: _half(digits, random)},
        "dots": {"in rows": _dot_pattern} if purpose == Purpose.TESTING else {"scattered": _dots},
        "filled": {"star": _filled_star} if purpose == Purpose.TESTING else {"convex": _filled},
    }


def makers(purpose: Purpose) -> tuple[dict[str, doodles.Maker], ...]:
    """What is drawn by hand for a purpose: the makers of scribbles, shapes and letters by name.

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
            return tuple(_without(every, (*held_out, *LEFT_OUT)) for every, held_out in ours)
        case Purpose.CHOOSING:
            return tuple({name: every[name] for name in held_out} for every, held_out in ours)
        case Purpose.TESTING:
            return reserved.SCRIBBLES, reserved.SHAPES, reserved.CHARACTERS


def _without(every: dict[str, doodles.Maker], names: Sequence[str]) -> dict[str, doodles.Maker]:
    return {name: maker for name, maker in every.items() if name not in names}


def _drawn(maker: doodles.Maker) -> Family:
    """Strokes on a canvas, with any brush and size and at any place."""

    def draw(random: Random) -> Canvas:
        longest_px = random.uniform(*SIZE_RANGE) * CANVAS_PX
        brush_px = np.exp(random.uniform(*np.log(BRUSH_RANGE))) * longest_px
        return draw_strokes(maker(random), brush_px, longest_px, random.random(2), fast=True)

    return draw


def _typeset(letters: list[str], fonts: list[str], random: Random) -> Canvas:
    """A letter in one of OpenCV's fonts, of any weight, turned and slanted a little."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    text, font = str(random.choice(letters)), cv2.FontFace(str(random.choice(fonts)))
    cv2.putText(canvas, text, (80, 200), (255,), font, 170, int(random.integers(100, 900)))
    shape = np.array([[1, random.uniform(-0.25, 0.25)], [0, 1]]) @ np.diag(
        random.uniform(0.7, 1.2, 2)
    )
    matrix = rotated(shape, random.uniform(-0.25, 0.25))
    centre = np.full(2, CANVAS_PX / 2)
    return cv2.warpAffine(canvas, np.c_[matrix, centre - matrix @ centre], canvas.shape)


def _pair(digits: Sequence[Canvas], random: Random) -> Canvas:
    """Two digits side by side, about equally high, apart or just touching."""
    left, right = (_crop(digits[i]) for i in random.integers(len(digits), size=2))
    scale = left.shape[0] / right.shape[0] * random.uniform(0.8, 1.25)
    right = cv2.resize(right, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height = max(left.shape[0], right.shape[0])
    gap = int(height * random.uniform(0, 0.5))
    canvas = np.zeros((height, left.shape[1] + gap + right.shape[1]), np.uint8)
    for part, x in ((left, 0), (right, left.shape[1] + gap)):
        y = (height - part.shape[0]) // 2
        canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
    return canvas


def _half(digits: Sequence[Canvas], random: Random) -> Canvas:
    """The left or the right half of a wide digit; upper and lower halves look like digits."""
    while True:
        digit = _crop(digits[random.integers(len(digits))])
        height, width = digit.shape
        if width > 0.6 * height:
            return digit[:, : width // 2] if random.random() < 0.5 else digit[:, width // 2 :]


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
    """Dots of one size in rows and columns: an ellipsis, a grid; upright ones are no column."""
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


def _crop(canvas: Canvas) -> Canvas:
    return preprocess(canvas).crop
