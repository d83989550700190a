"""Which ink speaks for a digit: the probability that is lost where it is covered, or left out.

Occlusion sensitivity, Zeiler and Fergus 2014 (arXiv:1311.2901): a patch of the image is covered
with the colour of the paper, and the network reads it again. It is what the network does, not what
its gradients suggest; and it shows one patch at a time, so ink that stands in for other ink seems
to count for less than it does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_model.imaging.preprocess import SIZE_PX
from mnist_model.imaging.strokes import CANVAS_PX, draw_points


@dataclass(frozen=True)
class Occlusion:
    """What covering parts of an image does to the probabilities of the ten digits.

    lost:          (28, 28, 10) float32 in -1..1: for each pixel, the mean over all patches that
                   cover it. Positive where covering lowers the probability: that ink speaks for
                   the digit. Negative where it speaks against it.
    corners:       (n, 2) integers, row and column where each patch with ink begins.
    probabilities: (n, 10) float32, with that patch covered.
    """

    lost: np.ndarray
    corners: np.ndarray
    probabilities: np.ndarray


def occlusion(
    read: Callable[[np.ndarray], np.ndarray],
    image: np.ndarray,
    patch_px: int = 5,
    stride_px: int = 2,
) -> Occlusion:
    """The probability of each digit that is lost where a patch of an image is covered with black.

    Args:
        read: (n, 28, 28) uint8 in the MNIST format -> (n, 10) probabilities, such as
            `DigitClassifier.predict_mnist`. It is called once, with at most a patch per position;
            patches without ink change nothing, and are not read.
        image: (28, 28) uint8 in the MNIST format.
        patch_px: the side of the square patch, 1..28.
        stride_px: from one patch to the next, at least 1 and at most `patch_px`.

    Raises:
        ValueError: the image has the wrong shape or dtype; the patch or stride is out of range.
    """
    if image.shape != (SIZE_PX, SIZE_PX) or image.dtype != np.uint8:
        raise ValueError(
            f"expected a uint8 image of shape (28, 28), got {image.dtype} {image.shape}"
        )
    if not 1 <= stride_px <= patch_px <= SIZE_PX:
        raise ValueError(
            f"expected a stride of 1 to the patch's {patch_px} pixels, and a patch of at most "
            f"{SIZE_PX}; got a stride of {stride_px}"
        )
    # The last patch ends with the image, whether the stride leads there or not.
    last = SIZE_PX - patch_px
    starts = sorted({*range(0, last + 1, stride_px), last})

    def patch(y: int, x: int) -> tuple[slice, slice]:
        return np.s_[y : y + patch_px, x : x + patch_px]

    corners = [(y, x) for y in starts for x in starts]
    with_ink = [corner for corner in corners if image[patch(*corner)].any()]
    images = np.repeat(image[np.newaxis], len(with_ink) + 1, axis=0)
    for covered, corner in zip(images[1:], with_ink, strict=True):
        covered[patch(*corner)] = 0
    whole, *probabilities = read(images)
    lost = np.zeros((SIZE_PX, SIZE_PX, len(whole)), np.float32)
    for corner, left in zip(with_ink, probabilities, strict=True):
        lost[patch(*corner)] += whole - left
    times = np.zeros((SIZE_PX, SIZE_PX, 1), np.float32)
    for corner in corners:
        times[patch(*corner)] += 1
    return Occlusion(
        lost / times,
        np.array(with_ink, int).reshape(-1, 2),
        np.array(probabilities, np.float32).reshape(-1, len(whole)),
    )


def without_each_stroke(
    strokes: Sequence[np.ndarray], widths_px: Sequence[float], canvas_px: int = CANVAS_PX
) -> list[np.ndarray]:
    """A drawing again and again, each time with one of its strokes left out.

    Args:
        strokes: each (n, 2) in pixels of the canvas, at least two.
        widths_px: the width of the brush that drew each.
        canvas_px: the side of the square canvas.

    Returns:
        For each stroke, (canvas_px, canvas_px) uint8 without it, white ink on black.

    Raises:
        ValueError: there are fewer than two strokes, or not as many widths.
    """
    if len(strokes) < 2:
        raise ValueError(f"expected at least two strokes, got {len(strokes)}")
    drawn = [
        draw_points([stroke], width_px, canvas_px)
        for stroke, width_px in zip(strokes, widths_px, strict=True)
    ]
    return [
        np.maximum.reduce([one for turn, one in enumerate(drawn) if turn != left_out])
        for left_out in range(len(drawn))
    ]
