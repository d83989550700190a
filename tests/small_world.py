"""Data sets and bundles for tests: synthetic digits and drawings, and models scored on them."""

import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mnist_model import DigitClassifier
from mnist_model.analysis.metrics import evaluate
from mnist_model.data.pen_drawings import TEST_WRITERS, of_writers
from mnist_model.data.renderings import labels_of_cells, rendering_at
from mnist_model.data.split import Split
from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks import bundle

NAMES = ("compact-cnn", "dense-128")


@dataclass(frozen=True)
class SmallWorld:
    """What a test may read or damage: an mnist.npz, a UNIPEN file, a folder of bundles."""

    mnist: Path
    pendigits: Path
    trained: Path


def make_small_world(folder: Path) -> SmallWorld:
    """Write data sets, and the shipped models with their scores on these."""
    world = SmallWorld(folder / "mnist.npz", folder / "pens.tra", folder / "trained")
    training, test = synthetic_digits(200, 200)
    save_mnist(world.mnist, training, test)
    # One test writer's labels are wrong, so that there are mistakes to show.
    drawings = [
        replace(d, label=(d.label + 1) % 10) if d.writer == TEST_WRITERS[0] else d
        for d in synthetic_drawings()
    ]
    world.pendigits.write_text(as_unipen(drawings))
    for name in NAMES:
        shutil.copytree(bundle.TRAINED / name, world.trained / name)
        score(world.trained / name, test, drawings)
    return world


def save_mnist(path: Path, training: Split, test: Split) -> None:
    """Write a file in the form of mnist.npz."""
    arrays = {"x_train": training.images, "y_train": training.labels}
    np.savez(path, **arrays, x_test=test.images, y_test=test.labels)


def score(folder: Path, test: Split, drawings: list[Drawing]) -> None:
    """Put scores and predictions on these data in the place of a bundle's own."""
    model = DigitClassifier.load(folder.name, folder.parent)
    drawn = of_writers(drawings, TEST_WRITERS)
    labels = labels_of_cells(drawn)
    images = np.stack([rendering_at(drawn, i).draw() for i in range(len(labels))])
    predictions = {
        "probabilities": model.predict_mnist(test.images),
        "drawings": model.predict_mnist(images),
    }
    if model.can_refuse:
        # A tenth, where the model's own threshold would refuse none.
        digitness = model.outputs(images).digitness
        predictions["drawings_refused"] = digitness < np.quantile(digitness, 0.1)
    predictions["right"] = predictions["probabilities"].argmax(axis=1) == test.labels
    np.savez_compressed(folder / "predictions.npz", **predictions)
    change_metrics(
        folder,
        test=evaluate(predictions["probabilities"], test.labels),
        drawings=evaluate(predictions["drawings"], labels),
        data={"sources": {"MNIST": 150}, "validation_images": 50, "test_images": 200},
    )


def change_metrics(folder: Path, **changes) -> None:
    """Change parts of a bundle's metrics, None takes one out; the checksums stay right."""
    file = folder / "metrics.json"
    metrics = json.loads(file.read_text("utf-8")) | changes
    metrics = {key: value for key, value in metrics.items() if value is not None}
    for path in folder.iterdir():
        if path != file:
            metrics["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    file.write_text(json.dumps(metrics), "utf-8")


def as_unipen(drawings: list[Drawing]) -> str:
    """Drawings as the text of a UNIPEN file, in which y points up."""
    lines = []
    for number, drawing in enumerate(drawings):
        lines += [f'.SEGMENT DIGIT 0 ? "{drawing.label}"']
        lines += [f".COMMENT {drawing.label} {drawing.writer} {number}"]
        for stroke in drawing.strokes:
            points = [f"{500 * x:.1f} {-500 * y:.1f}" for x, y in stroke]
            lines += [".PEN_DOWN", *points, ".PEN_UP"]
    return "\n".join(lines) + "\n"
