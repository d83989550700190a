"""Digits read on photos, scans and screenshots: python benchmarks/photos.py FOLDER

The folder holds pictures and a labels.json, which lists for each its "file", its "digits" (rows
from top to bottom, separated by a space) and its "subset". For each subset it prints the share of
digits right (one minus the edits that turn what was read into what stands there, by the length of
that; the mean over pictures) and the share of pictures without any mistake. Beside it stands what
a plain pipeline reads with the same network: light flattened, Otsu's threshold, every component by
itself.

With --speed it times a made picture of 12 megapixels instead, and measures its memory.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model import DigitClassifier
from mnist_model.data.example_page import example_photo
from mnist_model.imaging.load_photo import load_photo
from mnist_model.imaging.segment import components, rows
from mnist_model.networks.bundle import DEFAULT_NAME, TRAINED

MEGAPIXELS_12 = (3000, 4000)


def main() -> None:
    parser = argparse.ArgumentParser(description="Digits read on photos.")
    parser.add_argument("folder", type=Path, nargs="?", help="pictures and a labels.json")
    parser.add_argument("--model", default=DEFAULT_NAME)
    parser.add_argument("--trained", type=Path, default=TRAINED, help="the folder of models")
    parser.add_argument("--each", action="store_true", help="also print each picture")
    parser.add_argument("--speed", action="store_true", help="time a picture of 12 megapixels")
    options = parser.parse_args()
    model = DigitClassifier.load(options.model, options.trained)
    if options.speed:
        measure_speed(model)
        return
    if options.folder is None:
        parser.error("name a folder of pictures with a labels.json, or give --speed")
    try:
        labels = json.loads((options.folder / "labels.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"photos.py: {options.folder / 'labels.json'}: {error}")
    ways: dict[str, Callable[[np.ndarray], str]] = {
        "read_photo": lambda photo: model.read_photo(photo).text,
        "plain pipeline": lambda photo: plain(model, photo),
    }
    shares: dict[str, dict[str, list[float]]] = {way: {} for way in ways}
    for label in labels:
        photo = load_photo(options.folder / label["file"])
        wanted = "".join(label["digits"].split())
        for way, read in ways.items():
            found = "".join(read(photo).split())
            share = max(0.0, 1 - edits(wanted, found) / len(wanted))
            shares[way].setdefault(label["subset"], []).append(share)
            if options.each and way == "read_photo":
                print(f"{label['file']:16} {share:.2f} {wanted} {found}")
    print(table(shares))


def table(shares: dict[str, dict[str, list[float]]]) -> str:
    """The means by subset, as Markdown."""
    lines = ["| subset | pictures | | digits right | without mistake |", "|---|---|---|---|---|"]
    for way, of_way in shares.items():
        every = {**of_way, "all": [share for of_subset in of_way.values() for share in of_subset]}
        for subset, values in every.items():
            whole = np.mean(np.array(values) == 1)
            lines.append(
                f"| {subset} | {len(values)} | {way} | {np.mean(values):.3f} | {whole:.2f} |"
            )
    return "\n".join(lines)


def edits(wanted: str, found: str) -> int:
    """The fewest insertions, deletions and replacements between two texts (Levenshtein 1966)."""
    row = list(range(len(found) + 1))
    for i, letter in enumerate(wanted, 1):
        above, row = row, [i]
        for j, other in enumerate(found, 1):
            row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (letter != other)))
    return row[-1]


def plain(model: DigitClassifier, photo: np.ndarray) -> str:
    """What a plain pipeline reads: every component by itself, refused ones dropped."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, 1600 / max(grey.shape))
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(grey, np.ones((7, 7), np.uint8)), 21)
    ink = 255 - cv2.absdiff(grey, paper)
    _, is_ink = cv2.threshold(ink, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    parts = [part for part in components(is_ink) if part.box[3] > 0.02 * grey.shape[0]]
    digits = [model.predict(part.ink).digit for part in parts]
    read = [
        (part.box, digit) for part, digit in zip(parts, digits, strict=True) if digit is not None
    ]
    order = rows([box for box, _ in read])
    return "\n".join("".join(str(read[number][1]) for number in row) for row in order)


def measure_speed(model: DigitClassifier) -> None:
    """Print how long a picture of 12 megapixels takes, and the memory while it is read."""
    photo = cv2.resize(example_photo(), MEGAPIXELS_12[::-1], interpolation=cv2.INTER_CUBIC)
    model.read_photo(photo[::10, ::10])
    process = psutil.Process()
    before = process.memory_info().rss
    peak, is_done = [before], threading.Event()

    def watch() -> None:
        while not is_done.wait(0.002):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = []
    for _ in range(10):
        start = time.perf_counter()
        text = model.read_photo(photo).text
        seconds.append(1000 * (time.perf_counter() - start))
    is_done.set()
    watcher.join()
    after = process.memory_info().rss
    print(f"12 megapixels, read as {text!r}: {spread(seconds)}")
    more, left = (1e-6 * (size - before) for size in (peak[0], after))
    print(f"memory: at most {more:.0f} MB more, {left:.0f} MB after")


if __name__ == "__main__":
    main()
