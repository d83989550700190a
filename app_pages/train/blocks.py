"""The blocks of a draft as cards: their fields, and buttons to add, move and remove them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app_pages.train import draft
from app_pages.train.draft import Draft, Kind
from app_pages.train.fields import CONVOLUTION, DENSE, Field, show_field
from mnist_model.networks.design_problems import Problem

Problems = Mapping[str, str]

_TITLES: dict[Kind, str] = {"convolutions": "Convolution", "dense": "Dense layer"}
_FIELDS: dict[Kind, Sequence[Field]] = {"convolutions": CONVOLUTION, "dense": DENSE}
_ADD: dict[Kind, str] = {"convolutions": "Add a convolution", "dense": "Add a dense layer"}
_ABOUT: dict[Kind, str] = {
    "convolutions": "A convolution slides small patterns over the image, and notes where it finds "
    "each.",
    "dense": "A dense layer weighs all values at once. The last one, with ten units for the ten "
    "digits, is always there.",
}


def show_blocks(now: Draft, problems: Sequence[Problem]) -> None:
    """Show the convolutions and then the dense layers, each problem at its field."""
    sentences = {problem.place: problem.sentence for problem in problems}
    for kind in _TITLES:
        st.caption(_ABOUT[kind])
        for place in range(len(now.blocks(kind))):
            _show_block(now, kind, place, sentences)
        if kind in sentences:
            st.error(sentences[kind])
        st.button(
            _ADD[kind], key=f"add-{kind}", icon=":material/add:", on_click=draft.add, args=(kind,)
        )


def show_problems(place: str, fields: Sequence[Field], sentences: Problems) -> None:
    """Show what is wrong with the fields of a place, if anything is.

    Args:
        place: as in `Problem`, with a dot at its end; "" for the training.
    """
    for field in fields:
        if sentence := sentences.get(place + field.name):
            st.error(sentence)


def _show_block(now: Draft, kind: Kind, place: int, sentences: Problems) -> None:
    placed = now.blocks(kind)[place]
    title = f"{_TITLES[kind]} {place + 1}"
    key = f"{kind}-{now.number}-{placed.number}"
    with st.container(border=True, key=f"block-{key}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"**{title}**", width="stretch")
            st.button(
                "Up",
                key=f"up-{key}",
                icon=":material/arrow_upward:",
                type="tertiary",
                help=f"Put {title.lower()} before the one above it",
                disabled=place == 0,
                on_click=draft.move_up,
                args=(kind, place),
            )
            st.button(
                "Remove",
                key=f"remove-{key}",
                icon=":material/delete:",
                type="tertiary",
                help=f"Take out {title.lower()}",
                on_click=draft.remove,
                args=(kind, place),
            )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            for field in _FIELDS[kind]:
                show_field(field, now.key(field, placed), getattr(placed.block, field.name))
        show_problems(f"{kind}.{place}.", _FIELDS[kind], sentences)
