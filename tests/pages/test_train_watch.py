"""What the page Train shows of trainings and of what came of them, without a browser."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app_pages.train.parts import WATCH
from app_pages.train.starts import EXPERIMENTS
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.design import Convolution
from mnist_model.networks.keras_code import keras_script
from mnist_model.training.progress_file import Progress
from mnist_trainer import jobs, jobs_of, models_of
from tests.own_networks import DESIGN, a_model, a_training, half_done
from tests.pages.opener import open_page, texts
from tests.pages.train_page import code, press, visit
from tests.small_world import change_metrics


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> Iterator[str]:
    """The id of who visits a server on which visitors may train."""
    yield from visit(tmp_path, monkeypatch)


def watch(network: str | None = None):
    return open_page("train", view=WATCH, **({"network": network} if network else {}))


def test_who_has_no_network_is_shown_where_to_build_one():
    page = press(watch(), "build-one")
    assert page.selectbox(key="start").value == "128 hidden units"


def test_a_training_shows_how_far_it_is_and_what_it_says_of_the_drawing(visitor):
    a_training(visitor, "500 images", jobs.TRAINING, half_done())
    page = watch()
    (bar,) = page.get("progress")
    assert bar.proto.value == 50  # two epochs and a half of five
    assert bar.proto.text == "Epoch 3 of 5. About 10 s left. It reads 84.1% of the images held out."
    assert "What it says of your drawing: at first a 3, now **an 8**, 96% sure." in texts(page)
    tiles = page.get("html")
    assert [tile for tile in tiles if tile.proto.body.count("<li") == 2]
    assert len(page.get("vega_lite_chart")) == 2


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("preparing", "loading TensorFlow"),
        ("scoring", "reads the 10,000 test images"),
        ("writing", "laid out on its map"),
        ("done", "files are written"),
    ],
)
def test_what_takes_time_besides_learning_is_said(visitor, phase, words):
    a_training(visitor, "500 images", jobs.TRAINING, half_done(phase=phase))
    assert words in watch().get("progress")[0].proto.text


def test_stop_keeps_what_was_learned_and_cannot_be_pressed_twice(visitor):
    job_id = a_training(visitor, "500 images", jobs.TRAINING, half_done())
    page = press(watch(), "stop-training")
    assert (jobs.folder_of(job_id) / "live" / "stop").exists()
    assert page.button(key="stop-training").disabled
    assert "what was learned so far is kept" in page.get("progress")[0].proto.text


def test_who_waits_sees_the_place_in_the_queue(visitor):
    a_training("somebody else", "Theirs", jobs.TRAINING, half_done())
    a_training("somebody else", "Another", jobs.WAITING)
    a_training(visitor, "Mine", jobs.WAITING)
    page = watch()
    assert "In the queue: 2 before it, 2 waiting in all." in page.info[0].value
    assert "Theirs" not in texts(page)
    press(page, "stop-training")
    assert jobs_of(visitor)[0].state == jobs.INTERRUPTED


@pytest.mark.parametrize("state", [jobs.INTERRUPTED, jobs.FAILED])
def test_what_was_interrupted_can_go_on_or_be_removed(visitor, state):
    sentence = "The disk is full. Make room on it, then let the training go on."
    a_training(visitor, "Broken", state, half_done(), message=sentence)
    page = watch()
    assert sentence in texts(page)
    press(page, "go-on")
    assert jobs_of(visitor)[0].state == jobs.WAITING
    press(page, "stop-training")
    press(page, "remove")
    assert not jobs_of(visitor)
    assert "You have no network yet." in texts(page)


def test_what_failed_can_be_changed_and_trained_anew(visitor):
    design = replace(DESIGN, learning_rate=1.0)
    a_training(visitor, "Wild", jobs.FAILED, design=design, message="Choose a smaller rate.")
    page = press(watch(), "change")
    assert code(page) == keras_script(design)
    assert page.text_input[0].value == "Wild 2"
    press(page, "begin-training")
    assert [job.name for job in jobs_of(visitor)] == ["Wild", "Wild 2"]


def test_where_training_was_switched_off_nothing_promises_to_begin(visitor, monkeypatch):
    a_training(visitor, "Waits", jobs.WAITING)
    a_training(visitor, "Ended", jobs.INTERRUPTED, half_done())
    monkeypatch.delenv("TRAINING")
    page = watch("Waits")
    assert "On this server nobody can train at present." in page.info[0].value
    assert "begins in a moment" not in texts(page)
    assert "stop-training" in [button.key for button in page.button]
    assert "go-on" not in [button.key for button in watch("Ended").button]


def test_a_network_that_is_done_shows_what_it_reaches_and_leads_to_every_page(visitor):
    a_model(visitor, "Ten units")
    page = watch()
    said = texts(page)
    assert "**97.73%** of MNIST's test images are read correctly: 227 mistakes" in said
    assert "It reads these worst: **9** (" in said
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert links == {
        "Draw on it, large": "model=Ten+units",
        "Look inside": "model=Ten+units",
        "Its curves": "models=Ten+units",
        "Its confusion matrix": "model=Ten+units",
        "Against ours": "first=Ten+units&second=compact-cnn",
    }


def test_a_network_is_renamed_and_deleted_after_a_question(visitor):
    a_model(visitor, "Ten units")
    page = press(watch(), "rename-network")
    page.text_input[0].set_value("Renamed")
    press(page, "rename")
    assert page.selectbox(key="network").value == "Renamed"
    assert not page.text_input
    press(page, "rename-network")
    page.text_input[0].set_value("<i>no</i>")
    press(page, "rename")
    assert "Choose a name of letters" in page.error[0].value
    press(page, "delete-network")
    assert [model.name for model in models_of(visitor)] == ["Renamed"]
    press(page, "delete-network-now")
    assert not models_of(visitor)
    assert "You have no network yet." in texts(page)


def test_networks_stand_side_by_side_with_what_each_reads_of_each_digit(visitor):
    a_model(visitor, "Ten units")
    a_model(visitor, "Convolutions", replace(DESIGN, convolutions=(Convolution(),)), "quick")
    a_training(visitor, "Still learning", jobs.TRAINING, half_done())
    scores, digits = (table.value for table in watch().dataframe)
    assert sorted(scores["Name"]) == ["Convolutions", "Ten units"]
    by_name = scores.set_index("Name")["Test accuracy"]
    assert by_name["Convolutions"] > by_name["Ten units"]
    # What it did learn from, and not what was asked for.
    metrics = find_bundle("dense-128", TRAINED).metrics
    learned = scores.set_index("Name").loc["Ten units"]
    assert (learned["Images"], learned["Epochs"]) == (metrics.sources["MNIST"], metrics.kept_epoch)
    assert list(digits.columns) == ["Name", *map(str, range(10))]
    assert digits.set_index("Name").loc["Ten units", "9"] == pytest.approx(96.9, abs=0.2)


def test_the_selected_network_is_compared_digit_by_digit_with_each_other(visitor):
    a_model(visitor, "Dense")
    a_model(visitor, "Convolutions", DESIGN, "quick")
    scores = [find_bundle(name, TRAINED).metrics.test for name in ("dense-128", "quick")]
    dense, quick = (score.per_digit["recall"] for score in scores)
    worst = np.argmax(quick - dense)
    points = 100 * (quick - dense)[worst]
    assert f"than **Convolutions**: **{worst}** by {points:.1f} points" in texts(watch("Dense"))
    assert "than **Dense**: no digit by more than two points." in texts(watch("Convolutions"))


def test_a_network_that_was_stopped_says_when(visitor):
    a_model(visitor, "Ten units", replace(DESIGN, epochs=50))
    (model,) = models_of(visitor)
    assert "It was stopped" not in texts(watch())
    change_metrics(model.folder, stopped=True, kept_epoch=3)
    assert "It was stopped in epoch 3 of 50." in texts(watch())


def test_after_an_experiment_the_other_of_the_two_is_next(visitor):
    a_model(visitor, "Mine", EXPERIMENTS["500 images"].design)
    page = press(watch(), "next-experiment")
    assert page.selectbox(key="start").value == "60,000 images"
    assert code(page) == keras_script(EXPERIMENTS["60,000 images"].design)
    a_model(visitor, "Both", EXPERIMENTS["60,000 images"].design)
    a_model(visitor, "Something else", replace(DESIGN, seed=77))
    for name in ("Mine", "Both", "Something else"):
        assert "next-experiment" not in [button.key for button in watch(name).button]


def test_stop_is_answered_also_while_it_gets_ready(visitor):
    a_training(visitor, "500 images", jobs.TRAINING, Progress())
    page = press(watch(), "stop-training")
    assert "It stops once it has begun." in page.get("progress")[0].proto.text


def test_once_all_is_learned_there_is_nothing_to_stop(visitor):
    a_training(visitor, "500 images", jobs.TRAINING, replace(half_done(), phase="scoring"))
    assert watch().button(key="stop-training").disabled


def test_drawings_have_a_column_once_a_network_was_tested_on_them(visitor):
    a_model(visitor, "Of MNIST alone")
    (model,) = models_of(visitor)
    change_metrics(model.folder, drawings=None)
    assert "On drawings" not in watch().dataframe[0].value.columns
    a_model(visitor, "Of both")
    assert "On drawings" in watch().dataframe[0].value.columns


def test_nobody_sees_the_networks_of_another(visitor):
    a_model("somebody else", "Theirs")
    a_training("somebody else", "Theirs too", jobs.TRAINING, half_done())
    assert "You have no network yet." in texts(watch())
    assert "Mine: Theirs" not in open_page("train").selectbox(key="start").options


def test_a_damaged_network_can_still_be_deleted(visitor):
    a_model(visitor, "Damaged")
    (model,) = models_of(visitor)
    (model.folder / "metrics.json").write_text("{")
    page = watch()
    assert "This network's files are damaged." in texts(page)
    press(page, "delete-network")
    press(page, "delete-network-now")
    assert not models_of(visitor)
