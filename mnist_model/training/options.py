"""The options of train.py, validated; without Keras, so that mistakes are reported at once."""

import argparse
import math
import re
import shlex
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from mnist_model.data.mnist import MNIST_VARIABLE
from mnist_model.data.pen_drawings import PENDIGITS_VARIABLE
from mnist_model.networks.bundle import TRAINED
from mnist_model.networks.recipes import RECIPES

SMOKE_EPOCHS = 2
# Options that apply only to training.
_OF_TRAINING = ("epochs", "batch_size", "seed", "resume", "refit", "taught", "even_if_worse")
# A network is trained once more as it was trained before.
_OF_FIRST_TRAINING = ("epochs", "batch_size", "seed", "taught", "even_if_worse")
# What a recipe file says itself, or what a network of blocks does not know.
_NOT_WITH_RECIPE = (
    "list",
    "rescore",
    "refit",
    "taught",
    "even_if_worse",
    "epochs",
    "batch_size",
    "seed",
    "mnist_only",
)
# The name of a bundle, and so of a folder.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Options:
    """The options given on the command line.

    names:      the models, in the order of the recipes; the one that a recipe file is named after.
    recipe:     a recipe file; None for recipes of ours.
    live:       a folder to tell the progress to, see `progress_file`; None to tell nobody.
    list:       list the models instead.
    rescore:    score bundles again instead of training.
    refit:      train the networks of bundles once more, on everything.
    epochs, batch_size: override the recipe's; None keeps the recipe's.
    data, drawings: files; None for those that the environment variables name, or a download.
    mnist_only: use no pen drawings.
    taught:     what people taught, to train on as well: a file, or the URL of a database.
    even_if_worse: replace a bundle that reads better than what was taught makes of it.
    out:        the folder of bundles.
    require:    the test accuracy below which a model has failed, 0..1.
    resume:     continue an unfinished training.
    smoke:      a quick trial on synthetic images.
    resume_command: the command line given, changed so that it resumes what it began.
    """

    names: list[str]
    recipe: Path | None
    live: Path | None
    list: bool
    rescore: bool
    refit: bool
    epochs: int | None
    batch_size: int | None
    seed: int
    data: str | None
    drawings: str | None
    mnist_only: bool
    taught: str | None
    even_if_worse: bool
    out: Path
    require: float
    resume: bool
    smoke: bool
    resume_command: str


def parse_options(argv: Sequence[str]) -> Options:
    """Read the command line.

    Raises:
        SystemExit: with 2 after printing to stderr what is wrong; with 0 after --help.
    """
    parser = _parser()
    given = vars(parser.parse_args(argv))
    name = given.pop("name")
    if given["recipe"]:
        _check_recipe_options(parser, name, given)
        name = given["recipe"].stem
    elif given["live"]:
        parser.error("--live goes with --recipe")
    if not name and not given["list"]:
        parser.error("name a model to train, --recipe FILE, or --list to see the models")
    if name and name != "all" and name not in RECIPES and not given["recipe"]:
        parser.error(f"there is no model '{name}'; choose one of: {', '.join(RECIPES)}, all")
    if given["rescore"]:
        for option in _OF_TRAINING:
            if given[option] is not None and given[option] is not False:
                parser.error(f"--rescore trains nothing; leave out --{option.replace('_', '-')}")
    if given["refit"]:
        for option in _OF_FIRST_TRAINING:
            if given[option] is not None and given[option] is not False:
                option = option.replace("_", "-")
                parser.error(f"--refit trains as the bundle says; leave out --{option}")
    if given["taught"] is not None:
        learners = [recipe for recipe, knobs in RECIPES.items() if knobs.drawings_per_batch]
        if name not in learners:
            parser.error(f"--taught is for what learns from drawings: {', '.join(learners)}")
        if given["mnist_only"]:
            parser.error("--taught adds to the pen drawings; leave out --mnist-only")
    elif given["even_if_worse"]:
        parser.error("--even-if-worse goes with --taught")
    if given["smoke"]:
        given["epochs"] = given["epochs"] or (None if given["recipe"] else SMOKE_EPOCHS)
        given["out"] = given["out"] or Path(tempfile.mkdtemp(prefix="smoke-"))
    given["seed"] = given["seed"] or 0
    given["out"] = given["out"] or TRAINED
    command = _resume_command(argv, given["out"])
    names = list(RECIPES) if name == "all" and not given["recipe"] else [name]
    return Options(names, **given, resume_command=command)


def _check_recipe_options(
    parser: argparse.ArgumentParser, name: str | None, given: Mapping[str, Any]
) -> None:
    """End with an error unless a recipe file can be trained with these options."""
    if name:
        parser.error(f"--recipe stands for a model; leave out '{name}'")
    for option in _NOT_WITH_RECIPE:
        if given[option] is not None and given[option] is not False:
            parser.error(f"--recipe says how to train; leave out --{option.replace('_', '-')}")
    if given["live"] and not given["live"].is_dir():
        parser.error(f"--live: there is no folder {given['live']}")
    stem, out = given["recipe"].stem, given["out"]
    if not _NAME.fullmatch(stem):
        parser.error(
            f"{given['recipe']}: its name becomes the model's, so it must be letters, digits and "
            "hyphens, at most 64"
        )
    is_shipped = out is None and not given["smoke"]
    if stem in RECIPES and (is_shipped or (out and out.resolve() == TRAINED.resolve())):
        parser.error(f"{given['recipe']}: '{stem}' is a model of ours; rename the file")


def _resume_command(argv: Sequence[str], out: Path) -> str:
    """The command that resumes what this one began."""
    words = ["python", "train.py", *argv]
    if not any(word.startswith("--out") for word in words) and out != TRAINED:
        words += ["--out", str(out)]
    if "--resume" not in words:
        words.append("--resume")
    return shlex.join(words)


class _Parser(argparse.ArgumentParser):
    """Reports what is wrong in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see python {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="train.py",
        description="Train a model on MNIST and write its bundle.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("name", nargs="?", help="one of the models shown by --list, or 'all'")
    add(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="train the network of a JSON file instead, see docs/models.md; named after the file",
    )
    add(
        "--live",
        type=Path,
        metavar="FOLDER",
        help="with --recipe, for a program that watches: write progress.json there, end early if "
        "there is a file 'stop', leave the processor to others, and end when the program does",
    )
    add("--list", action="store_true", help="list the models and exit")
    add("--epochs", type=_whole_number, metavar="N", help="override the recipe's setting")
    add("--batch-size", type=_whole_number, metavar="N", help="override the recipe's setting")
    add("--seed", type=_seed, metavar="N", help="default 0")
    add(
        "--data",
        metavar="FILE",
        help=f"an mnist.npz; default: the one that {MNIST_VARIABLE} names, else a download",
    )
    add(
        "--drawings",
        metavar="FILE",
        help=f"a UNIPEN file; default: the one that {PENDIGITS_VARIABLE} names, else a download",
    )
    add("--mnist-only", action="store_true", help="train without pen drawings")
    add(
        "--taught",
        metavar="FILE_OR_URL",
        help="learn from what people taught as well: an export of python -m mnist_store, or the "
        "URL of its database",
    )
    add(
        "--even-if-worse",
        action="store_true",
        help="with --taught, replace a bundle that reads MNIST or new writers better",
    )
    add("--out", type=Path, metavar="FOLDER", help=f"where bundles go, default {TRAINED.name}/")
    add(
        "--require",
        type=_share,
        default=0.0,
        metavar="ACCURACY",
        help="exit with 1 if the test accuracy is below this, for example 0.97",
    )
    add("--resume", action="store_true", help="continue an unfinished training")
    add("--rescore", action="store_true", help="score and export a bundle again, without training")
    add(
        "--refit",
        action="store_true",
        help="train a bundle's network once more, on the images held out as well",
    )
    add(
        "--smoke",
        action="store_true",
        help="a trial of a few seconds on synthetic images, in a temporary folder",
    )
    return parser


def _whole_number(text: str) -> int:
    return int(_number_between(text, 1, 2**31 - 1, "a whole number above 0", int))


def _seed(text: str) -> int:
    return int(_number_between(text, 0, 2**32 - 1, "a whole number between 0 and 2**32 - 1", int))


def _share(text: str) -> float:
    return _number_between(text, 0, 1, "between 0 and 1", float)


def _number_between(
    text: str, low: float, high: float, words: str, parse: Callable[[str], float]
) -> float:
    try:
        number = parse(text)
    except ValueError:
        number = math.nan
    # A number that is none is not between anything.
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"'{text}' is not {words}")
    return number
