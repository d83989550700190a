"""The content of a bundle's `metrics.json`, validated once, so that its users need not.

A part that is missing or invalid becomes None or empty, so a bundle made by hand or by an older
version can still be used as far as it goes. Whatever determines an answer is never guessed.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES

T = TypeVar("T")

PER_DIGIT = ("precision", "recall", "f1", "support")


class MetricsError(ValueError):
    """A part without which no answer can be given is missing or invalid; the message names it."""


@dataclass(frozen=True)
class Calibration:
    """The reliability table, one value per confidence bin, and the error computed from it.

    expected_calibration_error: 0..1.
    count:                      the answers in each bin.
    confidence, accuracy:       means, 0..1; None in an empty bin.
    """

    expected_calibration_error: float
    count: list[int]
    confidence: list[float | None]
    accuracy: list[float | None]


@dataclass(frozen=True)
class Scores:
    """A model's scores on one set of images.

    accuracy:         0..1.
    loss:             the mean cross-entropy in nats.
    images:           how many; given for training and validation images only.
    confusion_matrix: counts [true][predicted], (10, 10) int64.
    per_digit:        precision, recall, f1 (0..1) and support (counts), (10,) each.
    cells:            accuracy by brush in pixels and size as a share of the canvas; for
                      drawings only.
    """

    accuracy: float | None = None
    loss: float | None = None
    images: int | None = None
    confusion_matrix: np.ndarray | None = None
    per_digit: dict[str, np.ndarray] | None = None
    calibration: Calibration | None = None
    cells: dict[tuple[float, float], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """A layer of the network; its output shape is without the batch dimension."""

    name: str
    output_shape: tuple[int, ...]
    parameters: int | None
    is_digit_head: bool


@dataclass(frozen=True)
class Metrics:
    """What is known about a trained model; written by `training/export.py`.

    training, validation: scores on MNIST's training images and on those held out from them,
                          measured after training on the network that ships.
    test, drawings:       scores on MNIST's test images and on unseen writers' drawings.
    reference:            the figures that its recipe aims for, shares 0..1.
    knobs:                the recipe's hyperparameters, by name.
    sources:              the number of training images of each kind.
    refit_sources:        the same of the network that ships, where it was trained once more on what
                          had been held out; empty where it was not. Curves, training and validation
                          are then those of the run before.
    taught:               how many people's drawings, and how many, it was trained, validated and
                          tested on beside the others, see `training.taught`; empty for none.
    recipe:               the fields of the design it was made from, see `recipe_file`, unchecked;
                          None for a recipe of ours.
    stopped:              whether its training was stopped before its last epoch.
    taught_test:          scores on what those people taught who were held out for the test.
    kept_epoch:           the epoch whose weights were kept, from 1.
    temperature:          what the logits are divided by before the softmax; above 0.
    threshold:            the digit-ness below which an image is refused; 0 refuses nothing.
    similarity_of_strangers: how alike the network finds two different digits at most, see
                          `adaptation`; None if that is not known.
    sha256:               the checksum of each file.
    data_sha256:          the checksum of MNIST's images and labels.
    """

    sha256: dict[str, str]
    test: Scores
    drawings: Scores | None = None
    training: Scores | None = None
    validation: Scores | None = None
    temperature: float = 1.0
    threshold: float = 0.0
    similarity_of_strangers: float | None = None
    summary: str | None = None
    source: str | None = None
    seed: int | None = None
    parameters: int | None = None
    kept_epoch: int | None = None
    train_seconds: float | None = None
    validation_images: int | None = None
    test_images: int | None = None
    data_sha256: str | None = None
    reference: dict[str, float] = field(default_factory=dict)
    knobs: dict[str, object] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    refit_sources: dict[str, int] = field(default_factory=dict)
    taught: dict[str, int] = field(default_factory=dict)
    taught_test: Scores | None = None
    recipe: dict[str, object] | None = None
    stopped: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    network: list[Layer] = field(default_factory=list)

    def accuracy_in(self, measure: str) -> float | None:
        """The accuracy behind a measure of `reference`, such as "test_accuracy"."""
        scores = {
            "test_accuracy": self.test,
            "train_accuracy": self.training,
            "validation_accuracy": self.validation,
            "drawings_accuracy": self.drawings,
        }.get(measure)
        return None if scores is None else scores.accuracy


def parse_metrics(content: object) -> Metrics:
    """Check the content of a `metrics.json`.

    Raises:
        MetricsError: it is not a mapping, lacks "sha256" or "test", or its temperature or
            threshold is not a usable number.
    """
    if not isinstance(content, Mapping):
        raise MetricsError("is not a mapping")
    for part in ("sha256", "test"):
        if not isinstance(content.get(part), Mapping):
            raise MetricsError(f"lacks '{part}'")
    temperature, threshold = _number(content.get("temperature", 1)), content.get("threshold")
    threshold = 0.0 if threshold is None else _number(threshold)
    if temperature is None or temperature <= 0:
        raise MetricsError("has a 'temperature' that is not above 0")
    if threshold is None:
        raise MetricsError("has a 'threshold' that is not a number")
    data = _mapping(content.get("data"))
    return Metrics(
        sha256=_values(content["sha256"], _text),
        test=_scores(content["test"]),
        drawings=_scores_or_none(content.get("drawings")),
        training=_scores_or_none(content.get("train")),
        validation=_scores_or_none(content.get("validation")),
        temperature=temperature,
        threshold=threshold,
        similarity_of_strangers=_cosine(content.get("similarity_of_strangers")),
        summary=_text(content.get("summary")),
        source=_text(content.get("source")),
        seed=_whole(content.get("seed")),
        parameters=_whole(content.get("parameters")),
        kept_epoch=_whole(content.get("kept_epoch")),
        train_seconds=_number(content.get("train_seconds")),
        validation_images=_whole(data.get("validation_images")),
        test_images=_whole(data.get("test_images")),
        data_sha256=_text(data.get("sha256")),
        reference=_values(content.get("reference"), _number),
        knobs=dict(_mapping(content.get("training"))),
        sources=_values(data.get("sources"), _whole),
        refit_sources=_values(_mapping(content.get("refit")).get("sources"), _whole),
        taught=_values(content.get("taught"), _whole),
        taught_test=_scores_or_none(_mapping(content.get("taught")).get("test")),
        recipe=dict(_mapping(content.get("recipe"))) or None,
        stopped=content.get("stopped") is True,
        versions=_values(content.get("versions"), _text),
        network=[_layer(layer) for layer in _list(content.get("network"), dict)],
    )


def _scores(part: Mapping[str, object]) -> Scores:
    return Scores(
        accuracy=_number(part.get("accuracy")),
        loss=_number(part.get("loss")),
        images=_whole(part.get("images")),
        confusion_matrix=_matrix(part.get("confusion_matrix")),
        per_digit=_per_digit(part.get("per_digit")),
        calibration=_calibration(part.get("calibration")),
        cells=_cells(part.get("cells")),
    )


def _scores_or_none(part: object) -> Scores | None:
    return _scores(part) if isinstance(part, Mapping) else None


def _cells(value: object) -> dict[tuple[float, float], float]:
    cells = {}
    for cell in _list(value, dict):
        brush_px, size, accuracy = (_number(cell.get(k)) for k in ("brush_px", "size", "accuracy"))
        if brush_px is not None and size is not None and accuracy is not None:
            cells[brush_px, size] = accuracy
    return cells


def _matrix(value: object) -> np.ndarray | None:
    matrix = _array(value)
    if matrix is None or matrix.shape != (NUM_CLASSES, NUM_CLASSES) or not matrix.sum() > 0:
        return None
    return matrix.astype(np.int64)


def _per_digit(value: object) -> dict[str, np.ndarray] | None:
    columns = {key: _array(_mapping(value).get(key)) for key in PER_DIGIT}
    whole = {k: v for k, v in columns.items() if v is not None and v.shape == (NUM_CLASSES,)}
    return whole if len(whole) == len(PER_DIGIT) else None


def _calibration(value: object) -> Calibration | None:
    part = _mapping(value)
    error = _number(part.get("expected_calibration_error"))
    counts = [_whole(n) for n in _list(part.get("count"), object)]
    means = [
        [_number(x) for x in _list(part.get(key), object)] for key in ("confidence", "accuracy")
    ]
    # A bin with answers has both means; an empty one has neither.
    is_whole = len(counts) == len(means[0]) == len(means[1]) > 0 and all(
        n is not None and (n == 0 or None not in row)
        for n, *row in zip(counts, *means, strict=False)
    )
    if error is None or not is_whole:
        return None
    return Calibration(error, [n for n in counts if n is not None], *means)


def _layer(part: Mapping[str, object]) -> Layer:
    shape = [_whole(n) for n in _list(part.get("output_shape"), object)]
    return Layer(
        _text(part.get("layer")) or "",
        tuple(n for n in shape if n is not None),
        _whole(part.get("parameters")),
        "head" in part,
    )


def _array(value: object) -> np.ndarray | None:
    try:
        array = np.array(value, float)
    except (TypeError, ValueError):
        return None
    return array if np.isfinite(array).all() else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _cosine(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and -1 <= number < 1 else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object, kind: type[T]) -> list[T]:
    """The entries of a list that are of one type; empty if it is not a list."""
    return [entry for entry in value if isinstance(entry, kind)] if isinstance(value, list) else []


def _values(value: object, check: Callable[[object], T | None]) -> dict[str, T]:
    """The entries of a mapping whose values pass a check."""
    checked = {str(key): check(entry) for key, entry in _mapping(value).items()}
    return {key: entry for key, entry in checked.items() if entry is not None}
