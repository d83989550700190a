"""Little bundles, and a process that writes them and is killed, or fails, at a given step.

python -m tests.networks.little_bundles interrupt   obeys commands, see `Interrupter`
python -m tests.networks.little_bundles FOLDER 1 9  writes the seeds 1 to 9, one after the other
"""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from mnist_model.networks.bundle import Bundle, find_bundle, writing_bundle
from tests.conftest import ROOT

NAME = "little"
# How a writing is interrupted at a step, and what comes of it.
KILL, FAIL, FAIL_FROM_THERE = "kill", "fail", "fail from there on"
KILLED, RAISED, WENT_ON, HAS_NO_SUCH_STEP = "killed", "raised", "went on", "has no such step"


def files_of(seed: int) -> dict[str, bytes]:
    """All files of a version but its metrics; one that is odd has a file more."""
    files = {"model.tflite": b"weights %d" % seed * 1000, "history.json": b'{"loss": [%d]}' % seed}
    return files | ({"predictions.npz": b"%d" % seed} if seed % 2 else {})


def write(trained: Path, name: str = NAME, seed: int = 0, pause=lambda: None, **metrics) -> None:
    """Write a version; `pause` is called in the middle of each file."""
    with writing_bundle(name, trained) as folder:
        metrics = {"seed": seed, "test": {}} | metrics
        files = files_of(seed) | {"metrics.json": json.dumps(metrics).encode()}
        for file, content in files.items():
            with (folder / file).open("wb") as opened:
                opened.write(content[: len(content) // 2])
                opened.flush()
                pause()
                opened.write(content[len(content) // 2 :])


def find_seed(trained: Path, name: str = NAME) -> int:
    """Which version is found; it must be that version whole."""
    return seed_of(find_bundle(name, trained))


def seed_of(bundle: Bundle) -> int:
    seed = bundle.metrics.seed
    assert {file: bundle.read(file) for file in bundle.metrics.sha256} == files_of(seed)
    return seed


class Interrupter:
    """A process that writes a version in a fork of itself, and interrupts it."""

    def __enter__(self) -> "Interrupter":
        command = [sys.executable, "-m", __name__, "interrupt"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        assert self._process.wait(30) == 0
        self._process.stdout.close()

    def write(self, trained: Path, seed: int, step: int, how: str) -> str:
        """Write a version, but do this at that step; returns what came of it."""
        print(json.dumps([str(trained), seed, step, how]), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


def obey() -> None:
    """Do what an `Interrupter` asks for, until it goes."""
    for line in sys.stdin:
        trained, seed, step, how = json.loads(line)
        if not (child := os.fork()):
            interrupted_write(Path(trained), seed, step, how)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps(OUTCOMES[status]), flush=True)


OUTCOMES = {-signal.SIGKILL: KILLED, 10: RAISED, 11: WENT_ON, 12: HAS_NO_SUCH_STEP}


def interrupted_write(trained: Path, seed: int, step: int, how: str) -> None:
    """Write a version in a process of its own, and end that."""
    steps = count_steps(step, how)
    try:
        write(trained, seed=seed, pause=steps)
    except OSError as error:
        os._exit(10 if error.errno == errno.ENOSPC else 1)
    os._exit(11 if steps.count >= step else 12)


def count_steps(last: int, how: str) -> Callable[[], None]:
    """Have every call that changes or lists files count as a step, and interrupt the last."""

    def step() -> None:
        step.count += 1
        if step.count < last or (how == FAIL and step.count > last):
            return
        if how == KILL:
            signal.raise_signal(signal.SIGKILL)
        raise OSError(errno.ENOSPC, "interrupted")

    step.count = 0
    os.fsync = lambda handle: step()  # Python audits all of them but this
    sys.addaudithook(lambda event, _: step() if event.startswith(AUDITED) else None)
    return step


AUDITED = ("open", "os.", "shutil.", "fcntl.")


if __name__ == "__main__":
    if sys.argv[1] == "interrupt":
        obey()
    else:
        os.fsync = lambda handle: None  # as fast as they can, the more often readers meet them
        for number in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
            write(Path(sys.argv[1]), seed=number)
