"""How a model was made, in words: its network, its hyperparameters, its data."""

import pyarrow as pa

from app_pages.common.words import duration
from mnist_model.networks.bundle import Bundle
from mnist_model.networks.bundle_metrics import Metrics

# The hyperparameters in `metrics.json`, under "training", and their names on the page.
_KNOBS = {
    "optimizer": "Optimiser",
    "loss": "Loss",
    "batch_size": "MNIST images per batch",
    "drawings_per_batch": "Pen drawings per batch",
    "negatives_per_batch": "Non-digits per batch",
    "epochs": "Maximum epochs",
    "stop_at_accuracy": "Stops at a running training accuracy of",
    "augment": "Augmentation (images distorted)",
    "shuffle_buffer": "Shuffle buffer (images)",
}
_SOURCES = {
    "MNIST": "MNIST images",
    "pen drawings": "images of pen drawings",
    "negatives": "images of non-digits",
    "taught drawings": "images of drawings that people taught",
}
# Of what people taught.
_PARTS = ("training", "validation", "test")


def network_table(metrics: Metrics) -> pa.Table:
    """The network layer by layer; empty where the bundle does not describe it."""
    layers = metrics.network
    return pa.table(
        {
            "Layer": [
                layer.name + (" (is it a digit?)" if layer.is_digit_head else "")
                for layer in layers
            ],
            "Output shape": [" x ".join(map(str, layer.output_shape)) for layer in layers],
            "Parameters": [layer.parameters for layer in layers],
        }
    )


def recipe_facts(metrics: Metrics) -> dict[str, str]:
    """The hyperparameters of a training, each with its value in words."""
    facts = {
        label: _in_words(metrics.knobs[knob])
        for knob, label in _KNOBS.items()
        # Settings that are off, as most are in most recipes, are not worth a line.
        if metrics.knobs.get(knob)
    }
    if metrics.kept_epoch is not None:
        facts["Weights kept"] = f"from epoch {metrics.kept_epoch}"
    if metrics.train_seconds is not None:
        facts["Training time"] = duration(metrics.train_seconds)
    if metrics.seed is not None:
        facts["Seed"] = str(metrics.seed)
    return facts


def data_facts(metrics: Metrics) -> dict[str, str]:
    """What a model was trained on, and with which software versions."""
    facts = {}
    if metrics.sources:
        facts["Learned from"] = _listed(metrics.sources)
    if taught := metrics.taught:
        people, drawings = (
            " + ".join(f"{taught.get(f'{part}_{what}', 0):,}" for part in _PARTS)
            for what in ("people", "drawings")
        )
        purposes = "to learn from, to validate on and to test on"
        facts["Taught by"] = f"{people} people, with {drawings} drawings, {purposes}"
        if metrics.taught_test and metrics.taught_test.accuracy is not None:
            facts["Taught by"] += f"; of the last it reads {metrics.taught_test.accuracy:.1%} right"
    if metrics.refit_sources:
        facts["Then from everything"] = (
            f"{_listed(metrics.refit_sources)}; the curves, and the scores on training and "
            "validation images, are of the run before, which held images out"
        )
    if metrics.validation_images is not None:
        share = metrics.knobs.get("validation_split")
        part = f", {share:.0%} of the training images" if isinstance(share, float) else ""
        facts["Validated on"] = f"{metrics.validation_images:,} images{part}"
    if metrics.test_images is not None:
        facts["Tested on"] = f"{metrics.test_images:,} images, once"
    if metrics.data_sha256 is not None:
        facts["MNIST checksum"] = f"`{metrics.data_sha256[:16]}…`"
    if metrics.versions:
        listed = (f"{name} {number}" for name, number in metrics.versions.items())
        facts["Versions"] = ", ".join(listed)
    return facts


def command(source: Bundle) -> str:
    """The command that trains a model again; FILE is the recipe of one that a visitor trained."""
    if source.label:
        return "python train.py --recipe FILE"
    seed = source.metrics.seed or 0
    first = f"python train.py {source.name}" + (f" --seed {seed}" if seed else "")
    again = f" && python train.py {source.name} --refit" if source.metrics.refit_sources else ""
    return first + (" --taught FILE_OR_URL" if source.metrics.taught else "") + again


def _listed(sources: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {_SOURCES.get(kind, kind)}" for kind, n in sources.items())


def _in_words(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.1%}"
    return str(value).replace("_", " ")
