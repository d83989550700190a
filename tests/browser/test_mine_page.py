"""The page of one's own drawings as a visitor uses it, in Chromium."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from app_pages.mine.gallery import CARDS_PER_PAGE
from mnist_store.exports import write_npz
from tests.browser.draw_page import expect_digit
from tests.browser.driver import PHONE
from tests.browser.looks import IDLE, THEMES
from tests.browser.mine_page import bring, expect_drawings
from tests.browser.pen import draw
from tests.taught import as_file, taught_digits

EXPORTS = {"zip": "my-drawings.zip", "npz": "my-drawings.npz", "unipen": "my-drawings.unipen"}


def cards(page: Page) -> Locator:
    return page.locator(".st-key-drawings img")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_what_is_said_of_a_drawing_is_there_at_once_and_after_a_reload(open_page):
    page = open_page()
    draw(page, 3)
    expect_digit(page, 3)
    press(page, "Yes")
    expect(page.get_by_text("Learned and kept")).to_be_visible()
    page.get_by_role("link", name="My drawings").click()
    expect(cards(page)).to_have_count(1)
    expect(page.get_by_alt_text(re.compile("^A 3, read right"))).to_be_visible()
    page.reload()
    expect(page.get_by_alt_text(re.compile("^A 3, read right"))).to_be_visible()
    # Deleted, it is not called learned where it was drawn either.
    press(page, "Delete")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_digit(page, 3)
    expect(page.get_by_text("Right?")).to_be_visible()
    expect(page.get_by_text("Learned and kept")).to_have_count(0)


def test_a_drawing_is_deleted_by_mouse_and_all_by_the_keyboard(open_page):
    page = open_page("/mine")
    bring(page, 12)
    first = cards(page).first.get_attribute("src")
    press(page, "Delete")
    expect_drawings(page, "11 drawings")
    expect(page.get_by_text("A 1 is deleted.")).to_be_visible()
    expect(cards(page).first).not_to_have_attribute("src", first)
    page.locator(".st-key-delete-all button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Delete all drawings?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_drawings(page, "11 drawings")
    page.locator(".st-key-delete-all button").focus()
    page.keyboard.press("Enter")
    button = page.locator(".st-key-delete-all-now button")
    button.wait_for()
    for _ in range(5):
        if button.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("ending", EXPORTS)
def test_an_export_is_a_file_that_another_browser_imports(open_page, browser, app_url, ending):
    page = open_page("/mine")
    bring(page, 12)
    with page.expect_download() as download:
        page.locator(f".st-key-export-{ending} button").click()
    assert download.value.suggested_filename == EXPORTS[ending]
    context = browser.new_context()
    other = context.new_page()
    other.goto(app_url + "/mine")
    expect(other.get_by_text("Nothing here yet")).to_be_visible()
    other.locator("input[type=file]").set_input_files(download.value.path())
    expect(other.get_by_text(": 12 drawings, all new.")).to_be_visible()
    expect(cards(other)).to_have_count(12)
    ours, theirs = (
        sorted(image.get_attribute("src") for image in cards(one).all()) for one in (page, other)
    )
    assert ours == theirs
    context.close()


def test_a_file_that_stays_on_the_list_brings_nothing_back(open_page):
    page = open_page("/mine")
    bring(page, 3)
    press(page, "Delete")
    expect_drawings(page, "2 drawings")
    content = as_file(write_npz, taught_digits(5)[3:])
    file = {"name": "two.npz", "mimeType": "", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("two.npz: 2 drawings, all new.")).to_be_visible()
    expect(page.get_by_text("mine.zip: 3 drawings, all new.")).to_be_visible()
    expect_drawings(page, "4 drawings")


def test_after_the_last_drawing_of_the_last_page_comes_the_page_before(open_page):
    page = open_page("/mine")
    bring(page, 2 * CARDS_PER_PAGE + 1)
    page.get_by_role("button", name="Page 3").click()
    expect(cards(page)).to_have_count(1)
    press(page, "Delete")
    expect(cards(page)).to_have_count(CARDS_PER_PAGE)
    expect(page.get_by_role("button", name="Page 2")).to_have_attribute("aria-current", "page")
    page.wait_for_url(re.compile(r"/mine\?sheet=2$"))


def test_two_visitors_never_see_each_others(open_page, browser, app_url):
    page = open_page("/mine")
    bring(page, 12)
    context = browser.new_context()
    other = context.new_page()
    other.goto(app_url + "/mine")
    expect(other.get_by_text("Nothing here yet")).to_be_visible()
    bring(other, 5)
    expect_drawings(other, "5 drawings")
    other.locator(".st-key-delete-all button").click()
    other.locator(".st-key-delete-all-now button").click()
    expect(other.get_by_text("Nothing here yet")).to_be_visible()
    context.close()
    page.reload()
    expect_drawings(page, "12 drawings")


def test_filters_and_pages_are_steps_in_the_history(open_page):
    page = open_page("/mine")
    bring(page, 60)
    page.get_by_role("button", name="Page 2").click()
    page.wait_for_url(re.compile(r"/mine\?sheet=2$"))
    second = cards(page).first.get_attribute("src")
    page.get_by_text("Wrong", exact=True).click()
    expect_drawings(page, "12 drawings misread or refused")
    page.wait_for_url(re.compile(r"/mine\?read=Wrong$"))
    page.go_back()
    expect_drawings(page, "60 drawings")
    expect(cards(page).first).to_have_attribute("src", second)
    expect(page.get_by_role("button", name="Page 2")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("button", name="Page 1")).to_have_attribute("aria-current", "page")
    expect(cards(page).first).not_to_have_attribute("src", second)
    page.go_forward()
    expect(cards(page).first).to_have_attribute("src", second)


NOTE_RUNS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  new MutationObserver(() => { window.hasRun = true; })
    .observe(app, { attributeFilter: ["data-test-script-state"] });
}"""


def test_the_switch_decides_how_the_next_drawing_is_read(open_page):
    page = open_page("/mine")
    bring(page, 12)
    switch = page.get_by_role("switch", name="Use what I taught")
    expect(switch).to_be_checked()
    page.locator(IDLE).wait_for()
    switch.focus()
    # The page looks the same before and after the run that follows: it is seen while it goes on.
    page.evaluate(NOTE_RUNS)
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    page.wait_for_function("window.hasRun")
    page.locator(IDLE).wait_for()
    page.get_by_role("link", name="Draw", exact=True).click()
    page.locator(".st-key-model").wait_for()
    page.get_by_role("link", name="My drawings").click()
    expect(page.get_by_role("switch", name="Use what I taught")).not_to_be_checked()


def test_on_a_phone_nothing_lies_outside(open_page):
    page = open_page("/mine", **PHONE)
    bring(page, 30)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    lefts = {round(image.bounding_box()["x"]) for image in cards(page).all()}
    assert len(lefts) == 2  # two beside each other


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_before_anything_was_taught_and_in_the_dialog(open_page, theme):
    page = open_page("/mine", color_scheme=theme, reduced_motion="reduce")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    page.locator(IDLE).wait_for()
    found = Axe().run(page).response["violations"]
    bring(page, 2)
    page.locator(".st-key-delete-all button").click()
    page.locator(".st-key-delete-all-now button").wait_for()
    found += Axe().run(page).response["violations"]
    serious = [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
    assert not serious, found
