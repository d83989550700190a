"""Reading a drawing with a trained model: the verdict, the digit and the confidence in it."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np

from mnist_model.adaptation import Hand, adapt
from mnist_model.imaging.preprocess import NUM_CLASSES, SIZE_PX, Stages, preprocess
from mnist_model.imaging.redraw import checked_strokes
from mnist_model.networks.bundle import (
    DEFAULT_NAME,
    TRAINED,
    Bundle,
    BundleError,
    find_bundle,
)
from mnist_model.networks.litert import Network, Outputs
from mnist_model.prediction import BLANK, DIGIT, NOT_A_DIGIT, Prediction, Reading
from mnist_model.reading import read_ink, read_photo


class DigitClassifier:
    """Reads digits with the model of one bundle; safe to share between threads."""

    def __init__(self, bundle: Bundle) -> None:
        """Load the model of a bundle.

        Raises:
            BundleError: its model is missing, truncated, or not one of ours.
        """
        self.bundle = bundle
        self._network = Network(bundle)
        self._hand: Hand | None = None

    @classmethod
    def load(cls, name: str = DEFAULT_NAME, trained: Path = TRAINED) -> "DigitClassifier":
        """Load a model by the name of its bundle.

        Raises:
            BundleError: the bundle does not exist, or is damaged.
        """
        return cls(find_bundle(name, trained))

    @property
    def can_refuse(self) -> bool:
        """Whether this model was also trained to refuse what is not a digit."""
        return self._network.has_digit_head

    @property
    def can_learn(self) -> bool:
        """Whether this model can learn a hand, see `adapted`."""
        return self.bundle.metrics.similarity_of_strangers is not None

    def adapted(
        self, images: Sequence[np.ndarray] | np.ndarray, digits: Sequence[int] | np.ndarray
    ) -> "DigitClassifier":
        """This model, having learned a person's hand from examples; see `adaptation`.

        Args:
            images: the examples, in any order, each as `predict` takes it; what is blank teaches
                nothing.
            digits: what each is, 0..9.

        Returns:
            A classifier that knows these examples besides any that this one knows.

        Raises:
            ValueError: an image has the wrong shape or dtype; a digit is not 0..9; there are more
                of one than of the other.
            BundleError: its bundle lacks what is needed to learn.
        """
        labels = np.asarray(digits)
        if labels.shape != (len(images),):
            raise ValueError(
                f"expected a digit for each of {len(images)} images, got {labels.size}"
            )
        is_integer = labels.dtype.kind in "iu"
        if labels.size and not (is_integer and np.isin(labels, np.arange(NUM_CLASSES)).all()):
            raise ValueError("expected digits that are integers 0 to 9")
        stages = [preprocess(image) for image in images]
        taught = [number for number, stage in enumerate(stages) if not stage.is_blank]
        if not taught:
            return self
        if not self.can_learn:
            raise BundleError(
                f"The model '{self.bundle.name}' cannot learn a hand: it was made by an earlier "
                f"version. Write it again with: python train.py {self.bundle.name} --rescore"
            )
        centred = np.stack([stages[number].centred for number in taught])
        hand = Hand.of(self._network.run(centred).features, labels[taught])
        learned = copy(self)
        learned._hand = hand if self._hand is None else self._hand.and_(hand)
        return learned

    def predict(self, image: np.ndarray, strokes: Sequence[np.ndarray] | None = None) -> Prediction:
        """Read a drawing.

        Args:
            image: (h, w) or (h, w, 4) uint8, white ink on black, any size.
            strokes: the pen's path, if it is known: each stroke (n, 2) in pixels of the image.
                They allow ink that is too thick to read to be redrawn thinner.

        Raises:
            ValueError: an array has the wrong shape or dtype.
        """
        return self._predict(preprocess(image, strokes))

    def predict_mnist(self, images: np.ndarray) -> np.ndarray:
        """The probabilities for images that are already in the MNIST format.

        Args:
            images: (n, 28, 28) uint8.

        Returns:
            (n, 10) float32, each row sums to 1.

        Raises:
            ValueError: the array has the wrong shape or dtype.
        """
        return self.outputs(images).probabilities

    def outputs(self, images: np.ndarray) -> Outputs:
        """All outputs of the network for images in the MNIST format, from one run per image.

        Args:
            images: (n, 28, 28) uint8.

        Returns:
            Outputs with calibrated probabilities. Where `digitness` is below the bundle's
            threshold, the verdict is "not a digit".

        Raises:
            ValueError: the array has the wrong shape or dtype.
        """
        outputs = self._network.run(images)
        probabilities = apply_temperature(outputs.probabilities, self.bundle.metrics.temperature)
        calibrated = replace(outputs, probabilities=probabilities)
        strangers = self.bundle.metrics.similarity_of_strangers
        if self._hand is None or strangers is None:
            return calibrated
        return adapt(calibrated, self._hand, strangers)

    def read(self, image: np.ndarray, strokes: Sequence[np.ndarray] | None = None) -> Reading:
        """Read a whole number, or several in rows.

        Args:
            image, strokes: see `predict`. Strokes in the order drawn: with them, digits that touch
                or overlap come apart. They are left aside where they do not account for the ink.

        Raises:
            ValueError: an array has the wrong shape or dtype; or a stroke is not (n, 2), or not
                finite.
            PhotoError: there is too much in the picture.
        """
        whole = preprocess(image)
        known = [] if strokes is None else checked_strokes(strokes)
        return read_ink(whole.ink, known, self._predict_all)

    def read_photo(self, photo: np.ndarray) -> Reading:
        """Read the digits on a photo, a scan or a screenshot.

        Args:
            photo: (h, w) or (h, w, 3) uint8 RGB, any light, dark on light or light on dark; see
                `imaging.load_photo`.

        Returns:
            Boxes are in pixels of the photo; `stages` shows how its ink was found.

        Raises:
            ValueError: the array has the wrong shape or dtype.
            PhotoError: there is too much in the picture.
        """
        return read_photo(photo, self._predict_all)

    def _predict(self, stages: Stages) -> Prediction:
        """Read a drawing that is already in the MNIST format."""
        return self._predict_all([stages])[0]

    def _predict_all(self, many: Sequence[Stages]) -> list[Prediction]:
        """Read drawings that are already in the MNIST format."""
        blank = np.zeros((0, SIZE_PX, SIZE_PX), np.uint8)
        outputs = self.outputs(np.concatenate([blank, *(s.centred[np.newaxis] for s in many)]))
        return [
            self._judge(stages, probabilities, float(digitness))
            for stages, probabilities, digitness in zip(
                many, outputs.probabilities, outputs.digitness, strict=True
            )
        ]

    def _judge(self, stages: Stages, probabilities: np.ndarray, digitness: float) -> Prediction:
        """What the outputs of the network mean."""
        if stages.is_blank:
            uniform = np.full(NUM_CLASSES, 1 / NUM_CLASSES, np.float32)
            return Prediction(BLANK, None, 0.0, uniform, stages, 0.0)
        digit, confidence = int(probabilities.argmax()), float(probabilities.max())
        is_digit = digitness >= self.bundle.metrics.threshold
        return Prediction(
            DIGIT if is_digit else NOT_A_DIGIT,
            digit if is_digit else None,
            confidence,
            probabilities,
            stages,
            digitness,
        )


def predict_all(
    classifiers: Mapping[str, DigitClassifier],
    image: np.ndarray,
    strokes: Sequence[np.ndarray] | None = None,
) -> dict[str, Prediction]:
    """Read the same drawing with several models.

    Args:
        classifiers: by name.
        image, strokes: see `DigitClassifier.predict`.

    Returns:
        The predictions by name, in the order of the classifiers, each the model's own; all share
        the same stages.

    Raises:
        ValueError: an array has the wrong shape or dtype.
    """
    stages = preprocess(image, strokes)
    return {name: model._predict(stages) for name, model in classifiers.items()}


def apply_temperature(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Divide the logits behind softmax probabilities by a temperature.

    A temperature above 1 lowers a model's confidence without changing what it reads
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
    tempered: np.ndarray = probabilities ** (1 / temperature)
    tempered /= tempered.sum(axis=1, keepdims=True)
    return tempered
