"""Each state of the confusion matrix page, without a browser."""

import json
import re
import shutil
from urllib.parse import parse_qs

import numpy as np
import pytest

from app_pages.confusion.gallery import CARDS_PER_PAGE
from mnist_model.data.pen_drawings import TEST_WRITERS, of_writers
from mnist_model.data.renderings import labels_of_cells
from mnist_model.imaging.unipen import read_unipen
from tests.pages.opener import open_page, pictures, texts
from tests.small_world import NAMES, SmallWorld, change_metrics


def matrix(world: SmallWorld, name: str, part: str = "test") -> np.ndarray:
    metrics = json.loads((world.trained / name / "metrics.json").read_text())
    return np.array(metrics[part]["confusion_matrix"])


def worst_cell(world: SmallWorld, name: str, part: str = "test") -> tuple[int, int, int]:
    """True digit, predicted digit and count of the most frequent confusion."""
    wrong = matrix(world, name, part)
    np.fill_diagonal(wrong, 0)
    true, predicted = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(true), int(predicted), int(wrong.max())


def test_the_page_shows_the_matrix_the_digits_and_all_mistakes(world):
    page = open_page("confusion", model="dense-128")
    assert len(page.get("vega_lite_chart")) == 2
    table = page.dataframe[0].value
    assert list(table.columns) == ["digit", "accuracy", "precision", "recall", "f1", "support"]
    assert table["support"].sum() == 200
    counts = matrix(world, "dense-128")
    wrong = counts.sum() - np.trace(counts)
    assert f"{wrong} images misread" in texts(page)
    assert len(pictures(page)) == min(wrong, CARDS_PER_PAGE)
    for alt in pictures(page):
        label, read = re.match(r"A (\d), read as (\d)", alt).groups()
        assert label != read
    assert "Others: " in texts(page) or "may be wrong" in texts(page)


@pytest.mark.parametrize(("shown", "part"), [("MNIST test", "test"), ("Pen drawings", "drawings")])
def test_a_cell_shows_its_images_the_surest_first(world, shown, part):
    true, predicted, count = worst_cell(world, "dense-128", part)
    query = {"set": shown, "true": str(true), "predicted": str(predicted)}
    page = open_page("confusion", model="dense-128", **query)
    assert page.selectbox(key="true").value == str(true)
    assert re.search(rf"{count} images? of a \*\*{true}\*\* read as \*\*{predicted}", texts(page))
    assert len(pictures(page)) == min(count, CARDS_PER_PAGE)
    assert all(alt.startswith(f"A {true}, read as {predicted}") for alt in pictures(page))
    # Of drawings, which come in several brushes and sizes, only while none comes again.
    of_drawings = shown == "Pen drawings"
    assert (
        "most certain first, each drawing once before any repeats" in texts(page)
    ) == of_drawings
    people = 1 if of_drawings else count
    sure = [int(re.search(r"(\d+)% sure", alt)[1]) for alt in pictures(page)[:people]]
    assert sure == sorted(sure, reverse=True)


def test_all_pages_of_the_gallery_together_show_each_image_once(world):
    page = open_page("confusion", model="dense-128", set="Pen drawings")
    wrong = matrix(world, "dense-128", "drawings")
    wrong = wrong.sum() - np.trace(wrong)
    assert wrong > CARDS_PER_PAGE
    seen = [*pictures(page)]
    for number in range(2, -(-wrong // CARDS_PER_PAGE) + 1):
        page.session_state["gallery_page_dense-128_Pen drawings_any_any"] = number
        page.run()
        assert not page.exception
        seen += pictures(page)
    assert len(seen) == wrong


def test_correct_answers_can_be_looked_at_too(world):
    page = open_page("confusion", true="3", predicted="3")
    assert "of a **3** read correctly, least certain first" in texts(page)
    page.selectbox(key="true").set_value("0").run()
    page.selectbox(key="predicted").set_value("1").run()
    assert "No image of a **0** read as **1**." in texts(page)
    assert all(alt.startswith("A 3, read as 3") for alt in pictures(page))


def refused_by_digit(world: SmallWorld) -> np.ndarray:
    """How many drawings of each digit the default model refuses, (10,)."""
    with np.load(world.trained / NAMES[0] / "predictions.npz") as arrays:
        drawings = of_writers(read_unipen(world.pendigits), TEST_WRITERS)
        return np.bincount(labels_of_cells(drawings)[arrays["drawings_refused"]], minlength=10)


def test_what_is_refused_is_a_column_of_its_own(world):
    counts = refused_by_digit(world)
    page = open_page("confusion", model=NAMES[0], set="Pen drawings")
    assert f"and {counts.sum()} are refused as not a digit" in texts(page)
    assert page.selectbox(key="predicted").options[-1] == "refused"
    digit = int(counts.argmax())
    page.selectbox(key="true").set_value(str(digit))
    page.selectbox(key="predicted").set_value("refused").run()
    assert f"{counts[digit]} images of a **{digit}** refused as not a digit" in texts(page)
    assert len(pictures(page)) == min(counts[digit], CARDS_PER_PAGE)
    assert all(alt.startswith(f"A {digit}, refused as not a digit;") for alt in pictures(page))
    # What another set or model does not have is not kept.
    page.segmented_control(key="set").set_value("MNIST test").run()
    assert not page.exception
    assert page.selectbox(key="predicted").value == "any"


def test_what_is_refused_is_no_mistake_in_reading_and_each_image_counts_once(world):
    counts = refused_by_digit(world)
    page = open_page("confusion", model=NAMES[0], set="Pen drawings")
    numbers = re.search(
        r"\*\*([\d.]+)%\*\* of (\d+) images are read correctly, (\d+) wrongly, and (\d+)",
        texts(page),
    )
    share, total, wrong, refused = map(float, numbers.groups())
    assert (total, refused) == (390, counts.sum())
    assert share == pytest.approx(100 * (total - wrong - refused) / total, abs=0.01)
    assert f"{wrong + refused:.0f} images misread or refused" in texts(page)


def test_a_model_that_cannot_refuse_has_no_such_column(world):
    page = open_page("confusion", model="dense-128", set="Pen drawings", predicted="refused")
    assert page.selectbox(key="predicted").options[-1] == "9"
    assert page.selectbox(key="predicted").value == "any"
    assert "refused" not in texts(page).replace("even where the model would refuse it", "")


def test_an_image_leads_to_itself_on_the_data_page(world):
    page = open_page("confusion", model="dense-128")
    links = [link.proto for link in page.get("page_link")]
    assert len(links) == len(pictures(page))
    for link, alt in zip(links, pictures(page), strict=True):
        number = re.search(r"image (\d+)$", alt)[1]
        assert (link.page, link.label) == ("data", f"Image {number}")
        assert parse_qs(link.query_string) == {"image": [number], "model": ["dense-128"]}
    drawn = open_page("confusion", model="dense-128", set="Pen drawings")
    assert not drawn.get("page_link")  # the data page shows drawings as strokes


def test_a_button_goes_back_from_a_cell_to_all_mistakes(world):
    page = open_page("confusion", true="4", predicted="4")
    page.button(key="all").click().run()
    assert page.selectbox(key="true").value == page.selectbox(key="predicted").value == "any"
    assert not [button for button in page.button if button.key == "all"]


def test_a_query_that_makes_no_sense_is_ignored(world):
    page = open_page(
        "confusion", model="../../etc", set="<b>", true="77", predicted="-1", hide="perhaps"
    )
    assert page.selectbox(key="model").value == NAMES[0]
    assert page.selectbox(key="true").value == page.selectbox(key="predicted").value == "any"


def test_without_data_all_but_the_images_is_there(without_data):
    page = open_page("confusion", model="dense-128")
    assert len(page.get("vega_lite_chart")) == 2
    assert len(page.dataframe) == 1
    assert "Most often confused" in texts(page)
    assert not pictures(page)
    assert [button.label for button in page.button] == ["Download MNIST"]
    page.segmented_control(key="set").set_value("Pen drawings").run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 2
    assert [button.label for button in page.button] == ["Download the pen drawings"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"test": {"accuracy": 0.9}}, "a confusion matrix for **MNIST test**"),
        ({"test": {"confusion_matrix": [[1, 2], [3]]}}, "a confusion matrix"),
        ({"test": {"confusion_matrix": np.eye(10).tolist()}}, "the scores of each digit"),
        ({"test": {"confusion_matrix": np.eye(10).tolist()}}, "calibration data"),
        ({"test": {"confusion_matrix": np.eye(10).tolist()}}, "answers to the MNIST test images"),
    ],
)
def test_a_part_that_a_bundle_lacks_is_named_with_what_brings_it(world, changes, missing):
    change_metrics(world.trained / "dense-128", **changes)
    page = open_page("confusion", model="dense-128")
    assert missing in texts(page)
    assert "python train.py dense-128" in texts(page)


def test_without_scores_on_drawings_the_page_says_how_to_get_them(world):
    change_metrics(world.trained / "dense-128", drawings=None)
    page = open_page("confusion", model="dense-128", set="Pen drawings")
    assert "a confusion matrix for **Pen drawings**" in texts(page)
    assert "PENDIGITS_UNIPEN" in texts(page)
    page.selectbox(key="model").set_value("compact-cnn").run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 2


def test_without_predictions_everything_else_is_there(world):
    (world.trained / "dense-128" / "predictions.npz").write_bytes(b"half")
    page = open_page("confusion", model="dense-128")
    assert "lacks answers to the MNIST test images" in texts(page)
    assert len(page.get("vega_lite_chart")) == 2


def test_without_any_model_the_page_says_so(world):
    shutil.rmtree(world.trained)
    page = open_page("confusion")
    assert "python train.py" in page.error[0].value
    assert not page.warning
    assert str(world.trained) not in texts(page)
