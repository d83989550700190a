"""The models that visitors trained: each a bundle in the folder of its owner.

Beside a bundle's own files lies about.json, with what its owner calls it and how it was designed.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from mnist_model.networks import recipe_file
from mnist_model.networks.bundle import BundleError, find_bundle
from mnist_model.networks.design import Design
from mnist_model.networks.recipe_file import RecipeError
from mnist_model.whole_file import write_whole
from mnist_trainer import jobs
from mnist_trainer.errors import TrainingError, as_training_errors
from mnist_trainer.folders import (
    hash_of,
    is_id,
    make_private,
    models_folder,
    new_id,
    taking_turns,
)
from mnist_trainer.jobs import KeptJob
from mnist_trainer.names import checked

_ABOUT = "about.json"
RECIPE = "recipe.json"
_DELETED = ".deleted-"


@dataclass(frozen=True)
class OwnModel:
    """A model that its owner trained.

    name:       what its owner calls it.
    folder:     its bundle, whose own name is the id.
    made:       when it was trained, with its time zone.
    size_bytes: of all its files.
    """

    id: str
    name: str
    folder: Path
    design: Design
    made: datetime
    size_bytes: int


def models_of(owner: str) -> list[OwnModel]:
    """The models of a visitor, the oldest first; what cannot be read is left out.

    This looks at the dates of files alone, unless one has changed: it runs at every stroke.
    """
    return models_in(hash_of(owner))


def models_in(owner_hash: str) -> list[OwnModel]:
    """As models_of, for the hash of a visitor."""
    found = []
    try:
        entries = list(os.scandir(models_folder(owner_hash)))
    except OSError:  # none yet, or the folder was removed
        return []
    for entry in entries:
        if is_id(entry.name):
            try:
                status = (Path(entry.path) / _ABOUT).stat()
            except OSError:  # deleted at this moment
                continue
            found.append(_read(entry.path, status.st_mtime_ns, status.st_ino))
    return sorted((one for one in found if one is not None), key=lambda one: (one.made, one.id))


def rename(owner: str, model_id: str, name: str) -> None:
    """Call a model something else.

    Raises:
        TrainingError: the name cannot be used, or there is no such model.
    """
    with as_training_errors(), taking_turns():
        model = model_of(owner, model_id)
        others = names_in_use(hash_of(owner))
        del others[model_id]
        name = checked(name, others.values())
        write_whole(model.folder / _ABOUT, _about(name, model.design, model.made))


def delete(owner: str, model_id: str) -> None:
    """Delete a model, and what is left of its training; whoever has read it can go on with it.

    Raises:
        TrainingError: there is no such model, or it cannot be deleted.
    """
    with as_training_errors(), taking_turns():
        model = model_of(owner, model_id)
        # Gone at once, and as a whole.
        model.folder.rename(model.folder.with_name(f"{_DELETED}{new_id()}"))
        # With what an app left that was killed at this point.
        for gone in model.folder.parent.glob(f"{_DELETED}*"):
            shutil.rmtree(gone, ignore_errors=True)
        shutil.rmtree(jobs.folder_of(model_id), ignore_errors=True)


def download(owner: str, model_id: str, file: str) -> bytes:
    """A file for the owner to keep.

    Args:
        file: "model.keras", "model.tflite" or "recipe.json".

    Raises:
        TrainingError: there is no such model, or it is damaged.
    """
    model = model_of(owner, model_id)
    if file == RECIPE:
        return recipe_file.to_json(model.design).encode()
    try:
        return find_bundle(model.id, model.folder.parent).read(file)
    except BundleError as error:
        raise TrainingError(f"{model.name} is damaged: delete it, and train it again.") from error


def model_of(owner: str, model_id: str) -> OwnModel:
    """One model of a visitor.

    Raises:
        TrainingError: this visitor has no such model.
    """
    for model in models_of(owner):
        if model.id == model_id:
            return model
    raise TrainingError("There is no such network of yours; it may have been deleted.")


def names_in_use(owner_hash: str) -> dict[str, str]:
    """The names of a visitor's models and of those that may come of his trainings, by id."""
    coming = {
        job.id: job.name for job in jobs.all_jobs() if job.owner == owner_hash and job.is_coming
    }
    return coming | {model.id: model.name for model in models_in(owner_hash)}


def is_kept(job: KeptJob) -> bool:
    """Whether the owner of a training has its model already."""
    return (models_folder(job.owner) / job.id).is_dir()


def adopt(job: KeptJob) -> None:
    """Give the bundle that a training wrote to its owner, as a whole: its folder is renamed.

    Raises:
        OSError: the disk is full or read-only; the bundle stays where it was.
    """
    write_whole(job.bundle / _ABOUT, _about(job.name, job.design, datetime.now(UTC)))
    job.bundle.rename(make_private(models_folder(job.owner)) / job.id)


def _about(name: str, design: Design, made: datetime) -> bytes:
    recipe = json.loads(recipe_file.to_json(design))
    return json.dumps({"name": name, "made": made.isoformat(), "recipe": recipe}).encode()


@lru_cache(maxsize=1000)
def _read(folder: str, changed_ns: int, inode: int) -> OwnModel | None:
    path = Path(folder)
    try:
        about = json.loads((path / _ABOUT).read_bytes())
        return OwnModel(
            id=path.name,
            name=str(about["name"]),
            folder=path,
            design=recipe_file.from_json(json.dumps(about["recipe"])),
            made=datetime.fromisoformat(about["made"]),
            size_bytes=sum(file.stat().st_size for file in path.iterdir()),
        )
    except (OSError, ValueError, KeyError, TypeError, RecipeError):
        return None
