"""What a drawing looks like that is no digit, in the coarse terms of a hint to its visitor."""

from enum import Enum

import cv2
import numpy as np

from mnist_model.imaging.preprocess import INK_THRESHOLD, Stages


class Appearance(Enum):
    """What a drawing looks like, besides a digit."""

    SPECK = "hardly more than a dot"
    LINE = "a straight line"
    SEVERAL = "several characters side by side"
    OTHER = "anything else"


# What is thicker than this share of the canvas is no stroke but an area filled by many: the widest
# brush is 0.13, and 0.18 where two of its strokes cross at a right angle.
_WIDEST_STROKE = 0.18
# The longest side of a speck, in thicknesses of its stroke.
_SPECK_THICKNESSES = 2.5
# How wide a line may be across, in thicknesses of its stroke.
_LINE_THICKNESSES = 1.4
# A character beside another has at least this share of the ink, and of the height of the drawing.
_CHARACTER_INK, _CHARACTER_HEIGHT = 0.12, 0.4
# Side by side are two whose columns overlap by at most this share of the narrower.
_OVERLAP = 0.3
# No digit is this much wider than it is high; numbers whose digits touch are.
_SEVERAL_ASPECT = 1.4


def appearance(stages: Stages) -> Appearance:
    """What the ink looks like; meant for drawings that a model refused, so not for a blank one."""
    ink = (stages.crop >= INK_THRESHOLD).astype(np.uint8)
    height, width = ink.shape
    # The border is background, so that ink which fills the crop has a thickness as well.
    thickness = 2 * cv2.distanceTransform(np.pad(ink, 1), cv2.DIST_L2, 3).max()
    is_filled = thickness > _WIDEST_STROKE * max(stages.ink.shape)
    if not is_filled and max(height, width) < _SPECK_THICKNESSES * thickness:
        return Appearance.SPECK
    # Ink spread evenly over a width has this standard deviation times sqrt(12).
    across = np.sqrt(12 * np.linalg.eigvalsh(np.cov(np.argwhere(ink).T))[0])
    if not is_filled and across < _LINE_THICKNESSES * thickness:
        return Appearance.LINE
    if width > _SEVERAL_ASPECT * height or _characters(ink) > 1:
        return Appearance.SEVERAL
    return Appearance.OTHER


def _characters(ink: np.ndarray) -> int:
    """How many connected parts stand side by side, each large enough to be a character."""
    _, _, statistics, _ = cv2.connectedComponentsWithStats(ink)
    end, count = -np.inf, 0
    parts = statistics[1:]
    for left, _, width, height, area in parts[parts[:, cv2.CC_STAT_LEFT].argsort()]:
        if area < _CHARACTER_INK * ink.sum() or height < _CHARACTER_HEIGHT * ink.shape[0]:
            continue
        count += left >= end - _OVERLAP * width
        end = max(end, left + width)
    return count
