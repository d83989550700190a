from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text, update

from mnist_store import store as store_module
from mnist_store.errors import StoreError
from mnist_store.rows import to_row
from mnist_store.schema import taught as table
from mnist_store.settings import Settings, parse_url
from mnist_store.store import Store
from tests.store.drawn import MONDAY, behind, draw, same


def images(drawings):
    return [drawing.image.tobytes() for drawing in drawings]


def age(url: str, days: float) -> None:
    """Have all that is kept have been kept for so many days."""
    with behind(url) as connection:
        connection.execute(update(table).values(kept_at=datetime.now(UTC) - timedelta(days=days)))


@pytest.mark.parametrize(
    "drawing",
    [
        draw(1),
        draw(2, answer=None, confidence=0.0),
        draw(3, strokes=(), brush_px=0.0),
        draw(5, answer=None, confidence=0.0, model=""),
        draw(4, digit=np.uint8(4), answer=np.int64(9), confidence=np.float32(0.5)),
    ],
    ids=["drawn", "refused", "pixels alone", "no model asked", "numbers of NumPy"],
)
def test_what_was_kept_comes_back_as_it_was_also_after_a_restart(url, drawing):
    first = Store(url)
    number = first.add("ann", drawing)
    (kept,) = first.drawings("ann")
    first.close()
    again = Store(url)
    (kept_still,) = again.drawings("ann")
    again.close()
    assert kept.number == kept_still.number == number
    assert same(kept, drawing)
    assert same(kept_still, drawing)


def test_a_time_of_another_zone_is_the_same_moment_in_utc(store):
    there = timezone(timedelta(hours=5, minutes=45))
    store.add("ann", draw(drawn_at=MONDAY.astimezone(there)))
    (kept,) = store.drawings("ann")
    assert kept.drawn_at == MONDAY
    assert kept.drawn_at.tzinfo == UTC


def test_drawings_come_last_drawn_first_filtered_and_in_parts(store):
    drawn = [draw(seed) for seed in np.random.default_rng(0).permutation(60).tolist()]
    for drawing in drawn:
        store.add("ann", drawing)
    drawn.sort(key=lambda drawing: drawing.drawn_at, reverse=True)
    for digit in (None, *range(10)):
        for right in (None, True, False):
            wanted = [
                drawing
                for drawing in drawn
                if digit in (None, drawing.digit) and right in (None, drawing.was_right)
            ]
            assert images(store.drawings("ann", digit, right)) == images(wanted)
            assert images(store.drawings("ann", digit, right, 2, 1)) == images(wanted[1:3])
            assert store.count("ann", digit, right) == len(wanted)
    assert images(store.drawings("ann", limit=7, offset=55)) == images(drawn[55:])


def test_a_drawing_of_which_no_model_was_asked_is_neither_right_nor_wrong(store):
    store.add("ann", draw(1, digit=3, answer=None, model=""))
    store.add("ann", draw(2, digit=3, answer=None))
    store.add("ann", draw(3, digit=3, answer=3))
    assert store.count("ann") == 3
    assert [one.model for one in store.drawings("ann", right=False)] == ["compact-cnn"]
    assert store.count("ann", right=False) == store.count("ann", right=True) == 1
    assert store.outcomes("ann") == [False, True]


def test_outcomes_are_in_the_order_drawn_and_the_visitors_own(store):
    outcomes = [True, True, False, True, False]
    for minute in (3, 0, 4, 1, 2):
        answer = 7 if outcomes[minute] else 1
        store.add("ann", draw(minute, digit=7, answer=answer))
        store.add("bob", draw(minute, digit=7, answer=1))
    assert store.outcomes("ann") == outcomes
    assert store.outcomes("nobody") == []


def test_drawings_with_strokes_are_counted(store):
    for seed in range(4):
        store.add("ann", draw(seed, strokes=draw().strokes if seed else ()))
    assert store.count_with_strokes("ann") == 3
    assert store.count_with_strokes("bob") == 0


def test_deletion_deletes_one_or_all(store):
    numbers = [store.add("ann", draw(seed)) for seed in range(3)]
    assert store.delete("ann", numbers[1])
    assert not store.delete("ann", numbers[1])
    assert [kept.number for kept in store.drawings("ann")] == [numbers[2], numbers[0]]
    assert store.delete_all("ann") == 2
    assert store.drawings("ann") == []
    assert store.count("ann") == store.delete_all("ann") == 0


def test_the_number_of_a_deleted_drawing_is_never_given_again(store):
    deleted = store.add("ann", draw())
    store.delete("ann", deleted)
    assert store.add("ann", draw()) != deleted


def test_nothing_of_a_deleted_drawing_stays_in_the_files(sqlite_url):
    store = Store(sqlite_url)
    drawings = [draw(seed) for seed in range(50)]
    numbers = [store.add("ann", drawing) for drawing in drawings]

    def in_files(drawing):
        row = to_row(drawing)
        parts = row["image"][:50], row["strokes"][:50].encode(), row["strokes"][-50:].encode()
        files = Path(store.settings.url.database).parent.iterdir()
        return any(part in file.read_bytes() for file in files for part in parts)

    assert in_files(drawings[7])
    store.delete("ann", numbers[7])
    assert not in_files(drawings[7])
    store.delete_all("ann")
    assert not any(map(in_files, drawings))
    store.close()
    # Nor of one that goes by itself, to make room or past its age.
    store = Store(settings=replace(store.settings, drawings_each=2))
    for drawing in drawings[:3]:
        store.add("ann", drawing)
    assert [in_files(drawing) for drawing in drawings[:3]] == [False, True, True]
    age(sqlite_url, days=366)
    Store(sqlite_url).add("bob", drawings[3])
    assert [in_files(drawing) for drawing in drawings[:4]] == [False, False, False, True]
    store.close()


def test_one_drawing_too_many_makes_the_one_kept_longest_go(url):
    store = Store(settings=Settings(parse_url(url), drawings_each=5))
    store.add("bob", draw(99))
    # The last to be kept was drawn first, and stays all the same.
    for seed in reversed(range(8)):
        store.add("ann", draw(seed))
    assert images(store.drawings("ann")) == images(draw(seed) for seed in (4, 3, 2, 1, 0))
    assert store.count("bob") == 1
    store.close()


def test_what_is_past_its_age_goes_and_nothing_else(url):
    store = Store(settings=Settings(parse_url(url), keep_days=30))
    store.add("ann", draw(1))
    age(url, days=31)
    store.add("ann", draw(2, drawn_at=MONDAY - timedelta(days=2000)))
    assert store.purge() == 1
    assert images(store.drawings("ann")) == images([draw(2)])
    age(url, days=5)
    assert store.purge() == 0
    assert store.purge(keep_days=4) == 1
    store.close()


def test_what_is_past_its_age_is_not_shown_though_nobody_has_deleted_it_yet(store, url):
    store.add("ann", draw(1))
    age(url, days=366)
    assert store.drawings("ann") == store.outcomes("ann") == []
    assert store.count("ann") == store.count_with_strokes("ann") == 0


def test_what_is_past_its_age_goes_with_the_first_that_is_kept_each_day(url, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(store_module.time, "monotonic", lambda: now[0])
    store = Store(url)
    for expected in (1, 2, 1):  # the first of the day; the second; the first of the next
        store.add("ann", draw())
        assert store.stats().drawings == expected
        age(url, days=366)
        now[0] += 50_000
    store.close()


def test_an_import_adds_what_is_not_there_yet(store):
    drawings = [draw(seed) for seed in range(5)]
    store.add("ann", drawings[3])
    assert store.add_all("ann", drawings) == 4
    assert store.add_all("ann", drawings) == 0
    assert images(store.drawings("ann")) == images(reversed(drawings))
    # Said to be something else, it is another example.
    assert store.add_all("ann", [replace(drawings[0], digit=(drawings[0].digit + 1) % 10)]) == 1
    assert store.add_all("bob", drawings + drawings) == 5
    assert store.add_all("bob", []) == 0


def test_an_import_never_makes_a_drawing_go(url):
    store = Store(settings=Settings(parse_url(url), drawings_each=4))
    store.add_all("ann", [draw(8), draw(9)])
    assert store.add_all("ann", [draw(seed) for seed in (2, 0, 1)]) == 2
    assert images(store.drawings("ann")) == images(draw(seed) for seed in (9, 8, 2, 1))
    assert store.add_all("ann", [draw(5)]) == 0
    # Also where the same was drawn twice.
    store.add("bob", draw(1))
    store.add("bob", draw(1))
    assert store.add_all("bob", [draw(seed) for seed in range(9)]) == 2
    store.close()


def test_an_import_with_a_drawing_that_cannot_be_kept_adds_none(store):
    with pytest.raises(StoreError, match="not a digit"):
        store.add_all("ann", [draw(1), draw(2, digit=10)])
    assert store.count("ann") == 0


def test_a_url_comes_before_that_of_the_settings(url):
    store = Store(url, Settings(parse_url("sqlite:////nowhere"), keep_days=7))
    assert store.settings == Settings(parse_url(url), keep_days=7)
    store.close()


def test_people_are_told_apart_by_numbers_that_are_not_their_ids(store):
    assert list(store.people()) == []
    for seed, visitor in enumerate(["zoe", "ann", "zoe", "bob", "ann"]):
        store.add(visitor, draw(seed))
    people = {number: images(drawings) for number, drawings in store.people()}
    drawn = {1: [2, 0], 2: [4, 1], 3: [3]}
    assert people == {n: images(map(draw, seeds)) for n, seeds in drawn.items()}


def test_stats_count_what_is_kept(store):
    assert store.stats().drawings == store.stats().people == store.stats().right == 0
    assert store.stats().since is store.stats().until is None
    drawings = [draw(seed) for seed in range(40)]
    for seed, drawing in enumerate(drawings):
        store.add(f"visitor {seed % 3}", drawing)
    stats = store.stats()
    assert (stats.drawings, stats.people) == (40, 3)
    assert stats.answered == 40
    assert stats.right == sum(drawing.was_right for drawing in drawings) > 0
    digits = [drawing.digit for drawing in drawings]
    assert stats.digits == tuple(digits.count(digit) for digit in range(10))
    assert (stats.since, stats.until) == (drawings[0].drawn_at, drawings[-1].drawn_at)


def test_the_database_holds_no_visitors_id(store, url):
    store.add("an-id-that-nobody-guesses", draw())
    with behind(url) as connection:
        row = connection.execute(text("SELECT * FROM taught_drawings")).one()
    assert "an-id-that-nobody-guesses" not in str(row)


def test_the_folder_of_the_database_is_its_owners_alone(sqlite_url):
    Store(sqlite_url).close()
    folder = Path(parse_url(sqlite_url).database).parent
    assert folder.stat().st_mode & 0o777 == 0o700
