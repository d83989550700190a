"""A design as a JSON file, for train.py --recipe and to keep or pass on; see recipe.schema.json."""

import json
from pathlib import Path
from typing import Any

from mnist_model.networks.design import Convolution, Dense, Design
from mnist_model.networks.design_problems import field_problems, fields_of, problems, shortened

# More than fourteen blocks with every field need; what is longer is no recipe.
MAX_BYTES = 20_000


class RecipeError(ValueError):
    """A recipe that cannot be trained; the message is made of sentences that name the fields."""


def to_json(design: Design) -> str:
    """The file of a design, with every field."""
    return json.dumps(fields_of(design), indent=1) + "\n"


def from_json(text: str) -> Design:
    """The design in the text of a file; a field that it leaves out has its default.

    Raises:
        RecipeError: it is not JSON, has unknown fields, a field twice or values that are not
            allowed, or its network cannot be trained.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise RecipeError(f"A recipe has at most {MAX_BYTES:,} bytes.")
    try:
        fields = json.loads(text, object_pairs_hook=_each_once)
    except RecipeError:
        raise
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"This is no JSON{_where(error)}.") from error
    if found := field_problems(fields):
        raise RecipeError(" ".join(problem.sentence for problem in found))
    design = _design(fields)
    if found := problems(design):
        raise RecipeError(" ".join(problem.sentence for problem in found))
    return design


def read(path: str | Path) -> Design:
    """The design in a file.

    Raises:
        RecipeError: it cannot be read, or is no recipe, see `from_json`; the message names it.
    """
    try:
        with Path(path).open("rb") as opened:
            # No more than shows that it is too long; editors on Windows begin with a mark.
            text = opened.read(MAX_BYTES + 1).decode("utf-8-sig")
        return from_json(text)
    except OSError as error:
        raise RecipeError(f"{path}: {error.strerror or error}. Name a recipe file.") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: This is no text in UTF-8.") from error
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a mapping; Python would take the last of those with the same name."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise RecipeError(
                f"The field '{shortened(name)}' is there twice in the same place. Leave one out."
            )
        fields[name] = value
    return fields


def _design(fields: dict[str, Any]) -> Design:
    """The design of fields that follow the schema."""
    blocks = {
        "convolutions": tuple(_block(Convolution, x) for x in fields.get("convolutions", [])),
        "dense": tuple(_block(Dense, x) for x in fields.get("dense", [])),
    }
    numbers = {k: float(v) for k, v in fields.items() if k == "learning_rate"}
    return Design(**(fields | blocks | numbers))


def _block(kind: type, fields: dict[str, Any]) -> Any:
    return kind(**(fields | {k: float(v) for k, v in fields.items() if k == "dropout"}))


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f": line {error.lineno}, column {error.colno}"
    return ""
