"""Each state of the page of one's own drawings, without a browser."""

from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitCookies

from app_pages.common import hand
from app_pages.common.visitor import COOKIE, new_visitor_id
from app_pages.mine.gallery import CARDS_PER_PAGE
from mnist_store.exports import write_npz, write_unipen, write_zip
from mnist_store.settings import default_url
from mnist_store.store import Store
from mnist_store.taught import Taught
from tests.pages.opener import open_page, pictures, texts
from tests.taught import as_file, taught_digits


@pytest.fixture(autouse=True)
def visitor(tmp_path, monkeypatch) -> str:
    """The id of who visits, as the cookie has it; what is taught is kept in tmp_path."""
    who = new_visitor_id()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({COOKIE: who}))
    st.cache_resource.clear()
    yield who
    st.cache_resource.clear()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def unopenable() -> None:
    """A file that is no database lies in its place."""
    file = Path(default_url().database)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"not a database" * 100)


def press(page, label: str, number: int = 0):
    [one for one in page.button if one.label == label][number].click()
    page.run()
    assert not page.exception
    return page


def learned(page) -> list[int]:
    """The digits that the session learns from, the newest last."""
    return [example.digit for example in page.session_state["hand_examples"]]


def exports(page) -> dict[str, bool]:
    """The exports that are offered, and whether each can be pressed."""
    buttons = [element.proto for element in page.get("download_button")]
    return {button.label: not button.disabled for button in buttons}


def bring(page, *files: tuple[str, bytes]):
    page.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files])
    page.run()
    assert not page.exception
    return page


def teach_before_opening(page_of: list[Taught], **query: str):
    """The page in a session that has taught these."""
    page = open_page("mine")
    kept = [hand.Example(one.image, one.digit, None, one) for one in page_of]
    page.session_state["hand_examples"] = kept
    return page.run()


def test_who_has_taught_nothing_is_told_where_to_begin():
    page = open_page("mine")
    assert "Nothing here yet" in texts(page)
    assert [link.proto.page for link in page.get("page_link")] == ["draw"]
    assert not page.get("vega_lite_chart")
    assert not exports(page)
    assert not pictures(page)
    press(page, "Teach it my hand")
    assert page.segmented_control(key="part").value == "Teach it my hand"
    assert "Nothing here yet" not in texts(page)


def test_one_drawing_has_its_figure_and_no_chart(store, visitor):
    store.add_all(visitor, taught_digits(1))
    page = open_page("mine")
    assert "**100.0%** of 1 drawing was read right, 95 % interval 20.7 to 100.0 %." in texts(page)
    assert not page.get("vega_lite_chart")
    assert pictures(page) == ["A 0, read right, 90% sure"]


def test_many_drawings_have_a_figure_a_chart_and_pages(store, visitor):
    store.add_all(visitor, taught_digits(60))
    store.add_all(new_visitor_id(), taught_digits(90)[60:])
    page = open_page("mine")
    assert "**80.0%** of 60 drawings were read right, 95 % interval 68.2 to 88.2 %" in texts(page)
    assert "Of the first 20, 16 were read right; of the last 20, 16." in texts(page)
    assert len(page.get("vega_lite_chart")) == 1
    assert "60 drawings, the newest first." in texts(page)
    assert len(pictures(page)) == CARDS_PER_PAGE
    # The last that were drawn: 59, 58 and so on.
    assert pictures(page)[:2] == ["A 9, read right, 90% sure", "A 8, refused as not a digit"]
    assert exports(page) == {"ZIP": True, "MNIST (.npz)": True, "UNIPEN": True}


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "2 Mar 2026, 10:30"),
        ("America/Los_Angeles", "2 Mar 2026, 01:30"),
        ("Nowhere/At all", "2 Mar 2026, 09:30 UTC"),
        ("../etc", "2 Mar 2026, 09:30 UTC"),
        (None, "2 Mar 2026, 09:30"),
    ],
)
def test_when_it_was_drawn_is_told_by_the_visitors_clock(store, visitor, monkeypatch, zone, shown):
    store.add_all(visitor, taught_digits(1))
    monkeypatch.setattr(type(st.context), "timezone", zone)
    assert shown in [caption.value for caption in open_page("mine").caption]


def test_the_address_selects_digit_answer_and_page(store, visitor):
    store.add_all(visitor, taught_digits(300))
    page = open_page("mine", was="4", read="Wrong", sheet="2")
    assert "30 drawings of a **4** misread or refused" in texts(page)
    assert pictures(page) == ["A 4, read as 5, 90% sure"] * (30 - CARDS_PER_PAGE)
    assert page.query_params == {"was": "4", "read": "Wrong", "sheet": "2"}
    # Anything else begins on its first page.
    page.segmented_control(key="read").set_value("All").run()
    assert page.query_params == {"was": "4"}
    assert len(pictures(page)) == CARDS_PER_PAGE


@pytest.mark.parametrize("sheet", ["0", "16", "two", "", "-1", "<b>"])
def test_a_page_that_is_not_there_is_the_first(store, visitor, sheet):
    store.add_all(visitor, taught_digits(60))
    page = open_page("mine", sheet=sheet)
    assert pictures(page)[0] == "A 9, read right, 90% sure"
    assert len(pictures(page)) == CARDS_PER_PAGE


def test_where_the_filters_leave_none_the_page_says_so(store, visitor):
    store.add_all(visitor, taught_digits(20))
    page = open_page("mine", was="3", read="Wrong")
    assert "There is no drawing of a **3** misread or refused." in texts(page)
    assert not pictures(page)
    assert exports(page)


def test_a_drawing_that_is_deleted_is_learned_from_no_more(store, visitor):
    store.add_all(visitor, taught_digits(12))
    page = press(open_page("mine"), "Delete", number=1)
    assert [drawing.digit for drawing in store.drawings(visitor)][:3] == [1, 9, 8]
    assert learned(page) == [*range(10), 1]
    assert "11 drawings, the newest first." in texts(page)
    assert "A 0 is deleted." in [toast.value for toast in page.toast]


def test_the_last_page_whose_last_drawing_is_deleted_gives_way_to_the_one_before(store, visitor):
    store.add_all(visitor, taught_digits(2 * CARDS_PER_PAGE + 1))
    page = press(open_page("mine", sheet="3"), "Delete")
    assert len(pictures(page)) == CARDS_PER_PAGE
    assert page.query_params == {"sheet": "2"}


def test_all_are_deleted_only_when_asked_twice(store, visitor):
    other = new_visitor_id()
    for who in (visitor, other):
        store.add_all(who, taught_digits(12))
    page = press(open_page("mine"), "Delete all 12")
    assert "All 12 drawings" in texts(page)
    assert store.count(visitor) == 12
    press(page, "Keep them")
    assert store.count(visitor) == 12
    page.button(key="delete-all").click().run()
    page.button(key="delete-all-now").click().run()
    assert not page.exception
    assert "Nothing here yet" in texts(page)
    assert (store.count(visitor), store.count(other)) == (0, 12)
    assert learned(page) == []


def test_what_cannot_be_deleted_stays_and_the_page_says_why(store, visitor, monkeypatch):
    store.add_all(visitor, taught_digits(3))
    page = open_page("mine")

    def fail(*arguments):
        raise hand.StoreError("Nothing can be kept or deleted.")

    monkeypatch.setattr(Store, "delete", fail)
    press(page, "Delete")
    assert "Not deleted. Nothing can be kept or deleted." in texts(page)
    assert len(pictures(page)) == 3
    assert "Not deleted" not in texts(page.run())


def test_the_switch_is_remembered_and_deletes_nothing(store, visitor):
    store.add_all(visitor, taught_digits(3))
    page = open_page("mine")
    assert page.toggle(key="use-taught").value
    page.toggle(key="use-taught").set_value(False).run()
    page.segmented_control(key="part").set_value("Teach it my hand").run()
    page.segmented_control(key="part").set_value("Drawings").run()
    assert not page.toggle(key="use-taught").value
    assert not page.session_state["hand_is_used"]
    assert store.count(visitor) == 3


def test_of_drawings_from_files_of_others_nothing_is_counted(store, visitor):
    store.add_all(visitor, [Taught(np.eye(28, dtype=np.uint8), 4, None, 0.0, "")])
    page = open_page("mine")
    assert "No model was asked about these drawings" in texts(page)
    assert pictures(page) == ["A 4, from a file, no answer"]
    assert exports(page)["UNIPEN"] is False
    assert "only the pixels are known" in texts(page)


@pytest.mark.parametrize("write", [write_zip, write_npz, write_unipen])
def test_an_export_is_imported_and_learned_from_at_once(store, visitor, write):
    page = bring(open_page("mine"), ("mine.file", as_file(write, taught_digits(12))))
    assert "`mine.file`: 12 drawings, all new." in [box.value for box in page.success]
    assert learned(page) == [*range(10), 0, 1]
    assert store.count(visitor) == 12
    assert len(pictures(page)) == 12
    # The file is still on the list, and not read again.
    press(page, "Delete")
    assert store.count(visitor) == 11
    again = ("again.zip", as_file(write_zip, taught_digits(12)))
    page = bring(open_page("mine"), again, ("bad.zip", b"PK\x03\x04 but no more"))
    assert "`again.zip`: 12 drawings, 1 of them new; the others are there already." in [
        box.value for box in page.success
    ]
    (problem,) = page.warning
    assert problem.value.startswith("`bad.zip`: ")
    assert store.count(visitor) == 12


def test_the_name_of_a_file_is_only_a_name():
    page = bring(open_page("mine"), ("`<b>*x*`[a](http://b).zip", b"nothing"))
    assert page.warning[0].value.startswith("` <b>*x* [a](http://b).zip`: This file holds no")


def test_no_more_is_read_than_can_be_kept(monkeypatch, visitor):
    monkeypatch.setenv("MNIST_DRAW_DRAWINGS_EACH", "20")
    content = as_file(write_zip, taught_digits(21, with_strokes=False))
    page = bring(open_page("mine"), ("large.zip", content))
    assert "more than 20 drawings" in page.warning[0].value
    halves = [as_file(write_npz, half) for half in (taught_digits(18), taught_digits(30)[18:])]
    page = bring(open_page("mine"), *(("half.npz", half) for half in halves))
    assert "12 drawings, 2 of them new; the others are there already or find no room" in "".join(
        box.value for box in page.warning
    )
    assert Store().count(visitor) == 20


def test_where_nothing_can_be_kept_the_page_goes_on_with_what_the_session_taught(unopenable):
    page = teach_before_opening(taught_digits(12))
    assert "it is damaged" in page.warning[0].value
    assert "learned from until you close" in page.warning[0].value
    assert "**83.3%** of 12 drawings" in texts(page)
    assert len(pictures(page)) == 12
    assert exports(page) == {"ZIP": True, "MNIST (.npz)": True, "UNIPEN": True}
    assert not page.file_uploader
    page.selectbox(key="was").set_value("4").run()
    assert pictures(page) == ["A 4, read as 5, 90% sure"]
    press(page, "Delete")
    assert learned(page) == [*range(4), *range(5, 10), 0, 1]
    page.button(key="delete-all").click().run()
    page.button(key="delete-all-now").click().run()
    assert not page.exception
    assert "Nothing here yet" in texts(page)
    assert learned(page) == []


def test_what_could_not_be_kept_comes_before_what_is_kept(store, visitor):
    drawings = taught_digits(2 * CARDS_PER_PAGE + 5)
    store.add_all(visitor, drawings[5:])
    page = teach_before_opening(drawings[:5])
    assert [name[2] for name in pictures(page)[:6]] == ["4", "3", "2", "1", "0", "6"]
    seen = []
    for sheet in ("1", "2", "3"):
        page.query_params["sheet"] = sheet
        page.session_state["page"] = "another"  # as if this one was opened by its address
        seen += [name[2] for name in pictures(page.run())]
    assert seen == [str(one.digit) for one in (*drawings[4::-1], *drawings[:4:-1])]


def test_what_could_not_be_kept_stays_when_another_is_deleted(store, visitor):
    drawings = taught_digits(5)
    store.add_all(visitor, drawings[3:])
    page = press(teach_before_opening(drawings[:3]), "Delete", number=3)
    assert learned(page) == [3, 0, 1, 2]
    assert [name[2] for name in pictures(page)] == ["2", "1", "0", "3"]


def test_a_visitor_without_a_cookie_is_told_that_he_is_forgotten(monkeypatch):
    assert not open_page("mine").info
    monkeypatch.setattr(type(st.context), "cookies", StreamlitCookies({}))
    page = open_page("mine")
    assert "not recognised on the next visit" in page.info[0].value
    assert "cookie with" not in texts(page)


def test_the_page_says_what_is_kept_and_for_how_long(monkeypatch):
    assert "A cookie with a random number" in texts(open_page("mine"))
    assert "a year from when it was kept, and at most 2,000 drawings" in texts(open_page("mine"))
    monkeypatch.setenv("MNIST_DRAW_KEEP_DAYS", "30")
    st.cache_resource.clear()
    assert "30 days from when it was kept" in texts(open_page("mine"))
