"""A picture with a box round everything that was found on it, as SVG."""

import numpy as np

from app_pages.common.pictures import jpeg_url
from mnist_model import Found, Reading

# The longest side that is sent: more than a screen shows.
_LONGEST_PX = 1200
# Each line has a dark rim, so that it is seen on whatever is below it.
_READ, _DOUBTFUL, _REFUSED, _DARK = "#2fa4b8", "#e0945f", "#e4eaea", "#10171a"


def boxed(picture: np.ndarray, reading: Reading, chosen: Found | None = None) -> str:
    """The picture with its boxes.

    Args:
        picture: (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA on black, uint8.
        reading: its boxes are in pixels of the picture.
        chosen: has a thicker box.
    """
    height, width = picture.shape[:2]
    shrink = min(1.0, _LONGEST_PX / max(height, width))
    # Lines and type as thick in every picture, however large.
    line = max(height, width) / 400
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{max(1.0, width * shrink):.0f}" height="{max(1.0, height * shrink):.0f}" '
        f'font-family="sans-serif" font-weight="bold" fill="none">',
        f'<image href="{jpeg_url(picture, shrink)}" width="{width}" height="{height}"/>',
    ]
    for found in (*reading.rejected, *reading.digits):
        parts.append(_box(found, line, width, height, 2 if found is chosen else 1))
    return "".join([*parts, "</svg>"])


def _box(found: Found, line: float, width: int, height: int, thickness: int) -> str:
    """One box with its label; `line` is the usual thickness, in pixels of the picture."""
    is_digit = found.prediction.digit is not None
    colour = _REFUSED if not is_digit else _DOUBTFUL if found.is_doubtful else _READ
    x, y, box_width, box_height = found.box
    x, y = max(line, x - 2 * line), max(line, y - 2 * line)
    right = min(width - line, found.box[0] + box_width + 2 * line)
    bottom = min(height - line, found.box[1] + box_height + 2 * line)
    dashes = "" if is_digit else f' stroke-dasharray="{3 * line:.1f}"'
    rim = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(line, right - x):.1f}" '
        f'height="{max(line, bottom - y):.1f}" rx="{2 * line:.1f}"'
    )
    text = (
        f'{rim} stroke="{_DARK}" stroke-opacity="0.6" stroke-width="{(thickness + 1) * line:.2f}"/>'
        f'{rim} stroke="{colour}" stroke-width="{thickness * line:.2f}"{dashes}/>'
    )
    if not is_digit:
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
        f'fill="{_DARK}" stroke="none">{label}</text>'
    )
