"""How a photo became digits, stage by stage."""

from base64 import b64encode

import cv2
import numpy as np
import streamlit as st

from mnist_model.imaging.photo import PhotoStages

_WIDTH_PX = 420
_STAGES = {
    "photo": "1. Your picture.",
    "flat": "2. The light made even: what changes slowly is paper.",
    "ink": "3. The ink: what is clearly darker or lighter than the paper.",
    "clean": "4. Ruled lines and specks taken out.",
}


def show_stages(stages: PhotoStages) -> None:
    """Show each stage as a picture with a sentence."""
    st.header("How it was read", anchor=False)
    with st.container(horizontal=True, gap="small", key="photo-stages"):
        for stage, line in _STAGES.items():
            picture = _data_url(getattr(stages, stage))
            st.image(picture, caption=line, width=_WIDTH_PX, alt=f"Stage {line}")
    st.caption(
        "Then the ink is put together into characters in the way that the network reads best; the "
        "boxes above show what it chose."
    )


def _data_url(stage: np.ndarray) -> str:
    """Small, and sent with the page: at no address where others could find it."""
    if stage.ndim == 3:
        stage = cv2.cvtColor(stage, cv2.COLOR_RGB2BGR)
    shrink = min(1.0, 2 * _WIDTH_PX / stage.shape[1])
    small = cv2.resize(stage, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return "data:image/jpeg;base64," + b64encode(jpeg).decode()
