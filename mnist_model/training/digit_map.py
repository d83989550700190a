"""Laying out test images in two dimensions by what a network says about them."""

from pathlib import Path

import keras
import numpy as np
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from mnist_model.analysis.digit_map import MAP
from mnist_model.data.split import Split
from mnist_model.networks.compress import last_layer, with_features
from mnist_model.training.batches import outputs_of

# As many points as a chart in a browser still moves smoothly.
IMAGES = 2_000
# Misread images are what to look for, and all are on the map; of a network that misreads more
# than these, so many at random, lest nothing else has a place.
MOST_MISREAD = 1_500
# What t-SNE takes for neighbours, its usual number, and how long it moves points about: twice as
# long changes little, and this takes 4 seconds.
_USUAL = {"perplexity": 30, "max_iter": 500}
# Half as long, where somebody waits: of ten neighbours 5.2 stay neighbours, in place of 5.3.
_QUICK = {"perplexity": 20, "max_iter": 350, "angle": 0.8}
# What is stored in a row number.
_MOST_ROWS = 2**16


def write_map(
    folder: Path, model: keras.Model, test: Split, right: np.ndarray, quickly: bool = False
) -> None:
    """Write the map of a bundle, see `analysis.digit_map`; always the same for the same network.

    There is none for a network whose training ran away, and whose logits are no numbers.

    Args:
        folder: of the bundle.
        model: compressed, as it ships.
        test: MNIST's test images.
        right: (n,) bool, which of them it reads correctly.
        quickly: see `lay_out`.
    """
    rows = rows_on_map(right)
    exact = logits_of(model, test.images[rows])
    with np.errstate(over="ignore"):
        logits = exact.astype(np.float16)
    if not np.isfinite(logits).all():
        return
    positions = lay_out(logits.astype(np.float32), quickly).astype(np.float16)
    arrays = {"rows": rows.astype(np.uint16), "positions": positions, "logits": logits}
    np.savez_compressed(folder / MAP, allow_pickle=False, **arrays)


def rows_on_map(right: np.ndarray) -> np.ndarray:
    """Which test images stand on the map: those misread, and others at random; in rising order.

    Args:
        right: (n,) bool, which images are read correctly.
    """
    random = np.random.default_rng(0)
    misread, others = (np.flatnonzero(right[:_MOST_ROWS] == value) for value in (False, True))
    misread = random.permutation(misread)[:MOST_MISREAD]
    others = random.permutation(others)[: IMAGES - len(misread)]
    return np.sort(np.concatenate([misread, others]))


def logits_of(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """What comes into the softmax: (n, 28, 28) uint8 -> (n, 10) float32."""
    features = outputs_of(with_features(model), images)["features"]
    kernel, bias = last_layer(model).get_weights()
    logits: np.ndarray = features @ kernel + bias
    return logits


def lay_out(logits: np.ndarray, quickly: bool = False) -> np.ndarray:
    """Positions in two dimensions, those with similar logits close together.

    t-SNE (van der Maaten and Hinton 2008, JMLR 9) from the two principal components, so that the
    same logits give the same map.

    Args:
        logits: (n, 10) float32.
        quickly: in half the time, a little less true to the logits.

    Returns:
        (n, 2) float32, the point farthest out at -1 or 1.
    """
    centred = logits - logits.mean(axis=0)
    largest = np.abs(centred).max()
    if largest == 0:
        return np.zeros((len(logits), 2), np.float32)  # all the same
    centred /= largest  # t-SNE asks only for what is nearer than what
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(logits), 2), np.float32)
    flat[:, : len(components)] = centred @ components[:2].T
    settings = _QUICK if quickly else _USUAL
    settings = settings | {"perplexity": min(settings["perplexity"], (len(logits) - 1) // 3)}
    if settings["perplexity"] >= 1:
        # More threads add up in another order, and are slower on so few points.
        with threadpool_limits(1):
            flat = TSNE(
                **settings,
                init=1e-4 * flat / flat[:, 0].std(),
                random_state=0,
            ).fit_transform(centred)
    return np.asarray(flat / np.abs(flat).max())
