"""The statistics agree with SciPy's, and the outcomes with a count by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest

from mnist_model.analysis.significance import mcnemar_p, split_outcomes, wilson_interval


@pytest.mark.parametrize(
    ("right", "total"),
    [(0, 10), (10, 10), (5, 10), (9962, 10_000), (9999, 10_000), (10_000, 10_000), (1, 1)],
)
def test_the_interval_is_that_of_scipy(right, total):
    theirs = binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, total) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_the_interval_holds_the_share_and_narrows():
    narrow, wide = wilson_interval(9900, 10_000), wilson_interval(99, 100)
    assert 0 <= wide[0] < narrow[0] < 0.99 < narrow[1] < wide[1] <= 1


@pytest.mark.parametrize(
    ("only_first", "only_second"),
    [(0, 1), (1, 0), (3, 3), (5, 12), (12, 5), (0, 40), (88, 31), (700, 650), (5000, 4800)],
)
def test_mcnemar_is_the_exact_binomial_test_of_scipy(only_first, only_second):
    theirs = binomtest(only_first, only_first + only_second, 0.5).pvalue
    assert mcnemar_p(only_first, only_second) == pytest.approx(theirs, rel=1e-9)


def test_models_that_never_differ_differ_by_chance():
    assert mcnemar_p(0, 0) == 1


def test_outcomes_cover_all_images_once():
    random = np.random.default_rng(0)
    first, second = random.random((2, 500)) < 0.6
    outcomes = split_outcomes(first, second)
    groups = (outcomes.both, outcomes.only_first, outcomes.only_second, outcomes.neither)
    assert sorted(np.concatenate(groups)) == list(range(500))
    for index in outcomes.only_second:
        assert second[index]
        assert not first[index]


def test_outcomes_of_four_images():
    outcomes = split_outcomes(np.array([1, 1, 0, 0], bool), np.array([1, 0, 0, 1], bool))
    assert [*outcomes.both, *outcomes.only_first, *outcomes.only_second] == [0, 1, 3]
    assert list(outcomes.neither) == [2]
