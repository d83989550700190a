"""A short run of the fuzz; a long one: python -m tests.browser.fuzz --actions 1000"""

from urllib.parse import urlsplit

import pytest

from tests.browser.delay import slow_network
from tests.browser.draw_page import visit
from tests.browser.fuzz import ROUND_TRIPS_S, Fuzz

ACTIONS = 25


# What comes between the shortest and the longest is for the long one.
@pytest.fixture(
    params=[ROUND_TRIPS_S[0], ROUND_TRIPS_S[-1]], ids=lambda seconds: f"{1000 * seconds:.0f} ms"
)
def slow_page(tabs, app_url, request):
    with slow_network(urlsplit(app_url).port, request.param) as url:
        yield from visit(tabs, url)


def test_random_actions_leave_canvas_answer_and_history_in_agreement(slow_page):
    Fuzz(slow_page, seed=1).run(ACTIONS)
