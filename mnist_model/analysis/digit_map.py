"""A map of test images, on which those that a network finds alike are close together.

It is made when the network is trained, see `training/digit_map.py`, and stored in its bundle.
"""

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from mnist_model.imaging.preprocess import NUM_CLASSES
from mnist_model.networks.bundle import Bundle

MAP = "map.npz"

# So many neighbours say where a drawing stands.
_NEIGHBOURS = 10


@dataclass(frozen=True)
class DigitMap:
    """Images of MNIST's test set, laid out in two dimensions.

    rows:      (n,) uint16, which test images, in rising order.
    positions: (n, 2) float16, x and y from -1 to 1; only what is close to what has a meaning.
    logits:    (n, 10) float16, what the network says about each, before any temperature.
    """

    rows: np.ndarray
    positions: np.ndarray
    logits: np.ndarray

    def place(self, logits: np.ndarray) -> tuple[float, float]:
        """Where another image stands: among those of the map with the most similar logits.

        Their mean position, each weighted by one over its squared distance in logits, so that an
        image of the map stands where it stands.

        Args:
            logits: (10,), what the same network says about it, before any temperature.
        """
        squared = np.square(self.logits.astype(float) - logits).sum(axis=1)
        rows = np.argsort(squared, kind="stable")[:_NEIGHBOURS]
        # Stored logits are rounded, so that none is nearer than this to itself either.
        weights = 1 / (squared[rows] + 1e-3)
        x, y = weights @ self.positions[rows].astype(float) / weights.sum()
        return float(x), float(y)


def read_map(bundle: Bundle) -> DigitMap | None:
    """The map of a bundle; None if it has none, as older ones, or it is damaged."""
    content = bundle.contents.get(MAP)
    if content is None:
        return None
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            found = DigitMap(arrays["rows"], arrays["positions"], arrays["logits"])
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),  # a damaged file
        *(ValueError, LookupError, TypeError, AttributeError),  # a file of another kind
    ):
        return None
    return found if _is_whole(found) else None


def _is_whole(found: DigitMap) -> bool:
    rows, positions, logits = found.rows, found.positions, found.logits
    n = len(rows) if rows.shape else 0
    return bool(
        n > 0
        and (rows.shape, positions.shape, logits.shape) == ((n,), (n, 2), (n, NUM_CLASSES))
        and rows.dtype == np.uint16
        and positions.dtype == logits.dtype == np.float16
        and np.isfinite(positions).all()
        and np.isfinite(logits).all()
    )
