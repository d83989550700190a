"""Train a model and write its bundle: python train.py NAME"""

import argparse
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from mnist_model.data.mnist import MNIST_VARIABLE, load_mnist
from mnist_model.data.pen_drawings import PENDIGITS_VARIABLE, load_pendigits
from mnist_model.data.split import DataError
from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.networks.bundle import TRAINED, Bundle, BundleError, find_bundle

SMOKE_EPOCHS = 2


def main() -> int:
    options = parse_options()
    stop_politely(options)
    try:
        return run(options)
    except (DataError, BundleError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or options.out}: {error.strerror or error}. Choose another --out.")


def stop_politely(options: argparse.Namespace) -> None:
    """On Ctrl-C or a polite kill, say how to go on, and end.

    The process ends where it stands, as if it were killed, which a training survives: an
    exception that ran through TensorFlow while its threads are at work could be lost there,
    or bring it down.
    """

    def stop(*_) -> NoReturn:
        told = (
            f"\nStopped. The bundles in {options.out} are as they were; what was not finished "
            f"goes on with: {resume_command(options)}\n"
        )
        # Not through sys.stderr, in whose middle the signal may have come.
        os.write(2, told.encode())
        os._exit(130)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def resume_command(options: argparse.Namespace) -> str:
    """The command that was given, to be given again."""
    words = ["python", "train.py", *sys.argv[1:]]
    if not any(word.startswith("--out") for word in words):
        words += ["--out", str(options.out)] if options.out != TRAINED else []
    words += [] if options.resume else ["--resume"]
    return shlex.join(words)


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks for; returns the exit code."""
    with silenced_stderr():
        from mnist_model.networks.recipes import RECIPES

    if options.list:
        print(table(RECIPES))
        return 0
    if options.name != "all" and options.name not in RECIPES:
        fail(f"there is no model '{options.name}'; choose one of: {', '.join(RECIPES)}, all")
    names = names_to_train(options, list(RECIPES))
    mnist = synthetic_digits() if options.smoke else load_mnist(options.data)
    drawings = choose_drawings(options, any(RECIPES[name].drawings_per_batch for name in names))
    missed = [n for n in names if not train_one(n, RECIPES[n], mnist, drawings, options)]
    return 1 if missed else 0


def names_to_train(options: argparse.Namespace, recipes: list[str]) -> list[str]:
    """The models asked for; of all, resumed, those from the one that was not finished."""
    if options.name != "all":
        return [options.name]
    if options.resume:
        from mnist_model.training.train import unfinished

        begun = [name for name in recipes if unfinished(name, options.out).settings.is_file()]
        return recipes[recipes.index(begun[0]) :] if begun else recipes
    return recipes


def choose_drawings(options: argparse.Namespace, needed: bool) -> list:
    """The pen drawings to learn from or to be scored on; none where they are not wanted.

    A recipe that learns from MNIST alone is scored on drawings where they are at hand, but
    nothing is downloaded for that.
    """
    if options.mnist_only:
        return []
    if options.smoke:
        return synthetic_drawings()
    if needed or options.drawings or os.environ.get(PENDIGITS_VARIABLE):
        return load_pendigits(options.drawings, show_download)
    return []


def show_download(done: int, total: int) -> None:
    """A line that follows a download."""
    share = f"{done / total:4.0%}" if total else f"{done / 2**20:.1f} MB"
    print(f"\rDownloading pen drawings: {share}", end="\n" if done == total else "", flush=True)


def train_one(name: str, recipe, mnist, drawings, options: argparse.Namespace) -> bool:
    """Train one model and report; False when it misses --require."""
    from dataclasses import replace

    from mnist_model.training.train import ResumeError, train, unfinished

    changes = {"epochs": options.epochs, "batch_size": options.batch_size}
    recipe = replace(recipe, **{key: value for key, value in changes.items() if value})
    print(f"{name}: {recipe.summary}. {recipe.source}")
    if options.resume and not unfinished(name, options.out).settings.is_file():
        print("There is no unfinished training to resume; this one starts anew.")
    try:
        bundle = train(name, recipe, mnist, drawings, options.out, options.seed, options.resume)
    except ResumeError as error:
        fail(str(error))
    return report(bundle, options.require)


def report(bundle: Bundle, required: float | None) -> bool:
    """Print what a training came to; False when it misses the required test accuracy."""
    metrics = bundle.metrics
    accuracy = metrics.test.accuracy
    print(f"\nTest accuracy {accuracy:.2%}")
    if not metrics.reference:
        print("Reference: none given")
    for measure, goal in metrics.reference.items():
        value = metrics.accuracy_in(measure)
        verdict = "not measured" if value is None else "met" if value >= goal else "missed"
        print(f"Reference {measure.replace('_', ' ')} {goal:.2%}: {verdict}")
    if metrics.drawings is not None:
        print(f"Accuracy on drawings of unseen writers {metrics.drawings.accuracy:.2%}")
    learned = ", ".join(f"{n:,} {kind}" for kind, n in metrics.sources.items())
    print(f"Learned from {learned} images")
    print(f"Trained in {metrics.train_seconds:.0f} s; the bundle is in {bundle.folder}")
    if required is not None and accuracy < required:
        print(f"The required test accuracy of {required:.2%} is missed.")
        return False
    return True


def table(recipes: dict) -> str:
    """All models, a line each: name, network, parameters, shipped test accuracy."""
    from mnist_model.networks.recipes import build

    lines = [f"{'name':18} {'network':36} {'parameters':>10} {'test accuracy':>13}"]
    for name, recipe in recipes.items():
        try:
            accuracy = f"{find_bundle(name).metrics.test.accuracy:.2%}"
        except BundleError:
            accuracy = "not trained"
        parameters = build(recipe).count_params()
        lines.append(f"{name:18} {recipe.summary:36} {parameters:>10,} {accuracy:>13}")
    return "\n".join(lines)


@contextmanager
def silenced_stderr() -> Iterator[None]:
    """Hide what TensorFlow prints on import about GPUs that are not there.

    Its C++ code prints before TF_CPP_MIN_LOG_LEVEL counts, past Python's own stderr.
    """
    saved = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def parse_options() -> argparse.Namespace:
    parser = Parser(description="Train a model on MNIST and write its bundle.", allow_abbrev=False)
    parser.add_argument("name", nargs="?", help="a model of --list, or 'all'")
    parser.add_argument("--list", action="store_true", help="list the models and stop")
    parser.add_argument("--epochs", type=whole_number, metavar="N", help="instead of the recipe's")
    parser.add_argument(
        "--batch-size", type=whole_number, metavar="N", help="instead of the recipe's"
    )
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="default 0")
    parser.add_argument(
        "--data",
        metavar="FILE",
        help=f"an mnist.npz; else the variable {MNIST_VARIABLE}, else a download",
    )
    parser.add_argument(
        "--drawings",
        metavar="FILE",
        help=f"a UNIPEN file; else the variable {PENDIGITS_VARIABLE}, else a download",
    )
    parser.add_argument("--mnist-only", action="store_true", help="learn from no pen drawings")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help=f"where bundles go, default {TRAINED.name}/"
    )
    parser.add_argument(
        "--require", type=share, metavar="ACCURACY", help="exit with 1 below it, for example 0.97"
    )
    parser.add_argument("--resume", action="store_true", help="go on with an unfinished training")
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="a trial in seconds on made images, in a temporary folder",
    )
    options = parser.parse_args()
    if not options.name and not options.list:
        parser.error("name a model to train, or --list to see them")
    if options.smoke:
        options.epochs = options.epochs or SMOKE_EPOCHS
        options.out = options.out or Path(tempfile.mkdtemp(prefix="smoke-"))
    options.out = options.out or TRAINED
    return options


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        fail(f"{message} (see python train.py --help)")


def fail(message: str) -> NoReturn:
    print(f"train.py: {message}", file=sys.stderr)
    raise SystemExit(2)


def whole_number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a whole number above 0")
    return number


def seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"{number} is not between 0 and 2**32 - 1")
    return number


def share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{number} is not between 0 and 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
