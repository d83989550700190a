import logging
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import create_engine

from mnist_store import errors
from mnist_store.errors import StoreError
from mnist_store.store import Store
from mnist_store.writer import Writer
from tests.conftest import ROOT
from tests.store.drawn import draw


@pytest.fixture
def writer():
    writer = Writer()
    yield writer
    writer.finish()


def test_what_is_submitted_is_done_in_order(store, writer):
    numbers = [writer.submit(store.add, "ann", draw(seed)) for seed in range(20)]
    deleted = writer.submit(store.delete_all, "ann")
    last = writer.submit(store.add, "ann", draw(20))
    assert [number.result(20) for number in numbers] == sorted(n.result() for n in numbers)
    assert deleted.result(20) == 20
    assert last.result(20) == store.drawings("ann")[0].number
    assert store.count("ann") == 1


def test_nobody_waits_for_a_database_that_is_locked(sqlite_url, writer, caplog):
    store = Store(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.connect() as other, caplog.at_level(logging.WARNING):
        other.exec_driver_sql("BEGIN IMMEDIATE")
        future = writer.submit(store.add, "ann", draw(1))
        seconds = []
        for _ in range(21):
            start = time.perf_counter()
            writer.submit(store.count, "ann")
            seconds.append(time.perf_counter() - start)
        assert not future.done()
        # The median: on a busy machine any one may take long.
        assert sorted(seconds)[10] < 0.005
        assert str(future.exception(20)) == errors.LOCKED
        other.rollback()
    engine.dispose()
    assert writer.submit(store.add, "ann", draw(2)).result(20)
    assert store.count("ann") == 1
    assert "not kept: sqlite:" in caplog.text
    store.close()


def test_too_much_to_wait_for_is_refused_and_taken_again_later():
    writer, go_on = Writer(most_waiting=2), threading.Event()
    futures = [writer.submit(go_on.wait, 20) for _ in range(2)]
    with pytest.raises(StoreError) as caught:
        writer.submit(go_on.wait)
    assert str(caught.value) == errors.LOCKED
    go_on.set()
    assert all(future.result(20) for future in futures)
    writer.submit(go_on.wait)
    writer.finish()


END = """
import sys
from mnist_store.store import Store
from mnist_store.writer import Writer
from tests.store.drawn import draw

store, writer = Store(sys.argv[1]), Writer()
for seed in range(100):
    writer.submit(store.add, "ann", draw(seed))
{end}
"""


@pytest.mark.parametrize("end", ["", "raise RuntimeError"])
def test_what_was_submitted_is_written_before_the_process_ends(url, end):
    command = [sys.executable, "-c", END.format(end=end), url]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    store = Store(url)
    assert store.count("ann") == 100
    store.close()
