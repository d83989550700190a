"""Training on what people taught as well: its share of each batch, and whether it has helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_model.analysis.bootstrap import bootstrap_interval
from mnist_model.analysis.significance import mcnemar_p, split_outcomes
from mnist_model.classifier import DigitClassifier
from mnist_model.data.pen_drawings import labels_of
from mnist_model.data.renderings import render_augmented
from mnist_model.data.taught_drawings import TaughtDrawings, TaughtParts
from mnist_model.networks.bundle import TRAINED
from mnist_model.training.batches import Source
from mnist_model.training.export import Reader, ScoredSets
from mnist_model.training.rendered import legible_cells

# What is read before and after, in words; a model that loses on one of the last two is worse.
TAUGHT = "taught drawings of people held out"
NEW_WRITERS = "drawings of writers 28 to 30"
MNIST = "MNIST's test images"
_SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Change:
    """How two networks read the same images.

    what:          the images, in words.
    before, after: shares read correctly, 0..1.
    is_chance:     whether two equally good networks may well differ by as much.
    """

    what: str
    before: float
    after: float
    is_chance: bool

    @property
    def is_loss(self) -> bool:
        """Whether the second is worse, and not by chance."""
        return self.after < self.before and not self.is_chance


def taught_source(
    taught: TaughtDrawings, pen_drawings: int, per_batch: int, times: int, seed: int
) -> Source:
    """What people taught as training images.

    Where there are strokes they are drawn as pen drawings are, else the image is taken as it is;
    each counts as much as a pen drawing, and all of them no more than all pen drawings.

    Args:
        pen_drawings: how many there are for training.
        per_batch: how many images of them are in each batch.
        times: how many images to make of each drawing.
    """
    rows = np.array([row for row, d in enumerate(taught.drawings) if not d.strokes], np.int64)
    images = [np.repeat(taught.images[rows], times, axis=0)]
    labels = [np.repeat(taught.as_split().labels[rows], times)]
    if with_strokes := [drawing for drawing in taught.drawings if drawing.strokes]:
        drawn, drawn_labels = render_augmented(with_strokes, times, seed)
        images.append(drawn)
        labels.append(drawn_labels)
    share = min(1.0, len(taught.drawings) / max(1, pen_drawings))
    return Source(
        "taught drawings",
        np.concatenate(images),
        np.concatenate(labels),
        max(1, round(share * per_batch)),
    )


def describe_taught(parts: TaughtParts) -> dict[str, int]:
    """How many people taught how much, as a bundle records it."""
    counts: dict[str, int] = {}
    for name in ("training", "validation", "test"):
        part: TaughtDrawings = getattr(parts, name)
        counts |= {f"{name}_people": len(part.people), f"{name}_drawings": len(part.drawings)}
    return counts


def model_before(name: str, out: Path) -> DigitClassifier | None:
    """The model that stands in a folder of bundles, else the one that ships, else None.

    Raises:
        BundleError: it is damaged.
    """
    for folder in (out, TRAINED):
        if (folder / name).is_dir():
            return DigitClassifier.load(name, folder)
    return None


def compare(
    before: DigitClassifier,
    after: Reader,
    sets: ScoredSets,
    predictions: Mapping[str, np.ndarray],
    taught: TaughtDrawings,
) -> list[Change]:
    """What changed from one model to the next, on images that the next has not learned from.

    Args:
        sets, predictions: what `export.score` was given for the next, and the arrays that it
            returned.
        taught: by people who were held out.
    """
    held_out = taught.as_split()
    changes = [
        _change(
            TAUGHT,
            _right(before.predict_mnist(held_out.images), held_out.labels)[np.newaxis],
            _right(after.read(held_out.images), held_out.labels)[np.newaxis],
        )
    ]
    if sets.drawings:
        labels, cells = labels_of(sets.drawings), legible_cells(sets.drawings)
        read = predictions["drawings"].reshape(len(cells), len(labels), -1)
        changes.append(
            _change(
                NEW_WRITERS,
                np.stack([_right(before.predict_mnist(images), labels) for _, images in cells]),
                np.stack([_right(probabilities, labels) for probabilities in read]),
            )
        )
    of_test = _right(before.predict_mnist(sets.test.images), sets.test.labels)
    changes.append(_change(MNIST, of_test[np.newaxis], predictions["right"][np.newaxis]))
    return changes


def losses(changes: Sequence[Change]) -> list[str]:
    """The images, other than those that were taught, that the second model reads worse."""
    return [change.what for change in changes if change.what != TAUGHT and change.is_loss]


def as_table(changes: Sequence[Change]) -> str:
    """The changes in words and figures, one in a line."""
    lines = [f"{'read correctly':36} {'before':>8} {'after':>8}"]
    for change in changes:
        verdict = "may be chance" if change.is_chance else "worse" if change.is_loss else "better"
        lines.append(f"{change.what:36} {change.before:8.2%} {change.after:8.2%}  {verdict}")
    return "\n".join(lines)


def _change(what: str, before: np.ndarray, after: np.ndarray) -> Change:
    """Compare (cells, drawings) bool: by McNemar's test, or a bootstrap where cells are several."""
    if len(before) == 1:
        outcomes = split_outcomes(before[0], after[0])
        p = mcnemar_p(len(outcomes.only_first), len(outcomes.only_second))
        is_chance = p >= _SIGNIFICANT
    else:
        low, high = bootstrap_interval(after.astype(np.int8) - before.astype(np.int8))
        is_chance = low <= 0 <= high
    return Change(what, float(before.mean()), float(after.mean()), is_chance)


def _right(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    right: np.ndarray = probabilities.argmax(axis=1) == labels
    return right
