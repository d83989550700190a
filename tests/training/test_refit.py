"""A network trained once more, on what had been held out."""

import json

import numpy as np
import pytest

from mnist_model.networks.bundle import find_bundle
from mnist_model.training.unfinished import unfinished
from tests.conftest import run_train

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("tiny_recipes", "without_litert")]


def refit(out, *more):
    return run_train("tiny-head", "--refit", "--smoke", "--out", str(out), *more)


def metrics_in(out):
    return json.loads((out / "tiny-head/metrics.json").read_text("utf-8"))


@pytest.fixture
def out(tmp_path):
    """A folder with a network that has not been trained on what was held out."""
    trained = run_train("tiny-head", "--smoke", "--out", str(tmp_path))
    assert trained.returncode == 0, trained.stderr
    return tmp_path


def test_it_learns_from_all_images_and_keeps_what_was_measured_on_those_held_out(out):
    before, network = metrics_in(out), (out / "tiny-head/model.keras").read_bytes()
    history = (out / "tiny-head/history.json").read_bytes()
    finished = refit(out)
    assert finished.returncode == 0, finished.stderr
    after = metrics_in(out)
    sources = after.pop("refit")["sources"]
    held_out = before["data"]["validation_images"]
    assert sources["MNIST"] == before["data"]["sources"]["MNIST"] + held_out
    assert sources["pen drawings"] > before["data"]["sources"]["pen drawings"]
    for kept in ("temperature", "threshold", "train", "validation", "seed", "data", "training"):
        assert after[kept] == before[kept], kept
    assert (out / "tiny-head/history.json").read_bytes() == history
    assert (out / "tiny-head/model.keras").read_bytes() != network
    assert find_bundle("tiny-head", out).metrics.refit_sources == sources
    assert not unfinished("tiny-head-refit", out).folder.exists()


def test_writers_of_the_test_stay_unseen(out):
    assert refit(out).returncode == 0
    writers = metrics_in(out)["refit"]["writers"]
    assert len(writers) > 1
    assert not np.isin(writers, range(28, 31)).any()


def test_it_is_done_once_and_can_be_scored_again(out):
    assert refit(out).returncode == 0
    trained = metrics_in(out)
    again = refit(out)
    assert again.returncode == 2
    assert "trained on everything already" in again.stderr
    scored = run_train("tiny-head", "--rescore", "--smoke", "--out", str(out))
    assert scored.returncode == 0, scored.stderr
    assert metrics_in(out) == trained


def test_without_a_bundle_it_says_so(tmp_path):
    finished = refit(tmp_path)
    assert finished.returncode == 2
    assert "tiny-head" in finished.stderr
