import numpy as np
import pytest

from mnist_model.analysis.progress import share_right

RIGHT = np.random.default_rng(0).random(50) < 0.7


@pytest.mark.parametrize("last", [1, 2, 20, 50, 1000])
def test_each_share_is_that_of_the_last_drawings_until_then(last):
    shares = share_right(RIGHT, last)
    for end in range(1, 51):
        assert shares[end - 1] == pytest.approx(RIGHT[max(0, end - last) : end].mean())


def test_of_no_drawing_there_is_no_share():
    assert share_right([], 20).shape == (0,)
