"""Whole numbers are read as their digits are, wherever and however they stand."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.photos import edits
from benchmarks.whole_numbers import compose, is_right
from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from mnist_model.data.example_page import EXAMPLE_NUMBERS, example_photo, number_strokes
from mnist_model.data.pen_drawings import VALIDATION_WRITERS, of_writers
from mnist_model.imaging.load_photo import load_photo
from mnist_model.imaging.strokes import draw_points, rotated
from tests.drawings import draw_digit, draw_number, draw_on_sheet

PHOTOS_VARIABLE = "DIGIT_PHOTOS"
NUMBERS = ("2047", "1969", "360", "57", "814", "6", "23")


@pytest.fixture(scope="module")
def classifier():
    return DigitClassifier.load()


def ways(image, strokes):
    return (image,), (image, strokes)


@pytest.mark.parametrize("brush_px", [8, 18, 30])
@pytest.mark.parametrize("digit", range(10))
def test_one_digit_is_read_as_predict_reads_it(classifier, digit, brush_px):
    strokes = [200 * stroke + 40 for stroke in example_strokes(digit)]
    image = draw_points(strokes, brush_px)
    for given in ways(image, strokes):
        alone, reading = classifier.predict(*given), classifier.read(*given)
        (found,) = reading.digits
        assert not reading.rejected
        assert reading.text == str(alone.digit) == str(digit)
        assert found.prediction.confidence == pytest.approx(alone.confidence, abs=1e-5)
        np.testing.assert_array_equal(found.prediction.model_input, alone.model_input)
        assert found.box == cv2.boundingRect((image >= 4).view(np.uint8))


def test_digits_by_people_that_predict_reads_are_read_alike(classifier, pen_drawings):
    drawings = of_writers(pen_drawings, VALIDATION_WRITERS)[::8]
    same = {"pixels": [], "strokes": []}
    for drawing in drawings:
        strokes = [stroke * 0.5 + 20 for stroke in drawing.strokes]
        strokes = [stroke - np.concatenate(strokes).min(axis=0) + 20 for stroke in strokes]
        image = draw_on_sheet(strokes, 10, 20)
        for way, given in zip(same, ways(image, strokes), strict=True):
            alone, reading = classifier.predict(*given), classifier.read(*given)
            if alone.digit == drawing.label and alone.confidence > 0.9:
                same[way].append(reading.text == str(alone.digit))
    for way, are_same in same.items():
        assert len(are_same) > 0.9 * len(drawings)
        assert np.mean(are_same) >= 0.97, way


@pytest.mark.parametrize("number", EXAMPLE_NUMBERS)
def test_our_numbers_are_read_with_their_boxes_from_left_to_right(classifier, number):
    image, strokes = draw_number(number)
    for given in ways(image, strokes):
        reading = classifier.read(*given)
        assert reading.text == number
        assert not reading.rejected
        (row,) = reading.rows
        centres = [found.box[0] + found.box[2] / 2 for found in row]
        assert centres == sorted(centres)
        for x, y, width, height in (found.box for found in row):
            assert image[y : y + height, x : x + width].max() == 255


@pytest.mark.parametrize("factor", [1, 12])  # of the larger picture a reduced copy is read
@pytest.mark.parametrize("number", NUMBERS)
def test_each_digit_has_the_strokes_that_drew_it(classifier, number, factor):
    image, strokes = draw_number(number)
    image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    strokes = [factor * stroke for stroke in strokes]
    drawn = iter(strokes)
    for digit in classifier.read(image, strokes).digits:
        expected = [next(drawn) for _ in example_strokes(digit.prediction.digit)]
        for own, stroke in zip(digit.strokes, expected, strict=True):
            np.testing.assert_allclose(own, stroke, rtol=1e-12)
    assert next(drawn, None) is None
    assert all(digit.strokes == () for digit in classifier.read(image).digits)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_moved_reads_the_same_and_its_boxes_move_with_it(classifier, number):
    image, strokes = draw_number(number)
    right, down = 33, 71
    moved = np.pad(image, ((down, 20), (right, 40)))
    places = [stroke + np.array([right, down]) for stroke in strokes]
    for before, after in zip(ways(image, strokes), ways(moved, places), strict=True):
        first, second = classifier.read(*before), classifier.read(*after)
        assert second.text == first.text == number
        for one, other in zip(first.digits, second.digits, strict=True):
            assert other.box == (one.box[0] + right, one.box[1] + down, *one.box[2:])


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.5, 3, 12])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_scaled_reads_the_same(classifier, number, factor):
    image, strokes = draw_number(number)
    scaled = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    for given in ways(scaled, [stroke * factor for stroke in strokes]):
        reading = classifier.read(*given)
        assert reading.text == number
        for found, original in zip(reading.digits, classifier.read(image).digits, strict=True):
            # Where digits touch, another size may be cut elsewhere.
            room = factor * (3 + 0.12 * original.box[3])
            assert found.box == pytest.approx([factor * v for v in original.box], abs=room)


@pytest.mark.parametrize("degrees", [-5, 5])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_turned_by_5_degrees_reads_the_same(classifier, number, degrees):
    _, strokes = draw_number(number)
    turned = [rotated(stroke, np.radians(degrees)) for stroke in strokes]
    low = np.concatenate(turned).min(axis=0)
    turned = [stroke - low + 30 for stroke in turned]
    for given in ways(draw_on_sheet(turned), turned):
        assert classifier.read(*given).text == number


def test_rows_are_read_from_top_to_bottom_in_whatever_order_they_were_drawn(classifier):
    rows = [number_strokes(n, 90, (30, 30 + 150 * i), i) for i, n in enumerate(NUMBERS[:4])]
    for order in ((0, 1, 2, 3), (2, 0, 3, 1)):
        strokes = [stroke for row in order for stroke in rows[row]]
        for given in ways(draw_on_sheet(strokes), strokes):
            reading = classifier.read(*given)
            assert reading.text == "\n".join(NUMBERS[:4])
            assert [len(row) for row in reading.rows] == [len(n) for n in NUMBERS[:4]]


def test_digits_of_different_size_and_height_stand_in_one_row(classifier):
    places = [(4, 100, (30, 30)), (7, 60, (130, 60)), (2, 130, (210, 20)), (0, 70, (340, 70))]
    strokes = [size * s + at for digit, size, at in places for s in example_strokes(digit)]
    for given in ways(draw_on_sheet(strokes), strokes):
        assert classifier.read(*given).text == "4720"


def broken(digit):
    """Strokes of a digit in pieces that do not touch, at (0, 0) and 100 pixels high."""
    strokes = [100 * stroke for stroke in example_strokes(digit)]
    if digit == 5:
        return [strokes[0], strokes[1] + (8, -14)]
    if digit == 4:
        return [strokes[0][: len(strokes[0]) - 10], strokes[1]]
    return [strokes[0][5:30], strokes[0][34:]]


@pytest.mark.parametrize("digit", [0, 4, 5])
def test_a_broken_digit_stays_whole(classifier, digit):
    piece = [stroke + np.array([40, 50]) for stroke in broken(digit)]
    others = [stroke for x, other in ((150, 3), (260, 7))
              for stroke in (100 * s + (x, 45) for s in example_strokes(other))]  # fmt: skip
    for strokes, text in ((piece, f"{digit}"), (piece + others, f"{digit}37")):
        for given in ways(draw_on_sheet(strokes), strokes):
            assert classifier.read(*given).text == text


def test_a_late_bar_belongs_to_the_digit_that_it_crosses(classifier):
    seven = [np.array([[40.0, 50], [105, 48], [70, 140]])]
    eight = [100 * stroke + (150, 45) for stroke in example_strokes(8)]
    bar = [np.array([[55.0, 95], [105, 92]])]
    strokes = [*seven, *eight, *bar]
    for given in ways(draw_on_sheet(strokes), strokes):
        reading = classifier.read(*given)
        assert reading.text == "78"
        assert not reading.rejected


@pytest.mark.parametrize(("way", "floor"), [("strokes", 0.85), ("pixels", 0.8)])
def test_numbers_by_people_are_read(classifier, pen_drawings, way, floor):
    drawings = of_writers(pen_drawings, VALIDATION_WRITERS)
    random = np.random.default_rng(0)
    right = []
    for _ in range(30):
        image, strokes, text = compose(drawings, 0.15, random)
        reading = classifier.read(image, strokes if way == "strokes" else None)
        right.append(is_right(reading, text))
    assert np.mean(right) >= floor


def test_strokes_that_do_not_account_for_the_ink_are_left_aside(classifier):
    image, strokes = draw_number("2047")
    by_pixels = classifier.read(image)
    cases = (
        strokes[:2],
        [stroke + 60 for stroke in strokes],
        [stroke[:1] for stroke in strokes],
        [np.array([[5.0, 5], [9, 9]])],
        [np.full((2, 2), 1e300)],
        strokes * 200,
    )
    for other in cases:
        reading = classifier.read(image, other)
        assert reading.text == by_pixels.text == "2047"
        assert [f.box for f in reading.digits] == [f.box for f in by_pixels.digits]


@pytest.mark.parametrize("dtype", ["int16", "uint16", "float32", "object"])
def test_strokes_of_any_numbers_read_alike(classifier, dtype):
    image, strokes = draw_number("2047")
    given = [stroke.round().astype(dtype) for stroke in strokes]
    for sequence in (given, tuple(given), [stroke.tolist() for stroke in given]):
        assert classifier.read(image, sequence).text == "2047"


def test_a_blank_picture_has_no_digits_and_a_scribble_is_refused(classifier):
    for reading in (classifier.read(np.zeros((90, 200), np.uint8)), classifier.read(
        np.zeros((90, 200), np.uint8), [np.array([[3, 4]])])):  # fmt: skip
        assert (reading.text, reading.digits, reading.rejected, reading.rows) == ("", (), (), ())
    tangle = [np.random.default_rng(0).uniform(30, 250, (40, 2))]
    reading = classifier.read(draw_points(tangle, 8))
    assert not reading.text
    assert reading.rejected
    assert {found.prediction.verdict for found in reading.rejected} == {"not a digit"}


def test_a_photo_is_read_with_boxes_in_its_own_pixels(classifier):
    photo = example_photo()
    reading = classifier.read_photo(photo)
    assert reading.text.replace("\n", " ").count(" ") == 2
    assert edits("2047365 195806 731234", reading.text.replace("\n", " ")) <= 1
    twice = classifier.read_photo(cv2.resize(photo, None, fx=2, fy=2))
    assert edits(twice.text, reading.text) <= 1
    if twice.text == reading.text:
        for one, other in zip(reading.digits, twice.digits, strict=True):
            assert other.box == pytest.approx([2 * v for v in one.box], abs=8)


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_read_on_paper_as_in_ink(classifier, digit):
    ink = draw_digit(digit, brush_px=8)
    for photo in (255 - ink, np.dstack([240 - ink // 2] * 3), ink):
        assert classifier.read_photo(photo).text == str(digit)


def test_photos_by_other_people_are_read(classifier):
    folder = os.environ.get(PHOTOS_VARIABLE)
    if not folder:
        pytest.skip(f"needs data: set {PHOTOS_VARIABLE} to a folder with labels.json")
    shares = []
    for label in json.loads((Path(folder) / "labels.json").read_text("utf-8")):
        text = classifier.read_photo(load_photo(Path(folder) / label["file"])).text
        wanted = "".join(label["digits"].split())
        shares.append(max(0.0, 1 - edits(wanted, "".join(text.split())) / len(wanted)))
    assert np.mean(shares) >= 0.85
