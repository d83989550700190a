"""Accuracy by style of writing: python benchmarks/styles.py FILE [--mnist-only FOLDER] [--save]

With --save, the page of models shows the figures.

MNIST has few 1s with a flag or a foot, crossed 7s, 4s in one stroke and 9s with a flat or
curled tail. The drawings of writers 28 to 30, who were used neither in training nor for any
choice, are sorted into such styles by the number of strokes and by hand-made rules, whose
outcome is saved as a picture. The default model is compared with `convnet`, which was trained on
MNIST alone, and with the default network trained in the same way, if its folder of bundles is
given:

    python train.py compact-cnn --mnist-only --out FOLDER
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import save_figures
from mnist_model import DigitClassifier
from mnist_model.data.pen_drawings import TEST_WRITERS, TRAINING_WRITERS, labels_of, of_writers
from mnist_model.data.renderings import draw_cell
from mnist_model.imaging.strokes import draw_strokes
from mnist_model.imaging.unipen import Drawing, UnipenError, read_unipen
from mnist_model.networks.bundle import DEFAULT_NAME, BundleError

# A brush and a size in which every digit is legible.
CELLS = [(4, 0.6), (10, 0.6), (20, 0.6), (30, 0.6)]
OUTPUT = Path(__file__).parent.parent / "output"
EXAMPLES = 20


def style_of(drawing: Drawing) -> str:
    """The style of a drawing, in words; the rules use shares of its height."""
    points = np.concatenate(drawing.strokes)
    points = (points - points.min(axis=0)) / max(np.ptp(points[:, 1]), 1e-6)
    first, last = points[0], points[-1]
    match drawing.label:
        case 1:
            bottom = points[points[:, 1] > 0.85, 0]
            top = points[points[:, 1].argmin()]
            if np.ptp(bottom) > 0.3:
                return "1 with a foot"
            if first[1] - top[1] > 0.1 and top[0] - first[0] > 0.3:
                return "1 with a long flag"
            return "1 with a short flag" if first[1] - top[1] > 0.1 else "1, a plain line"
        case 4 | 5 | 8 as digit:
            strokes = "1 stroke" if len(drawing.strokes) == 1 else "2 or more strokes"
            return f"{digit} in {strokes}"
        case 7:
            return "7, crossed" if len(drawing.strokes) > 1 else "7, not crossed"
        case 9:
            low = points[points[:, 1] > 0.85, 0]
            return "9 with a flat or curled tail" if low[0] - last[0] > 0.15 else "9 with a leg"
        case digit:
            return str(digit)


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy by style of writing.")
    parser.add_argument("file", help="digits in UNIPEN format")
    parser.add_argument("--mnist-only", type=Path, metavar="FOLDER")
    parser.add_argument("--save", action="store_true", help="save all for the page of models")
    options = parser.parse_args()
    try:
        drawings = read_unipen(options.file)
        models = {"MNIST alone: convnet": DigitClassifier.load("convnet")}
        if options.mnist_only:
            alone = DigitClassifier.load(DEFAULT_NAME, options.mnist_only)
            models[f"MNIST alone: {DEFAULT_NAME}"] = alone
        models[f"and drawings: {DEFAULT_NAME}"] = DigitClassifier.load()
    except (OSError, UnipenError, BundleError) as error:
        sys.exit(f"styles.py: {error}")
    learned = [style_of(drawing) for drawing in of_writers(drawings, TRAINING_WRITERS)]
    drawings = of_writers(drawings, TEST_WRITERS)
    if not drawings:
        sys.exit(f"styles.py: {options.file} has no digits of writers 28 to 30")
    styles = np.array([style_of(drawing) for drawing in drawings])
    rows = measure(models, learned, drawings, styles)
    print("| style | learned from | drawings | " + " | ".join(models) + " |")
    print("|---|---|---|" + "---|" * len(models))
    for row in rows:
        shares = " | ".join(f"{share:.1%}" for share in row["correct"].values())
        print(f"| {row['style']} | {row['learned_from']:,} | {row['drawings']} | {shares} |")
    print(f"\nExamples of each style: {save_examples(drawings, styles)}")
    if options.save:
        # By the names of the bundles, and so of those that ship only.
        shipped = {model.bundle.name: title for title, model in models.items()}
        for row in rows:
            row["correct"] = {name: row["correct"][title] for name, title in shipped.items()}
        bundles = [models[title].bundle for title in shipped.values()]
        print(f"saved as {save_figures('styles', 'FILE --save', bundles, {'styles': rows}).name}")


def measure(
    models: Mapping[str, DigitClassifier],
    learned: list[str],
    drawings: list[Drawing],
    styles: np.ndarray,
) -> list[dict]:
    """The share of the drawings of each style, and of all, that each model reads correctly.

    Args:
        learned: the styles of the training drawings.
        styles: those of the drawings, (n,).
    """
    right = {title: right_of(model, drawings) for title, model in models.items()}
    return [
        {
            "style": str(style),
            "learned_from": len(learned) if style == "all" else learned.count(style),
            "drawings": int(chosen.sum()),
            "correct": {
                title: float(answers[:, chosen].mean()) for title, answers in right.items()
            },
        }
        for style in [*np.unique(styles), "all"]
        for chosen in [(styles == style) | (style == "all")]
    ]


def right_of(model: DigitClassifier, drawings: list[Drawing]) -> np.ndarray:
    """Whether each drawing is read correctly in each cell, (cells, n) bool."""
    return np.stack(
        [
            model.predict_mnist(draw_cell(drawings, *cell)).argmax(axis=1) == labels_of(drawings)
            for cell in CELLS
        ]
    )


def save_examples(drawings: list[Drawing], styles: np.ndarray) -> str:
    """Save a picture with a row of examples for each style, in the order of the table."""
    rows = []
    for style in np.unique(styles):
        rows_of = np.flatnonzero(styles == style)
        chosen = np.random.default_rng(0).permutation(rows_of)[:EXAMPLES]
        tiles = [draw_strokes(drawings[i].strokes, 4, 56, canvas_px=64) for i in chosen]
        tiles += [np.zeros((64, 64), np.uint8)] * (EXAMPLES - len(tiles))
        rows.append(np.hstack(tiles))
    OUTPUT.mkdir(exist_ok=True)
    cv2.imwrite(str(OUTPUT / "styles.png"), 255 - np.vstack(rows))
    return f"{OUTPUT.name}/styles.png"


if __name__ == "__main__":
    main()
