"""Many small images as one, and images with their probabilities: enlarged, never smoothed."""

from base64 import b64encode
from collections.abc import Sequence

import cv2
import numpy as np

from mnist_model.imaging.unipen import Drawing

# A picture cannot follow the theme, so a card brings its own dark ground.
_GROUND, _ANSWER, _LABEL, _OTHER, _TEXT = "#1c2529", "#2fa4b8", "#e0945f", "#8a979c", "#c3cbcd"
# The first stroke of a drawing, the second, and all that follow; seen on light and dark alike.
_TURNS = ("#1f8fa3", "#c2703d", "#7b83c9")

CARD_WIDTH_PX = 150
_IMAGE_PX, _BARS_PX, _STEP_PX = 140, 40, 14


def contact_sheet(rows: np.ndarray, scale: int, gap_px: int = 4) -> bytes:
    """Many images as one PNG, with transparent gaps.

    Args:
        rows: (rows, columns, height, width) uint8 grey.
        scale: each pixel becomes a square of this side.
        gap_px: between two images.
    """
    images = rows.repeat(scale, axis=2).repeat(scale, axis=3)
    down, across, height, width = images.shape
    sheet = np.zeros((down, height + gap_px, across, width + gap_px, 2), np.uint8)
    sheet[:, :height, :, :width, 0] = images.transpose(0, 2, 1, 3)
    sheet[:, :height, :, :width, 1] = 255
    grey, alpha = sheet.reshape(down * (height + gap_px), across * (width + gap_px), 2).transpose(
        2, 0, 1
    )
    return _png(cv2.merge([grey, grey, grey, alpha])[: -gap_px or None, : -gap_px or None])


def enlarge(image: np.ndarray, scale: int) -> bytes:
    """An image (h, w) uint8 as PNG, each pixel a square of `scale` pixels."""
    return _png(image.repeat(scale, axis=0).repeat(scale, axis=1))


def framed(image: np.ndarray, scale: int, field: tuple[int, int, int, int]) -> bytes:
    """As `enlarge`, with a white frame around a part of the image.

    Args:
        image: (h, w) or (h, w, 3) uint8, blue, green and red.
        field: row, column, height and width of the part.
    """
    scaled = image.repeat(scale, axis=0).repeat(scale, axis=1)
    top, left, height, width = (scale * number for number in field)
    bottom, right = top + height, left + width
    scaled[[top, bottom - 1], left:right] = 255
    scaled[top:bottom, [left, right - 1]] = 255
    return _png(scaled)


def card(image: np.ndarray, probabilities: np.ndarray, label: int) -> str:
    """An image above the bars of its ten probabilities, as SVG of `CARD_WIDTH_PX`.

    Args:
        image: (28, 28) uint8.
        probabilities: (10,).
        label: the true digit, which is marked.
    """
    margin = (CARD_WIDTH_PX - _IMAGE_PX) // 2
    foot = _IMAGE_PX + 6 + _BARS_PX
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD_WIDTH_PX}" height="{foot + 16}" '
        f'viewBox="0 0 {CARD_WIDTH_PX} {foot + 16}" font-family="sans-serif" font-size="11" '
        f'style="background:{_GROUND}">',
        f'<image href="{png_url(_png(image))}" x="{margin}" width="{_IMAGE_PX}" '
        f'height="{_IMAGE_PX}" style="image-rendering:pixelated"/>',
    ]
    for digit, probability in enumerate(probabilities):
        x, height = margin + digit * _STEP_PX, max(1, _BARS_PX * probability)
        is_label = digit == label
        colour = _ANSWER if digit == probabilities.argmax() else _LABEL if is_label else _OTHER
        parts.append(
            f'<rect x="{x + 2}" y="{foot - height:.1f}" width="{_STEP_PX - 4}" '
            f'height="{height:.1f}" fill="{colour}"/>'
            f'<text x="{x + _STEP_PX / 2}" y="{foot + 12}" text-anchor="middle" '
            f'fill="{_LABEL if is_label else _TEXT}" '
            f'font-weight="{"bold" if is_label else "normal"}">{digit}</text>'
        )
    return "".join([*parts, "</svg>"])


def strokes_sheet(rows: Sequence[Sequence[Drawing]], side_px: int = 60) -> str:
    """Pen drawings in rows as SVG, each stroke coloured by its order."""
    pen_px = side_px - 12
    height, width = side_px * len(rows), side_px * max(map(len, rows))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" fill="none" stroke-width="2.5" '
        'stroke-linecap="round" stroke-linejoin="round">'
    ]
    for row, drawings in enumerate(rows):
        for column, drawing in enumerate(drawings):
            points = np.concatenate(drawing.strokes)
            low, extent = points.min(axis=0), np.ptp(points, axis=0)
            scale = pen_px / max(extent.max(), 1e-6)
            corner = side_px * (np.array([column, row]) + 0.5) - scale * extent / 2
            for turn, stroke in enumerate(drawing.strokes):
                path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (stroke - low) * scale + corner)
                colour = _TURNS[min(turn, len(_TURNS) - 1)]
                parts.append(f'<polyline points="{path}" stroke="{colour}"/>')
    return "".join([*parts, "</svg>"])


def jpeg_url(picture: np.ndarray, shrink: float = 1.0) -> str:
    """A picture as a data URL, which is sent with the page: at no address where others find it.

    Args:
        picture: (h, w) grey, (h, w, 3) RGB or (h, w, 4) RGBA on black, uint8.
        shrink: its sides are multiplied by this, at most 1.
    """
    if picture.ndim == 3:
        code = cv2.COLOR_RGBA2BGR if picture.shape[2] == 4 else cv2.COLOR_RGB2BGR
        picture = cv2.cvtColor(picture, code)
    if shrink < 1:
        height, width = picture.shape[:2]
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + b64encode(jpeg).decode()


def png_url(png: bytes) -> str:
    """A PNG as a data URL: as a file it would take another request."""
    return "data:image/png;base64," + b64encode(png).decode()


def _png(image: np.ndarray) -> bytes:
    _, png = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return png.tobytes()
