"""The draw page as public apps of this kind serve it: Keras's `model.predict` in the app.

For comparison only, started by benchmarks/latency.py, with the garbage collection after each
rerun that Streamlit does by default. It reads with the default model alone, which spares it all
others.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))

from app_pages.shared import models
from mnist_model import DigitClassifier
from mnist_model.bundle import DEFAULT_NAME
from mnist_model.classifier import apply_temperature


class KerasClassifier(DigitClassifier):
    """Reads with the same trained model, through Keras."""

    def _read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """See `DigitClassifier`."""
        pixels = images[..., np.newaxis].astype(np.float32) / 255
        answers = keras_model().predict(pixels, verbose=0)
        probabilities = apply_temperature(answers["probabilities"], self.bundle.temperature)
        return probabilities, answers["is_digit"][:, 0]


@st.cache_resource
def keras_model() -> keras.Model:
    folder = DigitClassifier.load().bundle.folder
    return keras.models.load_model(folder / "model.keras", safe_mode=True)


@st.cache_resource
def load_models() -> tuple[dict[str, DigitClassifier], list[str]]:
    return {DEFAULT_NAME: KerasClassifier(DigitClassifier.load().bundle)}, []


models.load_models = load_models
st.set_page_config(layout="wide")
st.navigation([st.Page("../app_pages/draw.py", default=True)], position="top").run()
