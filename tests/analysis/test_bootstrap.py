"""The bootstrap agrees with theory where there is one, and with a plain loop elsewhere."""

import time

import numpy as np
import pytest

from mnist_model.analysis.bootstrap import bootstrap_interval
from mnist_model.analysis.significance import wilson_interval


def synthetic_answers(drawings: int, cells: int, seed: int = 0) -> np.ndarray:
    """(cells, drawings) bool; most drawings are easy, some are hard in every cell."""
    random = np.random.default_rng(seed)
    return random.random((cells, drawings)) < random.beta(3, 0.3, drawings)


@pytest.mark.parametrize(("right", "total"), [(900, 1000), (500, 1000), (9900, 10_000)])
def test_of_one_cell_it_is_the_interval_of_a_share(right, total):
    answers = (np.arange(total) < right)[np.newaxis]
    width = np.diff(wilson_interval(right, total)).item()
    assert bootstrap_interval(answers) == pytest.approx(
        wilson_interval(right, total), abs=width / 8
    )


def test_answers_given_twice_make_nobody_surer():
    once = synthetic_answers(200, 1)
    assert bootstrap_interval(np.repeat(once, 13, axis=0)) == pytest.approx(
        bootstrap_interval(once), abs=1e-12
    )


def test_independent_cells_do_make_surer():
    cells = np.random.default_rng(0).random((13, 300)) < 0.8
    interval = bootstrap_interval(cells)
    width = np.diff(interval).item()
    as_one_cell_each = wilson_interval(int(cells.sum()), cells.size)
    assert width == pytest.approx(np.diff(as_one_cell_each).item(), rel=0.15)


def test_it_is_that_of_whole_drawings_drawn_in_a_loop():
    answers, random = synthetic_answers(150, 5), np.random.default_rng(3)
    means = [answers[:, random.integers(150, size=150)].mean() for _ in range(10_000)]
    expected = np.percentile(means, [2.5, 97.5])
    width = np.ptp(expected)
    assert bootstrap_interval(answers) == pytest.approx(tuple(expected), abs=width / 20)


def test_it_holds_the_truth_about_as_often_as_it_says():
    random, held = np.random.default_rng(1), 0
    for seed in range(200):
        hardness = random.beta(8, 2, 300)  # on average 0.8
        answers = random.random((6, 300)) < hardness
        low, high = bootstrap_interval(answers, resamples=2000, seed=seed)
        held += low <= 0.8 <= high
    assert 0.9 <= held / 200 <= 0.99


def test_of_a_difference_it_is_that_of_the_two_together():
    first, second = synthetic_answers(300, 13), synthetic_answers(300, 13, seed=1)
    low, high = bootstrap_interval(first.astype(int) - second)
    assert low < first.mean() - second.mean() < high
    # Independent of each other here, so their variances add up.
    widths = [np.diff(bootstrap_interval(answers)).item() for answers in (first, second)]
    assert high - low == pytest.approx(np.hypot(*widths), rel=0.15)
    assert bootstrap_interval(first.astype(int) - first) == (0, 0)


def test_the_seed_decides_and_ten_thousand_resamples_take_no_time():
    answers = synthetic_answers(749, 13)
    start = time.process_time()
    interval = bootstrap_interval(answers)
    assert time.process_time() - start < 0.5
    assert interval == bootstrap_interval(answers)
    assert interval != bootstrap_interval(answers, seed=1)


def test_without_a_mistake_there_is_nothing_to_resample():
    assert bootstrap_interval(np.ones((3, 20), bool)) == (1, 1)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (7,), (2, 3, 4)])
def test_other_arrays_are_refused(shape):
    with pytest.raises(ValueError, match=r"\(cells, drawings\)"):
        bootstrap_interval(np.ones(shape, bool))
