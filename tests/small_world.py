"""Data sets and bundles for tests: made digits, made drawings, and models scored on them."""

import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mnist_model import DigitClassifier, bundle, unseen
from mnist_model.data import Split, made_digits, made_drawings
from mnist_model.drawings import TEST_WRITERS
from mnist_model.evaluation import evaluate
from mnist_model.strokes import Drawing

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
    (x_train, y_train), test = made_digits(200, 200)
    np.savez(world.mnist, x_train=x_train, y_train=y_train, x_test=test[0], y_test=test[1])
    # One test writer's labels are wrong, so that there are mistakes to show.
    drawings = [
        replace(d, label=(d.label + 1) % 10) if d.writer == TEST_WRITERS[0] else d
        for d in made_drawings()
    ]
    world.pendigits.write_text(as_unipen(drawings))
    for name in NAMES:
        shutil.copytree(bundle.TRAINED / name, world.trained / name)
        score(world.trained / name, test, drawings)
    return world


def score(folder: Path, test: Split, drawings: list[Drawing]) -> None:
    """Put scores and predictions on these data in the place of a bundle's own."""
    model = DigitClassifier.load(folder.name, folder.parent)
    drawn = unseen.of_test_writers(drawings)
    labels = unseen.unseen_labels(drawn)
    images = np.stack([unseen.find_unseen(drawn, i).draw() for i in range(len(labels))])
    predictions = {
        "probabilities": model.predict_mnist(test[0]),
        "drawings": model.predict_mnist(images),
    }
    predictions["right"] = predictions["probabilities"].argmax(axis=1) == test[1]
    np.savez_compressed(folder / "predictions.npz", **predictions)
    change_metrics(
        folder,
        test=evaluate(predictions["probabilities"], test[1]),
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
