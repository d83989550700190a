"""What the parts of the page look at: one image, and what one network makes of it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from app_pages.common.bundles import stamp_of
from app_pages.common.stamps import Stamp
from app_pages.inside.choice import choose
from app_pages.inside.subject import LAYERS, example_images
from mnist_model import DigitClassifier
from mnist_model.networks.activations import Inside, LayerRun
from mnist_model.networks.bundle import Bundle, BundleError

# Those that ship, and some of visitors'.
_MAX_ENTRIES = 12


@dataclass(frozen=True)
class View:
    """One image in one network.

    image:    (28, 28) uint8.
    runs:     every layer, from the input to the softmax.
    to_score: every layer from the input to the score of the digit head; empty where there is none.
              It begins with layers of `runs`.
    examples: `runs` for each of our ten digits.
    """

    name: str
    image: np.ndarray
    runs: Sequence[LayerRun]
    to_score: Sequence[LayerRun]
    examples: Sequence[Sequence[LayerRun]]
    temperature: float

    @property
    def head(self) -> Sequence[LayerRun]:
        """The layers of the digit head, which stand beside the way to the digits."""
        shared = {run.name for run in self.runs}
        return [run for run in self.to_score if run.name not in shared]

    def up_to(self, layer: str) -> "View":
        """The same, `runs` being the way on which this layer is."""
        is_on_it = any(run.name == layer for run in self.runs)
        return self if is_on_it else replace(self, runs=self.to_score)


def look(name: str, classifier: DigitClassifier, image: np.ndarray) -> View | None:
    """Look inside; None where the network cannot be looked into, which is then said.

    Args:
        name: what the model is called on the pages.
    """
    source = classifier.bundle
    found = _open(source, stamp_of(source, "model.tflite"))
    if isinstance(found, str):
        st.info(found)
        return None
    inside, examples = found
    return View(name, image, *inside.run_both(image), examples, source.metrics.temperature)


def look_at_score(classifier: DigitClassifier) -> None:
    """Look at how the digit head came to its score, for a callback."""
    found = _open(classifier.bundle, stamp_of(classifier.bundle, "model.tflite"))
    if not isinstance(found, str):
        st.session_state["part"] = LAYERS
        choose(found[0].head[-1].name, 0, 0, 0)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _open(_source: Bundle, key: Stamp) -> tuple[Inside, list[list[LayerRun]]] | str:
    """The inside of a network, and how it reads our ten digits; a sentence where there is none."""
    try:
        inside = Inside(_source)
    except BundleError as error:
        # The page explains it to visitors; this is for whoever runs the app.
        logging.getLogger(__name__).warning("%s", error)
        return f"{error} **Why?** and **What it resembles** work all the same."
    return inside, [inside.run(image) for image in example_images()]
