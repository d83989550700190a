"""Running a trained network with LiteRT: probabilities, digit-ness and features in one run."""

import threading
from dataclasses import dataclass

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from mnist_model.imaging.preprocess import NUM_CLASSES, SIZE_PX
from mnist_model.networks.bundle import Bundle, BundleError


@dataclass(frozen=True)
class Outputs:
    """A network's outputs for n images in the MNIST format, before any calibration.

    probabilities: (n, 10) float32, the softmax; each row sums to 1.
    digitness:     (n,) float32 in 0..1, how much each image looks like a digit; all 1 for
                   a network without a digit head.
    features:      (n, d) float32, the input activations of the last layer; d depends on
                   the network, and is 0 if its export lacks them.
    """

    probabilities: np.ndarray
    digitness: np.ndarray
    features: np.ndarray


class Network:
    """The network of one bundle; safe to share between threads."""

    def __init__(self, bundle: Bundle) -> None:
        """Load the network of a bundle.

        Raises:
            BundleError: its file is missing, truncated, or not one of ours.
        """
        content = bundle.read("model.tflite")
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._interpreter.allocate_tensors()
            (model_input,) = self._interpreter.get_input_details()
            outputs = output_indices(self._interpreter)
        except (ValueError, RuntimeError, IndexError) as error:
            raise BundleError(f"The model '{bundle.name}' cannot be run: {error}") from error
        shapes = {d["index"]: d["shape"] for d in self._interpreter.get_output_details()}
        is_ours = tuple(model_input["shape"][1:3]) == (SIZE_PX, SIZE_PX) and (
            "probabilities" in outputs and shapes[outputs["probabilities"]][-1] == NUM_CLASSES
        )
        if not is_ours:
            raise BundleError(
                f"The model '{bundle.name}' does not map 28 x 28 pixels to 10 digits."
            )
        self._input = model_input["index"]
        self._probabilities = outputs["probabilities"]
        self._digitness = outputs.get("is_digit")
        self._features = outputs.get("features")
        self._width = 0 if self._features is None else int(shapes[self._features][-1])
        # An interpreter reuses its buffers, so two threads must not run it at the same time.
        # At 0.2 ms per run, a lock costs less than an interpreter per thread.
        self._lock = threading.Lock()

    @property
    def has_digit_head(self) -> bool:
        """Whether this network was also trained to recognise what is not a digit."""
        return self._digitness is not None

    def run(self, images: np.ndarray) -> Outputs:
        """Run the network on images in the MNIST format.

        Args:
            images: (n, 28, 28) uint8.

        Raises:
            ValueError: the array has the wrong shape or dtype.
        """
        if images.dtype != np.uint8 or images.shape[1:] != (SIZE_PX, SIZE_PX):
            raise ValueError(
                f"expected uint8 images of shape (n, 28, 28), got {images.dtype} {images.shape}"
            )
        probabilities = np.empty((len(images), NUM_CLASSES), np.float32)
        digitness = np.ones(len(images), np.float32)
        features = np.empty((len(images), self._width), np.float32)
        # One image at a time: LiteRT gains nothing from batching, and other threads get their
        # turn between images.
        for i, image in enumerate(images):
            pixels = image[np.newaxis, :, :, np.newaxis].astype(np.float32) / 255
            with self._lock:
                self._interpreter.set_tensor(self._input, pixels)
                self._interpreter.invoke()
                probabilities[i] = self._interpreter.get_tensor(self._probabilities)[0]
                if self._digitness is not None:
                    digitness[i] = self._interpreter.get_tensor(self._digitness)[0, 0]
                if self._features is not None:
                    features[i] = self._interpreter.get_tensor(self._features)[0]
        return Outputs(probabilities, digitness, features)


def output_indices(interpreter: Interpreter) -> dict[str, int]:
    """The index of each output's tensor, by its name in Keras.

    The export numbers its outputs in the order of their names: "StatefulPartitionedCall:1"
    is the second, by name, of those that the signature lists.

    Raises:
        ValueError, IndexError: the network is none of our exports.
    """
    (signature,) = interpreter.get_signature_list().values()
    details = interpreter.get_output_details()
    if len(details) == 1:
        return {signature["outputs"][0]: details[0]["index"]}
    names = sorted(signature["outputs"])
    return {names[int(d["name"].rpartition(":")[2])]: d["index"] for d in details}
