"""The arithmetic of one value on the page Inside, without a browser."""

import re

import numpy as np
import pytest

from app_pages.inside.grids import exact, number
from mnist_model.analysis.arithmetic import convolution_at, softmax_of
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import find_bundle
from tests.pages.inside_page import ours, title
from tests.pages.opener import open_page, texts


def test_a_value_is_that_of_the_network():
    images = preprocess(draw_points(ours(4), 18), ours(4)).centred
    runs = Inside(find_bundle("convnet")).run(images)
    run = next(run for run in runs if run.kind == "Conv2D")
    row, column = np.unravel_index(run.values[:, :, 5].argmax(), run.values.shape[:2])
    where = {"layer": run.name, "unit": "5", "row": str(row), "column": str(column)}
    page = open_page("inside", model="convnet", look="An example", which="4", **where)
    at = convolution_at(run, 5, row, column)
    shown = number(float(run.values[row, column, 5]))
    assert title(page) == f"{run.name}, map 5, row {row}, column {column}: {shown}"
    assert f"plus the **bias** {exact(at.bias)} = **{exact(at.sum)}**" in texts(page)
    grids = "".join(html.proto.body for html in page.get("html"))
    for value in at.products.ravel():
        assert f">{number(value)}</td>" in grids


def test_the_numbers_of_a_sentence_can_be_computed_along():
    where = {"layer": "batch_normalization_3", "unit": "3", "row": "6", "column": "7"}
    page = open_page("inside", model="quick", look="An example", which="4", **where)
    told = next(line for line in texts(page).splitlines() if "**factor**" in line)
    told = told.replace("\N{MINUS SIGN}", "-")
    before, factor, offset, result = map(float, re.findall(r"-?\d+\.\d+", told))
    assert before * factor + offset == pytest.approx(result, abs=2e-4)


def test_a_layer_without_a_bias_is_not_said_to_have_one():
    page = open_page("inside", model="quick", look="An example", layer="conv2d_3")
    assert "This layer has no bias" in texts(page)
    assert "plus the **bias**" not in texts(page)


def test_the_map_shown_in_full_is_that_which_adds_most_to_this_filter():
    page = open_page("inside", model="convnet", look="An example", which="4", layer="conv2d_3")
    page.number_input(key="inside_channel").set_value(31).run()
    assert "the other 31 maps" in texts(page)
    page.number_input(key="row").set_value(3).run()
    assert page.number_input(key="inside_channel").value == 31
    page.number_input(key="unit").set_value(7).run()
    runs = Inside(find_bundle("convnet")).run(preprocess(draw_points(ours(4), 18), ours(4)).centred)
    run = next(run for run in runs if run.name == "conv2d_3")
    at = convolution_at(run, 7, *(page.number_input(key=key).value for key in ("row", "column")))
    assert page.number_input(key="inside_channel").value == np.abs(at.per_channel).argmax()


def test_the_softmax_is_shown_with_its_exponentials_and_the_temperature():
    page = open_page("inside", model="compact-cnn", look="An example", which="8")
    source = find_bundle("compact-cnn")
    run = Inside(source).run(preprocess(draw_points(ours(8), 18), ours(8)).centred)[-1]
    page.selectbox(key="layer").set_value(run.name).run()
    at = softmax_of(run.sums, source.metrics.temperature)
    assert f"add up to **{at.total:.4f}**" in texts(page)
    assert f"**temperature** of this model, {source.metrics.temperature:.3f}" in texts(page)
