"""Train a model and write its bundle: python train.py NAME"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from mnist_model.data.mnist import load_mnist
from mnist_model.data.pen_drawings import find_pendigits, load_pendigits
from mnist_model.data.split import DataError, Split
from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.data.taught_drawings import TaughtParts, split_people
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import TRAINED, Bundle, BundleError, find_bundle
from mnist_model.networks.recipe_file import RecipeError, read
from mnist_model.networks.recipes import RECIPES, Recipe, recipe_of
from mnist_model.training.options import Options, parse_options
from mnist_model.training.packages import missing_packages
from mnist_model.training.report import report
from mnist_model.training.terminal import show_download, silenced_stderr, stopping_with
from mnist_model.training.unfinished import DivergedError, ResumeError, unfinished
from mnist_model.training.watched import Watched, give_way

Mnist = tuple[Split, Split]


class MissingPackageError(Exception):
    """A package that training needs is not installed."""


class WorseError(Exception):
    """A model that learned from what people taught reads worse than the one it would replace."""


# What cannot be done, each with a message that says what to do.
REFUSALS = (
    DataError,
    BundleError,
    RecipeError,
    ResumeError,
    DivergedError,
    MissingPackageError,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after train.py; None for those of this process.

    Returns:
        The exit code: 0; 1 if a model misses --require, or is worse than the one that it would
        replace; 2 if something cannot be done, after
        printing the reason to stderr.

    Raises:
        SystemExit: the command line is wrong, or --help was asked for.
    """
    options = parse_options(sys.argv[1:] if argv is None else argv)
    if options.list:
        print(table())
        return 0
    told = f"Stopped. No bundle in {options.out} was left half written; "
    told += f"continue with: {options.resume_command}"
    try:
        with stopping_with(told):
            return run(options)
    except WorseError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    except REFUSALS as error:
        problem = str(error)
    except OSError as error:
        problem = f"{error.filename or options.out}: {error.strerror or error}. "
        problem += "Choose another --out."
    print(f"train.py: {problem}", file=sys.stderr)
    return 2


def run(options: Options) -> int:
    """Train the models, or score their bundles again; returns the exit code."""
    recipes = recipes_in(options)
    require_training_packages()
    watched = None
    if options.live:
        give_way()
        watched = Watched(options.live, options.resume)
        (recipe,) = recipes.values()
        told = {"phase": "preparing", "epochs": recipe.epochs, "seconds_left": None}
        watched.say(at_once=True, stopped=False, **told)
    taught = read_taught(options)
    mnist = synthetic_digits() if options.smoke else load_mnist(options.data)
    drawings = choose_drawings(options, recipes)
    train = partial(train_one, recipes=recipes, taught=taught, watched=watched)
    make = rescore_one if options.rescore else refit_one if options.refit else train
    bundles = [make(name, mnist, drawings, options) for name in names_to_do(options)]
    missed = [b for b in bundles if (b.metrics.test.accuracy or 0) < options.require]
    for bundle in missed:
        print(f"{bundle.name} misses the required test accuracy of {options.require:.2%}.")
    return 1 if missed else 0


def require_training_packages() -> None:
    """Raise MissingPackageError if only the app's own requirements are installed."""
    if missing := missing_packages():
        raise MissingPackageError(
            f"training needs packages that are not installed: {', '.join(missing)}; "
            "install them with: pip install -r requirements.txt"
        )


def recipes_in(options: Options) -> dict[str, Recipe]:
    """The recipes to choose from: ours, or the one of a recipe file.

    Raises:
        RecipeError: the file cannot be read, or is no recipe that can be trained.
    """
    if options.recipe is None:
        return RECIPES
    design = read(options.recipe)
    return {name: recipe_of(design) for name in options.names}


def choose_drawings(options: Options, recipes: Mapping[str, Recipe]) -> list[Drawing]:
    """The pen drawings to train on or to score with; none if they are not wanted.

    A recipe that trains on MNIST alone is scored on drawings if they are on this machine; nothing
    is downloaded for that.
    """
    if options.mnist_only:
        return []
    if options.smoke:
        return synthetic_drawings()
    needed = (
        options.rescore
        or options.refit
        or any(recipes[n].drawings_per_batch for n in options.names)
    )
    if needed or options.drawings:
        return load_pendigits(options.drawings, show_download)
    try:
        return load_pendigits(file) if (file := find_pendigits()) else []
    except DataError as error:
        if not options.recipe:
            raise
        # Whoever trains a network of their own cannot help it, and does not need them.
        print(f"Not scored on pen drawings: {error}")
        return []


def read_taught(options: Options) -> TaughtParts | None:
    """What people taught, split by person; None if it is not asked for."""
    if options.taught is None:
        return None
    from mnist_store.for_training import taught_drawings

    return split_people(taught_drawings(options.taught), options.seed)


def names_to_do(options: Options) -> list[str]:
    """The models requested; when resuming several, only those from the unfinished one on."""
    begun = [name for name in options.names if is_unfinished(name, options)]
    if options.resume and begun:
        return options.names[options.names.index(begun[0]) :]
    return options.names


def is_unfinished(name: str, options: Options) -> bool:
    """Whether a model has an unfinished training that can be resumed."""
    name = f"{name}-refit" if options.refit else name
    return unfinished(name, options.out).settings.is_file()


def train_one(
    name: str,
    mnist: Mnist,
    drawings: list[Drawing],
    options: Options,
    recipes: Mapping[str, Recipe],
    taught: TaughtParts | None = None,
    watched: Watched | None = None,
) -> Bundle:
    """Train one model and print a report."""
    with silenced_stderr():
        from mnist_model.training.live import leave_a_core
        from mnist_model.training.train import train

    if watched:
        leave_a_core()
    recipe = recipes[name]
    recipe = replace(
        recipe,
        epochs=options.epochs or recipe.epochs,
        batch_size=options.batch_size or recipe.batch_size,
    )
    print(f"{name}: {recipe.summary}. {recipe.source}")
    if options.resume and not is_unfinished(name, options):
        print("There is no unfinished training to resume; starting a new one.")
    approve = approval(name, taught, options) if taught else None
    seed = recipe.design.seed if recipe.design else options.seed
    settings = (options.out, seed, options.resume)
    bundle = train(name, recipe, mnist, drawings, *settings, taught, approve, watched)
    report(bundle)
    learned = ", ".join(f"{n:,} {kind}" for kind, n in bundle.metrics.sources.items())
    print(f"Trained on {learned} images")
    print(f"Trained in {bundle.metrics.train_seconds:.0f} s; the bundle is in {bundle.folder}")
    return bundle


def approval(name: str, taught: TaughtParts, options: Options) -> Callable[..., None] | None:
    """What compares a model, once it is trained, with the one before it; None if there is none.

    Raises:
        BundleError: here, and not after the training, if the model before it is damaged.
    """
    with silenced_stderr():
        from mnist_model.training.taught import as_table, compare, losses, model_before

        before = model_before(name, options.out)
    if before is None:
        print("There is no model before it to compare with.")
        return None

    def approve(*trained: Any) -> None:
        """Print the comparison; raise WorseError if the old bundle is to stay."""
        changes = compare(before, *trained, taught.test)
        print(f"\n{as_table(changes)}")
        if before.bundle.metrics.taught:
            print("The model before may have learned from some of these people itself.")
        lost = losses(changes)
        if lost and not options.even_if_worse and (options.out / name).is_dir():
            raise WorseError(
                f"the old {name} stays, because it reads {' and '.join(lost)} better. Write the "
                f"new one over it with: {options.resume_command} --even-if-worse"
            )

    return approve


def rescore_one(name: str, mnist: Mnist, drawings: list[Drawing], options: Options) -> Bundle:
    """Score the bundle of one model again and print a report."""
    with silenced_stderr():
        from mnist_model.training.rescore import rescore

    print(f"{name}: {RECIPES[name].summary}. Scored again, not trained.")
    bundle = rescore(name, RECIPES[name], mnist, drawings, options.out)
    report(bundle)
    return bundle


def refit_one(name: str, mnist: Mnist, drawings: list[Drawing], options: Options) -> Bundle:
    """Train the network of one bundle on everything and print a report."""
    with silenced_stderr():
        from mnist_model.training.refit import refit

    print(f"{name}: {RECIPES[name].summary}. Trained once more, on everything but the test's.")
    bundle = refit(name, RECIPES[name], mnist, drawings, options.out, options.resume)
    report(bundle)
    return bundle


def table() -> str:
    """All models, one per line: name, network, parameters and test accuracy as shipped."""
    lines = [f"{'name':18} {'network':36} {'parameters':>10} {'test accuracy':>13}"]
    for name, recipe in RECIPES.items():
        try:
            metrics = find_bundle(name, TRAINED).metrics
            figures = f"{metrics.parameters:>10,} {metrics.test.accuracy:>13.2%}"
        except (BundleError, TypeError):  # figures that a bundle lacks are None
            figures = f"{'':10} {'not trained':>13}"
        lines.append(f"{name:18} {recipe.summary:36} {figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
