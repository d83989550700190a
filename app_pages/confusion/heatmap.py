"""The confusion matrix as a heat map to click on."""

import altair as alt
import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common.selection import ANY, DIGITS
from app_pages.common.type_size import growing

# What the column is called that follows the digits' where the model may refuse to read.
REFUSED = "refused"
_HEIGHT_PX = 470
# The third chart colour of the theme, which stands out in both of its modes.
_PICKED = "#c2703d"
# Session state: the cell that the chart holds as picked, and how often it was rebuilt.
_CLICKED, _REVISION = "matrix_clicked", "matrix_revision"


def show_matrix(matrix: np.ndarray, as_share: bool, hide_correct: bool, cell: tuple[str, str]):
    """Show the matrix; a click on a cell sets the select boxes "true" and "predicted".

    Args:
        matrix: counts [true][answer], (10, 10), or (10, 11) with refusals.
        as_share: show shares of the true digit, in percent, instead of counts.
        hide_correct: leave the diagonal empty.
        cell: the true digit and the answer that are picked, or ANY.
    """
    # The fifth root, so that one mistake shows beside a thousand correct answers.
    scale = alt.Scale(type="pow", exponent=0.2, range=[0, 0.6])
    axis = {"labelAngle": 0, "ticks": False, "domain": False, "labelOverlap": False}
    # With a word among the digits smaller, so that all fit on a phone.
    size = growing(11 if matrix.shape[1] > len(DIGITS) else 13)
    base = alt.Chart(_table(matrix, as_share, hide_correct, cell)).encode(
        x=alt.X(
            "predicted:O",
            sort=None,
            title="Read as",
            axis=alt.Axis(orient="top", labelFontSize=size, **axis),
        ),
        y=alt.Y("true:O", title="True digit", axis=alt.Axis(labelFontSize=size, **axis)),
        description="name:N",
        tooltip=[
            alt.Tooltip("true:O", title="True digit"),
            alt.Tooltip("predicted:O", title="Read as"),
            alt.Tooltip("count:Q", title="Images", format=","),
            alt.Tooltip("share:Q", title="% of this digit", format=".2f"),
        ],
    )
    squares = base.mark_rect(cornerRadius=2, cursor="pointer", stroke=_PICKED).encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=["mistake", "correct"]), legend=None),
        fillOpacity=alt.FillOpacity("shade:Q", scale=scale, legend=None),
        strokeWidth=alt.StrokeWidth("border:Q", scale=None, legend=None),
    )
    # The browser fills in the theme's text colour, light or dark.
    numbers = base.mark_text(fontSize=growing(12), cursor="pointer", color="currentColor").encode(
        text="text:N"
    )
    clicked = alt.selection_point("cell", fields=["true", "predicted"], on="click")
    st.altair_chart(
        alt.layer(squares.add_params(clicked), numbers).properties(height=_HEIGHT_PX),
        key=_key(cell),
        on_select=_pick_clicked,
        alt="Confusion matrix: the true digit against the digit that was read. The boxes "
        "True digit and Read as choose a cell",
    )


def _table(
    matrix: np.ndarray, as_share: bool, hide_correct: bool, cell: tuple[str, str]
) -> pa.Table:
    """A row per cell: its digits and values, what is written on it, and how it looks."""
    share = 100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    shade = (share if as_share else matrix).astype(float)
    if hide_correct:
        np.fill_diagonal(shade, 0)
    true, predicted = np.indices(matrix.shape).reshape(2, -1)
    true, predicted = np.array(DIGITS)[true], np.array([*DIGITS, REFUSED])[predicted]
    is_picked = [
        cell != (ANY, ANY) and cell[0] in (ANY, t) and cell[1] in (ANY, p)
        for t, p in zip(true, predicted, strict=True)
    ]
    form = "{:.1f}" if as_share else "{:.0f}"
    return pa.table(
        {
            "true": true,
            "predicted": predicted,
            "count": matrix.ravel(),
            "share": share.ravel(),
            "name": [
                f"A {t} {p if p == REFUSED else f'read as {p}'}: "
                f"{count:,} image{'' if count == 1 else 's'}"
                for t, p, count in zip(true, predicted, matrix.ravel(), strict=True)
            ],
            "shade": shade.ravel(),
            "text": [form.format(value) if value else "" for value in shade.ravel()],
            "kind": np.where(true == predicted, "correct", "mistake"),
            "border": [2.5 if picked else 0 for picked in is_picked],
        }
    )


def _key(cell: tuple[str, str]) -> str:
    """The chart's key, which changes when a cell is picked outside the chart.

    A second click on the same cell is no news to the chart, even if another cell was picked in
    the select boxes in between. A rebuilt chart has forgotten the first click.
    """
    state = st.session_state
    if state.get(_CLICKED, (ANY, ANY)) != cell:
        state[_CLICKED] = cell
        state[_REVISION] = state.get(_REVISION, 0) + 1
    return f"matrix_{state.get(_REVISION, 0)}"


def _pick_clicked() -> None:
    """Copy the cell that was clicked into the select boxes.

    A click outside every cell reports that none is picked, and so may a chart that is removed
    because another cell was picked in the boxes: neither may undo what is in the boxes.
    """
    state = st.session_state
    cells = state[f"matrix_{state.get(_REVISION, 0)}"].selection.get("cell")
    if not cells:
        return
    cell = tuple(
        answer if (answer := str(cells[0].get(side))) in (*DIGITS, REFUSED) else ANY
        for side in ("true", "predicted")
    )
    state[_CLICKED] = cell
    state["true"], state["predicted"] = cell
