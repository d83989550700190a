"""A model that a visitor trained stands in every picker, for that visitor alone."""

import builtins
import io

import pytest

import mnist_trainer
from app_pages.common.bundles import find_bundles
from app_pages.common.classifiers import load_classifiers
from tests.own_models import keep_model, visit_as
from tests.pages.opener import open_page, texts
from tests.small_world import NAMES

# The widget of each page that lists models, by kind and key.
PICKERS = {
    "training": ("multiselect", "models"),
    "confusion": ("selectbox", "model"),
    "models": ("selectbox", "first"),
    "data": ("selectbox", "model"),
    "draw": ("radio", "model"),
}
MINE = "My network"


@pytest.fixture
def own(world, tmp_path, monkeypatch):
    """Ann has a model that lacks what a quick training leaves out; returns its id."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    return keep_model(
        "ann",
        MINE,
        world.trained / "dense-128",
        drawings=None,
        validation=None,
        train=None,
        reference=None,
        similarity_of_strangers=None,
    )


def picker(app, page):
    kind, key = PICKERS[page]
    return getattr(app, kind)(key=key)


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("page", PICKERS)
def test_every_picker_lists_it_after_ours(page, monkeypatch):
    visit_as("ann", monkeypatch)
    assert list(picker(open_page(page), page).options) == [*NAMES, MINE]


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("page", [*PICKERS, "read", "mine"])
def test_nobody_else_sees_it(page, monkeypatch):
    visit_as("ann", monkeypatch)
    open_page(page)  # whatever is cached now is hers
    visit_as("bob", monkeypatch)
    app = open_page(page, model=MINE, models=MINE, first=MINE)
    assert MINE not in texts(app)
    if page in PICKERS:
        assert list(picker(app, page).options) == [*NAMES]


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("page", [*PICKERS, "read", "mine"])
def test_every_page_works_with_it_though_it_lacks_much(page, monkeypatch):
    visit_as("ann", monkeypatch)
    app = open_page(page, model=MINE, models=[MINE], first=MINE, second=NAMES[0])
    assert not app.exception
    assert f"train.py {MINE}" not in texts(app)
    if page in PICKERS:
        assert MINE in picker(app, page).value


@pytest.mark.usefixtures("own")
def test_the_page_of_models_does_not_ask_for_drawings_that_it_need_not_know(monkeypatch):
    visit_as("ann", monkeypatch)
    words = texts(open_page("models"))
    assert f"**{MINE}** lacks a score on drawings" not in words
    assert f"On drawings of people it never learned from, of the {len(NAMES)} tested" in words


@pytest.mark.usefixtures("own")
def test_its_recipe_is_a_file(monkeypatch):
    visit_as("ann", monkeypatch)
    app = open_page("training", models=[MINE])
    assert app.code[0].value == "python train.py --recipe FILE"
    assert "page **Train**" in texts(app)
    assert "--rescore" not in texts(app)


def test_renamed_it_is_shown_under_its_new_name(own, monkeypatch):
    visit_as("ann", monkeypatch)
    app = open_page("confusion", model=MINE)
    mnist_trainer.rename("ann", own, "Better")
    app.run()
    assert not app.exception
    assert list(app.selectbox(key="model").options) == [*NAMES, "Better"]
    assert MINE not in texts(app)
    app = open_page("confusion", model="Better")
    assert "lack" not in texts(app)  # what is cached under its old name counts no more


@pytest.mark.parametrize("page", PICKERS)
def test_deleted_while_it_is_selected_the_page_goes_on_with_another(own, page, monkeypatch):
    visit_as("ann", monkeypatch)
    app = open_page(page, model=MINE, models=[MINE], first=MINE)
    mnist_trainer.delete("ann", own)
    app.run()
    assert not app.exception
    assert list(picker(app, page).options) == [*NAMES]
    assert MINE not in picker(app, page).value
    assert MINE not in texts(app)


@pytest.mark.usefixtures("world")
def test_a_damaged_one_is_named_and_the_others_work(own, monkeypatch):
    visit_as("ann", monkeypatch)
    (model,) = mnist_trainer.models_of("ann")
    (model.folder / "metrics.json").write_text("{")
    for page in PICKERS:
        app = open_page(page)
        assert f"**{MINE}**. The others work" in texts(app)
        assert "page **Train**" in texts(app)
        assert f"train.py {MINE}" not in texts(app)


@pytest.mark.usefixtures("own")
def test_it_may_have_a_name_that_one_of_ours_gets_later(world, monkeypatch):
    (world.trained / "dense-128").rename(world.trained / MINE)
    visit_as("ann", monkeypatch)
    assert list(picker(open_page("data"), "data").options) == sorted([NAMES[0], MINE])[::-1]


def test_at_a_stroke_none_of_their_files_is_opened_again(world, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    visit_as("ann", monkeypatch)
    for number in range(10):
        keep_model("ann", f"Network {number}", world.trained / "dense-128")
    opened = []

    def noting(open_file):
        def noted(file, *args, **kwargs):
            opened.append(str(file))
            return open_file(file, *args, **kwargs)

        return noted

    monkeypatch.setattr(io, "open", noting(io.open))  # what pathlib calls
    monkeypatch.setattr(builtins, "open", noting(builtins.open))
    assert len(load_classifiers()[0]) == len(find_bundles()[0]) == len(NAMES) + 10
    assert sum(path.endswith("metrics.json") for path in opened) >= 10
    opened.clear()
    assert len(load_classifiers()[0]) == len(find_bundles()[0]) == len(NAMES) + 10
    assert not opened
