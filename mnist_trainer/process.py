"""The process that trains, and why it ended."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from mnist_model.data.download import home_folder
from mnist_trainer.jobs import FAILED, INTERRUPTED, KeptJob

ROOT = Path(__file__).parent.parent
TRAIN_SCRIPT = ROOT / "train.py"
# How long a training that is to end at once may take to.
PATIENCE_S = 5

# What train.py is told of the environment, and nothing else: where data lie, and how to compute.
_PASSED_ON = re.compile(
    r"(PATH|HOME|USER|LANG|LC_\w+|TZ|MNIST_NPZ|PENDIGITS_UNIPEN|XDG_CACHE_HOME|KERAS_HOME"
    r"|LD_LIBRARY_PATH|CUDA_VISIBLE_DEVICES|OMP_NUM_THREADS|TF_\w+|SSL_CERT_\w+|\w+_proxy)",
    re.IGNORECASE,
)

# By what it printed last, in the order in which they are looked for.
_REASONS = (
    (
        r"No space left on device|Disk quota exceeded",
        INTERRUPTED,
        "The disk is full. Make room on it, then let the training go on.",
    ),
    (
        r"MemoryError|OOM when allocating|ResourceExhausted",
        FAILED,
        "There was not enough memory. Train a smaller network, or with smaller batches.",
    ),
    (
        r"^train\.py: training needs packages",
        INTERRUPTED,
        "TensorFlow is not installed, with which networks are trained. Install it with "
        "pip install -r requirements.txt, then let the training go on.",
    ),
    (
        r"^train\.py: the training has diverged",
        FAILED,
        "It learned ever worse, until nothing could be computed. Choose a smaller learning rate.",
    ),
    (
        r"^train\.py: .*(PENDIGITS_UNIPEN|pen drawings)",
        INTERRUPTED,
        "The pen drawings are not here and could not be downloaded. Once they are, let the "
        "training go on, or train without them.",
    ),
    (
        r"^train\.py: .*(MNIST_NPZ|MNIST could not|mnist\.npz)",
        INTERRUPTED,
        "MNIST's images are not here and could not be downloaded. Once they are, let the training "
        "go on.",
    ),
)
KILLED = "It was ended from outside, perhaps for want of memory. It can go on where it was."
UNKNOWN = "It failed for a reason that is not known here; the log of the app holds it."


def start(job: KeptJob, machine: int, script: Path = TRAIN_SCRIPT) -> "subprocess.Popen[bytes]":
    """Start the training of a job, in a process group of its own.

    Args:
        machine: the handle of `take_machine`, which it inherits and so holds as long as it lives.

    Raises:
        OSError: it cannot be started, such as when the disk is full.
    """
    command = [sys.executable, "-m", "mnist_trainer.child", str(script)]
    command += ["--recipe", str(job.recipe), "--out", str(job.bundles), "--live", str(job.live)]
    command += ["--resume"] if job.resumes else []
    environment = {name: v for name, v in os.environ.items() if _PASSED_ON.fullmatch(name)}
    # TensorFlow leaves files behind when it is killed; a user without a home has one in there.
    environment |= {"HOME": str(home_folder()), "TMPDIR": str(job.temporary)}
    shutil.rmtree(job.temporary, ignore_errors=True)
    job.temporary.mkdir(mode=0o700)
    with job.log.open("wb", buffering=0) as log:
        # A first line also keeps a place for the last, which says why it ended, on a full disk.
        log.write(f"{shlex.join(command)}\n".encode())
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,  # never written to, see child.py
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=(machine,),
            start_new_session=True,
        )


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a training now, with whatever it has started; what it saved stays."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def reason(code: int, said: str) -> tuple[str, str]:
    """Why a training ended without a bundle.

    Args:
        code: its exit code, below 0 for the number of the signal that ended it.
        said: what it printed last.

    Returns:
        Its new state, and a sentence for its owner.
    """
    for pattern, state, sentence in _REASONS:
        if code > 0 and re.search(pattern, said, re.MULTILINE):
            return state, sentence
    if code < 0 or code in (130, 137, 143):
        return INTERRUPTED, KILLED
    return FAILED, UNKNOWN


def last_words(log: Path) -> str:
    """The end of what a training printed, a few lines."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 2000))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
