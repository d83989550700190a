import sys
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from mnist_store.__main__ import main
from mnist_store.schema import taught as table
from mnist_store.store import Store
from tests.store.drawn import MONDAY, behind, draw


@pytest.fixture
def kept(url, monkeypatch) -> str:
    """The URL of a database of three drawings by two people, which DATABASE_URL names."""
    store = Store(url)
    store.add("ann", draw(1, digit=7, answer=7))
    store.add("bob", draw(2, digit=7, answer=None))
    store.add("ann", draw(3, digit=4, answer=9))
    store.close()
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture(autouse=True)
def exports(monkeypatch):
    """Exports that are text: the number of each person's drawings."""

    def write_people(people, file):
        file.writelines(f"{number}: {len(drawings)}\n".encode() for number, drawings in people)

    exports = SimpleNamespace(write_people=write_people)
    monkeypatch.setitem(sys.modules, "mnist_store.exports", exports)
    return exports


def test_stats_say_how_much_is_kept(kept, capsys):
    assert main(["stats"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "3 drawings of 2 people",
        "drawn from 2026-03-02 to 2026-03-02",
        "1 of 3 had been read right (33.3%)",
    ]
    assert lines[3 + 4] == "4: 1"
    assert lines[3 + 7] == "7: 2"


def test_stats_of_an_empty_database_are_a_line(url, capsys):
    Store(url).close()
    assert main(["--database", url, "stats"]) == 0
    assert capsys.readouterr().out == "0 drawings of 0 people\n"


def test_export_writes_everybody_apart_and_replaces_what_is_there(kept, tmp_path, capsys):
    file = tmp_path / "everybody.zip"
    file.write_text("an older export")
    assert main(["export", str(file)]) == 0
    assert file.read_text() == "1: 2\n2: 1\n"
    assert str(file) in capsys.readouterr().out


def test_an_export_that_fails_leaves_the_older_one_and_nothing_half(
    kept, tmp_path, capsys, exports
):
    def write_a_bit(people, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    exports.write_people = write_a_bit
    file = tmp_path / "everybody.zip"
    file.write_text("an older export")
    before = sorted(tmp_path.iterdir())
    assert main(["export", str(file)]) == 1
    expected = f"mnist_store: {file}: No space left on device. Choose another file.\n"
    assert capsys.readouterr().err == expected
    assert file.read_text() == "an older export"
    assert sorted(tmp_path.iterdir()) == before


def test_an_export_into_no_folder_is_a_sentence(kept, tmp_path, capsys):
    assert main(["export", str(tmp_path / "nowhere" / "x.zip")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("mnist_store: ")
    assert "nowhere" in error
    assert len(error.splitlines()) == 1


def test_purge_deletes_what_is_past_its_age(kept, capsys, monkeypatch):
    with behind(kept) as connection:
        old = table.c.number == 1
        connection.execute(update(table).where(old).values(kept_at=MONDAY.replace(year=2020)))
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "1 drawings deleted.\n"
    assert main(["purge", "--keep-days", "1"]) == 0
    assert capsys.readouterr().out == "0 drawings deleted.\n"
    monkeypatch.setenv("MNIST_DRAW_KEEP_DAYS", "soon")
    assert main(["purge"]) == 1
    assert capsys.readouterr().err.startswith("mnist_store: MNIST_DRAW_KEEP_DAYS=soon: ")


@pytest.mark.parametrize("command", ["stats", "purge"])
def test_a_database_that_is_not_there_is_not_made(sqlite_url, tmp_path, capsys, command):
    assert main(["--database", sqlite_url, command]) == 1
    assert "drawings.db: there is no such database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_had_is_a_sentence_without_its_password(capsys):
    assert main(["--database", "postgresql://me:secret@/x?host=/nowhere", "stats"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("mnist_store: postgresql://me:***@/x")
    assert "secret" not in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["export"], ["purge", "--keep-days", "0"], ["shred"]])
def test_a_wrong_command_line_says_how_it_is_used(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m mnist_store" in capsys.readouterr().err
