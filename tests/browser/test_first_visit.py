"""What a visit takes from the network, the first one and the next."""

import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import BrowserContext, expect

from middleware.hashed_files import HASHED
from middleware.own_icons import ICON_FONT
from tests.browser.driver import DESKTOP, PHONE, running_app
from tests.browser.traffic import Traffic
from tools.cut_icon_font import named_icons

LIMIT_BYTES = 1.2e6
# Streamlit names it, but its own font has no such icon either.
NO_ICONS = {"star_filled"}
TEXT = re.compile("javascript|text/css|text/html|image/svg")


def visit(context: BrowserContext, url: str) -> Traffic:
    """Open the draw page; what it took until all of it stands, its canvas included."""
    page = context.new_page()
    traffic = Traffic(page)
    page.goto(url)
    page.locator("canvas.upper-canvas").wait_for()
    page.locator(".st-key-model").wait_for()
    return traffic


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_first_visit_is_small_and_the_next_one_smaller(browser, app_url, screen):
    context = browser.new_context(**screen)
    first, second = visit(context, app_url), visit(context, app_url)
    context.close()
    assert len(first.responses) > 50
    assert first.received_bytes < LIMIT_BYTES, first.sizes
    # Only what may have changed is asked for again.
    # What comes anew is the page's own content, our script for the canvas included.
    assert second.received_bytes < 0.06 * first.received_bytes, second.sizes


def test_texts_come_compressed_and_what_is_compressed_as_it_is(browser, app_url):
    context = browser.new_context()
    traffic = visit(context, app_url)
    context.close()
    kinds = set()
    for event in traffic.responses:
        response = event["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        if int(headers.get("content-length", 1e9)) < 1000:
            continue
        is_text = bool(TEXT.search(headers["content-type"]))
        assert headers.get("content-encoding") == ("gzip" if is_text else None), response["url"]
        kinds.add(is_text)
    assert kinds == {True, False}


def test_what_is_named_after_its_content_is_kept(browser, app_url):
    context = browser.new_context()
    traffic = visit(context, app_url)
    context.close()
    kept = set()
    for event in traffic.responses:
        response = event["response"]
        if HASHED.search(response["url"]) and not ICON_FONT.search(response["url"]):
            headers = {name.lower(): value for name, value in response["headers"].items()}
            words = set(headers["cache-control"].split(", "))
            assert words == {"public", "max-age=31536000", "immutable"}, response["url"]
            kept.add(response["url"].removeprefix(app_url).split("/")[1])
    assert "static" in kept


@pytest.mark.parametrize("path", ["/", "/training", "/static/js/index.ABCD1234.js"])
def test_the_page_is_asked_for_each_time(app_url, path):
    with urllib.request.urlopen(app_url + path) as response:
        assert response.headers["Content-Type"].startswith("text/html")
        assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(app_url):
    with urllib.request.urlopen(app_url) as response:
        etag = response.headers["ETag"]
    request = urllib.request.Request(app_url, headers={"If-None-Match": etag})
    with pytest.raises(urllib.error.HTTPError) as not_modified:
        urllib.request.urlopen(request)
    assert not_modified.value.code == 304


# How wide each is, in the font with Streamlit's icons: one that is there is as wide as it is high.
WIDTHS = """names => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = '100px "Material Symbols Rounded"';
    return Object.fromEntries(names.map(name => [name, pen.measureText(name).width]));
}"""


def test_every_icon_that_is_named_can_be_shown(open_page):
    names = named_icons()
    assert {"undo", "expand_more"} < names
    page = open_page()
    page.evaluate("""document.fonts.load('1em "Material Symbols Rounded"')""")
    widths = page.evaluate(WIDTHS, sorted(names - NO_ICONS))
    missing = [name for name, width in widths.items() if abs(width - 100) > 1]
    assert not missing, f"run python tools/cut_icon_font.py: no icon for {missing}"
    # One that is not there is written out, letter by letter.
    assert page.evaluate(WIDTHS, ["no_such_icon"])["no_such_icon"] > 200


def test_the_page_says_that_it_loads_until_it_has(open_page, browser, app_url):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/static/js/**", lambda route: route.abort())
    page.goto(app_url)
    expect(page.get_by_role("status")).to_have_text("Draw a digit is loading.")
    context.close()
    expect(open_page().get_by_text("is loading")).to_have_count(0)


def test_app_py_reads_a_digit_without_asgi_py(browser):
    with running_app("app.py") as app:
        context = browser.new_context()
        page = context.new_page()
        page.goto(app.url)
        page.locator(".st-key-example button").click()
        expect(page.locator(".st-key-digit")).to_have_text("3", use_inner_text=True)
        context.close()
