"""The boundaries that keep the app light and the packages free of any page."""

import ast
import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRAINING_ONLY = {"tensorflow", "keras", "sklearn", "scipy", "skimage", "matplotlib"}


def modules_in(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported_packages(path):
    """The top-level packages that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


# What each room of mnist_model may import, besides itself.
ROOMS = {
    "imaging": set(),
    "networks": {"imaging"},
    "data": {"imaging", "whole_file"},
    "prediction": {"imaging"},
    "search": {"imaging", "prediction"},
    "reading": {"imaging", "prediction", "search"},
    "adaptation": {"imaging", "networks"},
    "classifier": {"adaptation", "imaging", "networks", "prediction", "reading"},
    "analysis": {"imaging", "networks", "data"},
    "training": {
        *("imaging", "networks", "data", "adaptation", "classifier", "analysis", "whole_file")
    },
    "whole_file": set(),
}


def imported_modules(path):
    """The modules of ours that a file imports anywhere in it, such as mnist_model.data.split."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OURS):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if is_module(name) else node.module


OURS = ("mnist_model", "mnist_store", "mnist_trainer", "app_pages")


def is_module(name):
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize(
    "path", modules_in("mnist_model", "mnist_store", "mnist_trainer"), ids=lambda path: path.name
)
def test_the_packages_know_no_page(path):
    assert not {"streamlit", "starlette", "app_pages"} & set(imported_packages(path))


# What the app may import of what trains; Keras is not among it.
TRAINING_FOR_THE_APP = {"mnist_model.training.packages", "mnist_model.training.progress_file"}


@pytest.mark.parametrize("path", modules_in("mnist_trainer"), ids=lambda path: path.name)
def test_the_room_of_trainings_trains_nothing_itself(path):
    assert not (TRAINING_ONLY | {"mnist_store", "sqlalchemy"}) & set(imported_packages(path))
    training = {name for name in imported_modules(path) if name.startswith("mnist_model.training")}
    assert training <= TRAINING_FOR_THE_APP


@pytest.mark.parametrize(
    "path", modules_in("mnist_model", "mnist_store"), ids=lambda path: path.name
)
def test_what_reads_and_keeps_knows_no_training_of_visitors(path):
    assert "mnist_trainer" not in set(imported_packages(path))


@pytest.mark.parametrize("path", modules_in("mnist_model"), ids=lambda path: path.name)
def test_what_reads_digits_knows_no_database(path):
    assert not {"mnist_store", "sqlalchemy", "alembic"} & set(imported_packages(path))


def test_no_query_is_built_from_text():
    for path in modules_in("mnist_store"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                assert not {"text", "literal_column"} & {alias.name for alias in node.names}, path
            # What a database is told in words is a constant, such as a PRAGMA of SQLite.
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("exec_driver_sql"):
                assert isinstance(node.args[0], ast.Constant), path


@pytest.mark.parametrize("path", modules_in("mnist_model"), ids=lambda path: path.name)
def test_no_module_imports_upwards(path):
    room = path.relative_to(ROOT / "mnist_model").parts[0].removesuffix(".py")
    if room == "__init__":
        return  # the public face, which names what stands behind it
    for module in imported_modules(path):
        other = module.split(".")[1] if "." in module else "__init__"
        assert other in ROOMS[room] | {room}, f"{room} must not import {module}"


def test_no_imports_go_in_a_circle():
    imports = {}
    for path in modules_in("mnist_model", "mnist_store", "mnist_trainer", "app_pages"):
        name = str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        imports[name.removesuffix(".__init__")] = set(imported_modules(path))
    # Modules that import only what is gone already, again and again, until none is left.
    while free := [name for name, others in imports.items() if not others & imports.keys()]:
        for name in free:
            del imports[name]
    assert not imports


@pytest.mark.parametrize("path", [ROOT / "app.py", *modules_in("app_pages")], ids=lambda p: p.name)
def test_pages_hold_no_modelling(path):
    assert not TRAINING_ONLY & set(imported_packages(path))
    training = [name for name in imported_modules(path) if name.startswith("mnist_model.training")]
    # What a training says while it runs, in a file.
    assert not set(training) - {"mnist_model.training.progress_file"}


@pytest.mark.parametrize("path", modules_in("app_pages"), ids=lambda p: "/".join(p.parts[-2:]))
def test_a_page_imports_no_other_page(path):
    for module in imported_modules(path):
        if module.startswith("app_pages"):
            assert module.split(".")[1] in (path.parent.name, "common"), module


def test_the_app_runs_and_reads_a_digit_without_tensorflow():
    script = """
import sys
import numpy as np
from streamlit.testing.v1 import AppTest

at = AppTest.from_file("app.py", default_timeout=30).run()
assert not at.exception, at.exception
from mnist_model import DigitClassifier
DigitClassifier.load().predict(np.eye(280, dtype=np.uint8) * 255)
import mnist_model.analysis.metrics, mnist_model.data.mnist, mnist_model.networks.recipes
print(",".join(sorted({"tensorflow", "keras", "sklearn", "torch"} & set(sys.modules))))
"""
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.strip() == ""


def test_no_source_file_is_too_long_to_read():
    for path in modules_in(
        "mnist_model", "mnist_store", "mnist_trainer", "app_pages", "tests", "benchmarks", "tools"
    ):
        assert len(path.read_text("utf-8").splitlines()) <= 320, path


def test_direct_dependencies_are_pinned_exactly_and_say_what_they_are_for():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)
    groups = project["project"]["optional-dependencies"]
    dependencies = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for dependency in itertools.chain(dependencies, *groups.values()):
        assert re.match(r"[\w-]+(\[\w+\])?==[\w.]+(; .+)?$", dependency), dependency
        line = next(line for line in text.splitlines() if f'"{dependency}"' in line)
        assert re.search(r"  # \w", line), f"{dependency}: a comment says what it is for"


def test_requirements_files_name_no_versions_of_their_own():
    groups = {"requirements-app.txt": "-e .", "requirements.txt": "-e .[train]"}
    assert {file.name for file in ROOT.glob("requirements*.txt")} == set(groups)
    for file, expected in groups.items():
        lines = (ROOT / file).read_text("utf-8").splitlines()
        assert [line for line in lines if not line.startswith("#")] == [expected]


def test_nothing_is_unpickled_or_executed():
    for path in modules_in("mnist_model", "mnist_store", "mnist_trainer", "app_pages"):
        source = path.read_text("utf-8")
        for risky in ("import pickle", "allow_pickle=True", "eval(", "exec(", "safe_mode=False"):
            assert risky not in source, f"{path}: {risky}"
