"""The draw page served as most public apps of this kind do: with Keras's `model.predict`.

For comparison only; started by benchmarks/latency.py, with Streamlit's default garbage
collection after each rerun. It runs only the default model, which gives it an advantage.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))

from app_pages.common import classifiers
from mnist_model import DigitClassifier
from mnist_model.networks.bundle import DEFAULT_NAME
from mnist_model.networks.litert import Outputs


class KerasNetwork:
    """Runs the same trained network through Keras, see `mnist_model.networks.litert.Network`."""

    has_digit_head = True

    def run(self, images: np.ndarray) -> Outputs:
        outputs = keras_model().predict(images[..., np.newaxis].astype(np.float32) / 255, verbose=0)
        no_features = np.empty((len(images), 0), np.float32)
        return Outputs(outputs["probabilities"], outputs["is_digit"][:, 0], no_features)


@st.cache_resource
def keras_model() -> keras.Model:
    folder = DigitClassifier.load().bundle.folder
    return keras.models.load_model(folder / "model.keras", safe_mode=True)


@st.cache_resource
def load_classifiers() -> tuple[dict[str, DigitClassifier], list[str]]:
    classifier = DigitClassifier.load()
    classifier._network = KerasNetwork()
    return {DEFAULT_NAME: classifier}, []


classifiers.load_classifiers = load_classifiers
st.set_page_config(layout="wide")
# The page itself, and those to which it leads.
pages = [
    st.Page("../app_pages/draw/page.py", default=True),
    st.Page("../app_pages/read/page.py", url_path="read"),
    st.Page("../app_pages/inside/page.py", url_path="inside"),
]
st.navigation(pages, position="top").run()
