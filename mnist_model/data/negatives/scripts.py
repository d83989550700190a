"""Characters of many scripts, from a font, thinned to strokes and drawn by a shaky hand.

DejaVu Sans comes with matplotlib. Left out, script by script, is what is a digit to the eye,
upright or as a hand bends it; the comment beside each says which digits they look like. Whole
scripts are kept for choosing and for testing.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from mnist_model.data.negatives.doodles import Maker, Strokes, jitter

# Height in pixels at which a character is thinned.
_GLYPH_PX = 64
# How far the shaky hand strays, as a share of the character's size.
_TREMOR = 0.035


@dataclass(frozen=True)
class Script:
    """A script: its ranges, each as the first and the last character, and what is left out."""

    ranges: tuple[str, ...]
    left_out: str


_GREEK = Script(("ΑΩ", "αω"), "ΖΙΛΟΦβδζθιξοσςφτ")  # 2 1 1 0 0, 8 8 2 0 1 3 0 6 5 9 7
_CYRILLIC = Script(("АЯ", "ая"), "БВЗОЧЬУбвзочьу")  # 6 8 3 0 4 6 4, and the same small
_HEBREW = Script(("את",), "בוזיןךרסלףדפטם")  # 2 1 7 1 1 7 7 0 7 9 7 9 6 0
_ARABIC = Script(("ءي",), "ابـأإآهةوؤطظلىيئرزعحجخ")  # 1 0 0 9 9 6 6 1 5 5 5 1 1 8 2 2 2
_TIFINAGH = Script(("ⴰⵥ",), "ⴰⴱⴵⴶⴷⴻⵀⵁⵂⵏⵑⵒⵓⵔⵗⵙⵚⵢⵤⵎ")  # 0 0 8 1 1 8 0 0 1 1 1 8 8 0 1 0 0 5 1
_OLD_ITALIC = Script(("𐌀𐌞",), "𐌇𐌉𐌏𐌒𐌔𐌘𐌚𐌜")  # 8 1 0 9 3 0 8 6
_LAO = Script(("ກຮ",), "ງຣຮຊຂວ")  # 9 5 5 9 2 0
_NKO = Script(("ߊߧ",), "ߊߋߐߔߕߖߗߞߟߢߣߤߧ")  # 1 0 9 7 6 7 1 4 4 8 7 7 8
_ARMENIAN = Script(
    ("ԱՖ", "աև"), "ԳԴԶՀՁՂՅՉՋՏՑՕՓԿՎզգծկճձղլյչջցվօշ"
)  # 9 7 2 2 2 7 3 2 2 5 8 0 0 4 4 ...
_GEORGIAN = Script(("აჰ",), "ვიზგაბეკპნხყუს")  # 3 0 8 8 0 6 3 3 3 5 6 9 3 6

TRAINING_SCRIPTS = {
    "Greek": _GREEK,
    "Cyrillic": _CYRILLIC,
    "Hebrew": _HEBREW,
    "Arabic": _ARABIC,
    "Tifinagh": _TIFINAGH,
    "Old Italic": _OLD_ITALIC,
    "Lao": _LAO,
}
CHOOSING_SCRIPTS = {"N'Ko": _NKO}
TESTING_SCRIPTS = {"Armenian": _ARMENIAN, "Georgian": _GEORGIAN}


def characters(script: Script) -> list[str]:
    """The characters of a script that the font has, without those that look like a digit."""
    known = _font_characters()
    return [
        character
        for ends in script.ranges
        for character in map(chr, range(ord(ends[0]), ord(ends[1]) + 1))
        if character in known and character not in script.left_out
    ]


def character_maker(script: Script) -> Maker:
    """A maker that draws any character of the script, each differently each time."""

    def make(random: np.random.Generator) -> Strokes:
        return shaky(thinned(str(random.choice(characters(script)))), random)

    return make


def shaky(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """Strokes in a unit box as an unsteady hand draws them: bent smoothly, slanted, turned.

    Neighbouring points stray together, so that pieces which touch go on touching.
    """
    frequency = random.uniform(1, 5, (3, 2, 2))
    phase = random.uniform(0, 2 * np.pi, (3, 2))
    size = random.normal(0, _TREMOR, (3, 2))

    def bent(points: np.ndarray) -> np.ndarray:
        waves = np.sin(np.einsum("nd,kde->kne", points, frequency) + phase[:, np.newaxis])
        moved: np.ndarray = points + (size[:, np.newaxis] * waves).sum(axis=0)
        return moved

    return jitter([bent(stroke) for stroke in strokes], random, tremor=0.0)


@cache
def thinned(character: str) -> Strokes:
    """The centre lines of a character, as many short strokes in a unit box."""
    from PIL import Image, ImageDraw
    from skimage.morphology import skeletonize

    font = _font()
    left, top, right, bottom = (int(side) for side in font.getbbox(character))
    image = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(image).text((2 - left, 2 - top), character, font=font, fill=255)
    thin = skeletonize(np.asarray(image) > 127)  # type: ignore[no-untyped-call]
    rows, columns = np.nonzero(thin)
    ink = set(zip(columns.tolist(), rows.tolist(), strict=True))
    strokes = [
        np.array([(x, y), (x + step_x, y + step_y)]) / _GLYPH_PX
        for x, y in sorted(ink)
        for step_x, step_y in ((0, 0), (1, 0), (0, 1), (1, 1), (-1, 1))
        if (x + step_x, y + step_y) in ink
    ]
    return strokes


@cache
def _font():  # type: ignore[no-untyped-def]
    from PIL import ImageFont

    return ImageFont.truetype(str(_font_file()), _GLYPH_PX)


@cache
def _font_characters() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    return frozenset(map(chr, TTFont(_font_file()).getBestCmap()))


def _font_file() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
