"""Each state of the page of models, without a browser."""

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from app_pages.common import bundles
from app_pages.models.head_to_head import chance_in_words
from mnist_model.analysis.mistakes import confusion_matrix
from mnist_model.data.mnist import MNIST_VARIABLE
from mnist_model.networks import bundle
from mnist_model.networks.bundle import writing_bundle
from tests.pages.opener import open_page, texts

IMAGES = 60


@pytest.fixture
def trained(tmp_path, monkeypatch) -> Path:
    """An empty folder of bundles that the pages read."""
    monkeypatch.setattr(bundle, "TRAINED", tmp_path / "trained")
    return bundle.TRAINED


@pytest.fixture
def labels(tmp_path, monkeypatch) -> np.ndarray:
    """The labels of a small test set in the form of MNIST, which the pages find."""
    labels = np.arange(IMAGES, dtype=np.uint8) % 10
    images = np.random.default_rng(0).integers(0, 256, (IMAGES, 28, 28), np.uint8)
    np.savez(tmp_path / "m.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    monkeypatch.setenv(MNIST_VARIABLE, str(tmp_path / "m.npz"))
    return labels


@pytest.fixture
def no_mnist(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(MNIST_VARIABLE, str(tmp_path / "missing.npz"))


def write(trained: Path, name: str, answers: np.ndarray | None = None, **metrics) -> None:
    """Write a bundle with the model of a shipped one, and these answers to the test images."""
    with writing_bundle(name, trained) as folder:
        shipped = Path(bundle.__file__).parent.parent / "trained" / "dense-128" / "model.tflite"
        shutil.copy(shipped, folder)
        metrics = {"test": {}} | metrics
        if answers is not None:
            labels, read = np.arange(len(answers)) % 10, np.eye(10)[answers]
            matrix = confusion_matrix(labels, read).tolist()
            metrics["test"] = {"confusion_matrix": matrix} | metrics["test"]
            np.savez(
                folder / "predictions.npz",
                probabilities=np.eye(10, dtype="f4")[answers],
                right=answers == labels,
            )
        (folder / "metrics.json").write_text(json.dumps(metrics))


def scored(accuracy: float, **more) -> dict:
    return {"test": {"accuracy": accuracy}, "data": {"test_images": IMAGES}} | more


def test_the_shipped_models_are_ranked_and_timed():
    table = open_page("models").dataframe[0].value
    assert table["Model"].iloc[0] == bundle.DEFAULT_NAME
    assert list(table["Test accuracy"]) == sorted(table["Test accuracy"], reverse=True)
    assert (table["Prediction (ms)"] > 0).all()
    assert (table["Size (kB)"] > 10).all()


def test_a_row_says_what_the_bundle_says(trained, labels):
    metrics = scored(0.95, parameters=7, train_seconds=12.4, drawings={"accuracy": 0.8})
    write(trained, "one", labels, **metrics, reference={"test_accuracy": 0.96})
    (row,) = open_page("models").dataframe[0].value.to_dict("records")
    assert row["Test accuracy"] == pytest.approx(95)
    assert row["95 % interval"] == "86.30 to 98.29 %"  # SciPy's for 57 of 60
    assert row["Mistakes in 10,000"] == 500
    assert row["On drawings"] == pytest.approx(80)
    assert (row["Parameters"], row["Training (s)"]) == (7, 12)
    assert (row["Target"], row["Met"]) == ("test 96.00%", False)


def test_the_csv_holds_the_table(trained):
    from app_pages.models.model_table import as_csv, model_table

    write(trained, "one", **scored(0.95))
    table = model_table(bundles.find_bundles()[0])
    (row,) = csv.DictReader(io.StringIO(as_csv(table).decode()))
    assert row["Model"] == "one"
    assert float(row["Test accuracy"]) == pytest.approx(95)
    # SciPy's interval for 57 of 60, in columns of their own.
    assert "95 % interval" not in row
    assert float(row["95 % low"]) == pytest.approx(86.30, abs=0.01)
    assert float(row["95 % high"]) == pytest.approx(98.29, abs=0.01)
    assert row["On drawings"] == ""


def test_the_page_says_what_met_means(trained):
    write(trained, "one", **scored(0.95), reference={"test_accuracy": 0.96})
    assert "Met: ticked where it reached" in texts(open_page("models"))


def test_what_a_bundle_lacks_is_named(trained, labels):
    write(trained, "bare")
    write(trained, "whole", labels, **scored(1.0, drawings={"accuracy": 0.9}))
    (trained / "bare" / "model.tflite").unlink()
    (trained / "damaged").mkdir()
    app = open_page("models", first="whole", second="bare")
    words = texts(app)
    assert "**bare** lacks a score on drawings" in words
    assert "**bare** lacks a model that can be run" in words
    assert "**bare** lacks answers for **MNIST test**" in words
    assert "python train.py bare" in words
    assert "**damaged**" in app.warning[0].value
    assert len(app.get("vega_lite_chart")) == 1


def test_two_models_are_compared_image_by_image(trained, labels):
    wrong = (labels + 1) % 10
    write(trained, "good", np.where(np.arange(IMAGES) < 50, labels, wrong), **scored(50 / 60))
    write(trained, "poor", np.where(np.arange(IMAGES) < 30, labels, wrong), **scored(30 / 60))
    app = open_page("models")
    assert app.selectbox(key="first").value == "good"
    assert app.selectbox(key="second").value == "poor"
    counts = str(app.table[0].value)
    assert all(str(count) in counts for count in (30, 20, 0, 10))
    assert "answers differ on 20 of 60" in texts(app)
    assert "**good** is better, and by more than chance" in texts(app)
    assert len(app.image) == 12

    neither = open_page("models", group="Neither right")
    assert len(neither.image) == 10
    none = open_page("models", group="Only the second right")
    assert not none.image
    assert "There are none." in texts(none)


def test_the_images_of_another_mnist_are_not_shown_beside_the_answers(
    trained, labels, tmp_path, monkeypatch
):
    for name, right in (("one", 50), ("other", 40)):
        write(trained, name, np.where(np.arange(IMAGES) < right, labels, 0), **scored(0.8))
    images = np.random.default_rng(0).integers(0, 256, (IMAGES, 28, 28), np.uint8)
    for others in (labels[::-1], np.arange(IMAGES // 2, dtype=np.uint8) % 10):
        part = images[: len(others)]
        file = tmp_path / f"{len(others)}.npz"
        np.savez(file, x_train=part, y_train=others, x_test=part, y_test=others)
        monkeypatch.setenv(MNIST_VARIABLE, str(file))
        app = open_page("models")
        assert "tested on images other than" in texts(app)
        assert "McNemar" in texts(app)
        assert not app.image
        assert MNIST_VARIABLE not in texts(app)


def test_without_mnist_the_comparison_says_what_it_can(trained, no_mnist):
    answers = np.arange(IMAGES) % 10
    write(trained, "one", answers, **scored(0.9))
    write(trained, "other", np.where(np.arange(IMAGES) < 5, 9 - answers, answers), **scored(0.8))
    app = open_page("models")
    assert "answers differ on 5 of 60 test images" in texts(app)
    assert "55" in str(app.table[0].value)
    assert "McNemar" in texts(app)
    assert MNIST_VARIABLE in texts(app)
    assert not app.image


@pytest.mark.parametrize(
    ("only_first", "only_second", "words"),
    [
        (9, 8, "may be chance"),
        (0, 0, "may be chance"),
        (30, 5, "**a** is better"),
        (5, 30, "**b**"),
    ],
)
def test_chance_is_put_in_words(only_first, only_second, words):
    assert words in chance_in_words("a", "b", only_first, only_second)


def test_models_tested_on_other_images_are_not_compared(trained, labels):
    write(trained, "one", labels, **scored(1.0))
    write(trained, "other", labels[:20], **scored(0.9))
    assert "different images" in texts(open_page("models"))


def test_a_model_is_not_compared_with_itself(trained, labels):
    write(trained, "one", labels, **scored(1.0))
    write(trained, "other", labels, **scored(0.9))
    assert "Pick two different models" in texts(open_page("models", first="other", second="other"))


def test_a_single_model_has_nobody_to_compare_with(trained):
    write(trained, "one", **scored(1.0))
    assert "only one model" in texts(open_page("models"))


def test_the_address_picks_models_and_picture(trained, labels):
    for name in ("a", "b", "c"):
        write(trained, name, labels, **scored(1.0))
    app = open_page("models", first="c", second="../b", cost="Time")
    assert app.selectbox(key="first").value == "c"
    assert app.selectbox(key="second").value == "b"
    assert app.segmented_control(key="cost").value == "Time"


def test_without_any_bundle_the_page_says_how_to_make_one(trained):
    assert "python train.py compact-cnn" in open_page("models").error[0].value
