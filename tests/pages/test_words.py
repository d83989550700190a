"""How numbers are written, the same on every page."""

import pytest

from app_pages.common.words import duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (45, "45 s"),
        (59.6, "1 min"),
        (684, "11 min 24 s"),
        (1500, "25 min"),
        (3600, "1 h"),
        (4217, "1 h 10 min"),
    ],
)
def test_a_time_is_written_in_the_units_that_people_use(seconds, words):
    assert duration(seconds) == words
