"""What is wrong with a design, each in a sentence: one set of rules for files and the builder.

Fields and their bounds are in `recipe.schema.json`; what only the whole network shows is here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.networks.design import Convolution, Design
from mnist_model.networks.design_layers import parameters_of

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

SCHEMA = Path(__file__).with_name("recipe.schema.json")
# Twelve times the default model; a file of 10 MB, and 80 MB of memory with what Adam remembers.
MAX_PARAMETERS = 5_000_000

_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of fields",
}
_BLOCKS = {"convolutions": "Convolution", "dense": "Dense layer"}


@dataclass(frozen=True)
class Problem:
    """Why a design cannot be trained.

    place:    the field, such as "learning_rate" or "convolutions.1.kernel", counted from 0; or
              "network" for what no single field is to blame for.
    sentence: for a person, who counts from 1; names the field and what it may be.
    """

    place: str
    sentence: str


def problems(design: Design) -> list[Problem]:
    """All that cannot work in a design; empty where it can be trained.

    It trusts no value, so a design without problems holds nothing but what the schema allows,
    in Python's own types.
    """
    found = field_problems(fields_of(design))
    # What is no network has no shapes to look at.
    if any(problem.place.split(".")[0] in (*_BLOCKS, "network") for problem in found):
        return found
    return [*found, *_network_problems(design)]


def fields_of(design: Design) -> dict[str, Any]:
    """A design as the mapping that a recipe file holds."""
    fields = asdict(design)
    for block in _BLOCKS:
        if type(fields[block]) is tuple:
            fields[block] = list(fields[block])
    return fields


def field_problems(fields: object) -> list[Problem]:
    """Where a mapping of fields does not follow the schema, at most one problem for each place."""
    found: dict[str, Problem] = {}
    for error in sorted(_validator().iter_errors(fields), key=lambda error: str(error.path)):
        for problem in _of_error(error):
            found.setdefault(problem.place, problem)
    return list(found.values())


def _network_problems(design: Design) -> Iterator[Problem]:
    if not design.convolutions and not design.dense:
        yield Problem("network", "No layer is left. Add a convolution or a dense layer.")
        return
    size = SIZE_PX
    for i, block in enumerate(design.convolutions):
        problem, size = _after(i, block, size)
        if problem:
            yield problem
            return
    parameters = parameters_of(design)
    if parameters > MAX_PARAMETERS:
        yield Problem(
            "network",
            f"The network has {parameters:,} parameters, more than {MAX_PARAMETERS:,}. Use fewer "
            "filters or units, or pool once more before the dense layers.",
        )


def _after(i: int, block: Convolution, size: int) -> tuple[Problem | None, int]:
    """What cannot work in a convolution on a map of this size, and the size after it."""
    place, name = f"convolutions.{i}", f"Convolution {i + 1}"
    if block.kernel > size:
        return Problem(
            f"{place}.kernel",
            f"{name}: a kernel of {block.kernel} x {block.kernel} is larger than its map, which "
            f"is {size} x {size} here. It may be {size} at most.",
        ), size
    if block.padding == "valid":
        size -= block.kernel - 1
    if block.pooling == "none":
        return None, size
    if size < 2:
        return Problem(
            f"{place}.pooling",
            f"{name}: nothing is left to pool, as its map is 1 x 1 here. Leave out this pooling "
            "or an earlier one.",
        ), size
    return None, size // 2


def _of_error(error: ValidationError) -> Iterator[Problem]:
    """What an error of the library means, in our words; its own may repeat a whole file."""
    path = [str(part) for part in error.absolute_path]
    place, block, field = ".".join(path), "", path[-1:]
    if len(path) > 1:
        block, field = f"{_BLOCKS[path[0]]} {int(path[1]) + 1}: ", path[2:]
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in error.instance:
            if key not in known:
                name = shortened(key)
                sentence = f"{block}there is no field '{name}'; there are {', '.join(known)}."
                yield Problem(".".join([*path, name]), _capitalised(sentence))
    elif not path:
        yield Problem("network", "A recipe is a mapping of fields to values.")
    elif error.validator == "maxItems":
        blocks = f"{_BLOCKS[place].lower()}s"
        yield Problem(place, f"There may be at most {error.validator_value} {blocks}.")
    else:
        name = field[0].replace("_", " ") if field else "a block"
        must = _allowed(error.schema)
        sentence = f"{block}{name} must be {must}{_instead(error.instance)}."
        yield Problem(place, _capitalised(sentence))


def _allowed(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}"
    words = _WORDS[schema["type"]]
    if "minimum" in schema:
        words += f" from {_figure(schema['minimum'])} to {_figure(schema['maximum'])}"
    return words


def _instead(value: object) -> str:
    """The number that is there instead; of anything else the reader can see what it is."""
    if type(value) in (int, float) and -1e12 < value < 1e12:  # type: ignore[operator]
        return f", not {_figure(value)}"  # type: ignore[arg-type]
    return ""


def _figure(number: float) -> str:
    if isinstance(number, int):
        return f"{number:,}"
    # Python would write the smallest learning rate as 1e-06.
    return f"{number:.6f}".rstrip("0") if number == 1e-6 else repr(number)


def _capitalised(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def shortened(key: object) -> str:
    """The name of a field as somebody wrote it, fit to be shown: no markup, and not too long."""
    return "".join(c if c.isalnum() or c in "_- " else "?" for c in str(key)[:30])


@cache
def _validator() -> Draft202012Validator:
    """The schema, with types that are exactly Python's own: 1.0 is no whole number, NaN is none."""
    from jsonschema import Draft202012Validator, validators

    checker = Draft202012Validator.TYPE_CHECKER
    for name, kinds in _TYPES.items():
        checker = checker.redefine(name, _exactly(kinds))
    strict = validators.extend(Draft202012Validator, {"enum": _enum}, type_checker=checker)
    return strict(json.loads(SCHEMA.read_text("utf-8")))


def _exactly(kinds: tuple[type, ...]) -> Any:
    def is_one(_: object, value: object) -> bool:
        return type(value) in kinds and not (isinstance(value, float) and not math.isfinite(value))

    return is_one


def _enum(_: object, allowed: list[str], value: object, __: object) -> Iterator[ValidationError]:
    """As the library's, for text alone: what compares equal may be anything."""
    from jsonschema import ValidationError

    if type(value) is not str or value not in allowed:
        yield ValidationError("")
