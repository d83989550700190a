"""How a photo became digits, stage by stage."""

import streamlit as st

from app_pages.common.pictures import jpeg_url
from mnist_model.imaging.photo import PhotoStages

# As wide as two beside each other are on a large screen.
_WIDTH_PX = 840
_STAGES = {
    "photo": "1. Your picture.",
    "flat": "2. The light made even: what changes slowly is paper.",
    "ink": "3. The ink: what is clearly darker or lighter than the paper.",
    "clean": "4. Ruled lines and specks taken out.",
}


def show_stages(stages: PhotoStages) -> None:
    """Show each stage as a picture with a sentence."""
    st.header("How it was read", anchor=False)
    with st.container(key="photo-stages"):
        for stage, line in _STAGES.items():
            picture = getattr(stages, stage)
            shrink = min(1.0, _WIDTH_PX / picture.shape[1])
            st.image(jpeg_url(picture, shrink), caption=line, width="stretch", alt=f"Stage {line}")
    st.caption(
        "Then the ink is put together into characters in the way that the network reads best; the "
        "boxes above show what it chose."
    )
