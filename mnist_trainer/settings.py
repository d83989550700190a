"""What whoever runs the app can set about trainings, all by environment variables."""

import os
from dataclasses import dataclass

from mnist_trainer.errors import TrainingError
from mnist_trainer.folders import CAN_LOCK

TRAINING_VARIABLE = "TRAINING"


@dataclass(frozen=True)
class Settings:
    """The bounds of what visitors may train.

    minutes:     how long a training may take; then it is stopped, and keeps what it learned. One
                 that would take longer at best is not begun.
    parameters:  how many a network may have.
    memory_mb:   how much memory a training may need by its estimate, in 10**6 bytes.
    models_each: how many models of a visitor are kept.
    queue:       how many trainings may wait or run in all.
    queue_each:  how many of one visitor.
    """

    minutes: int = 60
    parameters: int = 2_000_000
    memory_mb: int = 4_000
    models_each: int = 10
    queue: int = 30
    queue_each: int = 2

    @classmethod
    def from_environment(cls) -> "Settings":
        """What the environment variables set, and what they leave out as it is by default.

        Raises:
            TrainingError: a variable is not understood.
        """
        return cls(
            minutes=_whole_number("MNIST_DRAW_TRAINING_MINUTES", cls.minutes),
            parameters=_whole_number("MNIST_DRAW_TRAINING_PARAMETERS", cls.parameters),
            memory_mb=_whole_number("MNIST_DRAW_TRAINING_MEMORY_MB", cls.memory_mb),
            models_each=_whole_number("MNIST_DRAW_MODELS_EACH", cls.models_each),
            queue=_whole_number("MNIST_DRAW_TRAINING_QUEUE", cls.queue),
            queue_each=_whole_number("MNIST_DRAW_TRAINING_QUEUE_EACH", cls.queue_each),
        )


def is_allowed() -> bool:
    """Whether visitors of this app may train: TRAINING=on, where files can be locked."""
    return os.environ.get(TRAINING_VARIABLE, "").strip().lower() == "on" and CAN_LOCK


def _whole_number(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= 100_000_000):
        raise TrainingError(
            f"A setting of the app is wrong: {variable} is to be a whole number from 1 to "
            "100000000, or not set at all."
        )
    return int(text)
