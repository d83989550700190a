"""The data page as a visitor sees it, in Chromium."""

import re
import tomllib

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import PHONE, ROOT

TEST_IMAGE = re.compile(r"^Test image (\d+), a (\d)$")

pytestmark = pytest.mark.usefixtures("mnist")


def bars(page: Page, name: str) -> Locator:
    """The bars of a chart, by the beginning of its accessible name."""
    chart = page.locator(f"[data-testid=stVegaLiteChart][aria-label^='{name}']")
    return chart.locator("g.mark-rect.role-mark path")


def heights(page: Page, name: str) -> list[float]:
    return bars(page, name).evaluate_all("bars => bars.map(bar => bar.getBBox().height)")


def shown_image(page: Page) -> tuple[int, int]:
    """The number and the label of the image that is shown enlarged."""
    alt = page.get_by_alt_text(TEST_IMAGE).get_attribute("alt")
    return tuple(int(part) for part in TEST_IMAGE.match(alt).groups())


def width_px(image: Locator) -> int:
    """The width of the file behind an image, once it has come."""
    return image.evaluate("image => image.decode().then(() => image.naturalWidth)")


def overflow_px(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")


def test_it_opens_from_the_navigation(page):
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page).to_have_url(re.compile("/data"))
    expect(bars(page, "Images of each digit")).to_have_count(30)


@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}], ids=str)
def test_it_opens_by_its_address_with_every_mark_and_image(open_page, mnist, options):
    page = open_page("/data?model=dense-128&image=583", **options)
    for name, count in (
        ("Probability", 10),
        ("Images of each digit", 30),
        ("Grey levels: As stored", 32),
        ("Grey levels: Scaled", 32),
    ):
        expect(bars(page, name)).to_have_count(count)
    assert min(heights(page, "Grey levels: As stored")) > 10
    assert min(heights(page, "Images of each digit")) > 3
    _, test = mnist
    assert shown_image(page) == (583, test.labels[583])
    for alt in ("12 handwritten images", "The mean image"):
        image = page.get_by_alt_text(re.compile(f"^{alt}"))
        image.scroll_into_view_if_needed()
        expect(image).to_be_visible()
        assert width_px(image) > 500
    assert overflow_px(page) == 0


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}], ids=str)
def test_of_an_image_that_is_misread_the_true_digit_stands_out_too(open_page, options):
    page = open_page("/data?model=dense-128&image=115", **options)
    expect(page.get_by_text("The label says 4. dense-128 reads 9, wrongly, ")).to_be_visible()
    expect(bars(page, "Probability")).to_have_count(10)
    labels_and_fills = bars(page, "Probability").evaluate_all(
        "bars => bars.map(bar => [bar.getAttribute('aria-label'), bar.getAttribute('fill')])"
    )
    fills = {re.search(r"Digit: (\d)", label)[1]: fill for label, fill in labels_and_fills}
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    winner, other, true, *_ = theme[options.get("color_scheme", "light")]["chartCategoricalColors"]
    assert fills == dict.fromkeys("0123456789", other) | {"9": winner, "4": true}


def test_show_me_others_shows_others(open_page):
    page = open_page("/data?image=583")
    samples = page.get_by_alt_text(re.compile("^12 handwritten images"))
    before = samples.get_attribute("src")
    page.locator(".st-key-samples button").click()
    expect(samples).not_to_have_attribute("src", before)
    assert shown_image(page)[0] == 583


def test_the_buttons_go_to_other_images_and_the_address_follows(open_page, mnist):
    page = open_page("/data?model=dense-128&image=583")
    _, test = mnist
    page.locator(".st-key-next button").click()
    expect(page.get_by_alt_text("Test image 584")).to_be_visible()
    expect(page).to_have_url(re.compile("image=584"))
    page.locator(".st-key-back button").click()
    expect(page.get_by_alt_text("Test image 583")).to_be_visible()
    page.get_by_text("Only mistakes").click()
    expect(page.get_by_text(", wrongly, ")).to_be_visible()
    seen = set()
    for _ in range(3):
        number = shown_image(page)[0]
        page.locator(".st-key-next button").click()
        expect(page.get_by_alt_text(f"Test image {number},")).to_have_count(0)
        expect(page.get_by_text(", wrongly, ")).to_be_visible()
        seen.add(shown_image(page))
    assert len(seen) == 3
    assert all(test.labels[number] == label for number, label in seen)


@pytest.mark.usefixtures("pen_drawings")
def test_pen_drawings_are_drawn_as_strokes_with_credit(open_page):
    page = open_page("/data?image=583")
    sheet = page.get_by_alt_text(re.compile("^12 pen drawings of each digit"))
    sheet.scroll_into_view_if_needed()
    assert width_px(sheet) > 500
    expect(page.get_by_text("7,494 digits by 30 people")).to_be_visible()
    expect(page.get_by_role("link", name="10.24432/C5MG6K")).to_be_visible()
