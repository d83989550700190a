"""What this visitor taught: learned from at once, and kept for the next visit.

What was said in this session is learned from whether it can be kept or not; a fault of the database
never keeps anybody from drawing.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from app_pages.common.tabs import Changes, changes_of
from app_pages.common.visitor import visitor_id
from mnist_model import DigitClassifier, Prediction
from mnist_store.errors import LOCKED, StoreError
from mnist_store.store import Store
from mnist_store.taught import Taught
from mnist_store.writer import Writer

# The newest are learned from: with more, each correction would take longer than a blink.
MOST_EXAMPLES = 200
# One thread writes for all visitors, after the answer; asgi.py waits for it at the end.
WRITER = Writer()
# How long until a database that could not be opened is tried again.
_RETRY_S = 60
# How long a page waits for what is being written.
_PATIENCE_S = 2

# Session state: the examples, the newest last; the changes of all tabs that they hold; the
# sentence on why nothing can be kept; the switch.
_EXAMPLES, _KNOWN_CHANGES = "hand_examples", "hand_changes"
_FAULT, _IS_USED = "hand_fault", "hand_is_used"


@dataclass(frozen=True)
class Example:
    """A drawing that was taught, as little of it as a session needs.

    image:   (28, 28) uint8 in the MNIST format.
    digit:   what it was, 0..9.
    kept:    its number in the database, or what will become that; None if it is not kept.
    drawing: all of it, if it was taught in this session: it may not be in the database.
    """

    image: np.ndarray
    digit: int
    kept: int | Future[int] | None
    drawing: Taught | None = None

    @property
    def number(self) -> int | None:
        """Its number in the database, once it has one."""
        if not isinstance(self.kept, Future):
            return self.kept
        return self.kept.result() if self.kept.done() and not self.kept.exception() else None

    @property
    def is_pending(self) -> bool:
        """Whether it is still being written."""
        return isinstance(self.kept, Future) and not self.kept.done()

    @property
    def fault(self) -> str | None:
        """Why it could not be kept, in a sentence."""
        is_done = isinstance(self.kept, Future) and self.kept.done()
        error = self.kept.exception() if is_done and isinstance(self.kept, Future) else None
        return str(error) if isinstance(error, StoreError) else None


def open_store() -> Store:
    """The database, opened once for all visitors.

    Raises:
        StoreError: it cannot be opened; it is tried again a minute later.
    """
    if fault := _open_fault():
        raise StoreError(str(fault), fault.detail)
    return _opened()


def examples() -> list[Example]:
    """What this visitor taught, the newest last.

    What is kept is read once a session, and again after another tab has changed it.
    """
    is_new = _EXAMPLES not in st.session_state
    if is_new or changes_of(visitor_id()).count > _known_changes().count:
        load_examples()
    known: list[Example] = st.session_state[_EXAMPLES]
    return known


def load_examples() -> None:
    """Read again what is kept, as after something was deleted or imported.

    What this session taught and could not keep stays.
    """
    unkept = [one for one in st.session_state.setdefault(_EXAMPLES, []) if one.number is None]
    _known_changes().count = changes_of(visitor_id()).count
    try:
        kept = open_store().drawings(visitor_id(), limit=MOST_EXAMPLES)
    except StoreError as error:
        st.session_state[_FAULT] = str(error)
        return
    st.session_state[_FAULT] = None
    known = [Example(one.image, one.digit, one.number) for one in kept[::-1]]
    # Some may have been written meanwhile.
    numbers = {one.number for one in kept}
    unkept = [one for one in unkept if one.number not in numbers]
    st.session_state[_EXAMPLES] = [*known, *unkept][-MOST_EXAMPLES:]


def as_taught(
    model: str,
    prediction: Prediction,
    digit: int,
    strokes: Sequence[np.ndarray] | None = None,
    brush_px: float = 0.0,
) -> Taught:
    """A drawing as it is taught, from how a model read it.

    Args:
        model: the name of the model.
        digit, strokes, brush_px: as in `Taught`; None where the strokes are not known.
    """
    return Taught(
        prediction.model_input,
        digit,
        prediction.digit,
        prediction.confidence,
        model,
        tuple(stroke.astype(np.float32) for stroke in strokes or ()),
        brush_px,
    )


def teach(drawing: Taught) -> Example:
    """Learn from a drawing, and keep it."""
    # A stroke that comes meanwhile may end this at each look at the session state: all of them
    # come first, so that nothing is kept and not learned from.
    known, who, known_changes = examples(), visitor_id(), _known_changes()
    kept: Future[int] | None = None
    try:
        kept = WRITER.submit(open_store().add, who, drawing)
        _tell_other_tabs(kept, who, known_changes)
    except StoreError as error:
        st.session_state[_FAULT] = str(error)
    example = Example(drawing.image, drawing.digit, kept, drawing)
    known.append(example)
    del known[:-MOST_EXAMPLES]
    return example


def unteach(example: Example) -> None:
    """Forget an example that was taught by mistake.

    Raises:
        StoreError: it is still kept.
    """
    known, who, known_changes = examples(), visitor_id(), _known_changes()
    if example.kept is not None and not example.fault:
        deleted = WRITER.submit(_delete, open_store(), who, example)
        _tell_other_tabs(deleted, who, known_changes)
        _wait_for(deleted)
    known[:] = [one for one in known if one is not example]


def taught_of(image: np.ndarray) -> Example | None:
    """What was said last of this very drawing; None if nothing was, or it was deleted.

    Args:
        image: (28, 28) uint8 in the MNIST format.
    """
    return next((one for one in examples()[::-1] if np.array_equal(one.image, image)), None)


def finish_writing() -> None:
    """Wait a moment until what was taught is in the database, for a page that shows it.

    Raises:
        StoreError: the database takes longer.
    """
    _wait_for(WRITER.submit(lambda: None))


def note_change() -> None:
    """Have every tab of this visitor read again what is kept, after it was changed not here."""
    changes_of(visitor_id()).note()


def forget_all() -> None:
    """Forget the examples of this session; the database is for the caller to clear."""
    st.session_state[_EXAMPLES] = []
    note_change()


def why_not_kept(example: Example | None = None) -> str | None:
    """Why an example, else the newest, could not be kept, in a sentence; None if it is kept."""
    for one in [example] if example else examples()[-1:]:
        if one.kept is not None:
            return one.fault
    fault: str | None = st.session_state.get(_FAULT)
    return fault


def is_used() -> bool:
    """Whether this visitor wants to be read by what he taught."""
    return bool(st.session_state.get(_IS_USED, True))


def use(is_used: bool) -> None:
    """Read this visitor by what he taught, or as anybody."""
    st.session_state[_IS_USED] = is_used


def hand_key() -> str:
    """Another text for another hand: for caches of what was read. Empty without examples."""
    known = examples() if is_used() else []
    content = b"".join(one.image.tobytes() + bytes([one.digit]) for one in known)
    return hashlib.blake2b(content, digest_size=16).hexdigest() if known else ""


def in_my_hand(classifiers: Mapping[str, DigitClassifier]) -> dict[str, DigitClassifier]:
    """The models, each having learned what this visitor taught."""
    key = hand_key()
    if not key:
        return dict(classifiers)
    # What was said last of a drawing counts: files may hold what contradicts it.
    last = list({one.image.tobytes(): one for one in examples()}.values())
    return {name: _adapt(one, key, last) for name, one in classifiers.items()}


# Of some visitors only: what one has taught to all models takes up to 5 MB.
# A bundle that was written again is another, even with the same network; what was cached keeps its
# bundle, so no later one gets the same id.
@st.cache_resource(
    max_entries=150, show_spinner=False, hash_funcs={DigitClassifier: lambda one: id(one.bundle)}
)
def _adapt(classifier: DigitClassifier, key: str, _known: list[Example]) -> DigitClassifier:
    if not classifier.can_learn:
        return classifier
    return classifier.adapted([one.image for one in _known], [one.digit for one in _known])


def _known_changes() -> Changes:
    """Those that this tab knows of."""
    known: Changes = st.session_state.setdefault(_KNOWN_CHANGES, Changes())
    return known


def _tell_other_tabs(future: Future[Any], visitor: str, known: Changes) -> None:
    """Have the other tabs read again what is kept, once this is done; this one knows it."""
    known.note()
    future.add_done_callback(changes_of(visitor).note)


def _wait_for(future: Future[Any]) -> None:
    """Wait a moment for what is to be written.

    Raises:
        StoreError: it could not be, or takes longer.
    """
    try:
        future.result(_PATIENCE_S)
    except TimeoutError as error:
        raise StoreError(LOCKED, "what was taught still waits to be written") from error


def _delete(store: Store, visitor: str, example: Example) -> None:
    """Delete an example from the database; by now its writing is done, which came before."""
    if example.number is not None:
        store.delete(visitor, example.number)


@st.cache_resource(show_spinner=False)
def _opened() -> Store:
    return Store()


@st.cache_resource(ttl=_RETRY_S, show_spinner=False)
def _open_fault() -> StoreError | None:
    """Why the database cannot be opened; asked once a minute, so that no stroke waits for it."""
    try:
        _opened()
    except StoreError as error:
        # Its visitors read a sentence; this is for whoever runs the app.
        logging.getLogger(__name__).warning("nothing is kept: %s", error.detail)
        return error
    return None
