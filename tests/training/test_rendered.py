"""The images of pen drawings are drawn once, and are always what drawing them anew gives."""

import numpy as np
import pytest

from mnist_model.data.renderings import draw_cell
from mnist_model.data.synthetic import synthetic_drawings
from mnist_model.training import rendered

DRAWINGS = synthetic_drawings()[:3]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(rendered, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(rendered, "LEGIBLE_CELLS", [(4, 0.4), (30, 0.9)])
    return tmp_path / "rendered"


def assert_drawn(drawings=DRAWINGS):
    cells = rendered.legible_cells(drawings)
    assert [cell for cell, _ in cells] == rendered.LEGIBLE_CELLS
    for cell, images in cells:
        np.testing.assert_array_equal(images, draw_cell(drawings, *cell))


def test_what_was_drawn_is_not_drawn_again(folder, monkeypatch):
    assert_drawn()
    (file,) = folder.iterdir()
    with monkeypatch.context() as patch:
        patch.setattr(rendered, "draw_cell", lambda *_: pytest.fail("drawn again"))
        assert_drawn()
    file.write_bytes(file.read_bytes()[:-200])
    assert_drawn()
    assert list(folder.iterdir()) == [file]


def test_other_drawings_cells_and_code_have_other_images(folder, monkeypatch):
    assert_drawn()
    assert_drawn(DRAWINGS[:2])
    monkeypatch.setattr(rendered, "LEGIBLE_CELLS", [(10, 0.6)])
    assert_drawn()
    monkeypatch.setattr(rendered, "_CODE", rendered._CODE[:1])
    assert_drawn()
    assert len(list(folder.iterdir())) == 4


def test_a_disk_that_is_full_does_no_harm(folder):
    folder.write_text("a file, where a folder would be")
    assert_drawn()
