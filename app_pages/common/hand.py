"""What this visitor taught: learned from at once, and kept for the next visit.

What was said in this session is learned from whether it can be kept or not; a fault of the database
never keeps anybody from drawing.
"""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app_pages.common.visitor import visitor_id
from mnist_model import DigitClassifier
from mnist_store.errors import LOCKED, StoreError
from mnist_store.settings import Settings
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

# Session state: the examples, the newest last; the sentence on why nothing can be kept; the switch.
_EXAMPLES, _FAULT, _IS_USED = "hand_examples", "hand_fault", "hand_is_used"


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


def how_long_kept() -> str:
    """How long a drawing is kept, in words."""
    try:
        days = open_store().settings.keep_days
    except StoreError:
        days = Settings.keep_days
    return "a year" if days == 365 else f"{days:,} days"


def examples() -> list[Example]:
    """What this visitor taught, the newest last; of earlier visits it is read once a session."""
    if _EXAMPLES not in st.session_state:
        st.session_state[_EXAMPLES] = []
        load_examples()
    known: list[Example] = st.session_state[_EXAMPLES]
    return known


def load_examples() -> None:
    """Read again what is kept, as after something was deleted or imported.

    What this session taught and could not keep stays.
    """
    unkept = [one for one in st.session_state.get(_EXAMPLES, []) if one.number is None]
    try:
        kept = open_store().drawings(visitor_id(), limit=MOST_EXAMPLES)
    except StoreError as error:
        st.session_state[_FAULT] = str(error)
        return
    st.session_state[_FAULT] = None
    known = [Example(one.image, one.digit, one.number) for one in kept[::-1]]
    st.session_state[_EXAMPLES] = [*known, *unkept][-MOST_EXAMPLES:]


def teach(drawing: Taught) -> Example:
    """Learn from a drawing, and keep it."""
    known = examples()
    kept: Future[int] | None = None
    try:
        kept = WRITER.submit(open_store().add, visitor_id(), drawing)
    except StoreError as error:
        st.session_state[_FAULT] = str(error)
    example = Example(drawing.image, drawing.digit, kept, drawing)
    st.session_state[_EXAMPLES] = [*known, example][-MOST_EXAMPLES:]
    return example


def unteach(example: Example) -> None:
    """Forget an example that was taught by mistake."""
    st.session_state[_EXAMPLES] = [one for one in examples() if one is not example]
    if example.kept is not None and not example.fault:
        WRITER.submit(_delete, open_store(), visitor_id(), example)


def is_learned(example: Example) -> bool:
    """Whether an example is learned from: it may have been deleted since."""
    number = example.number
    return any(one is example or (number and one.number == number) for one in examples())


def finish_writing() -> None:
    """Wait a moment until what was taught is in the database, for a page that shows it.

    Raises:
        StoreError: the database takes longer.
    """
    try:
        WRITER.submit(lambda: None).result(_PATIENCE_S)
    except TimeoutError as error:
        raise StoreError(LOCKED, "what was taught still waits to be written") from error


def forget_all() -> None:
    """Forget the examples of this session; the database is for the caller to clear."""
    st.session_state[_EXAMPLES] = []


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
    return {
        name: _adapt(classifier.bundle.metrics.sha256["model.tflite"], key, classifier, examples())
        for name, classifier in classifiers.items()
    }


# Of some visitors only: what one has taught to all models takes up to 5 MB.
@st.cache_resource(max_entries=150, show_spinner=False)
def _adapt(
    model: str, key: str, _classifier: DigitClassifier, _known: list[Example]
) -> DigitClassifier:
    if not _classifier.can_learn:
        return _classifier
    return _classifier.adapted([one.image for one in _known], [one.digit for one in _known])


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
        return error
    return None
