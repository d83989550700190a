"""What is named after its content is kept by browsers, and nothing else."""

import pytest
from starlette.responses import Response

from middleware.hashed_files import A_YEAR, CacheHashedFiles
from tests.middleware.get import get


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/index.DormvYxC.js",
        "/below/_stcore/bidi-components/canvas/index-ynYgWHmM.js",
        "/media/7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d67728.png",
    ],
)
def test_what_is_named_after_its_content_is_kept_for_a_year(path):
    found = Response(b"", headers={"Cache-Control": "public"})
    assert get(CacheHashedFiles(found), path)[0]["Cache-Control"] == A_YEAR


@pytest.mark.parametrize(
    "path", ["/", "/training", "/_stcore/bidi-components/canvas/index-style.css", "/index.html"]
)
def test_what_has_any_other_name_is_not(path):
    found = Response(b"", headers={"Cache-Control": "public"})
    assert get(CacheHashedFiles(found), path)[0]["Cache-Control"] == "public"


@pytest.mark.parametrize(
    "answer", [Response(status_code=404), Response(headers={"Cache-Control": "no-cache"})]
)
def test_neither_is_what_was_not_found(answer):
    headers, _ = get(CacheHashedFiles(answer), "/static/js/index.DormvYxC.js")
    assert headers.get("Cache-Control") in (None, "no-cache")
