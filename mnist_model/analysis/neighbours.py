"""Which images a network finds most alike."""

import numpy as np


def nearest(features: np.ndarray, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The images whose features point most nearly in the same direction as those of one image.

    Args:
        features: (n, d) float32, a row for each image, see `networks.litert.Outputs`.
        query: (d,) float32, of the image.
        k: how many; of fewer images all.

    Returns:
        Their rows, (k,) integers, the nearest first, of equals the first; and how alike each is,
        (k,) float32: the cosine between the two, -1..1, and 0 where one of them is all zeros.
    """
    lengths = np.sqrt(np.einsum("nd,nd->n", features, features)) * np.sqrt(query @ query)
    products = features @ query
    cosines = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    rows = np.argsort(-cosines, kind="stable")[:k]
    return rows, np.clip(cosines[rows], -1, 1)
