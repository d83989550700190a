"""The trainer that there really is, on few images; what can go wrong is in test_runner.py."""

import numpy as np
import pytest

import mnist_trainer
from mnist_model import DigitClassifier
from mnist_model.data.mnist import MNIST_VARIABLE
from mnist_model.data.pen_drawings import PENDIGITS_VARIABLE
from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.design import Convolution, Dense, Design
from mnist_trainer.runner import Runner
from tests.trainer.conftest import ended, job_of, wait_for

pytestmark = pytest.mark.training


@pytest.fixture
def trained_for_real(data, small_world, monkeypatch):
    monkeypatch.setenv(MNIST_VARIABLE, str(small_world.mnist))
    monkeypatch.setenv(PENDIGITS_VARIABLE, str(small_world.pendigits))
    runner = Runner(poll_s=0.1)
    runner.start()
    yield
    runner.finish()


@pytest.mark.usefixtures("trained_for_real")
def test_a_training_from_the_queue_to_a_model_that_reads_what_it_learned_before_stop():
    design = Design((Convolution(4),), (Dense(8),), epochs=100, training_images=100, batch_size=20)
    drawing = np.zeros((28, 28), np.uint8)
    job_id = mnist_trainer.submit("ann", "My network", design, drawing)
    wait_for(lambda: (p := job_of("ann", job_id).progress) and p.epoch > 1, patience_s=100)
    mnist_trainer.stop("ann", job_id)
    job = ended("ann", job_id, patience_s=60)
    assert (job.state, job.message, job.progress.phase) == ("stopped", "", "done")
    assert 1 <= len(job.progress.history["loss"]) == len(job.progress.drawing) < 100
    (model,) = mnist_trainer.models_of("ann")
    bundle = find_bundle(model.id, model.folder.parent)
    assert bundle.contents.keys() == bundle.metrics.sha256.keys()
    probabilities = DigitClassifier(bundle).predict_mnist(drawing[None])
    assert probabilities.sum() == pytest.approx(1, abs=1e-4)
    # Nobody downloads drawings for it, but where they are, it is scored on them.
    assert bundle.metrics.sources.keys() == {"MNIST"}
    assert bundle.metrics.drawings.accuracy is not None


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
