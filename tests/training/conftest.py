"""What the tests of training share: small recipes, and a bundle trained with one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mnist_model.networks.recipes import RECIPES
from tests.conftest import run_train
from tests.training.tiny import TINY_RECIPES


@contextmanager
def beside_ours() -> Iterator[None]:
    """The small recipes beside ours, and hardly anything to draw, which takes the longest."""
    from mnist_model.training import train as training

    with pytest.MonkeyPatch.context() as patch:
        for name, recipe in TINY_RECIPES.items():
            patch.setitem(RECIPES, name, recipe)
        patch.setattr(training, "TIMES_DRAWN", 1)
        patch.setattr(training, "NEGATIVES", 100)
        yield


@pytest.fixture
def tiny_recipes() -> Iterator[None]:
    """train.py knows "tiny" and "tiny-head" as well."""
    with beside_ours():
        yield


@pytest.fixture(scope="session")
def smoke_out(tmp_path_factory) -> Path:
    """A folder of bundles with a small model that has all that the default has."""
    out = tmp_path_factory.mktemp("trained")
    with beside_ours():
        finished = run_train("tiny-head", "--smoke", "--epochs", "4", "--out", str(out))
    assert finished.returncode == 0, finished.stderr
    return out
