"""The features of training images: computed once for each model, in the background, for all."""

import logging
import threading
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from app_pages.common.bundles import stamp_of
from app_pages.common.stamps import Stamp
from mnist_model import DigitClassifier
from mnist_model.data.split import Split

# Every twelfth of the 60,000; fewer where a network has so many features that they would take
# more memory than this.
_EVERY = 12
_MOST_BYTES = 64 * 2**20
# At once: other visitors are answered in between.
_BATCH = 50
# A model's are some 40 MB.
_MAX_ENTRIES = 2


@dataclass
class Sample:
    """Training images, and what a network makes of them once it has read them.

    rows:     (n,) which training images.
    features: (n, d) float32; None until all are computed.
    done:     how many have been.
    failed:   whether they never will be.
    turn:     taken by whoever computes them.
    """

    rows: np.ndarray
    features: np.ndarray | None = None
    done: int = 0
    failed: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)


def sample_of(classifier: DigitClassifier, training: Split, images: Stamp) -> Sample:
    """The sample that a drawing is compared with; it may not be ready.

    Args:
        images: what distinguishes this state of MNIST from another.
    """
    sample = _begin(classifier, training, f"{stamp_of(classifier.bundle, 'model.tflite')} {images}")
    if sample.turn.acquire(blocking=False):  # of several visitors the first
        threading.Thread(target=_compute, args=(sample, classifier, training), daemon=True).start()
    return sample


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _begin(_classifier: DigitClassifier, _training: Split, key: str) -> Sample:
    width = max(1, _classifier.outputs(_training.images[:1]).features.shape[1])
    most = _MOST_BYTES // (np.dtype(np.float32).itemsize * width)
    rows = np.arange(0, len(_training.images), _EVERY)
    return Sample(rows[:most])


def _compute(sample: Sample, classifier: DigitClassifier, training: Split) -> None:
    try:
        width = classifier.outputs(training.images[:1]).features.shape[1]
        features = np.empty((len(sample.rows), width), np.float32)
        for first in range(0, len(features), _BATCH):
            rows = sample.rows[first : first + _BATCH]
            features[first : first + _BATCH] = classifier.outputs(training.images[rows]).features
            sample.done = first + len(rows)
        sample.features = features
    except Exception:
        # Nobody waits for this thread: the page says it, and the log why.
        sample.failed = True
        logging.getLogger(__name__).exception("training images could not be compared")
