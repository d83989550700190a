"""A reader that learns a hand, in a browser: misread once, told, and right from then on."""

import re
from itertools import pairwise

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.draw_page import expect_digit, press, visit
from tests.browser.driver import PHONE, running_app
from tests.browser.pen import draw, draw_at_once, draw_with_a_finger, wait_for_ink

# A 1 with a long flag, in pixels of the canvas; the default model takes it for a 7.
CORNERS = [(56, 90), (168, 56), (154, 224)]
FLAGGED_1 = np.concatenate([np.linspace(*ends, 15) for ends in pairwise(CORNERS)])


def draw_flagged_1(page: Page, shift_px: float = 0) -> None:
    draw_at_once(page, [FLAGGED_1 + np.array([shift_px, 0])])


def line(page: Page):
    """The line under the answer."""
    return page.locator(".st-key-right-draw")


def say(page: Page, digit: int) -> None:
    line(page).get_by_role("radio", name=str(digit), exact=True).click()


def clear(page: Page) -> None:
    press(page, "clear")
    wait_for_ink(page, 0, 0)
    expect(page.get_by_text("Draw any digit from 0 to 9")).to_be_visible()


def teach(page: Page) -> None:
    draw_flagged_1(page)
    expect_digit(page, 7)
    say(page, 1)
    expect_digit(page, 1)
    expect(line(page)).to_contain_text("Learned and kept: this is a 1.")


def test_told_once_it_is_right_from_then_on(page):
    teach(page)
    clear(page)
    # Not the same drawing once more, of which it is known already what it is.
    draw_at_once(page, [FLAGGED_1 * (0.9, 1) + (20, 0)])
    expect_digit(page, 1)
    expect(line(page)).to_contain_text("Right?")


def test_tapped_twice_it_is_learned_once(page):
    draw_flagged_1(page)
    expect_digit(page, 7)
    line(page).get_by_role("radio", name="1", exact=True).dblclick()
    expect_digit(page, 1)
    expect(line(page)).to_contain_text("this is a 1.")


def test_by_touch(open_page):
    phone = open_page(**PHONE)
    draw_with_a_finger(phone, 3, (50, 50, 180))
    expect_digit(phone, 3)
    line(phone).get_by_role("button", name="Yes").tap()
    expect(line(phone)).to_contain_text("this is a 3.")
    line(phone).get_by_role("button", name="Take back").tap()
    expect(line(phone)).to_contain_text("Right?")
    # The ten digits stand side by side, and within the screen.
    tops = [box.bounding_box()["y"] for box in line(phone).get_by_role("radio").all()]
    assert len(tops) == 10
    assert max(tops) - min(tops) < 1


def test_with_the_keyboard_alone(page):
    draw_flagged_1(page)
    expect_digit(page, 7)
    line(page).get_by_role("button", name="Yes").focus()
    page.keyboard.press("Tab")
    expect(line(page).get_by_role("radio", name="0", exact=True)).to_be_focused()
    for _ in range(1):
        page.keyboard.press("ArrowRight")
    if not line(page).get_by_text("Learned").is_visible():
        page.keyboard.press("Enter")
    expect_digit(page, 1)


def test_a_second_visitor_is_not_read_by_it(open_page):
    one, other = open_page(), open_page()
    teach(one)
    draw_flagged_1(other)
    expect_digit(other, 7)
    expect(line(other)).to_contain_text("Right?")


def test_tomorrow_too_after_a_restart(tabs, tmp_path):
    with running_app(XDG_DATA_HOME=str(tmp_path)) as app:
        visits = visit(tabs, app.url)
        page = next(visits)
        teach(page)
        port = app.port
        clear(page)
    with running_app(XDG_DATA_HOME=str(tmp_path), port=port) as app:
        page.goto(app.url)
        page.locator(".st-key-model").wait_for()
        draw_flagged_1(page, shift_px=-15)
        expect_digit(page, 1)
        next(visits, None)


def draw_round(page: Page, count: int, draw_digit) -> None:
    """Draw what is asked for, so many times."""
    for step in range(count):
        expect(page.get_by_text(f"{step + 1} of 20")).to_be_visible()
        heading = page.get_by_role("heading", name=re.compile(r"Draw a \d"))
        digit = int(heading.inner_text()[-1])
        canvas = page.get_by_role("application", name="Drawing canvas")
        expect(canvas).not_to_have_css("pointer-events", "none")
        wait_for_ink(page, 0, 0)
        go_on = page.get_by_role("button", name=re.compile("Next|Finish"))
        expect(go_on).to_be_disabled()
        draw_digit(page, digit, (60, 60, 200))
        expect(go_on).to_be_enabled()
        go_on.click()


def test_a_round_by_mouse(open_page):
    """A whole one is gone through without a browser, see tests/pages."""
    page = open_page("/mine?part=Teach+it+my+hand")
    page.get_by_role("button", name="Begin").click()
    draw_round(page, 4, draw)
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("heading", name=re.compile(r"\d of 4 before"))).to_be_visible()


def test_a_round_by_touch_begun_again_and_left(open_page):
    phone = open_page("/mine?part=Teach+it+my+hand", **PHONE)
    phone.get_by_role("button", name="Begin").tap()
    draw_round(phone, 2, draw_with_a_finger)
    expect(phone.get_by_text("3 of 20")).to_be_visible()
    wait_for_ink(phone, 0, 0)
    draw_with_a_finger(phone, 5, (60, 60, 200))
    expect(phone.get_by_role("button", name="Next")).to_be_enabled()
    phone.get_by_role("button", name="Again").tap()
    wait_for_ink(phone, 0, 0)
    expect(phone.get_by_role("button", name="Next")).to_be_disabled()
    phone.get_by_role("button", name="Stop here").tap()
    expect(phone.get_by_role("heading", name="2 of 2 before, 2 of 2 now")).to_be_visible()
