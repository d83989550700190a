"""A value of a convolution: what its filter looks for, the patch, the kernel and the sum."""

import numpy as np
import streamlit as st

from app_pages.common.pictures import enlarge, png_url
from app_pages.inside.choice import Choice
from app_pages.inside.colours import largest, picture
from app_pages.inside.grids import exact, grid, in_a_row, number
from app_pages.inside.kernels import wanted_by
from app_pages.inside.sheets import Place, Sheet, of_numbers, show_sheets
from app_pages.inside.sums import show_sum
from app_pages.inside.view import View
from mnist_model.analysis.arithmetic import ConvolutionValue, convolution_at
from mnist_model.analysis.receptive_field import receptive_field

_TILE_PX = 84
# So many of the maps before, the most important first; and so many examples.
_CHANNELS, _EXAMPLES = 6, 3
# Session state: the map before that is shown in full, and for which filter.
_CHANNEL, _CHANNEL_OF = "inside_channel", "inside_channel_of"


def show_convolution(view: View, index: int, choice: Choice) -> None:
    """Show what the filter looks for, and how the value was computed.

    Args:
        index: of the layer.
    """
    run = view.runs[index]
    at = convolution_at(run, choice.unit, choice.row, choice.column)
    _show_filter(view, index, choice, at)
    st.subheader("The sum", anchor=False)
    channels = at.patch.shape[2]
    within = f"{view.name} {choice.layer} {choice.unit}"
    channel = 0 if channels == 1 else _pick_channel(view.runs[index - 1].name, at, within)
    _show_products(at, channel)
    if channels > 1:
        others = at.total - at.per_channel[channel]
        st.markdown(
            f"This map adds **{exact(at.per_channel[channel])}**, the other {channels - 1} maps "
            f"together **{exact(others)}**."
        )
    show_sum(run, at, "All products")


def _show_filter(view: View, index: int, choice: Choice, at: ConvolutionValue) -> None:
    st.subheader("What this filter looks for", anchor=False)
    run = view.runs[index]
    most = largest(run.kernel[..., choice.unit])
    with st.container(horizontal=True, gap="small", key="inside-filter"):
        if at.kernel.shape[2] == 1:
            with st.container(width=_TILE_PX + 8, gap="xsmall"):
                scale = _TILE_PX // len(at.kernel)
                kernel = picture(at.kernel[:, :, 0], most, scale)
                st.image(kernel, width=_TILE_PX, alt=f"The kernel: {wanted_by(at.kernel[..., 0])}")
                st.caption("Its kernel")
        for digit, row, column in _strongest(view, index, choice.unit):
            with st.container(width=_TILE_PX + 8, gap="xsmall"):
                image = view.examples[digit][0].values[:, :, 0]
                top, left, height, width = receptive_field(view.examples[digit], index, row, column)
                patch = np.rint(255 * image[top : top + height, left : left + width])
                scale = max(1, _TILE_PX // max(height, width))
                st.image(
                    png_url(enlarge(patch.astype(np.uint8), scale)),
                    width=_TILE_PX,
                    alt=f"A part of our {digit}, of {height} by {width} pixels",
                )
                st.caption(f"Part of our {digit}")
    if at.kernel.shape[2] == 1:
        st.markdown(f"Its kernel wants {wanted_by(at.kernel[..., 0])}.")
    st.caption(
        "Of our ten digits, these are the parts to which it answers most. A kernel is blue where "
        "ink raises the sum and orange where ink lowers it."
        if at.kernel.shape[2] == 1
        else f"Its kernels lie on {at.kernel.shape[2]} maps, not on ink. Of our ten digits, "
        "these are the parts to which it answers most."
    )


def _strongest(view: View, index: int, unit: int) -> list[tuple[int, int, int]]:
    """Digit, row and column of where this map is largest, in the examples where it is largest."""
    found = []
    for digit, runs in enumerate(view.examples):
        run = runs[index]
        one = (run.sums if run.sums is not None else run.values)[:, :, unit]
        row, column = np.unravel_index(int(one.argmax()), one.shape)
        found.append((float(one.max()), digit, int(row), int(column)))
    return [place for _, *place in sorted(found, reverse=True)[:_EXAMPLES]]


def _pick_channel(before: str, at: ConvolutionValue, within: str) -> int:
    """Show what each of the maps before adds, the largest first; return the one to be shown.

    Args:
        within: anything else forgets which was shown.
    """
    order = np.argsort(-np.abs(at.per_channel), kind="stable")
    state = st.session_state
    if state.get(_CHANNEL_OF) != within or state.get(_CHANNEL) not in range(len(order)):
        state[_CHANNEL] = int(order[0])
    state[_CHANNEL_OF] = within
    st.markdown(
        f"Each of the {len(order)} maps of **{before}** has a kernel of its own. These add most:"
    )
    shown = order[:_CHANNELS]
    chosen = int(np.flatnonzero(shown == state[_CHANNEL])[0]) if state[_CHANNEL] in shown else -1
    values = at.per_channel[shown]
    sheet = Sheet(
        chosen=chosen,
        **of_numbers(values, [number(v) for v in values], largest(values), [str(c) for c in shown]),
    )

    def clicked(place: Place) -> None:
        if place[1] >= 0:
            state[_CHANNEL] = int(shown[place[1]])

    show_sheets([sheet], "sheets-channels", clicked)
    with st.container(width=160):
        return st.number_input("Map in full", 0, len(order) - 1, key=_CHANNEL)


def _show_products(at: ConvolutionValue, channel: int) -> None:
    patch, kernel = at.patch[..., channel], at.kernel[..., channel]
    products = at.products[..., channel]
    st.html(
        in_a_row(
            grid(np.where(at.in_map, patch, 0), "the patch", largest(at.patch)),
            "\N{MULTIPLICATION SIGN}",
            grid(kernel, "the kernel", largest(at.kernel)),
            "=",
            grid(products, "the products", largest(at.products)),
        )
    )
    if not at.in_map.all():
        st.caption("Beyond the edge of the map there are zeros (padding).")
