"""The inside of a network holds together, and what is not one of ours is refused by name.

That every layer is as in Keras is tested in `test_activations_keras.py`.
"""

import io
import itertools
import json
import sys
import threading
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from mnist_model.data.synthetic import synthetic_digits
from mnist_model.networks.activations import Inside
from mnist_model.networks.bundle import Bundle, BundleError, bundle_names, find_bundle
from mnist_model.networks.litert import Network

IMAGES = synthetic_digits(10, 10)[0].images


@pytest.fixture(scope="module")
def inside():
    return Inside(find_bundle("quick"))


@pytest.mark.parametrize("name", bundle_names())
def test_the_last_layer_says_what_the_network_says(name):
    bundle = find_bundle(name)
    inside, served = Inside(bundle), Network(bundle).run(IMAGES)
    for image, probabilities, features in zip(
        IMAGES, served.probabilities, served.features, strict=True
    ):
        last = inside.run(image)[-1]
        np.testing.assert_allclose(last.values, probabilities, atol=1e-5)
        np.testing.assert_allclose(last.before, features, atol=1e-3)


@pytest.mark.parametrize("name", bundle_names())
def test_what_comes_out_of_a_layer_goes_into_the_next(name):
    inside = Inside(find_bundle(name))
    runs = inside.run(IMAGES[0])
    np.testing.assert_array_equal(runs[0].values[:, :, 0] * 255, IMAGES[0])
    for run, following in itertools.pairwise(runs):
        np.testing.assert_array_equal(run.values, following.before)
    for run, facts in zip(runs, inside.layers, strict=True):
        assert (run.name, run.kind, run.parameters) == (facts.name, facts.kind, facts.parameters)
        assert run.values.shape == facts.output_shape
        assert run.before.dtype == run.values.dtype == np.float32
        if run.sums is not None:
            assert run.sums.shape == run.values.shape


def test_the_digit_head_ends_with_the_score_by_which_the_network_refuses():
    bundle = find_bundle("compact-cnn")
    inside = Inside(bundle)
    upside_down = IMAGES[:, ::-1, ::-1].copy()  # some are refused, some are not
    served = Network(bundle).run(upside_down).digitness
    assert served.min() < bundle.metrics.threshold < served.max()
    for image, digitness in zip(upside_down, served, strict=True):
        score = inside.run_both(image)[1][-1]
        assert (score.activation, score.values.shape) == ("sigmoid", (1,))
        np.testing.assert_allclose(score.values, digitness, atol=1e-6)


def test_the_way_to_the_score_leaves_that_to_the_digits():
    inside = Inside(find_bundle("compact-cnn"))
    runs, to_score = inside.run_both(IMAGES[0])
    shared = len(to_score) - len(inside.head)
    assert runs[shared - 1].kind == "Flatten"
    assert all(run is other for run, other in zip(runs[:shared], to_score, strict=False))
    assert not {run.name for run in runs} & {facts.name for facts in inside.head}
    for run, facts in zip(to_score[shared:], inside.head, strict=True):
        assert (run.name, run.kind, run.values.shape) == (
            facts.name,
            facts.kind,
            facts.output_shape,
        )
    for run, following in itertools.pairwise(to_score):
        np.testing.assert_array_equal(run.values, following.before)


@pytest.mark.parametrize("name", [name for name in bundle_names() if name != "compact-cnn"])
def test_without_a_digit_head_there_is_one_way(name):
    inside = Inside(find_bundle(name))
    assert not inside.head
    assert inside.run_both(IMAGES[0])[1] == []


def test_what_was_returned_stays_when_another_image_is_run(inside):
    runs = inside.run(IMAGES[0])
    values = [run.values.copy() for run in runs]
    inside.run(IMAGES[1])
    for run, before in zip(runs, values, strict=True):
        np.testing.assert_array_equal(run.values, before)


@pytest.fixture
def eager_threads():
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_threads")
def test_threads_do_not_see_each_others_images(inside):
    expected = [inside.run(image)[-1].sums for image in IMAGES]
    right, together = [], threading.Barrier(4)

    def run_often(number):
        together.wait()
        runs = [inside.run(IMAGES[number])[-1].sums for _ in range(100)]
        right.append((np.array(runs) == expected[number]).all())

    threads = [threading.Thread(target=run_often, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == 4 * [True]


@pytest.mark.parametrize(
    "image", [np.zeros((28, 28)), np.zeros((1, 28, 28), np.uint8), np.zeros((27, 28), np.uint8)]
)
def test_anything_but_an_image_in_the_mnist_format_is_refused(inside, image):
    with pytest.raises(ValueError, match="expected a"):
        inside.run(image)


def with_contents(bundle: Bundle, **contents: bytes) -> Bundle:
    named = {f"model.{kind}": content for kind, content in contents.items()}
    return replace(bundle, contents=bundle.contents | named)


def with_config(change, name: str = "quick") -> Bundle:
    """A bundle with its list of layers changed."""
    bundle = find_bundle(name)
    with zipfile.ZipFile(io.BytesIO(bundle.read("model.keras"))) as file:
        content = json.loads(file.read("config.json"))
    change(content["config"])
    return with_contents(bundle, keras=zipped("config.json", json.dumps(content)))


def zipped(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def assert_refused(bundle: Bundle, words: str = "") -> None:
    with pytest.raises(BundleError, match=f"'quick' .*{words}"):
        Inside(bundle)


QUICK = find_bundle("quick")
KERAS = QUICK.read("model.keras")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        KERAS[:-100],
        KERAS[:200] + bytes(300) + KERAS[500:],
        zipped("other.json", "{}"),
        zipped("config.json", "{"),
        zipped("config.json", "[]"),
        zipped("config.json", '{"config": {"layers": [{}], "output_layers": ["a"]}}'),
        zipped("config.json", "[" * 100_000),
    ],
)
def test_a_damaged_list_of_layers_is_refused(content):
    assert_refused(with_contents(QUICK, keras=content), "cannot be looked into")


@pytest.mark.parametrize("content", [b"", b"no network", QUICK.read("model.tflite")[:5000]])
def test_a_damaged_network_is_refused(content):
    assert_refused(with_contents(QUICK, tflite=content), "cannot be looked into")


@pytest.mark.parametrize("kind", ["keras", "tflite"])
def test_a_missing_file_is_named(kind):
    contents = {file: c for file, c in QUICK.contents.items() if file != f"model.{kind}"}
    assert_refused(replace(QUICK, contents=contents), f"model.{kind}")


@pytest.mark.parametrize("name", [name for name in bundle_names() if name != "quick"])
def test_the_weights_of_another_network_are_refused(name):
    assert_refused(with_contents(QUICK, tflite=find_bundle(name).read("model.tflite")))


def layer(config: dict, number: int) -> dict:
    return config["layers"][number]["config"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["layers"][1].update(class_name="SeparableConv2D"), "'SeparableConv2D'"),
        (lambda c: layer(c, 4).update(activation="gelu"), "'gelu'"),
        (lambda c: layer(c, 1).update(dilation_rate=[2, 2]), "'conv2d_3' has settings"),
        (lambda c: layer(c, 1).update(groups=2), "'conv2d_3' has settings"),
        (lambda c: layer(c, 1).update(data_format="channels_first"), "'conv2d_3' has settings"),
        # What its settings say is not what the network computes.
        (lambda c: layer(c, 1).update(padding="same"), "'conv2d_3'"),
        (lambda c: layer(c, 5).update(strides=[2, 2]), "'conv2d_4'"),
        (lambda c: layer(c, 9).update(padding="same"), "'activation_5'"),
        (lambda c: layer(c, 2).update(pool_size=[3, 3]), "'max_pooling2d_2'"),
        (lambda c: c["layers"][2].update(class_name="AveragePooling2D"), "'max_pooling2d_2'"),
        (lambda c: layer(c, 4).update(activation="tanh"), "'activation_3'"),
        (lambda c: layer(c, 4).update(activation="linear"), "'batch_normalization_3'"),
        (lambda c: c.update(output_layers=["flatten_1", 0, 0]), "softmax"),
        (lambda c: layer(c, 12).update(activation="linear"), "softmax"),
        (lambda c: go_in_a_circle(c), "cannot be read"),
    ],
)
def test_a_network_that_is_not_what_it_says_is_refused_by_the_name_of_the_layer(change, words):
    assert_refused(with_config(change), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: by_name(c, "dense_8").update(activation="tanh"), "its sigmoid"),
        (lambda c: c["output_layers"].update(is_digit=["dense_7", 0, 0]), "its sigmoid"),
        (lambda c: by_name(c, "dense_7").update(activation="linear"), "'dense_7' does not compute"),
        (lambda c: by_name(c, "dense_7").update(activation="tanh"), "'dense_7' is missing"),
        (lambda c: c["output_layers"].pop("is_digit"), "has a digit head"),
    ],
)
def test_a_digit_head_that_is_not_what_it_says_is_refused(change, words):
    with pytest.raises(BundleError, match=f"'compact-cnn' .*{words}"):
        Inside(with_config(change, "compact-cnn"))


def by_name(config: dict, name: str) -> dict:
    return next(entry["config"] for entry in config["layers"] if entry["name"] == name)


def go_in_a_circle(config: dict) -> None:
    (node,) = config["layers"][1]["inbound_nodes"]
    node["args"][0]["config"]["keras_history"][0] = "conv2d_5"
