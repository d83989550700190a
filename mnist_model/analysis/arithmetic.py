"""The arithmetic behind a single value of a network, with every number on the way to it.

All is computed anew from what went into the layer and its weights, in float64; what the network
itself computed, in float32, is the same to about six digits.
"""

from dataclasses import dataclass

import numpy as np

from mnist_model.networks.activations import LayerRun
from mnist_model.networks.layer_math import activate, patches, zeros_around


@dataclass(frozen=True)
class ConvolutionValue:
    """One value of a convolution's feature map.

    top, left:   where the patch begins in the maps before; below 0 where it begins in the zeros
                 that padding "same" puts around.
    patch:       (kh, kw, channels), what the kernel lies on.
    in_map:      (kh, kw) bool, false where the patch is such a zero.
    kernel:      (kh, kw, channels), the weights of this filter.
    products:    patch times kernel, (kh, kw, channels).
    per_channel: (channels,), the sum of the products of each channel.
    total:       the sum of all products.
    bias:        0 where there is none.
    sum:         total plus bias.
    activation:  Keras's name; "linear" for none.
    result:      the activation of the sum.
    """

    top: int
    left: int
    patch: np.ndarray
    in_map: np.ndarray
    kernel: np.ndarray
    products: np.ndarray
    per_channel: np.ndarray
    total: float
    bias: float
    sum: float
    activation: str
    result: float


@dataclass(frozen=True)
class PoolingValue:
    """One value of a pooled map.

    top, left: where the window begins in the map before.
    values:    (ph, pw), what is in the window.
    winner:    (row, column) of the largest in the window, the first of several; None for a mean.
    result:    the largest or the mean.
    """

    top: int
    left: int
    values: np.ndarray
    winner: tuple[int, int] | None
    result: float


@dataclass(frozen=True)
class DenseValue:
    """One unit of a dense layer.

    inputs, weights: (n,).
    contributions:   inputs times weights, (n,).
    order:           (n,) which contribution comes first: the largest first, the most negative last.
    total:           the sum of the contributions.
    bias:            0 where there is none.
    sum:             total plus bias; in the last layer the logit.
    activation:      Keras's name; "linear" for none.
    result:          the activation of the sum; for a softmax that of all units' sums.
    """

    inputs: np.ndarray
    weights: np.ndarray
    contributions: np.ndarray
    order: np.ndarray
    total: float
    bias: float
    sum: float
    activation: str
    result: float


@dataclass(frozen=True)
class NormalisedValue:
    """One value after batch normalisation: before times factor plus offset.

    factor: gamma / sqrt(variance + epsilon), with what was learned in training.
    offset: beta minus mean times factor.
    """

    before: float
    factor: float
    offset: float
    result: float


@dataclass(frozen=True)
class ActivatedValue:
    """One value after a layer that is an activation only."""

    before: float
    activation: str
    result: float


@dataclass(frozen=True)
class Softmax:
    """From logits to probabilities, with a temperature (Guo et al. 2017, arXiv:1706.04599).

    logits:        (10,), the sums of the last layer.
    temperature:   what they are divided by; above 0, and 1 changes nothing.
    scaled:        logits / temperature.
    largest:       the largest of these, which is subtracted from all: it makes no difference to
                   the probabilities, and keeps the exponentials between 0 and 1.
    exponentials:  (10,), exp(scaled - largest).
    total:         their sum.
    probabilities: (10,), exponentials / total.
    """

    logits: np.ndarray
    temperature: float
    scaled: np.ndarray
    largest: float
    exponentials: np.ndarray
    total: float
    probabilities: np.ndarray


@dataclass(frozen=True)
class Sigmoid:
    """From a sum to a number between 0 and 1, such as the score of a digit head.

    sum:         any number.
    exponential: e to the power of minus the sum.
    result:      1 / (1 + exponential).
    """

    sum: float
    exponential: float
    result: float


def convolution_at(layer: LayerRun, unit: int, row: int, column: int) -> ConvolutionValue:
    """The value of a convolution's feature map at a place.

    Args:
        layer: a Conv2D.
        unit: the filter.
        row, column: the place in its map.

    Raises:
        ValueError: the layer is no convolution.
        IndexError: there is no such filter or place.
    """
    kernel = _weights(layer, "Conv2D")[..., _within(unit, layer.values.shape[2])].astype(float)
    window = kernel.shape[:2]
    row, column = _within(row, layer.values.shape[0]), _within(column, layer.values.shape[1])
    patch = patches(layer.before, window, layer.strides, layer.padding)[row, column].astype(float)
    ones = np.ones((*layer.before.shape[:2], 1), bool)
    in_map = patches(ones, window, layer.strides, layer.padding)[row, column, :, :, 0]
    top, left = _corner(layer, window, row, column)
    products = patch * kernel
    total, bias = float(products.sum()), _bias(layer, unit)
    result = float(activate(np.array(total + bias), layer.activation))
    return ConvolutionValue(
        top,
        left,
        patch,
        in_map,
        kernel,
        products,
        products.sum(axis=(0, 1)),
        total,
        bias,
        total + bias,
        layer.activation,
        result,
    )


def pooling_at(layer: LayerRun, unit: int, row: int, column: int) -> PoolingValue:
    """The value of a pooled map at a place.

    Args:
        layer: a MaxPooling2D or AveragePooling2D.
        unit: the channel.
        row, column: the place in its map.

    Raises:
        ValueError: the layer is no pooling.
        IndexError: there is no such channel or place.
    """
    if not layer.pool:
        raise ValueError(f"{layer.name} is no pooling")
    rows, columns, channels = layer.values.shape
    row, column, unit = _within(row, rows), _within(column, columns), _within(unit, channels)
    seen = patches(layer.before, layer.pool, layer.strides, layer.padding)
    values = seen[row, column, :, :, unit].astype(float)
    top, left = _corner(layer, layer.pool, row, column)
    if layer.kind == "AveragePooling2D":
        return PoolingValue(top, left, values, None, float(values.mean()))
    down, right = np.unravel_index(int(values.argmax()), values.shape)
    return PoolingValue(top, left, values, (int(down), int(right)), float(values.max()))


def dense_at(layer: LayerRun, unit: int) -> DenseValue:
    """A unit of a dense layer.

    Raises:
        ValueError: the layer is not dense.
        IndexError: there is no such unit.
    """
    weights = _weights(layer, "Dense")[:, _within(unit, len(layer.values))].astype(float)
    inputs = layer.before.astype(float)
    contributions = inputs * weights
    total, bias = float(contributions.sum()), _bias(layer, unit)
    # A softmax needs the sums of the others as well.
    sums = np.zeros(len(layer.values)) if layer.sums is None else layer.sums.astype(float)
    sums[unit] = total + bias
    result = activate(sums, layer.activation)[unit]
    return DenseValue(
        inputs,
        weights,
        contributions,
        np.argsort(-contributions, kind="stable"),
        total,
        bias,
        total + bias,
        layer.activation,
        float(result),
    )


def normalisation_at(layer: LayerRun, unit: int, row: int = 0, column: int = 0) -> NormalisedValue:
    """A value after batch normalisation; `row` and `column` count where it has maps.

    Raises:
        ValueError: the layer is no batch normalisation.
        IndexError: there is no such channel or place.
    """
    before = _value(layer.before, unit, row, column)
    factor = float(_weights(layer, "BatchNormalization")[unit])
    offset = _bias(layer, unit)
    return NormalisedValue(before, factor, offset, before * factor + offset)


def activation_at(layer: LayerRun, unit: int, row: int = 0, column: int = 0) -> ActivatedValue:
    """A value after a layer of kind Activation; `row` and `column` count where it has maps.

    Raises:
        IndexError: there is no such channel or place.
    """
    before = _value(layer.before, unit, row, column)
    result = _value(activate(layer.before.astype(float), layer.activation), unit, row, column)
    return ActivatedValue(before, layer.activation, result)


def softmax_of(logits: np.ndarray, temperature: float) -> Softmax:
    """The probabilities of ten logits, with every number on the way.

    Args:
        logits: (10,), what comes into the softmax: `sums` of the last layer.
        temperature: above 0; that of the bundle gives the probabilities that are shown elsewhere.
    """
    scaled = logits.astype(float) / temperature
    largest = float(scaled.max())
    exponentials = np.exp(scaled - largest)
    total = float(exponentials.sum())
    return Softmax(logits, temperature, scaled, largest, exponentials, total, exponentials / total)


def sigmoid_of(total: float) -> Sigmoid:
    """The sigmoid of a sum, with every number on the way."""
    with np.errstate(over="ignore"):  # far below 0 it is infinite, and the result 0
        exponential = float(np.exp(-np.float64(total)))
    return Sigmoid(total, exponential, 1 / (1 + exponential))


def _weights(layer: LayerRun, kind: str) -> np.ndarray:
    if layer.kind != kind or layer.kernel is None:
        raise ValueError(f"{layer.name} is no {kind}")
    return layer.kernel


def _bias(layer: LayerRun, unit: int) -> float:
    return 0.0 if layer.bias is None else float(layer.bias[unit])


def _value(values: np.ndarray, unit: int, row: int, column: int) -> float:
    if values.ndim == 1:
        return float(values[_within(unit, len(values))])
    rows, columns, channels = values.shape
    place = _within(row, rows), _within(column, columns), _within(unit, channels)
    return float(values[place])


def _within(index: int, length: int) -> int:
    """The index; numpy would count one below 0 from the end."""
    if not 0 <= index < length:
        raise IndexError(f"{index} is not within 0 to {length - 1}")
    return index


def _corner(layer: LayerRun, window: tuple[int, ...], row: int, column: int) -> tuple[int, int]:
    """Where a patch begins in the maps before."""
    zeros = [
        zeros_around(length, size, step)[0] if layer.padding == "same" else 0
        for length, size, step in zip(layer.before.shape, window, layer.strides, strict=False)
    ]
    return row * layer.strides[0] - zeros[0], column * layer.strides[1] - zeros[1]
