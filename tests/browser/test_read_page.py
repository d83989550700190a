"""The read page in a browser: written with mouse and finger, uploaded, and from the camera."""

import io
import re

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from mnist_model import DigitClassifier
from mnist_model.data.example_page import EXAMPLE_NUMBERS, example_photo
from tests.browser.draw_page import press
from tests.browser.driver import PHONE
from tests.browser.pen import draw, draw_with_a_finger

SHEET = re.compile(r"^2047365\s+195806\s+731234$")


def expect_number(page: Page, number: str | re.Pattern) -> None:
    """Wait until this stands alone in the container of the number."""
    expect(page.locator(".st-key-number")).to_have_text(number, use_inner_text=True)


def write(page: Page, number: str, draw_digit=draw) -> None:
    """Write a number from the left of the canvas on, stroke by stroke."""
    canvas = page.locator("canvas.upper-canvas").bounding_box()
    size = 0.6 * canvas["height"]
    for place, digit in enumerate(number):
        left = 0.1 * canvas["height"] + 0.8 * place * size
        draw_digit(page, int(digit), (left, 0.2 * canvas["height"], size))


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files]
    )


def as_png(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def wait_for_canvas(page: Page, is_wide: bool = True) -> None:
    """Wait until it shows what was drawn before: until then it takes no stroke.

    While one page follows another, the canvas may still be that of the one before.
    """
    canvas = page.get_by_role("application", name="Drawing canvas")
    expect(canvas).to_have_attribute("width", "800" if is_wide else "280")
    expect(canvas).not_to_have_css("pointer-events", "none")


@pytest.fixture
def read_page(open_page) -> Page:
    page = open_page("/read")
    expect(page.get_by_text("Write a number of any length")).to_be_visible()
    wait_for_canvas(page)
    return page


@pytest.fixture
def upload_page(open_page) -> Page:
    page = open_page("/read?way=Upload")
    expect(page.get_by_text("never saved to disk")).to_be_visible()
    return page


def test_a_number_written_with_the_mouse_is_read(read_page):
    write(read_page, "2047")
    expect_number(read_page, "2047")
    picture = read_page.get_by_role("img", name="with boxes: 2047")
    expect(picture).to_be_visible()
    choice = read_page.get_by_role("combobox", name="Look at one of them")
    expect(choice).to_have_value(re.compile("^No. "))
    press(read_page, "undo")
    expect_number(read_page, "204")
    press(read_page, "clear")
    expect(read_page.locator(".st-key-number")).to_have_count(0)


def test_a_number_written_with_a_finger_on_a_phone_is_read(open_page):
    page = open_page("/read", **PHONE)
    expect(page.get_by_text("Write a number of any length")).to_be_visible()
    wait_for_canvas(page)
    write(page, "305", draw_with_a_finger)
    expect_number(page, "305")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0


def test_examples_are_numbers_and_all_read(read_page):
    for number in EXAMPLE_NUMBERS:
        press(read_page, "example")
        expect_number(read_page, number)


def test_numbers_and_digits_are_kept_apart_and_both_kept(read_page):
    write(read_page, "41")
    expect_number(read_page, "41")
    read_page.get_by_role("link", name="Draw", exact=True).click()
    expect(read_page.get_by_text("Draw any digit from 0 to 9")).to_be_visible()
    wait_for_canvas(read_page, is_wide=False)
    draw(read_page, 7)
    expect(read_page.locator(".st-key-digit")).to_have_text("7", use_inner_text=True)
    # The buttons of one page leave the drawing of the other alone.
    press(read_page, "clear")
    expect(read_page.get_by_text("Draw any digit from 0 to 9")).to_be_visible()
    read_page.get_by_role("link", name="Read", exact=True).click()
    expect_number(read_page, "41")
    read_page.reload()
    expect_number(read_page, "41")


def test_two_digits_on_the_draw_page_are_a_number(page):
    for place, digit in enumerate((1, 7)):
        draw(page, digit, (20 + 120 * place, 70, 120))
    expect_number(page, "17")
    page.get_by_role("link", name="Write longer numbers").click()
    expect(page.get_by_role("heading", name="Read numbers")).to_be_visible()


def test_an_uploaded_photo_is_read_and_its_stages_shown(upload_page):
    choose_files(upload_page, ("sheet.png", as_png(example_photo())))
    expect_number(upload_page, SHEET)
    expect(upload_page.locator(".st-key-photo-stages img")).to_have_count(4)
    told = upload_page.get_by_role("status").filter(has_text="19 digits")
    expect(told).to_have_text(re.compile(r"^2047365\s195806\s731234 19 digits"))
    # The picture is in the page, at no address of its own.
    for picture in upload_page.locator("[data-testid=stImage] img").all():
        assert picture.get_attribute("src").startswith("data:")


@pytest.mark.parametrize("height_px", [800, 500])
def test_a_click_on_a_digit_of_the_picture_chooses_it(upload_page, height_px):
    # On a low screen the picture is smaller than its frame.
    upload_page.set_viewport_size({"width": 1280, "height": height_px})
    choose_files(upload_page, ("sheet.png", as_png(example_photo())))
    expect_number(upload_page, SHEET)
    picture = upload_page.get_by_role("img", name="with boxes")
    picture.scroll_into_view_if_needed()
    height, width = example_photo().shape[:2]
    box = picture.bounding_box()
    scale = min(box["width"] / width, box["height"] / height)
    choice = upload_page.get_by_role("combobox", name="Look at one of them")
    digits = DigitClassifier.load().read_photo(example_photo()).digits
    for number in (0, 7, 18):
        left, top, across, down = digits[number].box
        x = box["width"] / 2 + scale * (left + across / 2 - width / 2)
        y = box["height"] / 2 + scale * (top + down / 2 - height / 2)
        picture.click(position={"x": x, "y": y})
        expect(choice).to_have_value(re.compile(f"^No. {number + 1}: "))


def test_the_number_is_copied_with_the_keyboard(open_page):
    page = open_page("/read?way=Upload", permissions=["clipboard-read", "clipboard-write"])
    choose_files(page, ("sheet.png", as_png(example_photo())))
    expect_number(page, SHEET)
    copy = page.locator(".st-key-number").get_by_role("button", name="Copy to clipboard")
    expect(copy).to_be_visible()
    page.locator(".st-key-number [tabindex]").first.focus()
    page.keyboard.press("Tab")
    expect(copy).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('195806'))")
    assert page.evaluate("navigator.clipboard.readText()") == "2047365\n195806\n731234"


def test_on_a_phone_all_of_a_photo_and_its_stages_is_seen(open_page):
    page = open_page("/read?way=Upload", **PHONE)
    choose_files(page, ("sheet.png", as_png(example_photo())))
    expect_number(page, SHEET)
    expect(page.locator(".st-key-photo-stages img")).to_have_count(4)
    expect(page.get_by_role("button", name="Copy to clipboard")).to_be_visible()
    for picture in page.get_by_test_id("stImage").locator("img").all():
        box = picture.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["viewport"]["width"]


def test_what_was_uploaded_is_still_there_after_a_look_at_another_way(upload_page):
    choose_files(upload_page, ("one.png", as_png(example_photo())), ("two.png", b"no picture"))
    expect_number(upload_page, SHEET)
    for way in ("Write", "Camera", "Upload"):
        upload_page.get_by_role("radio", name=way).click()
        expect(upload_page.get_by_role("button", name="Remove one.png")).to_be_visible(
            visible=way == "Upload"
        )
    expect_number(upload_page, SHEET)
    upload_page.get_by_role("button", name="Remove one.png").click()
    expect(upload_page.get_by_test_id("stAlert")).to_contain_text("not a picture")


def test_a_file_that_is_no_picture_is_said_so(upload_page):
    choose_files(upload_page, ("letter.png", b"Dear Sir or Madam, this is a letter."))
    expect(upload_page.get_by_test_id("stAlert")).to_contain_text("not a picture")
    expect(upload_page.locator(".st-key-number")).to_have_count(0)


def test_several_pictures_make_a_table_to_download(upload_page):
    half = cv2.resize(example_photo(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    choose_files(upload_page, ("one.png", as_png(example_photo())), ("two.png", as_png(half)))
    expect_number(upload_page, SHEET)
    with upload_page.expect_download() as download:
        upload_page.get_by_role("button", name="Download as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["File", "one.png", "two.png"]
    assert "2047365 195806 731234" in lines[1]


def test_the_camera_takes_a_picture(open_page):
    page = open_page("/read?way=Camera")
    # Before it sends pictures there is none to take.
    page.wait_for_function("document.querySelector('video')?.readyState >= 2")
    page.get_by_role("button", name="Take Photo").click()
    # The browser's fake camera shows a pattern with a clock; whatever is read, there is an answer.
    expect(page.get_by_role("img", name="with boxes")).to_be_visible()
