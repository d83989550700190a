"""Operators, brackets and punctuation by hand, as they stand beside digits on paper.

Left out are those that look like a digit on their own: an upright bar, an exclamation mark (1)
and a question mark (7, 2). A slash leans further here than people let a 1 lean, and brackets are
bent further than a bent 1.
"""

import numpy as np

from mnist_model.data.negatives.doodles import Maker, arc, figure

_BOW = arc(2.2, 4.1) * [0.75, 1]


def _dot(x: float, y: float) -> np.ndarray:
    return np.array([[x, y], [x + 0.03, y + 0.02]])


TRAINING_SIGNS: dict[str, Maker] = {
    "plus": figure([(0, 0.5), (1, 0.5)], [(0.5, 0), (0.5, 1)]),
    "minus": figure([(0, 0), (1, 0)]),
    "times": figure([(0, 0), (0.9, 1)], [(0, 1), (0.9, 0)]),
    "divided by": figure([(0, 0.5), (1, 0.5)], _dot(0.5, 0.15), _dot(0.5, 0.85)),
    "colon": figure(_dot(0, 0), _dot(0, 0.8)),
    "equals": figure([(0, 0), (1, 0)], [(0, 0.4), (1, 0.4)]),
    "opening bracket": figure(_BOW),
    "closing bracket": figure(_BOW * [-1, 1]),
    "square bracket": figure([(0.4, 0), (0, 0), (0, 1.3), (0.4, 1.3)]),
    "slash": figure([(0, 0.85), (1.1, 0)]),
    "comma": figure([(0.5, 0), (0.45, 0.35), (0, 0.75)]),
    "tilde": figure([(0, 0.2), (0.25, 0), (0.6, 0.3), (0.9, 0.1)]),
    "less than": figure([(1, 0), (0, 0.5), (1, 1)]),
    "greater than": figure([(0, 0), (1, 0.5), (0, 1)]),
    "root": figure([(0, 0.6), (0.15, 0.5), (0.4, 1), (0.7, 0), (1.6, 0)]),
    "arrow to the right": figure([(0, 0), (1, 0)], [(0.7, -0.25), (1, 0), (0.7, 0.25)]),
    "colon and dash": figure(_dot(0, 0), _dot(0, 0.6), [(0.3, 0.3), (1, 0.3)]),
}
CHOOSING_SIGNS: dict[str, Maker] = {
    "about": figure(
        [(0, 0.2), (0.25, 0), (0.6, 0.3), (0.9, 0.1)],
        [(0, 0.6), (0.25, 0.4), (0.6, 0.7), (0.9, 0.5)],
    ),
    "less or equal": figure([(1, 0), (0, 0.4), (1, 0.8)], [(0, 1.05), (1, 1.05)]),
    "curly bracket": figure(
        [(0.5, 0), (0.25, 0.15), (0.3, 0.6), (0, 0.75)],
        [(0, 0.75), (0.3, 0.9), (0.25, 1.35), (0.5, 1.5)],
    ),
}
TESTING_SIGNS: dict[str, Maker] = {
    "not equal": figure([(0, 0.3), (1, 0.3)], [(0, 0.65), (1, 0.65)], [(0.75, 0), (0.25, 1)]),
    "plus or minus": figure([(0, 0.4), (0.9, 0.4)], [(0.45, 0), (0.45, 0.8)], [(0, 1.1), (0.9, 1)]),
    "infinity": figure(
        np.add(arc(0, 2 * np.pi, 0.5), (-0.5, 0)), np.add(arc(np.pi, -np.pi, 0.5), (0.5, 0))
    ),
    "per cent": figure(arc(radius=0.2), np.add(arc(radius=0.2), (1, 0.8)), [(1, -0.3), (0, 1.1)]),
    "at": figure(
        arc(radius=0.4),
        np.concatenate([np.add(arc(0.1, -5.6, 0.95), (0, 0.05))]),
        [(0.4, -0.3), (0.45, 0.35)],
    ),
}
