"""What a kernel wants, in words."""

import numpy as np

# So many times as far spread along a line as across it.
_LONG = 2
# So far apart, as a share of the kernel's side, that what is wanted is on one side of it.
_APART = 0.15


def wanted_by(kernel: np.ndarray) -> str:
    """In words, where a kernel (h, w) wants ink and where it wants none."""
    if (kernel >= 0).all() or (kernel <= 0).all():
        return "ink anywhere" if kernel.sum() > 0 else "no ink at all"
    rows, columns = np.indices(kernel.shape)
    wanted, unwanted = np.maximum(kernel, 0), np.maximum(-kernel, 0)

    def centre(weights: np.ndarray) -> np.ndarray:
        return np.array([(weights * rows).sum(), (weights * columns).sum()]) / weights.sum()

    down, right = centre(wanted) - centre(unwanted)
    far = _APART * len(kernel)
    words = [
        ("below" if down > 0 else "above") if abs(down) > far else "",
        ("on the right" if right > 0 else "on the left") if abs(right) > far else "",
    ]
    where = " and ".join(word for word in words if word)
    opposite = {"below": "above", "above": "below"}
    opposite |= {"on the right": "on the left", "on the left": "on the right"}
    if not where:
        return _line(wanted) or "ink in some places and none right beside them"
    nowhere = " and ".join(opposite[word] for word in words if word)
    return f"ink {where} and none {nowhere}: an edge"


def _line(wanted: np.ndarray) -> str:
    """In words, the direction of a line on which most of the wanted ink lies; empty for none."""
    rows, columns = np.indices(wanted.shape).reshape(2, -1)
    spread = np.cov(columns, -rows, aweights=wanted.ravel(), ddof=0)
    sizes, directions = np.linalg.eigh(spread)
    if sizes[1] <= _LONG * sizes[0]:
        return ""
    angle = np.degrees(np.arctan2(directions[1, 1], directions[0, 1])) % 180
    names = ("a level", "a rising", "an upright", "a falling")
    return f"{names[round(angle / 45) % 4]} line of ink, and none beside it"
