"""The default model trained with several seeds: python benchmarks/seeds.py --out FOLDER

A single training may be lucky, so a recipe is judged by its mean over seeds. Each training is
the same as with `train.py`; a seed whose bundle is already in the folder is not trained again. The
model that ships is that of the first seed, trained once more with `train.py --refit`; its scores
stand below. It needs MNIST and the pen drawings, as `train.py` does. With --save, the page of
models shows the scores.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from benchmarks.report import save_figures
from mnist_model.data.mnist import load_mnist
from mnist_model.data.pen_drawings import load_pendigits
from mnist_model.data.split import DataError
from mnist_model.networks.bundle import DEFAULT_NAME, Bundle, bundle_names, find_bundle

# Of the columns, in the file that is saved.
KEYS = ("test", "drawings", "lowest_cell", "ece_test", "ece_drawings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0, 1, 2, ...; default 3")
    parser.add_argument("--out", type=Path, required=True, help="where the bundles go")
    parser.add_argument("--save", action="store_true", help="save all for the page of models")
    options = parser.parse_args()
    bundles = [bundle_of(seed, options.out) for seed in range(options.seeds)]
    scores = np.array([scores_of(bundle) for bundle in bundles])
    columns = ("seed", "MNIST test", "drawings", "lowest cell", "ECE MNIST", "ECE drawings")
    print("".join(f"{column:>14}" for column in columns))
    for seed, row in enumerate(scores):
        print(line(seed, row))
    print(line("mean", scores.mean(axis=0)))
    print(line("spread", np.ptp(scores, axis=0)))
    shipped = find_bundle(DEFAULT_NAME)
    print(line("ships", np.array(scores_of(shipped))))
    if options.save:
        rows = [
            {"seed": seed} | dict(zip(KEYS, row, strict=True))
            for seed, row in enumerate(scores.tolist())
        ]
        ships = dict(zip(KEYS, scores_of(shipped), strict=True))
        figures = {"seeds": rows, "ships": ships}
        print(f"saved as {save_figures('seeds', '--out seeds --save', [shipped], figures).name}")


def bundle_of(seed: int, out: Path) -> Bundle:
    """The default model trained with a seed, now or earlier."""
    folder = out / f"seed-{seed}"
    if DEFAULT_NAME in bundle_names(folder):
        return find_bundle(DEFAULT_NAME, folder)
    from mnist_model.networks.recipes import RECIPES
    from mnist_model.training.train import train
    from mnist_model.training.unfinished import ResumeError

    print(f"seed {seed}:", flush=True)
    recipe = RECIPES[DEFAULT_NAME]
    try:
        mnist, drawings = load_mnist(), load_pendigits()
        return train(DEFAULT_NAME, recipe, mnist, drawings, folder, seed, resume=True)
    except DataError as error:
        sys.exit(str(error))
    except ResumeError as error:
        # This script always resumes; starting anew means without what was begun.
        sys.exit(f"{error}. Here that is: delete {folder / '.unfinished'}")


def scores_of(bundle: Bundle) -> list[float]:
    """A bundle's scores, in the order of the columns."""
    test, drawings = bundle.metrics.test, bundle.metrics.drawings
    return [
        test.accuracy,
        drawings.accuracy,
        min(drawings.cells.values()),
        test.calibration.expected_calibration_error,
        drawings.calibration.expected_calibration_error,
    ]


def line(name: object, scores: np.ndarray) -> str:
    accuracies = "".join(f"{score:14.2%}" for score in scores[:3])
    return f"{name!s:>14}{accuracies}" + "".join(f"{error:14.4f}" for error in scores[3:])


if __name__ == "__main__":
    main()
