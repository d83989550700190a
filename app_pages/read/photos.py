"""Upload and Camera: pictures of numbers, each read once.

A picture is kept in the memory of this process for as long as its visitor's session lasts, is sent
to nobody else, and is never written to disk.
"""

from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app_pages.common.hand import hand_key
from app_pages.read.answer import reader, show_reading
from app_pages.read.results import Result, show_table
from app_pages.read.stages import show_stages
from mnist_model import DigitClassifier, Reading
from mnist_model.data.example_page import example_photo
from mnist_model.imaging.load_photo import PhotoError, load_photo

_PRIVACY = (
    "Your pictures stay in this server's memory while this page is open: they are never saved to "
    "disk, and nobody else sees them. Only of a digit that you say was right or wrong are its "
    "28 by 28 pixels kept."
)
_KINDS = "PNG, JPEG, WebP, BMP or TIFF."
# Session state: the files that were chosen; what was read of each, by its number; the one that is
# shown, in full; and whether the example was asked for.
_FILES = "pictures"
_RESULTS, _SHOWN, _IS_EXAMPLE = "read_files", "shown_photo", "is_example_photo"


@dataclass(frozen=True)
class Shown:
    """A picture as it is shown; `reading` is None where it could not be read, see `problem`."""

    picture: np.ndarray | None
    reading: Reading | None
    problem: str = ""


def choose_files(is_shown: bool = True) -> list[UploadedFile]:
    """Let the visitor choose files.

    Args:
        is_shown: where it is not, it only keeps what was chosen, which Streamlit would forget.
    """
    with st.container(key="uploader" if is_shown else "hidden-uploader"):
        return st.file_uploader(
            "Photos, scans or screenshots of numbers",
            accept_multiple_files=True,
            key=_FILES,
            help=f"{_KINDS} Several at once make a table.",
        )


def keep_files() -> None:
    """Keep the files that were chosen, if any, while another way is shown."""
    if st.session_state.get(_FILES):
        choose_files(is_shown=False)


def show_upload() -> None:
    """Let the visitor choose files, and show what is on them."""
    files = choose_files()
    st.caption(_PRIVACY)
    classifier = reader()
    if classifier is None:
        return
    if not files:
        _forget()
        _show_example(classifier)
        return
    results = _results(files, classifier)
    chosen = files[0]
    if len(files) > 1:
        show_table(results)
        by_name = dict(zip(_names(files), files, strict=True))
        # By name and not by number: where another is taken off the list, the choice stays.
        chosen = by_name[st.selectbox("Picture", list(by_name), key="picture")]
    _show(_shown(chosen, classifier), chosen.name, classifier)


def show_camera() -> None:
    """Let the visitor take a picture, and show what is on it."""
    picture = st.camera_input("Hold a number in front of the camera", key="camera")
    st.caption(_PRIVACY)
    classifier = reader()
    if classifier is None:
        return
    if picture is None:
        _forget()
        _show_example(classifier)
    else:
        _show(_shown(picture, classifier), "the camera's picture", classifier)


def _show_example(classifier: DigitClassifier) -> None:
    """What to do, and on demand a sheet that we made, so that the page is never empty."""
    st.markdown(
        "Numbers on paper, on a board or on a screen, in one row or several. Keep the light even "
        "and the digits large; ruled paper, tables and words beside them are no trouble."
    )
    st.button(
        "Show me an example",
        icon=":material/draw:",
        key="example-photo",
        on_click=st.session_state.__setitem__,
        args=(_IS_EXAMPLE, True),
    )
    if not st.session_state.get(_IS_EXAMPLE):
        return
    photo = example_photo()
    _show(Shown(photo, classifier.read_photo(photo)), "our example", classifier)


def _forget() -> None:
    """Keep nothing of pictures that their visitor has taken away."""
    for key in (_RESULTS, _SHOWN):
        st.session_state.pop(key, None)


def _names(files: list[UploadedFile]) -> list[str]:
    """What the files are called, those of one name told apart."""
    names: list[str] = []
    for file in files:
        name, count = file.name, 1
        while name in names:
            count += 1
            name = f"{file.name} ({count})"
        names.append(name)
    return names


def _results(files: list[UploadedFile], classifier: DigitClassifier) -> list[Result]:
    """What stands in each file; those that are new are read now."""
    # After a correction all are read again.
    of_hand, known = st.session_state.get(_RESULTS, (None, {}))
    known = known if of_hand == hand_key() else {}
    new = [file for file in files if file.file_id not in known]
    # What was taken off the list is forgotten.
    results: dict[str, Result] = {f.file_id: known[f.file_id] for f in files if f.file_id in known}
    # At once: a visitor who does something meanwhile ends this run, not what was read until then.
    st.session_state[_RESULTS] = hand_key(), results
    bar = st.progress(0.0, "Reading") if len(new) > 1 else None
    for count, file in enumerate(new):
        if bar is not None:
            bar.progress(count / len(new), f"Reading picture {count + 1} of {len(new)}")
        shown = _shown(file, classifier)
        results[file.file_id] = Result.of(file.name, shown.reading, shown.problem)
    if bar is not None:
        bar.empty()
    return [results[file.file_id] for file in files]


def _shown(file: UploadedFile, classifier: DigitClassifier) -> Shown:
    """The picture in a file, and what stands there; the last one is kept."""
    key = file.file_id, hand_key()
    known, shown = st.session_state.get(_SHOWN, (None, None))
    if known == key and shown is not None:
        return shown
    try:
        file.seek(0)
        photo = load_photo(file)
        shown = Shown(photo, classifier.read_photo(photo))
    except PhotoError as error:
        shown = Shown(None, None, str(error))
    st.session_state[_SHOWN] = key, shown
    return shown


def _show(shown: Shown, name: str, classifier: DigitClassifier) -> None:
    if shown.picture is None or shown.reading is None:
        st.warning(shown.problem)
        return
    words = show_reading(shown.reading, shown.picture, name, classifier.bundle.name)
    text = shown.reading.text or "No digit found"
    with st.container(key="spoken"):  # for a screen reader, which is told of what comes
        st.html(f'<p role="status">{text} {escape(words)}</p>')
    if shown.reading.stages is not None:
        show_stages(shown.reading.stages)
