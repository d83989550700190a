"""Contrast in both themes: 4.5 for what is read, 3 for what is used or tells something."""

import numpy as np
import pytest
from playwright.sync_api import Page

from app_pages.common.pictures import card
from tests.browser.looks import THEMES, contrast, open_whole

TEXT, SHAPE = 4.5, 3.0

pytestmark = pytest.mark.usefixtures("mnist")


@pytest.fixture(params=THEMES)
def theme(request) -> str:
    return request.param


def lowest(page: Page, selector: str, part: str = "color") -> float:
    """The lowest contrast among the elements that a selector finds; there must be some."""
    found = page.locator(selector).all()
    assert found, f"nothing is {selector}"
    return min(contrast(element, part) for element in found)


# Vega hides a label for which there is no room.
AXES = ".vega-embed :is(.role-axis-label, .role-axis-title) text:not([opacity='0'])"


def test_the_training_page(open_page, theme):
    page = open_whole(open_page, "/training", theme)
    assert lowest(page, "[data-testid=stCaptionContainer] p") >= TEXT
    assert lowest(page, AXES, "fill") >= TEXT
    assert lowest(page, ".vega-embed .role-legend-label text", "fill") >= TEXT
    assert lowest(page, "[data-tag]") >= TEXT
    assert lowest(page, "[data-tag]", "backgroundColor") >= SHAPE
    assert lowest(page, ".vega-embed .mark-line path", "stroke") >= SHAPE


def test_the_confusion_page(open_page, theme):
    page = open_whole(open_page, "/confusion", theme)
    assert lowest(page, AXES, "fill") >= TEXT
    assert lowest(page, ".st-key-true [role=group]", "borderTopColor") >= SHAPE
    assert lowest(page, ".st-key-set button", "borderTopColor") >= SHAPE
    assert lowest(page, ".st-key-set button") >= TEXT
    assert lowest(page, "[aria-label^='Reliability'] .mark-line path", "stroke") >= SHAPE


def test_the_models_page(open_page, theme):
    page = open_whole(open_page, "/models", theme)
    assert lowest(page, AXES, "fill") >= TEXT
    assert lowest(page, ".vega-embed .role-mark.mark-text text", "fill") >= TEXT
    assert lowest(page, ".vega-embed .role-mark.mark-symbol path", "fill") >= SHAPE
    assert lowest(page, ".st-key-csv button", "borderTopColor") >= SHAPE


def test_the_data_page(open_page, theme):
    page = open_whole(open_page, "/data", theme)
    assert lowest(page, "[data-testid=stCaptionContainer] a") >= TEXT
    assert lowest(page, AXES, "fill") >= TEXT
    assert lowest(page, "[aria-label^='Images of'] .mark-rect.role-mark path", "fill") >= SHAPE
    number = ".st-key-image [data-testid=stNumberInputContainer]"
    assert lowest(page, number, "borderTopColor") >= SHAPE


def test_the_page_of_ones_own_drawings(open_page, theme):
    page = open_whole(open_page, "/mine", theme)
    assert lowest(page, "[data-testid=stCaptionContainer] p") >= TEXT
    assert lowest(page, "[data-testid=stAlert] p") >= TEXT
    assert lowest(page, ".st-key-drawings [data-testid=stButton] p") >= TEXT
    assert lowest(page, AXES, "fill") >= TEXT
    assert lowest(page, ".vega-embed .mark-line path", "stroke") >= SHAPE
    assert lowest(page, ".st-key-exports button", "borderTopColor") >= SHAPE
    assert lowest(page, "[data-testid=stFileUploader] button", "borderTopColor") >= SHAPE


def test_the_page_on_which_networks_are_built(open_page, theme):
    page = open_whole(open_page, "/train", theme)
    assert lowest(page, "[data-testid=stCaptionContainer] p") >= TEXT
    assert lowest(page, "[data-testid=stAlert] p") >= TEXT
    # Streamlit's own colours of code: those of what is read most.
    assert lowest(page, "[data-testid=stCode] code > span > span:not([class])") >= TEXT
    assert lowest(page, "[class*=st-key-remove-] button") >= TEXT
    assert lowest(page, ".st-key-add-dense button", "borderTopColor") >= SHAPE
    assert lowest(page, "[class*=st-key-block-]", "borderTopColor") >= SHAPE
    assert lowest(page, "[data-testid=stNumberInputContainer]", "borderTopColor") >= SHAPE


def test_the_draw_page(open_page, theme):
    page = open_whole(open_page, "/", theme)
    assert lowest(page, "[data-testid=stRadioCaption] p") >= TEXT
    circles = "label:not([data-selected]) > div > div:first-child"
    assert lowest(page, f".st-key-model {circles}", "borderTopColor") >= SHAPE
    assert lowest(page, ".st-key-clear button", "borderTopColor") >= SHAPE
    assert lowest(page, "[aria-label^=Probability] .mark-rect.role-mark path", "fill") >= SHAPE


def test_a_card_is_legible_on_its_own_ground(open_page):
    page = open_page("/models")
    page.set_content(card(np.zeros((28, 28), np.uint8), np.linspace(0, 0.2, 10), label=4))
    assert lowest(page, "text", "fill") >= TEXT
    assert lowest(page, "rect", "fill") >= SHAPE
