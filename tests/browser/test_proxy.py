"""The nginx lines of docs/deploy.md, run by a real nginx in front of the real app."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.driver import ROOT, running_app

# What a distribution's nginx.conf says around the lines of the docs; all files in one folder.
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {lines}
}}
"""


@pytest.fixture(scope="module")
def documented() -> str:
    """The nginx block of the docs."""
    if not shutil.which("nginx"):
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: CI must not skip these tests")
        pytest.skip("needs nginx")
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    (block,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    return block


@contextmanager
def running_nginx(lines: str, app_url: str, folder: Path) -> Iterator[int]:
    """Run nginx in front of the app on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    assert "listen 80;" in lines
    assert "http://127.0.0.1:8501" in lines
    lines = lines.replace("listen 80;", f"listen {port};")
    lines = lines.replace("http://127.0.0.1:8501", app_url.replace("localhost", "127.0.0.1"))
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, lines=lines), "utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(configuration), "-e", "stderr"]
    # As root its workers would be another user, who may not write here.
    command += ["-g", "user root;"] if os.geteuid() == 0 else []
    process = subprocess.Popen(command)
    try:
        wait_until_listening(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_listening(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start")


def opening_status(port: int) -> int:
    """The HTTP status with which a browser elsewhere is answered when it opens the socket."""
    # Streamlit lets localhost in whatever its Host, so the page has an address as on the internet.
    address = f"digits.example.org:{port}"
    try:
        with connect(
            f"ws://{address}/_stcore/stream",
            sock=socket.create_connection(("localhost", port)),
            subprotocols=["streamlit"],
            origin=f"http://{address}",
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def read_an_example(browser: Browser, port: int, path: str) -> int:
    """Open the draw page through the proxy and have a digit read.

    Returns:
        How many bytes of files this takes, as they came through the proxy.
    """
    context = browser.new_context()
    page = context.new_page()
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))
    # A browser knows that this is the same machine, and the app does not.
    page.goto(f"http://digits.localhost:{port}{path}")
    page.locator("canvas.upper-canvas").wait_for()
    page.locator(".st-key-example button").click()
    expect(page.locator(".st-key-digit")).to_have_text("3", use_inner_text=True)
    taken = sum(request.sizes()["responseBodySize"] for request in requests)
    context.close()
    return taken


def test_a_drawing_is_read_through_the_documented_proxy(documented, app_url, browser, tmp_path):
    with running_nginx(documented, app_url, tmp_path) as port:
        assert opening_status(port) == 101
        # As asgi.py has compressed it; with the chart of the first answer.
        assert read_an_example(browser, port, "/") < 1.5e6


def test_the_proxy_compresses_what_app_py_does_not(documented, browser, tmp_path):
    assert "gzip on;" in documented
    uncompressed = documented.replace("gzip on;", "gzip off;")
    with running_app("app.py") as app:
        with running_nginx(documented, app.url, tmp_path) as port:
            taken = read_an_example(browser, port, "/")
        with running_nginx(uncompressed, app.url, tmp_path) as port:
            assert taken < 0.5 * read_an_example(browser, port, "/")


def test_a_drawing_is_read_below_a_path(documented, browser, tmp_path):
    assert "location / {" in documented
    lines = documented.replace("location / {", "location /digits {")
    with running_app(base_path="/digits") as app:
        origin = app.url.removesuffix(app.base_path)
        with running_nginx(lines, origin, tmp_path) as port:
            read_an_example(browser, port, "/digits")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        # Refused, or taken for somebody who asks for a page.
        ("proxy_set_header Host $http_host;", 403),
        ("proxy_set_header Upgrade $http_upgrade;", 200),
        ("proxy_set_header Connection $connection_upgrade;", 200),
    ],
)
def test_without_any_one_of_the_headers_there_is_no_socket(
    documented, app_url, tmp_path, line, status
):
    assert line in documented
    with running_nginx(documented.replace(line, ""), app_url, tmp_path) as port:
        assert opening_status(port) == status
