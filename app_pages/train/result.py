"""What became of a network: how well it reads, where to go with it, and its name and files."""

from functools import partial

import numpy as np
import streamlit as st

from app_pages.common.bundles import find_bundles
from app_pages.common.confirmation import show_confirmation
from app_pages.common.links import show_link
from app_pages.common.visitor import visitor_id
from app_pages.train.drawing import draw_on
from app_pages.train.parts import NETWORK, build
from app_pages.train.starts import next_experiment
from app_pages.train.trainings import Own
from app_pages.train.watch import areas, show_course
from mnist_model.networks.bundle import DEFAULT_NAME
from mnist_model.networks.bundle_metrics import Metrics, Scores
from mnist_model.networks.design import summary_of
from mnist_trainer import OwnModel, TrainingError, delete, download, is_allowed, models_of, rename
from mnist_trainer.names import MOST_LETTERS, tidied

_FAULT = "change_fault"
# Its files as they are offered, and their types.
_FILES = {
    "model.keras": ("Keras (.keras)", "application/octet-stream"),
    "model.tflite": ("LiteRT (.tflite)", "application/octet-stream"),
    "recipe.json": ("Recipe (.json)", "application/json"),
}


def show_result(own: Own, model: OwnModel) -> None:
    """Show what a network reaches, the canvas to draw on it, and all that can be done with it."""
    bundle = find_bundles()[0].get(model.name)
    if bundle is None:
        st.error("This network's files are damaged. Delete it, and train it again.")
        _show_changes(model)
        return
    now, canvas, curves = areas()
    with now:
        st.markdown("  \n".join([about(model, bundle.metrics), *results(bundle.metrics)]))
        if own.job is not None and own.job.message:
            st.info(own.job.message)
        _show_links(model.name)
        _show_next(model)
    with canvas:
        st.header("Draw on it", anchor=False)
        draw_on(model.name)
    with curves:
        if own.job is not None and own.job.progress is not None:
            show_course(own.job.progress, is_over=True)
        _show_changes(model)


def about(model: OwnModel, metrics: Metrics) -> str:
    """What a network is, and how it came to be, in a sentence or two."""
    design = model.design
    images = metrics.sources.get("MNIST", design.training_images)
    learned = f"{images:,} images"
    if images < design.training_images:
        learned += ", all but the 6,000 held out to check it"
    if drawings := metrics.sources.get("pen drawings"):
        learned += f", and on {drawings:,} pen drawings"
    how = " with augmentation" if design.augment else ""
    parameters = f", {metrics.parameters:,} parameters" if metrics.parameters else ""
    ended = ""
    if metrics.stopped and metrics.kept_epoch:
        ended = f" It was stopped in epoch {metrics.kept_epoch} of {design.epochs}."
    return f"{summary_of(design)}{parameters}, trained{how} on {learned}.{ended}"


def results(metrics: Metrics) -> list[str]:
    """How well a network reads MNIST's test images and drawings, and which digits worst."""
    sentences = []
    if metrics.test.accuracy is not None:
        total = metrics.test_images or 10_000
        wrong = round((1 - metrics.test.accuracy) * total)
        sentences.append(
            f"**{metrics.test.accuracy:.2%}** of MNIST's test images are read correctly: "
            f"{wrong:,} mistakes in {total:,}."
        )
    if metrics.drawings is not None and metrics.drawings.accuracy is not None:
        sentences.append(
            f"**{metrics.drawings.accuracy:.2%}** of pen drawings, by people whose hand it never "
            "saw, are read correctly."
        )
    if worst := worst_digits(metrics.test):
        listed = ", ".join(f"**{digit}** ({share:.1%} right)" for digit, share in worst)
        sentences.append(f"It reads these worst: {listed}.")
    return sentences


def worst_digits(scores: Scores, most: int = 3) -> list[tuple[int, float]]:
    """The digits that are read worst, with the share of them that is read right, worst first."""
    shares = digit_shares(scores)
    if shares is None:
        return []
    return [(int(digit), float(shares[digit])) for digit in np.argsort(shares)[:most]]


def digit_shares(scores: Scores) -> np.ndarray | None:
    """(10,) the share of each digit that is read right, 0..1; None where that is unknown."""
    return None if scores.per_digit is None else scores.per_digit["recall"]


def _show_links(name: str) -> None:
    with st.container(horizontal=True, gap="small", key="links"):
        show_link("Draw on it, large", "draw", model=name)
        show_link("Look inside", "inside", model=name)
        show_link("Its curves", "training", models=name)
        show_link("Its confusion matrix", "confusion", model=name)
        show_link("Against ours", "models", first=name, second=DEFAULT_NAME)


def _show_next(model: OwnModel) -> None:
    """After an experiment, offer the one to compare it with."""
    done = [other.design for other in models_of(visitor_id())]
    if is_allowed() and (beside := next_experiment(model.design, done)):
        st.button(
            f"Next: {beside}",
            key="next-experiment",
            icon=":material/arrow_forward:",
            on_click=build,
            args=(beside,),
        )


def _show_changes(model: OwnModel) -> None:
    if fault := st.session_state.pop(_FAULT, None):
        st.error(fault)
    # Dialogs, because the keyboard is in them at once: to what a popover shows it takes dozens of
    # steps, through all that stands below.
    with st.container(horizontal=True, gap="small", key="changes"):
        if st.button("Rename", key="rename-network"):
            _ask_name(model)
        if st.button("Download", key="download-network", icon=":material/download:"):
            _offer(model)
        if st.button("Delete", key="delete-network", icon=":material/delete:"):
            _ask(model)


@st.dialog("Download this network")
def _offer(model: OwnModel) -> None:
    st.markdown(
        "Keras opens the first file; LiteRT runs the second, on a phone as well; the third says "
        "how it was built and trained, for this page or `train.py`."
    )
    owner = visitor_id()  # now: when a file is asked for, nobody's session is at hand
    for file, (label, kind) in _FILES.items():
        st.download_button(
            label,
            partial(download, owner, model.id, file),
            f"{model.name.replace(' ', '-')}.{file.rpartition('.')[2]}",
            kind,
            key=f"download-{file}",
            on_click="ignore",
            width="stretch",
        )


@st.dialog("Rename this network")
def _ask_name(model: OwnModel) -> None:
    key = f"name-{model.id}"
    with st.form("rename-form", border=False):
        st.text_input("New name", model.name, max_chars=MOST_LETTERS, key=key)
        is_sent = st.form_submit_button(
            "Rename it", key="rename", on_click=_rename, args=(model, key)
        )
    if fault := st.session_state.pop(_FAULT, None):
        st.error(fault)
    elif is_sent:
        st.rerun()


def _rename(model: OwnModel, name_key: str) -> None:
    name = st.session_state[name_key]
    try:
        rename(visitor_id(), model.id, name)
    except TrainingError as error:
        st.session_state[_FAULT] = str(error)
    else:
        st.session_state[NETWORK] = tidied(name)


@st.dialog("Delete this network?")
def _ask(model: OwnModel) -> None:
    st.markdown(
        f"**{model.name}** and its files will be gone, from every page. There is no way back: "
        "download it first if you may want it again."
    )
    show_confirmation("Keep it", "Delete it", "network", _delete, model)


def _delete(model: OwnModel) -> None:
    try:
        delete(visitor_id(), model.id)
    except TrainingError as error:
        st.session_state[_FAULT] = str(error)
