"""The search for characters: which parts of a row of ink belong together.

By dynamic programming over what the network says of each candidate: which digit, and whether it is
one at all (Casey & Lecolinet 1996, IEEE TPAMI 18, "recognition-based segmentation").
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mnist_model.imaging.load_photo import PhotoError
from mnist_model.imaging.preprocess import Stages, preprocess
from mnist_model.imaging.segment import Box, Part, around, join
from mnist_model.prediction import DIGIT, NOT_A_DIGIT, Found, Prediction

# Reads images that are in the MNIST format, in the order given.
Predict = Callable[[Sequence[Stages]], list[Prediction]]

# The number of a candidate's first part, and the one after its last.
_Run = tuple[int, int]
# How good a candidate is, what it is, and the number of its better variant.
_Scored = tuple[float, Found, int]

# A character has at most so many parts: a 5 in a shaky hand, or a digit cut into pieces.
_MAX_PARTS = 8
# Candidates wider than so many row heights are not looked at.
_WIDEST = 1.8
# No character has a wider gap between its parts, in row heights.
_WIDEST_GAP = 0.25
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
# Beyond these, reading would take many seconds: a page of 300 digits has about 8,000 candidates.
_MOST_CANDIDATES, _MOST_PIXELS_OF_CANDIDATES = 10_000, 300_000_000
TOO_MUCH = (
    "There is too much in this picture to be read. Take a picture of a part of it, or one with "
    "less of a pattern behind the digits."
)
# What stands in for the pictures of a candidate until it is known which are chosen.
_NO_STAGES = preprocess(np.zeros((1, 1), np.uint8))


def find_characters(lines: Sequence[Sequence[Part]], predict: Predict) -> list[Found]:
    """Put the parts of each line together into characters.

    Args:
        lines: the parts of each, in the order in which characters follow each other.

    Returns:
        The characters of all lines, digits and others.

    Raises:
        PhotoError: there is too much to be looked at.
    """
    runs = [_runs(parts) for parts in lines]
    sizes = [box[2] * box[3] for of_line in runs for box in of_line.values()]
    if len(sizes) > _MOST_CANDIDATES or sum(sizes) > _MOST_PIXELS_OF_CANDIDATES:
        raise PhotoError(TOO_MUCH)
    boxes, stages = [], []
    for parts, of_line in zip(lines, runs, strict=True):
        for run in of_line:
            for part in _variants(parts, run):
                boxes.append(part.box)
                # The pictures of all candidates at once would be too much for memory.
                stages.append(replace(_NO_STAGES, centred=_stages(part).centred))
    # The network runs on all candidates in one go.
    read = iter(zip(boxes, predict(stages), strict=True))
    found = []
    for parts, of_line in zip(lines, runs, strict=True):
        height = row_height(parts)
        characters = {}
        for run in of_line:
            cuts = len(_ends(parts, run))
            count = 2 if cuts else 1
            scored = [_character(*next(read), height) for _ in range(count)]
            number = int(np.argmax([score for score, _ in scored]))
            score, character = scored[number]
            characters[run] = score - _PRICE_OF_CUT * cuts, character, number
        for run in _best(len(parts), characters):
            _, character, number = characters[run]
            whole = _variants(parts, run)[number]
            prediction = replace(character.prediction, stages=_stages(whole))
            found.append(replace(character, prediction=prediction, strokes=whole.strokes))
    return found


def row_height(parts: Sequence[Part]) -> float:
    """How high a row is: as its highest part, in pixels."""
    return float(max(part.box[3] for part in parts))


def refused(found: Found) -> Found:
    """The same as no digit."""
    return replace(found, prediction=replace(found.prediction, verdict=NOT_A_DIGIT, digit=None))


def _stages(part: Part) -> Stages:
    return preprocess(part.ink, part.strokes_inside)


def _runs(parts: Sequence[Part]) -> dict[_Run, Box]:
    """The runs of parts that may be one character, and where each stands."""
    height = row_height(parts) if parts else 0
    runs = {}
    for first in range(len(parts)):
        for end in range(first + 1, min(first + _MAX_PARTS, len(parts)) + 1):
            boxes = [part.box for part in parts[first:end]]
            box = around(boxes)
            is_one = end == first + 1
            if is_one or (box[2] <= _WIDEST * height and _gap(boxes) <= _WIDEST_GAP * height):
                runs[first, end] = box
    return runs


def _gap(boxes: Sequence[Box]) -> float:
    """The widest empty space between boxes beside each other, in pixels."""
    in_order = sorted(boxes)
    widest, end = 0.0, in_order[0][0]
    for x, _, width, _ in in_order:
        widest, end = max(widest, x - end), max(end, x + width)
    return widest


def _ends(parts: Sequence[Part], run: _Run) -> list[Part]:
    """The parts at the ends of a candidate that were cut off something beyond it."""
    first, last = parts[run[0]], parts[run[1] - 1]
    return [part for part, is_cut in ((first, first.is_cut[0]), (last, last.is_cut[1])) if is_cut]


def _variants(parts: Sequence[Part], run: _Run) -> list[Part]:
    """A candidate as it was cut, and with a little more beyond its cuts."""
    of_run, ends = parts[run[0] : run[1]], _ends(parts, run)
    wider = [join([*of_run, *(part.wider or part for part in ends)])] if ends else []
    return [join(of_run), *wider]


def _character(box: Box, prediction: Prediction, row_height: float) -> tuple[float, Found]:
    """A candidate as a character, and how good it is as one: a log probability, so at most 0."""
    width, height = box[2] / row_height, box[3] / row_height
    misshapen = (
        _PRICE_OF_SMALL * max(0.0, _SMALL - height)
        + _PRICE_OF_WIDE * max(0.0, width - _WIDE)
        + _PRICE_OF_HIGH * max(0.0, height - _HIGH)
    )
    as_digit = float(
        np.log(max(prediction.confidence, _FLOOR)) + np.log(max(prediction.digitness, _FLOOR))
    )
    as_digit -= misshapen
    as_other = -_REFUSAL * float(np.clip(max(width, height), _LEAST_REFUSAL, 1.5))
    if prediction.verdict == DIGIT and as_digit >= as_other:
        return as_digit, Found(box, prediction)
    return as_other, refused(Found(box, prediction))


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
