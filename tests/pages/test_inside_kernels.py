"""What the page Inside says that a kernel looks for."""

import numpy as np
import pytest

from app_pages.inside.kernels import wanted_by


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ([[1, 0, -1], [1, 0, -1], [1, 0, -1]], "ink on the left and none on the right: an edge"),
        ([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], "ink below and none above: an edge"),
        ([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]], "an upright line of ink, and none beside it"),
        ([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], "a level line of ink, and none beside it"),
        ([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]], "a rising line of ink, and none beside it"),
        ([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]], "a falling line of ink, and none beside it"),
        ([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "ink in some places and none right beside"),
        ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], "ink anywhere"),
        ([[2]], "ink anywhere"),
        ([[-1, -1, -1], [-1, -1, -1], [-1, -1, -1]], "no ink at all"),
    ],
)
def test_what_a_kernel_wants_is_said_in_words(kernel, words):
    assert wanted_by(np.array(kernel, float)).startswith(words)
