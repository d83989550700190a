"""What cannot be trained is refused, by the name of the field, wherever it comes from."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from mnist_model.networks.design import Convolution, Dense, Design
from mnist_model.networks.design_problems import MAX_PARAMETERS, SCHEMA, fields_of, problems
from mnist_model.networks.keras_code import keras_script
from mnist_model.networks.recipe_file import MAX_BYTES, RecipeError, from_json, read, to_json
from tests.networks.designs import random_design

GOOD = Design(convolutions=(Convolution(), Convolution(pooling="max")), dense=(Dense(),))
POOLED = Convolution(pooling="max")


class Sly(str):
    """A text that is equal to every other."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("adam")


def with_convolution(**values):
    return replace(GOOD, convolutions=(Convolution(), Convolution(**values)))


def with_dense(**values):
    return replace(GOOD, dense=(Dense(**values),))


WRONG = [
    (with_convolution(filters=0), "convolutions.1.filters", "from 1 to 256, not 0"),
    (with_convolution(filters=257), "convolutions.1.filters", "Convolution 2: filters"),
    (with_convolution(filters="8"), "convolutions.1.filters", "a whole number"),
    (with_convolution(filters=True), "convolutions.1.filters", "a whole number"),
    (with_convolution(filters=np.int64(8)), "convolutions.1.filters", "a whole number"),
    (with_convolution(kernel=12), "convolutions.1.kernel", "from 1 to 11"),
    (with_convolution(kernel=3.0), "convolutions.1.kernel", "a whole number"),
    (with_convolution(padding="full"), "convolutions.1.padding", "one of same, valid"),
    (with_convolution(pooling="min"), "convolutions.1.pooling", "one of none, max, average"),
    (with_convolution(activation="softmax"), "convolutions.1.activation", "relu, tanh"),
    (with_convolution(batch_normalization=1), "convolutions.1.batch_normalization", "true or"),
    (with_convolution(dropout=0.95), "convolutions.1.dropout", "from 0 to 0.9, not 0.95"),
    (with_convolution(dropout=float("nan")), "convolutions.1.dropout", "a number from 0"),
    (with_dense(units=2049), "dense.0.units", "Dense layer 1: units must be a whole number"),
    (with_dense(activation="eval"), "dense.0.activation", "one of relu"),
    (with_dense(dropout=-0.1), "dense.0.dropout", "from 0 to 0.9"),
    (replace(GOOD, convolutions=(Convolution(),) * 9), "convolutions", "at most 8 convolutions"),
    (replace(GOOD, dense=(Dense(),) * 7), "dense", "at most 6 dense layers"),
    (replace(GOOD, convolutions="many"), "convolutions", "a list"),
    (replace(GOOD, dense=("many",)), "dense.0", "Dense layer 1"),
    (replace(GOOD, optimizer="adagrad"), "optimizer", "adam, adamw, sgd, rmsprop"),
    (replace(GOOD, optimizer=Sly("x")), "optimizer", "adam"),
    (replace(GOOD, optimizer=["adam"]), "optimizer", "adam"),
    (replace(GOOD, schedule="linear"), "schedule", "constant, cosine, one-cycle"),
    (replace(GOOD, learning_rate=0.0), "learning_rate", "from 0.000001 to 1, not 0.0"),
    (replace(GOOD, learning_rate=2), "learning_rate", "Learning rate"),
    (replace(GOOD, learning_rate=float("inf")), "learning_rate", "a number"),
    (replace(GOOD, batch_size=7), "batch_size", "from 8 to 2,048, not 7"),
    (replace(GOOD, batch_size=4096), "batch_size", "Batch size"),
    (replace(GOOD, epochs=101), "epochs", "from 1 to 100"),
    (replace(GOOD, training_images=99), "training_images", "from 100 to 60,000"),
    (replace(GOOD, training_images=60_001), "training_images", "not 60,001"),
    (replace(GOOD, augment="yes"), "augment", "true or false"),
    (replace(GOOD, pen_drawings=None), "pen_drawings", "true or false"),
    (replace(GOOD, refuse=0), "refuse", "true or false"),
    (replace(GOOD, keep_best="no"), "keep_best", "true or false"),
    (replace(GOOD, seed=-1), "seed", "from 0 to 4,294,967,295"),
    (replace(GOOD, seed=2**32), "seed", "from 0"),
]
# Each of its values is allowed, but together they are no network.
NO_NETWORK = [
    (Design(), "network", "No layer is left"),
    (
        replace(GOOD, convolutions=(POOLED, POOLED, Convolution(kernel=8))),
        "convolutions.2.kernel",
        "Convolution 3: a kernel of 8 x 8 is larger than its map, which is 7 x 7 here",
    ),
    (
        replace(GOOD, convolutions=(Convolution(kernel=11, padding="valid"),) * 3),
        "convolutions.2.kernel",
        "larger than its map, which is 8 x 8",
    ),
    (
        replace(GOOD, convolutions=(Convolution(kernel=1, pooling="average"),) * 5),
        "convolutions.4.pooling",
        "nothing is left to pool",
    ),
    (replace(GOOD, dense=(Dense(2048),) * 6), "network", f"more than {MAX_PARAMETERS:,}"),
]
HOSTILE = [
    '"); import os; os.system("x',
    "{design.__class__}",
    "%s%n",
    "../../etc/passwd",
    "__import__('os')",
    "adam\n",
]


@pytest.mark.parametrize(("design", "place", "words"), [*WRONG, *NO_NETWORK])
def test_what_cannot_be_trained_is_said_at_its_field(design, place, words):
    (problem,) = problems(design)
    assert problem.place == place
    assert words in problem.sentence
    assert problem.sentence[0].isupper()
    assert problem.sentence.endswith(".")
    with pytest.raises(ValueError, match=problem.sentence[:20]):
        keras_script(design)


@pytest.mark.parametrize(("design", "place", "words"), [*WRONG, *NO_NETWORK])
def test_a_file_is_refused_by_the_same_rules(design, place, words):
    # As a file says it; JSON has no numbers of NumPy's.
    text = json.dumps(fields_of(design), default=str)
    with pytest.raises(RecipeError) as caught:
        from_json(text)
    assert words in str(caught.value)


def test_all_problems_are_told_at_once():
    design = replace(GOOD, epochs=0, seed=-1, dense=(Dense(units=0), Dense(dropout=1.0)))
    assert {problem.place for problem in problems(design)} == {
        "epochs",
        "seed",
        "dense.0.units",
        "dense.1.dropout",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_entered_becomes_code(text):
    for field in fields(Design):
        design = replace(GOOD, **{field.name: text})
        assert [problem.place for problem in problems(design)] == [field.name]
        with pytest.raises(ValueError, match=r"must be"):
            keras_script(design)
    for block, kind in (("convolutions", Convolution), ("dense", Dense)):
        for field in fields(kind):
            design = replace(GOOD, **{block: (kind(**{field.name: text}),)})
            (problem,) = problems(design)
            assert problem.place == f"{block}.0.{field.name}"
            assert text not in problem.sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "line 1, column 2"),
        ("[" * 15_000, "no JSON"),
        ("[]", "mapping"),
        ('{"epoch": 3}', "no field 'epoch'; there are convolutions, dense, optimizer"),
        ('{"dense": [{"neurons": 3}]}', "Dense layer 1: there is no field 'neurons'"),
        ('{"<script>": 1}', "no field '?script?'"),
        ('{"epochs": 3, "epochs": 3}', "field 'epochs' is there twice"),
        ('{"dense": [{"units": 3, "units": 9}]}', "field 'units' is there twice"),
        ('{"dense": [{"<b>": {"units": 3, "units": 9}}]}', "field 'units' is there twice"),
        ('{"<b>": 1, "<b>": 2}', "field '?b?' is there twice"),
        ('{"dense": [{}], "learning_rate": NaN}', "Learning rate must be a number"),
        ('{"dense": [{}], "epochs": 1' + "0" * 5000 + "}", "no JSON"),
        ("x" * (MAX_BYTES + 1), "at most 20,000 bytes"),
    ],
)
def test_what_is_no_recipe_is_refused_in_a_sentence(text, words):
    with pytest.raises(RecipeError) as caught:
        from_json(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(10))
def test_a_design_comes_back_from_its_file(seed, tmp_path):
    file = tmp_path / "net.json"
    file.write_text(to_json(random_design(seed)))
    assert read(file) == random_design(seed)


def test_what_a_file_leaves_out_has_its_default():
    assert from_json('{"dense": [{"units": 9}], "learning_rate": 1}') == Design(
        dense=(Dense(9),), learning_rate=1.0
    )


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{}", b" " * (MAX_BYTES + 5)])
def test_a_bad_file_is_named(content, tmp_path):
    file = tmp_path / "net.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RecipeError, match=r"net.json: "):
        read(file)


def test_the_schema_knows_every_field_and_is_one():
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == [field.name for field in fields(Design)]
    for block, kind in (("convolutions", Convolution), ("dense", Dense)):
        known = schema["properties"][block]["items"]["properties"]
        assert list(known) == [field.name for field in fields(kind)]
