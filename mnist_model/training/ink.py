"""Ink as photos and scans give it: pale and broken, blurred, ragged, with a little beside it.

What a camera sees of a stroke depends on the pen, the paper, the light and the distance, and what
is left of it on how paper and ink were told apart. All of this happens to a part of each batch, and
like the rest of augmentation to whole batches at a time.
"""

import cv2
import numpy as np

# The share of images that are changed at full strength.
SHARE = 0.5
# How pale ink may become in places: 1 breaks a stroke.
PALENESS = 0.9
# The standard deviation of the blur in pixels of the MNIST format, about as a digit 8 px high has.
BLUR_PX = 1.1
# Noise before the edges are hardened, in grey levels.
NOISE = 35.0
# How steep an edge may become: 1 leaves it as it is.
STEEPNESS = 4.0

# The share of images that get a stub beside them, as is left of a neighbour or of a ruled line.
STUBS = 0.2

_FIELD_NODES = 7


def random_ink(
    images: np.ndarray, random: np.random.Generator, strength: float = 1.0
) -> np.ndarray:
    """Change the ink of some images at random; the brightest of each stays as bright.

    Args:
        images: (n, 28, 28) float32 in 0..255.
        strength: scales how many are changed, 0..1.

    Returns:
        (n, 28, 28) float32 in 0..255; a copy.
    """
    result = images.copy()
    for index in np.flatnonzero(random.random(len(images)) < STUBS * strength):
        _add_stub(result[index], random)
    chosen = np.flatnonzero(random.random(len(images)) < SHARE * strength)
    if not len(chosen):
        return result
    ink = result[chosen]
    brightest = ink.max(axis=(1, 2), keepdims=True)
    # Stretched each time, as preprocessing does: hardened while pale, thin ink would vanish.
    ink = _stretched(_blurred(_pale(ink, random), random), brightest)
    result[chosen] = _stretched(_hardened(ink, random), brightest)
    return result


def _stretched(ink: np.ndarray, brightest: np.ndarray) -> np.ndarray:
    factor = brightest / np.maximum(ink.max(axis=(1, 2), keepdims=True), 1)
    stretched: np.ndarray = np.minimum(ink * factor, brightest)  # rounding may exceed it
    return stretched


def _add_stub(image: np.ndarray, random: np.random.Generator) -> None:
    """Draw a short piece of a stroke at the edge of the ink, in place."""
    x, y, width, height = cv2.boundingRect((image > 40).view(np.uint8))
    if not width:
        return
    # On the left or right, or a level piece above or below, up to 3 px beyond the ink.
    beyond, along = random.uniform(-1, 3), random.random()
    side, length = random.integers(4), random.uniform(0, 5)
    angle = random.uniform(0, np.pi) if side < 2 else random.normal(0, 0.1)
    middle = np.array(
        [
            (x - beyond, y + along * height),
            (x + width - 1 + beyond, y + along * height),
            (x + along * width, y - beyond),
            (x + along * width, y + height - 1 + beyond),
        ][side]
    )
    reach = length / 2 * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(np.rint(8 * (middle + way * reach)).astype(int).tolist()) for way in (-1, 1)]
    stub = np.zeros(image.shape, np.uint8)
    grey, thickness = int(random.integers(120, 256)), int(random.integers(1, 3))
    cv2.line(stub, ends[0], ends[1], (grey,), thickness, cv2.LINE_AA, 3)
    np.maximum(image, stub, out=image)


def _pale(ink: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Less ink in some places, smoothly."""
    n, size = len(ink), ink.shape[1]
    nodes = random.random((n, _FIELD_NODES, _FIELD_NODES)).astype(np.float32)
    basis = cv2.resize(np.eye(_FIELD_NODES, dtype=np.float32), (_FIELD_NODES, size))
    # Near 0 in most places, near 1 in a few.
    field = np.clip(3 * (basis @ nodes @ basis.T) - 1.6, 0, 1)
    most = random.uniform(0, PALENESS, (n, 1, 1)).astype(np.float32)
    most *= random.random((n, 1, 1)) < 0.5
    pale: np.ndarray = ink * (1 - most * field)
    return pale


def _blurred(ink: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Each blended with its blur by a random amount."""
    n, size, _ = ink.shape
    # The borders are empty, so that images one above the other hardly reach each other.
    blurred = cv2.GaussianBlur(ink.reshape(-1, size), (0, 0), BLUR_PX).reshape(ink.shape)
    amount = random.uniform(-0.5, 1, (n, 1, 1)).astype(np.float32).clip(0)
    mixed: np.ndarray = ink + amount * (blurred - ink)
    return mixed


def _hardened(ink: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise, mostly at the edges, and then a steeper way from paper to ink."""
    n = len(ink)
    noise = random.standard_normal(ink.shape, dtype=np.float32)
    noise *= random.uniform(-NOISE, NOISE, (n, 1, 1)).astype(np.float32).clip(0)
    steepness = random.uniform(1, STEEPNESS, (n, 1, 1)).astype(np.float32)
    steepness[random.random(n) < 0.3] = 1
    middle = random.uniform(70, 160, (n, 1, 1)).astype(np.float32)
    # Paper stays paper: there is no noise where there was no ink.
    noisy = ink + noise * (ink > 8)
    hard: np.ndarray = np.where(
        steepness > 1, np.clip((noisy - middle) * steepness + middle, 0, 255), noisy.clip(0, 255)
    )
    return hard
