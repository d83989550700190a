"""The page says that it loads, and nothing else is changed."""

import pytest
from starlette.responses import Response

from middleware.loading import EMPTY, LOADING, SayThatItLoads
from tests.middleware.get import get


@pytest.mark.parametrize("text", [b"<body>" + EMPTY + b"</div></body>", b"<body>no root</body>"])
def test_the_sentence_on_the_page_makes_it_as_much_longer_as_it_says(text):
    page = Response(text, media_type="text/html")
    headers, body = get(SayThatItLoads(page), "/")
    assert body == text.replace(EMPTY, EMPTY + LOADING)
    assert int(headers["Content-Length"]) == len(body)


def test_what_is_no_page_is_left_alone():
    script = Response(EMPTY, media_type="text/javascript")
    assert get(SayThatItLoads(script), "/static/js/index.DormvYxC.js")[1] == EMPTY
