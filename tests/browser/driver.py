"""Starts the app and a real Chromium, for browser tests and for benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

# Options of `Browser.new_page`.
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

# As root in a container Chromium needs its sandbox off; the others keep it off the network.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that shows a pattern, allowed without asking.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@dataclass(frozen=True)
class App:
    """A running app: its address, its process and the file with what it printed."""

    port: int
    process: subprocess.Popen
    log_file: Path
    base_path: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}{self.base_path}"

    def log(self) -> str:
        return self.log_file.read_text("utf-8", errors="replace")


@contextmanager
def running_app(
    script: str = "asgi.py",
    *options: str,
    base_path: str = "",
    port: int | None = None,
    **environment: str,
) -> Iterator[App]:
    """Run the app as a user does until the block ends.

    Args:
        base_path: what stands before each path of the app, such as "/digits".
        port: a free one where none is given.
        environment: variables beside those of this process.
    """
    if port is None:
        with socket.socket() as free:
            free.bind(("localhost", 0))
            port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "server.log"
        command = [sys.executable, "-m", "streamlit", "run", script, *options]
        command += ["--server.port", str(port), "--server.headless", "true"]
        command += ["--server.baseUrlPath", base_path]
        with log_file.open("w") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log
            )
        app = App(port, process, log_file, base_path)
        try:
            _wait_until_healthy(app)
            yield app
        finally:
            process.terminate()
            process.wait(timeout=20)


def launch_chromium(playwright):
    """A headless Chromium: the system's where there is one, else Playwright's own.

    Best that without any windows, which draws a page in a fifth less time.
    """
    system = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=system, args=CHROMIUM_FLAGS)


def _wait_until_healthy(app: App) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if app.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the app did not start:\n{app.log()}")
