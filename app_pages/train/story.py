"""What a network said of the visitor's drawing after each epoch: how it made up its mind."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app_pages.common.words import percent

# More would be a wall of digits; the first and the last always stand there.
MOST_EPOCHS = 30


Drawing = Sequence[Sequence[float] | None]


def show_words(drawing: Drawing, is_over: bool = False) -> None:
    """Show what it says of the drawing in a sentence; nothing where there was no drawing.

    Args:
        drawing: per finished epoch the ten probabilities, or None where there was no drawing.
        is_over: whether it has learned all that it will.
    """
    if known := [row for row in drawing if row is not None]:
        st.markdown(story_in_words(known, is_over))


def show_tiles(drawing: Drawing) -> None:
    """Show a tile for each epoch: the digit, how sure, and the ten probabilities as bars."""
    known = [(epoch, row) for epoch, row in enumerate(drawing, 1) if row is not None]
    if not known:
        return
    at = np.linspace(0, len(known) - 1, min(len(known), MOST_EPOCHS)).round().astype(int)
    tiles = [_tile(*known[i], is_last=i == at[-1]) for i in at]
    st.html(f'<ol class="story">{"".join(tiles)}</ol>')


def story_in_words(rows: Sequence[Sequence[float]], is_over: bool = False) -> str:
    """The story in a sentence.

    Args:
        rows: the ten probabilities after each epoch, at least one.
    """
    first, last = (np.array(row) for row in (rows[0], rows[-1]))
    end = f"**{_a_digit(last)}**, {percent(float(last.max()))} sure"
    if first.argmax() == last.argmax():
        return f"What it {'said' if is_over else 'says'} of your drawing: {end}."
    if is_over:
        return f"What it said of your drawing: at first {_a_digit(first)}, in the end {end}."
    return f"What it says of your drawing: at first {_a_digit(first)}, now {end}."


def _a_digit(probabilities: np.ndarray) -> str:
    digit = int(probabilities.argmax())
    return f"{'an' if digit == 8 else 'a'} {digit}"


def _tile(epoch: int, row: Sequence[float], is_last: bool) -> str:
    """All that is put into the HTML are numbers."""
    probabilities = np.clip(np.array(row, float), 0, 1)
    digit = int(probabilities.argmax())
    sure = percent(float(probabilities[digit]))
    bars = "".join(
        f'<i class="{"top" if d == digit else ""}" style="height:{max(4, round(100 * p))}%"></i>'
        for d, p in enumerate(probabilities)
    )
    return (
        f'<li class="{"last" if is_last else ""}"><small>Epoch {int(epoch)}</small>'
        f'<b>{digit}</b><span>{sure}</span><span class="bars" aria-hidden="true">{bars}</span></li>'
    )
