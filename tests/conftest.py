"""What several tests share: strokes at random, MNIST where it is at hand, a small bundle."""

import io
import os
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import train
from mnist_model.data.mnist import MNIST_VARIABLE, load_mnist
from mnist_model.data.pen_drawings import PENDIGITS_VARIABLE, load_pendigits
from mnist_model.networks import bundle
from tests.small_world import SmallWorld, make_small_world

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def nothing_of_the_user(tmp_path_factory):
    """What tests teach is kept apart from what whoever runs them taught, and from each other's."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))
    os.environ.pop("DATABASE_URL", None)


def require(variable: str) -> None:
    """Skip a test without its data; in CI, where nothing may be skipped, fail it."""
    if not os.environ.get(variable):
        if os.environ.get("CI"):
            pytest.fail(f"set {variable} to a file: CI must not skip these tests")
        pytest.skip(f"needs data: set {variable} to a file")


@pytest.fixture(scope="session")
def mnist():
    """MNIST from the file that MNIST_NPZ names."""
    require(MNIST_VARIABLE)
    return load_mnist()


@pytest.fixture(scope="session")
def pen_drawings():
    """The pen drawings from the file that PENDIGITS_UNIPEN names."""
    require(PENDIGITS_VARIABLE)
    return load_pendigits()


def run_train(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run train.py as a user does, but in this process, which has imported TensorFlow once."""
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            code = train.main(arguments)
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(arguments, code, output.getvalue(), errors.getvalue())


@pytest.fixture(scope="session")
def small_world(tmp_path_factory) -> SmallWorld:
    """Data sets and bundles that tests read."""
    return make_small_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(small_world, tmp_path, monkeypatch) -> SmallWorld:
    """Data sets, and bundles that a test may damage; the pages find both."""
    trained = tmp_path / "trained"
    shutil.copytree(small_world.trained, trained)
    monkeypatch.setattr(bundle, "TRAINED", trained)
    monkeypatch.setenv(MNIST_VARIABLE, str(small_world.mnist))
    monkeypatch.setenv(PENDIGITS_VARIABLE, str(small_world.pendigits))
    return replace(small_world, trained=trained)


@pytest.fixture
def without_data(world, monkeypatch, tmp_path) -> SmallWorld:
    for variable in (MNIST_VARIABLE, PENDIGITS_VARIABLE):
        monkeypatch.delenv(variable)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return world


def draw_at_random(random: np.random.Generator, size_px: int = 280) -> np.ndarray:
    """A canvas with one to three random strokes, (size_px, size_px) uint8."""
    canvas = np.zeros((size_px, size_px), np.uint8)
    brush_px = int(random.integers(size_px // 40, size_px // 9))
    for _ in range(random.integers(1, 4)):
        points = random.integers(0.2 * size_px, 0.8 * size_px, (random.integers(3, 7), 1, 2))
        cv2.polylines(canvas, [points.astype(np.int32)], False, 255, brush_px, cv2.LINE_AA)
    return canvas
