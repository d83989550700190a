"""One step back in the browser is one step back: what pages and choices add to its history."""

import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from app_pages.confusion.gallery import CARDS_PER_PAGE
from mnist_model.networks import bundle
from tests.browser.driver import DESKTOP, ROOT, running_app
from tests.browser.test_confusion_page import NAME, click, expect_cell, most_confused, square

HEADINGS = {
    "Draw": "Draw a digit",
    "Training curves": "Training curves",
    "Confusion matrix": "Confusion matrix and mistakes",
    "Models": "Models",
    "Data": "The data",
}


def steps(page: Page) -> int:
    return page.evaluate("history.length")


def go_to(page: Page, title: str) -> None:
    """Go to a page by the menu."""
    page.get_by_role("link", name=title, exact=True).click()
    expect_page(page, title)


def expect_page(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=HEADINGS[title], exact=True)).to_be_visible()
    expect_finished(page)


def expect_finished(page: Page) -> None:
    """Wait until the page is whole: its script has ended."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def expect_address(page: Page, path: str, **selected: str | list[str]) -> None:
    """Expect this page, with this selected and nothing else."""

    def is_it(address: str) -> bool:
        parts = urlsplit(address)
        expected = {k: v if isinstance(v, list) else [v] for k, v in selected.items()}
        return parts.path.endswith(path) and parse_qs(parts.query) == expected

    page.wait_for_url(is_it)
    expect_finished(page)


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    box(page, label).scroll_into_view_if_needed()  # scrolling would close the list
    box(page, label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_page_is_one_step_and_a_choice_at_most_one(open_page):
    page = open_page("/confusion")
    expect_page(page, "Confusion matrix")
    start = steps(page)
    choose(page, "Model", NAME)
    expect_address(page, "/confusion", model=NAME)
    page.get_by_text("Hide correct answers").click()
    expect_address(page, "/confusion", model=NAME, hide="true")
    assert steps(page) <= start + 2
    chosen = steps(page)
    tour = ("Models", "Draw", "Confusion matrix", "Training curves", "Models")
    for number, title in enumerate(tour, 1):
        go_to(page, title)
        assert steps(page) == chosen + number, title
    expect_address(page, "/models")

    page.go_back()
    expect_page(page, "Training curves")
    expect_address(page, "/training")
    page.go_back()
    expect_page(page, "Confusion matrix")
    # Reached by the menu, which leads to the page as it was left.
    expect_address(page, "/confusion", model=NAME, hide="true")
    expect(box(page, "Model")).to_have_value(NAME)
    page.go_back()
    expect_page(page, "Draw")
    page.go_back()
    expect_page(page, "Models")
    page.go_back()
    expect_page(page, "Confusion matrix")
    expect(box(page, "Model")).to_have_value(NAME)
    expect(page.get_by_role("switch", name="Hide correct answers")).to_be_checked()
    page.go_forward()
    expect_page(page, "Models")
    expect_address(page, "/models")
    assert steps(page) == chosen + len(tour)


@pytest.mark.usefixtures("mnist")
def test_a_click_on_a_cell_is_one_step_and_can_be_taken_back(open_page):
    matrix = bundle.find_bundle(NAME).metrics.test.confusion_matrix
    first, second = most_confused(matrix), most_confused(matrix, rank=1)
    page = open_page(f"/confusion?model={NAME}")
    expect(square(page, *first[:2])).to_be_visible()
    start = steps(page)
    for number, cell in enumerate((first, second), 1):
        click(square(page, *cell[:2]))
        expect_cell(page, *cell)
        expect_finished(page)
        assert steps(page) == start + number
    page.go_back()
    expect_cell(page, *first)
    page.go_back()
    expect_address(page, "/confusion", model=NAME)
    expect(box(page, "True digit")).to_have_value("any")
    page.go_forward()
    expect_cell(page, *first)
    # What was gone back to can be gone on from.
    click(square(page, *second[:2]))
    expect_cell(page, *second)
    page.get_by_role("button", name="Show all mistakes").click()
    expect_address(page, "/confusion", model=NAME)
    assert steps(page) == start + 3


@pytest.mark.usefixtures("mnist")
@pytest.mark.usefixtures("mnist")
def test_after_an_address_was_completed_a_choice_puts_nothing_on_top_of_another(open_page):
    page = open_page("/confusion?set=nobody")
    expect_address(page, "/confusion")
    page.get_by_text("Shares", exact=True).click()
    expect_address(page, "/confusion", numbers="Shares")
    headline, above = page.get_by_text("most certain first").bounding_box(), box(page, "Read as")
    assert headline["y"] >= above.bounding_box()["y"] + above.bounding_box()["height"]


def test_the_image_drawn_by_lot_stands_in_the_address_and_adds_no_step(open_page):
    page = open_page("/training")
    expect_finished(page)
    start = steps(page)
    go_to(page, "Data")
    page.wait_for_url(re.compile(r"/data\?image=\d+$"))
    assert steps(page) == start + 1
    lot = page.get_by_label(re.compile("^Image, 0 to")).input_value()
    top = page.get_by_alt_text(f"Test image {lot},").bounding_box()["y"]
    page.locator(".st-key-next button").click()
    expect(page.get_by_alt_text(f"Test image {(int(lot) + 1) % 10_000},")).to_be_visible()
    expect_address(page, "/data", image=str((int(lot) + 1) % 10_000))
    assert page.get_by_alt_text("Test image").bounding_box()["y"] == top
    page.go_back()
    expect(page.get_by_alt_text(f"Test image {lot},")).to_be_visible()
    expect_address(page, "/data", image=lot)
    page.go_back()
    expect_page(page, "Training curves")
    go_to(page, "Data")
    expect(page.get_by_alt_text(f"Test image {lot},")).to_be_visible()


def test_two_choices_at_once_lose_neither(open_page):
    page = open_page("/confusion")
    expect_page(page, "Confusion matrix")
    start = steps(page)
    page.get_by_text("Hide correct answers").click()
    page.locator(".st-key-numbers").get_by_text("Shares").click()
    expect_address(page, "/confusion", hide="true", numbers="Shares")
    assert steps(page) <= start + 2


def test_a_reload_shows_what_was_chosen(open_page):
    page = open_page("/training")
    expect_finished(page)
    go_to(page, "Models")
    choose(page, "First model", NAME)
    expect_address(page, "/models", first=NAME)
    go_to(page, "Training curves")
    go_to(page, "Models")
    expect_address(page, "/models", first=NAME)
    page.reload()
    expect(box(page, "First model")).to_have_value(NAME)
    expect_address(page, "/models", first=NAME)


def test_the_first_choice_after_a_restart_of_the_server_is_not_lost(browser):
    with running_app() as app:
        page = browser.new_page(**DESKTOP)
        page.goto(f"{app.url}/confusion")
        expect_finished(page)
        page.get_by_text("Hide correct answers").click()
        expect_address(page, "/confusion", hide="true")
        app.process.terminate()
        app.process.wait()
        whole = page.get_by_test_id("stApp")
        expect(whole).not_to_have_attribute("data-test-connection-state", "CONNECTED")
        again = subprocess.Popen(app.process.args, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            expect(whole).to_have_attribute("data-test-connection-state", "CONNECTED")
            page.locator(".st-key-numbers").get_by_text("Shares").click()
            expect_address(page, "/confusion", hide="true", numbers="Shares")
            page.close()
        finally:
            again.terminate()
            again.wait()


def test_what_the_address_asks_for_in_vain_leaves_it_without_a_step(open_page):
    page = open_page("/models")
    expect_finished(page)
    start, address = steps(page), page.url
    page.goto(f"{address}?first=nobody&cost=<b>Time</b>&second=dense-128")
    expect_address(page, "/models", second="dense-128")
    assert steps(page) == start + 1


def lead_to_the_data_page_and_back(page: Page, url: str) -> None:
    """Follow an image of the confusion matrix to the data page, and its link back to its cell."""
    base_path = urlsplit(url).path
    page.goto(f"{url}/confusion?model={NAME}&true=4")
    expect_finished(page)
    links = page.locator(".st-key-gallery").get_by_test_id("stPageLink-NavLink")
    expect(links).to_have_count(CARDS_PER_PAGE)
    first_page = links.last.get_attribute("href")
    page.get_by_test_id("stPagination").get_by_text("2", exact=True).click()
    expect(links.last).not_to_have_attribute("href", first_page)
    expect_finished(page)
    start = steps(page)
    number = re.sub(r"\D", "", links.last.inner_text().splitlines()[-1])
    links.last.click()
    expect_address(page, f"{base_path}/data", model=NAME, image=number)
    shown = page.get_by_alt_text(f"Test image {number}, a 4")
    expect(shown).to_be_visible()
    assert steps(page) == start + 1

    page.go_back()
    expect_address(page, f"{base_path}/confusion", model=NAME, true="4")
    # Among the images that were left, not on their first page.
    expect(links.last).to_contain_text(f"{int(number):,}")
    page.go_forward()
    expect(shown).to_be_visible()
    expect_finished(page)
    said = page.get_by_text(f"The label says 4. {NAME} reads").inner_text()
    read = re.search(r"reads (\d)", said)[1]
    page.get_by_role("link", name=f"Every 4 that it reads as {read}").click()
    expect_address(page, f"{base_path}/confusion", model=NAME, true="4", predicted=read)
    expect(page.get_by_text(re.compile(rf"of a 4 read as {read}[,.]"))).to_be_visible()
    assert steps(page) == start + 2


@pytest.mark.usefixtures("mnist")
def test_an_image_leads_to_itself_on_the_data_page_and_back_to_its_cell(open_page, app_url):
    lead_to_the_data_page_and_back(open_page("/confusion"), app_url)


@pytest.mark.usefixtures("mnist")
def test_below_a_path_an_image_leads_to_itself_and_back_to_its_cell(browser):
    with running_app(base_path="/digits") as app:
        page = browser.new_page(**DESKTOP)
        lead_to_the_data_page_and_back(page, app.url)
        page.close()
        assert "Traceback" not in app.log()
