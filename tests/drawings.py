"""Drawings for tests: our example digits as images, and as a canvas sends them."""

from base64 import b64encode
from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.data.example_digits import example_strokes
from mnist_model.data.example_page import number_strokes
from mnist_model.imaging.strokes import draw_points


def draw_digit(digit: int, size_px: int = 280, brush_px: int = 18) -> np.ndarray:
    """An example digit in the middle of a canvas, (size, size) uint8, white on black."""
    image = np.zeros((size_px, size_px), np.uint8)
    for stroke in example_strokes(digit):
        points = np.rint((0.2 + 0.6 * stroke) * size_px).astype(np.int32)
        cv2.polylines(image, [points], isClosed=False, color=255, thickness=brush_px)
    return image


def draw_number(
    number: str, height_px: float = 100, brush_px: float = 9, seed: int = 0
) -> tuple[np.ndarray, list[np.ndarray]]:
    """A number in our hand, (h, w) uint8, white on black, and its strokes."""
    strokes = number_strokes(number, height_px, (0.3 * height_px, 0.3 * height_px), seed)
    return draw_on_sheet(strokes, brush_px, margin_px=0.3 * height_px), strokes


def draw_on_sheet(
    strokes: Sequence[np.ndarray], brush_px: float = 9, margin_px: float = 30
) -> np.ndarray:
    """Strokes on a sheet that reaches so far beyond them, (h, w) uint8, white on black."""
    width, height = (np.concatenate(strokes).max(axis=0) + margin_px).astype(int)
    return draw_points(strokes, brush_px, max(width, height))[:height, :width]


def from_stroke(points: np.ndarray, brush_px: float) -> dict:
    """A stroke through points (n, 2) in pixels, as the canvas reports it."""
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


def as_sent(image: np.ndarray, strokes: Sequence[np.ndarray] = (), brush_px: float = 18) -> dict:
    """The state that the canvas in the browser reports with this image and these strokes on it."""
    _, png = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA))
    data_url = "data:image/png;base64," + b64encode(png).decode()
    objects = [from_stroke(stroke, brush_px) for stroke in strokes]
    return {"drawing": {"raw": {"objects": objects}, "data": data_url}}
