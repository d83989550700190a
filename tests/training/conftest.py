"""What the tests of training share: small recipes, and a bundle trained with one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mnist_model.networks.recipes import RECIPES
from tests.conftest import run_train
from tests.training.tiny import TINY_RECIPES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.training)


@pytest.fixture(scope="session", autouse=True)
def no_images_for_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests have drawn is not kept where users have their downloads."""
    from mnist_model.training import rendered

    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendered, "cache_folder", lambda: folder)
        yield


@contextmanager
def beside_ours() -> Iterator[None]:
    """The small recipes beside ours, and hardly anything to draw, which takes the longest."""
    from mnist_model.training import rendered, sources
    from mnist_model.training import train as training

    with pytest.MonkeyPatch.context() as patch:
        for name, recipe in TINY_RECIPES.items():
            patch.setitem(RECIPES, name, recipe)
        for module in (sources, training):
            patch.setattr(module, "TIMES_DRAWN", 1)
        patch.setattr(sources, "NEGATIVES", 100)
        patch.setattr(rendered, "LEGIBLE_CELLS", rendered.LEGIBLE_CELLS[::6])
        yield


@pytest.fixture
def tiny_recipes() -> Iterator[None]:
    """train.py knows "tiny" and "tiny-head" as well."""
    with beside_ours():
        yield


@pytest.fixture
def without_litert(monkeypatch) -> None:
    """A bundle's LiteRT file is empty, and it has no map, for tests that ask for neither."""
    from mnist_model.training import export

    monkeypatch.setattr(export, "write_map", lambda *_: None)
    monkeypatch.setattr(export, "export_litert", lambda _, file: file.write_bytes(b""))


@pytest.fixture(scope="session")
def smoke_out(tmp_path_factory) -> Path:
    """A folder of bundles with a small model that has all that the default has."""
    out = tmp_path_factory.mktemp("trained")
    with beside_ours():
        finished = run_train("tiny-head", "--smoke", "--epochs", "4", "--out", str(out))
    assert finished.returncode == 0, finished.stderr
    return out
