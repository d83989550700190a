"""Each state of the page Train, without a browser; nothing is trained."""

import json
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies

from app_pages.common.visitor import COOKIE, new_visitor_id
from app_pages.train.parts import WATCH
from app_pages.train.starts import EXPERIMENTS
from mnist_model.networks.design import DESIGNS, Convolution, Dense, Design
from mnist_model.networks.keras_code import keras_script
from mnist_model.networks.recipe_file import to_json
from mnist_trainer import jobs, jobs_of, models_of
from tests.own_networks import DESIGN, a_model, a_training, half_done
from tests.pages.opener import open_page, texts


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> str:
    """The id of who visits a server on which visitors may train."""
    who = new_visitor_id()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("TRAINING", "on")
    monkeypatch.setenv("MNIST_DRAW_TRAINING_QUEUE_EACH", "9")
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({COOKIE: who}))
    st.cache_resource.clear()
    yield who
    st.cache_resource.clear()


def press(page, key: str):
    page.button(key=key).click().run()
    assert not page.exception
    return page


def field(page, name: str, block: str = "training"):
    """A field of the draft: of a block by its number, or of the training."""
    kinds = (page.number_input, page.selectbox, page.toggle)
    fields = [one for kind in kinds for one in kind]
    return next(one for one in fields if (one.key or "").endswith(f"-{block}-{name}"))


def change(page, name: str, value, block: str = "training"):
    field(page, name, block).set_value(value).run()
    assert not page.exception
    return page


def code(page) -> str:
    return page.code[0].value + "\n"  # which Streamlit takes off


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


def test_without_any_layer_nothing_can_begin():
    page = press(open_page("train"), "remove-dense-1-0")
    assert "No layer is left." in texts(page)
    assert page.button(key="begin-training").disabled


def test_a_network_too_large_for_the_server_cannot_begin(monkeypatch):
    monkeypatch.setenv("MNIST_DRAW_TRAINING_PARAMETERS", "5000")
    page = open_page("train")
    assert "It has 101,770 parameters, and 5,000 are the most here" in texts(page)
    assert page.button(key="begin-training").disabled


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
    assert jobs_of(visitor)[0].design == replace(design, epochs=3)


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


def test_without_tensorflow_it_says_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("app_pages.train.start.missing_packages", lambda: ["tensorflow"])
    page = open_page("train")
    assert "`pip install -r requirements.txt`" in page.warning[0].value
    assert "begin-training" not in [button.key for button in page.button]


def test_without_mnist_it_is_offered(without_data):
    page = open_page("train")
    assert "Download MNIST" in [button.label for button in page.button]
    assert "begin-training" not in [button.key for button in page.button]


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


def test_a_network_that_is_done_shows_what_it_reaches_and_leads_to_every_page(visitor):
    a_model(visitor, "Ten units")
    page = watch()
    said = texts(page)
    assert "**97.73%** of MNIST's test images are read correctly: 227 mistakes" in said
    assert "It reads these worst: **9** (" in said
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert len(links) == 5
    assert all("Ten" in query for query in links.values()), links


def test_a_network_is_renamed_and_deleted_after_a_question(visitor):
    a_model(visitor, "Ten units")
    page = watch()
    page.text_input[0].set_value("Renamed").run()
    press(page, "rename")
    assert page.selectbox(key="network").value == "Renamed"
    page.text_input[0].set_value("<i>no</i>").run()
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
    assert list(digits.columns) == ["Name", *map(str, range(10))]
    assert digits.set_index("Name").loc["Ten units", "9"] == pytest.approx(96.9, abs=0.2)


def test_an_own_network_is_a_starting_point_for_the_next(visitor):
    a_model(visitor, "Ten units", replace(DESIGN, seed=5))
    page = open_page("train", start="Mine: Ten units")
    assert code(page) == keras_script(replace(DESIGN, seed=5))


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
