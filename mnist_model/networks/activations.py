"""The inside of a bundle's network: what each layer makes of an image, without Keras.

LiteRT can keep every value on the way. Where it kept that of a layer, that value is shown; where it
kept only the one after the ReLU, the sum before is computed from the values before the layer.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.networks.bundle import Bundle, BundleError
from mnist_model.networks.keras_layers import read_layers
from mnist_model.networks.layer_math import activate, compute
from mnist_model.networks.layer_places import Place, match
from mnist_model.networks.litert import output_indices
from mnist_model.networks.litert_operations import operations

# How far LiteRT's sums and ours may be apart, as a share of the largest: both have 24 bits, and
# add up to several thousand products in different orders.
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class LayerFacts:
    """What is known of a layer without an image.

    name, kind:   Keras's name and class, such as "conv2d_3" and "Conv2D".
    output_shape: (h, w, channels) or (units,).
    parameters:   as many as Keras counts, the statistics of a batch normalisation among them.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int


@dataclass(frozen=True)
class LayerRun:
    """A layer and what it made of one image.

    name, kind, parameters: see `LayerFacts`.
    before, values: what went in and what came out, (h, w, channels) or (units,) float32; the
                image's pixels are 0..1.
    kernel, bias: the weights, float32: of a convolution (kh, kw, channels, filters) and
                (filters,), of a dense layer (inputs, units) and (units,), of a batch
                normalisation the factor and the offset of each channel; bias is None where there
                is none, both are where the layer has no weights.
    sums:       of a convolution or dense layer what it computes before its activation, of the
                same shape as `values`; None for the others.
    activation: "linear", "relu", "tanh", "sigmoid" or "softmax"; "linear" where there is none.
    padding:    "same" or "valid" of convolutions and poolings, else "".
    strides:    how far a convolution's or pooling's window moves, (rows, columns), else ().
    pool:       the window of a pooling, (rows, columns), else ().
    """

    name: str
    kind: str
    parameters: int
    before: np.ndarray
    values: np.ndarray
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None
    sums: np.ndarray | None = None
    activation: str = "linear"
    padding: str = ""
    strides: tuple[int, ...] = ()
    pool: tuple[int, ...] = ()


class Inside:
    """The network of one bundle, layer by layer; safe to share between threads.

    layers: what is known of each layer without an image, from the input to the softmax.
    head:   the same of the layers that lead from one of these to the score of the digit head;
            empty where there is none.
    """

    def __init__(self, bundle: Bundle) -> None:
        """Load the network of a bundle, and make sure that each layer computes what we think.

        Raises:
            BundleError: a file is missing or damaged, or the network is not one of ours.
        """
        layers, head = read_layers(bundle)
        content = bundle.read("model.tflite")
        self._lock = threading.Lock()
        try:
            self._interpreter = Interpreter(
                model_content=content,
                num_threads=1,
                # Faster kernels, which a delegate brings along, keep no values.
                experimental_preserve_all_tensors=True,
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            )
            self._interpreter.allocate_tensors()
            (model_input,) = self._interpreter.get_input_details()
            self._input = model_input["index"]
            # So many layers lead to the place where the way to the score leaves the other.
            self._shared = sum(layer in layers for layer in head)
            if head[: self._shared] != layers[: self._shared]:
                raise ValueError("its digit head is not beside the way to the digits")
            noise = np.random.default_rng(0).integers(0, 256, (SIZE_PX, SIZE_PX), np.uint8)
            self._invoke(noise)  # unpacks the weights, too
            outputs = output_indices(self._interpreter)
            if bool(head) != ("is_digit" in outputs):
                raise ValueError("only one of its two files has a digit head")
            chain = operations(self._interpreter, outputs["probabilities"])
            self._places = match(self._interpreter, layers, chain)
            self._head: list[Place] = []
            if head:
                rest = operations(self._interpreter, outputs["is_digit"])
                rest = [operation for operation in rest if operation not in chain]
                self._head = match(self._interpreter, head[self._shared :], rest)
            runs, to_score_runs = self._both(noise, check=True)
        except (ValueError, RuntimeError, LookupError, TypeError, AttributeError) as error:
            raise BundleError(
                f"The model '{bundle.name}' cannot be looked into: {error}."
            ) from error
        self.layers, self.head = (
            [LayerFacts(run.name, run.kind, run.values.shape, run.parameters) for run in of_way]
            for of_way in (runs, to_score_runs[self._shared :])
        )

    def run(self, image: np.ndarray) -> list[LayerRun]:
        """What each layer makes of an image; the first is the input, the last the softmax.

        Args, raises: see `run_both`.
        """
        return self.run_both(image)[0]

    def run_both(self, image: np.ndarray) -> tuple[list[LayerRun], list[LayerRun]]:
        """What each layer makes of an image, on the way to the digits and on that to the score.

        Args:
            image: (28, 28) uint8, in the MNIST format.

        Returns:
            From the input to the softmax, as `run`; and from the input to the score of the digit
            head, empty where there is none. What the two share are the same objects.

        Raises:
            ValueError: the array has the wrong shape or dtype.
        """
        if image.dtype != np.uint8 or image.shape != (SIZE_PX, SIZE_PX):
            raise ValueError(f"expected a (28, 28) uint8 image, got {image.dtype} {image.shape}")
        # An interpreter has one set of values, so two threads must not use it at the same time.
        with self._lock:
            self._invoke(image)
            return self._both(image)

    def _invoke(self, image: np.ndarray) -> None:
        self._interpreter.set_tensor(self._input, _pixels(image)[np.newaxis])
        self._interpreter.invoke()

    def _both(
        self, image: np.ndarray, check: bool = False
    ) -> tuple[list[LayerRun], list[LayerRun]]:
        """See `run_both`; from the values of the last call of `_invoke`.

        Args:
            check: raise ValueError where what we compute is not what LiteRT kept.
        """
        runs = list(self._runs(self._places, _pixels(image), check))
        if not self._head:
            return runs, []
        shared = runs[: self._shared]
        return runs, [*shared, *self._runs(self._head, shared[-1].values, check)]

    def _runs(self, places: list[Place], values: np.ndarray, check: bool) -> Iterator[LayerRun]:
        """Each of these layers.

        Args:
            values: what goes into the first.
        """
        for place in places:
            layer, before = place.layer, values
            sums, kept = self._kept(place.sums), self._kept(place.values)
            if sums is None or check:
                computed = compute(layer, before, place.kernel, place.bias)
                sums = _agreeing(computed, sums, layer.name)
            values = activate(sums, layer.activation) if kept is None or check else kept
            if check:
                values = _agreeing(values, kept, layer.name)
            yield LayerRun(
                layer.name,
                layer.kind,
                _parameters(place),
                before,
                values,
                place.kernel,
                place.bias,
                sums if layer.kind in ("Conv2D", "Dense") else None,
                layer.activation,
                layer.padding,
                layer.strides,
                layer.window if layer.kind.endswith("Pooling2D") else (),
            )

    def _kept(self, tensor: int | None) -> np.ndarray | None:
        """A tensor without the batch dimension; None for none."""
        if tensor is None:
            return None
        values: np.ndarray = self._interpreter.get_tensor(tensor)[0]
        return values


def _pixels(image: np.ndarray) -> np.ndarray:
    """(28, 28) uint8 -> (28, 28, 1) float32, 0..1."""
    return image[:, :, np.newaxis].astype(np.float32) / 255


def _agreeing(computed: np.ndarray, kept: np.ndarray | None, name: str) -> np.ndarray:
    """What LiteRT kept, or what we computed where it kept nothing."""
    if kept is None:
        return computed
    apart = np.abs(computed - kept).max() if computed.shape == kept.shape else np.inf
    if not apart <= _TOLERANCE * max(1, np.abs(computed).max()):
        raise ValueError(f"its layer {name!r} does not compute what its settings say")
    return kept


def _parameters(place: Place) -> int:
    sizes = [0 if weights is None else weights.size for weights in (place.kernel, place.bias)]
    # Keras counts the mean and the variance that it keeps of each channel as well.
    return sum(sizes) * (2 if place.layer.kind == "BatchNormalization" else 1)
