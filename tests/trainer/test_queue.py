"""What may be queued, by whom, and that nobody reaches what is another's."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import mnist_trainer
from mnist_model.networks.design import DESIGNS, Convolution, Dense, Design
from mnist_trainer import TrainingError, errors, jobs
from tests.trainer import fake_train
from tests.trainer.conftest import design, ended, job_of, wait_for, wait_until_it_trains

pytestmark = pytest.mark.usefixtures("data")


def refused(function, *arguments) -> str:
    """The sentence with which a call is refused; it names no path."""
    with pytest.raises(TrainingError) as caught:
        function(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "/" not in sentence
    return sentence


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a" * 31,
        "../x",
        "a/b",
        "a\\b",
        "a\0b",
        "{0.__class__}",
        "%s",
        "<b>",
        "a_b",
        "**a**",
        "$x$",
        "-a",
        "a-",
        ":material:",
        "\u0301a",
        "\u202eabc",
        "quick",
        "Compact-CNN",
    ],
)
def test_what_is_no_name_is_refused(name):
    refused(mnist_trainer.submit, "ann", name, design())
    assert mnist_trainer.jobs_of("ann") == []


@pytest.mark.parametrize("name", ["a", "a" * 30, "My 2nd net - wide", "Größe", "数字", "हिन्दी"])
def test_a_name_may_have_letters_digits_spaces_and_hyphens(name):
    assert job_of("ann", mnist_trainer.submit("ann", name, design())).name == name


def test_a_name_belongs_to_one_model_of_an_owner():
    mnist_trainer.submit("ann", "My net", design())
    assert "already" in refused(mnist_trainer.submit, "ann", " my  NET ", design())
    mnist_trainer.submit("bob", "My net", design())


@pytest.mark.parametrize(
    "wrong",
    [
        Design(convolutions=(Convolution(kernel=99),)),
        Design(dense=(Dense(units=10**9),)),
        replace(design(), optimizer="__import__('os')"),
        replace(design(), epochs="5"),
        Design(dense=(Dense(2048), Dense(2048))),  # allowed, but not here
    ],
)
def test_what_cannot_be_trained_is_not_queued(wrong):
    refused(mnist_trainer.submit, "ann", "one", wrong)
    assert mnist_trainer.jobs_of("ann") == []


def test_bounds_are_set_by_the_environment(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_TRAINING_PARAMETERS", "100")
    assert "100" in refused(mnist_trainer.submit, "ann", "one", design())
    for wrong in ("0", "many", "-1", "1e3", "9" * 40):
        monkeypatch.setenv("MNIST_DRAW_TRAINING_PARAMETERS", wrong)
        said = refused(mnist_trainer.submit, "ann", "one", design())
        assert "MNIST_DRAW_TRAINING_PARAMETERS" in said


def test_so_many_may_wait(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_TRAINING_QUEUE", "3")
    monkeypatch.setenv("MNIST_DRAW_TRAINING_QUEUE_EACH", "2")
    for name in ("one", "two"):
        mnist_trainer.submit("ann", name, design())
    assert "2 at a time" in refused(mnist_trainer.submit, "ann", "three", design())
    mnist_trainer.submit("bob", "one", design())
    assert mnist_trainer.queue_length() == 3
    assert "Try again later" in refused(mnist_trainer.submit, "cat", "one", design())


@pytest.mark.usefixtures("runner")
def test_so_many_models_are_kept(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_MODELS_EACH", "1")
    job_id = mnist_trainer.submit("ann", "one", design())
    ended("ann", job_id)
    assert "Delete" in refused(mnist_trainer.submit, "ann", "two", design())
    mnist_trainer.delete("ann", job_id)
    mnist_trainer.submit("ann", "two", design())


def test_many_at_once_are_all_queued_in_an_order(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_TRAINING_QUEUE_EACH", "5")

    def submit(number):
        try:
            return mnist_trainer.submit(f"owner {number % 2}", "same" * 2, design())
        except TrainingError:
            return None

    with ThreadPoolExecutor(8) as pool:
        ids = [job_id for job_id in pool.map(submit, range(16)) if job_id]
    # Of each owner one has the name.
    assert len(ids) == len({job.number for job in jobs.all_jobs()}) == 2


def test_nobody_reaches_what_is_anothers():
    job_id = mnist_trainer.submit("ann", "one", design())
    image = np.zeros((28, 28), np.uint8)
    for function, *more in (
        (mnist_trainer.stop,),
        (mnist_trainer.go_on,),
        (mnist_trainer.remove,),
        (mnist_trainer.set_drawing, image),
    ):
        refused(function, "bob", job_id, *more)
        for wrong in ("", "..", "../" + job_id, job_id.upper(), "0" * 16, None):
            refused(function, "ann", wrong, *more)
    assert mnist_trainer.jobs_of("bob") == []
    assert job_of("ann", job_id).state == "waiting"


def test_one_that_waits_can_be_taken_out_and_queued_again():
    first = mnist_trainer.submit("ann", "one", design())
    second = mnist_trainer.submit("ann", "two", design())
    mnist_trainer.stop("ann", first)
    assert job_of("ann", first).state == "interrupted"
    assert job_of("ann", second).place_in_queue == 0
    mnist_trainer.go_on("ann", first)
    assert job_of("ann", first).place_in_queue == 1
    mnist_trainer.remove("ann", first)
    assert [job.id for job in mnist_trainer.jobs_of("ann")] == [second]


@pytest.mark.usefixtures("runner")
def test_one_that_is_trained_is_stopped_before_it_is_removed():
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    assert "stop it first" in refused(mnist_trainer.remove, "ann", job_id)
    mnist_trainer.stop("ann", job_id)
    ended("ann", job_id)
    mnist_trainer.remove("ann", job_id)
    assert mnist_trainer.jobs_of("ann") == []
    assert len(mnist_trainer.models_of("ann")) == 1


@pytest.mark.usefixtures("runner")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"state": "waiting"}',
        b"\xff" * 100,
        {"state": "odd"},
        {"number": "1"},
        {"owner": None},
        {"recipe": {"optimizer": "eval"}},
        {"more": 1},
    ],
)
def test_a_damaged_training_keeps_nobody_from_training(data, content):
    job_id = mnist_trainer.submit("bob", "one", design(fake_train.LONG))
    wait_until_it_trains("bob", job_id)
    damaged = mnist_trainer.submit("ann", "one", design())
    file = data / "trainings" / damaged / "job.json"
    if isinstance(content, dict):
        content = json.dumps(json.loads(file.read_text()) | content).encode()
    file.write_bytes(content)
    assert mnist_trainer.jobs_of("ann") == []
    mnist_trainer.stop("bob", job_id)
    again = mnist_trainer.submit("ann", "one", design())
    assert ended("ann", again).state == "done"
    assert file.read_bytes() == content


def test_a_full_disk_is_said_and_leaves_nothing_behind(data, monkeypatch):
    def fail(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/secret")

    monkeypatch.setattr(os, "fsync", fail)
    assert refused(mnist_trainer.submit, "ann", "one", design()) == errors.FULL
    assert not [path for path in (data / "trainings").iterdir() if path.is_dir()]
    monkeypatch.undo()


def test_a_disk_that_is_full_when_a_training_ends_costs_nothing(runner, monkeypatch):
    monkeypatch.setattr("mnist_trainer.runner._RETRY_S", 0.05)
    job_id = mnist_trainer.submit("ann", "one", design(fake_train.LONG))
    wait_until_it_trains("ann", job_id)
    mnist_trainer.stop("ann", job_id)
    bundle = jobs.folder_of(job_id) / "bundles" / job_id
    failures = []

    def fail(handle):
        failures.append(handle)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        wait_for(lambda: bundle.is_dir() and len(failures) > 4)
        assert mnist_trainer.models_of("ann") == []
    wait_for(lambda: job_of("ann", job_id).state not in ("training", "waiting"))
    if job_of("ann", job_id).state == "interrupted":  # half of it failed
        mnist_trainer.go_on("ann", job_id)
        wait_for(lambda: job_of("ann", job_id).state in ("done", "stopped"))
    assert [model.id for model in mnist_trainer.models_of("ann")] == [job_id]


def test_a_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert refused(mnist_trainer.submit, "ann", "one", design()) == errors.NOT_WRITTEN
    assert mnist_trainer.jobs_of("ann") == mnist_trainer.models_of("ann") == []
    assert not mnist_trainer.running()


@pytest.mark.parametrize(
    ("variable", "most", "words"),
    [
        ("MNIST_DRAW_TRAINING_MINUTES", "1", "minutes at least, more than the 1 allowed here"),
        ("MNIST_DRAW_TRAINING_MEMORY_MB", "500", "MB of memory, more than the 500 allowed here"),
    ],
)
def test_what_takes_more_than_the_server_gives_is_said_before_it_begins(
    monkeypatch, variable, most, words
):
    monkeypatch.setenv(variable, most)
    with pytest.raises(TrainingError, match=words):
        mnist_trainer.submit("ann", "one", DESIGNS["compact-cnn"])
    assert mnist_trainer.jobs_of("ann") == []
