"""The confusion matrix page: which digits a model confuses, and the images behind it."""

import streamlit as st

from app_pages.common import bundles
from app_pages.common.readings import DRAWINGS, SETS, read_set, scores_of
from app_pages.common.selection import ANY, DIGITS, Selection
from app_pages.confusion.gallery import show_cell
from app_pages.confusion.heatmap import REFUSED, show_matrix
from app_pages.confusion.scores import in_words, show_calibration, show_pairs, show_per_digit
from mnist_model.analysis.mistakes import confusion_matrix
from mnist_model.data.pen_drawings import TEST_WRITERS
from mnist_model.data.renderings import LEGIBLE_CELLS


def unpick() -> None:
    """Go back from a cell to all mistakes."""
    st.session_state["true"] = st.session_state["predicted"] = ANY


selection = Selection()
found, failed = bundles.find_bundles()
st.title("Confusion matrix and mistakes", anchor=False)
if not found:
    bundles.show_none()
    st.stop()
bundles.show_failed(failed)

with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    with st.container(width=220):
        name = selection.pick_one("Model", list(found), "model")
    test_set = selection.switch("Images", list(SETS), "set")
    unit = selection.switch("Numbers", ["Counts", "Shares"], "numbers")
    hide_correct = selection.toggle("Hide correct answers", "hide")

if test_set == DRAWINGS:
    st.caption(
        f"Digits drawn with a pen by writers {TEST_WRITERS[0]} to {TEST_WRITERS[-1]}, from whom no "
        f"model learned, each shown in {len(LEGIBLE_CELLS)} combinations of brush and size."
    )
scores = scores_of(found[name], test_set)
matrix = scores.confusion_matrix
if matrix is None:
    selection.write_address()
    bundles.show_missing(f"a confusion matrix for **{test_set}**", [name])
    if test_set == DRAWINGS:
        st.caption("Set `PENDIGITS_UNIPEN`, or add `--drawings FILE`, to score it on drawings.")
    st.stop()
readings = read_set(found, test_set)
refused = None if readings is None else readings.refused.get(name)
if refused is not None:
    matrix = confusion_matrix(readings.labels, readings.probabilities[name], refused)

left, right = st.columns(2, gap="large")
with right:
    st.header("The images behind it", anchor=False)
    with st.container(horizontal=True, gap="small"):
        true = selection.pick_one("True digit", [ANY, *DIGITS], "true")
        answers = [ANY, *DIGITS] if refused is None else [ANY, *DIGITS, REFUSED]
        predicted = selection.pick_one("Read as", answers, "predicted")
    selection.write_address()
    if (true, predicted) != (ANY, ANY):
        st.button("Show all mistakes", icon=":material/undo:", key="all", on_click=unpick)
with left:
    st.markdown(in_words(matrix, scores))
    if unit == "Shares":
        st.caption("As a percentage of all images of the true digit.")
    show_matrix(matrix, unit == "Shares", hide_correct, (true, predicted))
    show_pairs(matrix)
with right:
    show_cell(readings, name, test_set, true, predicted)

left, right = st.columns(2, gap="large")
with left:
    st.header("Digit by digit", anchor=False)
    show_per_digit(name, scores)
with right:
    st.header("Confidence calibration", anchor=False)
    show_calibration(name, scores)
