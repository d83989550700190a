"""What asgi.py changes of an answer, and what it leaves alone; tests/browser has the whole app."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from asgi import A_YEAR, EMPTY, ICONS, LOADING, CacheHashedFiles, SayThatItLoads, SendOwnIcons
from tests.conftest import ROOT


def get(app, path: str) -> tuple[Headers, bytes]:
    """What an ASGI app answers when it is asked for this path."""
    messages = []

    async def send(message):
        messages.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    scope["asgi"] = {"spec_version": "2.4"}
    # Playwright has an event loop of its own in the thread of the tests.
    with ThreadPoolExecutor() as beside_playwright:
        beside_playwright.submit(asyncio.run, app(scope, None, send)).result()
    start, *rest = messages
    return Headers(raw=start["headers"]), b"".join(message["body"] for message in rest)


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


def test_the_icons_are_sent_in_place_of_the_whole_font():
    others = SendOwnIcons(Response(b"another file"))
    headers, body = get(others, "/digits/static/media/MaterialSymbols-Rounded.nEdyypZU.woff2")
    assert body == ICONS.read_bytes()
    assert headers["Content-Type"] == "font/woff2"
    # Our icons may change and keep this name.
    assert "immutable" not in headers["Cache-Control"]
    assert (
        get(others, "/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2")[1] == b"another file"
    )


@pytest.mark.parametrize("text", [b"<body>" + EMPTY + b"</div></body>", b"<body>no root</body>"])
def test_the_sentence_on_the_page_makes_it_as_much_longer_as_it_says(text):
    page = Response(text, media_type="text/html")
    headers, body = get(SayThatItLoads(page), "/")
    assert body == text.replace(EMPTY, EMPTY + LOADING)
    assert int(headers["Content-Length"]) == len(body)


def test_what_is_no_page_is_left_alone():
    script = Response(EMPTY, media_type="text/javascript")
    assert get(SayThatItLoads(script), "/static/js/index.DormvYxC.js")[1] == EMPTY


def test_a_font_is_known_to_be_compressed_on_a_system_that_knows_no_types():
    script = """
import mimetypes
mimetypes.knownfiles.clear()
import asgi
print(mimetypes.guess_type("Source.woff2")[0])
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert finished.stdout == "font/woff2\n", finished.stderr
