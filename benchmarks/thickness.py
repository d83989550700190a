"""Three remedies for strokes not as thick as MNIST's: python benchmarks/thickness.py FILE

Validation writers' digits are drawn with thin and thick brushes and read as drawn, with the
thickness normalised in the image, and redrawn from their strokes with a brush as thick as
MNIST's. The third remedy is training: the default model was trained on drawings with any brush,
`convnet` on MNIST alone.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_model import DigitClassifier
from mnist_model.data.pen_drawings import VALIDATION_WRITERS, labels_of, of_writers
from mnist_model.data.renderings import draw_canvases, draw_cell
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX
from mnist_model.imaging.unipen import UnipenError, read_unipen
from mnist_model.networks.bundle import DEFAULT_NAME

SIZE = 0.6
# As shares of the longest side.
BRUSHES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25)
# The median stroke of MNIST is 2.5 pixels wide in a digit of 20.
MNIST_THICKNESS = 2.5 / 20


def main() -> None:
    parser = argparse.ArgumentParser(description="Remedies for strokes unlike MNIST's.")
    parser.add_argument("file", help="digits in UNIPEN format")
    try:
        drawings = of_writers(read_unipen(parser.parse_args().file), VALIDATION_WRITERS)
    except (OSError, UnipenError) as error:
        sys.exit(f"thickness.py: {error}")
    if not drawings:
        sys.exit("thickness.py: the file has no digits of writers 25 to 27")
    longest_px = SIZE * CANVAS_PX
    labels = labels_of(drawings)
    redrawn = draw_cell(drawings, MNIST_THICKNESS * longest_px, SIZE)
    print("brush, of the longest side    " + "".join(f"{brush:>8.0%}" for brush in BRUSHES))
    for name in (DEFAULT_NAME, "convnet"):
        model = DigitClassifier.load(name)

        def accuracy(images: np.ndarray, model=model) -> float:
            return float(np.mean(model.predict_mnist(images).argmax(axis=1) == labels))

        rows: dict[str, list[float]] = {"as drawn": [], "normalised": [], "redrawn": []}
        for brush in BRUSHES:
            canvases = draw_canvases(drawings, brush * longest_px, SIZE)
            normalised = [preprocess(normalise(canvas)).centred for canvas in canvases]
            rows["as drawn"].append(accuracy(np.stack([preprocess(c).centred for c in canvases])))
            rows["normalised"].append(accuracy(np.stack(normalised)))
            rows["redrawn"].append(accuracy(redrawn))
        for cure, accuracies in rows.items():
            print(f"{name:14}{cure:16}" + "".join(f"{value:>8.1%}" for value in accuracies))


def normalise(canvas: np.ndarray) -> np.ndarray:
    """Thin or thicken the strokes of a canvas, (h, w) uint8, to MNIST's thickness.

    The thickness is twice the distance from the ink's centre lines to the background; the
    difference is added or removed equally on both sides.
    """
    ink = (canvas > 127).astype(np.uint8)
    distance = cv2.distanceTransform(ink, cv2.DIST_L2, 5)
    middle = (distance >= cv2.dilate(distance, np.ones((3, 3)))) & (ink > 0)
    thickness_px = 2 * float(np.median(distance[middle]))
    rows, columns = np.nonzero(ink)
    longest_px = max(np.ptp(rows), np.ptp(columns)) + 1
    change_px = round((MNIST_THICKNESS * longest_px - thickness_px) / 2)
    if change_px == 0:
        return canvas
    size = 2 * abs(change_px) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.dilate(canvas, disc) if change_px > 0 else cv2.erode(canvas, disc)


if __name__ == "__main__":
    main()
