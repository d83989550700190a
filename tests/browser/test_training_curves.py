"""The page of training curves as a visitor sees it, in Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
CHARTS = ["Loss per epoch", "Accuracy per epoch", "Learning rate per epoch", "Seconds per epoch"]


def chart(page: Page, name: str) -> Locator:
    """A chart by the beginning of its accessible name."""
    return page.locator(f"[data-testid=stVegaLiteChart][aria-label^='{name}']")


def lines(page: Page, name: str) -> Locator:
    return chart(page, name).locator("g.mark-line path")


def overflow_px(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")


def test_it_opens_from_the_navigation(page):
    page.get_by_role("link", name="Training curves").click()
    expect(page).to_have_url(re.compile("/training"))
    expect(page).to_have_title("Training curves - Draw a digit")
    expect(lines(page, "Loss")).to_have_count(4)
    expect(page.get_by_text("It starts to overfit after epoch")).to_be_visible()


@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}], ids=str)
def test_it_opens_by_its_address_and_draws_every_line(open_page, options):
    page = open_page("/training?models=convnet&models=dense-128", **options)
    for name, count in zip(CHARTS, (4, 4, 2, 2), strict=True):
        expect(lines(page, name)).to_have_count(count)
        assert all(len(line.get_attribute("d")) > 30 for line in lines(page, name).all())
    # A dot for the best epoch of each model.
    best = chart(page, "Loss").locator("g.mark-symbol.role-mark path")
    expect(best).to_have_count(2)
    assert overflow_px(page) == 0


def test_hovering_reads_off_all_lines_at_an_epoch(open_page):
    page = open_page("/training?models=dense-128&models=dense-500x3")
    expect(lines(page, "Loss")).to_have_count(4)
    chart(page, "Loss").scroll_into_view_if_needed()
    box = lines(page, "Loss").first.bounding_box()
    page.mouse.move(box["x"] + 0.49 * box["width"], box["y"] + 5)
    page.mouse.move(box["x"] + 0.51 * box["width"], box["y"] + 8)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_contain_text("dense-128 val.")
    for line in ("dense-128 train.", "dense-500x3 val.", "dense-500x3 train."):
        expect(tooltip).to_contain_text(line)


def test_what_is_picked_stands_in_the_address(open_page):
    page = open_page("/training?models=dense-128")
    expect(lines(page, "Loss")).to_have_count(2)
    page.get_by_role("button", name="Overfitting and its cure").click()
    expect(lines(page, "Loss")).to_have_count(4)
    page.get_by_role("radio", name="dense-dropout").or_(
        page.get_by_role("button", name="dense-dropout", exact=True)
    ).first.click()
    expect(page.locator("code").get_by_text("python train.py dense-dropout")).to_be_visible()
    expect(page).to_have_url(re.compile("recipe=dense-dropout"))


def test_bad_values_in_the_address_are_dropped(open_page):
    page = open_page("/training?models=<img src=x onerror=alert(1)>&models=convnet&recipe=../x")
    expect(lines(page, "Loss")).to_have_count(2)
    expect(page).not_to_have_url(re.compile("onerror"))
    assert "onerror" not in page.content()
