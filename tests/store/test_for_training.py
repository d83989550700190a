"""A training gets the same drawings from an export and from the database, by person."""

import numpy as np
import pytest

from mnist_model.data.split import DataError
from mnist_store.exports import write_npz, write_people, write_unipen
from mnist_store.for_training import taught_drawings
from mnist_store.store import Store
from tests.store.drawings import random_drawings

PEOPLE = [
    (1, random_drawings(3, seed=1)),
    (2, random_drawings(2, seed=2, with_strokes=False)),
    (7, random_drawings(4, seed=7)),
]


def assert_taught(found, people):
    expected = [(writer, taught) for writer, drawings in people for taught in drawings]
    assert len(found.drawings) == len(found.images) == len(expected)
    for drawing, image, (writer, taught) in zip(
        found.drawings, found.images, expected, strict=True
    ):
        assert (drawing.writer, drawing.label) == (writer, taught.digit)
        np.testing.assert_array_equal(image, taught.image)
        assert len(drawing.strokes) == len(taught.strokes)
        for stroke, original in zip(drawing.strokes, taught.strokes, strict=True):
            np.testing.assert_allclose(stroke, original, atol=0.0051)


def test_an_export_keeps_people_apart(tmp_path):
    file = tmp_path / "everybody.zip"
    with file.open("wb") as opened:
        write_people(PEOPLE, opened)
    assert_taught(taught_drawings(str(file)), PEOPLE)


def test_a_unipen_file_names_its_writers(tmp_path):
    file = tmp_path / "everybody.unipen"
    people = [PEOPLE[0], PEOPLE[2]]
    with file.open("wb") as opened:
        for writer, drawings in people:
            write_unipen(drawings, opened, writer)
    assert_taught(taught_drawings(str(file)), people)


def test_a_database_gives_everybody(url):
    store = Store(url)
    for visitor, drawings in (("ann", PEOPLE[0][1]), ("bob", PEOPLE[1][1])):
        store.add_all(visitor, drawings)
    kept = list(store.people())
    store.close()
    assert [len(drawings) for _, drawings in kept] == [3, 2]
    assert_taught(taught_drawings(url), kept)


def test_an_empty_database_gives_nothing(url):
    Store(url).close()
    found = taught_drawings(url)
    assert found.drawings == ()
    assert found.images.shape == (0, 28, 28)


def test_an_npz_is_refused_because_it_names_nobody(tmp_path):
    file = tmp_path / "mine.npz"
    with file.open("wb") as opened:
        write_npz(PEOPLE[0][1], opened)
    with pytest.raises(DataError, match="does not say who drew what"):
        taught_drawings(str(file))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.zip", None, "there is no such file.*mnist_store export"),
        ("empty.zip", b"", "empty"),
        ("photo.png", b"\x89PNG", "holds no drawings"),
        ("cut.zip", b"PK\x03\x04", "damaged"),
        ("bad.unipen", b".SEGMENT DIGIT 0 ? \"x\"", "cannot be read"),
        (".", None, "directory"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_with_what_is_wrong(tmp_path, name, content, told):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=f"(?is)^{file}: .*{told}"):
        taught_drawings(str(file))


def test_a_database_that_is_not_there_is_named_and_not_made(tmp_path):
    with pytest.raises(DataError, match="there is no such database"):
        taught_drawings(f"sqlite:///{tmp_path}/none.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url", ["nonsense://u:secret@host/x", "sqlite://", "postgresql://u:secret@"]
)
def test_a_url_that_leads_nowhere_is_an_error_without_its_password(url):
    with pytest.raises(DataError) as raised:
        taught_drawings(url)
    assert "secret" not in str(raised.value)
