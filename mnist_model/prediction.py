"""How a model reads one image, and the characters of a picture."""

from dataclasses import dataclass

import numpy as np

from mnist_model.imaging.photo import PhotoStages
from mnist_model.imaging.preprocess import Stages
from mnist_model.imaging.segment import Box

DIGIT = "digit"
BLANK = "blank"
NOT_A_DIGIT = "not a digit"
# A digit that is less sure than this is doubtful.
DOUBTFUL = 0.9


@dataclass(frozen=True)
class Prediction:
    """How a model reads one image.

    verdict:       "digit", "blank" or "not a digit".
    digit:         0..9, or None when the verdict is not "digit".
    confidence:    the highest probability, 0..1, calibrated where the bundle has a
                   temperature; 0 when blank.
    probabilities: (10,) float32, sums to 1; even when blank.
    stages:        the steps that brought the image into the MNIST format.
    digitness:     how much the image looks like a digit, 0..1; 1 from a model that cannot
                   refuse, 0 when blank.
    """

    verdict: str
    digit: int | None
    confidence: float
    probabilities: np.ndarray
    stages: Stages
    digitness: float = 1.0

    @property
    def model_input(self) -> np.ndarray:
        """(28, 28) uint8, what the model saw."""
        return self.stages.centred


@dataclass(frozen=True)
class Found:
    """A character, where it stands, and how it was read.

    box:     (x, y, width, height) in pixels of the picture.
    strokes: those that drew it, each (n, 2) in pixels of the picture; empty where it was read by
             its ink alone.
    """

    box: Box
    prediction: Prediction
    strokes: tuple[np.ndarray, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it again."""
        return self.prediction.confidence < DOUBTFUL


@dataclass(frozen=True)
class Reading:
    """What stands in a picture.

    rows:     the digits from top to bottom, each row from left to right.
    rejected: what was found and refused.
    stages:   of a photo, how its ink was found.
    """

    rows: tuple[tuple[Found, ...], ...] = ()
    rejected: tuple[Found, ...] = ()
    stages: PhotoStages | None = None

    @property
    def digits(self) -> tuple[Found, ...]:
        """All digits in reading order."""
        return tuple(found for row in self.rows for found in row)

    @property
    def doubtful(self) -> int:
        """How many of the digits a person should look at again."""
        return sum(digit.is_doubtful for digit in self.digits)

    @property
    def text(self) -> str:
        """The digits as text, rows separated by line breaks; empty if there are none."""
        return "\n".join("".join(str(f.prediction.digit) for f in row) for row in self.rows)
