"""Training on what people taught: their part of each batch, and whether the model got better."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from mnist_model.data.split import Split
from mnist_model.data.synthetic import synthetic_digits, synthetic_drawings
from mnist_model.data.taught_drawings import TaughtDrawings, split_people
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.strokes import draw_strokes
from mnist_model.imaging.unipen import Drawing
from mnist_model.networks.bundle import find_bundle
from mnist_model.training import taught as training_taught
from mnist_model.training.export import Reader, ScoredSets, calibrated
from mnist_model.training.taught import (
    MNIST,
    NEW_WRITERS,
    TAUGHT,
    compare,
    describe_taught,
    losses,
    model_before,
    taught_source,
)
from mnist_model.training.unfinished import unfinished
from mnist_store.exports import write_people
from mnist_store.taught import Taught
from tests.conftest import run_train

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("tiny_recipes")]

PEOPLE, EACH = range(1, 7), 20


def people_taught(people=PEOPLE) -> list[tuple[int, list[Taught]]]:
    """Everybody draws each digit twice, once kept with its strokes and once without."""
    by_digit = {drawing.label: drawing.strokes for drawing in synthetic_drawings()}

    def teach(digit: int, number: int) -> Taught:
        strokes = by_digit[digit]
        place = np.random.default_rng([digit, number]).random(2)
        image = preprocess(draw_strokes(strokes, 14 + number, 160, place)).centred
        is_known = number % 2 == 0
        return Taught(image, digit, None, 0.0, "", strokes if is_known else (), 14.0 * is_known)

    return [(person, [teach(n % 10, person + n // 10) for n in range(EACH)]) for person in people]


def write_export(file: Path, people=PEOPLE) -> str:
    with file.open("wb") as opened:
        write_people(people_taught(people), opened)
    return str(file)


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> str:
    """What people taught, as a file."""
    return write_export(tmp_path_factory.mktemp("taught") / "everybody.zip")


def as_taught(drawings: list[Drawing]) -> TaughtDrawings:
    images = np.random.default_rng(0).integers(0, 256, (len(drawings), 28, 28), np.uint8)
    return TaughtDrawings(tuple(drawings), images)


def test_strokes_are_drawn_in_many_ways_and_pixels_are_taken_as_they_are():
    pens = synthetic_drawings()[:10]
    taught = as_taught([replace(pen, strokes=()) if pen.label % 2 else pen for pen in pens])
    source = taught_source(taught, pen_drawings=40, per_batch=20, times=3, seed=0)
    assert source.images.shape == (30, 28, 28)
    np.testing.assert_array_equal(np.bincount(source.labels, minlength=10), [3] * 10)
    assert source.per_batch == 5
    for digit in range(10):
        images = source.images[source.labels == digit]
        as_kept = [np.array_equal(image, taught.images[digit]) for image in images]
        assert as_kept == [digit % 2 == 1] * 3
        assert digit % 2 == 1 or not np.array_equal(images[0], images[1])


@pytest.mark.parametrize(("pens", "share"), [(10_000, 1), (100, 2), (10, 20), (1, 20), (0, 20)])
def test_they_are_a_part_of_each_batch_and_never_more_than_the_pen_drawings(pens, share):
    taught = as_taught([replace(pen, strokes=()) for pen in synthetic_drawings()[:10]])
    source = taught_source(taught, pens, per_batch=20, times=1, seed=0)
    assert source.per_batch == share


def train(out: Path, export: str, *more: str):
    return run_train("tiny-head", "--smoke", "--out", str(out), "--taught", export, *more)


def metrics_in(out: Path) -> dict:
    return json.loads((out / "tiny-head/metrics.json").read_text("utf-8"))


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "tiny-head").iterdir()}


@pytest.fixture
def out(smoke_out, tmp_path) -> Path:
    """A folder with the model before."""
    shutil.copytree(smoke_out / "tiny-head", tmp_path / "tiny-head")
    return tmp_path


@pytest.mark.usefixtures("without_litert")
def test_the_bundle_says_who_taught_it_and_the_report_says_what_changed(out, export):
    before, after = (
        find_bundle("tiny-head", out),
        train(out, export, "--epochs", "1", "--even-if-worse"),
    )
    assert after.returncode == 0, after.stderr
    table = after.stdout.split("read correctly")[1].splitlines()[1:4]
    assert [line.split("  ")[0] for line in table] == [TAUGHT, NEW_WRITERS, MNIST]
    metrics, content = find_bundle("tiny-head", out).metrics, metrics_in(out)
    for line, accuracies in (
        (table[1], [before.metrics.drawings.accuracy, metrics.drawings.accuracy]),
        (table[2], [before.metrics.test.accuracy, metrics.test.accuracy]),
    ):
        assert [f"{accuracy:.2%}" in line for accuracy in accuracies] == [True, True], line
    of_test = content["taught"]["test"]
    assert of_test["images"] == EACH
    assert f"{of_test['accuracy']:.2%}" in table[0]
    assert metrics.taught == {
        "training_people": 4,
        "training_drawings": 4 * EACH,
        "validation_people": 1,
        "validation_drawings": EACH,
        "test_people": 1,
        "test_drawings": EACH,
    }
    # Drawn once in tests, see conftest.
    assert metrics.sources["taught drawings"] == 4 * EACH
    assert content["data"]["taught_sha256"]

    scored = run_train("tiny-head", "--rescore", "--smoke", "--out", str(out))
    assert scored.returncode == 0, scored.stderr
    assert metrics_in(out)["taught"] == content["taught"]
    refitted = run_train("tiny-head", "--refit", "--smoke", "--out", str(out))
    assert refitted.returncode == 2
    assert "learned from what people taught" in refitted.stderr


@pytest.mark.usefixtures("without_litert")
def test_a_model_that_loses_is_not_written_until_it_is_told(out, export):
    before = files(out)
    refused = train(out, export, "--epochs", "1")  # the model before had four
    assert refused.returncode == 1
    assert files(out) == before
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "the old tiny-head stays, because it reads" in refused.stderr
    assert f"{MNIST} better" in refused.stderr
    assert refused.stdout.count("  worse") >= 1
    told = refused.stderr.split("python train.py ")[1].split()
    assert told[-2:] == ["--resume", "--even-if-worse"]

    written = run_train(*told)
    assert written.returncode == 0, written.stderr
    assert "Epoch" not in written.stdout
    assert files(out) != before
    assert metrics_in(out)["taught"]
    assert not unfinished("tiny-head", out).folder.exists()


@pytest.mark.usefixtures("without_litert")
def test_where_no_model_was_one_is_written(tmp_path, export):
    first = train(tmp_path, export, "--epochs", "1")
    assert first.returncode == 0, first.stderr
    assert "no model before it" in first.stdout
    accuracy = metrics_in(tmp_path)["taught"]["test"]["accuracy"]
    assert f"taught drawings by people held out: {accuracy:.2%}" in first.stdout


def test_a_damaged_model_before_is_told_before_the_training(out, export):
    (out / "tiny-head/model.tflite").write_bytes(b"")
    finished = train(out, export)
    assert finished.returncode == 2
    assert "model.tflite" in finished.stderr
    assert "Epoch" not in finished.stdout


def test_it_goes_on_with_what_was_taught_when_it_began_and_nothing_else(out, export, tmp_path):
    # Trained, but not written.
    (out / "tiny-head").rename(out / "aside")
    state = unfinished("tiny-head", out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mnist_model.training.train.score", no_space)
        assert train(out, export, "--epochs", "1").returncode == 2
    before = state.settings.read_text("utf-8")
    other = write_export(tmp_path / "other.zip", range(2, 9))
    plain = ("tiny-head", "--smoke", "--out", str(out), "--epochs", "1", "--resume")
    for arguments in ((*plain, "--taught", other), plain):
        finished = run_train(*arguments)
        assert finished.returncode == 2
        assert "differs in its taught drawings" in finished.stderr
        assert state.settings.read_text("utf-8") == before


def no_space(*_):
    raise OSError(28, "No space left on device")


def test_too_few_people_are_one_clear_sentence_before_any_training(out, tmp_path):
    before = files(out)
    finished = train(out, write_export(tmp_path / "few.zip", range(4)))
    assert finished.returncode == 2
    assert "80 drawings by 4 people" in finished.stderr
    assert len(finished.stderr.strip().splitlines()) == 1
    assert files(out) == before


def test_a_style_that_was_taught_for_validation_is_not_refused():
    """Were the threshold fitted without it, it would be above the score of what was taught."""

    def outputs(images):
        is_odd = images[:, 0, 0] == 255
        return {
            "probabilities": always(3, images) * 0.9 + 0.01,
            "is_digit": np.where(is_odd, 0.25, 0.75)[:, np.newaxis],
        }

    odd = Split(np.full((50, 28, 28), 255, np.uint8), np.full(50, 3, np.uint8))
    plain = Split(np.zeros((200, 28, 28), np.uint8), np.full(200, 3, np.uint8))
    pens = synthetic_drawings()[:10]
    model = SimpleNamespace(predict_on_batch=lambda x: outputs(np.rint(255 * x[..., 0])))
    thresholds = [
        calibrated(Reader(model), plain, pens, taught).threshold for taught in (None, odd)
    ]
    assert thresholds == [0.75, 0.25]


# Answers as probabilities: a model that reads everything as this digit.
def always(digit: int, images: np.ndarray) -> np.ndarray:
    return np.eye(10)[np.full(len(images), digit)]


def compared(before: int, after: int, digits: dict[str, int], n: int = 40):
    """Two models that know one digit each, on images of one digit each."""
    pen = next(drawing for drawing in synthetic_drawings() if drawing.label == digits[NEW_WRITERS])
    images, _ = synthetic_digits(n, 10)
    tested = Split(images.images, np.full(n, digits[MNIST], np.uint8))
    pens = [pen] * n
    taught = as_taught([Drawing(digits[TAUGHT], 1, ())] * n)
    cells = len(training_taught.legible_cells(pens[:1]))
    predictions = {
        "right": np.full(n, after == digits[MNIST]),
        "drawings": always(after, np.zeros(cells * n)),
    }
    return compare(
        SimpleNamespace(predict_mnist=lambda images: always(before, images)),
        SimpleNamespace(read=lambda images: always(after, images)),
        ScoredSets(None, None, tested, pens),
        predictions,
        taught,
    )


@pytest.mark.parametrize(
    ("digits", "lost"),
    [
        ({TAUGHT: 1, NEW_WRITERS: 2, MNIST: 2}, []),
        ({TAUGHT: 2, NEW_WRITERS: 1, MNIST: 2}, [NEW_WRITERS]),
        ({TAUGHT: 2, NEW_WRITERS: 2, MNIST: 1}, [MNIST]),
        ({TAUGHT: 2, NEW_WRITERS: 1, MNIST: 1}, [NEW_WRITERS, MNIST]),
        ({TAUGHT: 2, NEW_WRITERS: 3, MNIST: 4}, []),
    ],
)
def test_a_loss_on_what_everybody_draws_counts(digits, lost, monkeypatch):
    changes = compared(before=1, after=2, digits=digits)
    assert losses(changes) == lost
    for change in changes:
        known = {1: (1.0, 0.0), 2: (0.0, 1.0)}.get(digits[change.what], (0.0, 0.0))
        assert (change.before, change.after) == known


@pytest.mark.parametrize(
    ("lost", "won", "is_loss"),
    [(0, 0, False), (5, 0, False), (6, 0, True), (20, 10, False), (40, 10, True), (0, 40, False)],
)
def test_what_may_be_chance_is_no_loss(lost, won, is_loss):
    before = np.ones(1000, bool)
    before[:won] = False
    after = np.ones(1000, bool)
    after[won : won + lost] = False
    change = training_taught._change(MNIST, before[np.newaxis], after[np.newaxis])
    assert change.is_loss is is_loss
    # One drawing read 13 times is one drawing, and not 13.
    cells = training_taught._change(NEW_WRITERS, *(np.tile(a, (13, 1)) for a in (before, after)))
    assert cells.is_loss is is_loss or (lost, won) == (5, 0)


def test_parts_are_counted():
    pens = [replace(pen, writer=1 + n % 6) for n, pen in enumerate(synthetic_drawings())]
    counts = describe_taught(split_people(as_taught(pens), 0))
    assert sum(counts[f"{part}_people"] for part in ("training", "validation", "test")) == 6
    assert sum(counts[f"{part}_drawings"] for part in ("training", "validation", "test")) == 300


def test_the_model_before_is_the_one_to_be_replaced_else_the_one_that_ships(out, tmp_path):
    assert model_before("tiny-head", out).bundle.folder == out / "tiny-head"
    assert model_before("compact-cnn", out).bundle.folder == training_taught.TRAINED / "compact-cnn"
    assert model_before("nobody", out) is None
