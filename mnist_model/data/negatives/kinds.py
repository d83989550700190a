"""Images that are no digits, in the MNIST format: what a model learns to refuse.

They come in kinds (scribble, shape, letter, pair of digits, half digit, dots, filled area),
and a kind in families. Some families are held out whole: a model never learns from them, so
that they show what it makes of drawings nobody thought of.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from mnist_model.data.negatives import doodles
from mnist_model.data.negatives.letters import LETTERS, letter
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX, draw_strokes, rotated

Canvas = np.ndarray
Random = np.random.Generator
Family = Callable[[Random], Canvas]

# How large a drawing is on the canvas, and how wide its brush: shares of the longest side.
SIZE_RANGE = (0.25, 0.9)
BRUSH_RANGE = (0.015, 0.2)

HELD_OUT_SCRIBBLES = ("spiral", "lissajous", "scrawl")
HELD_OUT_SHAPES = ("star", "outlined star", "heart", "arrow", "house")
# Held out of what is drawn by hand; in print, in other fonts than the one held out, all letters
# are learned.
HELD_OUT_LETTERS = ("E", "H", "M", "R", "X", "a", "k", "n", "t", "w")
HELD_OUT_FONT = "uni"

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


def make_negatives(
    n: int, digits: Sequence[Canvas], seed: int, held_out: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Draw negatives.

    Args:
        digits: canvases with one digit each, (h, w) uint8, to make pairs and halves from.
        held_out: draw from the families that are held out instead of all others. Pairs,
            halves, dots and filled areas have one family each; hold out their digits.

    Returns:
        images (n, 28, 28) uint8, and the kind of each, (n,) strings.
    """
    random = np.random.default_rng(seed)
    by_kind = families(digits, held_out)
    kinds = random.choice(list(SHARES), n, p=list(SHARES.values()))
    images = np.empty((n, 28, 28), np.uint8)
    for i, kind in enumerate(kinds):
        choices = by_kind[kind]
        images[i] = preprocess(choices[random.integers(len(choices))](random)).centred
    return images, kinds


def families(digits: Sequence[Canvas], held_out: bool) -> dict[str, list[Family]]:
    """The families of each kind, either those to learn from or those held out."""

    def chosen(name: str, held: tuple[str, ...]) -> bool:
        return (name in held) == held_out

    scribbles = {
        maker.__name__: maker
        for maker in (
            doodles.tangle,
            doodles.jagged_tangle,
            doodles.zigzag,
            doodles.coil,
            doodles.stroll,
            doodles.hatching,
            doodles.many_strokes,
            doodles.scrawl,
            doodles.spiral,
            doodles.lissajous,
        )
    }
    letter_names = [name for name in LETTERS if chosen(name, HELD_OUT_LETTERS)]
    fonts = [HELD_OUT_FONT] if held_out else ["sans", "italic"]
    return {
        "scribble": [
            _drawn(m) for name, m in scribbles.items() if chosen(name, HELD_OUT_SCRIBBLES)
        ],
        "shape": [_drawn(m) for name, m in doodles.SHAPES.items() if chosen(name, HELD_OUT_SHAPES)],
        "letter": [
            _drawn(lambda random: letter(str(random.choice(letter_names)), random)),
            lambda random: _typeset(fonts, random),
        ],
        "pair": [lambda random: _pair(digits, random)],
        "half": [lambda random: _half(digits, random)],
        "dots": [_dots],
        "filled": [_filled],
    }


def _drawn(maker: doodles.Maker) -> Family:
    """Strokes on a canvas, with any brush and size and at any place."""

    def draw(random: Random) -> Canvas:
        longest_px = random.uniform(*SIZE_RANGE) * CANVAS_PX
        brush_px = np.exp(random.uniform(*np.log(BRUSH_RANGE))) * longest_px
        return draw_strokes(maker(random), brush_px, longest_px, random.random(2), fast=True)

    return draw


def _typeset(fonts: list[str], random: Random) -> Canvas:
    """A letter in one of OpenCV's fonts, of any weight, turned and slanted a little."""
    canvas = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    text, font = str(random.choice(list(LETTERS))), cv2.FontFace(str(random.choice(fonts)))
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


def _crop(canvas: Canvas) -> Canvas:
    return preprocess(canvas).crop
