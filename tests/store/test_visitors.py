"""Nobody reads, changes or deletes what another taught."""

import numpy as np
import pytest

from mnist_store.store import Store
from tests.store.drawn import at_once, draw, same


def test_visitors_never_meet_whatever_they_do(store):
    random = np.random.default_rng(0)
    visitors = ["ann", "Ann", "ann ", "", "bob"]
    visitors.remove("")
    kept: dict[str, dict[int, object]] = {visitor: {} for visitor in visitors}
    for seed in range(150):
        visitor = visitors[random.integers(4)]
        everybodys = [number for theirs in kept.values() for number in theirs]
        match random.integers(6):
            case 0 | 1 | 2:
                kept[visitor][store.add(visitor, draw(seed))] = draw(seed)
            case 3 | 4 if everybodys:
                number = int(random.choice(everybodys))
                assert store.delete(visitor, number) == (number in kept[visitor])
                kept[visitor].pop(number, None)
            case 5 if random.random() < 0.2:
                assert store.delete_all(visitor) == len(kept[visitor])
                kept[visitor].clear()
        for other in visitors:
            drawings = {drawing.number: drawing for drawing in store.drawings(other)}
            assert drawings.keys() == kept[other].keys()
            assert all(same(drawings[number], kept[other][number]) for number in drawings)


HOSTILE = ["' OR '1'='1", "%", "x'; DROP TABLE taught_drawings; --", "\0", "\ud800", "é" * 10_000]


def test_a_visitor_of_any_text_is_one_visitor(store):
    store.add("ann", draw(1))
    for visitor in HOSTILE:
        assert store.drawings(visitor) == []
        assert store.delete_all(visitor) == 0
        store.add(visitor, draw(2))
        assert store.count(visitor) == 1
    assert store.count("ann") == 1


def test_a_visitor_without_an_id_is_refused(store):
    with pytest.raises(ValueError, match="without an id"):
        store.add("", draw())


@pytest.mark.usefixtures("patience")
def test_twenty_at_once_lose_nothing_and_never_meet(url):
    store = Store(url)

    def visit(visitor: int) -> None:
        for i in range(10):
            number = store.add(f"visitor {visitor}", draw(100 * visitor + i))
            kept = store.drawings(f"visitor {visitor}")
            assert kept[0].number == number
            assert len(kept) == i + 1
        store.delete(f"visitor {visitor}", kept[0].number)
        store.stats()

    assert at_once(visit, 20) == []
    for visitor in range(20):
        kept = store.drawings(f"visitor {visitor}")
        assert len(kept) == 9
        assert all(same(drawing, draw(100 * visitor + i)) for i, drawing in enumerate(kept[::-1]))
    store.close()
