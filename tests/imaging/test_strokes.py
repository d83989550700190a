"""UNIPEN is read or refused with the line; strokes are drawn as wide, large and where asked."""

import numpy as np
import pytest

from mnist_model.data.example_digits import example_strokes
from mnist_model.imaging.strokes import draw_strokes
from mnist_model.imaging.unipen import UnipenError, read_unipen

DIGIT = """.INCLUDE some.doc
.LEXICON "0" "1"
.SEGMENT DIGIT 0-1 ? "4"
.COMMENT 4 12 224
.PEN_DOWN
 10 500
 20 400
.PEN_UP
.DT 100
.PEN_DOWN
 30 450 77
 30.5 350 78
.PEN_UP
.SEGMENT DIGIT 2 ? "1"
.PEN_DOWN
 5 5
.PEN_UP
"""


def read(tmp_path, text):
    path = tmp_path / "some.unipen"
    path.write_text(text)
    return read_unipen(path)


def test_a_file_is_read_with_labels_writers_and_strokes(tmp_path):
    four, one = read(tmp_path, DIGIT)
    assert (four.label, four.writer, len(four.strokes)) == (4, 12, 2)
    np.testing.assert_allclose(four.strokes[0], [[10, -500], [20, -400]])  # y points down here
    np.testing.assert_allclose(four.strokes[1], [[30, -450], [30.5, -350]])
    assert (one.label, one.writer) == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"4"', '"44"', 3),
        ('"4"', '"x"', 3),
        (" 20 400", " 20", 7),
        (" 20 400", " 20 nan", 7),
        (" 20 400", " twenty 400", 7),
        (".PEN_DOWN\n 10 500", " 10 500", 5),
        (" 30.5 350 78\n.PEN_UP\n", " 30.5 350 78\n", 13),
        (".PEN_DOWN\n 5 5\n.PEN_UP\n", "", 14),
    ],
)
def test_a_malformed_file_is_refused_with_the_line(tmp_path, old, new, line):
    assert old in DIGIT
    with pytest.raises(UnipenError, match=rf"some\.unipen, line {line}:"):
        read(tmp_path, DIGIT.replace(old, new))


@pytest.mark.parametrize("text", ["", "\n\n", "hello\n", ".COMMENT nothing\n"])
def test_a_file_without_digits_is_refused(tmp_path, text):
    with pytest.raises(UnipenError, match="line 1"):
        read(tmp_path, text)


def test_the_pen_digits_are_all_there(pen_drawings):
    assert len(pen_drawings) == 7494
    assert {drawing.writer for drawing in pen_drawings} == set(range(1, 31))


@pytest.mark.parametrize("brush_px", [4, 10, 20, 30])
@pytest.mark.parametrize("longest_px", [70, 112, 252])
@pytest.mark.parametrize("place", [(0, 0), (0.3, 0.8), (1, 1)])
def test_a_drawing_has_the_size_and_stands_on_the_canvas(brush_px, longest_px, place):
    canvas = draw_strokes(example_strokes(5), brush_px, longest_px, place)
    rows, columns = np.nonzero(canvas >= 128)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(longest_px, abs=2)
    framed = draw_strokes(example_strokes(5), brush_px, longest_px, place, 280)
    assert framed.shape == (280, 280)
    if place == (0, 0):
        assert min(rows.min(), columns.min()) <= 1
    if place == (1, 1):
        assert max(rows.max(), columns.max()) >= 278


@pytest.mark.parametrize("brush_px", [4, 10, 20, 30])
def test_a_line_is_as_wide_as_its_brush_and_round_at_its_ends(brush_px):
    canvas = draw_strokes([np.array([[0.0, 0], [1, 0]])], brush_px, 200) / 255
    assert canvas[:, 140].sum() == pytest.approx(brush_px, abs=1)
    assert canvas.sum() == pytest.approx(
        (200 - brush_px) * brush_px + np.pi * brush_px**2 / 4, rel=0.06
    )


def test_a_single_point_is_a_dot():
    canvas = draw_strokes([np.array([[3.0, 3]])], 20, 100)
    assert canvas.sum() / 255 == pytest.approx(np.pi * 100, rel=0.1)
