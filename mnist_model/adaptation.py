"""Learning a person's hand from a few examples, without training.

A network's features of one person's digits lie close together even where the network misreads them.
So the person's examples are remembered, and each speaks for its own digit where a new drawing
resembles it: nearest neighbours in feature space beside the network's own answer, as in Grave et
al. 2017 (arXiv:1612.04426) and Khandelwal et al. 2020 (arXiv:1911.00172). What resembles no example
is read as before. The constants were chosen on drawings by writers 25 to 27, and on the same drawn
slanted, turned and stretched beyond what the network had learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.networks.litert import Outputs

# What an example that equals the drawing would add to the log-odds of its digit, in nats. It is 0
# at the similarity that strangers have, and grows in proportion in between.
_PULL = 20.0
# No example adds more, so that one that is wrong does not outweigh a network that is sure.
_MOST_OF_ONE = 8.0
# But the very drawing that the person spoke of is what he said, however sure the network is.
_THE_SAME, _CERTAIN = 0.999, 50.0
# So many examples of a digit add up: the nearest.
_NEIGHBOURS = 2
# A drawing as near to an example as this is a digit, because the person said that the example is:
# no scribble, and hardly a letter, comes as near.
_SAME_STYLE = 0.4
# No network counts as surer than this of what a digit is not: else its answer and two neighbours
# together could outweigh the very drawing.
_LEAST = 1e-13
_TINY = np.finfo(np.float32).tiny


@dataclass(frozen=True)
class Hand:
    """One person's examples, as a network sees them.

    features: (n, d) float32, each row of length 1.
    digits:   (n,) int64, what they are, 0..9.
    """

    features: np.ndarray
    digits: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray, digits: Sequence[int] | np.ndarray) -> "Hand":
        """From features as `networks.litert.Outputs` has them, at least one."""
        return cls(_directions(features), np.asarray(digits, np.int64))

    def and_(self, other: "Hand") -> "Hand":
        """The examples of both."""
        features = np.concatenate([self.features, other.features])
        return Hand(features, np.concatenate([self.digits, other.digits]))

    def nearness(self, features: np.ndarray, strangers: float) -> np.ndarray:
        """How near drawings are to each example.

        Args:
            features: (n, d) float32, of the drawings.
            strangers: see `similarity_of_strangers`.

        Returns:
            (n, examples) float32: 1 where the two are the same, 0 as between strangers, or below.
        """
        similarity = _directions(features) @ self.features.T
        nearness: np.ndarray = (similarity - strangers) / (1 - strangers)
        return nearness

    def evidence(self, nearness: np.ndarray) -> np.ndarray:
        """How much the examples speak for each digit: (n, 10) nats of its log-odds, at least 0."""
        pull = np.clip(_PULL * nearness, 0, _MOST_OF_ONE)
        pull[nearness > _THE_SAME] = _CERTAIN
        evidence = np.zeros((len(nearness), NUM_CLASSES), np.float32)
        for digit in np.unique(self.digits):
            of_digit = np.sort(pull[:, self.digits == digit], axis=1)
            evidence[:, digit] = of_digit[:, -_NEIGHBOURS:].sum(axis=1)
        return evidence


def adapt(outputs: Outputs, hand: Hand, strangers: float) -> Outputs:
    """What a network's outputs become once it knows a person's hand.

    Args:
        outputs: with calibrated probabilities.
        strangers: see `similarity_of_strangers`.
    """
    nearness = hand.nearness(outputs.features, strangers)
    is_taught = nearness.max(axis=1) >= _SAME_STYLE
    return replace(
        outputs,
        probabilities=with_evidence(outputs.probabilities, hand.evidence(nearness)),
        digitness=np.where(is_taught, np.float32(1), outputs.digitness),
    )


def with_evidence(probabilities: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Probabilities after evidence was added to their logarithms; each row sums to 1.

    Args:
        probabilities, evidence: (n, 10); the latter in nats.

    Returns:
        (n, 10) float32.
    """
    logits = np.log(np.maximum(probabilities, _LEAST)) + evidence
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return shares.astype(np.float32)


def similarity_of_strangers(features: np.ndarray, labels: np.ndarray) -> float:
    """How alike a network finds two different digits at most.

    Networks differ in that: to some, all images are alike.

    Args:
        features: (n, d) float32, of images of digits by many people.
        labels: (n,) integers 0..9.

    Returns:
        The cosine similarity that one in 1,000 pairs of different digits exceeds, below 1.
    """
    directions = _directions(features)
    similarity = directions @ directions.T
    differ = labels[:, np.newaxis] != labels[np.newaxis]
    return float(min(np.quantile(similarity[differ], 0.999), 1 - 1e-3))


def _directions(features: np.ndarray) -> np.ndarray:
    """Features of length 1; what has none, a blank drawing, stays 0."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions: np.ndarray = features / np.maximum(lengths, _TINY)
    return directions.astype(np.float32)
