"""The network that a visitor is building: what stands in its fields, and which blocks it has.

The fields' values are in the session state, under keys that belong to one draft: what was typed
into another one is never taken for this one's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal

import streamlit as st

from app_pages.train.fields import CONVOLUTION, DENSE, TRAINING, Field
from mnist_model.networks.design import Convolution, Dense, Design

# Session state: the draft, and how many there were.
_DRAFT, _NUMBER = "draft", "drafts"

Kind = Literal["convolutions", "dense"]
Block = Convolution | Dense


@dataclass(frozen=True)
class Placed:
    """A block with a number that it keeps when it is moved.

    block: as it was when it came into the draft; fields may have changed it since.
    """

    number: int
    block: Block


@dataclass(frozen=True)
class Draft:
    """A design under way.

    start:  what it began as, see `starts.py`.
    number: of this draft in the session.
    design: as it was at the beginning.
    convolutions, dense: the blocks that it has now, in their order.
    next_block: the number of the next block. None is given again: the fields of a block that was
                removed may still have values.
    """

    start: str
    number: int
    design: Design
    convolutions: tuple[Placed, ...]
    dense: tuple[Placed, ...]
    next_block: int

    def key(self, field: Field, placed: Placed | None = None) -> str:
        """The key of a field of a block, or of the training, in the session state."""
        of = "training" if placed is None else str(placed.number)
        return f"draft-{self.number}-{of}-{field.name}"

    def blocks(self, kind: Kind) -> tuple[Placed, ...]:
        """The blocks of one kind."""
        placed: tuple[Placed, ...] = getattr(self, kind)
        return placed

    def now(self) -> Design:
        """The design as its fields have it now."""
        return replace(
            self.design,
            convolutions=tuple(self._block(placed, CONVOLUTION) for placed in self.convolutions),
            dense=tuple(self._block(placed, DENSE) for placed in self.dense),
            **self._changes(self.design, TRAINING, None),
        )

    def _block(self, placed: Placed, fields: Sequence[Field]) -> Any:
        return replace(placed.block, **self._changes(placed.block, fields, placed))

    def _changes(
        self, start: Block | Design, fields: Sequence[Field], placed: Placed | None
    ) -> dict[str, Any]:
        """What the fields hold; what they have not shown yet is as it began."""
        state = st.session_state
        values = {
            field.name: state.get(self.key(field, placed), getattr(start, field.name))
            for field in fields
        }
        # A number field that was emptied holds nothing until it is left.
        return {
            name: getattr(start, name) if value is None else value for name, value in values.items()
        }


def current() -> Draft | None:
    """The draft of this session; None before there is one."""
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft


def begin(start: str, design: Design) -> Draft:
    """Begin a new draft with a design; it takes the place of the one before."""
    number = st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    numbers = count()
    draft = Draft(
        start,
        number,
        design,
        tuple(Placed(next(numbers), block) for block in design.convolutions),
        tuple(Placed(next(numbers), block) for block in design.dense),
        next(numbers),
    )
    st.session_state[_DRAFT] = draft
    return draft


def add(kind: Kind) -> None:
    """Add a block at the end: as the last one of its kind is, or a usual one."""
    draft: Draft = st.session_state[_DRAFT]
    usual: Block = Convolution() if kind == "convolutions" else Dense()
    block = (usual, *getattr(draft.now(), kind))[-1]
    number = draft.next_block
    draft = replace(draft, next_block=number + 1)
    _place(draft, kind, [*draft.blocks(kind), Placed(number, block)])


def remove(kind: Kind, place: int) -> None:
    """Remove the block at a place, counted from 0."""
    draft: Draft = st.session_state[_DRAFT]
    _place(draft, kind, [p for i, p in enumerate(draft.blocks(kind)) if i != place])


def move_up(kind: Kind, place: int) -> None:
    """Exchange the block at a place, counted from 0, with the one before it."""
    draft: Draft = st.session_state[_DRAFT]
    blocks = list(draft.blocks(kind))
    if 0 < place < len(blocks):
        blocks[place - 1 : place + 1] = blocks[place], blocks[place - 1]
    _place(draft, kind, blocks)


def _place(draft: Draft, kind: Kind, blocks: Sequence[Placed]) -> None:
    st.session_state[_DRAFT] = replace(draft, **{kind: tuple(blocks)})
