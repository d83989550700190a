"""The page Inside in a browser: what a click chooses, what follows a stroke, what is shared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import PHONE
from tests.browser.looks import THEMES, contrast, open_whole
from tests.browser.pen import draw

SHEETS = ".st-key-inside-layers .sheets section"
ABOUT = ".st-key-inside-answer"
TITLE = ".st-key-inside-value h2"


def answer(page: Page):
    return page.locator(".st-key-inside-answer h2")


def layer(page: Page, name: str):
    """The pictures of a layer."""
    return page.locator(SHEETS).filter(has=page.get_by_role("heading", name=name, exact=True))


def wait_until_painted(page: Page) -> None:
    page.locator(".st-key-inside-layers .sheets[data-painted]").wait_for()


def test_what_is_drawn_on_either_page_is_on_both(page):
    draw(page, 3)
    expect(page.locator(".st-key-digit")).to_have_text("3", use_inner_text=True)
    page.get_by_role("link", name="Look inside the network").click()
    expect(answer(page)).to_have_text(re.compile("^3, "))
    expect(page.locator(ABOUT)).to_contain_text("reads your drawing")
    wait_until_painted(page)
    page.locator(".st-key-clear button").click()
    expect(page.locator(ABOUT)).to_contain_text("reads our 7")
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.get_by_text("Draw any digit from 0 to 9")).to_be_visible()


def test_a_stroke_is_followed_through_the_layers(open_page):
    page = open_page("/inside?model=dense-128")
    wait_until_painted(page)
    logits = layer(page, "dense_3").locator("em")
    before = logits.all_inner_texts()
    # The canvas is smaller than on the draw page.
    draw(page, 4, (30, 30, 130))
    expect(answer(page)).to_have_text(re.compile("^4, "))
    expect(logits.nth(4)).not_to_have_text(before[4])
    numbers = [float(text.replace("\N{MINUS SIGN}", "-")) for text in logits.all_inner_texts()]
    assert numbers.index(max(numbers)) == 4


def test_a_click_on_a_map_shows_its_arithmetic_and_the_address_shares_it(open_page):
    page = open_page("/inside?look=An+example&which=4&model=convnet")
    wait_until_painted(page)
    canvas = layer(page, "max_pooling2d_2").locator("canvas")
    # The sixth map of the first row; each is 13 by 13 pixels, of 4 on the screen, and a gap.
    canvas.click(position={"x": 5 * 56 + 2 + 4 * 7 + 1, "y": 2 + 4 * 3 + 1})
    expect(page.locator(TITLE)).to_have_text(
        re.compile("^max_pooling2d_2, map 5, row 3, column 7:")
    )
    expect(page.locator(".st-key-inside-value .numbers td")).to_have_count(5)
    page.wait_for_url(re.compile("layer=max_pooling2d_2.*unit=5.*row=3.*column=7"))
    told = page.locator(TITLE).inner_text()
    other = open_page(page.url.split("/inside")[1].join(["/inside", ""]))
    expect(other.locator(TITLE)).to_have_text(told)
    page.go_back()
    expect(page.locator(TITLE)).to_have_text(re.compile("^conv2d_2,"))


def test_a_click_beside_the_digits_shows_why_a_drawing_is_refused(open_page):
    page = open_page("/inside")
    wait_until_painted(page)
    draw(page, 4, (30, 30, 60))
    draw(page, 2, (100, 100, 90))
    draw(page, 7, (20, 90, 90))
    page.get_by_role("button", name="See how it came to this score").click()
    expect(page.locator(TITLE)).to_have_text(re.compile("^dense_8, the score: "))
    score = layer(page, "dense_8")
    expect(score).to_be_in_viewport()
    expect(score.locator("li u")).to_be_visible()  # the threshold
    # The sixth of the units.
    layer(page, "dense_7").locator("canvas").click(position={"x": 5 * 18 + 9, "y": 9})
    expect(page.locator(TITLE)).to_have_text(re.compile("^dense_7, unit 5: "))
    page.wait_for_url(re.compile("layer=dense_7.*unit=5"))
    layer(page, "Is it a digit?").get_by_role("heading").click()
    expect(page.locator(TITLE)).to_have_text(re.compile("^dense_8, the score: "))
    layer(page, "softmax").locator("li").nth(3).click()
    expect(page.locator(TITLE)).to_have_text(re.compile("^dense_6, the logit of 3: "))


def test_the_keyboard_chooses_a_value_as_well(open_page):
    page = open_page("/inside?look=An+example&model=convnet")
    box = page.get_by_role("spinbutton", name="Map", exact=True)
    box.fill("9")
    box.press("Enter")
    expect(page.locator(TITLE)).to_have_text(re.compile("^conv2d_2, map 9,"))
    page.wait_for_url(re.compile("unit=9"))


def test_another_model_leaves_the_page_where_it_is(open_page):
    page = open_page("/inside?look=An+example&model=compact-cnn")
    wait_until_painted(page)
    for name in ("dense-128", "compact-cnn"):  # their first layers with units are not in one place
        page.locator(".st-key-model button").click()
        page.get_by_role("option", name=name, exact=True).click()
        expect(page.locator(ABOUT)).to_contain_text(f"{name} reads")
        expect(layer(page, "dense_2" if name == "dense-128" else "conv2d_10")).to_be_visible()
        wait_until_painted(page)
        expect(answer(page)).to_be_in_viewport()


def test_on_a_phone_a_click_leads_to_the_arithmetic_and_nothing_is_cut_off(open_page):
    page = open_page("/inside?look=An+example&model=convnet", **PHONE)
    wait_until_painted(page)
    layer(page, "conv2d_2").locator("canvas").tap(position={"x": 20, "y": 20})
    title = page.locator(TITLE)
    expect(title).to_have_text(re.compile("^conv2d_2, map 0,"))
    expect(title).to_be_in_viewport()
    page.get_by_role("button", name="Layers").tap()
    expect(layer(page, "conv2d_2").locator("canvas")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Layers")).to_be_hidden()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
    assert page.locator(".st-key-inside-value").evaluate("e => e.scrollWidth - e.clientWidth") <= 1


@pytest.mark.parametrize("look", ["An example", "A test image"])
@pytest.mark.usefixtures("mnist")
def test_all_begins_at_the_left_where_there_is_no_canvas(open_page, look):
    page = open_page(f"/inside?look={look}")
    wait_until_painted(page)
    edges = {
        page.locator(selector).first.bounding_box()["x"]
        for selector in ("h1", ".st-key-look", ".st-key-part", ".st-key-inside-given", ".legend")
    }
    assert max(edges) - min(edges) < 1


@pytest.mark.parametrize("theme", THEMES)
def test_the_numbers_are_legible(open_page, theme):
    page = open_whole(open_page, "/inside", theme)
    numbers = page.locator(".st-key-inside-value .numbers td").all()
    assert len(numbers) > 9
    assert min(contrast(one) for one in numbers) >= 4.5
    for text in (".sheets .sheet-facts", ".sheets p", ".legend"):
        assert contrast(page.locator(text).nth(1)) >= 4.5


@pytest.mark.usefixtures("mnist")
def test_the_nearest_training_images_appear_by_themselves(open_page):
    page = open_page("/inside?look=An+example&which=2&model=dense-128&part=What+it+resembles")
    expect(page.locator(".st-key-inside-nearest img")).to_have_count(10)
    expect(page.get_by_text("nearest are")).to_be_visible()
