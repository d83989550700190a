"""Digits that people drew in the app and said what they were, split by person for training."""

import hashlib
from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from mnist_model.data.pen_drawings import labels_of
from mnist_model.data.split import DataError, Split
from mnist_model.imaging.unipen import Drawing

# Fewer people, or fewer drawings of each, and a figure on those held out would say nothing.
FEWEST_PEOPLE = 5
FEWEST_DRAWINGS = 20
# The share of those people for validation, and as many for the test.
HELD_OUT = 0.15


@dataclass(frozen=True)
class TaughtDrawings:
    """What people taught, in any order.

    drawings: digit, writer and strokes of each; no strokes where only pixels are known.
    images:   (n, 28, 28) uint8, each as a model saw it when it was drawn.
    """

    drawings: tuple[Drawing, ...]
    images: np.ndarray

    @property
    def people(self) -> set[int]:
        """The numbers of those who drew them."""
        return {drawing.writer for drawing in self.drawings}

    def of(self, people: Container[int]) -> "TaughtDrawings":
        """What these people drew, in its original order."""
        rows = [row for row, drawing in enumerate(self.drawings) if drawing.writer in people]
        return TaughtDrawings(tuple(self.drawings[row] for row in rows), self.images[rows])

    def as_split(self) -> Split:
        """The images with their digits."""
        return Split(self.images, labels_of(self.drawings))


@dataclass(frozen=True)
class TaughtParts:
    """What people taught, each of them in one part only."""

    training: TaughtDrawings
    validation: TaughtDrawings
    test: TaughtDrawings


def split_people(taught: TaughtDrawings, seed: int) -> TaughtParts:
    """Split drawings by who drew them: about 70 % of the people, 15 % and 15 %.

    Whoever drew fewer than FEWEST_DRAWINGS is in the training part: a figure for them would be
    chance. Who else is held out depends on the seed and on the person's number alone, so that
    one more person moves hardly anybody.

    Raises:
        DataError: fewer than FEWEST_PEOPLE drew at least FEWEST_DRAWINGS.
    """
    numbers, counts = np.unique([d.writer for d in taught.drawings], return_counts=True)
    able = sorted(numbers[counts >= FEWEST_DRAWINGS].tolist(), key=lambda n: _rank(seed, n))
    if len(able) < FEWEST_PEOPLE:
        who = "one person" if len(numbers) == 1 else f"{len(numbers):,} people"
        raise DataError(
            f"People taught too little to train from: there are {len(taught.drawings):,} drawings "
            f"by {who}, and {len(able)} taught at least {FEWEST_DRAWINGS}. To hold people out "
            f"takes {FEWEST_PEOPLE} such, {FEWEST_PEOPLE - len(able)} more."
        )
    n = max(1, round(HELD_OUT * len(able)))
    test, validation = set(able[:n]), set(able[n : 2 * n])
    return TaughtParts(
        taught.of(taught.people - test - validation), taught.of(validation), taught.of(test)
    )


def _rank(seed: int, number: int) -> bytes:
    """A person's place in an order that is random, and the same for all time."""
    return hashlib.sha256(f"{seed} {number}".encode()).digest()
