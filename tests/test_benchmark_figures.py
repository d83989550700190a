"""The benchmarks of accuracy: whom their figures are about, and how far they reach."""

import json
import sys

import numpy as np
import pytest

from benchmarks import drawings, photos, refusals, styles, whole_numbers
from mnist_model.data.negatives.kinds import SHARES, Purpose
from mnist_model.data.pen_drawings import load_pendigits


@pytest.fixture
def run(small_world, tmp_path, monkeypatch, capsys):
    """Run a benchmark on made drawings, and return what it prints."""

    def run(benchmark, *arguments: str) -> str:
        monkeypatch.setattr(benchmark, "OUTPUT", tmp_path)
        monkeypatch.setattr(sys, "argv", ["benchmark", str(small_world.pendigits), *arguments])
        benchmark.main()
        return capsys.readouterr().out

    return run


def test_accuracy_on_drawings_comes_with_intervals_and_with_each_writer(run):
    # Writer 28 has wrong labels here; 10 drawings each.
    found = json.loads(run(drawings, "--writers", "28-30", "--json"))
    low, high = found["legible_mean_interval"]
    assert low < found["legible_mean"] < high
    # Read 13 times each, 30 drawings tell as little as 30 answers do: about +-17 points at 2/3.
    assert high - low > 0.25
    assert found["per_writer_drawings"] == {"28": 10, "29": 10, "30": 10}
    for writer, share in found["per_writer"].items():
        low, high = found["per_writer_interval"][writer]
        assert low <= share <= high


def test_the_text_says_the_intervals_too(run):
    printed = run(drawings, "--writers", "29-30")
    assert "95 % interval" in next(line for line in printed.splitlines() if "mean" in line)
    assert "writer  29, 10 drawings" in printed
    assert "writer  30, 10 drawings" in printed


def test_styles_are_those_of_people_that_no_choice_was_made_by(run):
    *_, everybody = (line for line in run(styles).splitlines() if line.startswith("| "))
    _, style, learned, drawn, *_ = (cell.strip() for cell in everybody.split("|"))
    assert (style, learned, drawn) == ("all", "240", "30")  # writers 1 to 24, and 28 to 30


def test_what_choices_were_made_by_is_one_table_of_refusals_and_the_test_another(
    world, monkeypatch, capsys
):
    asked = []

    def noting(n, digits, seed, purpose):
        asked.append((purpose, digits[0].shape, len(digits)))
        return make_negatives(n, digits, seed, purpose)

    make_negatives = refusals.make_negatives
    monkeypatch.setattr(refusals, "make_negatives", noting)
    monkeypatch.setattr(sys, "argv", ["benchmark", "--negatives", "400", "--families"])
    refusals.main()
    # Pairs are made of drawings by writers 25 to 27; for the test, of MNIST's test images.
    assert asked == [(Purpose.CHOOSING, (280, 280), 30), (Purpose.TESTING, (28, 28), 200)]
    choosing, testing = capsys.readouterr().out.split("Families for testing")
    assert choosing.startswith("Families for choosing")
    for table in (choosing, testing):
        names = [line.split("|")[1].strip() for line in table.splitlines() if line[:2] == "| "]
        assert names[names.index("scribble") :][: len(SHARES)] == list(SHARES)
        assert "letter, in print" in names
    assert "shape, umbrella" in choosing
    assert "shape, key" in testing
    assert "writers 28 to 30" not in choosing
    assert "MNIST test" not in choosing


def test_a_share_of_digits_is_what_edits_leave_of_them():
    assert photos.edits("2047", "2047") == 0
    assert photos.edits("2047", "247") == photos.edits("2047", "20147") == 1
    assert photos.edits("2047", "") == 4
    printed = photos.table({"read_photo": {"single": [1.0, 0.0], "plain": [1.0, 1.0]}})
    assert "| single | 2 | read_photo | 0.500 | 0.50 |" in printed
    assert "| all | 4 | read_photo | 0.750 | 0.75 |" in printed


def test_numbers_are_composed_of_one_persons_digits_as_far_apart_as_said(small_world):
    drawings_of_all = load_pendigits(small_world.pendigits)
    for gap in (0.35, 0.0):
        image, strokes, text = whole_numbers.compose(drawings_of_all, gap, np.random.default_rng(0))
        assert 2 <= len(text) <= 6
        assert len(strokes) >= len(text)
        assert image.shape[0] == 90 + 2 * 20
        points = np.concatenate(strokes)
        assert np.ptp(points[:, 1]) == pytest.approx(90, abs=1)
        assert points[:, 0].max() <= image.shape[1]
