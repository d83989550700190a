"""The page of models as a visitor sees it, in Chromium."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_model import bundle

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


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
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


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
    expect(chart(page).get_by_text("Time of a prediction in ms")).to_be_visible()
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
    expect(page.get_by_text(re.compile(r"answer differently to \d+ of 10,000"))).to_be_visible()
    expect(chart(page)).to_have_attribute("aria-label", re.compile("against size"))
