"""Turning a drawing into an image in the MNIST format, stage by stage.

The recipe is that of MNIST itself, as `making_qmnist/xnist.lsh` in
facebookresearch/qmnist reconstructs it: crop to the ink, pad the short side to a
square, resample by area to 20 x 20, stretch the grey levels to 255, and shift by
whole pixels until the centre of mass is in the middle of 28 x 28. A network trained
on MNIST reads drawings well only if they follow this recipe.

MNIST's own images are fixed points of it: 69,978 of the 70,000 come back unchanged, to
within 3 grey levels. The other 22 do not. In 16, of which 15 are 7s, MNIST's frame cut off
part of the digit, and the rest is scaled up to 20 pixels again. In six the centre of mass
lies within 0.02 pixels of the midpoint between two pixels, and the digit moves by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from mnist_model.imaging.redraw import redraw_thin

SIZE_PX = 28
NUM_CLASSES = 10
DIGIT_PX = 20
# MNIST's centre of mass, as a pixel index: 14.0 on average over its test images.
CENTRE_PX = 14

# Fainter pixels are not ink but the outermost haze of an antialiased edge. This is the highest
# threshold at which MNIST comes back from `preprocess` unchanged, with the exceptions above: at 5
# there would be 324 images that do not, at 8 there would be 1,735.
INK_THRESHOLD = 4

# A longer crop is reduced before it is padded: a line of 1 x 40,000 pixels would make a square of
# 1.6 gigabytes.
LARGEST_SQUARE_PX = 4096
# Below this, a square is resampled in no time.
_LARGE_PX = 300


@dataclass(frozen=True)
class Stages:
    """The stages from a drawing to the MNIST format; every array is uint8, 0 is black.

    ink:     (h, w) grey levels of the whole drawing, white ink on black; redrawn thinner
             if `is_redrawn`.
    crop:    (height, width) cropped tightly to the ink.
    square:  (s, s) the crop, padded evenly on its short side; reduced if it is above 4096 pixels.
    scaled:  (20, 20) the square, resampled by area, peak at 255.
    centred: (28, 28) the scaled digit with its centre of mass in the middle; this is
             what a model reads.

    For a blank drawing `crop` and `square` are 1 x 1, and all stages are black.
    """

    ink: np.ndarray
    crop: np.ndarray
    square: np.ndarray
    scaled: np.ndarray
    centred: np.ndarray
    is_redrawn: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether there is no ink at all."""
        return not self.centred.any()


def preprocess(image: np.ndarray, strokes: Sequence[np.ndarray] | None = None) -> Stages:
    """Bring a drawing into the MNIST format.

    Args:
        image: white ink on black, (h, w) grey or (h, w, 4) RGBA, uint8, any size;
            a transparent pixel counts as black.
        strokes: the pen's path, if it is known: each stroke (n, 2) in pixels of the image. They
            allow ink that is too thick to read to be redrawn thinner, see `redraw.py`.

    Raises:
        ValueError: the array has the wrong shape or dtype, or no pixels; or a stroke is not
            (n, 2), or not finite.
    """
    ink = _ink(image)
    # Strokes may come as an array, which has no truth value.
    thin = None if strokes is None or len(strokes) == 0 else redraw_thin(ink, strokes)
    stages = _stages(ink if thin is None else thin)
    return stages if thin is None else replace(stages, is_redrawn=True)


def _stages(ink: np.ndarray) -> Stages:
    """Bring ink (h, w) uint8 into the MNIST format."""
    box = _ink_box(ink)
    if box is None:
        dot = np.zeros((1, 1), np.uint8)
        return Stages(
            ink,
            dot,
            dot,
            np.zeros((DIGIT_PX, DIGIT_PX), np.uint8),
            np.zeros((SIZE_PX, SIZE_PX), np.uint8),
        )
    crop = ink[box]
    square = _pad_to_square(crop)
    scaled = _scale(square)
    return Stages(ink, crop, square, scaled, _centre(scaled))


def _ink(image: np.ndarray) -> np.ndarray:
    """Check the input and reduce it to grey levels, (h, w) uint8."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        found = image.dtype if isinstance(image, np.ndarray) else type(image).__name__
        raise ValueError(
            f"expected an image of dtype uint8 with values 0..255, got {found}; "
            "convert it first, for example (255 * image).astype('uint8')"
        )
    if image.ndim == 2 and image.size:
        return image
    if image.ndim == 3 and image.shape[2] == 4 and image.size:
        grey = cv2.cvtColor(image, cv2.COLOR_RGBA2GRAY)
        return cv2.multiply(grey, image[:, :, 3], scale=1 / 255)
    raise ValueError(
        f"expected an image of shape (height, width) or (height, width, 4), got {image.shape}"
    )


def _ink_box(ink: np.ndarray) -> tuple[slice, slice] | None:
    """The tight bounding box of the ink as (rows, columns), or None if there is no ink."""
    left, top, width, height = cv2.boundingRect((ink >= INK_THRESHOLD).view(np.uint8))
    if width == 0:
        return None
    return slice(top, top + height), slice(left, left + width)


def _pad_to_square(crop: np.ndarray) -> np.ndarray:
    """Pad the short side evenly with black, so that scaling keeps the aspect."""
    longest = max(crop.shape)
    if longest > LARGEST_SQUARE_PX:
        scale = LARGEST_SQUARE_PX / longest
        size = [max(1, round(length * scale)) for length in crop.shape[::-1]]
        # Stretched first, lest faint ink is averaged away.
        stretched = cv2.convertScaleAbs(crop, alpha=255 / int(crop.max()))
        crop = cv2.resize(stretched, size, interpolation=cv2.INTER_AREA)
    height, width = crop.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    return cv2.copyMakeBorder(
        crop, top, side - height - top, left, side - width - left, cv2.BORDER_CONSTANT, value=0
    )


def _scale(square: np.ndarray) -> np.ndarray:
    """Resample to 20 x 20 by area, and stretch so that the brightest ink is 255."""
    # INTER_AREA weights by area only when shrinking; for enlarging, bilinear is smoother.
    method = cv2.INTER_AREA if square.shape[0] >= DIGIT_PX else cv2.INTER_LINEAR
    if len(square) > _LARGE_PX:
        square = _without_padding(square)
    grey = cv2.resize(square.astype(np.float32), (DIGIT_PX, DIGIT_PX), interpolation=method)
    stretched: np.ndarray = np.rint(grey * (255 / grey.max())).astype(np.uint8)
    return stretched


def _without_padding(square: np.ndarray) -> np.ndarray:
    """A square with the longer side of a long crop already resampled by area, float32.

    Most of such a square is padding. A picture of long lines has thousands, and would take
    seconds more.
    """
    side = len(square)
    left, top, width, height = cv2.boundingRect(square)
    if 2 * min(width, height) > side:
        return square
    inside: tuple[slice, slice]
    if height < width:
        inside, size = np.s_[top : top + height, :], (DIGIT_PX, height)
        shorter = np.zeros((side, DIGIT_PX), np.float32)
    else:
        inside, size = np.s_[:, left : left + width], (width, DIGIT_PX)
        shorter = np.zeros((DIGIT_PX, side), np.float32)
    crop = square[inside].astype(np.float32)
    shorter[inside] = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    return shorter


def _centre(scaled: np.ndarray) -> np.ndarray:
    """Shift by whole pixels so that the centre of mass is within half a pixel of 14.

    If a digit's centre of mass is far from its middle, whatever then falls outside the
    28 x 28 frame is cut off, as in MNIST.
    """
    moments = cv2.moments(scaled)
    centre_x, centre_y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    shift = np.array(
        [[1, 0, np.rint(CENTRE_PX - centre_x)], [0, 1, np.rint(CENTRE_PX - centre_y)]], np.float32
    )
    return cv2.warpAffine(scaled, shift, (SIZE_PX, SIZE_PX), flags=cv2.INTER_NEAREST)
