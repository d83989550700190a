"""The data sets behind the pages: found, shared, offered, and downloaded."""

import hashlib
import io
import urllib.error
import urllib.request
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app_pages.common import datasets
from mnist_model.data import mnist as data
from mnist_model.data.download import cache_folder
from mnist_model.data.mnist import download_mnist, find_mnist
from mnist_model.data.pen_drawings import find_pendigits
from mnist_model.data.split import DataError


@pytest.fixture
def bare(tmp_path, monkeypatch) -> None:
    """A machine without any data set."""
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.delenv("PENDIGITS_UNIPEN", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def serve(monkeypatch, content: bytes | None) -> None:
    """Have every download bring this, or fail."""

    def urlopen(url, timeout):
        if content is None:
            raise urllib.error.URLError("no route to /secret/host")
        response = io.BytesIO(content)
        response.headers = {"Content-Length": str(len(content))}
        return response

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def offering_app() -> AppTest:
    def page():
        import streamlit as st

        from app_pages.common import datasets

        if datasets.mnist() is None:
            datasets.offer_mnist("the images")
        else:
            st.write("All there.")

    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    return app


def test_what_the_variables_name_is_found_and_loaded(small_world, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(small_world.mnist))
    monkeypatch.setenv("PENDIGITS_UNIPEN", str(small_world.pendigits))
    training, test = datasets.mnist()
    assert (len(training), len(test)) == (200, 200)
    assert datasets.mnist_test() is test
    assert len(datasets.pen_drawings()) == 300


def test_everybody_shares_one_copy_that_nobody_can_change(small_world, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(small_world.mnist))
    monkeypatch.setenv("PENDIGITS_UNIPEN", str(small_world.pendigits))
    assert datasets.mnist()[0].images is datasets.mnist()[0].images
    arrays = [array for split in datasets.mnist() for array in (split.images, split.labels)]
    arrays += datasets.pen_drawings()[0].strokes
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.usefixtures("bare")
def test_without_data_there_is_none_and_nothing_is_downloaded(monkeypatch):
    serve(monkeypatch, None)
    assert find_mnist() is None
    assert find_pendigits() is None
    assert datasets.mnist() is datasets.mnist_test() is datasets.pen_drawings() is None


@pytest.mark.usefixtures("bare")
def test_a_download_is_checked_kept_and_found(small_world, monkeypatch):
    content = small_world.mnist.read_bytes()
    serve(monkeypatch, content)
    with pytest.raises(DataError, match="not the one that was expected"):
        download_mnist()
    assert find_mnist() is None
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(content).hexdigest())
    told = []
    path = download_mnist(lambda done, total: told.append((done, total)))
    assert find_mnist() == path
    assert path.is_relative_to(cache_folder())
    assert told[-1] == (len(content), len(content))


@pytest.mark.usefixtures("bare")
def test_the_offer_downloads_and_the_page_goes_on(small_world, monkeypatch):
    content = small_world.mnist.read_bytes()
    serve(monkeypatch, content)
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(content).hexdigest())
    app = offering_app()
    assert "To show the images, the app needs a copy of MNIST" in app.markdown[0].value
    assert "MNIST_NPZ" in app.caption[0].value
    app.button[0].click().run()
    assert not app.exception
    assert app.markdown[0].value == "All there."
    np.testing.assert_array_equal(datasets.mnist()[0].images, np.load(small_world.mnist)["x_train"])


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("content", [None, b"<html>Please log in</html>"])
def test_a_failed_download_is_said_in_a_sentence_and_can_be_tried_again(
    small_world, monkeypatch, content
):
    serve(monkeypatch, content)
    app = offering_app()
    assert app.button[0].label == "Download MNIST"
    app.button[0].click().run()
    assert not app.exception
    assert "The download failed." in app.error[0].value
    assert "/" not in app.error[0].value
    assert app.button[0].label == "Try again"
    whole = small_world.mnist.read_bytes()
    serve(monkeypatch, whole)
    monkeypatch.setattr(data, "MNIST_SHA256", hashlib.sha256(whole).hexdigest())
    app.button[0].click().run()
    assert not app.exception
    assert app.markdown[0].value == "All there."


def test_a_variable_that_names_no_mnist_is_said_without_its_path(tmp_path, monkeypatch):
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(b"half")
    for path in (damaged, tmp_path / "missing.npz"):
        monkeypatch.setenv("MNIST_NPZ", str(path))
        app = offering_app()
        assert "`MNIST_NPZ` names is missing or damaged" in app.warning[0].value
        assert str(tmp_path) not in app.warning[0].value
        assert not app.button


def test_progress_never_exceeds_the_whole(monkeypatch):
    shown = []
    bar = SimpleNamespace(progress=lambda share, text: shown.append(share))
    monkeypatch.setattr(datasets.st, "progress", lambda *_: bar)

    def download(on_progress):
        on_progress(5, 0)
        on_progress(5, 10)
        on_progress(11, 10)

    assert datasets._download(download)
    assert shown == [0, 0.5, 1]
