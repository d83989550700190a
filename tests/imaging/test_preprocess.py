"""The recipe of MNIST, stated as properties and compared with MNIST itself."""

import cv2
import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.imaging.preprocess import preprocess
from tests.conftest import draw_at_random


def centre_of_mass(image):
    """(x, y) in pixel indices, computed without OpenCV."""
    weights = image.astype(float)
    rows, columns = np.indices(image.shape)
    return (columns * weights).sum() / weights.sum(), (rows * weights).sum() / weights.sum()


def extent(image):
    """(height, width) of the pixels that are not black."""
    rows, columns = np.nonzero(image)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


@pytest.mark.parametrize("seed", range(50))
def test_random_strokes_come_out_in_the_format_of_mnist(seed):
    stages = preprocess(draw_at_random(np.random.default_rng(seed)))
    assert stages.centred.shape == (28, 28)
    assert stages.centred.dtype == np.uint8
    assert stages.centred.max() == 255
    assert max(extent(stages.scaled)) == 20
    assert centre_of_mass(stages.centred) == pytest.approx((14, 14), abs=0.5)


# The images of MNIST, training before test, that do not come back as they were. What the frame
# had cut off is scaled up again; the others move by a pixel to the right or down.
CUT_OFF = [
    *(908, 4928, 10548, 23292, 32456, 32681, 34032, 34118, 38144, 38556, 54494, 56052, 58565),
    *(64530, 69300, 69302),
]
MOVED = {2410: (-1, 0), 19841: (0, 1), 23831: (0, 1), 37950: (0, 1), 45131: (1, 0), 52723: (0, -1)}


def test_all_of_mnist_is_in_the_format_already_and_stays_as_it_is_but_for_22_images(mnist):
    images = np.concatenate([split.images for split in mnist])
    back = [preprocess(image).centred for image in images]
    difference = np.array([cv2.absdiff(*pair).max() for pair in zip(back, images, strict=True)])
    changed = difference > 3  # grey levels, as the reconstruction of MNIST itself
    assert sorted([*CUT_OFF, *MOVED]) == np.flatnonzero(changed).tolist()
    for index in CUT_OFF:
        frame = images[index].copy()
        frame[1:-1, 1:-1] = 0
        assert frame.any()
        assert max(extent(images[index])) == 19
    for index, (right, down) in MOVED.items():
        move = np.float32([[1, 0, right], [0, 1, down]])
        assert cv2.absdiff(back[index], cv2.warpAffine(images[index], move, (28, 28))).max() <= 1
        to_the_middle = np.abs(np.array(centre_of_mass(images[index])) - 14)
        assert np.abs(to_the_middle - 0.5).min() < 0.021


@pytest.mark.parametrize("interpolation", [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC])
def test_enlarged_and_moved_mnist_images_keep_their_predicted_digit(mnist, interpolation):
    images = mnist[1].images[:1000]
    random = np.random.default_rng(0)
    back = []
    for image in images:
        canvas = np.zeros((420, 420), np.uint8)
        top, left = random.integers(0, 140, 2)
        canvas[top : top + 280, left : left + 280] = cv2.resize(
            image, (280, 280), interpolation=interpolation
        )
        back.append(preprocess(canvas).centred)
    classifier = DigitClassifier.load()
    before, after = (
        classifier.predict_mnist(batch).argmax(axis=1) for batch in (images, np.stack(back))
    )
    assert np.mean(before == after) >= 0.995


@pytest.mark.parametrize("seed", range(20))
def test_the_place_on_the_canvas_does_not_matter(seed):
    drawing = draw_at_random(np.random.default_rng(seed))
    moved = np.zeros((400, 500), np.uint8)
    moved[97 : 97 + 280, 201 : 201 + 280] = drawing
    np.testing.assert_array_equal(preprocess(moved).centred, preprocess(drawing).centred)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_size_of_the_drawing_hardly_matters(factor):
    differences = []
    for seed in range(20):
        drawing = draw_at_random(np.random.default_rng(seed))
        resized = cv2.resize(drawing, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        a, b = (preprocess(image).scaled.astype(float) for image in (drawing, resized))
        differences.append(np.abs(a - b).mean())
    assert np.mean(differences) < 8  # grey levels of 255


def test_a_thin_vertical_one_keeps_its_aspect():
    canvas = np.zeros((280, 280), np.uint8)
    cv2.line(canvas, (100, 40), (100, 240), 255, 10)
    height, width = extent(preprocess(canvas).centred)
    assert height == 20
    assert width <= 2


def test_rgba_reads_as_its_visible_ink():
    grey = draw_at_random(np.random.default_rng(1))
    opaque = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    transparent = np.dstack([np.full_like(grey, 255)] * 3 + [grey])
    for image in (opaque, transparent):
        np.testing.assert_allclose(
            preprocess(image).ink.astype(int), preprocess(grey).ink.astype(int), atol=1
        )


@pytest.mark.parametrize("shape", [(280, 280), (280, 280, 4), (1, 1), (3, 900)])
def test_a_blank_image_is_blank(shape):
    stages = preprocess(np.zeros(shape, np.uint8))
    assert stages.is_blank
    assert not stages.centred.any()


@pytest.mark.parametrize(
    "ink",
    [
        np.full((1, 1), 255, np.uint8),
        np.full((280, 280), 255, np.uint8),
        np.pad(np.full((1, 1), 255, np.uint8), 139),
        np.eye(280, dtype=np.uint8) * 255,
        np.full((2, 3000), 9, np.uint8),
    ],
    ids=["one pixel", "all ink", "a dot", "border to border", "a faint long line"],
)
def test_extreme_ink_has_a_defined_result(ink):
    stages = preprocess(ink)
    assert not stages.is_blank
    assert stages.centred.max() == 255
    assert max(extent(stages.centred)) == 20


def test_ink_at_the_border_is_not_lost():
    canvas = np.zeros((280, 280), np.uint8)
    cv2.line(canvas, (0, 0), (0, 279), 255, 9)
    inside = np.pad(canvas, 20)
    np.testing.assert_array_equal(preprocess(canvas).centred, preprocess(inside).centred)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((280, 280)),
        np.zeros((280, 280), bool),
        np.zeros((280, 280, 3), np.uint8),
        np.zeros((0, 280), np.uint8),
        np.zeros(280, np.uint8),
        np.zeros((1, 280, 280, 4), np.uint8),
        [[0, 255]],
        None,
    ],
    ids=["float", "bool", "three channels", "empty", "one axis", "four axes", "list", "none"],
)
def test_other_input_is_refused_with_what_was_expected(image):
    with pytest.raises(ValueError, match="expected an image of"):
        preprocess(image)


def test_the_input_is_left_as_it_was():
    image = draw_at_random(np.random.default_rng(2))
    copy = image.copy()
    preprocess(image)
    np.testing.assert_array_equal(image, copy)


@pytest.mark.parametrize("shape", [(40, 900), (900, 40), (1, 1000), (1000, 1), (450, 900)], ids=str)
def test_a_large_long_drawing_is_resampled_by_area_as_others_are(shape):
    random = np.random.default_rng(0)
    ink = np.where(random.random(shape) < 0.3, random.integers(4, 256, shape), 0).astype(np.uint8)
    ink[:1] = ink[-1:] = ink[:, :1] = ink[:, -1:] = 200
    stages = preprocess(ink)
    grey = cv2.resize(stages.square.astype(np.float32), (20, 20), interpolation=cv2.INTER_AREA)
    expected = 255 * grey / grey.max()
    assert np.abs(stages.scaled - expected).max() < 0.51
