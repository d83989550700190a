"""train.py --recipe trains the network of a file, and refuses what it cannot."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.recipe_file import read, to_json
from mnist_model.networks.recipes import RECIPES, recipe_of
from mnist_model.training import sources
from mnist_model.training.sources import split_images, training_sources
from tests.conftest import run_train
from tests.training.recipe_files import TINY, arguments, recipe_file


def test_a_file_becomes_a_bundle_named_after_it_that_holds_its_design(tmp_path):
    finished = run_train(*arguments(tmp_path))
    assert finished.returncode == 0, finished.stderr
    assert "Trained on 300 MNIST images" in finished.stdout
    metrics = find_bundle("my-net", tmp_path / "out").metrics
    assert metrics.summary == "Conv, Dense 16 with BatchNorm"
    assert metrics.recipe == json.loads(to_json(TINY))
    assert (metrics.seed, metrics.sources, metrics.stopped) == (5, {"MNIST": 300}, False)
    assert metrics.validation.images == 60
    assert (
        len(json.loads(find_bundle("my-net", tmp_path / "out").read("history.json"))["loss"]) == 3
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["quick"], "leave out 'quick'"),
        (["--rescore"], "leave out --rescore"),
        (["--refit"], "leave out --refit"),
        (["--taught", "x.zip"], "leave out --taught"),
        (["--epochs", "3"], "leave out --epochs"),
        (["--batch-size", "3"], "leave out --batch-size"),
        (["--seed", "0"], "leave out --seed"),
        (["--mnist-only"], "leave out --mnist-only"),
        (["--live", "nowhere"], "there is no folder nowhere"),
    ],
)
def test_a_recipe_file_says_all_about_the_training(tmp_path, given, problem):
    finished = run_train("--recipe", str(recipe_file(tmp_path)), *given)
    assert finished.returncode == 2
    assert problem in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["my net", "..", "näh", "-x", "a" * 65, "a.b"])
def test_a_name_that_is_no_folder_of_ours_is_refused(tmp_path, name):
    finished = run_train("--recipe", str(tmp_path / f"{name}.json"))
    assert finished.returncode == 2
    assert "letters, digits and hyphens" in finished.stderr


@pytest.mark.parametrize("out", [[], ["--out", str(TRAINED)]])
def test_a_shipped_model_is_not_replaced_by_a_file_of_its_name(tmp_path, out):
    finished = run_train("--recipe", str(recipe_file(tmp_path, name="quick")), *out)
    assert finished.returncode == 2
    assert "'quick' is a model of ours" in finished.stderr


def test_a_bad_recipe_is_refused_before_anything_begins(tmp_path):
    file = recipe_file(tmp_path, replace(TINY, epochs=0))
    finished = run_train("--recipe", str(file), "--out", str(tmp_path / "out"))
    assert finished.returncode == 2
    assert f"{file}: Epochs must be a whole number from 1 to 100, not 0." in finished.stderr
    assert not (tmp_path / "out").exists()
    assert "--live goes with --recipe" in run_train("quick", "--live", "x").stderr


def test_a_mark_at_the_beginning_as_windows_writes_it_does_no_harm(tmp_path):
    file = tmp_path / "my-net.json"
    file.write_text(to_json(TINY), "utf-8-sig")
    assert read(file) == TINY


def test_fewer_images_have_the_same_shares_and_hold_out_the_same():
    images, _ = synthetic_digits(2000)
    all_rows, held_out = split_images(images, RECIPES["quick"], 3)
    rows, held_too = split_images(images, recipe_of(replace(TINY, training_images=100)), 3)
    np.testing.assert_array_equal(held_out, held_too)
    assert set(rows) <= set(all_rows)
    assert np.bincount(images.labels[rows]).tolist() == [10] * 10
    again, _ = split_images(images, recipe_of(replace(TINY, training_images=100)), 3)
    np.testing.assert_array_equal(rows, again)
    every, _ = split_images(images, recipe_of(replace(TINY, training_images=60_000)), 3)
    np.testing.assert_array_equal(every, all_rows)


def test_few_images_need_few_drawings_and_negatives():
    images, _ = synthetic_digits(500)
    design = replace(TINY, pen_drawings=True, refuse=True)
    learned = training_sources(recipe_of(design), images, synthetic_drawings(), 0)
    assert [source.name for source in learned] == ["MNIST", "pen drawings", "negatives"]
    assert [source.per_batch for source in learned] == [64, 32, 26]
    assert len(learned[1].images) <= 240
    assert len(learned[2].images) == 500
    of_ours = sources.TIMES_DRAWN * len(range(1, 25)) * 10
    ours = training_sources(RECIPES["compact-cnn"], images, synthetic_drawings(), 0)
    assert len(ours[1].images) == of_ours
