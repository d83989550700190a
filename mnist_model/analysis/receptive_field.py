"""Which pixels of the image a value of a network depends on."""

from collections.abc import Sequence

import numpy as np

from mnist_model.networks.activations import LayerRun
from mnist_model.networks.layer_math import zeros_around


def receptive_field(
    runs: Sequence[LayerRun], number: int, row: int, column: int
) -> tuple[int, int, int, int]:
    """The pixels of the image on which a value of a map depends (Araujo et al. 2019, Distill).

    Args:
        runs: all layers, the first being the input.
        number: of the layer, which has maps.
        row, column: the place in one of its maps.

    Returns:
        Top, left, height and width, in pixels of the image, cut where the image ends.
    """
    first, last = np.array([row, column]), np.array([row, column])
    for run in reversed(runs[1 : number + 1]):
        if not run.strides:
            continue
        window = np.array(run.pool or (run.kernel.shape[:2] if run.kernel is not None else (1, 1)))
        zeros = [0, 0]
        if run.padding == "same":
            sizes = zip(run.before.shape, window, run.strides, strict=False)
            zeros = [zeros_around(*size)[0] for size in sizes]
        first = first * run.strides - zeros
        last = last * run.strides - zeros + window - 1
    top, left = np.maximum(first, 0)
    bottom, right = np.minimum(last, np.array(runs[0].values.shape[:2]) - 1)
    return int(top), int(left), int(bottom - top + 1), int(right - left + 1)
