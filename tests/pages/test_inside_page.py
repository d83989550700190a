"""The page Inside without a browser: what it says of an image, of each layer and of each value."""

import re
import shutil
from pathlib import Path

import pytest
import streamlit as st

from mnist_model import DigitClassifier
from mnist_model.analysis.occlusion import occlusion
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points, place_strokes
from mnist_model.networks import bundle
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import bundle_names, find_bundle
from tests.pages.inside_page import RESEMBLES, WHY, drawn, open_with, ours, title
from tests.pages.opener import open_page, pictures, texts

SHIPPED = bundle.TRAINED


EXPLAINED = {
    "InputLayer": ["**input**"],
    "Conv2D": ["**kernels**", "**filter**", "**feature map**"],
    "MaxPooling2D": ["**Max pooling**"],
    "AveragePooling2D": ["**Average pooling**"],
    "BatchNormalization": ["**Batch normalisation**"],
    "Activation": ["**ReLU**"],
    "Flatten": ["**Flatten**"],
    "Dropout": ["**Dropout**"],
    "Dense": ["**dense layer**", "**unit**"],
}


def layers(name: str) -> list:
    inside = Inside(find_bundle(name))
    return [*inside.layers, *inside.head]


def test_without_a_drawing_our_7_is_looked_at_and_the_page_invites_to_draw():
    page = open_page("inside")
    assert page.header[0].value == "7, over 99% sure"
    assert "reads our 7" in texts(page)
    assert "Draw a digit" in texts(page)


@pytest.mark.parametrize("digit", [2, 4])
def test_a_drawing_is_read_as_the_model_reads_it(digit):
    page = open_with(drawn(digit), model="convnet")
    strokes = place_strokes(example_strokes(digit), 18, 200)
    prediction = DigitClassifier.load("convnet").predict(draw_points(strokes, 18), strokes)
    assert page.header[0].value.startswith(f"{prediction.digit}, ")
    assert "reads your drawing" in texts(page)
    (words,) = page.container(key="words").get("html")
    assert f"{prediction.digit}, " in words.proto.body


def test_what_was_drawn_on_the_draw_page_is_looked_at():
    page = open_page("draw")
    page.session_state["canvas"] = drawn(3)
    page.run()
    inside = open_page("inside")
    kept = "last_report_of_canvas"
    inside.session_state[kept] = page.session_state[kept]
    inside.run()
    assert inside.header[0].value.startswith("3, ")


@pytest.mark.parametrize("name", bundle_names())
def test_every_layer_of_every_model_can_be_chosen(name):
    page = open_page("inside", model=name, look="An example", which="4")
    for layer in layers(name):
        page.selectbox(key="layer").set_value(layer.name).run()
        assert not page.exception
        assert title(page).startswith(f"{layer.name}, ")
        assert page.query_params["layer"] == layer.name
        # Whichever layer is seen first, it is explained there.
        said = page.container(key="inside-value").caption[0].value
        assert all(word in said for word in EXPLAINED[layer.kind])
        if layer.output_shape == (10,):
            assert "A **logit** is" in said
            assert "The **softmax** turns" in texts(page)


def test_the_address_holds_what_is_looked_at_and_opens_it_again():
    page = open_page("inside", look="An example", which="2", model="dense-128", layer="dense_2")
    page.number_input(key="unit").set_value(17).run()
    address = dict(page.query_params)
    again = open_page("inside", **address)
    assert title(again) == title(page)
    assert "unit 17" in title(again)
    assert again.header[0].value == page.header[0].value


@pytest.mark.parametrize(
    "query",
    [
        {"layer": "no such layer", "unit": "1"},
        {"layer": "conv2d_2", "model": "convnet", "unit": "999", "row": "-1", "column": "x"},
        {"look": "Anything", "which": "11", "part": "?"},
    ],
)
def test_an_address_without_sense_shows_what_there_is(query):
    assert open_page("inside", **query).header[0].value


def test_another_model_shows_its_own_layers():
    page = open_page("inside", look="An example", model="convnet", layer="conv2d_3", unit="60")
    page.selectbox(key="model").set_value("quick").run()
    assert not page.exception
    assert title(page).split(",")[0] in [layer.name for layer in layers("quick")]


def test_why_shows_answer_and_runner_up_and_each_stroke():
    page = open_page("inside", look="An example", which="4", model="dense-128", part=WHY)
    strokes = [words for words in pictures(page) if "stroke" in words]
    assert len(strokes) == 2
    assert "Without stroke 1 it would be a 1" in strokes[0]
    captions = [caption.value for caption in page.container(key="inside-strokes").caption]
    assert "A **4**: from over 99% to under 1%." in captions
    assert len(captions) == 2 * len(strokes)  # the runner-up as well
    assert sum("speaks for" in words for words in pictures(page)) == 2


def test_why_compares_with_any_digit():
    page = open_page("inside", look="An example", which="7", model="dense-128", part=WHY)
    page.selectbox(key="other").set_value("1").run()
    assert page.query_params["other"] == "1"
    assert "Which ink speaks for 7, and not for 1?" in [header.value for header in page.header]
    assert any("speaks for 1 is blue" in words for words in pictures(page))
    # The answer itself is compared with the second choice.
    page.selectbox(key="other").set_value("7").run()
    assert not page.exception
    assert page.header[1].value != "Which ink speaks for 7, and not for 7?"


def test_the_square_that_counts_most_is_framed_and_what_is_read_without_it_is_told():
    page = open_page("inside", look="An example", which="7", model="compact-cnn", part=WHY)
    (side,) = re.findall(r"A square of \*\*(\d+) x", texts(page))
    image = preprocess(draw_points(ours(7), 18), ours(7)).centred
    covered = occlusion(DigitClassifier.load("compact-cnn").predict_mnist, image, int(side))
    worst = covered.probabilities[covered.probabilities[:, 7].argmin()]
    assert 0.01 < worst[7] < 0.95
    assert f"it would still be a **7**, {worst[7]:.0%} sure" in texts(page)
    assert "Whichever square is covered" not in texts(page)  # the mean over squares is below it


def test_what_one_stroke_drew_has_no_other():
    page = open_page("inside", look="An example", which="3", part=WHY)
    assert "is one stroke" in texts(page)


@pytest.mark.usefixtures("mnist")
def test_a_test_image_is_looked_at_by_number():
    page = open_page("inside", look="A test image", image="8", part=WHY)
    assert "The label says **5**" in texts(page)
    assert "Nobody knows how this image was drawn" in texts(page)


@pytest.mark.usefixtures("mnist")
def test_the_nearest_training_images_are_shown_once_they_are_read():
    query = {"look": "An example", "which": "0", "model": "dense-128", "part": RESEMBLES}
    for _ in range(60):
        page = open_page("inside", **query)
        nearest = [words for words in pictures(page) if words.startswith("Training image")]
        if nearest:
            break
    assert len(nearest) == 10
    assert sum(", a 0," in words for words in nearest) >= 8
    assert "Among 5,000 training images" in texts(page)


def test_without_mnist_the_page_offers_it(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("app_pages.common.datasets.find_mnist", lambda: None)
    page = open_page("inside", look="A test image")
    assert "Download MNIST" in [button.label for button in page.button]
    page = open_page("inside", look="An example", part=RESEMBLES)
    assert "Download MNIST" in [button.label for button in page.button]


@pytest.fixture
def trained(tmp_path, monkeypatch) -> Path:
    """Bundles without networks to look into, and without maps."""
    copy = tmp_path / "trained"
    for name in ("compact-cnn", "convnet"):
        (copy / name).mkdir(parents=True)
        for file in ("metrics.json", "model.tflite"):
            shutil.copy(bundle.TRAINED / name / file, copy / name)
    monkeypatch.setattr(bundle, "TRAINED", copy)
    st.cache_resource.clear()
    return copy


def test_a_bundle_that_lacks_what_is_needed_is_a_sentence(trained):
    page = open_page("inside")
    assert page.header[0].value == "7, over 99% sure"
    assert any("model.keras" in info.value for info in page.info)
    assert not any(str(trained) in info.value for info in page.info)
    page = open_page("inside", part=WHY)
    assert "speaks for 7" in "".join(pictures(page))
    page = open_page("inside", part=RESEMBLES)
    assert "map of test images" in texts(page)


@pytest.mark.parametrize("part", ["Layer by layer", WHY, RESEMBLES])
def test_a_model_that_is_none_of_ours_is_looked_into(trained, part):
    shutil.copytree(trained / "convnet", trained / "My first net")
    shutil.copy(SHIPPED / "convnet" / "model.keras", trained / "My first net")
    page = open_page("inside", model="My first net", look="An example", part=part)
    assert "**My first net** reads our 7" in texts(page)
    if part == "Layer by layer":
        assert title(page).startswith("conv2d_2, map ")


def test_without_any_model_the_page_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "TRAINED", tmp_path)
    assert "No model could be loaded" in texts(open_page("inside"))


def test_a_damaged_drawing_is_a_sentence():
    sent = drawn(1)
    sent["drawing"]["data"] = "data:image/png;base64,AAAA"
    assert "could not be read" in texts(open_with(sent))
