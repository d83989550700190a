"""Whatever is given is read, or refused in a sentence, in a few seconds and without a warning."""

import io
import time
from contextlib import suppress

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.photos import edits
from mnist_model import DigitClassifier
from mnist_model.imaging.load_photo import PhotoError, load_photo
from mnist_model.imaging.strokes import draw_points
from tests.drawings import draw_number

pytestmark = pytest.mark.filterwarnings("error")
# Of both cores together.
MOST_SECONDS = 8
SHAPES = [(1, 1), (1, 20_000), (20_000, 1), (3, 20_000), (50, 20_000), (20_000, 50), (2, 2)]


@pytest.fixture(scope="module")
def classifier():
    return DigitClassifier.load()


def text_of(read, *given):
    """What is read in time, or None where there is too much."""
    start = time.process_time()
    text = None
    with suppress(PhotoError):
        text = read(*given).text
    assert time.process_time() - start < MOST_SECONDS
    return text


def test_too_much_is_said_to_be_too_much(classifier):
    with pytest.raises(PhotoError, match="There is too much in this picture"):
        classifier.read(specks((900, 900)))


def noise(shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def specks(shape):
    return ((np.random.default_rng(0).random(shape) < 0.02) * 255).astype(np.uint8)


def full(shape):
    return np.full(shape, 255, np.uint8)


@pytest.mark.parametrize("make", [np.zeros, full, noise, specks], ids=lambda make: make.__name__)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_extreme_shapes(classifier, shape, make):
    picture = make(shape).astype(np.uint8)
    assert classifier.predict(picture).probabilities.sum() == pytest.approx(1, abs=1e-5)
    for read in (classifier.read, classifier.read_photo):
        text_of(read, picture)


def test_a_line_longer_than_any_square_could_be(classifier):
    for shape in ((1, 200_000), (200_000, 1)):
        line = np.full(shape, 255, np.uint8)
        short = line[:2000, :2000]
        np.testing.assert_array_equal(
            classifier.predict(line).model_input, classifier.predict(short).model_input
        )


@pytest.mark.parametrize("make", [np.zeros, full, noise], ids=lambda make: make.__name__)
def test_forty_megapixels(classifier, make):
    picture = make((5_000, 8_000)).astype(np.uint8)
    classifier.predict(picture)
    assert len(text_of(classifier.read, picture)) < 2
    assert not text_of(classifier.read_photo, picture)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_forty_megapixels_from_a_file(classifier, form):
    picture = np.zeros((5_000, 8_000), np.uint8) if form == "PNG" else noise((5_000, 8_000))
    file = io.BytesIO()
    Image.fromarray(picture).save(file, form, quality=40)
    assert not text_of(lambda: classifier.read_photo(load_photo(file)))


@pytest.mark.parametrize("nodes", [25, 100, 1600])
def test_nothing_but_noise(classifier, nodes):
    picture = cv2.resize(noise((nodes, nodes)), (1600, 1600), interpolation=cv2.INTER_CUBIC)
    for read in (classifier.read, classifier.read_photo):
        assert len(text_of(read, picture) or "") < 30


def printed(size_px, rows):
    page = Image.new("L", (1600, 1600), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(size_px)
    words = "Sphinx of black quartz, judge my vow. How vexingly quick daft zebras jump! " * 3
    for row in range(rows):
        place = (40, 20 + 1.3 * size_px * row)
        draw.text(place, words[row : row + 3000 // size_px], fill=0, font=font)
    return np.asarray(page)


@pytest.mark.parametrize(("size_px", "rows"), [(20, 55), (60, 16)])
def test_a_page_of_print(classifier, size_px, rows):
    page = printed(size_px, rows)
    for read, picture in ((classifier.read_photo, page), (classifier.read, 255 - page)):
        text_of(read, picture)


@pytest.mark.parametrize("step", [4, 20])
def test_patterns(classifier, step):
    y, x = np.indices((500, 500))
    stripes = x % step < step // 2
    for pattern in (stripes, stripes.T, stripes ^ stripes.T, (x % step == 0) | (y % step == 0)):
        picture = (pattern * 255).astype(np.uint8)
        text_of(classifier.read, picture)
        text_of(classifier.read_photo, 255 - picture)


@pytest.mark.parametrize("is_turned", [False, True])
def test_wavy_lines_across_all_of_a_picture(classifier, is_turned):
    y, x = np.indices((1600, 1600))
    lines = ((x + 25 * np.sin(y / 90 + x / 300)) % 12 < 4) & (y > 40) & (y < 1560)
    picture = ((lines.T if is_turned else lines) * 255).astype(np.uint8)
    text_of(classifier.read, picture)
    text_of(classifier.read_photo, 255 - picture)


def test_a_hundred_digits(classifier):
    digits = "".join(str(d) for d in np.random.default_rng(0).integers(0, 10, 100))
    image, strokes = draw_number(digits, 60, 6)
    for given in ((image,), (image, strokes)):
        text = text_of(classifier.read, *given)
        assert edits(digits, text) <= 4


def scattered(length_px, points, side=1000):
    random = np.random.default_rng(0)
    places = random.uniform(20, side - 20, (1000, 1, 2))
    strokes = [place + random.uniform(-length_px, length_px, (points, 2)) for place in places]
    return sorted(strokes, key=lambda stroke: -stroke[:, 0].mean())


@pytest.mark.parametrize(("length_px", "points"), [(0, 1), (500, 2)])
def test_a_thousand_strokes(classifier, length_px, points):
    strokes = scattered(length_px, points)
    image = draw_points(strokes, 4, 1000)
    text_of(classifier.read, image, strokes)
    text_of(classifier.read, draw_points(strokes[:300], 4, 1000), strokes[:300])
    classifier.predict(image, strokes)


STROKES = {
    "not finite": [np.array([[1, 2], [np.nan, 3]])],
    "infinite": [np.array([[1, 2], [np.inf, 3]])],
    "three columns": [np.zeros((3, 3))],
    "one stroke instead of a list": np.zeros((5, 2)),
    "no points": [np.zeros((0, 2))],
    "words": [[["a", "b"]]],
    "nothing": [None],
    "beyond floats": [[[10**400, 1]]],
}


@pytest.mark.parametrize("name", STROKES)
def test_bad_strokes_are_refused_as_predict_refuses_them(classifier, name):
    image, _ = draw_number("20")
    for ink in (image, np.zeros_like(image)):
        with pytest.raises(ValueError, match="expected strokes"):
            classifier.read(ink, STROKES[name])
        with pytest.raises(ValueError, match="expected strokes"):
            classifier.predict(ink, STROKES[name])


@pytest.mark.parametrize("far", [1e5, 1e9, 1e18, 1e300, -1e300])
def test_strokes_far_outside_change_nothing(classifier, far):
    image, strokes = draw_number("20")
    strokes[0] = np.concatenate([strokes[0], [[far, far]]])
    assert classifier.read(image, strokes).text == "20"


PICTURES = {
    "floats": np.zeros((20, 20)),
    "bools": np.zeros((20, 20), bool),
    "two channels": np.zeros((20, 20, 2), np.uint8),
    "no rows": np.zeros((0, 20), np.uint8),
    "one axis": np.zeros(20, np.uint8),
    "four axes": np.zeros((1, 20, 20, 3), np.uint8),
    "a list": [[0, 255]],
    "nothing": None,
}


@pytest.mark.parametrize("name", PICTURES)
def test_arrays_in_another_form_are_refused(classifier, name):
    for read in (classifier.read, classifier.predict, classifier.read_photo):
        with pytest.raises(ValueError, match=r"expected an? (image|picture) of"):
            read(PICTURES[name])


def test_arrays_that_are_views_or_read_only_read_alike(classifier):
    image, strokes = draw_number("2047")
    turned = np.asfortranarray(image)
    fixed = image.copy()
    fixed.flags.writeable = False
    padded = np.repeat(image, 2, axis=1)[:, ::2]
    for given in (turned, fixed, padded):
        assert classifier.read(given).text == classifier.read(given, strokes).text == "2047"
        assert classifier.read_photo(given).text == classifier.read_photo(image).text
