"""The time for one prediction, canvas to probabilities: python benchmarks/prediction.py"""

import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model import DigitClassifier
from mnist_model.imaging.preprocess import preprocess
from mnist_model.networks.bundle import bundle_names

REPEATS = 1000


def canvases(n: int = 50) -> list[np.ndarray]:
    """Drawings as the browser sends them: (280, 280, 4) uint8, white ink on black."""
    random = np.random.default_rng(0)
    drawings = []
    for _ in range(n):
        grey = np.zeros((280, 280), np.uint8)
        points = random.integers(40, 240, (6, 1, 2)).astype(np.int32)
        cv2.polylines(grey, [points], False, 255, 18, cv2.LINE_AA)
        drawings.append(np.dstack([grey, grey, grey, np.full_like(grey, 255)]))
    return drawings


def milliseconds(function, arguments: list) -> list[float]:
    """The time of each of REPEATS calls in milliseconds, after a warm-up."""
    times = []
    for i in range(-100, REPEATS):
        argument = arguments[i % len(arguments)]
        start = time.perf_counter()
        function(argument)
        if i >= 0:
            times.append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    drawings = canvases()
    ready = [preprocess(drawing).centred[np.newaxis] for drawing in drawings]
    print("preprocessing      ", spread(milliseconds(preprocess, drawings)))
    for name in bundle_names():
        classifier = DigitClassifier.load(name)
        print(f"{name:19} whole", spread(milliseconds(classifier.predict, drawings)))
        print(f"{'':19} model", spread(milliseconds(classifier.outputs, ready)))


if __name__ == "__main__":
    main()
