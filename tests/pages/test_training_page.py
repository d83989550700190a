"""Each state of the page of training curves, without a browser."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_model.networks import bundle
from mnist_model.networks.bundle import writing_bundle
from tests.pages.opener import open_page, texts

ROOT = Path(__file__).parent.parent.parent
FALLING = [0.4, 0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01]
TURNING = [0.3, 0.2, 0.15, 0.16, 0.18, 0.2, 0.22, 0.24]


@pytest.fixture
def trained(tmp_path, monkeypatch) -> Path:
    """An empty folder of bundles that the pages read."""
    monkeypatch.setattr(bundle, "TRAINED", tmp_path)
    return tmp_path


def write(trained: Path, name: str, history: object = None, **metrics) -> None:
    """Write a bundle with no more than what is given."""
    with writing_bundle(name, trained) as folder:
        (folder / "metrics.json").write_text(json.dumps({"test": {}} | metrics))
        if history is not None:
            (folder / "history.json").write_text(json.dumps(history))


def a_history(val_loss: list[float], **more) -> dict:
    accuracy = {"accuracy": [0.9] * 7 + [0.99], "val_accuracy": [0.9] * 7 + [0.97]}
    return {"loss": FALLING, "val_loss": val_loss} | accuracy | more


def scored(train: float, validation: float) -> dict:
    """How the network of a bundle reads the images learned from and those held out."""
    return {"train": {"accuracy": train}, "validation": {"accuracy": validation}}


def charts(app: AppTest) -> list:
    return app.get("vega_lite_chart")


def test_the_shipped_models_show_overfitting_and_its_cure():
    app = open_page("training")
    assert app.multiselect(key="models").value == ["dense-784-256-128", "dense-dropout"]
    assert len(charts(app)) == 4
    assert "**dense-784-256-128**: It starts to overfit after epoch" in texts(app)
    assert "**dense-dropout**: It does not overfit" in texts(app)
    assert app.code[0].value == "python train.py dense-784-256-128"


def test_the_button_brings_the_comparison_back():
    app = open_page("training", models="convnet")
    assert app.multiselect(key="models").value == ["convnet"]
    app.button[0].click().run()
    assert app.multiselect(key="models").value == ["dense-784-256-128", "dense-dropout"]


@pytest.mark.parametrize("value", ["../../etc", "<b>convnet</b>", "convnet/"])
def test_what_is_no_model_in_the_address_is_ignored(value):
    app = open_page("training", models=["convnet", value])
    assert app.multiselect(key="models").value == ["convnet"]
    assert value not in texts(app)


def test_the_turn_is_computed_from_the_history(trained):
    write(trained, "turning", a_history(TURNING), kept_epoch=3)
    words = texts(open_page("training"))
    assert "It starts to overfit after epoch 3: validation loss rises by 47%" in words
    assert "the weights of epoch 3 were kept" in words


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((0.9988, 0.9902), "99.88% of its training images and 99.02% of the validation images "),
        ((0.9988, 0.9902), "correctly: a gap of 0.9 points."),
        ((0.97, 0.98), "correctly: no gap."),
    ],
)
def test_the_gap_is_that_of_the_network_that_ships_not_of_the_running_mean(trained, scores, words):
    # The history ends with 99 and 97 %, as the network was while it learned.
    write(trained, "some", a_history(FALLING), **scored(*scores))
    said = texts(open_page("training"))
    assert "After training, on undistorted images, the finished network reads" in said
    assert words in said
    assert "99.0%" not in said
    assert "97.0%" not in said


@pytest.mark.parametrize(
    "scores", [{}, {"train": {"accuracy": 0.9}}, {"train": {}, "validation": {"accuracy": 0.9}}]
)
def test_a_bundle_without_such_scores_says_how_to_get_them(trained, scores):
    write(trained, "older", a_history(FALLING), **scores)
    assert "`python train.py older --rescore`" in texts(open_page("training"))


@pytest.mark.parametrize("name", bundle.bundle_names())
def test_what_is_said_of_a_shipped_model_compares_like_with_like(name):
    metrics = bundle.find_bundle(name).metrics
    training, validation = metrics.training.accuracy, metrics.validation.accuracy
    words = (
        f"reads {training:.2%} of its training images and {validation:.2%} of the validation "
        f"images correctly: a gap of {100 * (training - validation):.1f} points."
    )
    said = texts(open_page("training", models=name))
    assert words in said
    losses = f"{metrics.training.loss:.4f} on the former, {metrics.validation.loss:.4f} on the"
    assert losses in said
    assert "These are two comparisons." in said


def test_what_loss_means_is_said_where_it_stands():
    assert "Loss (cross-entropy): the negative natural logarithm" in texts(open_page("training"))


@pytest.mark.parametrize(
    ("val_loss", "where"),
    [
        (FALLING, "lowest in the last of its 8 epochs"),
        ([*FALLING[:-2], 0.01, 0.011], "lowest in epoch 7 of 8 and does not rise for good"),
    ],
)
def test_not_to_overfit_is_said_of_the_validation_loss(trained, val_loss, where):
    # Ten times as high as the training loss, and yet it never rises.
    history = a_history(val_loss) | {"loss": [value / 10 for value in val_loss]}
    write(trained, "steady", history)
    words = texts(open_page("training"))
    assert "in the sense that training longer does not make it worse on new images" in words
    assert f"validation loss is {where}" in words


def test_a_history_of_one_epoch_is_shown(trained):
    write(trained, "short", {key: values[:1] for key, values in a_history(FALLING).items()})
    app = open_page("training")
    assert len(charts(app)) == 4
    assert "One epoch says nothing" in texts(app)


def test_why_a_training_curve_may_look_worse_is_said_of_the_models_shown(trained):
    network = [{"layer": "Dropout", "output_shape": [512], "parameters": 0}]
    write(trained, "plain", a_history(FALLING))
    write(trained, "distorted", a_history(FALLING), training={"augment": True})
    write(trained, "both", a_history(FALLING), network=network, training={"augment": True})
    words = texts(open_page("training", models=["plain", "distorted", "both"]))
    assert "the running mean during each epoch" in words
    assert "on distorted images for both and distorted" in words
    assert "switched off by Dropout for both;" in words
    assert "training can look worse than validation" in words
    words = texts(open_page("training", models="plain"))
    assert "the running mean during each epoch" in words
    assert "distorted" not in words
    assert "Dropout" not in words


@pytest.mark.parametrize("history", [None, [], {"loss": "none"}])
def test_a_bundle_without_a_history_shows_its_recipe(trained, history):
    write(trained, "bare", history, summary="Flatten, Dense 7", training={"optimizer": "Adam"})
    app = open_page("training")
    assert not charts(app)
    assert "**bare** lacks a training history" in texts(app)
    assert "python train.py bare" in texts(app)
    assert "Flatten, Dense 7" in texts(app)
    assert len(app.table) == 1


def test_a_bundle_that_says_nothing_of_itself_is_still_shown(trained):
    write(trained, "bare", a_history(FALLING))
    app = open_page("training")
    assert len(charts(app)) == 4
    assert "lacks a description of the network" in texts(app)


def test_a_bundle_says_what_it_learned_from(trained):
    write(trained, "new", data={"sources": {"MNIST": 570, "pen drawings": 90}})
    app = open_page("training")
    assert "570 MNIST images, 90 images of pen drawings" in str(app.table[0].value)


def test_a_bundle_says_who_taught_it(trained):
    sources = {"MNIST": 570, "taught drawings": 1200}
    counts = {"training_people": 4, "training_drawings": 120, "validation_people": 1}
    counts |= {"validation_drawings": 21, "test_people": 1, "test_drawings": 22}
    write(trained, "new", data={"sources": sources}, taught=counts | {"test": {"accuracy": 0.91}})
    app = open_page("training")
    facts = app.table[0].value.to_string(max_colwidth=None)
    assert "1,200 images of drawings that people taught" in facts
    assert "4 + 1 + 1 people, with 120 + 21 + 22 drawings" in facts
    assert "of the last it reads 91.0% right" in facts
    assert app.code[0].value == "python train.py new --taught FILE_OR_URL"


def test_a_training_whose_loss_was_lost_is_still_shown(trained):
    write(trained, "diverged", a_history([0.9, float("nan"), float("nan")]))
    app = open_page("training")
    assert len(charts(app)) == 4


def test_a_damaged_bundle_is_named_and_the_others_are_shown(trained):
    write(trained, "sound", a_history(FALLING))
    (trained / "damaged").mkdir()
    app = open_page("training")
    assert "Could not load" in app.warning[0].value
    assert "**damaged**" in app.warning[0].value
    assert len(charts(app)) == 4


def test_without_any_bundle_the_page_says_how_to_make_one(trained):
    app = open_page("training")
    assert "python train.py compact-cnn" in app.error[0].value
    assert not charts(app)


def test_a_bundle_that_is_trained_anew_is_shown_anew(trained):
    write(trained, "again", a_history(TURNING))
    app = open_page("training")
    assert "It starts to overfit" in texts(app)
    shutil.rmtree(trained / "again")
    write(trained, "again", a_history(FALLING))
    assert "It does not overfit" in texts(app.run())


def test_with_no_model_picked_the_page_says_what_to_do(trained):
    write(trained, "some", a_history(FALLING))
    app = open_page("training")
    app.multiselect(key="models").set_value([]).run()
    assert "Pick one or more models" in app.info[0].value


def test_altair_is_imported_early_and_the_draw_page_does_not_wait_for_it():
    script = """
import sys, threading
from streamlit.testing.v1 import AppTest

class HoldBack:
    asked, go_on = threading.Event(), threading.Event()
    def find_spec(self, name, *_):
        if name == "altair":
            self.asked.set()
            self.go_on.wait(60)

sys.meta_path.insert(0, HoldBack())
at = AppTest.from_file("app.py", default_timeout=30).run()
assert not at.exception, at.exception
assert at.header, "the page is empty"
assert "altair" not in sys.modules
print(HoldBack.asked.wait(30))
HoldBack.go_on.set()
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert finished.stdout.strip() == "True", finished.stderr
