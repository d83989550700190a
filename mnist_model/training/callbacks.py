"""Callbacks of a training: seeding, logging, the progress bar, backups and early stopping."""

import os
import time
from pathlib import Path

import keras
import numpy as np

from mnist_model.analysis.learning_curves import best_epoch
from mnist_model.training.unfinished import DivergedError, Unfinished, read_log

# What Keras has measured so far, by name; callbacks add to it.
Logs = dict[str, float]


class CurrentEpoch(keras.callbacks.Callback):
    """Tracks the current epoch, and seeds Dropout for it.

    So each epoch of a resumed training drops the same units as if it had never been stopped.
    `number` counts from 0.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self.number = 0

    def on_epoch_begin(self, epoch: int, logs: Logs) -> None:
        self.number = epoch
        for i, layer in enumerate(self.model.layers):
            if isinstance(layer, keras.layers.Dropout):
                # The state is a seed, and how often it has been used.
                seeds = np.random.SeedSequence([self._seed, epoch, i])
                layer.seed_generator.state.assign([int(seeds.generate_state(1)[0] >> 1), 0])


class EpochFacts(keras.callbacks.Callback):
    """Adds the final learning rate and the duration in seconds to the log of each epoch.

    For a network with a digit head, only the metrics of the digits stay in the log, under the
    same names as for other networks.
    """

    def on_epoch_begin(self, epoch: int, logs: Logs) -> None:
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        for prefix in ("", "val_"):
            if f"{prefix}probabilities_accuracy" in logs:
                accuracy = logs[f"{prefix}probabilities_accuracy"]
                loss = logs[f"{prefix}probabilities_crossentropy"]
                for key in [key for key in logs if key.startswith((f"{prefix}p", f"{prefix}i"))]:
                    del logs[key]
                logs |= {f"{prefix}accuracy": accuracy, f"{prefix}loss": loss}
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        logs["seconds"] = time.perf_counter() - self._start


class Progress(keras.callbacks.Callback):
    """A progress bar for each epoch, with training and validation accuracy."""

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs

    def on_epoch_begin(self, epoch: int, logs: Logs) -> None:
        print(f"Epoch {epoch + 1}/{self._epochs}")
        self._bar = keras.utils.Progbar(
            self.params["steps"], stateful_metrics=["accuracy", "val_accuracy"]
        )

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        if batch + 1 < self.params["steps"]:
            accuracy = logs.get("accuracy", logs.get("probabilities_accuracy"))
            self._bar.update(batch + 1, [("accuracy", accuracy)])

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        numbers = [(key, logs[key]) for key in ("accuracy", "val_accuracy") if key in logs]
        self._bar.update(self.params["steps"], numbers, finalize=True)


class Backup(keras.callbacks.Callback):
    """Saves network and optimizer after each epoch; keeps the last, and the best if requested.

    It must come after the logger, whose log says which epoch is best. Files are written
    completely or not at all, whatever stops the process.
    """

    def __init__(self, state: Unfinished, keep_best: bool) -> None:
        super().__init__()
        self._state, self._keep_best = state, keep_best

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        kept = {self._state.weights(epoch + 1)}
        part = self._state.folder / "part.npz"
        # Not in Keras's own format: HDF5 crashes the process when the disk is full.
        np.savez(part, *[variable.value.numpy() for variable in _variables(self.model)])
        for file in (self._state.log, part):
            _sync(file)
        part.replace(self._state.weights(epoch + 1))
        if self._keep_best:
            kept.add(self._state.weights(best_epoch(read_log(self._state.log)["val_loss"])))
        for file in self._state.folder.glob("after-*"):
            if file not in kept:
                file.unlink()


def restore(model: keras.Model, file: Path) -> None:
    """Restore network and optimizer to the state that `Backup` saved."""
    # Until it is built, an optimizer has no variables for its gradient statistics.
    model.optimizer.build(model.trainable_variables)
    with np.load(file, allow_pickle=False) as kept:
        for variable, name in zip(_variables(model), kept.files, strict=True):
            variable.assign(kept[name])


class EndIfDiverged(keras.callbacks.Callback):
    """Raises DivergedError as soon as the loss is no number, before anything is saved."""

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        if not np.isfinite(logs["loss"]):
            raise DivergedError(
                "the training has diverged: its loss is no longer a number. "
                "Choose a smaller learning rate."
            )


class StopAtAccuracy(keras.callbacks.Callback):
    """Stops after the first epoch whose training accuracy reaches a goal."""

    def __init__(self, accuracy: float) -> None:
        super().__init__()
        self._accuracy = accuracy

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if logs["accuracy"] >= self._accuracy:
            self.model.stop_training = True


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.weights, *model.optimizer.variables]


def _sync(file: Path) -> None:
    """Flush a file to disk, so that it survives a power cut intact."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
