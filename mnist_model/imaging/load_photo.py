"""Loading a picture that somebody took, scanned or saved, whatever its format."""

import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# Pillow's name is JPEG also for MPO: what some phones save, with further pictures behind the first.
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
MOST_PIXELS = 50_000_000

_ADVICE = "Save it as PNG or JPEG and try again."

# What Pillow's decoders raise on damaged files.
_DAMAGED = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError),
    *(ArithmeticError, AttributeError, RuntimeError, struct.error, zlib.error),
)


class PhotoError(ValueError):
    """A picture cannot be read; the message is a sentence for whoever chose it."""


def load_photo(file: str | Path | BinaryIO) -> np.ndarray:
    """Load a picture.

    Args:
        file: a path, or a binary file that can be read and searched: PNG, JPEG, WebP, BMP or TIFF.
            Of an animated one the first frame is taken.

    Returns:
        (h, w, 3) uint8 RGB, turned as its EXIF data say. What is transparent shows white, or black
        behind a light drawing.

    Raises:
        PhotoError: it is no picture, of another format, damaged, or too large.
        OSError: there is no such file, or it must not be read.
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise PhotoError(
                    f"This picture has {width * height / 1e6:.0f} million pixels, and at most "
                    f"{MOST_PIXELS / 1e6:.0f} million can be read. Make it smaller and try again."
                )
            return _as_rgb(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise PhotoError(f"This file is not a picture that can be read. {_ADVICE}") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError("This picture is far too large. Make it smaller and try again.") from error
    except PhotoError:
        raise
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except _DAMAGED as error:
        raise PhotoError(f"This picture is damaged or cut off. {_ADVICE}") from error


def _as_rgb(picture: Image.Image) -> np.ndarray:
    if picture.mode.startswith(("I", "F")):
        return _from_deep(np.asarray(picture))
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        alpha = rgba.getchannel("A")
        opaque = cv2.threshold(np.asarray(alpha), 127, 1, cv2.THRESH_BINARY)[1]
        # The mean of what is opaque; 0 where nothing is.
        is_light = np.mean(cv2.mean(np.asarray(rgba), mask=opaque)[:3]) > 127
        colour = "black" if is_light and not opaque.all() else "white"
        picture = Image.new("RGB", rgba.size, colour)
        picture.paste(rgba, mask=alpha)
    return np.array(picture.convert("RGB"))


def _from_deep(levels: np.ndarray) -> np.ndarray:
    """More than 8 bits: 16 where they are used, else whatever range there is."""
    levels = levels.astype(np.float32)
    levels = np.nan_to_num(levels, posinf=0, neginf=0)
    top = 65535.0 if 255 < levels.max() <= 65535 else max(float(levels.max()), 1.0)
    grey = np.rint(255 * np.clip(levels / top, 0, 1)).astype(np.uint8)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)
