"""What holds for asgi.py as a whole; its parts are in tests/middleware."""

import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import asgi
import mnist_trainer
from app_pages.common import hand
from mnist_store.writer import Writer
from tests.conftest import ROOT


def test_a_font_is_known_to_be_compressed_on_a_system_that_knows_no_types():
    script = """
import mimetypes
mimetypes.knownfiles.clear()
import asgi
import mnist_trainer
print(mimetypes.guess_type("Source.woff2")[0])
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert finished.stdout == "font/woff2\n", finished.stderr


def test_the_server_ends_the_training_that_runs(monkeypatch):
    ended = []
    monkeypatch.setattr(hand, "WRITER", Writer())
    monkeypatch.setattr(mnist_trainer.RUNNER, "finish", lambda: ended.append(1))

    async def serve():
        async with asgi.finish_work(asgi.app):
            assert not ended

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, serve()).result()
    assert ended


@pytest.mark.parametrize(("setting", "starts"), [("on", True), ("off", False), ("", False)])
def test_what_waits_is_trained_before_anybody_visits(monkeypatch, setting, starts):
    started = threading.Event()
    monkeypatch.setattr(hand, "WRITER", Writer())
    monkeypatch.setattr(mnist_trainer.RUNNER, "start", started.set)
    monkeypatch.setattr(mnist_trainer.RUNNER, "finish", lambda: None)
    monkeypatch.setenv("TRAINING", setting)

    async def serve():
        async with asgi.finish_work(asgi.app):
            return started.wait(5 if starts else 0.2)

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, serve()).result() is starts


def test_the_server_does_not_end_before_all_is_written(monkeypatch):
    monkeypatch.setattr(hand, "WRITER", Writer())

    async def serve():
        async with asgi.finish_work(asgi.app):
            return [hand.WRITER.submit(time.sleep, 0.05) for _ in range(5)]

    # In a thread of its own: where a browser was driven before, this one has a running loop.
    with ThreadPoolExecutor(1) as thread:
        assert all(written.done() for written in thread.submit(asyncio.run, serve()).result())
