"""Reading a whole number: which parts of a picture are its digits, and in which order they stand.

The parts of each row are put together into characters by dynamic programming over what the network
says of each candidate: which digit, and whether it is one at all (Casey & Lecolinet 1996, IEEE
TPAMI 18, "recognition-based segmentation").
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from mnist_model.imaging.load_photo import PhotoError
from mnist_model.imaging.photo import find_ink
from mnist_model.imaging.preprocess import Stages, preprocess
from mnist_model.imaging.segment import (
    Box,
    Part,
    around,
    components,
    cut,
    join,
    rows,
)
from mnist_model.imaging.stroke_parts import account_for, parts_of_strokes
from mnist_model.prediction import DIGIT, NOT_A_DIGIT, Found, Prediction, Reading

# The number of a candidate's first part, and the one after its last.
_Run = tuple[int, int]
# Reads images that are in the MNIST format, in the order given.
Predict = Callable[[Sequence[Stages]], list[Prediction]]

# A character has at most so many parts: a 5 in a shaky hand, or a digit cut into pieces.
_MAX_PARTS = 8
# Candidates wider than so many row heights are not looked at.
_WIDEST = 1.8
# The price of refusing a character as high as its row, in nats; smaller ones cost less.
_REFUSAL = 4.0
_LEAST_REFUSAL = 0.05
# The price of each end at which a character was cut off another, so that none is cut without need.
_PRICE_OF_CUT = 0.6
# A digit is hardly ever below half the height of its row, or wider than high.
_SMALL, _PRICE_OF_SMALL = 0.65, 8.0
_WIDE, _PRICE_OF_WIDE = 1.1, 4.0
_HIGH, _PRICE_OF_HIGH = 1.3, 4.0
# Two neighbours overlap at their sides only: up to this share of the wider one's width.
_DEPTH, _PRICE_OF_PLACE = 0.1, 10.0
_FLOOR = 1e-4
# In a word, letters stand closer than this share of their height, and are about as high.
_WORD_GAP, _LETTER_HEIGHT = 0.45, 0.5
# Beyond these, reading would take many seconds; a page of 300 digits has about 700 parts, and
# 8,000 candidates. Of larger drawings a reduced copy is read.
_MOST_COMPONENTS, _MOST_PARTS, _MOST_CANDIDATES = 1_000, 1_500, 10_000
_MOST_STROKES, _MOST_POINTS = 400, 100_000
_MOST_PIXELS, _MOST_PIXELS_OF_CANDIDATES = 4_000_000, 300_000_000
_TOO_MUCH = (
    "There is too much in this picture to be read. Take a picture of a part of it, or one with "
    "less of a pattern behind the digits."
)
# How good a candidate is, what it is, and the number of its better variant.
_Scored = tuple[float, Found, int]
# Until it is known which candidates are chosen.
_NO_STAGES = preprocess(np.zeros((1, 1), np.uint8))


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
        reading = _read([parts_of_strokes(small, small_strokes)], predict)
    else:
        reading = read_components(small, predict)
    reading = _enlarged(reading, 1 / scale)
    found = [*reading.digits, *reading.rejected]
    return (
        _alone(found[0].box, predict([preprocess(ink, strokes)])[0]) if len(found) == 1 else reading
    )


def _alone(box: Box, prediction: Prediction) -> Reading:
    """One character alone, which is read with the last haze of its ink, as `predict` reads it."""
    found = (Found(box, prediction),)
    return Reading((found,)) if prediction.verdict == DIGIT else Reading((), found)


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
        raise PhotoError(_TOO_MUCH)
    lines: list[list[Part]] = []
    for row in rows([part.box for part in found]):
        parts = [found[number] for number in row]
        height = _row_height(parts)
        pieces = [piece for part in parts for piece in cut(part, height)]
        if len(pieces) + sum(len(line) for line in lines) > _MOST_PARTS:
            raise PhotoError(_TOO_MUCH)
        lines.append(sorted(pieces, key=lambda part: part.box[0] + part.box[2] / 2))
    return _read(lines, predict)


def _enlarged(reading: Reading, factor: float) -> Reading:
    """What was found, as it stands in the picture that was given."""

    def enlarged(found: Found) -> Found:
        x, y, width, height = (round(side * factor) for side in found.box)
        return replace(found, box=(x, y, max(1, width), max(1, height)))

    rows = tuple(tuple(enlarged(found) for found in row) for row in reading.rows)
    return replace(reading, rows=rows, rejected=tuple(enlarged(f) for f in reading.rejected))


def _without_words(reading: Reading) -> Reading:
    """Without the digits that stand among letters close by: an o or an l in a word is no digit."""
    kept, refused = [], list(reading.rejected)
    for row in reading.rows:
        height = float(np.median([digit.box[3] for digit in row]))
        letters = [letter for letter in reading.rejected if _is_letter(letter, row, height)]
        left = []
        for word in _words([*row, *letters], height):
            digits = [found for found in word if found.prediction.verdict == DIGIT]
            if 2 * len(digits) >= len(word):
                left += digits
            else:
                refused += [_refused(digit) for digit in digits]
        if left:
            kept.append(tuple(left))
    return replace(reading, rows=tuple(kept), rejected=tuple(refused))


def _is_letter(refused: Found, row: Sequence[Found], height: float) -> bool:
    """Whether something refused stands in a row of digits and is about as large as they are."""
    _, top, width, own = refused.box
    if not _LETTER_HEIGHT * height < own < 2 * height or width > 2 * height:
        return False
    nearest = min(row, key=lambda digit: abs(digit.box[0] - refused.box[0]))
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


def _refused(found: Found) -> Found:
    return replace(found, prediction=replace(found.prediction, verdict=NOT_A_DIGIT, digit=None))


def _row_height(parts: Sequence[Part]) -> float:
    return float(max(part.box[3] for part in parts))


def _read(lines: Sequence[list[Part]], predict: Predict) -> Reading:
    """Put the parts of each line together, and sort what was found."""
    runs = [_runs(parts) for parts in lines]
    sizes = [box[2] * box[3] for of_line in runs for box in of_line.values()]
    if len(sizes) > _MOST_CANDIDATES or sum(sizes) > _MOST_PIXELS_OF_CANDIDATES:
        raise PhotoError(_TOO_MUCH)
    found = []
    for parts, of_line in zip(lines, runs, strict=True):
        characters = {run: _best_variant(parts, run, predict) for run in of_line}
        chosen = _best(len(parts), characters)
        for run in chosen:
            _, character, number = characters[run]
            part = _variants(parts, run)[number]
            stages = preprocess(part.ink, part.strokes_inside)
            found.append(
                replace(character, prediction=replace(character.prediction, stages=stages))
            )
    digits = [f for f in found if f.prediction.verdict == DIGIT]
    refused = [f for f in found if f.prediction.verdict != DIGIT]
    order = rows([digit.box for digit in digits])
    return Reading(tuple(tuple(digits[i] for i in row) for row in order), tuple(refused))


def _runs(parts: Sequence[Part]) -> dict[_Run, Box]:
    """The runs of parts that may be one character, and where each stands."""
    widest = _WIDEST * _row_height(parts) if parts else 0
    runs = {}
    for first in range(len(parts)):
        for end in range(first + 1, min(first + _MAX_PARTS, len(parts)) + 1):
            box = around([part.box for part in parts[first:end]])
            if end == first + 1 or box[2] <= widest:
                runs[first, end] = box
    return runs


def _variants(parts: Sequence[Part], run: _Run) -> list[Part]:
    """A candidate in one or two variants: as it was cut, and with a little more at each cut."""
    of_run = parts[run[0] : run[1]]
    ends = of_run[0], of_run[-1]
    variants = [join(of_run)]
    if ends[0].is_cut[0] or ends[1].is_cut[1]:
        variants.append(join([*of_run, *(part.wider or part for part in ends)]))
    return variants


def _best_variant(parts: Sequence[Part], run: _Run, predict: Predict) -> _Scored:
    """The better variant of a candidate."""
    variants = _variants(parts, run)
    predictions = predict([preprocess(part.ink, part.strokes_inside) for part in variants])
    height = _row_height(parts)
    scored = [_character(*both, height) for both in zip(variants, predictions, strict=True)]
    number = max(range(len(scored)), key=lambda i: scored[i][0])
    score, found = scored[number]
    cuts = parts[run[0]].is_cut[0] + parts[run[1] - 1].is_cut[1]
    # The pictures of all candidates at once would be too much for memory.
    found = replace(found, prediction=replace(found.prediction, stages=_NO_STAGES))
    return score - _PRICE_OF_CUT * cuts, found, number


def _character(part: Part, prediction: Prediction, row_height: float) -> tuple[float, Found]:
    """A candidate as a character, and how good it is as one: a log probability, so at most 0."""
    width, height = part.box[2] / row_height, part.box[3] / row_height
    misshapen = (
        _PRICE_OF_SMALL * max(0.0, _SMALL - height)
        + _PRICE_OF_WIDE * max(0.0, width - _WIDE)
        + _PRICE_OF_HIGH * max(0.0, height - _HIGH)
    )
    as_digit = float(
        np.log(max(prediction.confidence, _FLOOR)) + np.log(max(prediction.digitness, _FLOOR))
    )
    as_digit -= misshapen
    refused = -_REFUSAL * float(np.clip(max(width, height), _LEAST_REFUSAL, 1.5))
    if prediction.verdict == DIGIT and as_digit >= refused:
        return as_digit, Found(part.box, prediction)
    return refused, _refused(Found(part.box, prediction))


def _best(count: int, characters: dict[_Run, _Scored]) -> list[_Run]:
    """The candidates that together account for all parts at the highest score."""
    # By the last character, because neighbours must stand beside each other.
    best: dict[_Run, tuple[float, _Run | None]] = {}
    ending = {end: [run for run in characters if run[1] == end] for end in range(count + 1)}
    for run in sorted(characters, key=lambda run: run[1]):
        own, found, _ = characters[run]
        before: list[tuple[float, _Run | None]] = [
            (best[other][0] - _price_of_place(characters[other][1], found), other)
            for other in ending[run[0]]
        ]
        score, previous = max(before, key=lambda one: one[0], default=(0.0, None))
        best[run] = score + own, previous
    chosen: list[_Run] = []
    last = max(ending[count], key=lambda run: best[run][0], default=None)
    while last is not None:
        chosen.append(last)
        last = best[last][1]
    return chosen[::-1]


def _price_of_place(one: Found, other: Found) -> float:
    """What it costs that the middle of the narrower of two digits is inside the other."""
    if not one.prediction.verdict == other.prediction.verdict == DIGIT:
        return 0.0
    narrow, wide = sorted((one.box, other.box), key=lambda box: box[2])
    middle = narrow[0] + narrow[2] / 2
    depth = min(middle - wide[0], wide[0] + wide[2] - middle) / wide[2]
    return _PRICE_OF_PLACE * max(0.0, depth - _DEPTH)
