"""The drawings as files: exported, and imported again."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app_pages.common import hand
from app_pages.common.visitor import visitor_id
from app_pages.mine.shelf import Shelf
from mnist_store.errors import StoreError
from mnist_store.exports import write_npz, write_unipen, write_zip
from mnist_store.imports import DrawingsFileError, max_bytes, read_drawings
from mnist_store.taught import Taught

MOST_FILES = 10
_LONGEST_NAME = 60
_UPLOADS = "imported-files"
# Session state: what became of each file that is on the list, by its number.
_RESULTS = "import_results"


@dataclass(frozen=True)
class Result:
    """What became of a file, in a sentence."""

    sentence: str
    is_problem: bool


def show_exports(shelf: Shelf) -> None:
    """Offer the drawings as files, each made when it is asked for."""
    st.header("Take them with you", anchor=False)
    with st.container(horizontal=True, key="exports"):
        _offer(shelf, "ZIP", "zip", "application/zip", write_zip)
        _offer(shelf, "MNIST (.npz)", "npz", "application/octet-stream", write_npz)
        _offer(shelf, "UNIPEN", "unipen", "text/plain", write_unipen, is_empty=not shelf.drawn)
    if shelf.drawn == shelf.total:
        pen = "the pen's way, stroke by stroke"
    elif shelf.drawn:
        pen = f"the pen's way, stroke by stroke, of the {shelf.drawn:,} of which it is known"
    else:
        pen = "strokes; of these drawings only the pixels are known, so it would be empty"
    st.caption(
        "**ZIP**: a PNG of each drawing and a table, drawings.csv, of all that is kept.  \n"
        "**MNIST**: images and digits as in mnist.npz, for a program that reads that.  \n"
        f"**UNIPEN**: {pen}."
    )


def show_imports(shelf: Shelf) -> None:
    """Take files; what is new in them is kept, and learned from at once."""
    settings = shelf.settings
    if settings is None:
        return
    st.header("Bring others", anchor=False)
    st.file_uploader(
        "Files of drawings: exported here or elsewhere as ZIP, .npz or UNIPEN",
        accept_multiple_files=True,
        max_upload_size=-(-max_bytes(settings.drawings_each) // 10**6),
        key=_UPLOADS,
        on_change=_import,
        args=(settings.drawings_each,),
    )
    for result in st.session_state.get(_RESULTS, {}).values():
        (st.warning if result.is_problem else st.success)(result.sentence)
    st.caption(
        "They are added to yours, and your hand is read by them at once. What you have already is "
        "left out. The files themselves are read in this server's memory and not kept."
    )


def _offer(
    shelf: Shelf,
    label: str,
    ending: str,
    mime: str,
    write: Callable[[Iterable[Taught], BinaryIO], None],
    is_empty: bool = False,
) -> None:
    def content() -> bytes:
        file = io.BytesIO()
        write(shelf.drawings()[::-1], file)
        return file.getvalue()

    st.download_button(
        label,
        content,
        f"my-drawings.{ending}",
        mime,
        key=f"export-{ending}",
        icon=":material/download:",
        on_click="ignore",
        disabled=is_empty,
    )


def _import(most: int) -> None:
    """Import the files that are new on the list, before the page is run again."""
    files: list[UploadedFile] = st.session_state[_UPLOADS]
    known: dict[str, Result] = st.session_state.get(_RESULTS, {})
    results = {
        file.file_id: known.get(file.file_id) or _read(file, most) for file in files[:MOST_FILES]
    }
    if len(files) > MOST_FILES:
        sentence = f"Only {MOST_FILES} files can be on the list: the others were not read."
        results[""] = Result(sentence, is_problem=True)
    st.session_state[_RESULTS] = results
    hand.note_change()


def _read(file: UploadedFile, most: int) -> Result:
    """Keep what is new in a file.

    Args:
        most: so many drawings may be in it.
    """
    # As code, so that no name is more than a name.
    name = f"`{file.name[:_LONGEST_NAME].replace('`', ' ')}`"
    try:
        drawings = read_drawings(file, most)
        hand.finish_writing()
        added = hand.open_store().add_all(visitor_id(), drawings)
        kept = hand.open_store().count(visitor_id())
    except (DrawingsFileError, StoreError) as error:
        return Result(f"{name}: {error}", is_problem=True)
    count = "1 drawing" if len(drawings) == 1 else f"{len(drawings):,} drawings"
    if added == len(drawings):
        return Result(f"{name}: {count}, {'new' if added == 1 else 'all new'}.", is_problem=False)
    others = f"{added:,} of them new; the others" if added else "none of them new: they"
    is_full = kept >= most
    why = f"are there already or find no room, as at most {most:,} are kept"
    return Result(f"{name}: {count}, {others} {why if is_full else 'are there already'}.", is_full)
