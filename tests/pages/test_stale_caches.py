"""What stands in files is remembered until they change, however they change, and no longer."""

import json
import os
import shutil
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.classifiers import load_classifiers
from app_pages.common.readings import MNIST, read_set
from app_pages.common.stamps import stamp
from app_pages.models import model_table
from mnist_model.data.split import Split
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks import bundle
from tests.drawings import as_sent, draw_digit
from tests.pages.opener import open_page, texts
from tests.pages.test_data_page import picture
from tests.pages.test_draw_page import open_app
from tests.small_world import SmallWorld, change_metrics, save_mnist

DEFAULT, OTHER = "compact-cnn", "dense-128"


@pytest.fixture
def own_mnist(world, tmp_path, monkeypatch) -> Path:
    """A copy of the small world's MNIST that a test may replace."""
    file = tmp_path / "own.npz"
    shutil.copy(world.mnist, file)
    monkeypatch.setenv("MNIST_NPZ", str(file))
    return file


def replace_mnist(file: Path) -> None:
    """Put as many other images, and other labels, into the same file."""

    def others(split: Split) -> Split:
        return Split(255 - split.images, np.roll(split.labels, 1))

    size = file.stat().st_size
    save_mnist(file, *map(others, synthetic_digits(200, 200)))
    assert file.stat().st_size == size


def overwrite(world: SmallWorld, name: str = DEFAULT, by: str = OTHER) -> None:
    """Overwrite each file of a bundle in its place."""
    for file in (world.trained / by).iterdir():
        shutil.copyfile(file, world.trained / name / file.name)


def captions(app) -> dict[str, str]:
    """What stands beside each model on the draw page."""
    picker = app.radio(key="model")
    return dict(zip(picker.options, picker.proto.captions, strict=True))


def rows(page) -> dict[str, dict]:
    """The table of the models page, by model."""
    return {row["Model"]: row for row in page.dataframe[0].value.to_dict("records")}


def test_a_stamp_tells_states_apart(tmp_path):
    file = tmp_path / "file"
    stamps = [stamp(file)]

    def changed() -> bool:
        stamps.append(stamp(file))
        return stamps[-1] not in stamps[:-1]

    file.write_bytes(b"one")
    assert changed()
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    assert not changed()
    file.write_bytes(b"longer")
    os.utime(file, ns=times)
    assert changed(), "another size"
    os.utime(file, ns=(times[0], times[1] + 1))
    assert changed(), "another time"
    other = tmp_path / "other"
    other.write_bytes(b"LONGER")
    os.utime(other, ns=(times[0], times[1] + 1))
    other.replace(file)
    assert changed(), "another file with the same time and size"
    assert stamp(file, other) != stamp(file)
    assert stamp(other) != stamp(file)


def test_as_many_other_images_are_shown_on_the_data_page(own_mnist):
    page = open_page("data", image="7")
    kinds = ("Test image 7", "images of each digit", "The mean image")
    before = [picture(page, kind) for kind in kinds]
    assert "The label says **7**" in texts(page)
    replace_mnist(own_mnist)
    page.run()
    assert not page.exception
    assert "The label says **6**" in texts(page)
    assert not set(before) & {picture(page, kind) for kind in kinds}


def test_as_many_other_images_are_no_longer_those_of_the_matrix(own_mnist):
    pages = {
        open_page("confusion"): "lacks answers to the MNIST test images on this machine",
        open_page("models"): "tested on images other than",
    }
    assert not any(words in texts(page) for page, words in pages.items())
    replace_mnist(own_mnist)
    for page, words in pages.items():
        page.run()
        assert not page.exception
        assert words in texts(page)


def test_other_pen_drawings_are_shown(world, tmp_path, monkeypatch):
    file = tmp_path / "own.tra"
    shutil.copy(world.pendigits, file)
    monkeypatch.setenv("PENDIGITS_UNIPEN", str(file))
    page = open_page("data", image="7")
    before = picture(page, "pen drawings of each")
    file.write_text(file.read_text().replace("-", "+"))  # upside down
    page.run()
    assert not page.exception
    assert picture(page, "pen drawings of each") != before


@pytest.fixture
def replaced_while_read(own_mnist, monkeypatch) -> None:
    """Replace MNIST just after the first look at it, be it at its stamp or at its images."""
    waiting = [own_mnist]

    def then_replaced(look):
        def looked():
            found = look()
            while waiting:
                replace_mnist(waiting.pop())
            return found

        return looked

    for look in ("mnist", "mnist_test", "mnist_stamp"):
        monkeypatch.setattr(datasets, look, then_replaced(getattr(datasets, look)))


@pytest.mark.usefixtures("replaced_while_read")
def test_images_that_are_replaced_while_they_are_compared_are_compared_anew():
    found, _ = bundles.find_bundles()
    read_set(found, MNIST)
    assert not read_set(found, MNIST).probabilities


@pytest.mark.usefixtures("replaced_while_read")
def test_images_that_are_replaced_while_they_are_shown_are_shown_anew():
    page = open_page("data", image="7")
    page.run()
    shown = picture(page, "The mean image")
    st.cache_resource.clear()
    page.run()
    assert picture(page, "The mean image") == shown


def test_a_bundle_that_is_overwritten_in_place_is_read_anew_on_the_draw_page(world):
    blank, drawn = open_app(), open_app(as_sent(np.maximum(draw_digit(4), draw_digit(8))))
    for app in (blank, drawn):
        assert captions(app)[DEFAULT] != captions(app)[OTHER]
    overwrite(world)
    for app in (blank, drawn):
        app.run()
        assert not app.exception
        assert captions(app)[DEFAULT] == captions(app)[OTHER]


def test_a_bundle_that_is_overwritten_in_place_is_read_anew_on_the_models_page(world, monkeypatch):
    times = count(1)
    monkeypatch.setattr(model_table, "_median_ms", lambda classifier: float(next(times)))
    page = open_page("models")
    before = rows(page)
    assert before[DEFAULT]["Parameters"] != before[OTHER]["Parameters"]
    page.run()
    assert rows(page) == before
    overwrite(world)
    page.run()
    assert not page.exception
    after = rows(page)
    same = ("Test accuracy", "Parameters", "Size (kB)", "Training (s)")
    assert [after[DEFAULT][c] for c in same] == [before[OTHER][c] for c in same]
    assert after[DEFAULT]["Prediction (ms)"] > len(before)


@pytest.mark.parametrize("file", ["metrics.json", "model.tflite"])
def test_one_file_of_a_bundle_is_enough(world, file):
    """As in the middle of `git pull`; and what is whole again is found again."""
    path = world.trained / DEFAULT / file
    whole = path.read_bytes()
    assert DEFAULT in load_classifiers()[0]
    path.write_bytes(whole[:-1] + b"x")
    assert DEFAULT in load_classifiers()[1]
    path.write_bytes(whole)
    assert DEFAULT in load_classifiers()[0]


def test_another_folder_of_bundles_is_read(world, tmp_path, monkeypatch):
    before = load_classifiers()[0][DEFAULT]
    assert load_classifiers()[0][DEFAULT] is before
    other = tmp_path / "other"
    shutil.copytree(world.trained, other, copy_function=shutil.copy2)
    change_metrics(other / DEFAULT, seed=77)
    monkeypatch.setattr(bundle, "TRAINED", other)
    assert load_classifiers()[0][DEFAULT].bundle.metrics.seed == 77
    assert bundles.find_bundles()[0][DEFAULT].metrics.seed == 77


def test_a_page_that_began_with_the_old_version_does_not_leave_it_to_the_next(world):
    old, other = (bundles.find_bundles()[0][name] for name in (DEFAULT, OTHER))
    history = json.loads(old.read("history.json"))
    overwrite(world)
    assert bundles.history(old) == history
    new = bundles.find_bundles()[0][DEFAULT]
    assert bundles.history(new) == bundles.history(other) != history
    np.testing.assert_equal(bundles.predictions(new), bundles.predictions(other))


def test_the_models_that_are_shown_are_those_that_answer(world):
    """One version in memory for all, so that no page has the figures of another one."""
    classifiers, _ = load_classifiers()
    found, _ = bundles.find_bundles()
    assert all(classifiers[name].bundle is found[name] for name in found)
