"""What tests of the page Inside without a browser do again and again."""

import json

import numpy as np
from streamlit.testing.v1 import AppTest

from app_pages.common.canvas.examples import examples
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.strokes import draw_points, place_strokes
from tests.drawings import as_sent
from tests.pages.opener import open_page

WHY, RESEMBLES = "Why?", "What it resembles"


def drawn(digit: int) -> dict:
    """What the canvas reports with this digit on it."""
    strokes = place_strokes(example_strokes(digit), 18, 200)
    return as_sent(draw_points(strokes, 18), strokes)


def open_with(canvas: dict, **query: str) -> AppTest:
    """The page with this on the canvas."""
    page = open_page("inside", **query)
    page.session_state["canvas"] = canvas
    page.run()
    assert not page.exception
    return page


def title(page: AppTest) -> str:
    """The heading of the value that is chosen."""
    return page.header[1].value


def ours(digit: int) -> list[np.ndarray]:
    """The strokes of an example."""
    return examples(280)[[3 * turn % 10 for turn in range(1, 11)].index(digit)]


def sheets(page: AppTest) -> list[dict]:
    """The layers as the browser gets them; see `sheets.Sheet`."""
    components = [element.proto for element in page.get("bidi_component")]
    sent = [json.loads(one.json) for one in components if one.component_name == "inside_sheets"]
    return next(data["sheets"] for data in sent if data["sheets"][0]["name"])
