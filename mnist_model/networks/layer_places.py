"""The layers of Keras beside the tensors of LiteRT: which of them hold what of each layer.

LiteRT has operations where Keras has layers: a ReLU is often part of the operation before it, a
batch normalisation is a factor and an offset, dropout is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from mnist_model.networks.keras_layers import KerasLayer
from mnist_model.networks.litert_operations import Operation

# The operations of a layer and of an activation; those with none do nothing when a network reads.
_OF_LAYER = {
    "Conv2D": "CONV_2D",
    "Dense": "FULLY_CONNECTED",
    "MaxPooling2D": "MAX_POOL_2D",
    "AveragePooling2D": "AVERAGE_POOL_2D",
    "BatchNormalization": "MUL ADD",
}
_OF_ACTIVATION = {"relu": "RELU", "tanh": "TANH", "sigmoid": "LOGISTIC", "softmax": "SOFTMAX"}


@dataclass
class Place:
    """A layer beside LiteRT's tensors.

    sums, values: the tensors that hold what it computes before its activation, and after; None
                  where none does.
    kernel, bias: its weights, see `activations.LayerRun`.
    """

    layer: KerasLayer
    sums: int | None = None
    values: int | None = None
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None


def match(
    interpreter: Interpreter, layers: Sequence[KerasLayer], chain: Sequence[Operation]
) -> list[Place]:
    """Find the tensors and weights of each layer among the operations, in order.

    Args:
        interpreter: it has run once, which unpacks the weights.

    Raises:
        ValueError: the two do not agree.
    """
    rest = iter(chain)
    operation = next(rest, None)
    places = [Place(layer) for layer in layers]
    holder: tuple[Place, str] | None = None  # whose values the last tensor holds
    for place in places:
        names = _OF_LAYER.get(place.layer.kind, "").split()
        for name in names:
            if operation is None or operation.name != name:
                raise ValueError(f"its layer {place.layer.name!r} is not where it should be")
            _take_weights(interpreter, place, operation)
            place.sums, holder = operation.output, (place, "sums")
            operation = next(rest, None)
        name = _OF_ACTIVATION.get(place.layer.activation, "")
        if not name:
            continue
        if operation is not None and operation.name == name:
            place.values, holder = operation.output, (place, "values")
            operation = next(rest, None)
        elif name == "RELU" and holder is not None and holder[1] == "sums":
            # Part of the operation before, which has kept only what comes after the ReLU.
            place.values, holder[0].sums, holder = holder[0].sums, None, None
        else:
            raise ValueError(f"the activation of {place.layer.name!r} is missing")
    if operation is not None:
        raise ValueError(f"it has an operation {operation.name} that belongs to no layer")
    return places


def _take_weights(interpreter: Interpreter, place: Place, operation: Operation) -> None:
    weights = [interpreter.get_tensor(index) for index in operation.constants]
    match operation.name:
        case "CONV_2D":
            place.kernel = np.ascontiguousarray(weights[0].transpose(1, 2, 3, 0))
        case "FULLY_CONNECTED":
            place.kernel = np.ascontiguousarray(weights[0].T)
        case "MUL":
            place.kernel = weights[0].reshape(-1)
        case "ADD":
            place.bias = weights[0].reshape(-1)
    if place.layer.use_bias:
        # LiteRT leaves out a bias of zeros.
        has_bias = len(weights) == 2
        place.bias = weights[1] if has_bias else np.zeros(len(weights[0]), np.float32)
