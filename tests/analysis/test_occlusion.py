"""Occlusion against its definition, on networks whose answer is known and on one of ours."""

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.analysis.occlusion import occlusion, without_each_stroke
from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_points, place_strokes

STROKES = place_strokes(example_strokes(4), 18, 200)
DRAWING = draw_points(STROKES, 18)
IMAGE = preprocess(DRAWING, STROKES).centred


def watch(row: int, column: int):
    """A network for which one pixel decides: it says 7 with ink there, and 1 without."""

    def read(images: np.ndarray) -> np.ndarray:
        has_ink = images[:, row, column] > 0
        probabilities = np.zeros((len(images), 10), np.float32)
        probabilities[has_ink, 7] = probabilities[~has_ink, 1] = 1
        return probabilities

    return read


def by_definition(read, image, patch_px, stride_px):
    """Pixel by pixel: the mean loss over the patches that cover it."""
    whole = read(image[None])[0]
    last = 28 - patch_px
    starts = [*range(0, last, stride_px), last]
    lost = np.zeros((28, 28, 10))
    for y in range(28):
        for x in range(28):
            losses = []
            for top in starts:
                for left in starts:
                    if top <= y < top + patch_px and left <= x < left + patch_px:
                        covered = image.copy()
                        covered[top : top + patch_px, left : left + patch_px] = 0
                        losses.append(whole - read(covered[None])[0])
            lost[y, x] = np.mean(losses, axis=0)
    return lost


@pytest.mark.parametrize(("patch_px", "stride_px"), [(5, 2), (5, 1), (4, 3), (1, 1)])
def test_it_is_the_mean_loss_over_the_patches_that_cover_a_pixel(patch_px, stride_px):
    row, column = np.argwhere(IMAGE > 200)[3]
    read = watch(row, column)
    expected = by_definition(read, IMAGE, patch_px, stride_px)
    lost = occlusion(read, IMAGE, patch_px, stride_px).lost
    np.testing.assert_allclose(lost, expected, atol=1e-6)
    assert expected[row, column, 7] == 1
    assert expected[row, column, 1] == -1


def test_of_one_of_our_networks_too():
    read = DigitClassifier.load("dense-128").predict_mnist
    lost = occlusion(read, IMAGE, 5, 4).lost
    np.testing.assert_allclose(lost, by_definition(read, IMAGE, 5, 4), atol=1e-6)
    # What one digit loses, others gain.
    np.testing.assert_allclose(lost.sum(axis=2), 0, atol=1e-5)


def test_what_each_patch_does_is_told_too():
    row, column = np.argwhere(IMAGE > 200)[3]
    found = occlusion(watch(row, column), IMAGE, 5, 1)
    covers = ((found.corners <= (row, column)) & (found.corners > (row - 5, column - 5))).all(
        axis=1
    )
    assert covers.sum() == 25
    np.testing.assert_array_equal(found.probabilities[:, 1], covers)
    np.testing.assert_array_equal(found.probabilities[:, 7], ~covers)


def test_nothing_is_lost_where_there_is_no_ink_within_reach():
    lost = occlusion(DigitClassifier.load().predict_mnist, IMAGE).lost
    assert not lost[:3, :3].any()
    assert lost[10:20, 8:18].any()


def test_a_blank_image_loses_nothing():
    blank = np.zeros((28, 28), np.uint8)
    found = occlusion(DigitClassifier.load("quick").predict_mnist, blank)
    assert not found.lost.any()
    assert found.corners.shape == (0, 2)
    assert found.probabilities.shape == (0, 10)


def test_the_network_runs_once_for_each_patch_with_ink():
    runs = []

    def read(images):
        runs.append(len(images))
        return np.full((len(images), 10), 0.1, np.float32)

    occlusion(read, IMAGE)
    assert len(runs) == 1
    assert runs[0] <= 13 * 13 + 1


@pytest.mark.parametrize(
    ("image", "patch_px", "stride_px"),
    [
        (np.zeros((20, 20), np.uint8), 5, 2),
        (np.zeros((28, 28), np.float32), 5, 2),
        (IMAGE, 29, 2),
        (IMAGE, 5, 6),
        (IMAGE, 5, 0),
    ],
)
def test_what_cannot_be_is_refused(image, patch_px, stride_px):
    with pytest.raises(ValueError, match="expected"):
        occlusion(watch(0, 0), image, patch_px, stride_px)


def test_without_a_stroke_is_the_drawing_of_the_others():
    without = without_each_stroke(STROKES, [18, 18])
    np.testing.assert_array_equal(without[0], draw_points(STROKES[1:], 18))
    np.testing.assert_array_equal(without[1], draw_points(STROKES[:1], 18))


def test_each_stroke_keeps_its_own_brush():
    thick = without_each_stroke(STROKES, [6, 30])
    np.testing.assert_array_equal(thick[0], draw_points(STROKES[1:], 30))
    np.testing.assert_array_equal(thick[1], draw_points(STROKES[:1], 6))


def test_one_stroke_alone_cannot_be_left_out():
    with pytest.raises(ValueError, match="at least two"):
        without_each_stroke(STROKES[:1], [18])
    with pytest.raises(ValueError, match="zip"):
        without_each_stroke(STROKES, [18])
