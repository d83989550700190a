"""Ten visitors drawing at the same time on one process: python benchmarks/visitors.py

Each visitor speaks the app's own WebSocket protocol, so that no browsers compete with the server
for the processor. A visitor always draws the same digit, at varying places and sizes, and sends
the next drawing as soon as the answer to the last one arrives. An answer with a different digit
therefore means that one was lost or went to the wrong visitor.

Then one visitor draws, alone and while ten others click through the other pages; and at last before
and while a network is trained on the page Train.
"""

import argparse
import asyncio
import base64
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import cv2
import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model import DigitClassifier
from mnist_model.data.example_digits import example_strokes
from mnist_model.networks.design import Convolution, Dense, Design
from mnist_trainer import Job, jobs_of, stop, submit
from tests.browser.driver import running_app

SIZE_PX = 280
# How long a visitor, a quick one, looks at a page before the next click.
LOOK_SECONDS = 2
READ_PAGES = ("training", "confusion", "models", "data")
# A network that keeps a processor busy for longer than we measure.
TRAINED = Design(
    convolutions=(Convolution(32, pooling="max"), Convolution(64, pooling="max")),
    dense=(Dense(128),),
    epochs=100,
)


def drawings_of(digit: int, n: int) -> list[str]:
    """Drawings of one digit that our default model reads correctly, as PNG data URLs."""
    random = np.random.default_rng(digit)
    classifier = DigitClassifier.load()
    urls = []
    while len(urls) < n:
        canvas = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
        scale, brush_px = random.uniform(120, 220), int(random.integers(12, 24))
        corner = random.uniform(brush_px, SIZE_PX - brush_px - scale, 2)
        for stroke in example_strokes(digit):
            points = np.rint(stroke * scale + corner).astype(np.int32)
            cv2.polylines(canvas, [points[:, np.newaxis]], False, 255, brush_px, cv2.LINE_AA)
        if classifier.predict(canvas).digit == digit:
            rgba = cv2.cvtColor(canvas, cv2.COLOR_GRAY2BGRA)
            png = cv2.imencode(".png", rgba)[1].tobytes()
            urls.append("data:image/png;base64," + base64.b64encode(png).decode())
    return urls


class Visitor:
    """A client that looks like one browser tab to the server."""

    def __init__(self, socket) -> None:
        self._socket = socket
        self._widget = self._fragment = ""
        self._page = ""
        self._hashes: dict[str, str] = {}
        self.digit = None

    async def open(self) -> None:
        """Open the page, and learn the server's ids of the canvas and its fragment."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        await self._socket.send(message.SerializeToString())
        await self._receive_run()

    async def read(self, path: str) -> None:
        """Click a page in the navigation, and wait until it has been sent."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_script_hash = self._hashes[path]
        await self._socket.send(message.SerializeToString())
        await self._receive_run()

    async def draw(self, url: str) -> int | None:
        """Send a drawing, as on pen-up, and wait for the digit that the page then shows."""
        return await self.report(json.dumps({"drawing": {"raw": {"objects": []}, "data": url}}))

    async def report(self, drawing: str) -> int | None:
        """Send a report of the canvas, as JSON, and wait for the digit that the page shows."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._widget
        state.json_value = drawing
        message.rerun_script.fragment_id = self._fragment
        message.rerun_script.page_script_hash = self._page
        self.digit = None
        await self._socket.send(message.SerializeToString())
        await self._receive_run()
        return self.digit

    async def _receive_run(self) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(await self._socket.recv())
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return
            if kind == "new_session":
                self._page = message.new_session.page_script_hash or self._page
            if kind == "navigation":
                pages = message.navigation.app_pages
                self._hashes = {page.url_pathname: page.page_script_hash for page in pages}
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "bidi_component":
                    self._widget = element.bidi_component.id
                    self._fragment = message.delta.fragment_id
                elif element.WhichOneof("type") == "metric":
                    self.digit = int(element.metric.body)


@asynccontextmanager
async def visitor_of(port: int) -> AsyncIterator[Visitor]:
    """A visitor who has opened the draw page."""
    address = f"ws://localhost:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        visitor = Visitor(socket)
        await visitor.open()
        yield visitor


async def visit(port: int, digit: int, answers: int, start: asyncio.Barrier) -> tuple:
    """Draw one digit repeatedly; returns waiting times in ms and the number of wrong answers."""
    urls = drawings_of(digit, min(answers, 20))
    async with visitor_of(port) as visitor:
        await visitor.draw(urls[0])
        await start.wait()
        times, wrong = [], 0
        for i in range(answers):
            begin = time.perf_counter()
            wrong += await visitor.draw(urls[i % len(urls)]) != digit
            times.append(1000 * (time.perf_counter() - begin))
        return times, wrong


async def measure(port: int, visitors: int, answers: int) -> None:
    start = asyncio.Barrier(visitors + 1)
    tasks = [asyncio.create_task(visit(port, i % 10, answers, start)) for i in range(visitors)]
    await start.wait()
    begin = time.perf_counter()
    results = await asyncio.gather(*tasks)
    seconds = time.perf_counter() - begin
    times = np.concatenate([times for times, _ in results])
    wrong = sum(wrong for _, wrong in results)
    print(f"{visitors} visitors: {len(times) / seconds:.0f} answers/s in total,")
    print(f"  waiting {spread(times)}, {wrong} lost or mixed up")


async def leaf_through(port: int, first: int) -> None:
    """Click through the pages until cancelled, out of step with the other visitors."""
    async with visitor_of(port) as visitor:
        await asyncio.sleep(first * LOOK_SECONDS / 10)
        for i in count(first):
            await visitor.read(READ_PAGES[i % len(READ_PAGES)])
            await asyncio.sleep(LOOK_SECONDS)


async def measure_beside_readers(port: int, readers: int, answers: int) -> None:
    tasks = [asyncio.create_task(leaf_through(port, i)) for i in range(readers)]
    if readers:
        # Until every page has been opened, and its data loaded.
        await asyncio.sleep(2 * LOOK_SECONDS * len(READ_PAGES))
    times, wrong = await visit(port, 3, answers, asyncio.Barrier(1))
    for task in tasks:
        if task.done():
            task.result()  # a reader who failed must not go unnoticed
        task.cancel()
    print(f"one draws, {readers} read other pages: waiting {spread(times)}, {wrong} wrong")


async def measure_beside_training(port: int, answers: int) -> None:
    """Draw, then draw again while a network is trained; the data folder is the app's own."""
    quiet, _ = await visit(port, 3, answers, asyncio.Barrier(1))
    owner = "a visitor who trains"
    job_id = submit(owner, "Benchmark", TRAINED)
    await until(owner, lambda job: job.progress is not None and job.progress.phase == "training")
    busy, wrong = await visit(port, 3, answers, asyncio.Barrier(1))
    assert jobs_of(owner)[0].state == "training", "it ended before we had measured"
    stop(owner, job_id)
    await until(owner, lambda job: job.state != "training")
    slower = np.median(busy) / np.median(quiet)
    print(f"one draws, nothing trains: waiting {spread(quiet)}")
    print(f"one draws, a network trains: waiting {spread(busy)}, {slower:.2f} x, {wrong} wrong")


async def until(owner: str, holds: Callable[[Job], bool], seconds: float = 180) -> None:
    """Wait until something is the case with the only training of a visitor."""
    async with asyncio.timeout(seconds):
        while not holds(jobs_of(owner)[0]):
            await asyncio.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100, help="per visitor")
    options = parser.parse_args()
    data = tempfile.TemporaryDirectory()
    # Ours as well, so that we can queue a training.
    os.environ["XDG_DATA_HOME"] = data.name
    with data, running_app(TRAINING="on") as app:
        for visitors in (1, 10):
            asyncio.run(measure(app.port, visitors, options.answers))
        for readers in (0, 10):
            asyncio.run(measure_beside_readers(app.port, readers, options.answers))
        asyncio.run(measure_beside_training(app.port, options.answers))


if __name__ == "__main__":
    main()
