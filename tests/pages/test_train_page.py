"""The builder of the page Train, without a browser; nothing is trained."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app_pages.train.parts import WATCH
from app_pages.train.starts import EXPERIMENTS
from mnist_model.networks.design import DESIGNS, Convolution, Dense, Design
from mnist_model.networks.keras_code import keras_script
from mnist_model.networks.recipe_file import to_json
from mnist_model.training import packages
from mnist_trainer import delete, jobs, jobs_of, models_of
from tests.own_networks import DESIGN, a_model, a_training
from tests.pages.opener import open_page, texts
from tests.pages.train_page import code, press, visit


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> Iterator[str]:
    """The id of who visits a server on which visitors may train."""
    yield from visit(tmp_path, monkeypatch)


def field(page, name: str, block: str = "training"):
    """A field of the draft: of a block by its number, or of the training."""
    kinds = (page.number_input, page.selectbox, page.toggle)
    fields = [one for kind in kinds for one in kind]
    return next(one for one in fields if (one.key or "").endswith(f"-{block}-{name}"))


def change(page, name: str, value, block: str = "training"):
    field(page, name, block).set_value(value).run()
    assert not page.exception
    return page


def begin(page):
    return press(page, "begin-training")


@pytest.mark.parametrize("start", ["128 hidden units", "With augmentation", "Recipe: compact-cnn"])
def test_a_starting_point_is_ready_to_be_trained(start, visitor):
    page = open_page("train", start=start)
    design = DESIGNS["compact-cnn"] if ":" in start else EXPERIMENTS[start].design
    assert code(page) == keras_script(design)
    assert not page.button(key="begin-training").disabled
    begin(page)
    assert [job.design for job in jobs_of(visitor)] == [design]


def test_every_starting_point_can_be_trained():
    page = open_page("train")
    for start in page.selectbox(key="start").options[:-1]:
        page.selectbox(key="start").set_value(start).run()
        assert not page.exception
        assert not page.error, start
        assert not page.button(key="begin-training").disabled


def test_what_the_fields_hold_is_what_is_trained(visitor):
    page = open_page("train", start="10 hidden units")
    press(page, "add-convolutions")
    press(page, "add-convolutions")
    press(page, "add-dense")
    change(page, "filters", 7, "1")
    change(page, "pooling", "max", "2")
    change(page, "units", 20, "3")
    change(page, "dropout", 0.3, "3")
    change(page, "optimizer", "sgd")
    change(page, "training_images", 700)
    change(page, "augment", True)
    expected = replace(
        EXPERIMENTS["10 hidden units"].design,
        convolutions=(Convolution(filters=7), Convolution(pooling="max")),
        dense=(Dense(10), Dense(20, dropout=0.3)),
        optimizer="sgd",
        training_images=700,
        augment=True,
    )
    assert code(page) == keras_script(expected)
    begin(page)
    assert [job.design for job in jobs_of(visitor)] == [expected]


def test_blocks_are_moved_and_removed_with_what_was_typed_into_them(visitor):
    page = open_page("train", start="Recipe: dense-784-256-128")
    change(page, "units", 99, "1")
    press(page, "up-dense-1-1")
    press(page, "remove-dense-1-2")
    begin(page)
    assert jobs_of(visitor)[0].design.dense == (Dense(99), Dense(784))


def test_a_block_that_is_added_has_nothing_of_one_that_was_removed():
    page = open_page("train")
    press(page, "add-dense")
    change(page, "units", 5, "1")
    press(page, "remove-dense-1-1")
    press(page, "add-dense")
    assert [one.value for one in page.number_input if one.label == "Units"] == [128, 128]


def test_another_starting_point_has_nothing_of_the_one_before():
    page = open_page("train")
    change(page, "units", 5, "0")
    page.selectbox(key="start").set_value("10 hidden units").run()
    page.selectbox(key="start").set_value("128 hidden units").run()
    assert code(page) == keras_script(EXPERIMENTS["128 hidden units"].design)


def test_a_draft_stays_while_another_page_is_looked_at():
    page = open_page("train")
    change(page, "units", 33, "0")
    press(page, "add-convolutions")
    before = code(page)
    page.button_group(key="view").set_value([WATCH]).run()
    page.button_group(key="view").set_value(["Build"]).run()
    assert code(page) == before
    assert "Dense(33" in before


def test_what_cannot_work_stands_at_its_field_and_nothing_can_begin(visitor):
    page = open_page("train", start="Recipe: convnet")
    change(page, "kernel", 11, "0")
    change(page, "kernel", 11, "1")
    sentence = "Convolution 2: a kernel of 11 x 11 is larger than its map"
    said = [error.value for error in page.error]
    assert len([words for words in said if sentence in words]) == 2  # at Start, and at its field
    assert page.button(key="begin-training").disabled
    assert not page.code
    change(page, "kernel", 3, "1")
    assert not page.error
    assert not page.button(key="begin-training").disabled


@pytest.mark.parametrize(
    ("name", "value", "block"),
    [
        ("units", 0, "0"),
        ("units", 3000, "0"),
        ("training_images", 99, "training"),
        ("training_images", 70_000, "training"),
        ("epochs", -1, "training"),
        ("learning_rate", 2.0, "training"),
    ],
)
def test_a_number_out_of_bounds_is_refused_in_a_sentence_and_not_replaced(name, value, block):
    page = open_page("train")
    number = field(page, name, block)
    # Else it never leaves the browser.
    assert number.min is None or number.min <= value
    assert number.max is None or value <= number.max
    change(page, name, value, block)
    assert f"{name.replace('_', ' ')} must be a" in page.error[0].value.lower()
    assert page.button(key="begin-training").disabled
    assert not page.code


def test_without_any_layer_nothing_can_begin():
    page = press(open_page("train"), "remove-dense-1-0")
    assert "No layer is left." in texts(page)
    assert page.button(key="begin-training").disabled


def test_a_network_too_large_for_the_server_cannot_begin(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_TRAINING_PARAMETERS", "5000")
    page = open_page("train")
    assert "it has 101,770 parameters, and up to 5,000 can be trained here" in texts(page)
    assert page.button(key="begin-training").disabled


def test_with_as_many_networks_as_are_kept_it_says_so_before_the_start(visitor, monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_MODELS_EACH", "2")
    kept = a_model(visitor, "First")
    assert not open_page("train").button(key="begin-training").disabled
    a_training(visitor, "Second")
    page = open_page("train")
    assert page.button(key="begin-training").disabled
    assert "Delete a network of yours first: 2 can be kept here." in texts(page)
    delete(visitor, kept)
    assert not page.run().button(key="begin-training").disabled


def upload(page, content: bytes):
    page.file_uploader[0].set_value([("mine.json", content, "application/json")]).run()
    assert not page.exception
    return page


def test_a_recipe_file_is_a_starting_point(visitor):
    design = Design(convolutions=(Convolution(3, dropout=0.25),), epochs=2, training_images=333)
    page = upload(open_page("train", start="A recipe file"), to_json(design).encode())
    assert code(page) == keras_script(design)
    change(page, "epochs", 3)
    begin(page)
    (job,) = jobs_of(visitor)
    assert (job.name, job.design) == ("My network", replace(design, epochs=3))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "This is no text"),
        (b"[1", "This is no JSON"),
        (json.dumps({"epochs": 0}).encode(), "Epochs must be a whole number from 1 to 100"),
        (json.dumps({"<script>": 1}).encode(), "There is no field '?script?'"),
    ],
)
def test_a_file_that_is_no_recipe_is_told_what_is_wrong(content, sentence):
    page = upload(open_page("train", start="A recipe file"), content)
    assert sentence in texts(page)
    assert "<script>" not in texts(page)
    assert "The network below is the one from before." in texts(page)
    assert code(page)  # what was there before still is


@pytest.mark.parametrize("name", ["", "**bold**", "<b>x</b>", "../../etc", "compact-cnn"])
def test_a_name_that_cannot_be_used_is_refused_in_a_sentence(name, visitor):
    page = open_page("train")
    page.text_input[0].set_value(name).run()
    begin(page)
    assert not jobs_of(visitor)
    (error,) = page.error
    assert "name" in error.value
    assert name not in error.value or name in ("", "compact-cnn")


def test_the_same_experiment_twice_gets_another_name(visitor):
    a_training(visitor, "128 hidden units", jobs.WAITING)
    page = open_page("train")
    assert page.text_input[0].value == "128 hidden units 2"
    begin(page)
    assert [job.name for job in jobs_of(visitor)] == ["128 hidden units", "128 hidden units 2"]


def test_start_leads_to_what_it_started(visitor):
    page = begin(open_page("train"))
    assert page.selectbox(key="network").value == "128 hidden units"
    assert "It begins in a moment." in texts(page)


def test_where_nobody_may_train_all_but_the_button_is_there(monkeypatch):
    monkeypatch.delenv("TRAINING")
    page = open_page("train")
    assert "On this server nobody can train" in texts(page)
    assert "begin-training" not in [button.key for button in page.button]
    assert code(page) == keras_script(EXPERIMENTS["128 hidden units"].design)
    assert "python train.py --recipe my-network.json" in [one.value for one in page.code]


def test_without_tensorflow_it_says_the_command_that_installs_it_and_nothing_can_begin(
    monkeypatch, visitor
):
    installed = packages.find_spec
    monkeypatch.setattr(
        packages, "find_spec", lambda name: None if name == "tensorflow" else installed(name)
    )
    page = change(open_page("train", start="10 hidden units"), "epochs", 3)
    (warning,) = page.warning
    assert warning.value.count("`") == 2
    assert "not installed here: tensorflow. " in warning.value
    assert "`pip install -r requirements.txt`" in warning.value
    assert "begin-training" not in [button.key for button in page.button]
    assert "Name of your network" not in [field.label for field in page.text_input]
    # All else is there, for who trains elsewhere.
    assert code(page) == keras_script(replace(EXPERIMENTS["10 hidden units"].design, epochs=3))
    assert jobs_of(visitor) == []


def test_without_mnist_it_is_offered(without_data):
    page = open_page("train")
    assert "Download MNIST" in [button.label for button in page.button]
    assert "begin-training" not in [button.key for button in page.button]


def test_an_own_network_is_a_starting_point_for_the_next(visitor):
    a_model(visitor, "Ten units", replace(DESIGN, seed=5))
    page = open_page("train", start="Mine: Ten units")
    assert code(page) == keras_script(replace(DESIGN, seed=5))


def test_a_name_that_was_given_again_begins_with_the_newer_network(visitor):
    a_model(visitor, "Ten units", DESIGN)
    page = open_page("train", start="Mine: Ten units")
    delete(visitor, models_of(visitor)[0].id)
    a_model(visitor, "Ten units", replace(DESIGN, seed=5))
    assert code(page.run()) == keras_script(replace(DESIGN, seed=5))
