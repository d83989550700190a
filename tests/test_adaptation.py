"""Learning a hand: what examples change, and what they leave alone."""

import json
import threading

import numpy as np
import pytest

from benchmarks import adaptation as benchmark
from mnist_model import DigitClassifier
from mnist_model.adaptation import Hand, adapt, similarity_of_strangers, with_evidence
from mnist_model.data.example_digits import example_strokes
from mnist_model.data.negatives.doodles import tangle
from mnist_model.data.pen_drawings import of_writers
from mnist_model.data.synthetic import synthetic_digits
from mnist_model.imaging.strokes import draw_points, draw_strokes
from mnist_model.networks.bundle import TRAINED, BundleError, bundle_names, writing_bundle
from mnist_model.networks.litert import Outputs
from tests.drawings import draw_digit, draw_number

# A 1 with a long flag, which the default model takes for a 7, and an angular 6, which it refuses.
FLAGGED_1 = np.array([(0.2, 0.2), (0.6, 0.0), (0.55, 1.0)])
ANGULAR_6 = np.array([(0.3, 0.0), (0.25, 1.0), (0.75, 1.0), (0.75, 0.5), (0.28, 0.5)])


@pytest.fixture(scope="module")
def classifier():
    return DigitClassifier.load()


def in_a_hand(points: np.ndarray, seed: int) -> np.ndarray:
    """A stroke as a person draws it, each time a little different."""
    random = np.random.default_rng(seed)
    shaky = points + random.normal(0, 0.015, points.shape)
    return draw_strokes([shaky], random.uniform(12, 18), random.uniform(130, 200), random.random(2))


def one(seed: int) -> np.ndarray:
    return in_a_hand(FLAGGED_1, seed)


def noise(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28), np.uint8)


def digits(seed: int = 0) -> list[np.ndarray]:
    """Our ten digits, each on a canvas of its own."""
    random = np.random.default_rng(seed)
    return [draw_strokes(example_strokes(digit), 16, 170, random.random(2)) for digit in range(10)]


def test_what_was_misread_is_read_from_the_first_correction_on(classifier):
    assert sum(classifier.predict(one(seed)).digit == 7 for seed in range(1, 21)) >= 15
    mine = classifier.adapted([one(0)], [1])
    assert sum(mine.predict(one(seed)).digit == 1 for seed in range(1, 21)) >= 19


def test_the_very_drawing_that_was_corrected_is_what_it_was_said_to_be(classifier):
    """However sure the network was: the answer on the screen follows."""
    for digit, image in enumerate(digits()):
        assert (
            classifier.adapted([image], [(digit + 3) % 10]).predict(image).digit == (digit + 3) % 10
        )


@pytest.mark.parametrize("name", bundle_names())
def test_the_very_drawing_is_what_it_was_said_to_be_whatever_else_was_taught(name):
    """Also by a network that is surer than certain, beside many examples of what it answers."""
    model = DigitClassifier.load(name)
    drawn, _ = synthetic_digits(200, 10)
    taught = model.adapted(drawn.images, drawn.labels)
    random = np.random.default_rng(5)
    for digit in [*range(10), *range(10)]:
        shaky = [stroke + random.normal(0, 0.02, stroke.shape) for stroke in example_strokes(digit)]
        image = draw_strokes(shaky, random.uniform(6, 36), random.uniform(60, 200))
        said = (digit + 3) % 10
        for mine in (model, taught):
            assert mine.adapted([image], [said]).predict(image).digit == said


def test_what_resembles_no_example_is_read_as_before(classifier):
    mine = classifier.adapted([one(0)], [1])
    for digit, image in enumerate(digits()):
        assert mine.predict(image).digit == digit
        if digit not in (1, 7):
            after, before = (model.predict(image).probabilities for model in (mine, classifier))
            np.testing.assert_allclose(after, before, atol=1e-3)


@pytest.mark.parametrize("name", bundle_names())
def test_every_model_learns(name, pen_drawings, mnist):
    """Writer 28 draws 4s like lightning bolts."""
    model = DigitClassifier.load(name)
    people = {writer: of_writers(pen_drawings, [writer]) for writer in (28, 29)}
    some, none = mnist[1].at(np.arange(100)), noise(10)
    plain, taught = (benchmark.measure(model, people, some, none, count, 0)[28] for count in (0, 3))
    assert 1 - taught["own"] <= (1 - plain["own"]) * 2 / 3


def test_no_examples_change_nothing(classifier):
    for mine in (
        classifier.adapted([], []),
        classifier.adapted(np.zeros((0, 28, 28), np.uint8), []),
        classifier.adapted([np.zeros((280, 280), np.uint8)], [3]),
    ):
        for image in digits():
            np.testing.assert_array_equal(
                mine.predict(image).probabilities, classifier.predict(image).probabilities
            )


def test_the_order_of_examples_does_not_matter(classifier):
    examples, labels = [*digits(1), one(0), one(1)], [*range(10), 1, 7]
    order = np.random.default_rng(0).permutation(len(examples))
    given = classifier.adapted(examples, labels)
    other = classifier.adapted([examples[i] for i in order], np.array(labels)[order])
    for image in [*digits(2), one(7)]:
        np.testing.assert_allclose(
            given.predict(image).probabilities, other.predict(image).probabilities, atol=1e-5
        )


def test_learning_in_steps_is_learning_at_once(classifier):
    at_once = classifier.adapted([one(0), *digits(1)], [1, *range(10)])
    in_steps = classifier.adapted([one(0)], [1]).adapted(digits(1), list(range(10)))
    for image in [*digits(2), one(7)]:
        np.testing.assert_allclose(
            at_once.predict(image).probabilities, in_steps.predict(image).probabilities, atol=1e-5
        )


def test_a_contradicting_pair_leaves_the_answer_to_the_network(classifier):
    mine = classifier.adapted([draw_digit(7), draw_digit(7)], [1, 7])
    assert mine.predict(draw_digit(7)).digit == 7


def test_one_wrong_example_does_not_outweigh_a_network_that_is_sure(classifier):
    images = digits()
    for digit, image in enumerate(images):
        mine = classifier.adapted([image], [(digit + 3) % 10])
        others = [draw_strokes(example_strokes(digit), brush, 150) for brush in (11, 15, 20)]
        assert [mine.predict(other).digit for other in others].count(digit) >= 2


def test_a_thousand_examples(classifier):
    drawn, _ = synthetic_digits(1000, 10)
    mine = classifier.adapted(drawn.images, drawn.labels)
    assert [mine.predict(image).digit for image in digits()] == list(range(10))


def test_examples_of_one_digit_only(classifier):
    mine = classifier.adapted([draw_digit(3, brush_px=brush) for brush in range(8, 24)], [3] * 16)
    assert [mine.predict(image).digit for image in digits()] == list(range(10))


def test_a_taught_style_is_no_longer_refused_and_a_scribble_still_is(classifier):
    random = np.random.default_rng(3)
    scribbles = [draw_strokes(tangle(random), 14, 180) for _ in range(20)]
    refused = [s for s in scribbles if classifier.predict(s).verdict == "not a digit"]
    assert len(refused) >= 15
    assert classifier.predict(in_a_hand(ANGULAR_6, 0)).verdict == "not a digit"
    mine = classifier.adapted([in_a_hand(ANGULAR_6, 0), *digits(1)], [6, *range(10)])
    assert [mine.predict(in_a_hand(ANGULAR_6, seed)).digit for seed in range(1, 9)] == [6] * 8
    assert all(mine.predict(scribble).verdict == "not a digit" for scribble in refused)


def test_numbers_are_read_in_the_taught_hand(classifier):
    strokes = [FLAGGED_1 * (90, 90) + (30 + 80 * i, 30) for i in range(3)]
    image = draw_points(strokes, 9, 320)[:150]
    assert classifier.read(image, strokes).text == "777"
    mine = classifier.adapted([one(0), one(1)], [1, 1])
    assert mine.read(image, strokes).text == "111"
    assert mine.read(image).text == "111"
    number, pen = draw_number("2047")
    assert mine.read(number, pen).text == "2047"


def test_the_network_itself_is_left_alone(classifier):
    image = one(5)
    before = classifier.predict(image).probabilities
    classifier.adapted([image], [1])
    np.testing.assert_array_equal(classifier.predict(image).probabilities, before)


def test_two_people_at_once_do_not_influence_each_other(classifier):
    people = {digit: classifier.adapted([one(0), one(1)], [digit, digit]) for digit in (1, 7)}
    expected = {d: [people[d].predict(one(seed)).digit for seed in range(20)] for d in people}
    assert expected[1].count(1) >= 19
    assert expected[7].count(7) >= 19
    read = []

    def draw(digit):
        read.append((digit, [people[digit].predict(one(seed)).digit for seed in range(20)]))

    threads = [threading.Thread(target=draw, args=[digit]) for digit in people for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 10
    assert all(answers == expected[digit] for digit, answers in read)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ([draw_digit(3)], []),
        ([draw_digit(3)], [3, 4]),
        ([draw_digit(3)], [10]),
        ([draw_digit(3)], [-1]),
        ([draw_digit(3)], [3.0]),
        ([draw_digit(3)], ["3"]),
        ([draw_digit(3)], [None]),
        ([draw_digit(3)], [True]),
        ([draw_digit(3).astype(float)], [3]),
        ([draw_digit(3)[np.newaxis]], [3]),
        ([np.zeros((0, 5), np.uint8)], [3]),
        ([np.zeros((5, 5, 3), np.uint8)], [3]),
        (["3"], [3]),
    ],
)
def test_bad_examples_are_refused(classifier, images, labels):
    with pytest.raises(ValueError, match=r"."):
        classifier.adapted(images, labels)


def test_a_model_without_what_it_takes_says_what_to_do(tmp_path):
    with writing_bundle("compact-cnn", tmp_path) as folder:
        for file in (TRAINED / "compact-cnn").iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
        del metrics["similarity_of_strangers"], metrics["sha256"], metrics["format"]
        (folder / "metrics.json").write_text(json.dumps(metrics), "utf-8")
    old = DigitClassifier.load("compact-cnn", tmp_path)
    assert not old.can_learn
    with pytest.raises(BundleError, match="--rescore"):
        old.adapted([draw_digit(3)], [3])
    assert old.adapted([], []).predict(draw_digit(3)).digit == 3


def around_the_circle() -> tuple[np.ndarray, np.ndarray]:
    """Fifty angles from 0 to a right one, and a feature of two numbers in each direction."""
    angles = np.linspace(0, np.pi / 2, 50)
    return angles, np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_evidence_is_bounded_and_falls_off_with_distance():
    angles, features = around_the_circle()
    hand = Hand.of(features[:1], [6])
    evidence = hand.evidence(hand.nearness(3 * features, 0.5))
    assert (np.diff(evidence[:, 6]) <= 0).all()
    assert evidence[1, 6] == 8
    assert not evidence[angles > np.pi / 3 + 0.01].any()
    assert not np.delete(evidence, 6, axis=1).any()
    many = Hand.of(np.repeat(features[:1], 100, axis=0), [6] * 100)
    assert many.evidence(many.nearness(features[1:], 0.5)).max() == 16


def test_probabilities_with_evidence_are_bayes_rule():
    random = np.random.default_rng(0)
    probabilities = random.dirichlet(np.ones(10), 20).astype(np.float32)
    evidence = random.uniform(0, 8, (20, 10)).astype(np.float32)
    weighted = probabilities.astype(float) * np.exp(evidence)
    expected = weighted / weighted.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(with_evidence(probabilities, evidence), expected, atol=1e-5)


def test_what_is_near_an_example_is_a_digit():
    angles, features = around_the_circle()
    refused = Outputs(np.full((50, 10), 0.1, np.float32), np.full(50, 1e-7, np.float32), features)
    adapted = adapt(refused, Hand.of(features[:1], [6]), 0.5)
    is_near = np.cos(angles) >= 0.7
    assert (adapted.digitness == np.where(is_near, 1, np.float32(1e-7))).all()
    assert (adapted.probabilities.argmax(axis=1)[is_near] == 6).all()


def test_strangers_are_pairs_of_different_digits():
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), 60)
    axes = np.eye(10, dtype=np.float32)[labels]
    assert similarity_of_strangers(axes, labels) == pytest.approx(0, abs=1e-6)
    # What all features share makes strangers alike.
    assert similarity_of_strangers(axes + 1, labels) > 0.9
    assert similarity_of_strangers(np.ones((600, 3), np.float32), labels) < 1
    noisy = axes + random.normal(0, 0.2, axes.shape).astype(np.float32)
    assert 0 < similarity_of_strangers(noisy, labels) < 1


@pytest.mark.parametrize(("count", "floor"), [(1, 0.992), (3, 0.994)])
def test_floor_of_what_learning_brings_on_people_never_seen(
    classifier, pen_drawings, mnist, count, floor
):
    people = {writer: of_writers(pen_drawings, [writer]) for writer in (28, 29, 30)}
    some, none = mnist[1].at(np.arange(500)), noise(500)
    plain, taught = (benchmark.measure(classifier, people, some, none, n, 0) for n in (0, count))
    own = [figures["own"] for figures in taught.values()]
    assert np.mean(own) >= floor
    assert min(own) >= 0.975
    for key, cost in (("others", 0.003), ("mnist", 0.005), ("refused", 0)):
        before, after = (np.mean([f[key] for f in fs.values()]) for fs in (plain, taught))
        assert after >= before - cost
