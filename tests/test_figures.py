"""The figures on the page of models: saved by benchmarks, and the same as in docs/."""

import json

import numpy as np
import pytest

from benchmarks import refusals, report, styles
from mnist_model import DigitClassifier
from mnist_model.data.negatives.kinds import Purpose, families
from mnist_model.data.pen_drawings import TEST_WRITERS, TRAINING_WRITERS, of_writers
from mnist_model.networks.bundle import DEFAULT_NAME, find_bundle
from tests.conftest import ROOT

FILES = ("refusals", "styles", "seeds")


def saved(name: str) -> dict:
    return json.loads((report.FIGURES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_they_are_about_the_networks_that_ship(name):
    for model, checksum in saved(name)["models"].items():
        assert find_bundle(model).metrics.sha256["model.keras"] == checksum


def test_docs_have_the_same_refusals():
    text = (ROOT / "docs/evaluation.md").read_text("utf-8")
    for purpose in ("choosing", "testing"):
        figures = saved("refusals")[purpose]
        assert refusals.table(figures) in text
        assert refusals.table_of_families(figures["families"]) in text


def test_docs_have_the_same_styles():
    text = (ROOT / "docs/evaluation.md").read_text("utf-8")
    for row in saved("styles")["styles"]:
        shares = " | ".join(f"{share:.1%}" for share in row["correct"].values())
        line = f"| {row['style']} | {row['learned_from']:,} | {row['drawings']} | {shares} |"
        assert line in text


def test_docs_have_the_same_scores_of_each_seed_and_the_first_is_the_model_that_ships():
    text = (ROOT / "docs/models.md").read_text("utf-8")
    seeds = saved("seeds")
    for row in [*seeds["seeds"], seeds["ships"]]:
        shares = " | ".join(f"{100 * row[k]:.2f} %" for k in ("test", "drawings", "lowest_cell"))
        errors = " | ".join(f"{row[key]:.4f}" for key in ("ece_test", "ece_drawings"))
        assert f"| {shares} | {errors} |" in text
    metrics = find_bundle(DEFAULT_NAME).metrics
    assert seeds["seeds"][0]["seed"] == metrics.seed
    assert seeds["ships"]["test"] == pytest.approx(metrics.test.accuracy, abs=1e-6)
    assert seeds["ships"]["drawings"] == pytest.approx(metrics.drawings.accuracy, abs=1e-6)


def test_measured_again_the_refusals_are_the_same():
    model, by_kind = DigitClassifier.load(), families((), Purpose.TESTING)
    figures = saved("refusals")["testing"]
    for name in ("shape, cat's head", "scribble, curls"):
        kind, family = name.split(", ")
        row = next(row for row in figures["families"] if row["name"] == name)
        again = refusals.measure_family(model, name, by_kind[kind][family])
        assert again == row | {"refused": pytest.approx(row["refused"], abs=1e-6)}
    refused = np.load(model.bundle.folder / "predictions.npz")["drawings_refused"]
    assert figures["digits"][0]["refused"] == pytest.approx(refused.mean(), abs=1e-6)


def test_measured_again_the_styles_are_the_same(pen_drawings):
    figures = saved("styles")
    models = {name: DigitClassifier.load(name) for name in figures["models"]}
    learned = [styles.style_of(drawing) for drawing in of_writers(pen_drawings, TRAINING_WRITERS)]
    drawings = of_writers(pen_drawings, TEST_WRITERS)
    labels = np.array([styles.style_of(drawing) for drawing in drawings])
    for again, row in zip(
        styles.measure(models, learned, drawings, labels), figures["styles"], strict=True
    ):
        assert again["correct"] == pytest.approx(row.pop("correct"), abs=1e-6)
        assert again.items() >= row.items()


def test_what_is_saved_names_its_command_and_no_file_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "FIGURES", tmp_path / "figures")
    bundle = find_bundle(DEFAULT_NAME)
    file = report.save_figures("styles", "FILE --save", [bundle], {"rows": [{"share": 1 / 3}]})
    assert json.loads(file.read_text("utf-8")) == {
        "command": "python benchmarks/styles.py FILE --save",
        "models": {DEFAULT_NAME: bundle.metrics.sha256["model.keras"]},
        "rows": [{"share": 0.333333}],
    }
