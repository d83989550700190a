"""From a trained network to a bundle: calibrated, scored once on each set of images, exported."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from mnist_model.adaptation import similarity_of_strangers
from mnist_model.analysis.metrics import evaluate
from mnist_model.classifier import apply_temperature
from mnist_model.data.pen_drawings import labels_of
from mnist_model.data.split import Split
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.compress import export_litert, with_features
from mnist_model.networks.recipes import Recipe
from mnist_model.training.batches import outputs_of
from mnist_model.training.calibration import fit_temperature, fit_threshold
from mnist_model.training.digit_map import write_map
from mnist_model.training.rendered import legible_cells

# Stored probabilities are rounded: tiny ones do not matter, and would bloat the bundle.
DECIMALS = 4


@dataclass(frozen=True)
class Reader:
    """A trained network and its calibration.

    model:       compressed, as it ships; see `recipes.build` for its outputs.
    temperature: what the logits are divided by before the softmax; above 0.
    threshold:   the digit-ness below which an image is refused; None refuses nothing.
    """

    model: keras.Model
    temperature: float = 1.0
    threshold: float | None = None

    def read(self, images: np.ndarray) -> np.ndarray:
        """(n, 28, 28) uint8 -> (n, 10) probabilities."""
        return self.probabilities(self.outputs(images))

    def probabilities(self, outputs: np.ndarray | dict[str, np.ndarray]) -> np.ndarray:
        """The calibrated probabilities among the network's outputs, (n, 10)."""
        raw = outputs["probabilities"] if isinstance(outputs, dict) else outputs
        return apply_temperature(raw, self.temperature)

    def refused(self, outputs: np.ndarray | dict[str, np.ndarray]) -> np.ndarray | None:
        """Which images are refused, (n,) bool; None if it cannot refuse."""
        if self.threshold is None or not isinstance(outputs, dict):
            return None
        refused: np.ndarray = outputs["is_digit"][:, 0] < self.threshold
        return refused

    def outputs(self, images: np.ndarray) -> np.ndarray | dict[str, np.ndarray]:
        """(n, 28, 28) uint8 -> the network's outputs, see `recipes.build`."""
        return outputs_of(self.model, images)


@dataclass(frozen=True)
class ScoredSets:
    """The images that a trained network is scored on.

    training:   the MNIST training images, undistorted; None not to score them.
    validation: MNIST images held out from them; None not to score them.
    test:       MNIST's test images.
    drawings:   by the test writers; empty to do without them.
    """

    training: Split | None
    validation: Split | None
    test: Split
    drawings: Sequence[Drawing]


# So many images make two million pairs, of which one in 1,000 is told to a few thousandths.
_STRANGERS = 2_000


def calibrated(
    reader: Reader, mnist: Split, drawings: Sequence[Drawing], taught: Split | None = None
) -> Reader:
    """Fit temperature and threshold on validation images and validation writers' drawings.

    Args:
        taught: drawings that people held out for validation taught, as further drawings.
    """
    drawn, drawn_labels = mnist.images, mnist.labels
    if drawings:
        drawn = np.concatenate([images for _, images in legible_cells(drawings)])
        drawn_labels = np.tile(labels_of(drawings), len(drawn) // len(drawings))
    if taught is not None:
        drawn = np.concatenate([drawn, taught.images])
        drawn_labels = np.concatenate([drawn_labels, taught.labels])
    of_drawn, of_mnist = reader.outputs(drawn), reader.outputs(mnist.images)
    return Reader(
        reader.model,
        fit_temperature(of_drawn["probabilities"], drawn_labels),
        fit_threshold(of_drawn["is_digit"][:, 0], of_mnist["is_digit"][:, 0]),
    )


def strangers(model: keras.Model, mnist: Split) -> float:
    """How alike a network finds different digits, see `adaptation.similarity_of_strangers`.

    Args:
        model: compressed, as it ships.
        mnist: MNIST's training images.
    """
    some = mnist.at(np.arange(min(_STRANGERS, len(mnist))))
    features = outputs_of(with_features(model), some.images)["features"]
    return similarity_of_strangers(features, some.labels)


def score(
    reader: Reader, sets: ScoredSets
) -> tuple[dict[str, dict[str, Any]], dict[str, np.ndarray]]:
    """Read each set of images once.

    Returns:
        The scores as `metrics.json` holds them, by set, and the arrays of `predictions.npz`.
    """
    probabilities = reader.read(sets.test.images)
    arrays = {"probabilities": probabilities.round(DECIMALS)}
    scores = {"test": evaluate(probabilities, sets.test.labels)}
    for name, images in (("train", sets.training), ("validation", sets.validation)):
        if images is not None:
            scores[name] = in_brief(reader, images)
    if sets.drawings:
        scores["drawings"], of_drawings = _score_drawings(reader, sets.drawings)
        arrays |= of_drawings
    # So that models can be compared where MNIST's labels are not available.
    arrays["right"] = probabilities.argmax(axis=1) == sets.test.labels
    return scores, arrays


def recipe_texts(recipe: Recipe) -> dict[str, object]:
    """The descriptive parts of a recipe, as `metrics.json` records them."""
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
    test: Split,
    quickly: bool = False,
) -> None:
    """Write those files of a bundle that derive from its network and its scores.

    Args:
        metrics: for `metrics.json`.
        predictions: for `predictions.npz`, see `score`.
        test: MNIST's test images, on which they were made.
        quickly: whether somebody waits for it, see `digit_map.lay_out`.
    """
    export_litert(model, folder / "model.tflite")
    np.savez_compressed(folder / "predictions.npz", allow_pickle=False, **predictions)
    write_map(folder, model, test, predictions["right"], quickly)
    (folder / "metrics.json").write_text(json.dumps(dict(metrics)), "utf-8")


def in_brief(reader: Reader, images: Split) -> dict[str, float]:
    """Accuracy, loss and number of images."""
    scores = evaluate(reader.read(images.images), images.labels)
    return {"accuracy": scores["accuracy"], "loss": scores["loss"], "images": len(images)}


def _score_drawings(
    reader: Reader, drawings: Sequence[Drawing]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Scores on the drawings of writers not used in training, in all legible cells, and arrays."""
    labels, cells = labels_of(drawings), legible_cells(drawings)
    outputs = [reader.outputs(images) for _, images in cells]
    probabilities = [reader.probabilities(of_cell) for of_cell in outputs]
    scores = evaluate(np.concatenate(probabilities), np.tile(labels, len(cells)))
    scores["writers"] = sorted({drawing.writer for drawing in drawings})
    scores["cells"] = [
        {"brush_px": brush, "size": size, "accuracy": float(np.mean(p.argmax(axis=1) == labels))}
        for ((brush, size), _), p in zip(cells, probabilities, strict=True)
    ]
    arrays = {"drawings": np.concatenate(probabilities).round(DECIMALS)}
    refused = [of_cell for of_cell in map(reader.refused, outputs) if of_cell is not None]
    if refused:
        arrays["drawings_refused"] = np.concatenate(refused)
    return scores, arrays
