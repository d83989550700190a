"""Pictures of every format come out as RGB; what is none gets a sentence without a path."""

import io
from contextlib import suppress

import cv2
import numpy as np
import pytest
from PIL import Image

from mnist_model.data.example_page import example_photo
from mnist_model.imaging.load_photo import FORMATS, MOST_PIXELS, PhotoError, load_photo

PICTURE = Image.fromarray(example_photo()[::4, ::4])
GREY = np.asarray(PICTURE.convert("L"))


def saved(picture, form="PNG", **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def load(content):
    return load_photo(io.BytesIO(content))


def assert_alike(found, expected, levels=2):
    assert found.shape == expected.shape
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - expected).mean() < levels


MODES = {
    "PNG": ["RGB", "L", "P", "LA", "RGBA", "1"],
    "JPEG": ["RGB", "L", "CMYK", "1"],
    "WEBP": ["RGB", "L", "RGBA", "LA", "P"],
    "BMP": ["RGB", "L", "P", "RGBA", "1"],
    "TIFF": ["RGB", "L", "CMYK", "P", "LA", "RGBA", "1"],
}


@pytest.mark.parametrize(("form", "mode"), [(f, mode) for f in FORMATS for mode in MODES[f]])
def test_every_format_and_mode_comes_out_as_rgb(form, mode, tmp_path):
    picture = PICTURE.convert(mode)
    content = saved(picture, form, **({"lossless": True} if form == "WEBP" else {}))
    expected = np.asarray(picture.convert("RGB"))
    assert_alike(load(content), expected, 10 if form == "JPEG" else 1)
    path = tmp_path / "named as something else.txt"
    path.write_bytes(content)
    np.testing.assert_array_equal(load_photo(path), load(content))
    np.testing.assert_array_equal(load_photo(str(path)), load(content))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])  # BMP has no EXIF data
def test_what_a_viewer_would_turn_is_turned(form):
    for orientation, expected in (
        (1, GREY),
        (3, GREY[::-1, ::-1]),
        (6, np.rot90(GREY, -1)),
        (8, np.rot90(GREY)),
        (5, GREY.T),
    ):
        exif = Image.Exif()
        exif[0x0112] = orientation
        content = saved(Image.fromarray(GREY), form, exif=exif)
        assert_alike(load(content)[..., 0], expected, 4)


@pytest.mark.parametrize(
    ("form", "dtype"),
    [("PNG", np.uint16), ("TIFF", np.uint16), ("TIFF", np.int32), ("TIFF", np.float32)],
)
def test_more_than_8_bits_are_reduced(form, dtype):
    levels = GREY.astype(dtype) * (1 if dtype == np.float32 else 257)
    found = load(saved(Image.fromarray(levels), form))[..., 0]
    scale = GREY.max() / 255 if dtype == np.float32 else 1
    assert_alike(found, GREY / scale)


@pytest.mark.parametrize("extension", [".png", ".tiff"])
def test_colour_of_16_bits_is_read(extension):
    colour = np.asarray(PICTURE)
    _, content = cv2.imencode(extension, colour[..., ::-1].astype(np.uint16) * 257)
    assert_alike(load(content.tobytes()), colour)


def test_numbers_that_are_none_are_dark():
    levels = GREY.astype(np.float32)
    levels[3, 4], levels[5, 6] = np.nan, np.inf
    found = load(saved(Image.fromarray(levels), "TIFF"))[..., 0]
    assert found[3, 4] == found[5, 6] == 0
    assert np.abs(found.astype(int) - GREY).mean() < 30


@pytest.mark.parametrize("colour", [0, 40, 215, 255])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_transparent_drawing_stands_out_from_its_ground(colour, mode):
    ink = np.zeros((60, 80), np.uint8)
    ink[20:40, 30:50] = 255
    channels = [np.full_like(ink, colour)] * (len(mode) - 1)
    found = load(saved(Image.fromarray(np.dstack([*channels, ink]), mode)))
    assert (found[30, 40] == colour).all()
    assert abs(int(found[0, 0, 0]) - colour) > 120


@pytest.mark.parametrize("form", ["WEBP", "PNG", "TIFF"])
def test_of_several_pictures_the_first_is_read(form):
    others = [PICTURE.rotate(180)] * 2
    options = {"lossless": True} if form == "WEBP" else {}
    content = saved(PICTURE, form, save_all=True, append_images=others, **options)
    assert_alike(load(content), np.asarray(PICTURE), 1)


def refused(content, tmp_path):
    """The sentence that a file is refused with, which is the same by path."""
    path = tmp_path / "secret-name.png"
    path.write_bytes(content)
    for file in (io.BytesIO(content), path):
        with pytest.raises(PhotoError) as refusal:
            load_photo(file)
        sentence = str(refusal.value)
        assert "secret" not in sentence
        assert "/" not in sentence
        assert "<" not in sentence
        assert sentence.endswith("try again.")
    return sentence


@pytest.mark.parametrize("form", FORMATS)
def test_a_cut_off_picture_is_called_so(form, tmp_path):
    content = saved(PICTURE, form)
    for share in (0.3, 0.9):
        sentence = refused(content[: int(share * len(content))], tmp_path)
        assert "damaged or cut off" in sentence
    refused(content[:20], tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", FORMATS)
def test_garbled_pictures_are_refused_or_read_but_nothing_else(form):
    content = saved(PICTURE, form)
    random = np.random.default_rng(0)
    for _ in range(40):
        garbled = np.frombuffer(content, np.uint8).copy()
        at = random.integers(4, min(600, len(content)), 12)
        garbled[at] = random.integers(0, 256, len(at))
        with suppress(PhotoError):
            assert load(garbled.tobytes()).shape[2] == 3


@pytest.mark.parametrize("content", [b"", b"x", b"These are words.\n" * 99, b"%PDF-1.7", bytes(99)])
def test_what_is_no_picture_is_called_so(content, tmp_path):
    assert "not a picture" in refused(content, tmp_path)


@pytest.mark.parametrize("form", ["GIF", "PPM", "ICO"])
def test_other_formats_are_not_opened(form, tmp_path):
    assert "not a picture" in refused(saved(PICTURE.resize((48, 48)), form), tmp_path)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(10_000, 6_000), (12_000, 8_000), (20_000, 20_000)])
def test_what_is_too_large_is_refused_before_it_is_unpacked(size, tmp_path, monkeypatch):
    assert size[0] * size[1] > MOST_PIXELS
    content = saved(Image.new("1", size))
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unpacked"))
    assert "Make it smaller" in refused(content, tmp_path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_photo(tmp_path / "nothing.png")
    with pytest.raises(IsADirectoryError):
        load_photo(tmp_path)
