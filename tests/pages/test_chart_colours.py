"""Each model has a colour of its own, for as many as there are colours."""

from app_pages.common.charts import colour_of
from mnist_model.networks.recipes import RECIPES

OURS = list(RECIPES)
MINE = [f"Mine {number}" for number in range(12)]
# The theme's, the second of which is hard to see.
COLOURS = 8


def colours(values, shown):
    """The number of the colour that each value has, which begin again after the last."""
    domain = colour_of("Model", values, shown).to_dict()["scale"]["domain"]
    assert len(domain) == len({*domain, " "}) + domain.count(" ") - 1
    return {value: domain.index(value) % COLOURS for value in shown}


def test_ours_keep_theirs_whatever_is_shown():
    everything = colours(OURS, OURS)
    assert sorted(everything.values()) == [0, 2, 3, 4, 5, 6, 7]
    for shown in (OURS[2:4], [*OURS[5:], *MINE[:3]], [*OURS, *MINE]):
        now = colours([*OURS, *MINE], shown)
        assert {name: now[name] for name in shown if name in OURS} == {
            name: everything[name] for name in shown if name in OURS
        }


def test_a_visitors_own_take_those_of_ours_that_are_not_shown():
    for shown in ([*OURS[:3], *MINE[8:]], MINE[5:12], [OURS[6], MINE[11]]):
        now = colours([*OURS, *MINE], shown)
        assert len(set(now.values())) == len(shown)
        assert 1 not in now.values()


def test_with_too_many_colours_come_twice_but_never_the_muted_one():
    now = colours([*OURS, *MINE], [*OURS, *MINE])
    assert 1 not in now.values()
