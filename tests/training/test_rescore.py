"""A bundle scored again has its trained network as it was, and scores as if just trained."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from mnist_model import DigitClassifier
from mnist_model.data.synthetic import synthetic_digits
from tests.conftest import run_train
from tests.small_world import change_metrics, save_mnist

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("tiny_recipes")]


@pytest.fixture
def out(smoke_out, tmp_path) -> Path:
    """A folder with a bundle that a test may change."""
    shutil.copytree(smoke_out / "tiny-head", tmp_path / "tiny-head")
    return tmp_path


def rescore(out: Path, *more: str):
    return run_train("tiny-head", "--rescore", "--smoke", "--out", str(out), *more)


def content(out: Path) -> dict:
    return json.loads((out / "tiny-head/metrics.json").read_text())


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "tiny-head").iterdir()}


def test_a_bundle_that_lacks_scores_gets_what_a_training_would_have_written(out):
    trained = content(out)
    images, _ = synthetic_digits()
    expected = DigitClassifier.load("tiny-head", out).predict_mnist(images.images)
    # As bundles were before the network that ships was scored on what it learned from.
    change_metrics(
        out / "tiny-head",
        train=None,
        validation=None,
        train_accuracy=0.5,
        validation_accuracy=0.5,
        summary="An old text",
        reference={},
        test=trained["test"] | {"accuracy": 0.1},
    )
    (out / "tiny-head/predictions.npz").write_bytes(b"")
    finished = rescore(out)
    assert finished.returncode == 0, finished.stderr
    rescored = content(out)
    # An export names layers after how many this process has built.
    for metrics in (rescored, trained):
        del metrics["sha256"]["model.tflite"]
    assert rescored == trained  # with the checksums of all other files
    read = DigitClassifier.load("tiny-head", out).predict_mnist(images.images)
    np.testing.assert_allclose(read, expected, atol=1e-6)
    for part, words in (
        ("test", "Test accuracy:"),
        ("train", "Training accuracy, on undistorted images after training:"),
        ("validation", "Validation accuracy, on undistorted images after training:"),
    ):
        assert f"{words} {trained[part]['accuracy']:.2%}" in finished.stdout


def test_a_bundle_scored_twice_is_the_same_to_the_byte(out):
    assert rescore(out).returncode == 0
    once = files(out)
    # And it may miss what is required.
    assert rescore(out, "--require", "1").returncode == 1
    assert files(out) == once


def test_where_a_training_was_killed_at_its_end_the_network_that_counts_is_scored(out):
    before = files(out)
    waiting = out / ".tiny-head.new"
    waiting.mkdir()
    (out / "tiny-head/model.keras").rename(waiting / "model.keras")
    (out / "tiny-head/model.keras").write_bytes(b"the network before")
    finished = rescore(out)
    assert finished.returncode == 0, finished.stderr
    assert files(out)["model.keras"] == before["model.keras"]


@pytest.mark.parametrize("damage", ["model.keras", "history.json"])
def test_a_damaged_bundle_is_left_as_it_is(out, damage):
    file = out / "tiny-head" / damage
    file.write_bytes(file.read_bytes()[:-1])
    before = files(out)
    finished = rescore(out)
    assert finished.returncode == 2
    assert damage in finished.stderr
    assert files(out) == before


def test_a_missing_bundle_is_one_clear_sentence(tmp_path):
    finished = rescore(tmp_path)
    assert finished.returncode == 2
    assert "'tiny-head' was not found" in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


def test_other_images_than_it_learned_from_are_refused(out, tmp_path):
    save_mnist(tmp_path / "other.npz", *synthetic_digits(seed=1))
    before = files(out)
    finished = run_train(
        "tiny-head",
        "--rescore",
        "--mnist-only",
        "--out",
        str(out),
        "--data",
        f"{tmp_path}/other.npz",
    )
    assert finished.returncode == 2
    assert "was not trained on these images" in finished.stderr
    assert files(out) == before


def test_scores_on_drawings_are_not_lost_for_want_of_drawings(out):
    before = files(out)
    finished = rescore(out, "--mnist-only")
    assert finished.returncode == 2
    assert "different pen drawings" in finished.stderr
    assert files(out) == before


@pytest.mark.parametrize("part", ["seed", "training"])
def test_a_bundle_that_does_not_say_how_it_was_split_is_refused(out, part):
    change_metrics(out / "tiny-head", **{part: None})
    finished = rescore(out)
    assert finished.returncode == 2
    assert "does not say which images it was trained on" in finished.stderr
