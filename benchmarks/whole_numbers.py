"""Whole numbers read right: python benchmarks/whole_numbers.py

Numbers of two to six digits are composed of the drawings of one person each, 90 px high with a
brush of 8 px, and read by their strokes and from their pixels alone; gaps are measured between the
middles of the strokes. Beside that stands what cutting at white space gets, as public apps do. The
persons are writers 28 to 30, whom no choice was made on; --writers 25 26 27 are those that choices
were made on. It needs the pen drawings, see the README.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model import DigitClassifier
from mnist_model.data.pen_drawings import TEST_WRITERS, load_pendigits, of_writers
from mnist_model.data.split import DataError
from mnist_model.imaging.segment import components
from mnist_model.imaging.strokes import draw_points
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import DEFAULT_NAME, TRAINED
from mnist_model.prediction import Reading

HEIGHT_PX, BRUSH_PX, MARGIN_PX = 90, 8, 20
# Gaps between digits, in digit heights; below 0 they overlap.
GAPS = (0.35, 0.2, 0.1, 0.0, -0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Whole numbers read right.")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--trained", type=Path, default=TRAINED, help="the folder of models")
    parser.add_argument("--numbers", type=int, default=300, help="for each gap")
    parser.add_argument("--writers", type=int, nargs="+", default=list(TEST_WRITERS))
    options = parser.parse_args()
    try:
        drawings = of_writers(load_pendigits(), options.writers)
    except DataError as error:
        sys.exit(f"whole_numbers.py: {error}")
    model = DigitClassifier.load(options.model, options.trained)
    print("| gap | by strokes | from pixels | at white space | ms by strokes | from pixels |")
    print("|---|---|---|---|---|---|")
    for gap in GAPS:
        row = measure(model, drawings, gap, options.numbers)
        shares = " | ".join(f"{row[key]:.1%}" for key in ("strokes", "pixels", "white_space"))
        times = " | ".join(spread(row[key], "") for key in ("strokes_ms", "pixels_ms"))
        print(f"| {gap:g} | {shares} | {times} |", flush=True)


def measure(model: DigitClassifier, drawings: Sequence[Drawing], gap: float, count: int) -> dict:
    """The shares of numbers read right in each way, and the time each reading took."""
    random = np.random.default_rng([round(100 * gap) + 1000, count])
    right = {"strokes": 0, "pixels": 0, "white_space": 0}
    times: dict[str, list[float]] = {"strokes_ms": [], "pixels_ms": []}
    for _ in range(count):
        image, strokes, text = compose(drawings, gap, random)
        for way, known in (("strokes", strokes), ("pixels", None)):
            start = time.perf_counter()
            reading = model.read(image, known)
            times[f"{way}_ms"].append(1000 * (time.perf_counter() - start))
            right[way] += is_right(reading, text)
        right["white_space"] += read_at_white_space(model, image) == text
    return {"gap": gap} | {way: n / count for way, n in right.items()} | times


def compose(
    drawings: Sequence[Drawing], gap: float, random: np.random.Generator
) -> tuple[np.ndarray, list[np.ndarray], str]:
    """A number by one person: the picture, its strokes in the order drawn, and what it says."""
    writer = random.choice(sorted({drawing.writer for drawing in drawings}))
    own = [drawing for drawing in drawings if drawing.writer == writer]
    chosen = [own[int(random.integers(len(own)))] for _ in range(random.integers(2, 7))]
    x, strokes = float(MARGIN_PX), []
    for drawing in chosen:
        low = np.min([stroke.min(axis=0) for stroke in drawing.strokes], axis=0)
        high = np.max([stroke.max(axis=0) for stroke in drawing.strokes], axis=0)
        scale = HEIGHT_PX / max(1e-6, high[1] - low[1])
        strokes += [(stroke - low) * scale + (x, MARGIN_PX) for stroke in drawing.strokes]
        x += (high[0] - low[0]) * scale + gap * HEIGHT_PX
    side = int(x + MARGIN_PX)
    picture = draw_points(strokes, BRUSH_PX, max(side, HEIGHT_PX + 2 * MARGIN_PX))
    text = "".join(str(drawing.label) for drawing in chosen)
    return picture[: HEIGHT_PX + 2 * MARGIN_PX], strokes, text


def is_right(reading: Reading, text: str) -> bool:
    """Whether every digit was read, in one row, and nothing was refused."""
    return reading.text == text and not reading.rejected


def read_at_white_space(model: DigitClassifier, image: np.ndarray) -> str:
    """What cutting at connected components reads, merged where they overlap by half."""
    spans: list[list[int]] = []
    for part in sorted(components(image), key=lambda part: part.box[0]):
        left, right = part.box[0], part.box[0] + part.box[2]
        if spans and spans[-1][1] - left > 0.5 * min(right - left, spans[-1][1] - spans[-1][0]):
            spans[-1][1] = max(spans[-1][1], right)
        else:
            spans.append([left, right])
    digits = [model.predict(image[:, left:right]).digit for left, right in spans]
    return "".join("?" if digit is None else str(digit) for digit in digits)


if __name__ == "__main__":
    main()
