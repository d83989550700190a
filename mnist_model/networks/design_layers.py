"""The layers of a design, and what each costs; without Keras.

`layers_of` is the one place that says which layers a design has: what is trained, what is
counted here, and the code that `keras_code` writes all come from it.
"""

import math
from dataclasses import dataclass

from mnist_model.imaging.preprocess import NUM_CLASSES, SIZE_PX
from mnist_model.networks.design import Convolution, Dense, Design

Option = str | int | float | bool


@dataclass(frozen=True)
class LayerSpec:
    """A layer as Keras is told it: the name of its class, and its arguments by place and name."""

    kind: str
    arguments: tuple[Option, ...] = ()
    options: tuple[tuple[str, Option], ...] = ()


@dataclass(frozen=True)
class LayerCost:
    """What a layer costs.

    layer:         the name of its class in Keras.
    output_shape:  without the batch dimension.
    parameters:    as Keras counts them, with those that are not trained.
    multiply_adds: for one image, forwards.
    """

    layer: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


def layers_of(design: Design) -> list[LayerSpec]:
    """The layers of a design, from the one after the input to the softmax."""
    specs = [spec for block in design.convolutions for spec in _convolution(block)]
    specs.append(LayerSpec("Flatten"))
    specs += [spec for block in design.dense for spec in _dense(block)]
    return [*specs, LayerSpec("Dense", (NUM_CLASSES,), (("activation", "softmax"),))]


def head_of(design: Design) -> list[LayerSpec]:
    """The layers on the flattened features that score how much an image looks like a digit."""
    if not design.refuse:
        return []
    return [
        LayerSpec("Dropout", (0.3,)),
        LayerSpec("Dense", (32,), (("activation", "relu"),)),
        LayerSpec("Dense", (1,), (("activation", "sigmoid"),)),
    ]


def layer_costs(design: Design) -> list[LayerCost]:
    """Each layer of a design that has no `problems`, those of the digit head last."""
    shape: tuple[int, ...] = (SIZE_PX, SIZE_PX, 1)
    costs, features = [], shape
    for spec in layers_of(design):
        costs.append(_cost(spec, shape))
        shape = costs[-1].output_shape
        if spec.kind == "Flatten":
            features = shape
    for spec in head_of(design):
        costs.append(_cost(spec, features))
        features = costs[-1].output_shape
    return costs


def parameters_of(design: Design) -> int:
    """The number of parameters of a design, as Keras counts them."""
    return sum(cost.parameters for cost in layer_costs(design))


def _convolution(block: Convolution) -> list[LayerSpec]:
    options: list[tuple[str, Option]] = [("padding", block.padding)]
    after = []
    if block.batch_normalization:
        # Its offset makes a bias redundant.
        options.append(("use_bias", False))
        after.append(LayerSpec("BatchNormalization"))
    if block.pooling != "none":
        kinds = {"max": "MaxPooling2D", "average": "AveragePooling2D"}
        after.append(LayerSpec(kinds[block.pooling], (2,)))
    arguments = (block.filters, block.kernel)
    return _activated("Conv2D", arguments, options, after, block.activation, block.dropout)


def _dense(block: Dense) -> list[LayerSpec]:
    options: list[tuple[str, Option]] = []
    after = []
    if block.batch_normalization:
        options.append(("use_bias", False))
        after.append(LayerSpec("BatchNormalization"))
    return _activated("Dense", (block.units,), options, after, block.activation, block.dropout)


def _activated(
    kind: str,
    arguments: tuple[int, ...],
    options: list[tuple[str, Option]],
    after: list[LayerSpec],
    activation: str,
    dropout: float,
) -> list[LayerSpec]:
    """A layer and those after it, with the activation in the layer itself where none is between."""
    if activation != "linear":
        if after:
            after = [*after, LayerSpec("Activation", (activation,))]
        else:
            options = [*options, ("activation", activation)]
    if dropout:
        after = [*after, LayerSpec("Dropout", (dropout,))]
    return [LayerSpec(kind, arguments, tuple(options)), *after]


def _cost(spec: LayerSpec, shape: tuple[int, ...]) -> LayerCost:
    """What a layer costs on an input of this shape."""
    options = dict(spec.options)
    bias = 1 if options.get("use_bias", True) else 0
    parameters, multiply_adds = 0, 0
    match spec.kind:
        case "Conv2D":
            filters, kernel = (int(n) for n in spec.arguments)
            height, width, channels = shape
            lost = kernel - 1 if options["padding"] == "valid" else 0
            shape = (height - lost, width - lost, filters)
            seen = kernel * kernel * channels
            parameters, multiply_adds = (seen + bias) * filters, math.prod(shape) * seen
        case "Dense":
            units = int(spec.arguments[0])
            parameters, multiply_adds = (shape[0] + bias) * units, shape[0] * units
            shape = (units,)
        case "BatchNormalization":
            # Factor, offset, and the running mean and variance, of each channel.
            parameters, multiply_adds = 4 * shape[-1], math.prod(shape)
        case "MaxPooling2D" | "AveragePooling2D":
            multiply_adds = math.prod(shape)
            shape = (shape[0] // 2, shape[1] // 2, shape[2])
        case "Flatten":
            shape = (math.prod(shape),)
    return LayerCost(spec.kind, shape, parameters, multiply_adds)
