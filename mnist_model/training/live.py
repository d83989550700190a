"""A training told as it goes on, to whoever watches it: within epochs, and after each."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from mnist_model.training.batches import Source, as_input, is_of_digits, steps_per_epoch
from mnist_model.training.callbacks import Logs
from mnist_model.training.progress_file import read_drawing, thinned
from mnist_model.training.unfinished import read_log
from mnist_model.training.watched import Watched

# Export, and what else follows a training whatever its size.
_SECONDS_TO_EXPORT = 3.0
# What is drawn and read to score a network that learned from pen drawings, or from no digits.
_SECONDS_TO_SCORE_EACH = 6.0
# Backwards takes twice as long as forwards.
_FORWARDS = 1 / 3
# Points on a curve in an epoch, and chances to stop.
_TIMES_PER_EPOCH = 40


def steps_told_at_once(epoch_steps: int, most: int) -> int:
    """How many batches TensorFlow may run without returning to Python where somebody watches."""
    return max(1, min(most, epoch_steps // _TIMES_PER_EPOCH))


def leave_a_core() -> None:
    """Train on all cores but one, which the app keeps; call it before TensorFlow computes."""
    threads = max(1, (os.cpu_count() or 1) - 1)
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


class Live(keras.callbacks.Callback):
    """Tells how far a training has come, and stops it when it is asked to.

    It must come after the logger, whose log it tells. An epoch that is stopped is logged and
    saved as if it had ended there.
    """

    def __init__(
        self,
        watched: Watched,
        log: Path,
        epochs: int,
        sources: Sequence[Source],
        others: tuple[int, int],
    ) -> None:
        """
        Args:
            log: the training's, see `unfinished.read_log`.
            epochs: how many there are to be.
            sources: what it learns from.
            others: how many images are read after each epoch, and after the last.
        """
        super().__init__()
        steps = steps_per_epoch(sources)
        images = steps * sum(source.per_batch for source in sources)
        self._seconds_after = _SECONDS_TO_EXPORT + _SECONDS_TO_SCORE_EACH * (len(sources) - 1)
        # Those of which loss and accuracy are means: what is no digit counts for the head alone.
        self._batch = sum(source.per_batch for source in sources if is_of_digits(source))
        self._missing = steps * sources[0].per_batch - len(sources[0].images)
        self._watched, self._log, self._epochs = watched, log, epochs
        self._after_epoch, self._after_last = (_FORWARDS * n / images for n in others)
        self._epoch_seconds: float | None = None
        self._first: tuple[int, float] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._history = read_log(self._log)
        done = len(self._history.get("loss", []))
        # A training that goes on repeats an epoch that was not saved.
        said = self._watched.progress
        self._points = [point for point in said.batches if point[0] <= done]
        self._drawing = (said.drawing + [None] * done)[:done]
        self._say(at_once=True, step=0, epoch=done + 1)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._epoch, self._before = epoch, (0, 0.0, 0.0)
        # The first batches of all take longer, as TensorFlow prepares.
        self._first = (0, time.perf_counter()) if self._epoch_seconds else None
        self._began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        steps = self.params["steps"]
        # Of several batches run at once Keras gives the last, also where the epoch ends before it.
        step = min(batch + 1, steps)
        loss = logs.get("probabilities_crossentropy", logs["loss"])
        accuracy = logs.get("probabilities_accuracy", logs.get("accuracy", 0.0))
        passed = round(self._epoch + step / steps, 4)
        # The epoch's last batch lacks some.
        seen = step * self._batch - (self._missing if step == steps else 0)
        self._points.append([passed, *self._since(seen, loss, accuracy)])
        self._say(step=step, seconds_left=self._seconds_left(step, steps))
        if self._watched.is_to_stop():
            self.model.stop_training = True
            self._say(at_once=True, stopped=step < steps or self._epoch + 1 < self._epochs)

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self._epoch_seconds = time.perf_counter() - self._began
        self._history = read_log(self._log)
        self._drawing.append(self._of_drawing())
        self._say(at_once=True)

    def _say(self, at_once: bool = False, **changes: object) -> None:
        now = {"phase": "training", "epochs": self._epochs, "steps": self.params["steps"]}
        if hasattr(self, "_epoch"):
            now["epoch"] = self._epoch + 1
        self._watched.say(
            at_once,
            **now
            | changes
            | {
                "batches": thinned(self._points),
                "history": self._history,
                "drawing": list(self._drawing),
            },
        )

    def _since(self, seen: int, *means: float) -> list[float]:
        """Loss and accuracy of the images since the last point, from means over the epoch."""
        before, *earlier = self._before
        self._before = (seen, float(means[0]), float(means[1]))
        loss, accuracy = (
            (float(now) * seen - then * before) / (seen - before)
            for now, then in zip(means, earlier, strict=True)
        )
        # What the means were rounded to may lead just below zero, or above one.
        return [round(max(0.0, loss), 5), round(min(1.0, max(0.0, accuracy)), 4)]

    def _seconds_left(self, step: int, steps: int) -> float | None:
        now = time.perf_counter()
        if self._first is None:
            self._first = (step, now)
        first, began = self._first
        if step == first:
            return None
        whole = (now - began) / (step - first) * steps
        epoch = self._epoch_seconds or whole * (1 + self._after_epoch)
        left = whole * (1 - step / steps + self._after_epoch + self._after_last)
        return left + (self._epochs - self._epoch - 1) * epoch + self._seconds_after

    def _of_drawing(self) -> list[float] | None:
        """What the network says of the drawing that is there now; None without one."""
        drawing = read_drawing(self._watched.folder)
        if drawing is None:
            return None
        outputs = self.model(as_input(drawing[np.newaxis]), training=False)
        probabilities = outputs["probabilities"] if isinstance(outputs, dict) else outputs
        return [round(float(p), 6) for p in np.asarray(probabilities)[0]]
