"""A trained network becomes a bundle: calibrated, scored once on each set of images, exported."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from mnist_model.analysis.metrics import evaluate
from mnist_model.classifier import apply_temperature
from mnist_model.data.pen_drawings import labels_of
from mnist_model.data.renderings import LEGIBLE_CELLS, draw_cell
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.compress import export_litert
from mnist_model.networks.recipes import Recipe
from mnist_model.training.batches import as_input
from mnist_model.training.calibration import fit_temperature, fit_threshold

# Stored probabilities are rounded: the small ones matter to nobody, and fill the bundle.
DECIMALS = 4


@dataclass(frozen=True)
class Reader:
    """A trained network, and how sure to be of what it says.

    model: compressed, as it ships; see `recipes.build` for its outputs.
    """

    model: keras.Model
    temperature: float = 1.0
    threshold: float | None = None

    def read(self, images: np.ndarray) -> np.ndarray:
        """(n, 28, 28) uint8 -> (n, 10) probabilities."""
        outputs = self.outputs(images)
        probabilities = outputs["probabilities"] if isinstance(outputs, dict) else outputs
        return apply_temperature(probabilities, self.temperature)

    def outputs(self, images: np.ndarray) -> np.ndarray | dict[str, np.ndarray]:
        """(n, 28, 28) uint8 -> what the network gives, see `recipes.build`."""
        return self.model.predict(as_input(images), batch_size=1000, verbose=0)


@dataclass(frozen=True)
class ScoredSets:
    """The images that a trained network is scored on.

    training:   MNIST images that it learned from, undistorted.
    validation: MNIST images held out from them.
    test:       MNIST's test images.
    drawings:   by the test writers; empty to do without them.
    """

    training: Split
    validation: Split
    test: Split
    drawings: Sequence[Drawing]


def calibrated(reader: Reader, mnist: Split, drawings: Sequence[Drawing]) -> Reader:
    """Fit temperature and threshold on validation images and on validation writers."""
    drawn, drawn_labels = mnist.images, mnist.labels
    if drawings:
        drawn = np.concatenate([images for _, images in legible_cells(drawings)])
        drawn_labels = np.tile(labels_of(drawings), len(drawn) // len(drawings))
    of_drawn, of_mnist = reader.outputs(drawn), reader.outputs(mnist.images)
    return Reader(
        reader.model,
        fit_temperature(of_drawn["probabilities"], drawn_labels),
        fit_threshold(of_drawn["is_digit"][:, 0], of_mnist["is_digit"][:, 0]),
    )


def legible_cells(drawings: Sequence[Drawing]) -> list[tuple[tuple[int, float], np.ndarray]]:
    """Each brush and size that leave digits legible, with all drawings drawn in it."""
    return [(cell, draw_cell(drawings, *cell)) for cell in LEGIBLE_CELLS]


def score(reader: Reader, sets: ScoredSets) -> tuple[dict[str, dict], dict[str, np.ndarray]]:
    """Read each set of images once.

    Returns:
        The scores as `metrics.json` holds them, by set, and the arrays of `predictions.npz`.
    """
    probabilities = reader.read(sets.test.images)
    scores = {
        "train": _in_brief(reader, sets.training),
        "validation": _in_brief(reader, sets.validation),
        "test": evaluate(probabilities, sets.test.labels),
    }
    predictions = {"probabilities": probabilities}
    if sets.drawings:
        scores["drawings"], predictions["drawings"] = _score_drawings(reader, sets.drawings)
    arrays = {key: values.round(DECIMALS) for key, values in predictions.items()}
    # So that models can be compared where MNIST's labels are not at hand.
    arrays["right"] = probabilities.argmax(axis=1) == sets.test.labels
    return scores, arrays


def recipe_texts(recipe: Recipe) -> dict[str, object]:
    """What `metrics.json` quotes from a recipe, for people to read."""
    return {
        "summary": recipe.summary,
        "source": recipe.source,
        "reference": recipe.reference,
    }


def write_scored(
    folder: Path,
    model: keras.Model,
    metrics: Mapping[str, object],
    predictions: Mapping[str, np.ndarray],
) -> None:
    """Write the files of a bundle that follow from its network and its scores."""
    export_litert(model, folder / "model.tflite")
    np.savez_compressed(folder / "predictions.npz", **predictions)
    (folder / "metrics.json").write_text(json.dumps(dict(metrics)), "utf-8")


def _in_brief(reader: Reader, images: Split) -> dict[str, float]:
    """How a network reads images that it learned from, or was chosen by."""
    scores = evaluate(reader.read(images.images), images.labels)
    return {"accuracy": scores["accuracy"], "loss": scores["loss"], "images": len(images)}


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
