"""Each state of the data page, without a browser."""

import json
import re
import shutil
import urllib.error
import urllib.request
from urllib.parse import parse_qs

import numpy as np
import pytest

from tests.pages.opener import open_page, pictures, texts
from tests.small_world import change_metrics


@pytest.fixture
def images_of_3(world) -> list[int]:
    """The numbers of the test images of a 3; some, not all, are ten apart."""
    with np.load(world.mnist) as arrays:
        return np.flatnonzero(arrays["y_test"] == 3).tolist()


def picture(page, alt: str) -> str:
    """The address of the one image whose name holds these words; it tells its content."""
    images = [image for element in page.image for image in element.proto.imgs]
    (image,) = (image for image in images if alt in image.alt)
    return image.url


def test_everything_is_there(world):
    page = open_page("data", image="7", model="dense-128")
    names = pictures(page)
    assert len(names) == 4
    assert any(name.startswith("Test image 7, a 7") for name in names)
    assert any("of each digit, 0 in the top row" in name for name in names)
    assert any(name.startswith("The mean image") for name in names)
    assert any("pen drawings of each digit" in name for name in names)
    # The bars of one image, the counts, and the grey levels before and after.
    assert len(page.get("vega_lite_chart")) == 4
    assert "The label says **7**. **dense-128** reads" in texts(page)
    assert "held 50 of the 200 training images out" in texts(page)
    assert "10.24432/C5MG6K" in texts(page)
    assert "CC BY 4.0" in texts(page)


def test_show_me_others_draws_other_lots(world):
    page = open_page("data", image="7")
    for key, alt in (("samples", "images of each digit"), ("drawings", "pen drawings of each")):
        before = picture(page, alt)
        page.button(key=key).click().run()
        assert not page.exception
        assert picture(page, alt) != before


def test_pen_drawings_without_some_digits_are_shown(world, tmp_path, monkeypatch):
    digits = world.pendigits.read_text().split(".SEGMENT")
    file = tmp_path / "without-4.tra"
    file.write_text(".SEGMENT".join(d for d in digits if '"4"' not in d.partition("\n")[0]))
    monkeypatch.setenv("PENDIGITS_UNIPEN", str(file))
    assert picture(open_page("data", image="7"), "pen drawings of each")


def test_the_first_image_is_drawn_by_lot_and_the_buttons_go_on(world):
    page = open_page("data")
    first = page.number_input(key="image").value
    assert 0 <= first < 200
    page.number_input(key="image").set_value(199).run()
    page.button(key="next").click().run()
    assert page.number_input(key="image").value == 0
    page.button(key="back").click().run()
    assert page.number_input(key="image").value == 199
    page.button(key="random").click().run()
    assert not page.exception


def test_only_a_digit(world):
    page = open_page("data", digit="3", image="3")
    seen = []
    for _ in range(3):
        seen.append(page.number_input(key="image").value)
        page.button(key="next").click().run()
    assert seen == [3, 13, 23]
    page.selectbox(key="digit").set_value("8").run()
    assert not page.exception
    assert page.number_input(key="image").value % 10 == 8


def test_an_address_whose_image_does_not_fit_its_filter_shows_one_that_does(world):
    page = open_page("data", digit="3", image="4")
    assert page.number_input(key="image").value % 10 == 3
    assert "The label says **3**" in texts(page)
    page = open_page("data", image="far too many")
    assert 0 <= page.number_input(key="image").value < 200


def test_only_mistakes(world):
    page = open_page("data", model="dense-128", mistakes="true", image="0")
    for _ in range(3):
        page.button(key="next").click().run()
        assert not page.exception
        assert "wrongly" in texts(page)


def test_where_nothing_is_misread_the_page_says_so(world):
    metrics = json.loads((world.trained / "compact-cnn" / "metrics.json").read_text())
    digit = metrics["test"]["per_digit"]["recall"].index(1)
    page = open_page("data", model="compact-cnn", mistakes="true", digit=str(digit))
    assert "reads all of these correctly" in texts(page)


def test_an_image_leads_back_to_its_cell_of_the_matrix_and_inside_the_network(world):
    page = open_page("data", image="7", model="dense-128")
    label, read = re.search(r"label says \*\*(\d)\*\*.* reads \*\*(\d)", texts(page)).groups()
    link, inside = (link.proto for link in page.get("page_link"))
    assert link.page == "confusion"
    assert parse_qs(link.query_string) == {
        "model": ["dense-128"],
        "true": [label],
        "predicted": [read],
    }
    assert inside.page == "inside"
    assert parse_qs(inside.query_string) == {
        "model": ["dense-128"],
        "look": ["A test image"],
        "image": ["7"],
    }


@pytest.mark.parametrize("image", ["-1", "200", "seven", ""])
def test_an_image_that_is_not_there_gives_another(world, image):
    page = open_page("data", image=image)
    assert 0 <= page.number_input(key="image").value < 200


def test_without_data_the_page_says_what_would_be_there(without_data):
    page = open_page("data", model="dense-128")
    assert [button.label for button in page.button] == [
        "Download MNIST",
        "Download the pen drawings",
    ]
    assert "the images, one by one and as a whole, the app needs a copy of MNIST" in texts(page)
    assert "`MNIST_NPZ`" in texts(page)
    assert "`PENDIGITS_UNIPEN`" in texts(page)
    assert len(page.get("vega_lite_chart")) == 1
    assert not pictures(page)


@pytest.mark.parametrize("variable", ["MNIST_NPZ", "PENDIGITS_UNIPEN"])
def test_a_failed_download_leaves_the_page_whole(without_data, monkeypatch, variable):
    def urlopen(url, timeout):
        raise urllib.error.URLError("unreachable")

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    page = open_page("data")
    page.button(key=f"{variable}_download").click().run()
    assert not page.exception
    assert "The download failed." in page.error[0].value
    assert page.button(key=f"{variable}_download").label == "Try again"
    assert "How many of each digit" in texts(page)


def test_a_bundle_that_tells_nothing_of_its_data_or_predictions_is_no_failure(world):
    (world.trained / "dense-128" / "predictions.npz").unlink()
    change_metrics(world.trained / "dense-128", data=None)
    page = open_page("data", model="dense-128", mistakes="true")
    assert page.toggle(key="mistakes").disabled
    assert "does not say how many" in texts(page)


def test_a_model_that_cannot_be_run_is_named(world):
    (world.trained / "dense-128" / "model.tflite").write_bytes(b"half")
    page = open_page("data", model="dense-128")
    assert "**dense-128** lacks" in texts(page)
    assert "python train.py dense-128" in texts(page)


def test_without_any_model_the_page_says_so(world):
    shutil.rmtree(world.trained)
    page = open_page("data")
    assert "python train.py" in page.error[0].value
    assert not page.warning


def image_shown(page) -> int:
    """The number of the image, which stands in the box and in the picture's name."""
    number = page.number_input(key="image").value
    assert any(name.startswith(f"Test image {number}, ") for name in pictures(page))
    return number


def test_the_number_box_goes_both_ways_through_the_images_of_a_digit(world, images_of_3):
    page = open_page("data", digit="3", image=str(images_of_3[1]))
    seen = [image_shown(page)]
    for by in (1, 1, -1, -1, -1):
        page.number_input(key="image").set_value(seen[-1] + by).run()
        seen.append(image_shown(page))
    assert seen == [images_of_3[i] for i in (1, 2, 3, 2, 1, 0)]


@pytest.mark.parametrize(("by", "ends"), [(1, 8), (-1, 2)])
def test_a_quick_press_at_the_box_goes_on_from_the_one_before(world, images_of_3, by, ends):
    start = images_of_3[5]
    page = open_page("data", digit="3", image=str(start))
    # So quick that the browser has not heard what became of the number it asked for.
    for presses in (1, 2, 3):
        page.number_input(key="image").set_value(start + presses * by).run()
    assert image_shown(page) == images_of_3[ends]
    page.number_input(key="image").set_value(image_shown(page) - by).run()
    assert image_shown(page) == images_of_3[ends - by]


@pytest.mark.parametrize(("key", "ends"), [("next", 8), ("back", 2)])
def test_a_quick_press_of_a_button_goes_on_from_the_one_before(world, images_of_3, key, ends):
    start = images_of_3[5]
    page = open_page("data", digit="3", image=str(start))
    for _ in range(3):
        page.number_input(key="image").set_value(start)
        page.button(key=key).click().run()
    assert image_shown(page) == images_of_3[ends]


def test_a_number_that_is_typed_goes_to_the_image_before_or_after_it(world, images_of_3):
    page = open_page("data", digit="3", image=str(images_of_3[5]))
    for typed, shown in (
        (images_of_3[9] + 1, images_of_3[10]),
        (images_of_3[2] - 1, images_of_3[1]),
        (images_of_3[7], images_of_3[7]),
    ):
        page.number_input(key="image").set_value(typed).run()
        assert image_shown(page) == shown
