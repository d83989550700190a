"""Stands for train.py: no training, but the same files, and the faults that a test asks for.

The seed of the recipe says what it does.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from mnist_model.networks import recipe_file
from mnist_model.networks.bundle import writing_bundle
from mnist_model.training.progress_file import STOP, Progress, read_drawing, write_progress

# What it does: train at once; train until it is stopped; ...
QUICK, LONG, FULL_DISK, NO_DATA, NO_PACKAGES, CRASH, KILLED, DEAF, HALF = range(9)
SAID = {
    FULL_DISK: "train.py: /srv/model.keras: No space left on device. Choose another --out.",
    NO_DATA: "train.py: /srv/x: there is no such file. Set MNIST_NPZ to an mnist.npz.",
    NO_PACKAGES: "train.py: training needs packages that are not installed: tensorflow; ...",
    CRASH: "Traceback: /srv/mnist-draw/mnist_model/data/mnist.npz: SyntaxError",
}


def main() -> int:
    parser = argparse.ArgumentParser()
    for option in ("--recipe", "--out", "--live"):
        parser.add_argument(option, type=Path)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    kind = recipe_file.read(given.recipe).seed
    with (given.live / "runs").open("a") as runs:
        temporary = tempfile.mkdtemp()
        runs.write(f"{os.getpid()} {given.resume} {sorted(os.environ)} {temporary}\n")
    if kind == DEAF:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if kind in SAID:
        print(SAID[kind], file=sys.stderr)
        return 1 if kind == CRASH else 2
    for step in range(1, 1200):
        stopped = (given.live / STOP).exists() and kind != DEAF
        drawing = None if read_drawing(given.live) is None else [0.1] * 10
        progress = Progress("training", 1, 1, step, 1200, drawing=[drawing], stopped=stopped)
        write_progress(given.live, progress)
        if stopped or kind in (QUICK, KILLED, HALF):
            break
        time.sleep(0.05)
    if kind == KILLED and not given.resume:
        os.kill(os.getpid(), signal.SIGKILL)
    with writing_bundle(given.recipe.stem, given.out) as folder:
        if kind == HALF and not given.resume:
            (folder / "model.tflite").write_bytes(b"hal")
            os.kill(os.getpid(), signal.SIGKILL)
        for file in ("model.keras", "model.tflite"):
            (folder / file).write_bytes(b"weights")
        (folder / "metrics.json").write_text(json.dumps({"test": {}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
