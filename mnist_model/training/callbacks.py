"""What happens between the epochs of a training: seeds, the log, the progress bar, a backup."""

import os
import time
from pathlib import Path

import keras
import numpy as np

from mnist_model.analysis.learning_curves import best_epoch
from mnist_model.training.unfinished import Unfinished, read_log


class CurrentEpoch(keras.callbacks.Callback):
    """Knows which epoch it is, and seeds what Dropout drops in it.

    So an epoch of a resumed training leaves out what it would have left out had the training
    never been stopped. `number` counts from 0.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self.number = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.number = epoch
        for i, layer in enumerate(self.model.layers):
            if isinstance(layer, keras.layers.Dropout):
                # A seed, and how often it was used.
                seeds = np.random.SeedSequence([self._seed, epoch, i])
                layer.seed_generator.state.assign([int(seeds.generate_state(1)[0] >> 1), 0])


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


class Backup(keras.callbacks.Callback):
    """Keeps network and optimizer after the last epoch, and after the best one where asked to.

    It comes after the log, which says which epoch is the best. Files appear whole or not at all,
    whatever stops the process.
    """

    def __init__(self, state: Unfinished, keep_best: bool) -> None:
        super().__init__()
        self._state, self._keep_best = state, keep_best

    def on_epoch_end(self, epoch, logs=None):
        kept = {self._state.weights(epoch + 1)}
        part = self._state.folder / "part.npz"
        # Not in Keras's own format: HDF5 brings the process down when the disk is full.
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
    """Bring network and optimizer into the state that `Backup` kept."""
    # Unbuilt, an optimizer has no place for what it knew of the gradients.
    model.optimizer.build(model.trainable_variables)
    with np.load(file, allow_pickle=False) as kept:
        for variable, name in zip(_variables(model), kept.files, strict=True):
            variable.assign(kept[name])


class StopAtAccuracy(keras.callbacks.Callback):
    """Stops after the first epoch whose training accuracy reaches a goal."""

    def __init__(self, accuracy: float) -> None:
        super().__init__()
        self._accuracy = accuracy

    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= self._accuracy:
            self.model.stop_training = True


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.weights, *model.optimizer.variables]


def _sync(file: Path) -> None:
    """See to it that a file is on the disk, so that a power cut leaves it whole."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
