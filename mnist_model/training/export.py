"""A trained model becomes a bundle: calibrated, scored once on the test sets, exported."""

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np

from mnist_model.analysis.metrics import evaluate
from mnist_model.classifier import apply_temperature
from mnist_model.data.pen_drawings import labels_of
from mnist_model.data.renderings import LEGIBLE_CELLS, draw_cell
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import writing_bundle
from mnist_model.networks.compress import save
from mnist_model.networks.recipes import Recipe
from mnist_model.training.batches import as_input
from mnist_model.training.calibration import fit_temperature, fit_threshold

# Stored probabilities are rounded: the small ones matter to nobody, and fill the bundle.
DECIMALS = 4


@dataclass(frozen=True)
class Reader:
    """A trained model, and how sure to be of what it says."""

    model: keras.Model
    recipe: Recipe
    temperature: float = 1.0
    threshold: float | None = None

    def read(self, images: np.ndarray) -> np.ndarray:
        """(n, 28, 28) uint8 -> (n, 10) probabilities."""
        outputs = self.outputs(images)
        probabilities = outputs["probabilities"] if self.recipe.digit_head else outputs
        return apply_temperature(probabilities, self.temperature)

    def outputs(self, images: np.ndarray) -> np.ndarray | dict[str, np.ndarray]:
        """(n, 28, 28) uint8 -> what the network gives, see `recipes.build`."""
        return self.model.predict(as_input(images), batch_size=1000, verbose=0)


def calibrated(reader: Reader, mnist: Split, drawings: Sequence[Drawing]) -> Reader:
    """Fit temperature and threshold on validation images and on validation writers."""
    drawn, drawn_labels = mnist.images, mnist.labels
    if drawings:
        drawn = np.concatenate([images for _, images in legible_cells(drawings)])
        drawn_labels = np.tile(labels_of(drawings), len(drawn) // len(drawings))
    of_drawn, of_mnist = reader.outputs(drawn), reader.outputs(mnist.images)
    return Reader(
        reader.model,
        reader.recipe,
        fit_temperature(of_drawn["probabilities"], drawn_labels),
        fit_threshold(of_drawn["is_digit"][:, 0], of_mnist["is_digit"][:, 0]),
    )


def legible_cells(drawings: Sequence[Drawing]) -> list[tuple[tuple[int, float], np.ndarray]]:
    """Each brush and size that leave digits legible, with all drawings drawn in it."""
    return [(cell, draw_cell(drawings, *cell)) for cell in LEGIBLE_CELLS]


def write_bundle(
    reader: Reader,
    history: dict[str, list[float]],
    facts: dict,
    test: Split,
    drawings: Sequence[Drawing],
    out: Path,
) -> None:
    """Score the model on the test images and test writers, once, and write its bundle.

    Args:
        reader: with the compressed network, which is what the app will run.
        facts: what `metrics.json` holds beside scores and recipe, see `training.train`.
    """
    recipe = reader.recipe
    predictions = {"probabilities": reader.read(test.images)}
    scores = {"test": evaluate(predictions["probabilities"], test.labels)}
    if drawings:
        scores["drawings"], predictions["drawings"] = _score_drawings(reader, drawings)
    kept = int(np.argmin(history["val_loss"])) if recipe.keep_best else len(history["loss"]) - 1
    metrics = facts | {
        "summary": recipe.summary,
        "source": recipe.source,
        "reference": recipe.reference,
        "kept_epoch": kept + 1,
        "train_seconds": sum(history["seconds"]),
        "train_accuracy": history["accuracy"][kept],
        "validation_accuracy": history["val_accuracy"][kept],
        "temperature": reader.temperature,
        "threshold": reader.threshold,
        "versions": {"python": platform.python_version()}
        | {p: version(p) for p in ("tensorflow", "keras", "numpy", "opencv-python-headless")},
    }
    arrays = {key: values.round(DECIMALS) for key, values in predictions.items()}
    # So that models can be compared where MNIST's labels are not at hand.
    arrays["right"] = predictions["probabilities"].argmax(axis=1) == test.labels
    with writing_bundle(facts["name"], out) as folder:
        save(reader.model, folder / "model.keras", folder / "model.tflite")
        np.savez_compressed(folder / "predictions.npz", **arrays)
        (folder / "history.json").write_text(json.dumps(history) + "\n", "utf-8")
        (folder / "metrics.json").write_text(json.dumps(metrics | scores), "utf-8")


def _score_drawings(reader: Reader, drawings: Sequence[Drawing]) -> tuple[dict, np.ndarray]:
    """Scores on the drawings of writers that were never learned from, in all legible cells."""
    labels, cells = labels_of(drawings), legible_cells(drawings)
    probabilities = [reader.read(images) for _, images in cells]
    scores = evaluate(np.concatenate(probabilities), np.tile(labels, len(cells)))
    scores["writers"] = sorted({drawing.writer for drawing in drawings})
    scores["cells"] = [
        {"brush_px": brush, "size": size, "accuracy": float(np.mean(p.argmax(axis=1) == labels))}
        for ((brush, size), _), p in zip(cells, probabilities, strict=True)
    ]
    return scores, np.concatenate(probabilities)


def describe_training(recipe: Recipe, model: keras.Model) -> dict:
    """The recipe's knobs, for people to read."""
    knobs = (
        "loss",
        "epochs",
        "batch_size",
        "drawings_per_batch",
        "negatives_per_batch",
        "validation_split",
        "shuffle_buffer",
        "augment",
        "keep_best",
        "stop_at_accuracy",
    )
    return {"optimizer": type(model.optimizer).__name__} | {
        knob: getattr(recipe, knob) for knob in knobs
    }


def describe_network(model: keras.Model) -> list[dict]:
    """The network layer by layer: its kind, output shape without the batch, and parameters.

    The layers of a digit head come last, each with "head": "is_digit".
    """
    digits, head = model.layers, []
    if isinstance(model.output, dict):
        digits = keras.Model(model.input, model.output["probabilities"]).layers
        head = [layer for layer in model.layers if layer not in digits]
    return [
        {
            "layer": type(layer).__name__,
            "output_shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        | ({"head": "is_digit"} if layer in head else {})
        for layer in [*digits, *head]
    ]
