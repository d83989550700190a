"""The builder: what to start from, the network block by block, its training, and Start."""

import streamlit as st

from app_pages.common.selection import Selection
from app_pages.common.visitor import visitor_id
from app_pages.train.blocks import show_blocks, show_problems
from app_pages.train.draft import Draft
from app_pages.train.fields import DATA, LEARNING, TRAINING, Field, show_field
from app_pages.train.network import show_network
from app_pages.train.start import show_active, show_begin
from app_pages.train.starts import show_start
from app_pages.train.take_along import show_code
from app_pages.train.trainings import own_networks
from mnist_model.networks.design_problems import problems


def show_builder(selection: Selection) -> None:
    """Show a network that can be trained as it is, and all that can be changed about it."""
    networks = own_networks(visitor_id())
    show_active(networks)
    mine = {name: own.design for name, own in networks.items()}
    with st.container(key="begin-area", border=True):
        now = show_start(selection, mine)
        selection.write_address()
        design = now.now()
        found = problems(design)
        show_begin(now.start, design, found, networks)
    looks, fields = st.columns([2, 3], gap="large")
    with looks:
        st.header("Your network", anchor=False)
        for problem in found:
            if problem.place == "network":
                st.error(problem.sentence)
        if found:
            st.info("Its layers stand here once what is marked is mended.")
        else:
            show_network(design)
    with fields:
        st.header("Change it", anchor=False)
        show_blocks(now, found)
        sentences = {problem.place: problem.sentence for problem in found}
        _show_training(now, "What it learns from", DATA, sentences)
        _show_training(now, "How it learns", LEARNING, sentences)
    others = {field.name for field in TRAINING}
    # What stands at no field of this page, as of a file that names one that there is not.
    for problem in found:
        place = problem.place.split(".")[0]
        if place not in {*others, "network", "convolutions", "dense"}:
            st.error(problem.sentence)
    if not found:
        show_code(design)


def _show_training(
    now: Draft, title: str, fields: tuple[Field, ...], sentences: dict[str, str]
) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{title}**")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            for field in fields:
                show_field(field, now.key(field), getattr(now.design, field.name))
        show_problems("", fields, sentences)
