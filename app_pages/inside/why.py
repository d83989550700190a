"""Why this digit: which ink speaks for it, and what each stroke has to do with it."""

import cv2
import numpy as np
import streamlit as st

from app_pages.common.pictures import enlarge, framed, png_url
from app_pages.common.selection import DIGITS, Selection
from app_pages.common.words import percent
from app_pages.inside.colours import largest, signed
from app_pages.inside.reading import Reading, read
from app_pages.inside.subject import Subject
from mnist_model import DigitClassifier
from mnist_model.analysis.occlusion import Occlusion, occlusion, without_each_stroke
from mnist_model.imaging.preprocess import preprocess

_SECOND = "its second choice"
_SCALE = 9
_STROKE_PX = 112
# A network that is very sure stays so whichever small square is covered: then a larger one is.
_PATCHES_PX = (5, 7, 9, 11)
_STRIDE_PX = 2
# What costs the answer less than this, as a share of 1, makes no difference.
_CLEAR_LOSS = 0.05
# What is darker is paper, or the haze around ink.
_INK = 64
# So many strokes have their part shown, the longest.
_MOST_STROKES = 8


def pick_other(selection: Selection, reading: Reading) -> int:
    """Show what picks the digit that the answer is compared with, and return that digit."""
    with st.container(width=200):
        picked = selection.pick_one("Why not another?", [_SECOND, *DIGITS], "other")
    return reading.runner_up if picked in (_SECOND, str(reading.digit)) else int(picked)


def show_why(classifier: DigitClassifier, subject: Subject, reading: Reading, other: int) -> None:
    """Show which ink speaks for the answer and for another digit, and each stroke's part.

    Args:
        other: see `pick_other`.
    """
    found, patch_px = _occlusion(classifier, subject.image, reading)
    # A patch also covers paper, which says nothing.
    lost = np.where(subject.image[..., np.newaxis] < _INK, 0, found.lost)
    worst = int(found.probabilities[:, reading.digit].argmin())
    answer, second = lost[:, :, reading.digit], lost[:, :, other]
    most = largest(np.stack([answer, second]))
    st.header(f"Which ink speaks for {reading.digit}, and not for {other}?", anchor=False)
    frame = (*found.corners[worst], patch_px)
    with st.container(horizontal=True, gap="large", key="inside-why"):
        for digit, values, role in (
            (reading.digit, answer, "the answer"),
            (other, second, f"now {percent(reading.probabilities[other])}"),
        ):
            words = _most_of(values, digit, reading.probabilities[digit])
            with st.container(width=28 * _SCALE, gap="xsmall"):
                st.markdown(f"For **{digit}**, {role}")
                st.image(
                    _overlaid(subject.image, values, most, frame),
                    width=28 * _SCALE,
                    alt=f"The image: ink that speaks for {digit} is blue, ink that speaks against "
                    f"it orange; a frame around what counts most. {words}",
                )
                st.caption(words)
        with st.container(width="stretch"):
            st.markdown(_without_square(reading, found.probabilities[worst]))
            st.markdown(_explanation(reading, found.probabilities[worst], patch_px, most))
    _show_strokes(classifier, subject, reading, other)


def _occlusion(
    classifier: DigitClassifier, image: np.ndarray, reading: Reading
) -> tuple[Occlusion, int]:
    """With the smallest square that makes a difference wherever it is, and the side of it."""
    for patch_px in _PATCHES_PX:
        found = occlusion(classifier.predict_mnist, image, patch_px, _STRIDE_PX)
        if _is_clear(reading, found.probabilities.min(axis=0)):
            break
    return found, patch_px


def _is_clear(reading: Reading, covered: np.ndarray) -> bool:
    return bool(reading.probabilities[reading.digit] - covered[reading.digit] >= _CLEAR_LOSS)


def _without_square(reading: Reading, covered: np.ndarray) -> str:
    """What the network says where the square is covered that costs the answer most."""
    first, second = (int(digit) for digit in np.argsort(covered)[:-3:-1])
    begin = "What is in the **frame** counts most: without that ink it would"
    if first != reading.digit:
        return f"{begin} be a **{first}**, {percent(covered[first])} sure."
    return (
        f"{begin} still be a **{first}**, {percent(covered[first])} sure, with a **{second}** "
        f"second, {percent(covered[second])}."
    )


def _explanation(reading: Reading, covered: np.ndarray, patch_px: int, most: float) -> str:
    how = (
        f"A square of **{patch_px} x {patch_px} pixels** was covered with black, place after "
        "place, and the network read the image again each time. "
        "**Blue**: covered, this ink makes the digit less probable, so it speaks for it. "
        "**Orange**: covered, it makes the digit more probable, so it speaks against it. The "
        f"brightest is {_points(most)} of probability, in both pictures: the mean over all squares "
        "that cover it."
    )
    if not _is_clear(reading, covered):
        return (
            f"{how}\n\nWhichever square is covered, the network stays nearly as sure that this is "
            f"a **{reading.digit}**: no single part decides."
        )
    if patch_px > _PATCHES_PX[0]:
        smaller = _PATCHES_PX[_PATCHES_PX.index(patch_px) - 1]
        return (
            f"{how}\n\nNo square of {smaller} x {smaller} pixels or less costs it "
            f"{100 * _CLEAR_LOSS:.0f} points: the network is very sure."
        )
    return how


def _most_of(values: np.ndarray, digit: int, probability: float) -> str:
    """Where the most is lost, or gained, in words."""
    row, column = np.unravel_index(int(np.abs(values).argmax()), values.shape)
    loss = float(values[row, column])
    if abs(loss) < 0.005:
        return f"Nothing that is covered changes how probable a {digit} is, on average."
    becomes = percent(min(1.0, max(0.0, probability - loss)))
    verb = "falls" if loss > 0 else "rises"
    return (
        f"The ink {_place(int(row), int(column))} counts most: covered, {digit} {verb} from "
        f"{percent(probability)} to {becomes}, on average."
    )


def _place(row: int, column: int) -> str:
    down = ("at the top", "", "at the bottom")[min(2, row * 3 // 28)]
    right = ("left", "", "right")[min(2, column * 3 // 28)]
    if not down and not right:
        return "in the middle"
    if not down:
        return f"on the {right}"
    return f"{down} {right}".strip()


def _points(share: float) -> str:
    return f"{100 * share:.0f} points" if share >= 0.01 else "under 1 point"


def _overlaid(
    image: np.ndarray, values: np.ndarray, most: float, frame: tuple[int, int, int]
) -> str:
    """Ink in grey, and over it what its covering costs, as a data URL.

    Args:
        frame: row, column and side of a square that has one.
    """
    share = image[..., np.newaxis] / 255
    # Where nothing counts, ink is grey: darker than what counts most, lighter than the paper.
    weight = np.minimum(1, np.abs(values) / most)[..., np.newaxis] ** 0.65
    coloured = 150 * (1 - weight) + signed(values, most) * weight
    mixed = np.rint(12 + share * (coloured - 12)).astype(np.uint8)
    top, left, side = frame
    return png_url(framed(mixed[:, :, ::-1], _SCALE, (top, left, side, side)))


def _show_strokes(
    classifier: DigitClassifier, subject: Subject, reading: Reading, other: int
) -> None:
    st.header("What does each stroke do?", anchor=False)
    count = len(subject.strokes)
    if not count:
        st.markdown("Nobody knows how this image was drawn, stroke by stroke. Draw a digit to see.")
        return
    if count == 1:
        st.markdown(
            f"{subject.words.capitalize()} is one stroke, and without it nothing is left. Draw a "
            "digit in several strokes to see the part of each: a 7 with a bar, a 4 or a 5."
        )
        return
    without = without_each_stroke(subject.strokes, subject.widths_px)
    lengths = [np.abs(np.diff(stroke, axis=0)).sum() for stroke in subject.strokes]
    shown = sorted(np.argsort(lengths)[::-1][:_MOST_STROKES])
    if len(shown) < count:
        st.caption(f"The {len(shown)} longest of {count} strokes.")
    whole = np.maximum.reduce(without)
    with st.container(horizontal=True, gap="small", key="inside-strokes"):
        for turn in map(int, shown):
            others = [stroke for i, stroke in enumerate(subject.strokes) if i != turn]
            image = preprocess(without[turn], others).centred
            now = read(classifier, image) if image.any() else None
            said = "" if now is None else _without(now, reading, turn)
            with st.container(width=_STROKE_PX + 40, gap="xsmall"):
                st.image(
                    _left_out(whole, without[turn]),
                    width=_STROKE_PX,
                    alt=f"The drawing, with stroke {turn + 1} left out in orange. "
                    + said.replace("*", ""),
                )
                st.markdown(said or "Without it nothing is left.")
                if now is not None:
                    st.caption(_becomes(now, reading, reading.digit))
                    st.caption(_becomes(now, reading, other))


def _without(now: Reading, before: Reading, turn: int) -> str:
    sure = percent(now.probabilities[now.digit])
    begin = f"Without stroke {turn + 1} it would"
    if now.is_refused:
        return f"{begin} be **no digit**."
    if now.digit != before.digit:
        return f"{begin} be a **{now.digit}**, {sure} sure."
    return f"{begin} still be a {now.digit}, {sure} sure."


def _becomes(now: Reading, before: Reading, digit: int) -> str:
    """What a digit's probability was, and is now."""
    was, is_now = (percent(one.probabilities[digit]) for one in (before, now))
    return f"A **{digit}**: from {was} to {is_now}." if was != is_now else f"A **{digit}**: {was}."


def _left_out(whole: np.ndarray, without: np.ndarray) -> str:
    """The drawing with what was left out in orange, as a data URL."""
    rest = without.astype(np.float32)[..., np.newaxis] / 255
    gone = np.maximum(whole.astype(np.float32) - without, 0)[..., np.newaxis] / 255
    # Blue, green, red, as OpenCV has them.
    mixed = rest * 255 + gone * np.array([74.0, 150.0, 255.0]) * (1 - rest)
    size = (2 * _STROKE_PX, 2 * _STROKE_PX)
    small = cv2.resize(mixed, size, interpolation=cv2.INTER_AREA)
    return png_url(enlarge(np.rint(small).astype(np.uint8), 1))
