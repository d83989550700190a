"""What `metrics.json` says is checked once: what is missing or strange counts as missing."""

import json

import numpy as np
import pytest

from mnist_model.networks.bundle import TRAINED, bundle_names, find_bundle
from mnist_model.networks.bundle_metrics import MetricsError, parse_metrics

BARE = {"sha256": {}, "test": {}}


@pytest.mark.parametrize("name", bundle_names())
def test_nothing_of_a_shipped_bundle_is_lost(name):
    content = json.loads((TRAINED / name / "metrics.json").read_text("utf-8"))
    metrics = find_bundle(name).metrics
    for scores, part in ((metrics.test, "test"), (metrics.drawings, "drawings")):
        assert scores.accuracy == content[part]["accuracy"]
        assert scores.loss == content[part]["loss"]
        np.testing.assert_array_equal(scores.confusion_matrix, content[part]["confusion_matrix"])
        for key, values in content[part]["per_digit"].items():
            np.testing.assert_array_equal(scores.per_digit[key], values)
        assert scores.calibration.count == content[part]["calibration"]["count"]
        assert scores.calibration.confidence == content[part]["calibration"]["confidence"]
    assert len(metrics.drawings.cells) == len(content["drawings"]["cells"])
    assert metrics.sources == content["data"]["sources"]
    assert metrics.data_sha256 == content["data"]["sha256"]
    assert metrics.knobs == content["training"]
    assert [layer.name for layer in metrics.network] == [x["layer"] for x in content["network"]]
    assert sum(layer.parameters for layer in metrics.network) == metrics.parameters
    for key in ("temperature", "reference", "versions", "kept_epoch", "seed", "summary"):
        assert getattr(metrics, key) == content[key]


def test_an_accuracy_is_found_by_the_name_of_its_measure():
    content = BARE | {"test": {"accuracy": 0.99}, "train": {"accuracy": 0.998}, "drawings": "none"}
    metrics = parse_metrics(content)
    assert metrics.accuracy_in("test_accuracy") == 0.99
    assert metrics.accuracy_in("train_accuracy") == 0.998
    assert metrics.accuracy_in("drawings_accuracy") is None
    assert metrics.accuracy_in("validation_accuracy") is None
    assert metrics.accuracy_in("beauty") is None


@pytest.mark.parametrize("strange", [None, 7, "text", [], [1], {"a": 1}, float("nan"), True])
@pytest.mark.parametrize(
    "part", ["drawings", "train", "data", "network", "training", "reference", "versions", "seed"]
)
def test_a_strange_part_counts_as_missing(part, strange):
    metrics = parse_metrics(BARE | {part: strange})
    assert metrics.sources == {}
    assert metrics.network == []
    assert metrics.accuracy_in("drawings_accuracy") is None
    assert metrics.accuracy_in("train_accuracy") is None


@pytest.mark.parametrize(
    ("key", "strange"),
    [
        ("accuracy", "high"),
        ("accuracy", float("inf")),
        ("confusion_matrix", [[1, 2], [3, 4]]),
        ("confusion_matrix", [["a"] * 10] * 10),
        ("confusion_matrix", [[0] * 10] * 10),
        ("confusion_matrix", {"0": 1}),
        ("per_digit", {"precision": [1] * 10}),
        ("per_digit", {key: [1] * 9 for key in ("precision", "recall", "f1", "support")}),
        ("calibration", {"expected_calibration_error": 0.1}),
        (
            "calibration",
            {
                "expected_calibration_error": 0.1,
                "count": [5],
                "confidence": [None],
                "accuracy": [1],
            },
        ),
        (
            "calibration",
            {
                "expected_calibration_error": 0.1,
                "count": [5],
                "confidence": [1],
                "accuracy": [1, 1],
            },
        ),
    ],
)
def test_strange_scores_count_as_missing(key, strange):
    assert getattr(parse_metrics(BARE | {"test": {key: strange}}).test, key) is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"temperature": 0}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"temperature": None}, "temperature"),
        ({"threshold": "low"}, "threshold"),
        ({"test": None}, "lacks 'test'"),
        ({"sha256": []}, "lacks 'sha256'"),
    ],
)
def test_what_decides_an_answer_is_never_guessed(changes, problem):
    with pytest.raises(MetricsError, match=problem):
        parse_metrics(BARE | changes)


def test_what_is_no_mapping_is_refused():
    with pytest.raises(MetricsError, match="mapping"):
        parse_metrics([1, 2])
