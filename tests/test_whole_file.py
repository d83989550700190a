"""A file is replaced as a whole or not at all, and nothing else stays."""

import errno
import os

import pytest

from mnist_model.whole_file import write_whole


def test_the_new_file_takes_the_place_of_the_old(tmp_path):
    for content in (b"old", b"new"):
        write_whole(tmp_path / "file", content)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


@pytest.mark.parametrize(("fails", "flushed"), [("fsync", True), ("replace", False)])
def test_on_a_full_disk_the_old_one_stays_alone(tmp_path, monkeypatch, fails, flushed):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_whole(tmp_path / "file", b"old")
    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "file", b"new", flushed)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
