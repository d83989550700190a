"""What is said about a training follows from its curves, and noise alone says nothing."""

import numpy as np
import pytest

from mnist_model.analysis.learning_curves import best_epoch, overfitting, usable

FALLING = np.geomspace(0.4, 0.01, 20)


def u_shape(turn: int, epochs: int = 20, noise: float = 0, seed: int = 0) -> np.ndarray:
    """A validation loss that falls until an epoch, counted from 1, then rises."""
    distance = np.arange(1, epochs + 1) - turn
    loss = 0.1 + np.where(distance < 0, 0.03, 0.005) * np.abs(distance)
    return loss * np.exp(noise * np.random.default_rng(seed).normal(size=epochs))


@pytest.mark.parametrize("turn", [1, 2, 6, 15])
def test_the_turn_is_found(turn):
    val_loss = u_shape(turn)
    found = overfitting(FALLING, val_loss)
    assert best_epoch(val_loss) == found.after_epoch == turn
    assert found.validation_rise == pytest.approx(val_loss[-3:].mean() / 0.1 - 1)
    assert 0 < found.training_fall < 1


def test_the_turn_is_found_in_noise():
    found = [overfitting(FALLING, u_shape(6, noise=0.03, seed=seed)) for seed in range(200)]
    assert all(found)
    assert np.median([turn.after_epoch for turn in found]) == pytest.approx(6, abs=1)


@pytest.mark.parametrize("turn", [18, 19, 20])
def test_too_few_epochs_after_the_best_say_nothing(turn):
    assert overfitting(FALLING, u_shape(turn)) is None


@pytest.mark.parametrize("epochs", [1, 2, 3, 20])
def test_a_loss_that_falls_to_the_end_is_no_overfitting(epochs):
    assert overfitting(FALLING[:epochs], FALLING[:epochs]) is None


def test_a_level_loss_in_noise_is_seldom_mistaken():
    level = [np.exp(0.03 * np.random.default_rng(seed).normal(size=20)) for seed in range(500)]
    found = [overfitting(FALLING, val_loss) for val_loss in level]
    assert np.mean([turn is not None for turn in found]) < 0.05


def test_one_bad_epoch_is_no_turn():
    val_loss = FALLING.copy()
    val_loss[10] *= 3
    val_loss[-1] *= 3
    assert overfitting(FALLING, val_loss) is None


def test_a_training_that_falls_apart_does_not_overfit():
    rising = u_shape(6)
    assert overfitting(rising, rising) is None


def test_a_history_made_by_hand_is_cut_to_what_can_be_shown():
    history = {
        "loss": [0.3, 0.2, 0.1],
        "val_loss": [0.4, 0.3],
        "accuracy": [0.9, float("nan")],
        "seconds": "long",
        "learning_rate": [],
        "flags": [True, False],
    }
    assert usable(history) == {"loss": [0.3, 0.2], "val_loss": [0.4, 0.3]}


@pytest.mark.parametrize("history", [None, [], "", 3, {}, {"loss": [None]}])
def test_what_is_no_history_shows_nothing(history):
    assert usable(history) == {}
