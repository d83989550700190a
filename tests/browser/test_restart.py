"""A restart of the server, and the time without one, leave the drawing."""

import pytest
from playwright.sync_api import expect

from tests.browser.draw_page import expect_digit, press, strokes, visit
from tests.browser.driver import running_app
from tests.browser.pen import draw, ink


@pytest.mark.parametrize("buttons", [[], ["undo", "example", "clear"]], ids=str)
def test_a_restart_of_the_server_leaves_the_drawing(tabs, buttons):
    with running_app() as app:
        visitor = visit(tabs, app.url)
        page = next(visitor)
        if buttons:
            draw(page, 3)
            expect_digit(page, 3)
        for button in buttons:
            press(page, button)
        draw(page, 7)
        expect_digit(page, 7)
        before, kept = ink(page), strokes(page)
    # Without a server nothing is lost and nothing is silent.
    draw(page, 1, (20, 20, 60))
    expect(page.get_by_text("Your drawing is kept here")).to_be_visible()
    expect(page.get_by_text("The connection to the server is lost")).to_be_visible()
    expect(page.get_by_text("streamlit run")).to_be_hidden()
    page.keyboard.press("Control+z")
    with running_app(port=app.port):
        expect(page.get_by_text("Your drawing is kept here")).to_be_hidden()
        expect_digit(page, 7)
        assert (ink(page), strokes(page)) == (before, kept)
        # Streamlit's own dialog lies over the canvas until it has faded.
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("[data-testid=stDialog]")).to_have_count(0)
        draw(page, 1, (20, 20, 60))
        assert strokes(page) == kept + 1
        next(visitor, None)
    tabs.errors.clear()  # the browser complains about the lost connection
