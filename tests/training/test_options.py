"""train.py answers a mistake at once, in one sentence, and without TensorFlow."""

import subprocess
import sys

import pytest

from mnist_model.networks.bundle import find_bundle
from mnist_model.networks.recipes import RECIPES
from mnist_model.training.options import parse_options
from tests.conftest import ROOT, run_train


def test_the_list_names_every_model_with_its_size_and_its_shipped_accuracy():
    lines = run_train("--list").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(RECIPES)
    for line in lines:
        metrics = find_bundle(line.split()[0]).metrics
        assert line.endswith(f"{metrics.parameters:,}        {metrics.test.accuracy:.2%}")


def test_a_model_without_a_bundle_is_listed_as_not_trained(monkeypatch, tmp_path):
    monkeypatch.setattr("train.TRAINED", tmp_path)
    lines = run_train("--list").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(RECIPES)
    assert all(line.endswith("not trained") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nobody"], "no model 'nobody'"),
        ([], "name a model"),
        (["dense-128", "--epochs", "0"], "above 0"),
        (["dense-128", "--epochs", "many"], "'many' is not a whole number above 0"),
        (["dense-128", "--seed", "x"], "'x' is not a whole number between 0"),
        (["dense-128", "--require", "nan"], "'nan' is not between 0 and 1"),
        (["dense-128", "--batch-size", "-5"], "above 0"),
        (["dense-128", "--seed", "-1"], "between 0 and 2"),
        (["dense-128", "--require", "97"], "between 0 and 1"),
        (["dense-128", "--data", "nowhere.npz"], "nowhere.npz: there is no such file"),
        (["dense-128", "--data", str(ROOT / "README.md")], "damaged"),
        (["dense-128", "--rescore", "--seed", "1"], "leave out --seed"),
        (["dense-128", "--rescore", "--seed", "0"], "leave out --seed"),
        (["dense-128", "--rescore", "--batch-size", "8"], "leave out --batch-size"),
        (["dense-128", "--rescore", "--resume"], "leave out --resume"),
        (["dense-128", "--refit", "--seed", "1"], "leave out --seed"),
        (["compact-cnn", "--refit", "--taught", "x.zip"], "leave out --taught"),
        (["compact-cnn", "--rescore", "--even-if-worse"], "leave out --even-if-worse"),
        (["compact-cnn", "--even-if-worse"], "--even-if-worse goes with --taught"),
        (["compact-cnn", "--taught", "x.zip", "--mnist-only"], "leave out --mnist-only"),
        (["dense-128", "--taught", "x.zip"], "for what learns from drawings: compact-cnn"),
        (["all", "--taught", "x.zip"], "for what learns from drawings: compact-cnn"),
        (["compact-cnn", "--taught", "x.zip"], "x.zip: there is no such file"),
        (["compact-cnn", "--taught", "sqlite:////none/x.db"], "there is no such database"),
        (["compact-cnn", "--taught", str(ROOT / "README.md")], "README.md: This file holds no"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments, problem):
    finished = run_train(*arguments)
    assert finished.returncode == 2
    assert problem in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


@pytest.mark.training
@pytest.mark.parametrize("out", ["/proc/bundles", str(ROOT / "train.py")])
def test_a_folder_that_cannot_be_written_is_one_clear_sentence(out):
    finished = run_train("dense-128", "--smoke", "--mnist-only", "--out", out)
    assert finished.returncode == 2
    assert out in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1


def test_tensorflow_is_not_imported_for_what_needs_none():
    script = """
import sys, train

assert train.main(["--list"]) == 0
for mistake in (["nobody"], ["dense-128", "--epochs", "0"]):
    try:
        train.main(mistake)
    except SystemExit as end:
        assert end.code == 2
assert train.main(["dense-128", "--data", "nowhere.npz"]) == 2
heavy = {"tensorflow", "keras", "sklearn", "scipy"}
print(",".join(sorted(heavy & set(sys.modules))) or "none", file=sys.stderr)
"""
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert finished.stderr.splitlines()[-1] == "none", finished.stderr


@pytest.mark.parametrize("package", ["tensorflow", "sklearn", "scipy"])
@pytest.mark.parametrize("arguments", [["dense-128"], ["all", "--rescore"]])
def test_without_a_package_for_training_it_says_how_to_install_it(monkeypatch, package, arguments):
    # As if it were not installed.
    monkeypatch.setitem(sys.modules, package, None)
    finished = run_train(*arguments)
    assert finished.returncode == 2
    assert package in finished.stderr
    assert "pip install -r requirements.txt" in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1
    assert run_train("--list").returncode == 0


def test_the_command_that_resumes_is_the_one_that_was_given():
    given = ["quick", "--seed", "3", "--out", "my models"]
    told = "python train.py quick --seed 3 --out 'my models' --resume"
    assert parse_options(given).resume_command == told
    assert parse_options([*given, "--resume"]).resume_command == told
    # A trial goes on in the folder that was made for it.
    trial = parse_options(["quick", "--smoke"])
    assert trial.resume_command.endswith(f"--out {trial.out} --resume")
