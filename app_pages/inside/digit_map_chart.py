"""The map of test images: a numeral for each, those alike close together, the drawing too."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.bundles import stamp_of
from app_pages.common.pictures import enlarge, png_url
from app_pages.common.stamps import Stamp
from app_pages.common.words import percent
from app_pages.inside.digit_map_layers import HERE, MISREAD, NUMERALS, PICKED, specification
from app_pages.inside.subject import Subject, look_at_test_image
from app_pages.inside.view import look
from mnist_model import DigitClassifier
from mnist_model.analysis.digit_map import DigitMap, read_map
from mnist_model.networks.bundle import Bundle

_KEY, _POINT = "inside-map-of-digits", "inside_point"
# Session state: what was last clicked, and how far the map was moved.
_SEEN = "inside_map_seen"
# Session state: the test image that was chosen, and on whose map.
_IMAGE, _OF = "inside_map_image", "inside_map_of"
_SCALE = 4
_MAX_ENTRIES = 12
# How far the map reaches from its middle, and from the drawing.
_WHOLE, _NEAR = 1.1, 0.3
_EDGE = 0.45


def show_map(name: str, classifier: DigitClassifier, subject: Subject) -> None:
    """Show the map of a model, and the image of the point that was clicked."""
    found = _map_of(classifier.bundle, stamp_of(classifier.bundle, "map.npz"))
    if found is None:
        bundles.show_missing("the map of test images", [name])
        return
    test = datasets.mnist_test()
    # Where MNIST is missing, it has been offered further up.
    labels = None if test is None else test.labels[found.rows]
    read = found.logits.argmax(axis=1)
    view = look(name, classifier, subject.image)
    here = None if view is None else found.place(view.runs[-1].sums)
    _keep_image(found, name)
    left, right = st.columns([3, 1], gap="large")
    with left:
        zoom = st.segmented_control(
            "Map", ["Whole", "Around it"], default="Whole", required=True, key="inside_zoom"
        )
        shown = read if labels is None else labels
        _show_chart(found, read, shown, here, zoom != "Whole")
    with right:
        st.markdown(
            f"Each of these **{len(found.rows):,}** numerals is a test image, one of those that no "
            "model learned from; those that "
            f"**{name}** finds alike are close together. How far apart two groups are has no "
            "meaning."
        )
        if labels is not None:
            mistakes = int((read != labels).sum())
            st.markdown(
                f"The {mistakes:,} in a **red circle** are misread. All misread images were put on "
                "the map first, and then some of the others: so it shows more mistakes than there "
                "are on average."
            )
        else:
            st.markdown("Each is shown as what it is read as: the images are not on this machine.")
        point = _pick_point(found)
        st.session_state[_IMAGE] = -1 if point is None else int(found.rows[point])
        if test is not None and point is not None:
            image, label = test.images[found.rows[point]], int(test.labels[found.rows[point]])
            _show_point(found, point, image, label)


def _keep_image(found: DigitMap, name: str) -> None:
    """Of another model's map, choose the point of the same image, if it is there."""
    state = st.session_state
    if state.get(_POINT) not in (None, *range(len(found.rows))) or state.get(_OF, name) != name:
        there = np.flatnonzero(found.rows == state.get(_IMAGE, -1))
        state[_POINT] = int(there[0]) if len(there) else None
    state[_OF] = name


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _map_of(_source: Bundle, key: Stamp) -> DigitMap | None:
    return read_map(_source)


def _show_chart(
    found: DigitMap,
    read: np.ndarray,
    labels: np.ndarray,
    here: tuple[float, float] | None,
    is_near: bool,
) -> None:
    """The chart.

    A stroke or a click changes its data, never its specification: Vega would build it anew, which
    takes as long as all else, and forget how far it was zoomed.

    Args:
        here: where the drawing stands; None where that is not known.
        is_near: show only what is around it.
    """
    table = pa.table(
        {
            "x": found.positions[:, 0].astype(np.float32),
            "y": found.positions[:, 1].astype(np.float32),
            "digit": labels.astype(str),
            "read": read.astype(str),
            "point": np.arange(len(read)),
            "image": found.rows.astype(np.int32),
        }
    )
    point = st.session_state.get(_POINT)
    centre, reach = (here, _NEAR) if here is not None and is_near else ((0.0, 0.0), _WHOLE)
    # Rounded, so that a stroke that hardly changes anything leaves the chart as it is.
    x, y = ((round(middle - reach, 1), round(middle + reach, 1)) for middle in centre)
    data = {
        NUMERALS: table,
        MISREAD: table.filter(pa.array(read != labels)).select(["x", "y"]),
        PICKED: _places([] if point is None else [found.positions[point].astype(float)]),
        HERE: _places([] if here is None else [here]),
    }
    # Each has its own, so that the other part of the map is not shown zoomed as this one was.
    key = f"{_KEY}-{'near' if is_near else 'whole'}"
    st.vega_lite_chart(
        specification(x, y) | {"datasets": data},
        key=key,
        on_select=partial(_pick_clicked, key),
        # What is not named here forgets how far it was moved with every stroke and click.
        selection_mode=["point", "moved"],
        alt="Map of test images, a numeral each; what is looked at stands among them. The box "
        "Point chooses one of them",
    )
    st.caption(
        "Drag it to move it; zoom with Ctrl and the wheel, or with two fingers on a touchpad. "
        "Click a numeral to see its image."
    )


def _places(points: Sequence[Sequence[float] | np.ndarray]) -> pa.Table:
    """None or one point of the chart, and on which side of it words have room."""
    return pa.table(
        {
            "x": [point[0] for point in points],
            "y": [point[1] for point in points],
            # At the edges of the whole map they stand on the inside, lest they are cut off.
            "side": [
                "right" if point[0] > _EDGE else "left" if point[0] < -_EDGE else "center"
                for point in points
            ],
        },
        pa.schema({"x": pa.float64(), "y": pa.float64(), "side": pa.string()}),
    )


def _pick_clicked(key: str) -> None:
    """Copy the point that was clicked into the box."""
    state = st.session_state
    points, moved = (state[key].selection.get(name) for name in ("point", "moved"))
    before = state.get(_SEEN)
    state[_SEEN] = points, moved
    if before is not None and points == before[0] and moved != before[1]:
        return  # the map was moved; meanwhile the box may have chosen another
    if points and isinstance(points[0].get("point"), int):
        state[_POINT] = points[0]["point"]


def _pick_point(found: DigitMap) -> int | None:
    """The number box that chooses a point without a mouse."""
    point: int | None = st.number_input(
        f"Point, 0 to {len(found.rows) - 1:,}", 0, len(found.rows) - 1, None, key=_POINT
    )
    return point


def _show_point(found: DigitMap, point: int, image: np.ndarray, label: int) -> None:
    logits = found.logits[point].astype(float)
    shares = np.exp(logits - logits.max())
    read, sure = int(logits.argmax()), percent(float(shares.max() / shares.sum()))
    verdict = "correctly" if read == label else "wrongly"
    number = int(found.rows[point])
    st.image(
        png_url(enlarge(image, _SCALE)), width=28 * _SCALE, alt=f"Test image {number}, a {label}"
    )
    st.markdown(f"Test image {number:,}: a **{label}**, read {verdict} as **{read}**, {sure} sure.")
    st.button("Look inside it", key="inside_open", on_click=look_at_test_image, args=(number,))
