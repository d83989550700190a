"""Images in the MNIST format as PNG."""

import io
import struct

import cv2
import numpy as np

from mnist_model.imaging.load_photo import PhotoError, load_photo
from mnist_model.imaging.preprocess import SIZE_PX

# How a PNG of this size begins. A small file that says it is large would unpack to gigabytes.
_START = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", SIZE_PX, SIZE_PX)


def encode_png(image: np.ndarray) -> bytes:
    """An image (28, 28) uint8 as a grey PNG."""
    return cv2.imencode(".png", image)[1].tobytes()


def decode_png(png: bytes) -> np.ndarray:
    """The image (28, 28) uint8 in a PNG.

    Raises:
        ValueError: it is something else, or damaged.
    """
    try:
        if png.startswith(_START):
            return load_photo(io.BytesIO(png))[..., 0]  # grey, so all three channels are the same
    except PhotoError:
        pass
    raise ValueError(f"the image is not a PNG of {SIZE_PX} x {SIZE_PX} pixels")
