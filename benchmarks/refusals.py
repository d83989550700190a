"""What a model refuses to read: python benchmarks/refusals.py

Negatives come from families that no training has seen, pairs and halves from digits of
writers 28 to 30; needs MNIST and the pen drawings, see the README. Beside the share refused
stands the area under the ROC curve against drawn digits, of the model's own judgement and
of plain softmax confidence.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_model import DigitClassifier
from mnist_model.data.mnist import load_mnist
from mnist_model.data.negatives.kinds import make_negatives
from mnist_model.data.pen_drawings import TEST_WRITERS, load_pendigits, of_writers
from mnist_model.data.renderings import LEGIBLE_CELLS, draw_canvases, draw_cell
from mnist_model.data.split import DataError
from mnist_model.networks.bundle import DEFAULT_NAME


def main() -> None:
    parser = argparse.ArgumentParser(description="What a model refuses to read.")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--negatives", type=int, default=10_000)
    options = parser.parse_args()
    try:
        _, test = load_mnist()
        drawings = of_writers(load_pendigits(), TEST_WRITERS)
    except DataError as error:
        sys.exit(f"refusals.py: {error}")
    model = DigitClassifier.load(options.model)
    drawn = np.concatenate([draw_cell(drawings, *cell) for cell in LEGIBLE_CELLS])
    digits = draw_canvases(drawings, 14, 0.6)
    negatives, kinds = make_negatives(options.negatives, digits, seed=0, held_out=True)

    threshold = model.bundle.metrics.threshold
    scores, confidence = digitness_and_confidence(model, drawn)
    print(f"{'':16} {'number':>7} {'refused':>8} {'AUC':>7} {'AUC softmax':>12}")
    print(f"{'drawn digits':16} {len(drawn):>7} {np.mean(scores < threshold):>8.2%}")
    refused = np.mean(model.outputs(test.images).digitness < threshold)
    print(f"{'MNIST test':16} {len(test):>7} {refused:>8.2%}")
    for kind in np.unique(kinds):
        negative_scores, negative_confidence = digitness_and_confidence(
            model, negatives[kinds == kind]
        )
        print(
            f"{kind:16} {len(negative_scores):>7} {np.mean(negative_scores < threshold):>8.2%}"
            f" {area(scores, negative_scores):>7.3f}"
            f" {area(confidence, negative_confidence):>12.3f}"
        )
    shapes = [(280, 280, 4), (1, 1), (28, 28), (280, 280)]
    blanks = [np.zeros(shape, np.uint8) for shape in shapes]
    verdicts = {model.predict(blank).verdict for blank in blanks}
    print(f"blank canvases   {len(blanks):>7}  verdicts: {', '.join(sorted(verdicts))}")


def digitness_and_confidence(
    model: DigitClassifier, images: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How much images look like a digit, and the softmax's confidence; both (n,)."""
    outputs = model.outputs(images)
    return outputs.digitness, outputs.probabilities.max(axis=1)


def area(positive: np.ndarray, negative: np.ndarray) -> float:
    """The area under the ROC curve: how often a digit scores above a negative."""
    labels = np.repeat([1, 0], [len(positive), len(negative)])
    return float(roc_auc_score(labels, np.concatenate([positive, negative])))


if __name__ == "__main__":
    main()
