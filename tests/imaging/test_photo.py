"""Ink is told from paper in any light and colour, and nothing is found where nothing is."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from mnist_model.data.example_page import example_photo
from mnist_model.imaging.photo import WORKING_PX, find_ink
from tests.conftest import ROOT
from tests.drawings import draw_number

NUMBER = cv2.copyMakeBorder(draw_number("2047", 150, 12)[0], 200, 200, 250, 250, 0)


def on_paper(paper, ink, light=1.0, noise=2.0):
    """The number in a colour on another, (h, w, 3) uint8."""
    share = NUMBER[..., np.newaxis] / 255
    picture = (np.array(paper) + share * (np.array(ink, float) - paper)) * light
    picture += np.random.default_rng(0).normal(0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def overlap(found, expected):
    return (found & expected).sum() / (found | expected).sum()


def sideways(low, high):
    return np.linspace(low, high, NUMBER.shape[1])[np.newaxis, :, np.newaxis]


WAYS = {
    "black on white": ((255, 255, 255), (0, 0, 0)),
    "pencil": ((240, 238, 230), (150, 150, 150)),
    "blue on yellow": ((250, 230, 120), (30, 50, 160)),
    "chalk": ((30, 60, 40), (230, 230, 220)),
    "white on black": ((0, 0, 0), (255, 255, 255)),
    "in the dark": ((60, 60, 58), (12, 12, 20)),
    "a lamp to the left": ((250, 248, 240), (40, 40, 60), sideways(1, 0.35)),
    "noisy": ((230, 230, 230), (60, 60, 60), 1, 12),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_ink_is_where_it_was_written(way):
    stages = find_ink(on_paper(*WAYS[way]))
    assert stages.scale == 1
    assert overlap(stages.clean > 100, NUMBER > 100) > 0.75
    assert stages.ink.max() == 255
    assert np.median(stages.flat) > 235


def test_grey_is_read_as_its_colours_would_be():
    grey = on_paper((240, 240, 240), (30, 30, 30))[..., 0]
    stages, of_colour = find_ink(grey), find_ink(np.dstack([grey] * 3))
    np.testing.assert_array_equal(stages.clean, of_colour.clean)
    np.testing.assert_array_equal(find_ink(grey[:, ::-1]).clean.shape, grey.shape)


@pytest.mark.parametrize("shape", [(1200, 900), (3000, 400), (90, 70), (700, 700)])
def test_work_is_done_in_a_working_size(shape):
    stages = find_ink(cv2.resize(on_paper((250, 250, 250), (0, 0, 0)), shape[::-1]))
    for picture in (stages.photo[..., 0], stages.flat, stages.ink, stages.clean):
        assert picture.dtype == np.uint8
        assert picture.shape == tuple(round(side * stages.scale) for side in shape)
    assert max(stages.clean.shape) <= WORKING_PX


@pytest.mark.parametrize("level", [0, 1, 19, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 1), (300, 200), (40, 40, 3)])
def test_an_empty_sheet_has_no_ink(level, shape):
    stages = find_ink(np.full(shape, level, np.uint8))
    assert not stages.ink.any()
    assert not stages.clean.any()


def test_an_empty_sheet_in_uneven_light_has_no_ink():
    light = (np.linspace(120, 240, 600) + np.zeros((400, 1))).astype(np.float32)
    light += np.random.default_rng(0).normal(0, 3, light.shape)
    assert not find_ink(light.astype(np.uint8)).clean.any()


def test_ruled_lines_are_in_the_ink_but_not_in_what_is_read():
    sheet = on_paper((250, 250, 250), (20, 20, 20))
    rows = range(40, len(sheet), 140)
    for row in rows:
        sheet[row : row + 2] = 90
    stages = find_ink(sheet)
    for row in rows:
        assert (stages.ink[row] > 0).mean() > 0.9
        assert (stages.clean[row] > 0).mean() < 0.2
    assert overlap(stages.clean > 100, NUMBER > 100) > 0.75


def test_the_photo_is_left_as_it_was():
    photo = example_photo()
    copy = photo.copy()
    photo.flags.writeable = False
    find_ink(photo)
    np.testing.assert_array_equal(photo, copy)


@pytest.mark.parametrize(
    "photo",
    [
        np.zeros((20, 20)),
        np.zeros((20, 20), bool),
        np.zeros((20, 20, 4), np.uint8),
        np.zeros((0, 20), np.uint8),
        np.zeros((20, 0, 3), np.uint8),
        np.zeros(20, np.uint8),
        [[0, 255]],
        None,
    ],
    ids=lambda photo: str(getattr(photo, "shape", photo)),
)
def test_other_input_is_refused_with_what_was_expected(photo):
    with pytest.raises(ValueError, match="expected a picture of"):
        find_ink(photo)


def test_twelve_megapixels_take_a_second_and_little_memory():
    command = [sys.executable, "benchmarks/photos.py", "--speed"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    time, memory = printed.splitlines()
    assert "2047365" in time
    assert float(time.split(": ")[1].split(" ms")[0]) < 3000  # 400 where nothing else runs
    more, after = (float(part.split(" MB")[0].split()[-1]) for part in memory.split(","))
    assert more < 300
    assert after < 100
