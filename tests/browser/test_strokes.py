"""`strokes.py` draws as the real canvas does: the models cannot tell one from the other."""

import os

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
from tests.browser.driver import DESKTOP
from tests.browser.pen import canvas_pixels, draw_at_once, wait_for_ink

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


def in_quarters(stroke):
    """A stroke with three more points on the way from each point to the next."""
    t = np.arange(4)[:, np.newaxis] / 4
    start, way = stroke[:-1, np.newaxis], np.diff(stroke, axis=0)[:, np.newaxis]
    return np.concatenate([(start + t * way).reshape(-1, 2), stroke[-1:]])


def draw_with_the_mouse(page, strokes) -> None:
    box = page.locator("canvas.upper-canvas").bounding_box()
    for stroke in strokes:
        first, *others = (stroke + np.array([box["x"], box["y"]])).tolist()
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def ink_drawn(page, draw, strokes) -> np.ndarray:
    """What the browser draws, (280, 280) uint8; then the canvas is empty again."""
    # Nothing may move any more when the pen begins.
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function("document.fonts.status === 'loaded'")
    draw(page, [in_quarters(stroke) for stroke in strokes])
    pixels = canvas_pixels(page)
    page.locator(".st-key-clear button").click()
    wait_for_ink(page, 0, 0)
    return preprocess(pixels).ink


def test_events_of_our_own_draw_as_the_mouse_does(page):
    strokes = on_canvas(some_drawings()[1].strokes)
    by_mouse, at_once = (ink_drawn(page, d, strokes) for d in (draw_with_the_mouse, draw_at_once))
    assert (by_mouse > 0).sum() > 1000
    np.testing.assert_array_equal(at_once, by_mouse)


@pytest.fixture(scope="module")
def pairs(tabs, app_url):
    """Each drawing as the browser drew it, and as `strokes.py` did."""
    page = tabs.take(DESKTOP)
    page.goto(app_url)
    result = []
    for drawing in some_drawings():
        strokes = on_canvas(drawing.strokes)
        result.append((ink_drawn(page, draw_at_once, strokes), draw_points(strokes, BRUSH_PX)))
    tabs.give_back(page, DESKTOP)
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
