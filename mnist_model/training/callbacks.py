"""What happens between the epochs of a training: the log, the progress bar, an early stop."""

import csv
import time
from pathlib import Path

import keras

# The share of all epochs after which augmentation fades, and the least that is left of it.
FADE_FROM = 0.6
LAST_STRENGTH = 0.1


class EpochFacts(keras.callbacks.Callback):
    """Adds to the log of each epoch its learning rate at the end and its seconds.

    Of a network with a digit head only what concerns digits stays in the log, under the names
    that it has for all others.
    """

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        for prefix in ("", "val_"):
            if f"{prefix}probabilities_accuracy" in logs:
                accuracy = logs[f"{prefix}probabilities_accuracy"]
                loss = logs[f"{prefix}probabilities_crossentropy"]
                for key in [key for key in logs if key.startswith((f"{prefix}p", f"{prefix}i"))]:
                    del logs[key]
                logs |= {f"{prefix}accuracy": accuracy, f"{prefix}loss": loss}
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        logs["seconds"] = time.perf_counter() - self._start


class FadingAugmentation(keras.callbacks.Callback):
    """Keeps the strength of augmentation: full at first, next to nothing in the last epoch.

    A network that has only ever seen distorted digits reads plain ones less well than it
    could, so the last epochs bring the training images back to what it will be asked to read
    (He et al. 2019, "Data augmentation revisited", arXiv:1909.09148).
    """

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs
        self.strength = 1.0

    def on_epoch_begin(self, epoch, logs=None):
        fading = 1 - FADE_FROM
        left = 1 - epoch / self._epochs
        self.strength = max(LAST_STRENGTH, min(1.0, left / fading))


class Progress(keras.callbacks.Callback):
    """A progress bar per epoch with the two numbers that matter: accuracy in training, and
    on images that the model did not learn from."""

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        print(f"Epoch {epoch + 1}/{self._epochs}")
        self._bar = keras.utils.Progbar(
            self.params["steps"], stateful_metrics=["accuracy", "val_accuracy"]
        )

    def on_train_batch_end(self, batch, logs=None):
        if batch + 1 < self.params["steps"]:
            accuracy = logs.get("accuracy", logs.get("probabilities_accuracy"))
            self._bar.update(batch + 1, [("accuracy", accuracy)])

    def on_epoch_end(self, epoch, logs=None):
        numbers = [(key, logs[key]) for key in ("accuracy", "val_accuracy")]
        self._bar.update(self.params["steps"], numbers, finalize=True)


class StopAtAccuracy(keras.callbacks.Callback):
    """Stops after the first epoch whose training accuracy reaches a goal."""

    def __init__(self, accuracy: float) -> None:
        super().__init__()
        self._accuracy = accuracy

    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= self._accuracy:
            self.model.stop_training = True


def read_log(log: Path) -> dict[str, list[float]]:
    """The training log as a list per metric, a value per epoch; empty before the first ended.

    A training killed between its log and its backup repeats that epoch when it is
    resumed: the later row counts.
    """
    if not log.is_file():
        return {}
    with log.open(newline="") as file:
        rows = {int(row.pop("epoch")): row for row in csv.DictReader(file)}
    ordered = [rows[epoch] for epoch in sorted(rows)]
    metrics = ordered[0] if ordered else []
    return {key: [float(row[key]) for row in ordered] for key in metrics}
