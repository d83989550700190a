"""From a photo, a scan or a screenshot to ink, stage by stage.

Light first: what varies slowly is paper, and everything is measured against it. Then which of the
rest is ink: strong marks, and what hangs on to them. Then the ruled lines of the paper, which
belong to no digit.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from mnist_model.imaging.lines import find_lines, without_lines

# The longest side that is worked on: larger pictures are reduced, tiny ones enlarged.
WORKING_PX = 1600
_SMALLEST_PX = 480
_MOST_ENLARGED = 4.0
# The paper is looked at in small: so many pixels on the longest side.
_PAPER_PX = 400
# No stroke is thicker than this share of the longest side, and paper varies more slowly than this.
_THICKEST, _PAPER_WINDOW = 0.06, 0.15
# An even ground varies by at most so many grey levels, and is at least this share of the picture.
_EVEN, _GROUND = 8, 0.6
# A sheet is at least this share of the picture and of its convex hull, and the desk around it at
# most this share as light.
_SMALLEST_SHEET, _FULL, _DARK_DESK = 0.15, 0.85, 0.6
# Below this grey level nothing can be said about paper.
_DARKEST_PAPER = 20
# Ink is at least so much darker than paper, 0..1, and so many times its noise.
_FAINTEST, _ABOVE_NOISE = 0.07, 5.0
# What hangs on to ink is ink at this share of the contrast.
_HANGS_ON = 0.5
# Specks below this share of a squared stroke thickness are no ink.
_SPECK = 1.0


@dataclass(frozen=True)
class PhotoStages:
    """The stages from a photo to its ink.

    photo: (h, w, 3) uint8 RGB, reduced or enlarged for work.
    flat:  (h, w) uint8, the light flattened: 255 is paper, however it is lit or coloured.
    ink:   (h, w) uint8, white on black, lines included.
    clean: (h, w) uint8, the same without ruled lines and specks.
    scale: pixels of these per pixel of the picture that was given.
    """

    photo: np.ndarray
    flat: np.ndarray
    ink: np.ndarray
    clean: np.ndarray
    scale: float


def find_ink(photo: np.ndarray) -> PhotoStages:
    """Tell ink from paper.

    Args:
        photo: (h, w) or (h, w, 3) uint8 RGB, dark on light or light on dark.

    Raises:
        ValueError: the array has the wrong shape or dtype, or no pixels.
    """
    photo, scale = _resized(_checked(photo))
    contrast = _contrast(photo)
    flat = np.rint(255 * (1 - contrast)).astype(np.uint8)
    is_ink = _without_frame(_ink_mask(contrast))
    if not is_ink.any():
        nothing = np.zeros_like(flat)
        return PhotoStages(photo, flat, nothing, nothing, scale)
    ink = _soft(contrast, is_ink)
    kept = without_lines(is_ink, find_lines(is_ink))
    kept = _without_specks(kept)
    return PhotoStages(photo, flat, ink, np.where(kept, ink, 0).astype(np.uint8), scale)


def _checked(photo: np.ndarray) -> np.ndarray:
    if not isinstance(photo, np.ndarray) or photo.dtype != np.uint8:
        found = photo.dtype if isinstance(photo, np.ndarray) else type(photo).__name__
        raise ValueError(f"expected a picture of dtype uint8 with values 0..255, got {found}")
    if photo.ndim == 2 and photo.size:
        return cv2.cvtColor(photo, cv2.COLOR_GRAY2RGB)
    if photo.ndim == 3 and photo.shape[2] == 3 and photo.size:
        return photo
    raise ValueError(
        f"expected a picture of shape (height, width) or (height, width, 3), got {photo.shape}"
    )


def _resized(photo: np.ndarray) -> tuple[np.ndarray, float]:
    """The photo in working size, and by how much it was scaled."""
    height, width = photo.shape[:2]
    longest = max(height, width)
    scale = min(1.0, WORKING_PX / longest)
    if longest < _SMALLEST_PX:
        scale = min(_MOST_ENLARGED, _SMALLEST_PX / longest)
    if scale == 1:
        return photo, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(photo, size, interpolation=method), scale


def _contrast(photo: np.ndarray) -> np.ndarray:
    """How much each pixel differs from the paper around it in the direction of ink, 0..1."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    grey = _without_desk(grey)
    paper: np.ndarray | np.float32
    if (even := _even_paper(grey)) is not None:
        is_light_ink = (grey.astype(np.float32) - even).sum() > 0
        paper = np.float32(255 - even if is_light_ink else even)
    else:
        papers = _paper(grey), _paper(255 - grey)
        # Whatever stands out more is the ink: paper varies little around itself.
        is_light_ink = _darkest(255 - grey, papers[1]) > _darkest(grey, papers[0])
        paper = papers[is_light_ink].astype(np.float32)
    if is_light_ink:
        grey = 255 - grey
    light = np.maximum(paper, _DARKEST_PAPER)
    contrast = 1 - (grey.astype(np.float32) + (light - paper)) / light
    return np.clip(cv2.GaussianBlur(contrast, (0, 0), 0.7), 0, 1)


def _even_paper(grey: np.ndarray) -> float | None:
    """The grey level of a ground that is the same everywhere, as of a drawing on a screen.

    None where there is none. There, strokes may be as thick as they like.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    low, level, high = np.percentile(border, (5, 50, 95))
    is_even = high - low <= 2 * _EVEN and np.mean(np.abs(grey - level) <= _EVEN) >= _GROUND
    return float(level) if is_even else None


def _darkest(grey: np.ndarray, paper: np.ndarray) -> float:
    """How much darker than its paper the darkest of a picture is, in grey levels."""
    return float(np.quantile(cv2.subtract(paper, grey), 0.995))


def _paper(grey: np.ndarray) -> np.ndarray:
    """The paper under dark ink, (h, w) uint8."""
    small = _in_small(grey)
    longest = max(small.shape)
    thickest = 2 * int(_THICKEST * longest / 2) + 1
    window = 2 * int(_PAPER_WINDOW * longest / 2) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thickest, thickest))
    # Closing takes strokes away and leaves edges where they are.
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.medianBlur(paper, min(window, 255))
    return cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _without_desk(grey: np.ndarray) -> np.ndarray:
    """The picture of a light sheet on a dark desk with the desk as light as the sheet."""
    small = cv2.GaussianBlur(_in_small(grey), (0, 0), 2)
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx((small > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9)))
    if light[[0, 0, -1, -1], [0, -1, 0, -1]].any():
        return grey  # it reaches a corner, so half of it may lie in a shadow
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None:
        return grey
    area, hull = cv2.contourArea(outline), cv2.convexHull(outline)
    sheet = np.zeros_like(light)
    cv2.drawContours(sheet, [hull], -1, 1, -1)
    inside, outside = (float(np.median(small[sheet == part])) for part in (1, 0))
    is_sheet = (
        area > _SMALLEST_SHEET * light.size
        and area > _FULL * cv2.contourArea(hull)
        and outside < _DARK_DESK * inside
    )
    if not is_sheet:
        return grey
    # The edge of the sheet itself is no ink either.
    sheet = cv2.erode(sheet, np.ones((9, 9), np.uint8))
    mask = cv2.resize(sheet, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(mask > 0, grey, np.uint8(inside)).astype(np.uint8)


def _in_small(grey: np.ndarray) -> np.ndarray:
    height, width = grey.shape
    shrink = min(1.0, _PAPER_PX / max(height, width))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


def _ink_mask(contrast: np.ndarray) -> np.ndarray:
    """Which pixels are ink, (h, w) bool: strong ones, and what hangs on to them."""
    noise = 1.4826 * float(np.median(contrast[contrast > 0])) if (contrast > 0).any() else 0.0
    levels = np.rint(255 * contrast).astype(np.uint8)
    otsu, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    faintest = max(_FAINTEST, _ABOVE_NOISE * min(noise, 0.05))
    strong = max(faintest, otsu / 255)
    weak = max(faintest, _HANGS_ON * strong)
    _, labels = cv2.connectedComponents((contrast > weak).astype(np.uint8))
    seeds = np.unique(labels[contrast > strong])
    mask: np.ndarray = np.isin(labels, seeds[seeds > 0])
    return mask


def _without_frame(mask: np.ndarray) -> np.ndarray:
    """Without what comes in from outside thicker than any stroke, as the desk around a sheet."""
    thickest = _THICKEST * max(mask.shape)
    reach = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    if 2 * reach.max() <= thickest:
        return mask
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    borders = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    outer = np.unique(np.concatenate(borders))
    thick = np.unique(labels[2 * reach > thickest])
    kept: np.ndarray = mask & ~np.isin(labels, np.intersect1d(outer, thick))
    return kept


def _soft(contrast: np.ndarray, is_ink: np.ndarray) -> np.ndarray:
    """The ink in grey levels, as the canvas has it: strong strokes white, edges grey."""
    full = float(np.quantile(contrast[is_ink], 0.75))
    soft = np.clip(255 * contrast / max(full, 1e-3), 8, 255)
    return np.where(is_ink, soft, 0).astype(np.uint8)


def _without_specks(mask: np.ndarray) -> np.ndarray:
    """Without components that are smaller than a dot of the pen."""
    is_ink = mask.astype(np.uint8)
    reach = cv2.distanceTransform(is_ink, cv2.DIST_L2, 3)
    # On the ridge of a stroke the reach is half its thickness.
    ridge = reach[(reach > 0) & (reach >= cv2.dilate(reach, np.ones((3, 3))))]
    thickness = 2 * float(np.median(ridge)) if len(ridge) else 1.0
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(is_ink)
    large = statistics[:, cv2.CC_STAT_AREA] >= max(4.0, _SPECK * thickness**2)
    large[0] = False
    kept: np.ndarray = large[labels]
    return kept
