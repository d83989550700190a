"""How a model reads one image."""

from dataclasses import dataclass

import numpy as np

from mnist_model.imaging.preprocess import Stages

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
