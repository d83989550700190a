"""What benchmarks measured, on the page of models, and the comparison on pen drawings."""

import re

import numpy as np
import pytest

from app_pages.models.head_to_head import difference_in_words
from mnist_model.data.renderings import LEGIBLE_CELLS
from tests.pages.opener import open_page, texts
from tests.small_world import change_metrics


def table(page, column: str):
    """The table with this column."""
    (found,) = (frame.value for frame in page.dataframe if column in frame.value)
    return found


def test_refusals_styles_and_seeds_are_on_the_page():
    page = open_page("models")
    kinds = table(page, "AUC").set_index("No digit")
    assert kinds.loc["Scribbles", "Refused"] == pytest.approx(96.18, abs=0.005)
    assert kinds.loc["Scribbles", "AUC"] == pytest.approx(0.999, abs=0.0005)
    families = table(page, "Family")
    assert families["Family"][0] == "shape, cat's head"
    assert families["Else read as"][0] == "0"
    styles = table(page, "Style").set_index("Style")
    assert styles.loc["all", "compact-cnn, drawings too"] == pytest.approx(99.1, abs=0.05)
    assert styles.loc["all", "convnet, MNIST alone"] == pytest.approx(92.4, abs=0.05)
    seeds = table(page, "Seed").set_index("Seed")
    assert list(seeds.index) == ["0", "1", "2", "mean", "spread", "ships"]
    assert seeds.loc["ships", "Drawings"] == pytest.approx(99.04, abs=0.005)
    words = texts(page)
    assert "wrongly refuses 0.15% (drawn digits, writers 28 to 30) and 0.14% (MNIST" in words
    assert "AUC, the area under the ROC curve: how often" in words


def test_of_a_model_trained_again_old_figures_are_not_shown(world):
    (world.trained / "compact-cnn" / "model.keras").write_bytes(b"another network")
    change_metrics(world.trained / "compact-cnn")
    page = open_page("models")
    assert "trained again since. To measure it, run `python benchmarks/refusals.py" in texts(page)
    assert not [frame for frame in page.dataframe if "AUC" in frame.value]


def test_without_the_model_there_is_no_word_of_it(world):
    (world.trained / "compact-cnn" / "metrics.json").unlink()
    assert "What it refuses" not in texts(open_page("models"))


def test_two_models_are_compared_on_pen_drawings(world):
    page = open_page("models", set="Pen drawings", group="Neither right")
    images = 30 * len(LEGIBLE_CELLS)  # ten drawings each by three writers
    assert re.search(rf"answers differ on \d+ of {images} test images", texts(page))
    assert f"show 30 drawings, each in {len(LEGIBLE_CELLS)} brushes and sizes" in texts(page)
    assert "bootstrap over the drawings" in texts(page)
    assert "McNemar" not in texts(page)
    # One writer's labels are wrong, so that both models misread them.
    assert len(page.image) == 12
    captions = [caption.value for caption in page.caption if "Writer 28" in caption.value]
    assert len(captions) == 12
    # Each drawing once before any repeats.
    assert len({image.proto.imgs[0].url for image in page.image[:10]}) == 10


def test_without_pen_drawings_the_comparison_offers_them(without_data):
    page = open_page("models", set="Pen drawings")
    assert "To show how two models compare on them, the app needs a copy of the pen" in texts(page)
    assert "Download the pen drawings" in [button.label for button in page.button]


def test_a_model_that_was_not_tested_on_drawings_is_named(world):
    change_metrics(world.trained / "dense-128", drawings=None)
    page = open_page("models", set="Pen drawings", second="dense-128")
    assert "**dense-128** lacks answers for **Pen drawings**" in texts(page)


def right(*shares: float) -> np.ndarray:
    """(10, 100) bool: a hundred drawings in ten cells, read correctly in these shares of them."""
    of_each = np.repeat(shares, 100 // len(shares))
    return np.arange(10)[:, None] < 10 * of_each


def test_a_difference_on_drawings_is_put_in_words():
    clear = difference_in_words("a", "b", right(1, 0.5), right(0.5, 0.5))
    assert clear.startswith("**a** reads 25.0 points more of the images correctly than b (95 %")
    assert "more than chance" in clear
    assert "100 drawings, each in 10 brushes and sizes, by 3 people" in clear
    assert difference_in_words("a", "b", right(0.5, 0.5), right(1, 0.5)).startswith(
        "**b** reads 25"
    )
    # Of a hundred drawings, one differs.
    one = right(1).copy()
    one[:, 0] = False
    assert "may be chance" in difference_in_words("a", "b", right(1), one)
    assert "**a** reads 0.0 points" in difference_in_words("a", "b", one, one)
