"""What a visitor can start from: experiments, recipes, models of their own, a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from app_pages.common.selection import Selection
from app_pages.train import draft
from app_pages.train.parts import START
from mnist_model.networks.design import (
    DESIGN_NOTES,
    DESIGNS,
    Convolution,
    Dense,
    Design,
    summary_of,
)
from mnist_model.networks.recipe_file import RecipeError, from_json

FILE = "A recipe file"
# A name of a visitor's holds no colon.
_RECIPE, MINE = "Recipe: ", "Mine: "
_LARGEST_FILE_MB = 1
_STILL = "The network below is the one from before."


@dataclass(frozen=True)
class Experiment:
    """A design that answers a question beside another one.

    beside:   the name of the other one.
    question: what to look at, in a sentence or two.
    """

    design: Design
    beside: str
    question: str


_HIDDEN = Design(dense=(Dense(128),), epochs=5)
_SMALL = Design(
    convolutions=(Convolution(16, pooling="max"), Convolution(32, pooling="max")),
    dense=(Dense(64),),
)
_FEW = replace(_SMALL, training_images=2_000, epochs=15)

EXPERIMENTS = {
    "128 hidden units": Experiment(
        _HIDDEN,
        "10 hidden units",
        "The first network of most courses: each hidden unit is a sum of all pixels, with weights "
        "that it learns. Train it, then train **10 hidden units**, and compare which digits each "
        "reads worst.",
    ),
    "10 hidden units": Experiment(
        replace(_HIDDEN, dense=(Dense(10),)),
        "128 hidden units",
        "Ten sums must do for ten digits. Compare it with **128 hidden units**: which digits "
        "suffer most?",
    ),
    "500 images": Experiment(
        replace(_SMALL, training_images=500, epochs=20, batch_size=32),
        "60,000 images",
        "It sees each of its 500 images twenty times. Watch how the two curves part: it learns its "
        "images by heart. Then train the same network from **60,000 images**.",
    ),
    "60,000 images": Experiment(
        replace(_SMALL, epochs=3),
        "500 images",
        "The same network as in **500 images**, with all that MNIST has but the 6,000 held out to "
        "check it. Compare how much it reads of what it never saw, and whether the curves part.",
    ),
    "No augmentation": Experiment(
        _FEW,
        "With augmentation",
        "2,000 images, always the same. Then train **With augmentation** and draw on both: which "
        "reads you better?",
    ),
    "With augmentation": Experiment(
        replace(_FEW, augment=True),
        "No augmentation",
        "The same 2,000 images, shifted, turned and distorted anew in every epoch. Compare it with "
        "**No augmentation**: the curves part less.",
    ),
}


def show_start(selection: Selection, mine: Mapping[str, Design]) -> draft.Draft:
    """Show what can be started from, and begin a new draft when another is picked.

    Args:
        mine: the designs of the visitor's own networks, also of those that came to nothing, by
            what they are called.

    Returns:
        The draft as it is now.
    """
    designs = {name: experiment.design for name, experiment in EXPERIMENTS.items()}
    designs |= {_RECIPE + name: design for name, design in DESIGNS.items()}
    designs |= {MINE + name: design for name, design in mine.items()}
    start = selection.pick_one("Start from", [*designs, FILE], START)
    now = draft.current()
    if start == FILE:
        now = _from_file(now)
    # One's own name may have been given to another network.
    elif now is None or now.start != start or now.design != designs[start]:
        now = draft.begin(start, designs[start])
    if start in EXPERIMENTS:
        st.markdown(EXPERIMENTS[start].question)
    elif start != FILE:
        name = start.removeprefix(_RECIPE)
        note = DESIGN_NOTES.get(name) if start.startswith(_RECIPE) else None
        st.markdown(f"{summary_of(designs[start])}." + (f" {note}." if note else ""))
    return now


def next_experiment(design: Design, done: Iterable[Design]) -> str | None:
    """What to train beside an experiment; None where this is none, or both are done.

    Args:
        done: all designs that this visitor has trained.
    """
    named = {experiment.design: experiment.beside for experiment in EXPERIMENTS.values()}
    beside = named.get(design)
    return None if beside is None or EXPERIMENTS[beside].design in done else beside


def name_of(start: str) -> str:
    """What a training is called that starts from here, until the visitor names it."""
    if start.startswith(FILE):  # with the number of the upload, once there is one
        return "My network"
    name = start.removeprefix(_RECIPE).removeprefix(MINE)
    # A name has none of these; one of ours has a comma, and one of two that are alike a number.
    name = "".join(letter for letter in name if letter not in ",()")
    return f"My {name}" if start.startswith(_RECIPE) else name


def _from_file(now: draft.Draft | None) -> draft.Draft:
    """A draft from a file that the visitor gives; until there is a sound one, that from before."""
    uploaded = st.file_uploader(
        "A recipe, as this page or you wrote it",
        type="json",
        key="recipe-file",
        max_upload_size=_LARGEST_FILE_MB,
    )
    usual = next(iter(EXPERIMENTS.values())).design
    if uploaded is None:
        return now or draft.begin(FILE, usual)
    start = f"{FILE} {uploaded.file_id}"
    if now is not None and now.start == start:
        return now
    try:
        return draft.begin(start, from_json(uploaded.getvalue().decode("utf-8-sig")))
    except UnicodeDecodeError:
        st.error(f"This is no text, so it is no recipe. {_STILL}")
    except RecipeError as error:
        st.error(f"{error} {_STILL}")
    return now or draft.begin(FILE, usual)
