"""The read page, told what it misread."""

import numpy as np
import pytest
import streamlit as st

from mnist_model.data.example_page import number_strokes
from mnist_model.imaging.strokes import draw_points
from tests.drawings import as_sent
from tests.pages.opener import texts
from tests.pages.test_read_page import BRUSH_PX, HEIGHT_PX, WIDTH_PX, number_on, open_with


@pytest.fixture(autouse=True)
def nothing_taught(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    st.cache_resource.clear()


def test_a_digit_that_was_misread_is_corrected_and_the_number_follows():
    # 1s with a long flag, which the model takes for 7s.
    flagged = np.array([(0.2, 0.2), (0.6, 0.0), (0.55, 1.0)]) * 150
    strokes = [flagged + np.array([60 + 140 * place, 60]) for place in range(3)]
    image = draw_points(strokes, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
    page = open_with(as_sent(image, strokes, BRUSH_PX))
    assert number_on(page) == "777"
    page.selectbox[0].set_value(1).run()
    assert "Right?" in texts(page)
    page.button_group[-1].select(1).run()
    assert not page.exception
    assert number_on(page) == "111"
    assert page.selectbox[0].value == 1
    assert "this is a **1**" in texts(page)


def test_what_was_refused_is_still_looked_at_once_it_is_taught():
    """Among the digits it stands elsewhere than among what was refused."""
    three, seven = number_strokes("3", 110, (60, 60)), number_strokes("7", 110, (500, 60))
    square = [np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0.02)]) * 110 + (280, 60)]
    strokes = [*three, *square, *seven]
    image = draw_points(strokes, BRUSH_PX, WIDTH_PX)[:HEIGHT_PX]
    page = open_with(as_sent(image, strokes, BRUSH_PX))
    assert number_on(page) == "37"
    (choice,) = page.selectbox
    assert choice.options[2] == "No. 3: not a digit"
    page = choice.set_value(2).run()
    page = page.button_group[-1].select(0).run()
    assert not page.exception
    assert number_on(page) == "307"
    assert page.selectbox[0].value == 1
    assert "this is a **0**" in texts(page)
