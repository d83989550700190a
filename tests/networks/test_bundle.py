"""A bundle is whole or it is refused; how it is replaced, see `test_bundle_replacement.py`."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from mnist_model.networks.bundle import (
    TRAINED,
    BundleError,
    bundle_names,
    find_bundle,
    writing_bundle,
)
from mnist_model.networks.recipes import RECIPES
from tests.conftest import ROOT


def write(trained, name="little", **metrics):
    with writing_bundle(name, trained) as folder:
        (folder / "model.tflite").write_bytes(b"weights")
        (folder / "history.json").write_text('{"loss": [1.0]}')
        (folder / "metrics.json").write_text(json.dumps({"seed": 0, "test": {}} | metrics))
    return find_bundle(name, trained)


def test_what_is_written_is_read(tmp_path):
    bundle = write(tmp_path, temperature=1.5)
    assert bundle.name == "little"
    assert bundle.read("model.tflite") == b"weights"
    assert json.loads(bundle.read("history.json")) == {"loss": [1.0]}
    assert bundle.metrics.temperature == 1.5
    assert bundle.metrics.seed == 0


def test_a_new_bundle_replaces_the_old_one_and_leaves_nothing_behind(tmp_path):
    write(tmp_path, seed=1)
    assert write(tmp_path, seed=2).metrics.seed == 2
    assert [path.name for path in tmp_path.iterdir()] == ["little"]


def test_a_failure_while_writing_leaves_the_old_bundle_whole(tmp_path):
    write(tmp_path, seed=1)

    def fail_half_way():
        with writing_bundle("little", tmp_path) as folder:
            (folder / "model.tflite").write_bytes(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail_half_way()
    assert find_bundle("little", tmp_path).metrics.seed == 1
    assert find_bundle("little", tmp_path).read("model.tflite") == b"weights"
    assert [path.name for path in tmp_path.iterdir()] == ["little"]


@pytest.mark.parametrize("file", ["model.tflite", "history.json"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "foreign"])
def test_a_damaged_file_is_named(tmp_path, file, damage):
    bundle = write(tmp_path)
    path = bundle.folder / file
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.write_bytes(b"something else")
    with pytest.raises(BundleError, match=rf"'little'.*{file}.*python train.py little"):
        find_bundle("little", tmp_path).read(file)


@pytest.mark.parametrize("absolute", [False, True])
def test_a_metrics_file_cannot_ask_for_files_outside_its_folder(tmp_path, absolute):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    file = str(secret) if absolute else "../secret"
    path = write(tmp_path).folder / "metrics.json"
    metrics = json.loads(path.read_text())
    metrics["sha256"][file] = hashlib.sha256(b"secret").hexdigest()
    path.write_text(json.dumps(metrics))
    with pytest.raises(BundleError):
        find_bundle("little", tmp_path).read(file)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "{",
        "[]",
        "{}",
        '{"format": 1, "test": {}}',
        '{"format": 1, "sha256": {}, "test": null}',
        '{"format": 99}',
    ],
)
def test_a_damaged_metrics_file_is_named(tmp_path, content):
    path = write(tmp_path).folder / "metrics.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(BundleError, match=r"'little'.*python train.py little"):
        find_bundle("little", tmp_path)


def test_a_missing_bundle_is_named(tmp_path):
    with pytest.raises(BundleError, match="'nobody' was not found"):
        find_bundle("nobody", tmp_path)


def test_names_list_the_default_first_and_no_unfinished_work(tmp_path):
    source = write(tmp_path).folder
    for name in ("compact-cnn", "aaa", ".unfinished", ".little.new"):
        shutil.copytree(source, tmp_path / name)
    assert bundle_names(tmp_path) == ["compact-cnn", "aaa", "little"]
    assert bundle_names(tmp_path / "nowhere") == []


def git(*arguments, **options) -> subprocess.CompletedProcess:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, **options)


def test_a_clone_on_windows_has_sound_bundles(tmp_path):
    if shutil.which("git") is None or git("-C", ROOT, "rev-parse", "HEAD").returncode:
        pytest.skip("this is no checkout of a git repository")
    clone = tmp_path / "clone"
    options = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]  # as Git for Windows has them
    cloned = git("clone", "--quiet", "--shared", *options, ROOT, clone)
    assert cloned.returncode == 0, cloned.stderr
    trained = clone / TRAINED.relative_to(ROOT)
    assert set(bundle_names(trained)) == set(RECIPES)
    for name in RECIPES:
        files = {"model.keras", "model.tflite", "history.json", "predictions.npz"}
        bundle = find_bundle(name, trained)
        assert bundle.contents.keys() == bundle.metrics.sha256.keys() >= files
    for script in ("Makefile", ".ci/run"):
        assert b"\r" not in (clone / script).read_bytes()
    # Nor does git put the lines of two versions together.
    told = git("check-attr", "text", "merge", "--", *trained.glob("*/*"), cwd=clone).stdout
    assert {line.rpartition(": ")[2] for line in told.splitlines()} == {"unset"}


def test_a_bundle_may_be_called_otherwise_than_its_folder(tmp_path):
    found = write(tmp_path, "0123abcd")
    assert found.name == "0123abcd"
    mine = replace(found, label="My network")
    assert mine.name == "My network"
    # Its name is no recipe of ours, and its folder means nothing to its owner.
    for file in ("model.keras", "metrics.json"):
        with pytest.raises(BundleError, match=r"'My network' .* Train it again\.$") as caught:
            mine.read(file)
        assert "0123abcd" not in str(caught.value)
