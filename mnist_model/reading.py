"""Reading whole numbers: from ink, with strokes or without, and from photos."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from mnist_model.imaging.load_photo import PhotoError
from mnist_model.imaging.photo import find_ink
from mnist_model.imaging.preprocess import preprocess
from mnist_model.imaging.segment import Part, components, cut, rows
from mnist_model.imaging.stroke_parts import account_for, parts_of_strokes
from mnist_model.prediction import DIGIT, Found, Reading
from mnist_model.search import TOO_MUCH, Predict, find_characters, refused, row_height

# In a word, letters stand closer than this share of their height, and are about as high.
_WORD_GAP, _LETTER_HEIGHT = 0.45, 0.5
# Beyond these, reading would take many seconds: a page of 300 digits has about 700 parts.
_MOST_COMPONENTS, _MOST_PARTS = 1_000, 1_500
# With more, the pixels are read; of larger drawings a reduced copy.
_MOST_STROKES, _MOST_POINTS, _MOST_PIXELS = 400, 100_000, 4_000_000


def read_ink(ink: np.ndarray, strokes: Sequence[np.ndarray], predict: Predict) -> Reading:
    """Read a drawing, by its strokes where they are known and account for the ink.

    Args:
        ink: (h, w) uint8, white on black.
        strokes: each (n, 2) float in pixels of `ink`, in the order drawn; may be none.
        predict: reads images in the MNIST format.

    Raises:
        PhotoError: there is too much in the picture.
    """
    scale = min(1.0, float(np.sqrt(_MOST_PIXELS / ink.size)))
    ink = np.ascontiguousarray(ink)  # OpenCV draws on no other
    small, small_strokes = ink, strokes
    if scale < 1:
        size = [max(1, round(side * scale)) for side in ink.shape[::-1]]
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
        small_strokes = [stroke * scale for stroke in strokes]
    is_short = len(strokes) <= _MOST_STROKES and sum(map(len, strokes)) <= _MOST_POINTS
    if len(strokes) and is_short and small.any() and account_for(small, small_strokes):
        parts = parts_of_strokes(small, small_strokes)
        reading = _in_rows(find_characters([parts], predict))
    else:
        reading = read_components(small, predict)
    reading = _enlarged(reading, 1 / scale)
    found = [*reading.digits, *reading.rejected]
    if len(found) != 1:
        return reading
    # One character alone is read with the last haze of its ink, as `predict` reads it.
    alone = (replace(found[0], prediction=predict([preprocess(ink, strokes)])[0]),)
    is_digit = alone[0].prediction.verdict == DIGIT
    return Reading((alone,)) if is_digit else Reading((), alone)


def read_photo(photo: np.ndarray, predict: Predict) -> Reading:
    """Read a photo, a scan or a screenshot; see `DigitClassifier.read_photo`."""
    stages = find_ink(photo)
    reading = _enlarged(read_components(stages.clean, predict), 1 / stages.scale)
    return _without_words(replace(reading, stages=stages))


def read_components(ink: np.ndarray, predict: Predict) -> Reading:
    """Read a picture of which only the ink is known.

    Args:
        ink: (h, w) uint8, white on black.
        predict: reads images in the MNIST format.

    Raises:
        PhotoError: there is too much in the picture.
    """
    found = components(ink)
    if len(found) > _MOST_COMPONENTS:
        raise PhotoError(TOO_MUCH)
    lines: list[list[Part]] = []
    count = 0
    for row in rows([part.box for part in found]):
        parts = [found[number] for number in row]
        height = row_height(parts)
        pieces: list[Part] = []
        for part in parts:
            pieces += cut(part, height)
            # At once: a pattern of long lines would be cut into tens of thousands.
            if count + len(pieces) > _MOST_PARTS:
                raise PhotoError(TOO_MUCH)
        count += len(pieces)
        lines.append(sorted(pieces, key=lambda part: part.box[0] + part.box[2] / 2))
    return _in_rows(find_characters(lines, predict))


def _enlarged(reading: Reading, factor: float) -> Reading:
    """What was found, as it stands in the picture that was given."""

    def enlarged(found: Found) -> Found:
        x, y, width, height = (round(side * factor) for side in found.box)
        strokes = tuple(stroke * factor for stroke in found.strokes)
        return replace(found, box=(x, y, max(1, width), max(1, height)), strokes=strokes)

    rows = tuple(tuple(enlarged(found) for found in row) for row in reading.rows)
    return replace(reading, rows=rows, rejected=tuple(enlarged(f) for f in reading.rejected))


def _without_words(reading: Reading) -> Reading:
    """Without the digits that stand among letters close by: an o or an l in a word is no digit."""
    kept, others = [], list(reading.rejected)
    for row in reading.rows:
        height = float(np.median([digit.box[3] for digit in row]))
        letters = [letter for letter in reading.rejected if _is_letter(letter, row, height)]
        left = []
        for word in _words([*row, *letters], height):
            digits = [found for found in word if found.prediction.verdict == DIGIT]
            if 2 * len(digits) >= len(word):
                left += digits
            else:
                others += [refused(digit) for digit in digits]
        if left:
            kept.append(tuple(left))
    return replace(reading, rows=tuple(kept), rejected=tuple(others))


def _is_letter(other: Found, row: Sequence[Found], height: float) -> bool:
    """Whether something refused stands in a row of digits and is about as large as they are."""
    _, top, width, own = other.box
    if not _LETTER_HEIGHT * height < own < 2 * height or width > 2 * height:
        return False
    nearest = min(row, key=lambda digit: abs(digit.box[0] - other.box[0]))
    shared = min(top + own, nearest.box[1] + nearest.box[3]) - max(top, nearest.box[1])
    return shared > _LETTER_HEIGHT * min(own, nearest.box[3])


def _words(characters: Sequence[Found], height: float) -> list[list[Found]]:
    """Characters from left to right, in runs without wide gaps."""
    words: list[list[Found]] = []
    end = -np.inf
    for found in sorted(characters, key=lambda one: one.box[0]):
        if found.box[0] - end > _WORD_GAP * height:
            words.append([])
        words[-1].append(found)
        end = max(end, found.box[0] + found.box[2])
    return words


def _in_rows(found: Sequence[Found]) -> Reading:
    """Characters in reading order."""
    digits = [one for one in found if one.prediction.verdict == DIGIT]
    others = tuple(one for one in found if one.prediction.verdict != DIGIT)
    order = rows([digit.box for digit in digits])
    return Reading(tuple(tuple(digits[number] for number in row) for row in order), others)
