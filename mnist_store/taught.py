"""One drawing that somebody said something about, as it is kept, exported and trained from."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np


@dataclass(frozen=True)
class Taught:
    """A drawing, what a model answered, and what its visitor said that it was.

    image:      (28, 28) uint8, the drawing in the MNIST format, as the model saw it.
    digit:      what it was, 0..9, as the visitor said.
    answer:     what the model answered, 0..9; None if it refused the drawing, or none was asked.
    confidence: how sure the model was of its answer, 0..1.
    model:      the name of the model that answered; empty where none was asked, as of what comes
                from a file of others.
    strokes:    from pen-down to pen-up, each (n, 2) float32 x and y in pixels of the canvas, y
                pointing down, in the order drawn; none where only pixels are known.
    brush_px:   the width of the brush in pixels of the canvas; 0 where only pixels are known.
    drawn_at:   when, with its time zone.
    number:     its number in the database; None while it is not kept.
    """

    image: np.ndarray
    digit: int
    answer: int | None
    confidence: float
    model: str
    strokes: tuple[np.ndarray, ...] = ()
    brush_px: float = 0.0
    drawn_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    number: int | None = None

    @property
    def was_right(self) -> bool:
        """Whether the model had answered what it was; not so where none was asked."""
        return self.answer == self.digit
