"""The units of dense layers: what they look at, and how much an answer depends on each."""

from collections.abc import Sequence

import numpy as np

from mnist_model.networks.activations import LayerRun
from mnist_model.networks.layer_math import activate


def input_shape(runs: Sequence[LayerRun], index: int) -> tuple[int, ...]:
    """The shape in which the inputs of a dense layer can be looked at.

    Args:
        runs: all layers, as `Inside.run` returns them.
        index: of a dense layer among them.

    Returns:
        (h, w, channels) where the layer reads a flattened image or flattened maps, to which its
        inputs, weights and contributions can be reshaped; otherwise (units,).
    """
    for run in reversed(runs[:index]):
        if run.kind == "Flatten":
            return run.before.shape
        if run.kind != "Dropout":
            break
    return runs[index].before.shape


def logit_lost(runs: Sequence[LayerRun], index: int, digit: int) -> np.ndarray:
    """How much the logit of a digit falls when one unit alone says 0, for each unit of a layer.

    Each unit is switched off in turn, and the layers after it compute anew: ablation, as in Morcos
    et al. 2018 (arXiv:1803.06959). In the last hidden layer it is exactly the unit's value times
    its weight to the digit. A unit that says 0 already loses nothing.

    Args:
        runs: all layers, as `Inside.run` returns them.
        index: of a dense layer among them, not the last. Where a normalisation, an activation or a
            dropout follows as a layer of its own, what they make of its units is switched off.
        digit: 0..9.

    Returns:
        (units,) float64: above 0 where the unit speaks for the digit, below 0 where against it.

    Raises:
        ValueError: the layer is not dense, or is the last.
    """
    logits = runs[-1].sums
    if runs[index].kind != "Dense" or index == len(runs) - 1 or logits is None:
        raise ValueError(f"{runs[index].name} is no hidden dense layer")
    while runs[index + 1].kind in ("BatchNormalization", "Activation", "Dropout"):
        index += 1
    values = runs[index].values
    lost = np.zeros(len(values))
    speaking = np.flatnonzero(values)
    rows = np.repeat(values[np.newaxis], len(speaking), axis=0)
    rows[np.arange(len(speaking)), speaking] = 0
    for run in runs[index + 1 :]:
        if run.kind == "Dense":
            rows = rows @ run.kernel
        elif run.kernel is not None:
            rows = rows * run.kernel
        if run.bias is not None:
            rows = rows + run.bias
        if run is not runs[-1]:
            rows = activate(rows, run.activation)
    lost[speaking] = logits[digit] - rows[:, digit]
    return lost
