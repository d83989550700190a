"""What a model refuses to read: python benchmarks/refusals.py

Two tables of images that are not digits, from families not used in training. The first was used
to choose the recipe and the training families, so its figures are optimistic; only the second is
a test. Its scribbles, shapes, signs and characters are of families not used for any choice, and its
fragments are made from digits not used for any.

Besides the share refused, each table gives the area under the ROC curve against drawn digits, for
the model's digit-ness score and for plain softmax confidence. With --families, each scribble and
shape has its own line, as do letters by hand and in print, the least refused first; with --save,
the page of models shows all of it. It needs MNIST and the pen drawings, see the README.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import save_figures
from mnist_model import DigitClassifier
from mnist_model.data.mnist import load_mnist
from mnist_model.data.negatives.kinds import SHARES, Purpose, families, make_negatives
from mnist_model.data.pen_drawings import (
    TEST_WRITERS,
    VALIDATION_WRITERS,
    load_pendigits,
    of_writers,
)
from mnist_model.data.renderings import LEGIBLE_CELLS, draw_canvases, draw_cell
from mnist_model.data.split import DataError
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import DEFAULT_NAME

CHOOSING, TESTING = Purpose.CHOOSING, Purpose.TESTING
ABOUT = {
    CHOOSING: """Families for choosing: scribbles, shapes and signs not used in training; letters
used in training in print but never by hand, all letters in a font not used in training, and N'Ko;
several digits and fragments of digits by writers 25 to 27; new dots and filled areas of the kinds
used in training.""",
    TESTING: """Families for testing, used neither in training nor for choosing: new scribbles,
shapes and signs; characters of other scripts, by hand and in print, Armenian and Georgian among
them; several digits and fragments of MNIST's test digits; dots in rows and filled stars, where
training used scattered dots, grain, convex areas and blots.""",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What a model refuses to read.")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--negatives", type=int, default=10_000)
    parser.add_argument("--families", action="store_true", help="also print each family")
    parser.add_argument("--save", action="store_true", help="save all for the page of models")
    options = parser.parse_args()
    try:
        _, test = load_mnist()
        drawings = load_pendigits()
    except DataError as error:
        sys.exit(f"refusals.py: {error}")
    model = DigitClassifier.load(options.model)
    of_validation = of_writers(drawings, VALIDATION_WRITERS)
    of_test = of_writers(drawings, TEST_WRITERS)

    choosing = measure(
        model,
        {"drawn digits, writers 25 to 27": drawn(of_validation)},
        *make_negatives(options.negatives, draw_canvases(of_validation, 14, 0.6), 0, CHOOSING),
    )
    digits = {"drawn digits, writers 28 to 30": drawn(of_test), "MNIST test": test.images}
    negatives = make_negatives(options.negatives, list(test.images), 0, TESTING)
    testing = measure(model, digits, *negatives)
    for purpose, figures in ((CHOOSING, choosing), (TESTING, testing)):
        print(f"{ABOUT[purpose]}\n\n{table(figures)}")
        if options.families or options.save:
            figures["families"] = measure_families(model, purpose)
            print(f"\n{table_of_families(figures['families'])}")
        print()

    shapes = [(280, 280, 4), (1, 1), (28, 28), (280, 280)]
    blanks = [np.zeros(shape, np.uint8) for shape in shapes]
    verdicts = {model.predict(blank).verdict for blank in blanks}
    print(f"{len(blanks)} blank canvases: {', '.join(sorted(verdicts))}")
    if options.save:
        both = {"choosing": choosing, "testing": testing}
        print(f"saved as {save_figures('refusals', '--save', [model.bundle], both).name}")


def drawn(drawings: list[Drawing]) -> np.ndarray:
    """All drawings in all legible brushes and sizes, (n, 28, 28) uint8."""
    return np.concatenate([draw_cell(drawings, *cell) for cell in LEGIBLE_CELLS])


def measure(
    model: DigitClassifier, digits: dict[str, np.ndarray], negatives: np.ndarray, kinds: np.ndarray
) -> dict[str, list[dict]]:
    """The shares of digits and of each kind of negative that are refused, and the AUCs.

    Args:
        digits: images by name; the AUCs are computed against the first.
        negatives, kinds: as `make_negatives` returns them.
    """
    threshold = model.bundle.metrics.threshold
    scored = {name: digitness_and_confidence(model, images) for name, images in digits.items()}
    digitness, confidence = next(iter(scored.values()))
    of_kinds = {kind: digitness_and_confidence(model, negatives[kinds == kind]) for kind in SHARES}
    return {
        "digits": [
            {"name": name, "images": len(scores), "refused": float(np.mean(scores < threshold))}
            for name, (scores, _) in scored.items()
        ],
        "kinds": [
            {
                "name": kind,
                "images": len(scores),
                "refused": float(np.mean(scores < threshold)),
                "auc": area(digitness, scores),
                "auc_of_confidence": area(confidence, confidences),
            }
            for kind, (scores, confidences) in of_kinds.items()
        ],
    }


def measure_families(model: DigitClassifier, purpose: Purpose) -> list[dict]:
    """The share refused of 200 images of each family, and as what others are read."""
    rows = []
    for kind, by_name in families((), purpose).items():
        if kind in ("scribble", "shape", "letter", "sign"):
            rows += [measure_family(model, f"{kind}, {name}", d) for name, d in by_name.items()]
    return sorted(rows, key=lambda row: (row["refused"], row["name"]))


def measure_family(model: DigitClassifier, name: str, draw: Callable) -> dict:
    """The same for one family, whose drawings `draw` makes from a random generator."""
    random = np.random.default_rng(0)
    images = np.stack([preprocess(draw(random)).centred for _ in range(200)])
    outputs = model.outputs(images)
    read = outputs.digitness >= model.bundle.metrics.threshold
    digits = np.unique(outputs.probabilities[read].argmax(axis=1)).tolist()
    return {"name": name, "refused": float(1 - read.mean()), "read_as": digits}


def table(figures: dict[str, list[dict]]) -> str:
    """What `measure` found, as Markdown."""
    lines = ["| | number | refused | AUC | AUC of softmax |", "|---|---|---|---|---|"]
    for row in [*figures["digits"], *figures["kinds"]]:
        areas = f"{row['auc']:.3f} | {row['auc_of_confidence']:.3f} |" if "auc" in row else "| |"
        lines.append(f"| {row['name']} | {row['images']:,} | {row['refused']:.2%} | {areas}")
    return "\n".join(lines)


def table_of_families(rows: list[dict]) -> str:
    """What `measure_families` found, as Markdown."""
    lines = ["| family | refused | else read as |", "|---|---|---|"]
    for row in rows:
        digits = ", ".join(map(str, row["read_as"]))
        lines.append(f"| {row['name']} | {row['refused']:.1%} | {digits} |")
    return "\n".join(lines)


def digitness_and_confidence(
    model: DigitClassifier, images: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The digit-ness scores of images, and their softmax confidences; both (n,)."""
    outputs = model.outputs(images)
    return outputs.digitness, outputs.probabilities.max(axis=1)


def area(positive: np.ndarray, negative: np.ndarray) -> float:
    """The area under the ROC curve: how often a digit scores above a negative."""
    labels = np.repeat([1, 0], [len(positive), len(negative)])
    return float(roc_auc_score(labels, np.concatenate([positive, negative])))


if __name__ == "__main__":
    main()
