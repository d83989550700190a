"""How well a model reads drawings: python benchmarks/drawings.py FILE

FILE holds digits in UNIPEN format. Each is drawn on a 280 px canvas with every brush and in
every size, at a seeded random place, brought into the MNIST format and read. For comparison, in
the same run: the same model after a plain resize of the canvas to 28 x 28, and dense-128 after
both.

The readings of one drawing are not independent of each other, so the 95 % intervals are from a
bootstrap over drawings. They show how the accuracy would vary over other drawings by the same
people, not over other people; for that, see the figures for each writer.
"""

import argparse
import json
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_model import DigitClassifier
from mnist_model.analysis.bootstrap import bootstrap_interval
from mnist_model.analysis.mistakes import confusion_matrix, confusions
from mnist_model.data.pen_drawings import labels_of, of_writers
from mnist_model.data.renderings import (
    BRUSHES_PX,
    LEGIBLE_CELLS,
    SIZES,
    WIDEST_BRUSH,
    draw_canvases,
    is_legible,
    random_places,
)
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import CANVAS_PX, draw_points, place_strokes
from mnist_model.imaging.unipen import Drawing, UnipenError, read_unipen
from mnist_model.networks.bundle import DEFAULT_NAME, BundleError

BASELINE = "dense-128"
OUTPUT = Path(__file__).parent.parent / "output"


def main() -> None:
    options = parse_options()
    try:
        drawings = read_unipen(options.file)
        model, baseline = DigitClassifier.load(options.model), DigitClassifier.load(BASELINE)
    except (OSError, UnipenError, BundleError) as error:
        sys.exit(f"drawings.py: {error}")
    if options.writers:
        drawings = of_writers(drawings, options.writers)
    if not drawings:
        sys.exit(f"drawings.py: {options.file} has no digits of these writers")
    cells = [(brush, size) for brush in BRUSHES_PX for size in SIZES]
    readings = {cell: read_cell(model, baseline, drawings, *cell) for cell in cells}
    result = summarise(model, drawings, readings)
    result["mistakes_picture"] = f"{OUTPUT.name}/{save_mistakes(drawings, readings).name}"
    print(json.dumps(result, indent=1) if options.json else as_text(options.model, result))


def read_cell(model, baseline, drawings: list[Drawing], brush_px: int, size: float) -> dict:
    """All readings in one cell of the grid, as arrays over the drawings."""
    canvases = draw_canvases(drawings, brush_px, size)
    formatted = np.stack([preprocess(canvas).centred for canvas in canvases])
    resized = np.stack([cv2.resize(c, (28, 28), interpolation=cv2.INTER_AREA) for c in canvases])
    outputs = model.outputs(formatted)
    probabilities = outputs.probabilities
    return {
        "images": formatted,
        "probabilities": probabilities,
        "ours": probabilities.argmax(axis=1),
        "refused": outputs.digitness < model.bundle.metrics.threshold,
        "ours, plain resize": model.predict_mnist(resized).argmax(axis=1),
        BASELINE: baseline.predict_mnist(formatted).argmax(axis=1),
        f"{BASELINE}, plain resize": baseline.predict_mnist(resized).argmax(axis=1),
    }


def summarise(model, drawings: list[Drawing], readings: dict) -> dict:
    """All figures, as JSON-ready numbers; shares are 0..1."""
    labels = labels_of(drawings)
    writers = np.array([drawing.writer for drawing in drawings])
    strokes = np.array([len(drawing.strokes) for drawing in drawings])

    def right(reader: str) -> np.ndarray:
        return np.stack([readings[cell][reader] == labels for cell in LEGIBLE_CELLS])

    def shares(groups: np.ndarray) -> dict:
        return {int(g): float(right("ours")[:, groups == g].mean()) for g in np.unique(groups)}

    def intervals(groups: np.ndarray) -> dict:
        return {
            int(g): bootstrap_interval(right("ours")[:, groups == g]) for g in np.unique(groups)
        }

    probabilities = np.concatenate([readings[cell]["probabilities"] for cell in LEGIBLE_CELLS])
    sure = probabilities.max(axis=1) >= 0.95
    per_cell = right("ours").mean(axis=1)
    return {
        "drawings": len(drawings),
        "grid": [
            {
                "brush_px": brush,
                "size": size,
                "legible": is_legible(brush, size),
                "accuracy": float(np.mean(reading["ours"] == labels)),
                "refused": float(reading["refused"].mean()),
                "as_the_page_reads_it": as_the_page_reads_it(model, drawings, brush, size),
            }
            for (brush, size), reading in readings.items()
        ],
        "legible_mean": float(per_cell.mean()),
        "legible_mean_interval": bootstrap_interval(right("ours")),
        "legible_min": float(per_cell.min()),
        "refused": float(np.mean([readings[cell]["refused"].mean() for cell in LEGIBLE_CELLS])),
        "sure": float(sure.mean()),
        "right_when_sure": float(right("ours").ravel()[sure].mean()),
        "beside": {
            reader: float(right(reader).mean())
            for reader in ("ours", "ours, plain resize", BASELINE, f"{BASELINE}, plain resize")
        },
        "per_writer": shares(writers),
        "per_writer_interval": intervals(writers),
        "per_writer_drawings": {int(w): int((writers == w).sum()) for w in np.unique(writers)},
        "per_digit": shares(labels),
        "styles": styles(labels, strokes, right("ours"), right(BASELINE)),
        "confusions": [
            {"true": pair.true, "read": pair.predicted, "count": pair.count}
            for pair in confusions(
                confusion_matrix(np.tile(labels, len(LEGIBLE_CELLS)), probabilities)
            )
        ],
    }


def styles(labels, strokes, ours: np.ndarray, baseline: np.ndarray) -> list[dict]:
    """Accuracy by digit and number of strokes: two for a crossed 7, one for a one-stroke 4."""
    rows = []
    for digit, count in np.unique(np.stack([labels, strokes], axis=1), axis=0).tolist():
        chosen = (labels == digit) & (strokes == count)
        rows.append(
            {
                "digit": digit,
                "strokes": count,
                "drawings": int(chosen.sum()),
                "ours": float(ours[:, chosen].mean()),
                BASELINE: float(baseline[:, chosen].mean()),
            }
        )
    return rows


def as_the_page_reads_it(model, drawings: list[Drawing], brush_px: int, size: float) -> float:
    """Accuracy in a cell when blobs are redrawn thinner from their strokes, as on the page."""
    read = []
    places = random_places(len(drawings), brush_px, size)
    for drawing, place in zip(drawings, places, strict=True):
        strokes = place_strokes(drawing.strokes, brush_px, size * CANVAS_PX, place)
        prediction = model.predict(draw_points(strokes, brush_px), strokes)
        read.append(prediction.probabilities.argmax())
    return float(np.mean(read == labels_of(drawings)))


def save_mistakes(drawings: list[Drawing], readings: dict) -> Path:
    """Save a picture of every mistake in the legible cells: what the model saw, true > read.

    Grouped by kind of mistake, the most frequent first.
    """
    labels, kinds = labels_of(drawings), defaultdict(list)
    for cell in LEGIBLE_CELLS:
        images, read = readings[cell]["images"], readings[cell]["ours"]
        for i in np.flatnonzero(read != labels):
            kind = f"{labels[i]} > {read[i]}"
            kinds[kind].append(tile(images[i], kind))
    tiles = list(chain(*sorted(kinds.values(), key=len, reverse=True)))
    columns = 16
    tiles += [np.zeros((104, 84), np.uint8)] * (-len(tiles) % columns or columns * (not tiles))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    OUTPUT.mkdir(exist_ok=True)
    path = OUTPUT / "mistakes.png"
    cv2.imwrite(str(path), np.vstack(rows))
    return path


def tile(image: np.ndarray, caption: str) -> np.ndarray:
    """An image enlarged three times, above its caption, (104, 84) uint8."""
    canvas = np.zeros((104, 84), np.uint8)
    canvas[:84] = cv2.resize(image, (84, 84), interpolation=cv2.INTER_NEAREST)
    cv2.putText(canvas, caption, (18, 99), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1, cv2.LINE_AA)
    return canvas


def as_text(name: str, result: dict) -> str:
    """The figures as a page of text."""
    cells = {(cell["brush_px"], cell["size"]): cell for cell in result["grid"]}
    lines = [
        f"{name} on {result['drawings']} drawings; brackets: brush over "
        f"{WIDEST_BRUSH:.0%} of the digit",
        "brush    " + "".join(f"{size:>10.0%}" for size in SIZES) + "  of the canvas",
    ]
    for brush in BRUSHES_PX:
        texts = [
            f"{cell['accuracy']:.1%}" if cell["legible"] else f"({cell['accuracy']:.1%})"
            for cell in (cells[brush, size] for size in SIZES)
        ]
        lines.append(f"{brush:>3} px   " + "".join(f"{text:>10}" for text in texts))
    lines += [
        f"mean {with_interval(result['legible_mean'], result['legible_mean_interval'])}, "
        f"lowest cell {result['legible_min']:.2%}",
        f"refused as not a digit {result['refused']:.2%}",
        f"confidence at least 95 % {result['sure']:.1%}, "
        f"of these correct {result['right_when_sure']:.2%}",
        "blobs redrawn thinner, as on the page "
        + ", ".join(
            f"{brush} px on {size:.0%}: {cell['as_the_page_reads_it']:.1%}"
            for (brush, size), cell in cells.items()
            if not cell["legible"]
        ),
        "",
        *(f"{reader:28} {share:.2%}" for reader, share in result["beside"].items()),
        "",
        *(
            f"writer {writer:>3}, {result['per_writer_drawings'][writer]} drawings: "
            + with_interval(share, result["per_writer_interval"][writer])
            for writer, share in result["per_writer"].items()
        ),
        "per digit   " + "  ".join(f"{d}: {s:.1%}" for d, s in result["per_digit"].items()),
        "",
        f"digit strokes drawings   ours  {BASELINE}",
        *(
            f"{row['digit']:>5} {row['strokes']:>7} {row['drawings']:>8} {row['ours']:>7.1%}"
            f" {row[BASELINE]:>8.1%}"
            for row in result["styles"]
        ),
        "",
        "confusions  "
        + ", ".join(f"{c['true']} read as {c['read']}: {c['count']}" for c in result["confusions"]),
        f"all mistakes as a picture: {result['mistakes_picture']}",
    ]
    return "\n".join(lines)


def with_interval(share: float, interval: tuple[float, float]) -> str:
    """A share and its 95 % interval as text."""
    low, high = interval
    return f"{share:.2%} (95 % interval {low:.2%} to {high:.2%})"


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well a model reads drawings.")
    parser.add_argument("file", help="digits in UNIPEN format")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--writers", type=writer_range, help="for example 28-30; default all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    return parser.parse_args()


def writer_range(text: str) -> range:
    """ "28-30" or "28" -> the writers."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    main()
