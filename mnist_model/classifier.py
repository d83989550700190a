"""A bundle reads an image: LiteRT serves what Keras trained, without TensorFlow."""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from mnist_model.bundle import DEFAULT_NAME, TRAINED, Bundle, BundleError, find_bundle
from mnist_model.preprocess import NUM_CLASSES, SIZE_PX, Stages, preprocess

DIGIT = "digit"
BLANK = "blank"
NOT_A_DIGIT = "not a digit"


@dataclass(frozen=True)
class Prediction:
    """How a model reads one image.

    verdict:       "digit", "blank" or "not a digit".
    digit:         0..9, or None when the verdict is not "digit".
    confidence:    the highest probability, 0..1, calibrated where the bundle has a
                   temperature; 0 when blank.
    probabilities: (10,) float32, sums to 1; even when blank.
    stages:        how the image came into the MNIST format.
    """

    verdict: str
    digit: int | None
    confidence: float
    probabilities: np.ndarray
    stages: Stages

    @property
    def model_input(self) -> np.ndarray:
        """(28, 28) uint8, what the model saw."""
        return self.stages.centred


class DigitClassifier:
    """Reads digits with the model of one bundle; safe to share between threads."""

    def __init__(self, bundle: Bundle) -> None:
        """Load the model of a bundle.

        Raises:
            BundleError: its model is missing, truncated, or not one of ours.
        """
        self.bundle = bundle
        content = bundle.read("model.tflite")
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._interpreter.allocate_tensors()
            (model_input,) = self._interpreter.get_input_details()
            outputs = self._interpreter.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise BundleError(f"The model '{bundle.name}' cannot be run: {error}") from error
        # An export gives its outputs other names, so they are told apart by their size.
        by_size = {int(np.prod(output["shape"][1:])): output["index"] for output in outputs}
        if tuple(model_input["shape"][1:3]) != (SIZE_PX, SIZE_PX) or NUM_CLASSES not in by_size:
            raise BundleError(
                f"The model '{bundle.name}' does not map 28 x 28 pixels to 10 digits."
            )
        self._input, self._output = model_input["index"], by_size[NUM_CLASSES]
        self._judge = by_size.get(1)
        # An interpreter works in its own buffers, so two threads must not share one run.
        # At 0.2 ms a run a lock costs less than an interpreter per thread.
        self._lock = threading.Lock()

    @classmethod
    def load(cls, name: str = DEFAULT_NAME, trained: Path = TRAINED) -> "DigitClassifier":
        """Load a model by the name of its bundle.

        Raises:
            BundleError: there is no such bundle, or it is damaged.
        """
        return cls(find_bundle(name, trained))

    def predict(self, image: np.ndarray) -> Prediction:
        """Read a drawing.

        Args:
            image: (h, w) or (h, w, 4) uint8, white ink on black, any size.

        Raises:
            ValueError: the array has another shape or dtype.
        """
        return self.predict_stages(preprocess(image))

    def predict_stages(self, stages: Stages) -> Prediction:
        """Read a drawing that is in the MNIST format already, for several models to share."""
        if stages.is_blank:
            uniform = np.full(NUM_CLASSES, 1 / NUM_CLASSES, np.float32)
            return Prediction(BLANK, None, 0.0, uniform, stages)
        probabilities, scores = self._read(stages.centred[np.newaxis])
        digit, confidence = int(probabilities[0].argmax()), float(probabilities[0].max())
        if scores[0] < self.bundle.threshold:
            return Prediction(NOT_A_DIGIT, None, confidence, probabilities[0], stages)
        return Prediction(DIGIT, digit, confidence, probabilities[0], stages)

    @property
    def can_refuse(self) -> bool:
        """Whether this model also learned what is no digit."""
        return self._judge is not None

    def predict_mnist(self, images: np.ndarray) -> np.ndarray:
        """The probabilities of images that are in the MNIST format already.

        Args:
            images: (n, 28, 28) uint8.

        Returns:
            (n, 10) float32, each row sums to 1.

        Raises:
            ValueError: the array has another shape or dtype.
        """
        return self._read(images)[0]

    def judge_mnist(self, images: np.ndarray) -> np.ndarray:
        """How much images look like a digit, for images in the MNIST format already.

        Args:
            images: (n, 28, 28) uint8.

        Returns:
            (n,) float32 in 0..1, all 1 for a model that cannot refuse. Below the bundle's
            threshold the verdict is "not a digit".

        Raises:
            ValueError: the array has another shape or dtype.
        """
        return self._read(images)[1]

    def _read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (n, 10) and how much each looks like a digit (n,)."""
        if images.dtype != np.uint8 or images.shape[1:] != (SIZE_PX, SIZE_PX):
            raise ValueError(
                f"expected uint8 images of shape (n, 28, 28), got {images.dtype} {images.shape}"
            )
        probabilities = np.empty((len(images), NUM_CLASSES), np.float32)
        scores = np.ones(len(images), np.float32)
        # One image at a time: LiteRT gains nothing from a batch, and between two images
        # another thread can have its turn.
        for i, image in enumerate(images):
            pixels = image[np.newaxis, :, :, np.newaxis].astype(np.float32) / 255
            with self._lock:
                self._interpreter.set_tensor(self._input, pixels)
                self._interpreter.invoke()
                probabilities[i] = self._interpreter.get_tensor(self._output)[0]
                if self._judge is not None:
                    scores[i] = self._interpreter.get_tensor(self._judge)[0, 0]
        return apply_temperature(probabilities, self.bundle.temperature), scores


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Divide the logits behind softmax probabilities by a temperature.

    A temperature above 1 makes a model less sure without changing what it reads
    (temperature scaling, Guo et al. 2017, arXiv:1706.04599). Softmax probabilities
    determine their logits up to a constant, which the softmax cancels.

    Args:
        probabilities: (n, 10) float32, each row sums to 1.
        temperature: above 0.

    Returns:
        (n, 10) float32, each row sums to 1.
    """
    if temperature == 1:
        return probabilities
    tempered = probabilities ** (1 / temperature)
    return tempered / tempered.sum(axis=1, keepdims=True)
