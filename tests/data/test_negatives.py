"""Negatives come in kinds and families; those held out are never learned from."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from mnist_model.data.negatives import kinds as negatives
from mnist_model.data.negatives.doodles import SHAPES
from mnist_model.data.negatives.kinds import (
    HELD_OUT_FONT,
    HELD_OUT_LETTERS,
    HELD_OUT_SHAPES,
    SHARES,
    families,
    make_negatives,
)
from mnist_model.data.negatives.letters import LETTERS, letter
from mnist_model.imaging.strokes import draw_strokes
from tests.drawings import draw_digit

DIGITS = [draw_digit(digit) for digit in range(10)]


def test_every_kind_comes_in_its_share():
    images, kinds = make_negatives(2000, DIGITS, seed=0)
    assert (images.shape, images.dtype) == ((2000, 28, 28), np.uint8)
    assert images.max(axis=(1, 2)).min() == 255
    for kind, share in SHARES.items():
        assert np.mean(kinds == kind) == pytest.approx(share, abs=0.04)


def test_the_seed_decides():
    first, again, other = (make_negatives(50, DIGITS, seed=s)[0] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_held_out_families_are_others():
    learned, held_out = families(DIGITS, held_out=False), families(DIGITS, held_out=True)
    assert len(learned["shape"]) + len(held_out["shape"]) == len(SHAPES)
    assert len(held_out["shape"]) == len(HELD_OUT_SHAPES)
    assert set(HELD_OUT_SHAPES) < set(SHAPES)
    assert len(learned["scribble"]) > len(held_out["scribble"]) > 0
    assert set(HELD_OUT_LETTERS) < set(LETTERS)


def test_held_out_letters_are_never_drawn_by_hand_and_their_font_is_never_printed(monkeypatch):
    def seen(held_out: bool) -> tuple[set, set]:
        letters, fonts = set(), set()

        def note_letter(name, random):
            letters.add(name)
            return letter(name, random)

        def note_font(name):
            fonts.add(name)
            return cv2.FontFace(name)

        with monkeypatch.context() as patch:
            patch.setattr(negatives, "cv2", SimpleNamespace(**vars(cv2) | {"FontFace": note_font}))
            patch.setattr(negatives, "letter", note_letter)
            random = np.random.default_rng(0)
            for _ in range(200):
                for family in families(DIGITS, held_out)["letter"]:
                    family(random)
        return letters, fonts

    learned, held_out = seen(held_out=False), seen(held_out=True)
    assert held_out == (set(HELD_OUT_LETTERS), {HELD_OUT_FONT})
    assert learned[0] == set(LETTERS) - set(HELD_OUT_LETTERS)
    assert not learned[1] & held_out[1]


def test_letters_that_look_like_digits_are_left_out():
    assert not set("OlIZSBgq") & set(LETTERS)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_can_be_drawn(name):
    strokes = SHAPES[name](np.random.default_rng(0))
    assert all(stroke.ndim == 2 and stroke.shape[1] == 2 for stroke in strokes)
    assert draw_strokes(strokes, 10, 150).any()


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_can_be_drawn(name):
    for seed in range(4):
        assert draw_strokes(letter(name, np.random.default_rng(seed)), 10, 150).any()
