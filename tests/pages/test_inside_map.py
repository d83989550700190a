"""The map of test images on the page Inside, without a browser."""

import hashlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from mnist_model.networks import bundle
from mnist_model.networks.bundle import TRAINED
from tests.pages.inside_page import RESEMBLES, drawn, open_with
from tests.pages.opener import open_page, pictures, texts


@pytest.fixture
def trained(tmp_path, monkeypatch) -> Path:
    """Bundles of the same network, with maps of different images."""
    monkeypatch.setattr(bundle, "TRAINED", tmp_path)
    st.cache_resource.clear()
    return tmp_path


def add_bundle(folder: Path, labels: np.ndarray, first: int) -> None:
    """A bundle with the map of 200 test images from `first` on, half of them misread."""
    shutil.copytree(TRAINED / "convnet", folder)
    rows = np.arange(first, first + 200, dtype=np.uint16)
    true = labels[rows].astype(int)
    read = np.where(rows % 2, true, (true + 1) % 10)
    angle = 2 * np.pi * true / 10
    positions = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float16)
    logits = 20 * np.eye(10, dtype=np.float16)[read]
    np.savez_compressed(folder / "map.npz", rows=rows, positions=positions, logits=logits)
    metrics = json.loads((folder / "metrics.json").read_text())
    metrics["sha256"]["map.npz"] = hashlib.sha256((folder / "map.npz").read_bytes()).hexdigest()
    (folder / "metrics.json").write_text(json.dumps(metrics))


@pytest.fixture
def mapped(trained, mnist) -> None:
    add_bundle(trained / "convnet", mnist[1].labels, 0)


def test_a_point_of_the_map_opens_its_image(mapped, mnist):
    page = open_page("inside", look="An example", model="convnet", part=RESEMBLES)
    assert "The 100 in a **red circle** are misread" in texts(page)
    assert not [words for words in pictures(page) if words.startswith("Test image")]
    page.number_input(key="inside_point").set_value(6).run()
    label = int(mnist[1].labels[6])
    assert f"Test image 6, a {label}" in pictures(page)
    assert f"a **{label}**, read wrongly as **{(label + 1) % 10}**, over 99% sure" in texts(page)
    page.button(key="inside_open").click().run()
    assert "reads test image 6" in texts(page)
    assert page.query_params["image"] == "6"
    assert "part" not in page.query_params  # layer by layer


def test_a_point_that_the_map_does_not_have_is_forgotten(mapped):
    page = open_page("inside", model="convnet", part=RESEMBLES)
    page.session_state["inside_point"] = 1999
    page.run()
    assert not page.exception


def test_on_the_map_of_another_model_the_same_image_stays_chosen(mapped, trained, mnist):
    add_bundle(trained / "another", mnist[1].labels, 5)
    page = open_page("inside", look="An example", model="convnet", part=RESEMBLES)
    page.number_input(key="inside_point").set_value(6).run()
    page.selectbox(key="model").set_value("another").run()
    assert page.number_input(key="inside_point").value == 1
    assert any(words.startswith("Test image 6,") for words in pictures(page))
    page.number_input(key="inside_point").set_value(199).run()
    page.selectbox(key="model").set_value("convnet").run()  # it has no image 204
    assert page.number_input(key="inside_point").value is None


def test_a_stroke_moves_the_drawing_on_the_map_and_builds_no_other_chart(mapped):
    specifications = set()
    for digit in (0, 3, 5):  # at the right, in the middle, at the left
        page = open_with(drawn(digit), model="convnet", part=RESEMBLES)
        (chart,) = page.get("vega_lite_chart")
        assert "moved" in chart.proto.selection_mode  # or each update would end a zoom
        specification = json.loads(chart.proto.spec)
        for layer in specification["layer"]:
            del layer["data"]  # it is named by what it holds, which Streamlit knows to ignore
        specifications.add(json.dumps(specification) + chart.proto.id + chart.proto.alt)
    assert len(specifications) == 1


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        ({"point": [{"point": 9}], "moved": {}}, 9),
        ({"point": [{"point": 6}], "moved": {"x": [0, 1]}}, 17),
        ({"point": [{"point": 6}], "moved": {}}, 6),
        ({"point": [], "moved": {}}, 17),
    ],
)
def test_what_is_clicked_on_the_map_is_chosen_and_moving_it_chooses_nothing(
    mapped, monkeypatch, selection, chosen
):
    open_page("inside", model="convnet", part=RESEMBLES)
    from app_pages.inside import digit_map_chart  # only an app can import it

    state = {"inside_map_seen": ([{"point": 6}], {}), "inside_point": 17}
    state["chart"] = SimpleNamespace(selection=selection)
    monkeypatch.setattr(digit_map_chart.st, "session_state", state)
    digit_map_chart._pick_clicked("chart")
    assert state["inside_point"] == chosen
