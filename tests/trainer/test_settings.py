"""Who may train, and how much."""

import re

import pytest

import mnist_trainer
from mnist_trainer import TrainingError, settings
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("value", "may"), [("on", True), (" ON ", True), ("", False), ("off", False), ("1", False)]
)
def test_nobody_trains_unless_it_is_on(monkeypatch, value, may):
    monkeypatch.setenv("TRAINING", value)
    assert mnist_trainer.is_allowed() is may
    monkeypatch.delenv("TRAINING")
    assert not mnist_trainer.is_allowed()


def test_nobody_trains_where_files_cannot_be_locked(monkeypatch):
    monkeypatch.setenv("TRAINING", "on")
    monkeypatch.setattr(settings, "CAN_LOCK", False)
    assert not mnist_trainer.is_allowed()


def test_the_guide_names_each_setting_with_its_default():
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(MNIST_DRAW_\w+)` \|[^|]+\| (\d+) \|$", guide, re.MULTILINE))
    source = (ROOT / "mnist_trainer" / "settings.py").read_text("utf-8")
    for variable, field in re.findall(r'"(MNIST_DRAW_\w+)", cls\.(\w+)', source):
        assert int(rows[variable]) == getattr(mnist_trainer.Settings, field)


def test_a_setting_counts_and_a_wrong_one_is_named(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_MODELS_EACH", "3")
    assert mnist_trainer.Settings.from_environment() == mnist_trainer.Settings(models_each=3)
    monkeypatch.setenv("MNIST_DRAW_MODELS_EACH", "3 or 4")
    with pytest.raises(TrainingError, match="MNIST_DRAW_MODELS_EACH"):
        mnist_trainer.Settings.from_environment()
