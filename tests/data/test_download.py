"""A download is checked, cached and leaves nothing half-done."""

import hashlib
import tempfile
import threading
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from mnist_model.data.download import cache_folder, fetch
from mnist_model.data.mnist import find_mnist
from mnist_model.data.pen_drawings import find_pendigits

CONTENT = b"digits" * 50_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A file on a server of our own, and an empty cache."""
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "file.bin").write_bytes(CONTENT)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "served")
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/file.bin"
    server.shutdown()


def test_a_file_is_fetched_once_with_progress(url, monkeypatch):
    progress = []
    path = fetch(url, SHA256, lambda done, total: progress.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert progress == sorted(progress)
    assert fetch("http://127.0.0.1:1/file.bin", SHA256) == path  # no server, so from the cache


def test_another_file_than_expected_is_refused_and_not_kept(url):
    with pytest.raises(ValueError, match="not the one that was expected"):
        fetch(url, "0" * 64)
    assert [path for path in cache_folder().rglob("*") if path.is_file()] == []


def test_a_missing_file_is_an_error_and_leaves_nothing(url):
    with pytest.raises(OSError, match="404"):
        fetch(url + ".gone", SHA256)
    assert [path for path in cache_folder().rglob("*") if path.is_file()] == []


def test_without_a_home_downloads_go_where_temporary_files_go(url, tmp_path, monkeypatch):
    for variable in ("XDG_CACHE_HOME", "KERAS_HOME", "MNIST_NPZ", "PENDIGITS_UNIPEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # As it is without HOME, for a user that the system does not know.
    monkeypatch.setattr(Path, "home", no_home)
    assert find_mnist() is None
    assert find_pendigits() is None
    assert fetch(url, SHA256).is_relative_to(tmp_path)
    assert fetch(url, SHA256).read_bytes() == CONTENT


def no_home():
    raise RuntimeError("Could not determine home directory.")
