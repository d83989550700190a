"""What becomes of a model once it is trained: its name, its files, its end."""

import json
import shutil

import pytest

import mnist_trainer
from mnist_model.networks import recipe_file
from mnist_model.networks.bundle import TRAINED, find_bundle
from mnist_model.networks.design import DESIGNS
from mnist_trainer import TrainingError
from mnist_trainer.folders import hash_of
from tests.own_models import keep_model
from tests.trainer.conftest import design

SHIPPED = TRAINED / "dense-128"


@pytest.fixture
def model_id(data):
    return keep_model("ann", "One", SHIPPED)


def test_its_folder_tells_neither_its_name_nor_its_owner(data, model_id):
    (model,) = mnist_trainer.models_of("ann")
    assert model.folder == data / "models" / hash_of("ann") / model_id
    assert "ann" not in str(model.folder.relative_to(data))
    assert model.size_bytes == sum(file.stat().st_size for file in model.folder.iterdir())


def test_a_new_name_is_one_that_may_be_used(model_id):
    other = keep_model("ann", "Two", SHIPPED)
    mnist_trainer.submit("ann", "Three", design())
    for name in ("two", "Three", "quick", "../x", ""):
        with pytest.raises(TrainingError):
            mnist_trainer.rename("ann", model_id, name)
    mnist_trainer.rename("ann", model_id, "one")  # its own, written otherwise
    mnist_trainer.rename("ann", other, "Four")
    assert [model.name for model in mnist_trainer.models_of("ann")] == ["one", "Four"]


def test_nobody_else_can_change_or_read_it(model_id):
    for call in (
        lambda who, which: mnist_trainer.rename(who, which, "Mine"),
        mnist_trainer.delete,
        lambda who, which: mnist_trainer.download(who, which, "model.keras"),
    ):
        for who, which in (("bob", model_id), ("ann", "0" * 16), ("ann", f"../{model_id}")):
            with pytest.raises(TrainingError, match="no such network"):
                call(who, which)
    assert [model.name for model in mnist_trainer.models_of("ann")] == ["One"]


def test_its_owner_gets_its_files(model_id):
    for file in ("model.keras", "model.tflite"):
        assert mnist_trainer.download("ann", model_id, file) == (SHIPPED / file).read_bytes()
    recipe = mnist_trainer.download("ann", model_id, "recipe.json").decode()
    assert recipe_file.from_json(recipe) == DESIGNS["dense-128"]


def test_what_is_damaged_or_no_file_of_it_is_refused(model_id):
    (model,) = mnist_trainer.models_of("ann")
    (model.folder / "model.keras").write_bytes(b"half")
    for file in ("model.keras", "../../x", "about.json"):
        with pytest.raises(TrainingError, match="damaged"):
            mnist_trainer.download("ann", model_id, file)


def test_deleted_it_is_gone_but_for_who_has_read_it(data, model_id):
    (model,) = mnist_trainer.models_of("ann")
    bundle = find_bundle(model_id, model.folder.parent)
    # Of an app that was killed while it deleted another.
    shutil.copytree(model.folder, model.folder.with_name(".deleted-0123456789abcdef"))
    mnist_trainer.delete("ann", model_id)
    assert mnist_trainer.models_of("ann") == []
    assert not [path for path in data.rglob("*") if model_id in path.name]
    assert not list((data / "models").rglob("*.tflite"))
    assert bundle.read("model.tflite") == (SHIPPED / "model.tflite").read_bytes()


@pytest.mark.parametrize(
    "about", [b"{", b"[]", {"name": "x", "made": "yesterday", "recipe": {}}, {"made": None}]
)
def test_what_cannot_be_read_is_left_out(data, model_id, about):
    (model,) = mnist_trainer.models_of("ann")
    content = about if isinstance(about, bytes) else json.dumps(about).encode()
    (model.folder / "about.json").write_bytes(content)
    assert mnist_trainer.models_of("ann") == []


def test_without_a_folder_there_is_none(data):
    assert mnist_trainer.models_of("ann") == []
