"""A bundle is whole or it is refused, and an unfinished one never replaces it."""

import json
import shutil

import pytest

from mnist_model.networks.bundle import BundleError, bundle_names, find_bundle, writing_bundle


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
        bundle.read(file)


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
    for name in ("compact-cnn", "aaa", ".unfinished"):
        shutil.copytree(source, tmp_path / name)
    assert bundle_names(tmp_path) == ["compact-cnn", "aaa", "little"]
    assert bundle_names(tmp_path / "nowhere") == []
