"""The picture on the browser's canvas, sent as a PNG."""

import struct

import cv2
import numpy as np

_MAX_BYTES = 2**20


class UnreadableDrawingError(ValueError):
    """The browser sent something that is not a drawing from our canvas."""


def decode_canvas(png: bytes, width_px: int, height_px: int) -> np.ndarray:
    """Decode what the browser sent, trusting nothing about it.

    Args:
        width_px, height_px: the size of the canvas.

    Returns:
        (height_px, width_px, 4) uint8 RGBA.

    Raises:
        UnreadableDrawingError: it is not a colour PNG of our canvas's size.
    """
    # The size is in the file's header. It is checked before anything is decoded, because a small
    # file can unpack to gigabytes.
    is_ours = (
        24 <= len(png) <= _MAX_BYTES
        and png.startswith(b"\x89PNG\r\n\x1a\n")
        and struct.unpack(">II", png[16:24]) == (width_px, height_px)
    )
    try:
        image = (
            cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED) if is_ours else None
        )
    except cv2.error:
        image = None
    if image is None or image.dtype != np.uint8 or image.ndim != 3:
        raise UnreadableDrawingError(f"not a colour PNG of {width_px} x {height_px} pixels")
    to_rgba = cv2.COLOR_BGRA2RGBA if image.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    return cv2.cvtColor(image, to_rgba)
