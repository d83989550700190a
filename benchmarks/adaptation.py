"""What learning a hand brings, and what it costs: python benchmarks/adaptation.py

Each writer's drawings are put on a canvas at random places, with brushes of 10 to 20 px, 40 to 80 %
of the canvas high. The model learns some of them and reads the others; the same model then reads
other people's drawings, MNIST's test images, and what is no digit. Then each writer draws one after
the other, and says what it was only where the model misread it, as people do. The writers are 28 to
30, on whom no choice was made; --writers 25 26 27 are those that the constants were chosen on. It
needs MNIST and the pen drawings, see the README.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model import DigitClassifier
from mnist_model.analysis.metrics import evaluate
from mnist_model.data.mnist import load_mnist
from mnist_model.data.negatives.kinds import Purpose, make_negatives
from mnist_model.data.pen_drawings import TEST_WRITERS, labels_of, load_pendigits, of_writers
from mnist_model.data.split import DataError, Split
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX, draw_strokes
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import DEFAULT_NAME, TRAINED

EXAMPLES = (0, 1, 2, 3, 5)
BRUSHES_PX, SIZES = (10, 20), (0.4, 0.8)
MNIST_IMAGES, NO_DIGITS = 2_000, 2_000
# The length of the pieces in which the curve of corrections is printed.
PIECE = 40


def main() -> None:
    parser = argparse.ArgumentParser(description="What learning a hand brings, and what it costs.")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--trained", type=Path, default=TRAINED, help="the folder of models")
    parser.add_argument("--writers", type=int, nargs="+", default=list(TEST_WRITERS))
    parser.add_argument("--choices", type=int, default=10, help="of examples; default 10")
    options = parser.parse_args()
    try:
        mnist = load_mnist()[1].at(np.arange(MNIST_IMAGES))
        others, _ = make_negatives(NO_DIGITS, list(mnist.images), 0, Purpose.TESTING)
        drawings = of_writers(load_pendigits(), options.writers)
    except DataError as error:
        sys.exit(f"adaptation.py: {error}")
    model = DigitClassifier.load(options.model, options.trained)
    people = {w: of_writers(drawings, [w]) for w in options.writers}

    print("| examples of each digit | own drawings | worst writer | ECE ", end="")
    print("| other people's | MNIST | no digits, refused |")
    print("|---|---|---|---|---|---|---|")
    for count in EXAMPLES:
        figures = [
            measure(model, people, mnist, others, count, choice)
            for choice in range(options.choices)
        ]
        own = np.array([[f["own"] for f in row.values()] for row in figures])  # (choices, writers)
        means = {
            key: np.mean([[f[key] for f in row.values()] for row in figures])
            for key in ("ece", "others", "mnist", "refused")
        }
        print(
            f"| {count} | {own.mean():.2%} | {own.mean(axis=0).min():.2%} | {means['ece']:.4f} "
            f"| {means['others']:.2%} | {means['mnist']:.2%} | {means['refused']:.2%} |",
            flush=True,
        )

    one_by_one = [(own, choice) for own in people.values() for choice in range(3)]
    shortest = min(map(len, people.values()))
    untaught, right = (
        np.array([draw_in_order(model, *one, corrects)[:shortest] for one in one_by_one])
        for corrects in (False, True)
    )
    print("\n| drawings so far | right, correcting what was misread | right without |")
    print("|---|---|---|")
    for start in range(0, shortest, PIECE):
        piece = slice(start, min(start + PIECE, shortest))
        name = f"{start + 1} to {piece.stop}"
        print(f"| {name} | {right[:, piece].mean():.2%} | {untaught[:, piece].mean():.2%} |")
    late = right[:, PIECE:].mean()
    print(f"\nFrom drawing {PIECE + 1} on: {late:.2%}, without {untaught[:, PIECE:].mean():.2%}")
    print_time(model, next(iter(people.values())))


def images_of(drawings: list[Drawing], choice: int) -> np.ndarray:
    """Drawings on canvases, (n, 28, 28) uint8 as the model sees them."""
    random = np.random.default_rng([choice, len(drawings), drawings[0].writer])
    images = []
    for drawing in drawings:
        brush_px, size = random.uniform(*BRUSHES_PX), random.uniform(*SIZES)
        canvas = draw_strokes(drawing.strokes, brush_px, size * CANVAS_PX, random.random(2))
        images.append(preprocess(canvas).centred)
    return np.stack(images)


def read(model: DigitClassifier, images: np.ndarray) -> np.ndarray:
    """The digit that the model reads in each image, -1 where it refuses, (n,)."""
    outputs = model.outputs(images)
    refused = outputs.digitness < model.bundle.metrics.threshold
    return np.where(refused, -1, outputs.probabilities.argmax(axis=1))


def measure(
    model: DigitClassifier,
    people: dict[int, list[Drawing]],
    mnist: Split,
    no_digits: np.ndarray,
    count: int,
    choice: int,
) -> dict[int, dict[str, float]]:
    """For each writer, what the model reads right after it has learned `count` of each digit."""
    random = np.random.default_rng([choice, count])
    images = {writer: images_of(own, choice) for writer, own in people.items()}
    labels = {writer: labels_of(own) for writer, own in people.items()}
    figures = {}
    for writer in people:
        chosen = np.concatenate(
            [
                random.choice(np.flatnonzero(labels[writer] == digit), count, replace=False)
                for digit in range(10)
            ]
        ).astype(int)
        mine = model.adapted(images[writer][chosen], labels[writer][chosen])
        rest = np.setdiff1d(np.arange(len(labels[writer])), chosen)
        own = read(mine, images[writer][rest]) == labels[writer][rest]
        others = [read(mine, images[w]) == labels[w] for w in people if w != writer]
        scores = evaluate(mine.predict_mnist(images[writer][rest]), labels[writer][rest])
        figures[writer] = {
            "own": float(own.mean()),
            "ece": scores["calibration"]["expected_calibration_error"],
            "others": float(np.concatenate(others).mean()),
            "mnist": float((read(mine, mnist.images) == mnist.labels).mean()),
            "refused": float((read(mine, no_digits) == -1).mean()),
        }
    return figures


def draw_in_order(
    model: DigitClassifier, own: list[Drawing], choice: int, corrects: bool
) -> list[bool]:
    """Which drawings are read right in the order drawn, misread ones being corrected or not."""
    right = []
    for image, label in zip(images_of(own, choice), labels_of(own), strict=True):
        is_right = bool(read(model, image[np.newaxis])[0] == label)
        right.append(is_right)
        if corrects and not is_right:
            model = model.adapted([image], [label])
    return right


def print_time(model: DigitClassifier, own: list[Drawing]) -> None:
    """What 200 examples cost: learning them, and each prediction afterwards."""
    images, labels = images_of(own, 0), labels_of(own)
    start = time.perf_counter()
    mine = model.adapted(images[:200], labels[:200])
    learning_ms = 1000 * (time.perf_counter() - start)
    times: dict[DigitClassifier, list[float]] = {model: [], mine: []}
    for image in np.tile(images, (4, 1, 1)):
        for one in times:
            start = time.perf_counter()
            one.predict(image)
            times[one].append(1000 * (time.perf_counter() - start))
    print(f"\n200 examples are learned in {learning_ms:.0f} ms; a prediction then takes")
    print(f"{spread(times[mine])}, without them {spread(times[model])}")


if __name__ == "__main__":
    main()
