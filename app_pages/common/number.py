"""Several digits on the canvas for one: read as a number, where one digit is refused."""

from collections.abc import Mapping, Sequence

import numpy as np

from mnist_model import DigitClassifier, PhotoError, Prediction, Reading
from mnist_model.imaging.appearance import Appearance, appearance
from mnist_model.networks.bundle import DEFAULT_NAME
from mnist_model.prediction import NOT_A_DIGIT


def read_number(
    classifiers: Mapping[str, DigitClassifier],
    prediction: Prediction,
    image: np.ndarray,
    strokes: Sequence[np.ndarray],
) -> Reading | None:
    """The number on a drawing that is no digit; None if it is none, or not only digits.

    Args:
        classifiers: by name, as they have learned the visitor's hand.
        prediction: of the model picked; only what it refuses may be a number.
        image, strokes: see `DigitClassifier.read`.
    """
    if prediction.verdict != NOT_A_DIGIT or DEFAULT_NAME not in classifiers:
        return None
    if appearance(prediction.stages) in (Appearance.SPECK, Appearance.LINE):
        return None
    try:
        reading = classifiers[DEFAULT_NAME].read(image, strokes)
    except PhotoError:
        return None  # a scribble with more in it than a number
    is_number = len(reading.digits) > 1 and len(reading.rows) == 1 and not reading.rejected
    return reading if is_number and not reading.doubtful else None
