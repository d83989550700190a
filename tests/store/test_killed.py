"""A process that is killed loses nothing that it was told is kept."""

import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from mnist_store.store import Store
from tests.conftest import ROOT
from tests.store.drawn import behind, draw, same

WRITER = """
import sys
from mnist_store.store import Store
from tests.store.drawn import draw

store = Store(sys.argv[1])
for seed in range(1000):
    print(store.add("ann", draw(seed)), flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 150, 400])
def test_killed_in_a_thousand_writes_every_acknowledged_row_is_there(url, acknowledged):
    command = [sys.executable, "-c", WRITER, url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    numbers = [int(process.stdout.readline()) for _ in range(acknowledged)]
    process.send_signal(signal.SIGKILL)
    # What it had said before the signal came counts too.
    numbers += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    assert process.wait() == -signal.SIGKILL
    assert len(numbers) < 1000
    store = Store(url)
    kept = {drawing.number: drawing for drawing in store.drawings("ann")}
    assert all(same(kept[number], draw(seed)) for seed, number in enumerate(numbers))
    # One more may have been committed and not said yet; none is there in part.
    assert len(kept) - len(numbers) in (0, 1)
    assert store.count("ann") == len(kept)
    store.add("ann", draw())
    store.close()
    if url.startswith("sqlite"):
        with behind(url) as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
