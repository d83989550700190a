"""Watch and compare: the network that is selected, and all of this visitor's side by side."""

import streamlit as st

from app_pages.common.canvas.component import show_script, show_settings, show_style
from app_pages.common.canvas.digit_canvas import CANVAS
from app_pages.common.canvas.examples import examples
from app_pages.common.selection import Selection
from app_pages.common.visitor import visitor_id
from app_pages.train.parts import NETWORK, build
from app_pages.train.result import show_result
from app_pages.train.side_by_side import show_side_by_side
from app_pages.train.starts import MINE
from app_pages.train.trainings import own_networks
from app_pages.train.watch import show_ended, show_training


def show_own(selection: Selection) -> None:
    """Show the networks of this visitor, or how to get one."""
    networks = own_networks(visitor_id())
    if not networks:
        selection.write_address()
        st.info("You have no network yet.")
        st.button("Build one", key="build-one", icon=":material/add:", on_click=build)
        return
    with st.container(width=320):
        name = selection.pick_one("Network", list(networks), NETWORK)
    selection.write_address()
    show_style()
    show_script()
    own = networks[name]
    if own.model is not None:
        show_result(own, own.model)
    elif own.job is not None and own.is_active:
        show_training(own.job)
    elif own.job is not None:
        show_ended(own.job, MINE + name)
    show_settings(examples(CANVAS.width_px))
    show_side_by_side(networks, name)
