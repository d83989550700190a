"""What the app does in the background once its first page stands."""

import asyncio
import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

import mnist_trainer
from tests.conftest import ROOT
from tests.pages.draw_page import open_app


def test_garbage_collections_leave_out_what_was_imported():
    script = """
import gc, sys, threading
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception, app.exception
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(timeout=60)
print("altair" in sys.modules, gc.get_freeze_count() > len(gc.get_objects()))
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert finished.stdout.split() == ["True", "True"], finished.stderr


@pytest.fixture
def as_installed(monkeypatch):
    """Whatever another test has had the app do."""
    import streamlit as st

    monkeypatch.setattr(MultiPartParser, "spool_max_size", 2**20)
    st.cache_resource.clear()


@pytest.mark.parametrize(("setting", "starts"), [("on", 1), ("off", 0)])
def test_what_waits_is_trained_where_visitors_may_train(as_installed, monkeypatch, setting, starts):
    started, is_done = [], threading.Event()
    monkeypatch.setattr(mnist_trainer.RUNNER, "start", lambda: started.append(1))
    monkeypatch.setattr(gc, "freeze", is_done.set)  # what comes last
    monkeypatch.setenv("TRAINING", setting)
    open_app()
    assert is_done.wait(60)
    assert len(started) == starts


def _fail(self):
    raise RuntimeError("the page is not whole yet")


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_uploaded_picture_is_not_written_to_disk(as_installed, monkeypatch, is_whole):
    if is_whole:
        open_app()
    else:
        monkeypatch.setattr(StreamlitPage, "run", _fail)
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + bytes(20_000_000) + b"\r\n--x--\r\n"
    )

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)

    async def is_on_disk():
        return (await request.form())["file"].file._rolled

    with ThreadPoolExecutor() as pool:  # in this thread a browser's event loop may be running
        assert not pool.submit(asyncio.run, is_on_disk()).result()
