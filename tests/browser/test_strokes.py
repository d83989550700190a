"""`strokes.py` draws as the real canvas does: the models cannot tell one from the other."""

import base64
import os

import cv2
import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.pen_drawings import (
    PENDIGITS_VARIABLE,
    TEST_WRITERS,
    load_pendigits,
    of_writers,
)
from mnist_model.data.synthetic import synthetic_drawings
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points

BRUSH_PX = 18  # where the slider stands when the page opens


def some_drawings():
    """People's digits where they are at hand, else ours: ten, each another one."""
    people = load_pendigits() if os.environ.get(PENDIGITS_VARIABLE) else synthetic_drawings()
    drawings = of_writers(people, TEST_WRITERS)
    by_digit = [[d for d in drawings if d.label == digit] for digit in range(10)]
    return [same[digit % len(same)] for digit, same in enumerate(by_digit)]


def on_canvas(strokes):
    """The strokes scaled to 170 px, off the middle of the canvas."""
    points = np.concatenate(strokes)
    scale = 170 / np.ptp(points, axis=0).max()
    return [(stroke - points.min(axis=0)) * scale + (40, 60) for stroke in strokes]


def draw_with_the_mouse(page, strokes) -> np.ndarray:
    """Draw on the real canvas, and take its pixels: (280, 280) uint8."""
    canvas = page.locator("canvas.upper-canvas")
    box = canvas.bounding_box()
    for stroke in strokes:
        first, *others = (stroke + np.array([box["x"], box["y"]])).tolist()
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point, steps=4)
        page.mouse.up()
    page.locator(".st-key-stages img").last.wait_for()
    page.wait_for_timeout(1000)  # the answer may be to the first stroke, the last not painted yet
    pixels = page.locator("canvas.dc-canvas.lower-canvas")
    url = pixels.evaluate("canvas => canvas.toDataURL('image/png')")
    png = np.frombuffer(base64.b64decode(url.split(",")[1]), np.uint8)
    rgba = cv2.cvtColor(cv2.imdecode(png, cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
    return preprocess(rgba).ink


@pytest.fixture(scope="module")
def pairs(browser, app_url):
    """Each drawing as the browser drew it, and as `strokes.py` did."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(app_url)
    result = []
    for drawing in some_drawings():
        page.locator("canvas.upper-canvas").wait_for()
        page.locator(".st-key-model").wait_for()
        # Nothing may move any more when the mouse begins.
        page.locator('[data-test-script-state="notRunning"]').wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        strokes = on_canvas(drawing.strokes)
        result.append((draw_with_the_mouse(page, strokes), draw_points(strokes, BRUSH_PX)))
        page.reload()
    page.close()
    return result


def test_both_are_read_as_the_same_digit_with_the_same_confidence(pairs):
    classifier = DigitClassifier.load()
    differences = []
    for browser_canvas, our_canvas in pairs:
        theirs, ours = classifier.predict(browser_canvas), classifier.predict(our_canvas)
        assert theirs.probabilities.argmax() == ours.probabilities.argmax()
        differences.append(np.abs(theirs.probabilities - ours.probabilities).mean())
    assert np.mean(differences) < 0.02


def test_both_have_the_same_ink(pairs):
    for browser_canvas, our_canvas in pairs:
        assert our_canvas.sum() == pytest.approx(browser_canvas.sum(), rel=0.05)
        both = np.minimum(browser_canvas, our_canvas).sum()
        either = np.maximum(browser_canvas, our_canvas).sum()
        assert both / either > 0.9
