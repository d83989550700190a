"""The layers of a bundle's network, with Keras's names and settings, read without Keras.

A `.keras` file is a zip; its `config.json` lists the layers and what each is connected to.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mnist_model.networks.bundle import Bundle, BundleError

# What can be looked into. Dropout and Activation do nothing of their own when a network reads.
KINDS = {
    "InputLayer",
    "Conv2D",
    "MaxPooling2D",
    "AveragePooling2D",
    "BatchNormalization",
    "Activation",
    "Dropout",
    "Flatten",
    "Dense",
}
ACTIVATIONS = {"linear", "relu", "tanh", "sigmoid", "softmax"}


@dataclass(frozen=True)
class KerasLayer:
    """A layer of the way from the image to the probabilities, or to the score of a digit head.

    name, kind: Keras's name and class, such as "conv2d_3" and "Conv2D".
    activation: "linear", "relu", "tanh", "sigmoid" or "softmax"; "linear" where it has none.
    padding:    "valid" or "same" of convolutions and poolings; "" for the others.
    window:     height and width of what a convolution's kernel or a pooling looks at; () for the
                others.
    strides:    how far the window moves, down and to the right; () for the others.
    use_bias:   whether a convolution or dense layer has a bias.
    """

    name: str
    kind: str
    activation: str = "linear"
    padding: str = ""
    window: tuple[int, ...] = ()
    strides: tuple[int, ...] = ()
    use_bias: bool = False


def read_layers(bundle: Bundle) -> tuple[list[KerasLayer], list[KerasLayer]]:
    """The layers from the input to the ten probabilities, and to the score of the digit head.

    The two ways begin with the same layers; the second is empty where there is no digit head.

    Raises:
        BundleError: the file is missing or damaged, or has a layer that is none of `KINDS`.
    """
    content = bundle.read("model.keras")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            config = json.loads(file.read("config.json"))["config"]
        by_name = {layer["name"]: layer for layer in config["layers"]}
        outputs = config["output_layers"]
        if not isinstance(outputs, dict):
            outputs = {"probabilities": outputs}
        layers, head = (
            [_layer(by_name[name]) for name in _chain(by_name, outputs[end][0])]
            if end in outputs
            else []
            for end in ("probabilities", "is_digit")
        )
    except _UnknownLayerError as error:
        raise BundleError(f"The model '{bundle.name}' cannot be looked into: {error}.") from error
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),  # a damaged file
        *(ValueError, LookupError, TypeError, AttributeError),  # a file of another kind
    ) as error:
        raise BundleError(
            f"The model '{bundle.name}' cannot be looked into: what its layers are cannot be read."
        ) from error
    softmax = [layer.kind for layer in layers if layer.activation == "softmax"]
    if softmax != ["Dense"] or layers[-1].activation != "softmax":
        raise BundleError(
            f"The model '{bundle.name}' cannot be looked into: it does not end with a dense layer "
            "and its softmax."
        )
    if head and (head[-1].kind, head[-1].activation) != ("Dense", "sigmoid"):
        raise BundleError(
            f"The model '{bundle.name}' cannot be looked into: its digit head does not end with a "
            "dense layer and its sigmoid."
        )
    return layers, head


class _UnknownLayerError(Exception):
    """A layer that this code knows nothing about."""


def _chain(by_name: Mapping[str, Any], end: str) -> list[str]:
    """The names of the layers that lead to one layer, from the input on."""
    names = [end]
    while nodes := by_name[names[0]]["inbound_nodes"]:
        (node,) = nodes
        (tensor,) = node["args"]
        before = tensor["config"]["keras_history"][0]
        if before in names:
            raise ValueError("the layers go in a circle")
        names.insert(0, before)
    return names


def _layer(entry: Mapping[str, Any]) -> KerasLayer:
    kind, config = entry["class_name"], entry["config"]
    activation = config.get("activation") or "linear"
    if kind not in KINDS:
        raise _UnknownLayerError(f"it has a layer {kind!r}, of which this app knows nothing")
    if activation not in ACTIVATIONS:
        raise _UnknownLayerError(f"its layer {entry['name']!r} has the activation {activation!r}")
    window = config.get("kernel_size") or config.get("pool_size") or ()
    if window and (
        config["data_format"] != "channels_last"
        or config["padding"] not in ("valid", "same" if kind == "Conv2D" else "valid")
        or any(n != 1 for n in config.get("dilation_rate", ()))
        or config.get("groups", 1) != 1
    ):
        raise _UnknownLayerError(f"its layer {entry['name']!r} has settings of an unusual kind")
    return KerasLayer(
        name=entry["name"],
        kind=kind,
        activation=activation,
        padding=config["padding"] if window else "",
        window=tuple(window),
        strides=tuple(config["strides"]) if window else (),
        use_bias=bool(config.get("use_bias", False)),
    )
