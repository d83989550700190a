"""How a network reads one image, and on which side of its threshold it is."""

from dataclasses import dataclass

import numpy as np

from mnist_model import DigitClassifier


@dataclass(frozen=True)
class Reading:
    """How a network reads an image.

    probabilities: (10,) float32, calibrated.
    features:      (d,) float32, what its last layer is given; see `Outputs`.
    score:         how much it looks like a digit to the digit head, 0..1; 1 where there is none.
    threshold:     a score below it is refused; 0 where there is no digit head.
    """

    probabilities: np.ndarray
    features: np.ndarray
    score: float
    threshold: float

    @property
    def is_refused(self) -> bool:
        """Whether the network says that this is no digit."""
        return self.score < self.threshold

    @property
    def digit(self) -> int:
        """The most probable, whether it is refused or not."""
        return int(self.probabilities.argmax())

    @property
    def runner_up(self) -> int:
        """The second most probable."""
        return int(np.argsort(self.probabilities)[-2])


def read(classifier: DigitClassifier, image: np.ndarray) -> Reading:
    """How a network reads an image (28, 28) uint8 in the MNIST format."""
    outputs = classifier.outputs(image[np.newaxis])
    threshold = classifier.bundle.metrics.threshold if classifier.can_refuse else 0.0
    score = float(outputs.digitness[0])
    return Reading(outputs.probabilities[0], outputs.features[0], score, threshold)


def judged(reading: Reading) -> str:
    """On which side of the threshold the score of a digit head is, in HTML."""
    score, threshold = in_digits(reading.score, reading.threshold)
    if reading.is_refused:
        return (
            f"The score is <b>{score}</b>, below the threshold of <b>{threshold}</b>: the network "
            "says <b>no digit</b>."
        )
    return (
        f"The score is <b>{score}</b>, not below the threshold of <b>{threshold}</b>: the network "
        "takes it for a digit."
    )


def in_digits(score: float, threshold: float) -> tuple[str, str]:
    """Both in as many digits as tell them apart, at least two, and without any certainty."""
    digits = next((n for n in range(2, 8) if round(score, n) != round(threshold, n)), 8)
    said = f"{score:.{digits}f}"
    if digits == 2:
        said = {"0.00": "under 0.01", "1.00": "over 0.99"}.get(said, said)
    return said, f"{threshold:.{digits}f}"
