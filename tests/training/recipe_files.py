"""A recipe file that trains in a moment."""

from pathlib import Path

from mnist_model.networks.design import Convolution, Dense, Design
from mnist_model.networks.recipe_file import to_json

TINY = Design(
    convolutions=(Convolution(4, pooling="max"),),
    dense=(Dense(16, batch_normalization=True),),
    training_images=300,
    epochs=3,
    seed=5,
)


def recipe_file(folder: Path, design: Design = TINY, name: str = "my-net") -> Path:
    file = folder / f"{name}.json"
    file.write_text(to_json(design))
    return file


def arguments(folder: Path, design: Design = TINY) -> list[str]:
    return ["--recipe", str(recipe_file(folder, design)), "--smoke", "--out", str(folder / "out")]
