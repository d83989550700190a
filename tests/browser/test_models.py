"""The page of models as a visitor sees it, in Chromium."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_model.networks import bundle
from tests.browser.driver import PHONE


def chart(page: Page) -> Locator:
    return page.locator("[data-testid=stVegaLiteChart]")


def points(page: Page) -> Locator:
    return chart(page).locator("g.mark-symbol.role-mark path")


def overflow_px(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")


def test_it_opens_from_the_navigation(page):
    page.get_by_role("link", name="Models", exact=True).click()
    expect(page).to_have_url(re.compile("/models"))
    expect(page.get_by_text("is best on MNIST")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()


@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}], ids=str)
def test_it_opens_by_its_address_with_a_labelled_point_per_model(open_page, options):
    page = open_page("/models", **options)
    names = bundle.bundle_names()
    expect(points(page)).to_have_count(len(names))
    labels = chart(page).locator("g.mark-text.role-mark text")
    expect(labels).to_have_count(len(names))
    assert sorted(labels.all_text_contents()) == sorted(names)
    assert overflow_px(page) == 0


def test_the_switch_puts_time_in_place_of_size(open_page):
    page = open_page("/models")
    expect(chart(page)).to_have_attribute("aria-label", re.compile("against size"))
    page.locator(".st-key-cost").get_by_text("Time").click()
    expect(chart(page)).to_have_attribute("aria-label", re.compile("against time"))
    expect(chart(page).get_by_text("Prediction time in ms")).to_be_visible()
    expect(page).to_have_url(re.compile("cost=Time"))


def test_the_csv_can_be_downloaded(open_page, tmp_path):
    page = open_page("/models")
    with page.expect_download() as download:
        page.locator(".st-key-csv button").click()
    file = tmp_path / "models.csv"
    download.value.save_as(file)
    with Path(file).open() as lines:
        rows = list(csv.DictReader(lines))
    assert sorted(row["Model"] for row in rows) == sorted(bundle.bundle_names())
    assert all(0 < float(row["Prediction (ms)"]) < 1000 for row in rows)


def test_two_models_of_the_address_are_compared(open_page):
    page = open_page("/models?first=dense-128&second=dense-dropout&cost=<b>Time</b>")
    expect(page.get_by_role("combobox", name="First model")).to_have_value("dense-128")
    expect(page.get_by_role("combobox", name="Second model")).to_have_value("dense-dropout")
    expect(page.get_by_text(re.compile(r"answers differ on \d+ of 10,000"))).to_be_visible()
    expect(chart(page)).to_have_attribute("aria-label", re.compile("against size"))


def test_the_images_are_those_that_the_models_disagree_on(open_page, mnist):
    page = open_page("/models?first=dense-128&second=dense-dropout")
    images = page.locator(".st-key-head_to_head_images img")
    expect(images).to_have_count(12)
    page.locator(".st-key-group").get_by_text("Only the second right").click()
    expect(page).to_have_url(re.compile("group=Only"))

    labels = mnist[1].labels
    first, second = (
        np.load(io.BytesIO(bundle.find_bundle(name).read("predictions.npz")))["probabilities"]
        for name in ("dense-128", "dense-dropout")
    )
    answers = np.stack([first.argmax(axis=1), second.argmax(axis=1)])
    only_second = np.flatnonzero((answers[0] != labels) & (answers[1] == labels))[:12]
    cards = page.locator(".st-key-head_to_head_images [data-testid=stCaptionContainer]")
    expect(cards).to_have_count(12)
    for index, card, image in zip(only_second, cards.all(), images.all(), strict=True):
        expect(card).to_contain_text(f"dense-128: {answers[0, index]}")
        expect(card).to_contain_text(f"dense-dropout: {answers[1, index]}")
        expect(image).to_have_attribute("alt", f"A test image of a {labels[index]}")
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("naturalWidth", 28 * 5)


@pytest.mark.usefixtures("mnist", "pen_drawings")
@pytest.mark.parametrize("options", [{}, PHONE], ids=str)
def test_two_models_are_compared_on_pen_drawings_and_all_figures_fit(open_page, options):
    page = open_page("/models?second=convnet", **options)
    images = page.locator(".st-key-head_to_head_images img")
    expect(images).to_have_count(12)
    page.locator(".st-key-set").get_by_text("Pen drawings").click()
    expect(page).to_have_url(re.compile(r"set=Pen\+drawings"))
    expect(
        page.get_by_text(re.compile(r"answers differ on \d+ of 9,737 test images"))
    ).to_be_visible()
    expect(page.get_by_text("from a bootstrap over the drawings")).to_be_visible()
    for title in ("What it refuses", "Styles of writing", "The same recipe"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    # The models, what is refused by kind and by family, styles and seeds.
    expect(page.get_by_test_id("stDataFrame")).to_have_count(5)
    expect(images).to_have_count(12)
    assert overflow_px(page) == 0
