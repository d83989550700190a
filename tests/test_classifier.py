"""What the app asks of a model: the right type of answer, the same as Keras, from any thread."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from mnist_model import DigitClassifier, predict_all
from mnist_model.classifier import apply_temperature
from mnist_model.data.example_digits import example_strokes
from mnist_model.data.negatives.doodles import tangle
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.imaging.strokes import draw_points, draw_strokes, place_strokes
from mnist_model.networks.bundle import (
    TRAINED,
    BundleError,
    bundle_names,
    find_bundle,
    writing_bundle,
)
from tests.conftest import draw_at_random
from tests.drawings import draw_digit


@pytest.fixture(scope="module")
def classifier():
    return DigitClassifier.load()


def images_to_read(n=1000):
    return np.concatenate([synthetic_digits(n - n // 2, 10)[0].images, noise(n // 2)])


def noise(n):
    return np.random.default_rng(0).integers(0, 256, (n, 28, 28), np.uint8)


def test_a_prediction_is_complete_and_consistent(classifier):
    prediction = classifier.predict(draw_at_random(np.random.default_rng(0)))
    assert prediction.probabilities.shape == (10,)
    assert prediction.probabilities.dtype == np.float32
    assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert prediction.confidence == pytest.approx(prediction.probabilities.max())
    assert prediction.model_input.shape == (28, 28)
    if prediction.verdict == "digit":
        assert prediction.digit == prediction.probabilities.argmax()


@pytest.mark.parametrize("shape", [(280, 280), (280, 280, 4), (1, 1)])
def test_a_blank_canvas_is_no_digit(classifier, shape):
    prediction = classifier.predict(np.zeros(shape, np.uint8))
    assert (prediction.verdict, prediction.digit) == ("blank", None)
    assert prediction.probabilities.sum() == pytest.approx(1)


@pytest.mark.training
@pytest.mark.parametrize("name", bundle_names())
def test_one_run_gives_what_keras_gives(name):
    import keras

    from mnist_model.networks.compress import with_features

    images = images_to_read()
    classifier = DigitClassifier.load(name)
    model = keras.models.load_model(TRAINED / name / "model.keras", safe_mode=True)
    pixels = images[..., np.newaxis].astype(np.float32) / 255
    expected = with_features(model).predict(pixels, verbose=0)
    outputs = classifier.outputs(images)
    digitness = expected["is_digit"][:, 0] if "is_digit" in expected else np.ones(len(images))
    np.testing.assert_allclose(outputs.digitness, digitness, atol=1e-5)
    np.testing.assert_allclose(outputs.features, expected["features"], atol=1e-4, rtol=1e-4)
    temperature = classifier.bundle.metrics.temperature
    probabilities = apply_temperature(expected["probabilities"], temperature)
    np.testing.assert_allclose(outputs.probabilities, probabilities, atol=1e-5)
    np.testing.assert_array_equal(classifier.predict_mnist(images), outputs.probabilities)


@pytest.mark.training
@pytest.mark.parametrize("name", bundle_names())
def test_the_last_layer_reads_the_features(name):
    import keras

    outputs = DigitClassifier.load(name).outputs(images_to_read(100))
    model = keras.models.load_model(TRAINED / name / "model.keras", safe_mode=True)
    kernel, bias = next(
        layer for layer in reversed(model.layers) if layer.output.shape[-1] == 10
    ).get_weights()
    logits = outputs.features @ kernel + bias
    np.testing.assert_array_equal(logits.argmax(axis=1), outputs.probabilities.argmax(axis=1))


def test_the_verdict_follows_the_digit_head_and_the_threshold():
    bundle = find_bundle("compact-cnn")
    drawing = draw_at_random(np.random.default_rng(0))
    for threshold, verdict in ((0.0, "digit"), (1.1, "not a digit")):
        strict = replace(bundle, metrics=replace(bundle.metrics, threshold=threshold))
        prediction = DigitClassifier(strict).predict(drawing)
        assert prediction.verdict == verdict
        assert (prediction.digit is None) == (verdict != "digit")
        assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_model_without_a_digit_head_refuses_nothing():
    classifier = DigitClassifier.load("dense-128")
    assert not classifier.can_refuse
    assert (classifier.outputs(noise(5)).digitness == 1).all()
    assert classifier.predict(noise(1)[0]).verdict == "digit"


def test_several_models_read_a_drawing_as_each_does_alone():
    classifiers = {name: DigitClassifier.load(name) for name in bundle_names()}
    strokes = place_strokes(example_strokes(5), 34, 80)
    scribble = draw_strokes(tangle(np.random.default_rng(0)), 8, 200)
    for image, way in (
        (draw_digit(3), None),
        (draw_points(strokes, 34), strokes),
        (scribble, None),
    ):
        together = predict_all(classifiers, image, way)
        assert list(together) == list(classifiers)
        for name, prediction in together.items():
            alone = classifiers[name].predict(image, way)
            assert (prediction.verdict, prediction.digit) == (alone.verdict, alone.digit)
            np.testing.assert_array_equal(prediction.probabilities, alone.probabilities)
            np.testing.assert_array_equal(prediction.model_input, alone.model_input)


def test_sixteen_threads_read_the_same_as_one(classifier):
    images = images_to_read(400)
    expected = classifier.predict_mnist(images)
    results = {}

    def read(thread):
        order = np.random.default_rng(thread).permutation(len(images))
        read = np.empty_like(expected)
        for i in order:
            read[i] = classifier.predict_mnist(images[i : i + 1])[0]
        results[thread] = read

    threads = [threading.Thread(target=read, args=(i,)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 16
    for read in results.values():
        np.testing.assert_array_equal(read, expected)


@pytest.mark.parametrize(
    "images", [np.zeros((1, 28, 28)), np.zeros((28, 28), np.uint8), np.zeros((1, 28, 28, 1), "u1")]
)
def test_images_in_another_form_are_refused(classifier, images):
    with pytest.raises(ValueError, match="expected uint8 images"):
        classifier.predict_mnist(images)


def test_no_images_have_no_probabilities(classifier):
    assert classifier.predict_mnist(np.zeros((0, 28, 28), np.uint8)).shape == (0, 10)


@pytest.mark.training
def test_a_model_of_something_else_is_refused(tmp_path):
    import keras

    model = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.Flatten()])
    with writing_bundle("flat", tmp_path) as folder:
        model.export(folder / "model.tflite", format="litert", verbose=False)
        (folder / "metrics.json").write_text('{"test": {}}')
    with pytest.raises(BundleError, match="'flat' does not map"):
        DigitClassifier(find_bundle("flat", tmp_path))


def test_a_file_that_is_no_model_is_refused(tmp_path):
    for content in (b"", b"hello", b"\x1c\x00\x00\x00TFL3" + bytes(100)):
        with writing_bundle("broken", tmp_path) as folder:
            (folder / "model.tflite").write_bytes(content)
            (folder / "metrics.json").write_text('{"test": {}}')
        with pytest.raises(BundleError, match="'broken' cannot be run"):
            DigitClassifier.load("broken", tmp_path)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_temperature_divides_the_logits(temperature):
    logits = np.random.default_rng(0).normal(0, 3, (50, 10))

    def softmax(values):
        exponentials = np.exp(values - values.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    tempered = apply_temperature(softmax(logits).astype(np.float32), temperature)
    np.testing.assert_allclose(tempered, softmax(logits / temperature), atol=1e-5)
