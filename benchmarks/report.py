"""How benchmarks print a figure, and how they save figures for the page of models."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mnist_model.networks.bundle import Bundle

FIGURES = Path(__file__).parent.parent / "app_pages" / "models" / "figures"
# More than the page and docs/ show, so that what they derive is not rounded twice.
DECIMALS = 6


def spread(values, unit: str = "ms") -> str:
    """The median and the 5th to 95th percentile of measured values, as text."""
    low, median, high = np.percentile(values, [5, 50, 95])
    return f"{median:.2f} {unit} ({low:.2f} to {high:.2f}, n = {len(values)})"


def save_figures(
    name: str, arguments: str, models: Sequence[Bundle], figures: Mapping[str, object]
) -> Path:
    """Save figures where the page of models finds them.

    Args:
        name: of the benchmark, and so of the file.
        arguments: with which it is to be run again.
        models: whom the figures are about; the page shows them only beside these very networks.
        figures: as JSON has them, shares 0..1; floats are rounded.
    """
    content = {
        "command": f"python benchmarks/{name}.py {arguments}",
        "models": {bundle.name: bundle.metrics.sha256["model.keras"] for bundle in models},
        **figures,
    }
    file = FIGURES / f"{name}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(_rounded(content), indent=1) + "\n", "utf-8")
    return file


def _rounded(value):
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list) else value
