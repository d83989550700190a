"""The fields of the builder: what each is called, what it means, and which values it takes.

A field takes any value of the right kind. Whether a network of these values can be trained is for
`design_problems.problems` to say, in a sentence that stands at the field.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Field:
    """A field of a block or of a training, by its name there.

    help:    one sentence for somebody who never trained a network.
    options: the values of a choice, with their names; empty for a number or a switch.
    step:    of a number; a float if its values are.
    width_px: where several stand side by side.
    """

    name: str
    label: str
    help: str
    options: tuple[tuple[str, str], ...] = ()
    step: float | None = None
    width_px: int = 120


_ACTIVATIONS = (
    ("relu", "ReLU"),
    ("tanh", "tanh"),
    ("sigmoid", "sigmoid"),
    ("linear", "none"),
)

_ACTIVATION = Field(
    "activation",
    "Activation",
    "What becomes of each sum: ReLU turns what is below zero into zero; without any activation, "
    "several layers could do no more than one.",
    _ACTIVATIONS,
    width_px=115,
)
_DROPOUT = Field(
    "dropout",
    "Dropout",
    "The share of values that is left out at random in training, so that the network relies on no "
    "single one; 0 leaves out none.",
    step=0.1,
)
_BATCH_NORMALIZATION = Field(
    "batch_normalization",
    "Batch normalisation",
    "Brings the sums of each batch to a common scale, with which most networks learn faster.",
    width_px=180,
)

CONVOLUTION = (
    Field(
        "filters",
        "Filters",
        "How many patterns the layer looks for; each gives one feature map, a picture of where its "
        "pattern was found.",
        step=1,
    ),
    Field(
        "kernel",
        "Kernel",
        "The side, in pixels, of the square that each filter looks at.",
        step=1,
    ),
    Field(
        "padding",
        "Edge",
        "Whether the edge is padded with zeros, so that the map keeps its size, or is lost.",
        (("same", "padded"), ("valid", "lost")),
        width_px=115,
    ),
    Field(
        "pooling",
        "Pooling",
        "Makes of each 2 x 2 pixels one, their largest value or their mean, so that the map is "
        "half as wide and high.",
        (("none", "none"), ("max", "largest"), ("average", "mean")),
        width_px=115,
    ),
    _ACTIVATION,
    _DROPOUT,
    _BATCH_NORMALIZATION,
)

DENSE = (
    Field(
        "units",
        "Units",
        "How many sums the layer computes, each over all values of the layer before.",
        step=1,
    ),
    _ACTIVATION,
    _DROPOUT,
    _BATCH_NORMALIZATION,
)

DATA = (
    Field(
        "training_images",
        "Training images",
        "How many of MNIST's images it learns from, 100 to 60,000; from a few it learns them by "
        "heart, which is called overfitting. 6,000 are always held out to check it, so 60,000 "
        "stands for the 54,000 others.",
        step=100,
        width_px=150,
    ),
    Field(
        "epochs",
        "Epochs",
        "How often it goes through all its images.",
        step=1,
    ),
    Field(
        "batch_size",
        "Batch size",
        "After how many images it corrects its weights once.",
        step=8,
    ),
    Field(
        "augment",
        "Augmentation",
        "Shifts, turns and distorts the images a little, anew in every epoch, so that there is "
        "always something new to learn from.",
        width_px=150,
    ),
    Field(
        "pen_drawings",
        "Pen drawings",
        "Lets it learn from digits drawn with a pen as well, which resemble yours more than "
        "MNIST's do.",
        width_px=150,
    ),
    Field(
        "refuse",
        "Refuse what is no digit",
        "Lets it learn from pictures of no digit as well, so that it can say: this is none.",
        width_px=190,
    ),
)

LEARNING = (
    Field(
        "optimizer",
        "Optimiser",
        "The rule by which the weights are corrected; Adam suits nearly everything.",
        (("adam", "Adam"), ("adamw", "AdamW"), ("sgd", "SGD"), ("rmsprop", "RMSprop")),
        width_px=130,
    ),
    Field(
        "learning_rate",
        "Learning rate",
        "How large each correction is: too small learns slowly, too large not at all.",
        step=5e-4,
        width_px=150,
    ),
    Field(
        "schedule",
        "Schedule",
        "How the learning rate changes: not at all, falling to zero, or rising and then falling.",
        (("constant", "constant"), ("cosine", "cosine, falling"), ("one-cycle", "one cycle")),
        width_px=170,
    ),
    Field(
        "seed",
        "Seed",
        "Where chance begins: the same seed gives the same network again.",
        step=1,
        width_px=130,
    ),
    Field(
        "keep_best",
        "Keep the best epoch",
        "Keeps the weights of the epoch with the lowest validation loss instead of the last.",
        width_px=190,
    ),
)

TRAINING = (*DATA, *LEARNING)


def show_field(field: Field, key: str, start: Any) -> None:
    """Show a field; what it holds is in the session state.

    Args:
        key: in the session state.
        start: its value until somebody changes it.
    """
    if isinstance(start, bool):
        st.toggle(field.label, start, key=key, help=field.help, persist_state="session")
    elif field.options:
        names = dict(field.options)
        st.selectbox(
            field.label,
            list(names),
            list(names).index(start),
            format_func=names.__getitem__,
            key=key,
            help=field.help,
            width=field.width_px,
            persist_state="session",
        )
    else:
        kind = type(field.step)
        # Without bounds: what is beyond those of a field never leaves the browser, which paints
        # it red without a word, and the value before it would be trained.
        st.number_input(
            field.label,
            value=kind(start),
            step=field.step,
            key=key,
            help=field.help,
            format="%.6g" if kind is float else None,
            width=field.width_px,
            persist_state="session",
        )
