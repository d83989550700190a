"""Whoever taught is in one part only, and too few are refused."""

import numpy as np
import pytest

from mnist_model.data.split import DataError
from mnist_model.data.taught_drawings import TaughtDrawings, split_people
from mnist_model.imaging.unipen import Drawing

PARTS = ("training", "validation", "test")
A_LINE = (np.array([[100, 50], [100, 200]], np.float32),)


def taught_by(counts: dict[int, int]) -> TaughtDrawings:
    """So many drawings of each person, one of each in turn, with images that tell them apart."""
    writers = [w for turn in range(max(counts.values())) for w in counts if turn < counts[w]]
    images = np.zeros((len(writers), 28, 28), np.uint8)
    images[:, 0, 0] = writers
    drawings = (Drawing(number % 10, writer, A_LINE) for number, writer in enumerate(writers))
    return TaughtDrawings(tuple(drawings), images)


def people_in(parts) -> dict[str, set[int]]:
    return {name: getattr(parts, name).people for name in PARTS}


@pytest.mark.parametrize("people", [5, 7, 20, 100])
@pytest.mark.parametrize("seed", [0, 1])
def test_each_person_is_in_one_part_with_all_that_they_drew(people, seed):
    counts = {number: 20 + number % 3 for number in range(1, people + 1)}
    parts = split_people(taught_by(counts), seed)
    found = people_in(parts)
    assert sorted(n for part in found.values() for n in part) == sorted(counts)
    assert all(found.values())
    for name in PARTS:
        part = getattr(parts, name)
        assert len(part.drawings) == len(part.images) == sum(counts[n] for n in part.people)
        np.testing.assert_array_equal(part.images[:, 0, 0], [d.writer for d in part.drawings])
    assert len(found["test"]) == len(found["validation"]) == max(1, round(0.15 * people))


def test_the_split_depends_on_seed_and_people_alone():
    counts = dict.fromkeys(range(1, 31), 20)
    backwards = dict(reversed(counts.items()))
    found = people_in(split_people(taught_by(counts), 3))
    assert people_in(split_people(taught_by(backwards), 3)) == found
    assert people_in(split_people(taught_by(counts), 4)) != found


def test_one_more_person_moves_hardly_anybody():
    before, after = (
        people_in(split_people(taught_by(dict.fromkeys(range(1, n), 20)), 0)) for n in (31, 32)
    )
    assert sum(len(before[name] - after[name]) for name in PARTS) <= 3


def test_who_drew_little_is_learned_from_and_nothing_else():
    counts = dict.fromkeys(range(1, 6), 20) | dict.fromkeys(range(6, 40), 19)
    found = people_in(split_people(taught_by(counts), 0))
    assert found["training"] >= set(range(6, 40))
    assert len(found["test"]) == len(found["validation"]) == 1


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({1: 500}, "500 drawings by one person, and 1 taught at least 20.*4 more"),
        (dict.fromkeys(range(9), 19), "171 drawings by 9 people, and 0 taught.*5 more"),
        (dict.fromkeys(range(4), 20) | {4: 19}, "99 drawings by 5 people, and 4 taught.*1 more"),
    ],
)
def test_too_few_are_refused_with_what_there_is_and_what_is_missing(counts, told):
    with pytest.raises(DataError, match=told):
        split_people(taught_by(counts), 0)


def test_of_nobody_nothing_is_learned():
    nothing = TaughtDrawings((), np.zeros((0, 28, 28), np.uint8))
    with pytest.raises(DataError, match="0 drawings by 0 people"):
        split_people(nothing, 0)
