"""The set-up on Pythons that TensorFlow has wheels for, and on others; nothing is installed."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A Python that says it is of another version. Asked for a virtual environment, it makes one
# whose commands only write down how they were called.
PYTHON = """#!/bin/sh
if [ "$1" = -m ]; then
  mkdir -p .venv/bin && cp "$0" .venv/bin/python && basename "$0" > made-by
  for command in pip streamlit; do
    printf '#!/bin/sh\\necho $TRAINING '$command' "$@" >> called\\n' > .venv/bin/$command
    chmod +x .venv/bin/$command
  done
else
  exec {python} -IS -c 'import sys; sys.version_info = {version}; exec(sys.argv[1])' "$2"
fi
"""


class Checkout:
    """A folder with the files of the set-up, and with Pythons that are not what they seem."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        for file in [ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("requirements*.txt")]:
            shutil.copy(file, folder)

    def add_python(self, name: str, *version: int) -> None:
        file = self.bin / name
        file.write_text(PYTHON.format(python=sys.executable, version=version))
        file.chmod(0o755)

    def make(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env={"PATH": f"{self.bin}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
        )

    def read(self, file: str) -> str:
        path = self.folder / file
        return path.read_text("utf-8") if path.is_file() else ""


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    """A checkout on a machine whose only usable Python is 3.14."""
    checkout = Checkout(tmp_path)
    checkout.add_python("python3", 3, 14, 0)
    for minor in (11, 12, 13):
        checkout.add_python(f"python3.{minor}", 2, 7, 18)
    return checkout


@pytest.mark.parametrize("goal", ["test", "check", "lint", "train"])
def test_a_python_without_tensorflow_is_one_clear_sentence(checkout, goal):
    finished = checkout.make(goal)
    assert finished.returncode != 0
    sentence = finished.stderr.splitlines()[0]
    for words in ("TensorFlow", "no wheel for Python 3.14", "3.13 3.12 3.11", "make clean"):
        assert words in sentence
    assert checkout.read("called") == ""


def test_the_app_alone_starts_on_a_python_without_tensorflow(checkout):
    finished = checkout.make("app", "PORT=8600")
    assert finished.returncode == 0, finished.stderr
    installed, started = checkout.read("called").splitlines()
    assert installed.endswith("-r requirements-app.txt")
    assert started == "on streamlit run asgi.py --server.port 8600"


def test_after_the_app_was_set_up_the_tests_still_say_what_is_missing(checkout):
    checkout.make("app")
    assert "no wheel for Python 3.14" in checkout.make("test").stderr


def test_a_python_with_tensorflow_comes_before_a_newer_one(checkout):
    checkout.add_python("python3.12", 3, 12, 1)
    checkout.make(".venv/dev.installed")
    assert checkout.read("made-by") == "python3.12\n"
    assert ".[train,dev]" in checkout.read("called")


def test_a_python_that_is_named_is_taken(checkout):
    checkout.add_python("python3.12", 3, 12, 1)
    checkout.make(".venv/app.installed", "PYTHON=python3")
    assert checkout.read("made-by") == "python3\n"


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 15, 0)])
def test_a_python_too_old_or_too_new_is_one_clear_sentence(checkout, version):
    checkout.add_python("python3", *version)
    finished = checkout.make("app")
    assert finished.returncode != 0
    sentence = finished.stderr.splitlines()[0]
    assert sentence.startswith("Python 3.11 to 3.14 is needed, and python3 is 3.1")
    assert not (checkout.folder / ".venv").exists()


def pythons_of(variable: str) -> set[str]:
    """The versions that a variable of the Makefile lists, such as "3.13"."""
    line = re.search(rf"^{variable} = (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    return set(re.findall(r"3\.\d+", line[1]))


def test_the_makefile_names_the_pythons_that_tensorflow_does():
    classifiers = " ".join(metadata("tensorflow").get_all("Classifier"))
    wheels = set(re.findall(r"Python :: (3\.\d+)", classifiers))
    assert pythons_of("TENSORFLOW_PYTHONS") == wheels - {"3.9", "3.10"}


def test_the_makefile_names_the_pythons_that_the_project_does():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ours = set(re.findall(r"Python :: (3\.\d+)", " ".join(project["classifiers"])))
    assert pythons_of("TENSORFLOW_PYTHONS") | pythons_of("APP_PYTHONS") == ours
    minors = sorted(int(version[2:]) for version in ours)
    assert project["requires-python"] == f">=3.{minors[0]},<3.{minors[-1] + 1}"
