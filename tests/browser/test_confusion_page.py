"""The confusion matrix page as a visitor sees it, in Chromium."""

import io
import itertools
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from app_pages.confusion.gallery import CARDS_PER_PAGE
from mnist_model.networks import bundle
from tests.browser.driver import PHONE, running_app

NAME = "dense-128"


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    """The counts [true][predicted] that the page should show."""
    return np.array(bundle.find_bundle(NAME).metrics.test.confusion_matrix)


def chart(page: Page, name: str) -> Locator:
    """A chart by the beginning of its accessible name."""
    return page.locator(f"[data-testid=stVegaLiteChart][aria-label^='{name}']")


def squares(page: Page) -> Locator:
    return chart(page, "Confusion matrix").locator("g.mark-rect.role-mark path")


def numbers(page: Page) -> Locator:
    return chart(page, "Confusion matrix").locator("g.mark-text.role-mark text")


def square(page: Page, true: int, predicted: int) -> Locator:
    label = f"A {true} read as {predicted}:"
    return chart(page, "Confusion matrix").locator(f"g.mark-rect path[aria-label^='{label}']")


def click(square: Locator) -> None:
    """Click where a visitor would: in the middle, on the number."""
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    square.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def cards(page: Page) -> Locator:
    return page.locator(".st-key-gallery img")


def most_confused(matrix: np.ndarray, rank: int = 0) -> tuple[int, int, int]:
    """True digit, predicted digit and count, of the pair in this place among the mistakes."""
    wrong = matrix - np.diag(np.diag(matrix))
    true, predicted = np.unravel_index(np.argsort(-wrong, axis=None)[rank], wrong.shape)
    return int(true), int(predicted), int(wrong[true, predicted])


def expect_cell(page: Page, true: int, predicted: int, count: int) -> None:
    """Expect the images of a cell: as many as the matrix says, all with its digits."""
    headline = re.compile(f"^{count} images? of a {true} read as {predicted}[,.]")
    expect(page.get_by_text(headline)).to_be_visible()
    expect(cards(page)).to_have_count(min(count, CARDS_PER_PAGE))
    for card in cards(page).all():
        expect(card).to_have_attribute("alt", re.compile(f"^A {true}, read as {predicted}, "))
    expect(page).to_have_url(re.compile(f"[?&]true={true}"))
    expect(page).to_have_url(re.compile(f"[?&]predicted={predicted}"))


def show_shares(page: Page, matrix: np.ndarray) -> None:
    """Switch from counts to shares, and wait until the chart shows them."""
    page.locator(".st-key-numbers").get_by_text("Shares").click()
    share = 100 * matrix[0, 0] / matrix[0].sum()
    expect(numbers(page).first).to_have_text(f"{share:.1f}")


def overflow_px(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")


def test_it_opens_from_the_navigation(page):
    page.get_by_role("link", name="Confusion matrix").click()
    expect(page).to_have_url(re.compile("/confusion"))
    expect(squares(page)).to_have_count(100)


@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}], ids=str)
def test_it_opens_by_its_address_with_every_mark(open_page, matrix, options):
    page = open_page(f"/confusion?model={NAME}", **options)
    expect(squares(page)).to_have_count(100)
    expect(numbers(page)).to_have_count(100)
    written = [text for text in numbers(page).all_text_contents() if text.strip()]
    assert sorted(map(int, written)) == sorted(matrix[matrix > 0].tolist())
    points = chart(page, "Reliability").locator("g.mark-symbol.role-mark path")
    expect(points.first).to_be_attached()
    assert points.count() >= 5
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    assert overflow_px(page) == 0
    colour = numbers(page).first.evaluate("text => getComputedStyle(text).fill")
    lightness = sum(int(part) for part in re.findall(r"\d+", colour)[:3])
    assert (lightness > 384) == ("color_scheme" in options), f"numbers are {colour}"


@pytest.mark.usefixtures("mnist")
def test_a_click_on_a_cell_shows_its_images(open_page, matrix):
    page = open_page(f"/confusion?model={NAME}")
    expect(squares(page)).to_have_count(100)
    wrong = matrix.sum() - np.trace(matrix)
    expect(page.get_by_text(f"{wrong} images misread")).to_be_visible()
    drawing = chart(page, "Confusion matrix").locator("svg.marks").element_handle()
    first, second = most_confused(matrix), most_confused(matrix, rank=1)
    for cell in (first, second):
        click(square(page, *cell[:2]))
        expect_cell(page, *cell)
    assert drawing.evaluate("svg => svg.isConnected"), "the chart was built anew"
    # A link to this page shows the same, and the boxes do what a click does.
    other = open_page(page.url.removeprefix(page.url.split("/confusion")[0]))
    expect_cell(other, *second)


@pytest.mark.usefixtures("mnist")
def test_a_chart_that_forgets_its_cell_leaves_the_boxes_as_they_are(open_page, matrix):
    page = open_page(f"/confusion?model={NAME}")
    expect(squares(page)).to_have_count(100)
    cell = most_confused(matrix)
    click(square(page, *cell[:2]))
    expect_cell(page, *cell)
    # A double click empties the chart's selection; nothing is to come of that. Whatever came
    # would be there before the answer to a click after it.
    square(page, *cell[:2]).dblclick(force=True)
    show_shares(page, matrix)
    expect_cell(page, *cell)


@pytest.mark.usefixtures("mnist")
def test_the_boxes_do_what_a_click_does_and_go_together_with_it(open_page, matrix):
    page = open_page(f"/confusion?model={NAME}")
    expect(squares(page)).to_have_count(100)
    first, second = most_confused(matrix), most_confused(matrix, rank=1)
    click(square(page, *first[:2]))
    expect_cell(page, *first)
    for key, digit in (("true", second[0]), ("predicted", second[1])):
        page.locator(f".st-key-{key} input").fill(str(digit))
        page.locator(f".st-key-{key} input").press("Enter")
    expect_cell(page, *second)
    expect(squares(page)).to_have_count(100)
    click(square(page, *first[:2]))
    expect_cell(page, *first)


@pytest.mark.usefixtures("pen_drawings")
@pytest.mark.parametrize("options", [{}, PHONE], ids=str)
def test_what_is_refused_is_a_column_to_click_on(open_page, options):
    source = bundle.find_bundle(bundle.DEFAULT_NAME)
    with np.load(io.BytesIO(source.read("predictions.npz"))) as arrays:
        total = int(arrays["drawings_refused"].sum())
    page = open_page("/confusion?set=Pen+drawings", **options)
    expect(squares(page)).to_have_count(110)
    expect(page.get_by_text(f"and {total} are refused as not a digit")).to_be_visible()
    headings = chart(page, "Confusion matrix").locator("g.role-axis-label text").all_text_contents()
    assert {*"0123456789", "refused"} <= set(headings)
    refused = chart(page, "Confusion matrix").locator("path[aria-label^='A 0 refused:']")
    count = int(re.search(r": (\d+) images", refused.get_attribute("aria-label"))[1])
    click(refused)
    headline = re.compile(f"^{count} images of a 0 refused as not a digit")
    expect(page.get_by_text(headline)).to_be_visible()
    expect(page).to_have_url(re.compile("predicted=refused"))
    for card in cards(page).all():
        expect(card).to_have_attribute("alt", re.compile("^A 0, refused as not a digit;"))
    assert overflow_px(page) == 0


@pytest.mark.usefixtures("mnist", "pen_drawings")
@pytest.mark.parametrize("test_set", ["MNIST test", "Pen drawings"])
def test_no_third_of_a_column_is_empty_beside_the_gallery(open_page, test_set):
    page = open_page(f"/confusion?model={NAME}&set={test_set}")
    expect(cards(page)).to_have_count(CARDS_PER_PAGE)
    expect(page.get_by_role("heading", name="Confidence calibration")).to_be_visible()
    boxes = [
        box
        for element in page.get_by_test_id("stElementContainer").all()
        if (box := element.bounding_box()) and box["x"] + box["width"] < 640 and box["height"]
    ]
    boxes.sort(key=lambda box: box["y"])
    ends = itertools.accumulate((box["y"] + box["height"] for box in boxes), max)
    gap = max(box["y"] - end for end, box in zip(ends, boxes[1:], strict=False))
    # How often the words under a card wrap, and so how long the gallery is, depends on the browser.
    below = page.get_by_role("heading", name="Digit by digit").bounding_box()["y"]
    assert gap < (below - chart(page, "Confusion matrix").bounding_box()["y"]) / 3


@pytest.mark.usefixtures("mnist")
def test_the_gallery_has_pages(open_page):
    page = open_page(f"/confusion?model={NAME}")
    expect(cards(page)).to_have_count(CARDS_PER_PAGE)
    before = [card.get_attribute("alt") for card in cards(page).all()]
    assert len(set(before)) == CARDS_PER_PAGE
    page.get_by_test_id("stPagination").get_by_text("2", exact=True).click()
    # The cards change one after the other.
    for alt in before:
        expect(page.locator(".st-key-gallery").get_by_alt_text(alt, exact=True)).to_have_count(0)
    expect(cards(page)).to_have_count(CARDS_PER_PAGE)


def test_the_switches_change_the_numbers(open_page, matrix):
    page = open_page(f"/confusion?model={NAME}")
    expect(squares(page)).to_have_count(100)
    show_shares(page, matrix)
    page.get_by_text("Hide correct answers").click()
    expect(numbers(page).first).to_have_text("")
    expect(page).to_have_url(re.compile("hide=true"))


def test_without_data_it_offers_the_download_and_shows_the_rest(browser, matrix, tmp_path):
    errors = []
    nowhere = {"MNIST_NPZ": "", "PENDIGITS_UNIPEN": ""}
    nowhere |= {"XDG_CACHE_HOME": str(tmp_path), "KERAS_HOME": str(tmp_path)}
    with running_app(**nowhere) as app:
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{app.url}/confusion?model={NAME}")
        expect(page.get_by_role("button", name="Download MNIST")).to_be_visible()
        expect(squares(page)).to_have_count(100)
        true, predicted, count = most_confused(matrix)
        expect(page.get_by_text(f"A {true} is read as {predicted}: {count} times")).to_be_visible()
        page.get_by_role("link", name="Data").click()
        expect(page.get_by_role("button", name="Download MNIST")).to_be_visible()
        expect(page.get_by_role("button", name="Download the pen drawings")).to_be_visible()
        expect(page.get_by_text("How many of each digit")).to_be_visible()
        page.close()
        assert "Traceback" not in app.log()
    assert not errors
