"""Seams pass where two characters touch, and cross a stroke rather than follow it."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from mnist_model.imaging.cuts import cut_columns
from tests.conftest import draw_at_random


def two_rings(zoom=1.0):
    """Two rings joined by a bar in columns 90 to 110, (100, 200) uint8, enlarged."""
    image = np.zeros((100, 200), np.uint8)
    for x in (45, 155):
        cv2.circle(image, (x, 50), 40, 255, 8, cv2.LINE_AA)
    cv2.line(image, (85, 50), (115, 50), 255, 6)
    return cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("zoom", [0.5, 1, 3, 4, 8])
def test_two_rings_are_cut_where_they_are_joined(zoom):
    # Rows above 320 pixels are looked at in small.
    edges, thickness = cut_columns(two_rings(zoom), 100 * zoom)
    middles = [np.median(edge) / zoom for edge in edges[1:-1]]
    assert min(abs(middle - 100) for middle in middles) <= 12
    assert thickness / zoom == pytest.approx(8, abs=6)


@pytest.mark.parametrize("height", [40, 100, 280])
@pytest.mark.parametrize("seed", range(8))
def test_edges_stand_in_order_from_one_side_to_the_other(seed, height):
    image = draw_at_random(np.random.default_rng(seed))
    edges, _ = cut_columns(image, height)
    assert edges.shape[1] == len(image)
    assert not edges[0].any()
    assert (edges[-1] == image.shape[1]).all()
    for left, right in pairwise(edges):
        assert (left <= right).all()
    for seam in edges[1:-1]:
        # Where it gives way to its neighbour it may step further.
        assert np.median(np.abs(np.diff(seam))) <= 1


def test_a_level_bar_is_cut_across_and_an_upright_one_not_along():
    bar = np.zeros((100, 200), np.uint8)
    bar[45:55] = 255
    assert len(cut_columns(bar, 100)[0]) > 3
    post = np.zeros((100, 60), np.uint8)
    post[:, 25:35] = 255
    inside = [e for e in cut_columns(post, 100)[0][1:-1] if ((e > 27) & (e < 33)).any()]
    assert not inside


def test_cuts_are_no_more_than_a_few_to_a_row_height():
    assert len(cut_columns(np.full((50, 2000), 255, np.uint8), 50)[0]) <= 2 + 2 + 6 * 2000 / 50
