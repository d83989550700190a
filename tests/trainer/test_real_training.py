"""The trainer that there really is, on few images; what can go wrong is in test_runner.py."""

import numpy as np
import pytest

import mnist_trainer
from mnist_model import DigitClassifier
from mnist_model.data.mnist import MNIST_VARIABLE
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.design import Convolution, Dense, Design
from mnist_trainer.runner import Runner
from tests.trainer.conftest import ended, job_of, wait_for

pytestmark = pytest.mark.training


@pytest.fixture
def trained_for_real(data, small_world, monkeypatch):
    monkeypatch.setenv(MNIST_VARIABLE, str(small_world.mnist))
    runner = Runner(poll_s=0.1)
    runner.start()
    yield
    runner.finish()


@pytest.mark.usefixtures("trained_for_real")
def test_a_training_from_the_queue_to_a_model_that_reads():
    design = Design((Convolution(4),), (Dense(8),), epochs=2, training_images=100, batch_size=20)
    drawing = np.zeros((28, 28), np.uint8)
    job_id = mnist_trainer.submit("ann", "My network", design, drawing)
    job = ended("ann", job_id, patience_s=100)
    assert (job.state, job.message) == ("done", "")
    assert job.progress.phase == "done"
    assert len(job.progress.history["loss"]) == len(job.progress.drawing) == 2
    (model,) = mnist_trainer.models_of("ann")
    bundle = find_bundle(model.id, model.folder.parent)
    assert bundle.contents.keys() == bundle.metrics.sha256.keys()
    probabilities = DigitClassifier(bundle).predict_mnist(drawing[None])
    assert probabilities.sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.usefixtures("trained_for_real")
def test_stop_keeps_what_was_learned_so_far():
    design = Design(dense=(Dense(8),), epochs=100, training_images=100, batch_size=8)
    job_id = mnist_trainer.submit("ann", "Stopped", design)
    wait_for(lambda: (p := job_of("ann", job_id).progress) and p.epoch > 1, patience_s=100)
    mnist_trainer.stop("ann", job_id)
    assert ended("ann", job_id, patience_s=60).state == "stopped"
    assert len(mnist_trainer.models_of("ann")) == 1
    assert 1 <= len(job_of("ann", job_id).progress.history["loss"]) < 100


def test_a_missing_mnist_is_said(data, monkeypatch, tmp_path):
    monkeypatch.setenv(MNIST_VARIABLE, str(tmp_path / "not there.npz"))
    runner = Runner(poll_s=0.1)
    runner.start()
    job_id = mnist_trainer.submit("ann", "one", Design(dense=(Dense(8),), training_images=100))
    job = ended("ann", job_id, patience_s=100)
    runner.finish()
    assert job.state == "interrupted"
    assert "MNIST" in job.message
    assert "not there" not in job.message
