"""A picture with a box round everything that was found on it, as SVG."""

import numpy as np

from app_pages.common.pictures import jpeg_url
from mnist_model import Found, Reading

# The longest side that is sent: more than a screen shows.
_LONGEST_PX = 1200
_READ, _DOUBTFUL, _REFUSED, _LABEL = "#2fa4b8", "#e0945f", "#8a979c", "#10171a"


def boxed(picture: np.ndarray, reading: Reading) -> str:
    """The picture with its boxes.

    Args:
        picture: (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA on black, uint8.
        reading: its boxes are in pixels of the picture.
    """
    height, width = picture.shape[:2]
    shrink = min(1.0, _LONGEST_PX / max(height, width))
    # Lines and type as thick in every picture, however large.
    line = max(height, width) / 400
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * shrink:.0f}" height="{height * shrink:.0f}" font-family="sans-serif" '
        f'font-weight="bold" fill="none" stroke-width="{line:.2f}">',
        f'<image href="{jpeg_url(picture, shrink)}" width="{width}" height="{height}"/>',
    ]
    parts += [_box(found, _REFUSED, line, width, height) for found in reading.rejected]
    for found in reading.digits:
        colour = _DOUBTFUL if found.is_doubtful else _READ
        parts.append(_box(found, colour, line, width, height))
    return "".join([*parts, "</svg>"])


def _box(found: Found, colour: str, line: float, width: int, height: int) -> str:
    x, y, box_width, box_height = found.box
    x, y = max(line, x - 2 * line), max(line, y - 2 * line)
    right = min(width - line, found.box[0] + box_width + 2 * line)
    bottom = min(height - line, found.box[1] + box_height + 2 * line)
    dashes = f' stroke-dasharray="{3 * line:.1f}"' if colour == _REFUSED else ""
    text = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(line, right - x):.1f}" '
        f'height="{max(line, bottom - y):.1f}" rx="{2 * line:.1f}" stroke="{colour}"{dashes}/>'
    )
    if found.prediction.digit is None:
        return text
    # Legible where the digits themselves are, as on a phone.
    size = min(max(7 * line, 0.35 * box_height), 14 * line)
    label = f"{found.prediction.digit}{'?' if found.is_doubtful else ''}"
    # Above the box or below it, where there is room; else inside.
    above, below = y - size - 2 * line, bottom + line
    top = above if above > 0 else below if below + size + line < height else y
    return text + (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{0.75 * size * len(label) + line:.1f}" '
        f'height="{size + line:.1f}" rx="{line:.1f}" fill="{colour}" stroke="none"/>'
        f'<text x="{x + line:.1f}" y="{top + size - 0.3 * line:.1f}" font-size="{size:.1f}" '
        f'fill="{_LABEL}" stroke="none">{label}</text>'
    )
