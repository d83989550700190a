"""How a model was made, for people to read: its network, its knobs, its data."""

import pyarrow as pa

from mnist_model.bundle import Bundle

# What stands in `metrics.json` under "training", and how people call it.
_KNOBS = {
    "optimizer": "Optimiser",
    "loss": "Loss",
    "batch_size": "MNIST images in a batch",
    "drawings_per_batch": "Pen drawings in a batch",
    "negatives_per_batch": "Images of no digit in a batch",
    "epochs": "Epochs, at most",
    "stop_at_accuracy": "Stops at a training accuracy of",
    "augment": "Images distorted while training",
    "shuffle_buffer": "Shuffled among",
}
_SOURCES = {
    "MNIST": "images of MNIST",
    "pen drawings": "images of pen drawings",
    "negatives": "images of no digit",
}


def network_table(metrics: dict) -> pa.Table:
    """The network layer by layer; empty where the bundle does not describe it."""
    layers = metrics.get("network", [])
    return pa.table(
        {
            "Layer": [
                layer.get("layer", "") + (" (is it a digit?)" if "head" in layer else "")
                for layer in layers
            ],
            "Output shape": [
                " x ".join(map(str, layer.get("output_shape", []))) for layer in layers
            ],
            "Parameters": [layer.get("parameters") for layer in layers],
        }
    )


def recipe_facts(metrics: dict) -> dict[str, str]:
    """The knobs of a training, each with its value in words."""
    training = metrics.get("training", {})
    facts = {
        label: _in_words(training[knob])
        for knob, label in _KNOBS.items()
        # A knob that is off, as most are in most recipes, is not worth a line.
        if training.get(knob)
    }
    if "kept_epoch" in metrics:
        facts["Weights kept"] = f"of epoch {metrics['kept_epoch']}"
    if "train_seconds" in metrics:
        facts["Training time"] = duration(metrics["train_seconds"])
    if "seed" in metrics:
        facts["Seed"] = str(metrics["seed"])
    return facts


def data_facts(metrics: dict) -> dict[str, str]:
    """What a model was trained on, and with which versions."""
    data, training = metrics.get("data", {}), metrics.get("training", {})
    facts = {}
    sources = data.get("sources", {})
    learned = [f"{n:,} {_SOURCES.get(kind, kind)}" for kind, n in sources.items()]
    if learned:
        facts["Learned from"] = ", ".join(learned)
    if "validation_images" in data:
        share = training.get("validation_split")
        part = f", {share:.0%} of the training images" if share else ""
        facts["Validated on"] = f"{data['validation_images']:,} images{part}"
    if "test_images" in data:
        facts["Tested on"] = f"{data['test_images']:,} images, once"
    if "sha256" in data:
        facts["Checksum of MNIST"] = f"`{data['sha256'][:16]}…`"
    versions = metrics.get("versions", {})
    if versions:
        facts["Versions"] = ", ".join(f"{name} {number}" for name, number in versions.items())
    return facts


def command(source: Bundle) -> str:
    """The command that trains a model again."""
    seed = source.metrics.get("seed", 0)
    return f"python train.py {source.name}" + (f" --seed {seed}" if seed else "")


def duration(seconds: float) -> str:
    """A time in the unit that people would choose: "45 s", "11 min 24 s"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _in_words(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.1%}"
    return str(value).replace("_", " ")
