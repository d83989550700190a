"""A real PostgreSQL server in a temporary folder, on a local socket only."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

# PostgreSQL refuses to run as root; this user owns nothing.
NOBODY = "nobody"


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs, which Debian keeps off the path; None without one."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    folders = [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


class Server:
    """The server; new databases are made on it by name."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        # Not pytest's folder, which only its user may enter; and short, as a socket's path must be.
        self.folder = Path(tempfile.mkdtemp(prefix="mnist-pg-"))
        self._as_nobody = {"user": NOBODY} if os.geteuid() == 0 else {}
        if self._as_nobody:
            shutil.chown(self.folder, **self._as_nobody)
        options = ["--username=test", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", "--pgdata=data", *options)
        self._databases = 0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [self._binaries / "postgres", "-D", "data", "-k", self.folder]
        # Nothing here is to outlive a loss of power.
        for setting in ("listen_addresses=", "fsync=off", "shared_buffers=16MB"):
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, **self._as_nobody
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8")
                assert time.monotonic() < deadline, "PostgreSQL did not start"
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server, as if its machine restarted: nobody's connection stays."""
        self._process.send_signal(2)  # SIGINT: at once, and tidily
        self._process.wait(20)

    def remove(self) -> None:
        """Stop the server and delete all it had."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://test@/{name}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database; returns its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, *arguments]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, **self._as_nobody)
