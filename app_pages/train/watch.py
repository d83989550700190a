"""A training while it runs, without a reload: its curves, what it says of the drawing, and Stop."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages.common.visitor import visitor_id
from app_pages.common.words import duration
from app_pages.train.drawing import draw_for_training
from app_pages.train.live_charts import show_curves
from app_pages.train.network import round_seconds
from app_pages.train.parts import build
from app_pages.train.story import show_tiles, show_words
from mnist_model.training.progress_file import Progress
from mnist_trainer import Job, TrainingError, go_on, is_allowed, jobs_of, queue_length, remove, stop

# How often what is shown is brought up to date while something runs.
_EVERY_S = 1.0
# A whole class may wait.
_EVERY_S_WAITING = 3.0
# Session state: why the last change could not be made, in a sentence.
_FAULT = "training_fault"


def show_training(job: Job) -> None:
    """Show a training that waits or runs; beside it the canvas, to draw on while it learns."""
    now, canvas, curves = areas()
    with now:
        if job.state == "waiting":
            every_s = _EVERY_S_WAITING if job.place_in_queue else _EVERY_S
            st.fragment(_show_waiting, run_every=every_s)(job.id)
        else:
            st.fragment(_show_now, run_every=_EVERY_S)(job.id)
    with canvas:
        st.header("Your drawing", anchor=False)
        draw_for_training(job.id)
    if job.state == "training":
        with curves:
            st.fragment(_show_curves, run_every=_EVERY_S)(job.id)


def areas() -> tuple[DeltaGenerator, ...]:
    """Three areas: what is the case now, the canvas, the curves; page.css says where each is."""
    with st.container(key="watch"):
        return tuple(st.container(key=f"watch-{area}") for area in ("now", "canvas", "curves"))


def show_ended(job: Job, start: str) -> None:
    """Show a training that came to nothing yet: why, and what can be done.

    Args:
        start: what the builder begins with to change it.
    """
    message = job.message or "It ended before it was done."
    _show_fault()
    (st.error if job.state == "failed" else st.warning)(message)
    with st.container(horizontal=True, gap="small"):
        if is_allowed():
            st.button(
                "Try again" if job.state == "failed" else "Go on",
                key="go-on",
                icon=":material/arrow_forward:",
                on_click=_try,
                args=(go_on, job.id),
            )
        st.button("Change it", key="change", on_click=build, args=(start,))
        st.button(
            "Remove", key="remove", icon=":material/delete:", on_click=_try, args=(remove, job.id)
        )
    if job.progress is not None:
        show_course(job.progress)


def show_course(progress: Progress, is_over: bool = False) -> None:
    """Show how a training that runs no more went: what it said of the drawing, and its curves.

    Args:
        is_over: whether it has learned all that it will.
    """
    show_words(progress.drawing, is_over)
    show_tiles(progress.drawing)
    show_curves(progress)


def _still(state: str, job_id: str) -> Job:
    """The training as it is now; where it has left this state, the whole page is shown again."""
    job = next((job for job in jobs_of(visitor_id()) if job.id == job_id), None)
    if job is None or job.state != state:
        st.rerun()
    return job


def _show_curves(job_id: str) -> None:
    progress = _still("training", job_id).progress
    if progress is not None:
        # Below the canvas on a phone, so that no new tile moves it under the pen.
        show_tiles(progress.drawing)
        show_curves(progress)


def _show_now(job_id: str) -> None:
    job = _still("training", job_id)
    _show_fault()
    progress = job.progress or Progress()
    is_stopping = st.session_state.get(_stopping(job_id), False)
    with st.container(key="progress", horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.progress(share_done(progress), in_words(progress, is_stopping), width="stretch")
        st.button(
            "Stopping" if is_stopping else "Stop and keep it",
            key="stop-training",
            icon=":material/close:",
            # Once it has learned all, there is nothing to stop.
            disabled=is_stopping or progress.phase not in ("preparing", "training"),
            on_click=_stop,
            args=(job_id,),
        )
    show_words(progress.drawing)


def _show_waiting(job_id: str) -> None:
    job = _still("waiting", job_id)
    _show_fault()
    before, waiting = job.place_in_queue, queue_length()
    if not is_allowed():
        st.info("On this server nobody can train at present. It begins once that has changed.")
    elif before:
        words = f"In the queue: {before} before it, {waiting} waiting in all. "
        st.info(words + "It begins by itself; you can leave the page and come back.")
    else:
        st.info("It begins in a moment.")
    st.button(
        "Take it out of the queue",
        key="stop-training",
        icon=":material/close:",
        on_click=_try,
        args=(stop, job.id),
    )


def share_done(progress: Progress) -> float:
    """How much of the training is done, 0..1."""
    if progress.phase in ("scoring", "writing", "done"):
        return 1.0
    passed = max(0, progress.epoch - 1) + progress.step / max(1, progress.steps)
    return min(1.0, passed / max(1, progress.epochs))


def in_words(progress: Progress, is_stopping: bool = False) -> str:
    """How far a training has come, and how long it will still take."""
    if progress.phase == "preparing":
        ready = "Getting ready: loading TensorFlow and the images."
        return f"{ready} It stops once it has begun." if is_stopping else ready
    if progress.phase == "scoring":
        return "Learned. Now it reads the 10,000 test images, and all that it learned from, once."
    if progress.phase in ("writing", "done"):
        return "Tested. Now the test images are laid out on its map, and its files are written."
    words = f"Epoch {progress.epoch} of {progress.epochs}."
    if is_stopping:
        return f"{words} Stopping: what was learned so far is kept."
    if progress.seconds_left is not None:
        words += f" About {duration(round_seconds(progress.seconds_left))} left."
    if held_out := progress.history.get("val_accuracy"):
        words += f" It reads {held_out[-1]:.1%} of the images held out."
    return words


def _stop(job_id: str) -> None:
    _try(stop, job_id)
    st.session_state[_stopping(job_id)] = True


def _stopping(job_id: str) -> str:
    """Session state: whether this training was told to stop."""
    return f"stopping-{job_id}"


def _try(change: Callable[[str, str], None], job_id: str) -> None:
    try:
        change(visitor_id(), job_id)
    except TrainingError as error:
        st.session_state[_FAULT] = str(error)


def _show_fault() -> None:
    """Show why the last change could not be made, if it could not."""
    if fault := st.session_state.pop(_FAULT, None):
        st.error(fault)
