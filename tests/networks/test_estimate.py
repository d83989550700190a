"""The estimate of a training follows what makes one longer, and its own bounds."""

import json
from dataclasses import replace

import pytest

from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.design import DESIGNS, Convolution, Design
from mnist_model.networks.estimate import MULTIPLY_ADDS_PER_SECOND, beyond, estimate, training_work

QUICK = DESIGNS["quick"]


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 20},
        {"batch_size": 8},
        {"augment": True},
        {"pen_drawings": True},
        {"refuse": True},
        {"convolutions": (*QUICK.convolutions, Convolution(64))},
    ],
)
def test_what_makes_a_training_longer_is_estimated_longer(changes):
    small, large = estimate(QUICK), estimate(replace(QUICK, **changes))
    assert large.seconds_from > small.seconds_from
    assert large.seconds_to > small.seconds_to


def test_few_images_take_less_but_never_less_than_the_start():
    few = estimate(replace(QUICK, training_images=100))
    assert 5 < few.seconds_from < estimate(QUICK).seconds_from


def test_a_faster_machine_is_faster():
    half = estimate(QUICK, MULTIPLY_ADDS_PER_SECOND / 2)
    assert half.seconds_from > estimate(QUICK).seconds_from


@pytest.mark.parametrize("name", DESIGNS)
def test_the_models_that_ship_were_trained_within_the_estimate(name):
    metrics = find_bundle(name).metrics
    # Where a recipe stops by its accuracy, or keeps an epoch in the middle, see its history.
    epochs = len(json.loads(find_bundle(name).read("history.json"))["loss"])
    design = replace(DESIGNS[name], epochs=epochs)
    estimated = estimate(design)
    assert estimated.seconds_from < metrics.train_seconds + 30
    assert metrics.train_seconds < estimated.seconds_to


def test_work_is_counted_by_the_epochs_that_were_done():
    assert training_work(QUICK, 1) == pytest.approx(training_work(QUICK) / QUICK.epochs)


def test_memory_grows_with_the_batch_and_the_maps():
    wide = Design(convolutions=(Convolution(256),) * 2 + (Convolution(8, pooling="max"),))
    large = replace(wide, batch_size=2048)
    assert estimate(QUICK).memory_mb < 2000 < estimate(large).memory_mb
    assert estimate(wide).memory_mb < estimate(large).memory_mb


def test_what_a_server_does_not_give_is_said_with_what_to_change():
    large = replace(QUICK, batch_size=2048, epochs=100)
    assert beyond(QUICK, estimate(QUICK), 3600, 4000) == []
    time, memory = beyond(large, estimate(large), 60, 1000)
    assert (time.place, memory.place) == ("network", "batch_size")
    assert "more than the 1 allowed here" in time.sentence
    assert "more than the 1,000 allowed here" in memory.sentence
