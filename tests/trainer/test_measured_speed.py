"""The speed of this machine is that of the last trainings."""

import pytest

import mnist_trainer
from mnist_model.networks.design import DESIGNS
from mnist_model.networks.estimate import MULTIPLY_ADDS_PER_SECOND, training_work
from mnist_model.training.progress_file import Progress
from mnist_trainer.folders import make_private
from mnist_trainer.measured_speed import note_speed

DESIGN = DESIGNS["quick"]


@pytest.fixture(autouse=True)
def folder(data):
    return make_private(data)


def note(*seconds: float, stopped: bool = False) -> None:
    note_speed(DESIGN, Progress(history={"seconds": list(seconds)}, stopped=stopped))


def test_before_the_first_training_it_is_a_usual_one():
    assert mnist_trainer.speed() == MULTIPLY_ADDS_PER_SECOND


def test_it_is_the_work_of_whole_epochs_by_their_time():
    note(90, 10, 10)
    assert mnist_trainer.speed() == pytest.approx(training_work(DESIGN, 1) / 10)


def test_an_epoch_that_was_stopped_does_not_count():
    note(90, 10, 1, stopped=True)
    assert mnist_trainer.speed() == pytest.approx(training_work(DESIGN, 1) / 10)


def test_of_many_it_is_the_median_of_the_last():
    for second in range(3, 33):
        note(90, second)
    assert mnist_trainer.speed() == pytest.approx(training_work(DESIGN, 1) / 28)


@pytest.mark.parametrize("seconds", [(), (5.0,), (5.0, 0.1)])
def test_what_is_too_short_says_nothing(seconds):
    note(*seconds)
    assert mnist_trainer.speed() == MULTIPLY_ADDS_PER_SECOND


@pytest.mark.parametrize("content", ["", "{", "{}", "[-1, 0, null, true, NaN]", "[1e999]"])
def test_a_damaged_file_is_as_none(folder, content):
    (folder / "training_speed.json").write_text(content)
    assert mnist_trainer.speed() == MULTIPLY_ADDS_PER_SECOND
    note(90, 10)
    assert mnist_trainer.speed() == pytest.approx(training_work(DESIGN, 1) / 10)
