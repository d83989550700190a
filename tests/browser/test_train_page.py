"""The page Train as a visitor uses it, in Chromium: networks are built, trained and drawn on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app_pages.common.visitor import COOKIE, new_visitor_id
from mnist_trainer import models_of
from tests.browser.driver import PHONE, running_app
from tests.browser.looks import IDLE, THEMES, contrast, faults
from tests.browser.pen import draw
from tests.own_networks import a_model

WATCH = "/train?view=Watch+and+compare"
# TensorFlow alone may take 20 seconds to load on a machine with much else to do.
TRAINING_MS = 90_000

pytestmark = pytest.mark.usefixtures("mnist")


@pytest.fixture(scope="module")
def app_url() -> Iterator[str]:
    """The address of an app on which visitors may train; an error in its log is a failure."""
    with running_app(TRAINING="on") as app:
        yield app.url
        log = app.log()
    assert "Traceback" not in log, log


@pytest.fixture
def somebody(browser: Browser, app_url: str) -> Iterator:
    """A function that opens a path in a browser of its own, as a visitor with this id."""
    contexts = []

    def somebody(visitor: str, path: str) -> Page:
        contexts.append(as_visitor(browser, visitor, app_url))
        page = contexts[-1].new_page()
        page.goto(app_url + path)
        return page

    yield somebody
    for context in contexts:
        context.close()


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button:visible").click()


def type_into(page: Page, label: str, value: str) -> None:
    box = page.get_by_role("spinbutton", name=label, exact=True).first
    box.fill(value)
    box.press("Enter")
    page.locator(IDLE).wait_for()


CURVE = "[aria-label^='Loss as the'] .mark-line path"


def test_a_network_is_built_watched_stopped_drawn_on_and_deleted(open_page):
    page = open_page("/train")
    type_into(page, "Units", "12")
    type_into(page, "Training images", "500")
    type_into(page, "Epochs", "100")
    expect(page.get_by_text('layers.Dense(12, activation="relu")')).to_be_visible()
    press(page, "begin-training")
    expect(page.get_by_role("heading", name="Your drawing")).to_be_visible()
    page.wait_for_url(re.compile("view=Watch"))
    draw(page, 3)
    # It grows, without a reload.
    page.evaluate("window.isThisPage = true")
    curve = page.locator(CURVE).first
    curve.wait_for(timeout=TRAINING_MS)
    before = len(curve.get_attribute("d"))
    page.wait_for_function(
        "([path, before]) => document.querySelector(path).getAttribute('d').length > before",
        arg=[CURVE, before],
    )
    page.locator(".story li").nth(1).wait_for()
    press(page, "stop-training")
    expect(page.get_by_role("heading", name="Draw on it")).to_be_visible(timeout=TRAINING_MS)
    assert page.evaluate("window.isThisPage")
    answer = page.get_by_test_id("stMarkdown").get_by_text(re.compile(r"^Your network reads: \d"))
    expect(answer).to_be_visible()
    expect(page.get_by_text("of MNIST's test images are read correctly")).to_be_visible()
    # It stands in the picker of the draw page, and reads the drawing there.
    page.get_by_role("link", name="Draw on it, large").click()
    expect(page.get_by_role("radio", name="128 hidden units", exact=True)).to_be_checked()
    expect(page.locator(".st-key-digit")).to_be_visible()
    page.go_back()
    press(page, "delete-network")
    press(page, "delete-network-now")
    expect(page.get_by_text("You have no network yet.")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.get_by_role("radio", name="dense-128", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="128 hidden units", exact=True)).to_have_count(0)


def test_a_closed_tab_and_a_killed_app_find_the_training_again(browser):
    visitor = new_visitor_id()
    with running_app(TRAINING="on") as app:
        context = as_visitor(browser, visitor, app.url)
        page = context.new_page()
        page.goto(app.url + "/train?start=500+images")
        press(page, "begin-training")
        page.get_by_role("heading", name="Your drawing").wait_for()
        context.close()
    with running_app(TRAINING="on") as app:
        context = as_visitor(browser, visitor, app.url)
        page = context.new_page()
        page.goto(app.url + "/train")
        press(page, "watch-500-images")
        expect(page.get_by_role("heading", name="Your drawing")).to_be_visible()
        expect(page.get_by_role("combobox", name="Network")).to_have_value("500 images")
        page.reload()
        expect(page.locator(CURVE).first).to_be_visible(timeout=TRAINING_MS)
        press(page, "stop-training")
        ended = page.locator(".st-key-delete-network, .st-key-go-on")
        expect(ended.first).to_be_visible(timeout=TRAINING_MS)
        context.close()


def as_visitor(browser: Browser, visitor: str, url: str) -> BrowserContext:
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": visitor, "url": url}])
    return context


def test_two_visitors_each_see_only_their_own(somebody):
    first, second = new_visitor_id(), new_visitor_id()
    a_model(first, "Of the first")
    a_model(second, "Of the second")
    for visitor, own, other in (
        (first, "Of the first", "Of the second"),
        (second, "Of the second", "Of the first"),
    ):
        page = somebody(visitor, WATCH)
        expect(page.get_by_role("combobox", name="Network")).to_have_value(own)
        page.get_by_role("link", name="Draw", exact=True).click()
        expect(page.get_by_role("radio", name=own, exact=True)).to_be_visible()
        expect(page.get_by_role("radio", name=other, exact=True)).to_have_count(0)
    # Nor by its address.
    page = somebody(second, f"{WATCH}&network=Of+the+first")
    expect(page.get_by_role("combobox", name="Network")).to_have_value("Of the second")


def test_a_network_is_downloaded(somebody):
    visitor = new_visitor_id()
    a_model(visitor, "Ten units")
    (model,) = models_of(visitor)
    page = somebody(visitor, WATCH)
    page.get_by_role("button", name="Download", exact=True).click()
    for label, ending in (("Keras", "keras"), ("LiteRT", "tflite"), ("Recipe", "json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == f"Ten-units.{ending}"
        if ending != "json":
            kept = (model.folder / f"model.{ending}").read_bytes()
            assert download.value.path().read_bytes() == kept


def test_the_start_is_a_step_in_the_history(open_page):
    page = open_page("/train")
    start = page.get_by_role("combobox", name="Start from")
    start.click()
    page.get_by_role("option", name="10 hidden units").click()
    page.wait_for_url(re.compile(r"\?start=10\+hidden\+units$"))
    expect(page.get_by_role("spinbutton", name="Units")).to_have_value("10")
    page.go_back()
    expect(start).to_have_value("128 hidden units")
    expect(page.get_by_role("spinbutton", name="Units")).to_have_value("128")


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_where_networks_can_be_trained(somebody, theme):
    visitor = new_visitor_id()
    a_model(visitor, "Ten units")
    for path, last in (("/train", "[data-testid=stCode]"), (WATCH, "canvas.upper-canvas")):
        page = somebody(visitor, path)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.reload()
        page.locator(last).last.wait_for()
        wrong = faults(page)
        assert not wrong, "\n".join(wrong)
        if path == "/train":
            button = page.locator(".st-key-begin-training button")
            assert contrast(button) >= 4.5


def test_on_a_phone_nothing_lies_outside_and_the_canvas_comes_before_the_curves(
    open_page, browser, app_url
):
    visitor = new_visitor_id()
    a_model(visitor, "Ten units")
    context = browser.new_context(**PHONE)
    context.add_cookies([{"name": COOKIE, "value": visitor, "url": app_url}])
    page = context.new_page()
    for path, last in (("/train", "[data-testid=stCode]"), (WATCH, "text=Side by side")):
        page.goto(app_url + path)
        page.locator(last).last.wait_for()
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    canvas, chart = page.locator("canvas.upper-canvas"), page.locator("[aria-label^='Loss as']")
    assert canvas.bounding_box()["y"] < chart.bounding_box()["y"]
    context.close()
