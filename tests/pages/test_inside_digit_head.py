"""The digit head on the page Inside: why a drawing is refused."""

import numpy as np
import pytest

from app_pages.inside.reading import Reading, in_digits, judged
from mnist_model import DigitClassifier
from mnist_model.analysis.arithmetic import dense_at
from mnist_model.imaging.preprocess import preprocess
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import bundle_names, find_bundle
from tests.drawings import as_sent
from tests.pages.inside_page import drawn, open_with, sheets, title
from tests.pages.opener import open_page, texts

NAME = "compact-cnn"
HEAD = ["dropout_5", "dense_7", "dense_8"]


def cross() -> np.ndarray:
    """A drawing that is no digit, and no number."""
    image = np.zeros((280, 280), np.uint8)
    image[60:220, 130:150] = image[130:150, 60:220] = 255
    return image


def number_of(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize("name", bundle_names())
def test_every_layer_is_shown_and_the_head_last(name):
    inside = Inside(find_bundle(name))
    shown = sheets(open_page("inside", model=name, look="An example", which="4"))
    main = [layer.name for layer in inside.layers]
    head = [layer.name for layer in inside.head]
    assert head == (HEAD if name == NAME else [])
    beside = ["Is it a digit?", *head] if head else []
    assert [sheet["name"] for sheet in shown] == [*main, "softmax", *beside]
    assert [sheet["name"] for sheet in shown if sheet["isBeside"]] == beside
    # Where the ways part is said there.
    forks = [sheet["name"] for sheet in shown if "two ways" in sheet["says"]]
    assert forks == (["flatten_2"] if head else [])


def test_a_refused_drawing_shows_its_score_the_threshold_and_the_arithmetic():
    page = open_with(as_sent(cross()), model=NAME)
    classifier = DigitClassifier.load(NAME)
    prediction = classifier.predict(cross())
    assert prediction.verdict == "not a digit"
    said = in_digits(prediction.digitness, classifier.bundle.metrics.threshold)
    told = f"The score is **{said[0]}**, below the threshold of **{said[1]}**"
    assert told in texts(page)
    page.button(key="inside_score").click().run()
    assert not page.exception
    assert title(page) == f"dense_8, the score: {said[0]}"
    assert page.query_params["layer"] == "dense_8"
    image = preprocess(cross()).centred
    value = dense_at(Inside(classifier.bundle).run_both(image)[1][-1], 0)
    summed = f"plus the **bias** {value.bias:.4f} = **{value.sum:.3f}**."
    assert summed in number_of(texts(page))
    assert f"1 / (1 + {np.exp(-value.sum):,.2f})" in texts(page)
    # At the top, and beside the sum.
    assert texts(page).count(told) == 2
    score = sheets(page)[-1]
    assert told.replace("**", "") in score["says"].replace("<b>", "").replace("</b>", "")
    assert score["mark"] == classifier.bundle.metrics.threshold
    ((label, text, _, share),) = score["numbers"]
    assert (label, text) == ("", said[0])
    assert share == pytest.approx(prediction.digitness, abs=1e-6)


def test_a_digit_is_on_the_other_side_of_the_threshold():
    page = open_with(drawn(3), model=NAME, layer="dense_8")
    assert title(page) == "dense_8, the score: over 0.99"
    assert "not below the threshold" in texts(page)
    assert "**digit head** judges" in page.container(key="inside-value").caption[0].value
    assert not [button for button in page.button if button.key == "inside_score"]


def test_a_unit_of_the_head_is_shown_with_its_sum_and_shared_by_the_address():
    where = {"look": "An example", "which": "4", "model": NAME, "layer": "dense_7", "unit": "12"}
    page = open_page("inside", **where)
    assert title(page).startswith("dense_7, unit 12: ")
    image = preprocess(_ours(4)).centred
    run = next(r for r in Inside(find_bundle(NAME)).run_both(image)[1] if r.name == "dense_7")
    value = dense_at(run, 12)
    assert f"= **{value.sum:.4f}**" in number_of(texts(page))
    assert "Added up by the 128 maps of **activation_14**" in texts(page)
    assert dict(page.query_params)["unit"] == "12"
    # Another model has no such layer.
    page.selectbox(key="model").set_value("convnet").run()
    assert not page.exception
    assert title(page).startswith("conv2d_2, ")


def _ours(digit: int) -> np.ndarray:
    from app_pages.common.canvas.examples import examples
    from mnist_model.imaging.strokes import draw_points

    return draw_points(examples(280)[[3 * turn % 10 for turn in range(1, 11)].index(digit)], 18)


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0.1, ("0.10", "0.29")),
        (0.000001, ("under 0.01", "0.29")),
        (0.9999, ("over 0.99", "0.29")),
        (0.2869, ("0.2869", "0.2870")),
        (0.287036, ("0.287036", "0.287037")),
    ],
)
def test_a_score_has_as_many_digits_as_tell_it_from_the_threshold(score, said):
    assert in_digits(score, 0.287037) == said


def test_a_score_that_equals_the_threshold_is_not_refused():
    reading = Reading(np.full(10, 0.1), np.zeros(0), 0.287, 0.287)
    assert not reading.is_refused
    assert "takes it for a digit" in judged(reading)
