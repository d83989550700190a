"""Each state of the draw page, without a browser."""

import dataclasses
import shutil
import struct
import zlib
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest

from app_pages.common.words import percent
from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.canvas_json import to_strokes
from mnist_model.imaging.strokes import draw_points, place_strokes
from mnist_model.networks import bundle
from mnist_model.prediction import NOT_A_DIGIT
from tests.drawings import as_sent, draw_digit
from tests.pages.draw_page import open_app, read_digit, read_number
from tests.pages.opener import texts


@pytest.fixture
def trained(tmp_path, monkeypatch) -> Path:
    """A copy of the shipped bundles that a test may damage, and that the app reads."""
    copy = tmp_path / "trained"
    for name in bundle.bundle_names():
        target = copy / name
        target.mkdir(parents=True)
        for file in ("metrics.json", "model.tflite"):
            shutil.copy(bundle.TRAINED / name / file, target)
    monkeypatch.setattr(bundle, "TRAINED", copy)
    return copy


def two_digits() -> np.ndarray:
    """A 1 and a 2 side by side."""
    one, two = (draw_points(place_strokes(example_strokes(d), 14, 110), 14) for d in (1, 2))
    return np.maximum(np.roll(one, -65, axis=1), np.roll(two, 45, axis=1))


def change_predictions(monkeypatch, **changes) -> None:
    """Have every model answer as usual but for these fields of Prediction."""
    _predict = DigitClassifier._predict

    def changed(self, stages):
        return dataclasses.replace(_predict(self, stages), **changes)

    monkeypatch.setattr(DigitClassifier, "_predict", changed)


def test_a_blank_canvas_invites_to_draw():
    app = open_app()
    assert "Draw any digit" in texts(app)
    assert read_digit(app) is None
    assert not app.get("vega_lite_chart")
    assert not app.image


def test_a_canvas_that_was_cleared_is_blank():
    app = open_app(as_sent(np.zeros((280, 280), np.uint8)))
    assert "Draw any digit" in texts(app)
    assert read_digit(app) is None


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_read(digit):
    app = open_app(as_sent(draw_digit(digit)))
    assert read_digit(app) == str(digit)
    assert len(app.get("vega_lite_chart")) == 1
    assert len(app.image) == 5
    assert "could also be" not in texts(app)


@pytest.mark.parametrize("name", ["compact-cnn", "dense-128"])
@pytest.mark.parametrize(("brush_px", "longest_px"), [(18, 170), (34, 80)])
@pytest.mark.parametrize("digit", [3, 5, 8])
def test_page_and_library_give_the_same_answer(name, brush_px, longest_px, digit):
    strokes = place_strokes(example_strokes(digit), brush_px, longest_px)
    image = draw_points(strokes, brush_px)
    sent = as_sent(image, strokes, brush_px)
    app = open_app(sent)
    app.radio(key="model").set_value(name).run()
    way = to_strokes(sent["drawing"]["raw"]["objects"])
    prediction = DigitClassifier.load(name).predict(image, way)
    assert prediction.stages.is_redrawn == (brush_px == 34)
    assert read_digit(app) == str(prediction.digit)
    assert f"{prediction.digit}, {percent(prediction.confidence)} sure" in texts(app)
    redrawn = any("redrawn thinner" in image.proto.imgs[0].caption for image in app.image)
    assert redrawn == prediction.stages.is_redrawn


def test_a_close_second_guess_is_named(monkeypatch):
    probabilities = np.full(10, 0.01, np.float32)
    probabilities[[4, 9]] = 0.55, 0.37
    change_predictions(monkeypatch, digit=4, confidence=0.55, probabilities=probabilities)
    app = open_app(as_sent(draw_digit(4)))
    assert read_digit(app) == "4"
    assert "4, 55% sure" in texts(app)
    assert "It could also be a **9** (37%)." in texts(app)


def two_crosses() -> np.ndarray:
    """Two letters side by side."""
    ends = [((40, 80), (110, 200)), ((110, 80), (40, 200))]
    lines = [np.add(line, (x, 0.0)) for x in (0, 120) for line in ends]
    return draw_points(lines, 14)


HINTS = {
    "more than one digit or letter": two_crosses(),
    "too little ink": draw_points([np.array([[140.0, 140], [141, 140]])], 18),
    "looks like a line": draw_points([np.array([[40.0, 150], [240, 140]])], 18),
    "as you would write it on paper": draw_digit(8),
}


@pytest.mark.parametrize(("hint", "image"), HINTS.items(), ids=HINTS.keys())
def test_a_refusal_says_what_is_likely_wrong(monkeypatch, hint, image):
    change_predictions(monkeypatch, verdict=NOT_A_DIGIT, digit=None)
    app = open_app(as_sent(image))
    assert read_digit(app) is None
    assert "does not look like a digit" in texts(app)
    assert hint in texts(app)
    assert "most likely" not in texts(app)
    assert len(app.get("vega_lite_chart")) == 1


def test_a_model_that_cannot_refuse_shows_its_own_reading_and_who_would_refuse():
    app = open_app(as_sent(two_digits()))
    assert read_digit(app) is None
    app.radio(key="model").set_value("dense-128").run()
    prediction = DigitClassifier.load("dense-128").predict(two_digits())
    assert read_digit(app) == str(prediction.digit)
    assert f"{prediction.digit}, {percent(prediction.confidence)} sure" in texts(app)
    assert "compact-cnn would refuse this" in texts(app)
    picker = app.radio(key="model")
    captions = dict(zip(picker.options, picker.proto.captions, strict=True))
    assert captions["compact-cnn"] == "sees no digit"
    assert captions["dense-128"].startswith(f"**{prediction.digit}**")


def test_several_digits_are_shown_as_the_number_that_they_are():
    app = open_app(as_sent(two_digits()))
    assert read_digit(app) is None
    assert read_number(app) == "12"
    assert "does not look like a digit" not in texts(app)
    links = [link.proto for link in app.get("page_link")]
    assert [link.label for link in links] == ["Write longer numbers", "Look inside the network"]
    assert links[1].query_string == "model=compact-cnn"


def test_what_only_begins_like_a_number_is_none():
    app = open_app(as_sent(two_crosses()))
    assert read_number(app) is None
    assert "does not look like a digit" in texts(app)


def test_every_model_says_how_it_reads_the_drawing():
    app = open_app(as_sent(draw_digit(3)))
    picker = app.radio(key="model")
    assert picker.options == bundle.bundle_names()
    assert len(picker.proto.captions) == len(picker.options)
    assert all("**3**" in caption for caption in picker.proto.captions)


def test_the_picked_model_answers(monkeypatch):
    app = open_app(as_sent(draw_digit(2)))
    _predict = DigitClassifier._predict

    def sure_of_its_name(self, stages):
        prediction = _predict(self, stages)
        is_dense = self.bundle.name == "dense-128"
        return dataclasses.replace(prediction, confidence=0.61) if is_dense else prediction

    monkeypatch.setattr(DigitClassifier, "_predict", sure_of_its_name)
    app.radio(key="model").set_value("dense-128").run()
    assert not app.exception
    assert "61% sure" in texts(app)


def test_a_damaged_model_is_named_and_the_others_work(trained):
    (trained / bundle.DEFAULT_NAME / "model.tflite").write_bytes(b"half")
    app = open_app(as_sent(draw_digit(5)))
    assert read_digit(app) == "5"
    assert f"Could not load **{bundle.DEFAULT_NAME}**" in app.warning[0].value
    assert f"python train.py {bundle.DEFAULT_NAME}" in app.warning[0].value
    assert bundle.DEFAULT_NAME not in app.radio(key="model").options
    assert str(trained) not in texts(app)


def test_a_missing_model_is_named_and_comes_back_when_trained(trained):
    shutil.move(trained / "dense-128", trained.parent)
    app = open_app(as_sent(draw_digit(5)))
    assert "Could not load **dense-128**" in app.warning[0].value
    shutil.move(trained.parent / "dense-128", trained)
    app.run()
    assert not app.exception
    assert not app.warning
    assert "dense-128" in app.radio(key="model").options


def test_a_picked_model_that_is_removed_gives_way_to_another(trained):
    app = open_app(as_sent(draw_digit(5)))
    app.radio(key="model").set_value("dense-128").run()
    shutil.rmtree(trained / "dense-128")
    app.run()
    assert not app.exception
    assert read_digit(app) == "5"
    assert app.radio(key="model").value == bundle.DEFAULT_NAME


@pytest.mark.parametrize("image", [None, draw_digit(1)])
def test_without_any_model_the_page_says_so(trained, image):
    shutil.rmtree(trained)
    app = open_app(image if image is None else as_sent(image))
    assert "No model could be loaded" in app.error[0].value
    assert "python train.py" in app.error[0].value
    assert str(trained) not in texts(app)
    assert app.button(key="clear")


def png_of(width: int, height: int) -> bytes:
    """A sound PNG of one grey level; a few kilobytes, whatever its size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (width + 1)), 9)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def data_url(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode()


GARBAGE = {
    "a number": 7,
    "a list": ["drawing"],
    "text as drawing": {"drawing": "<script>alert(1)</script>"},
    "no PNG": {"drawing": {"raw": {}, "data": "data:image/png;base64,AAAA"}},
    "no base64": {"drawing": {"raw": {}, "data": "data:image/png;base64,%%%"}},
    "no data URL": {"drawing": {"raw": None, "data": "<img src=x onerror=alert(1)>"}},
    "a number as data": {"drawing": {"raw": 3, "data": 3}},
    "truncated": {"drawing": {"raw": {}, "data": data_url(png_of(280, 280)[:40])}},
    "header only": {"drawing": {"raw": {}, "data": data_url(png_of(280, 280)[:24])}},
    "another size": {"drawing": {"raw": {}, "data": data_url(png_of(28, 28))}},
    "enormous": {"drawing": {"raw": {}, "data": data_url(png_of(5_000, 5_000))}},
    "a foreign background": {"backgroundFit": "x"},
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_instead_of_a_drawing_never_gives_a_traceback(sent):
    app = open_app(sent)
    assert read_digit(app) is None
    assert "could not be read" in texts(app) or "Draw any digit" in texts(app)
    assert "alert" not in texts(app)


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE.keys())
def test_the_buttons_work_whatever_was_sent(sent):
    app = open_app(sent)
    for key in ("undo", "example", "clear"):
        app.button(key=key).click().run()
        assert not app.exception
