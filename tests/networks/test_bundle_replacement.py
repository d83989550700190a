"""A bundle is replaced as a whole or not at all, whatever interrupts it, whoever reads it."""

import os
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from mnist_model.networks import bundle
from mnist_model.networks.bundle import bundle_names, find_bundle
from tests.conftest import ROOT
from tests.networks.little_bundles import (
    FAIL,
    FAIL_FROM_THERE,
    HAS_NO_SUCH_STEP,
    KILL,
    KILLED,
    NAME,
    RAISED,
    Interrupter,
    files_of,
    find_seed,
    seed_of,
    write,
)

OLD, NEW, NEXT = 1, 2, 3


@pytest.fixture
def no_waiting(monkeypatch):
    """Leave out, in this process, what only matters in a power cut."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="module")
def interrupter():
    with Interrupter() as process:
        yield process


def everything_in(folder: Path) -> dict[str, bytes]:
    paths = sorted(folder.rglob("*"))
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in paths}


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("how", [KILL, FAIL, FAIL_FROM_THERE])
@pytest.mark.parametrize("has_old", [True, False])
def test_interrupted_at_any_step_it_is_the_old_one_or_the_new_one(
    tmp_path, interrupter, how, has_old
):
    start = tmp_path / "start"
    write(start, "neighbour")
    if has_old:
        write(start, seed=OLD)
    old = OLD if has_old else None
    trained = tmp_path / "trained"
    seen = []
    for step in count(1):
        shutil.copytree(start, trained)
        outcome = interrupter.write(trained, NEW, step, how)
        left = everything_in(tmp_path)
        names = bundle_names(trained)
        found = find_seed(trained) if has_old or NAME in names else None
        assert found in ([old, NEW] if outcome in (KILLED, RAISED) else [NEW])
        assert names == (["neighbour"] if found is None else [NAME, "neighbour"])
        assert everything_in(tmp_path) == left, "reading must not write"
        seen.append(found)

        write(trained, seed=NEXT)
        assert find_seed(trained) == NEXT
        assert sorted(path.name for path in trained.iterdir()) == [NAME, "neighbour"]
        files = {path.name for path in (trained / NAME).iterdir()}
        assert files == {*files_of(NEXT), "metrics.json"}
        shutil.rmtree(trained)
        if outcome == HAS_NO_SUCH_STEP:
            break
    assert len(seen) > 20
    if how == KILL:
        switch = seen.index(NEW)
        assert seen == [old] * switch + [NEW] * (len(seen) - switch)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("how", [KILL, FAIL_FROM_THERE])
def test_interrupted_again_and_again(tmp_path, interrupter, how):
    """Each writing is interrupted one step later, and finds what the one before has left."""
    write(tmp_path, seed=OLD)
    seeds = [OLD]
    for step in count(1):
        outcome = interrupter.write(tmp_path, OLD + step, step, how)
        seeds.append(find_seed(tmp_path))
        assert seeds[-1] in (seeds[-2], OLD + step)
        assert bundle_names(tmp_path) == [NAME]
        if outcome == HAS_NO_SUCH_STEP:
            break
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.usefixtures("no_waiting")
def test_a_reader_that_is_overtaken_reads_the_new_one(tmp_path, monkeypatch):
    """A whole writing takes place before any one of the reader's looks at a file."""
    read_bytes, seeds = Path.read_bytes, []
    for moment in count(1):
        write(tmp_path, seed=OLD)
        looks = count(1)

        def overtaken(path, moment=moment, looks=looks):
            if next(looks) == moment:
                monkeypatch.setattr(Path, "read_bytes", read_bytes)
                write(tmp_path, seed=NEW)
            return read_bytes(path)

        monkeypatch.setattr(Path, "read_bytes", overtaken)
        seeds.append(find_seed(tmp_path))
        monkeypatch.setattr(Path, "read_bytes", read_bytes)
        if next(looks) <= moment:
            break
    assert seeds == [NEW] * (len(seeds) - 1) + [OLD]
    assert len(seeds) == len(files_of(OLD)) + 1


def test_what_was_found_stays_what_it_is(tmp_path):
    write(tmp_path, seed=OLD)
    found = find_bundle(NAME, tmp_path)
    write(tmp_path, seed=NEW)
    assert seed_of(found) == OLD
    shutil.rmtree(tmp_path / NAME)
    assert seed_of(found) == OLD


def test_readers_and_writers_at_once(tmp_path):
    write(tmp_path, seed=0)
    found = find_bundle(NAME, tmp_path)
    command = [sys.executable, "-m", "tests.networks.little_bundles", str(tmp_path)]
    writers = [
        subprocess.Popen([*command, str(first), str(first + 199)], cwd=ROOT) for first in (1, 201)
    ]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        assert bundle_names(tmp_path) == [NAME]
        seen.add(find_seed(tmp_path))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(seen) > 20
    assert find_seed(tmp_path) in (200, 400)
    assert seed_of(found) == 0
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
def test_each_step_is_on_the_disk_before_the_next(tmp_path, monkeypatch):
    write(tmp_path, seed=OLD)
    done, replace = [], Path.replace

    def remember_replace(path, target):
        done.append(("rename", path.name))
        return replace(path, target)

    def remember_flush(handle):
        done.append(("flush", Path(f"/proc/self/fd/{handle}").readlink().name))

    monkeypatch.setattr(Path, "replace", remember_replace)
    monkeypatch.setattr(os, "fsync", remember_flush)
    write(tmp_path, seed=NEW)
    files = [*files_of(NEW), "metrics.json"]
    switch = done.index(("rename", "metrics.json"))
    before, after = done[:switch], done[switch + 1 :]
    assert set(before[: len(files)]) == {("flush", file) for file in files}
    assert before[len(files) :] == [("flush", ".little.new"), ("flush", tmp_path.name)]
    assert (after[0], after[-1]) == (("flush", NAME), ("flush", NAME))
    assert set(after[1:-1]) == {("rename", file) for file in files_of(NEW)}


def test_it_is_written_where_there_is_no_such_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "fcntl", None)
    for seed in (OLD, NEW):
        write(tmp_path, seed=seed)
        assert find_seed(tmp_path) == seed
