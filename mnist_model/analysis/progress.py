"""How well drawings were read, one after the other, while their reader learned."""

from collections.abc import Sequence

import numpy as np


def share_right(right: Sequence[bool], last: int) -> np.ndarray:
    """The share read right of the last drawings, after each of them.

    Args:
        right: (n,) whether each drawing was read right, in the order drawn.
        last: of how many drawings; of all there were, where there were fewer. Above 0.

    Returns:
        (n,) float64, 0..1.
    """
    total = np.concatenate([[0], np.cumsum(right, dtype=np.int64)])
    end = np.arange(1, len(right) + 1)
    start = np.maximum(end - last, 0)
    shares: np.ndarray = (total[end] - total[start]) / (end - start)
    return shares
