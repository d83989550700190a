"""Each browser gets an id with its first page, in a cookie that is nobody else's, and keeps it."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from app_pages.common.visitor import COOKIE, is_visitor_id
from asgi import app as whole_app
from middleware.visitors import TellVisitorsApart
from tests.middleware.get import get

PAGE = TellVisitorsApart(
    Response("<p>A page.</p>", media_type="text/html", headers={"Cache-Control": "no-cache"})
)


def id_in(headers: Headers) -> str:
    """The id that an answer gives."""
    (cookie,) = headers.getlist("Set-Cookie")
    return SimpleCookie(cookie)[COOKIE].value


def test_a_visitor_without_an_id_gets_one_and_keeps_it_for_another_year_with_each_visit():
    first, _ = get(PAGE, "/")
    assert is_visitor_id(id_in(first))
    again, _ = get(PAGE, "/", cookie=f"theme=dark; {COOKIE}={id_in(first)}; other=1")
    assert id_in(again) == id_in(first)


def test_no_two_visitors_get_the_same_id():
    ids = {id_in(get(PAGE, "/")[0]) for _ in range(100)}
    assert len(ids) == 100
    # 256 bits: 43 characters, each of 64.
    assert {len(one) for one in ids} == {43}
    assert len(set("".join(ids))) == 64


@pytest.mark.parametrize(
    "malformed",
    ["", "1", "x" * 42, "x" * 44, "é" * 43, "x" * 42 + ".", '"' + "x" * 43, "x" * 10_000],
)
def test_an_id_that_is_malformed_is_replaced(malformed):
    assert is_visitor_id(id_in(get(PAGE, "/", cookie=f"{COOKIE}={malformed}")[0]))


def flags(headers: Headers) -> set[str]:
    (cookie,) = headers.getlist("Set-Cookie")
    return set(cookie.split("; ")[1:])


def test_no_script_reads_the_cookie_and_no_other_site_sends_it():
    expected = {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"}
    assert flags(get(PAGE, "/read")[0]) == expected


@pytest.mark.parametrize(
    ("scheme", "forwarded", "is_secure"),
    [
        ("http", "http", False),
        ("http", "", False),
        ("http", "httpsx", False),
        ("http", "http, https", False),
        ("https", "", True),
        ("http", "https", True),
        ("http", "HTTPS , http", True),
    ],
)
def test_over_https_it_never_goes_by_http(scheme, forwarded, is_secure):
    headers, _ = get(PAGE, "/", scheme, x_forwarded_proto=forwarded)
    assert ("Secure" in flags(headers)) == is_secure


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}={'x' * 43}"])
def test_no_proxy_keeps_a_page(cookie):
    assert get(PAGE, "/", cookie=cookie)[0]["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "answer",
    [
        Response("let x", media_type="text/javascript", headers={"Cache-Control": "public"}),
        Response("{}", media_type="application/json", headers={"Cache-Control": "public"}),
        Response(
            "no", media_type="text/html", status_code=404, headers={"Cache-Control": "public"}
        ),
        Response(status_code=304, headers={"Cache-Control": "public"}),
    ],
)
def test_what_is_no_page_is_left_alone(answer):
    headers, _ = get(TellVisitorsApart(answer), "/x")
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "public"


def test_a_browser_that_has_the_page_but_no_cookie_gets_one():
    unchanged = TellVisitorsApart(Response(status_code=304))
    headers, _ = get(unchanged, "/", accept="text/html,application/xhtml+xml")
    assert is_visitor_id(id_in(headers))
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_socket_opens_as_before():
    messages = [{"type": "websocket.accept", "headers": []}, {"type": "websocket.close"}]
    sent = []

    async def socket(scope, receive, send):
        for message in messages:
            await send(message)

    async def note(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    with ThreadPoolExecutor() as beside_playwright:
        opened = TellVisitorsApart(socket)(scope, None, note)
        beside_playwright.submit(asyncio.run, opened).result()
    assert sent == [{"type": "websocket.accept", "headers": []}, {"type": "websocket.close"}]


@pytest.mark.parametrize("path", ["/", "/read", "/static/js/index.ABCD1234.js"])
def test_the_app_gives_an_id_with_its_page_and_names_it_nowhere_else(path):
    headers, body = get(whole_app, path, accept="text/html", accept_encoding="identity")
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "private, no-cache"
    assert id_in(headers).encode() not in body
    others = [text for name, text in headers.items() if name != "set-cookie"]
    assert not any(id_in(headers) in text for text in others)


def test_the_files_of_the_app_come_without():
    _, page = get(whole_app, "/", accept_encoding="identity")
    script = re.search(r'src="\.(/static/js/[^"]+)"', page.decode())[1]
    headers, _ = get(whole_app, script)
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"].startswith("public")
