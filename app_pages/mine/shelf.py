"""What this visitor taught: what is kept, and what this session taught and could not keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from app_pages.common import hand
from app_pages.common.visitor import visitor_id
from mnist_store.errors import StoreError
from mnist_store.settings import Settings
from mnist_store.store import Store
from mnist_store.taught import Taught


@dataclass(frozen=True)
class Shelf:
    """A visitor's drawings.

    store:    the database; None where it cannot be read.
    visitor:  whose drawings.
    unkept:   those of this session that are in no database, the last drawn first.
    fault:    why nothing can be kept, in a sentence; None if it can.
    outcomes: whether each drawing that a model was asked about was read right, in the order drawn.
    total:    how many drawings there are,
    drawn:    and of how many of them the strokes are known.
    """

    store: Store | None
    visitor: str
    unkept: Sequence[Taught]
    fault: str | None
    outcomes: Sequence[bool]
    total: int
    drawn: int

    @property
    def settings(self) -> Settings | None:
        """For how long and how many drawings are kept; None where none are."""
        return self.store.settings if self.store else None

    def count(self, digit: int | None = None, right: bool | None = None) -> int:
        """How many there are of a digit, and read right or wrong, as `Store.count` has it."""
        kept = self.store.count(self.visitor, digit, right) if self.store else 0
        return len(_wanted(self.unkept, digit, right)) + kept

    def drawings(
        self,
        digit: int | None = None,
        right: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Taught]:
        """Some of them, the last drawn first, as `Store.drawings` has it.

        Those that could not be kept come before all others.
        """
        unkept = _wanted(self.unkept, digit, right)
        end = None if limit is None else offset + limit
        found = unkept[offset:end]
        if self.store is None or (limit is not None and len(found) == limit):
            return found
        rest = None if limit is None else limit - len(found)
        later = max(0, offset - len(unkept))
        return found + self.store.drawings(self.visitor, digit, right, rest, later)


def open_shelf() -> Shelf:
    """What there is at this moment, also where nothing can be read."""
    store, fault, outcomes, total, drawn = None, None, [], 0, 0
    try:
        store = hand.open_store()
        hand.finish_writing()
        if hand.why_not_kept():
            hand.load_examples()  # it may be over
        who = visitor_id()
        outcomes, total, drawn = (
            store.outcomes(who),
            store.count(who),
            store.count_with_strokes(who),
        )
    except StoreError as error:
        store, fault = None, str(error)
    unkept = [one.drawing for one in hand.examples()[::-1] if one.number is None and one.drawing]
    return Shelf(
        store=store,
        visitor=visitor_id(),
        unkept=unkept,
        fault=fault or hand.why_not_kept(),
        outcomes=[*outcomes, *(one.was_right for one in unkept[::-1] if one.model)],
        total=total + len(unkept),
        drawn=drawn + sum(bool(one.strokes) for one in unkept),
    )


def delete(drawing: Taught) -> None:
    """Delete a drawing; it is not learned from any more either.

    Raises:
        StoreError: it is still there.
    """
    if drawing.number is None:
        for example in hand.examples():
            if example.drawing is drawing:
                hand.unteach(example)
        return
    hand.open_store().delete(visitor_id(), drawing.number)
    hand.note_change()


def delete_all(shelf: Shelf) -> None:
    """Delete all that is on a shelf, and learn from none of it any more.

    Raises:
        StoreError: what is kept is still there.
    """
    if shelf.store:
        hand.finish_writing()
        shelf.store.delete_all(shelf.visitor)
    hand.forget_all()


def _wanted(drawings: Sequence[Taught], digit: int | None, right: bool | None) -> list[Taught]:
    return [
        one
        for one in drawings
        if digit in (None, one.digit)
        and (right is None or (bool(one.model) and one.was_right == right))
    ]
