"""Who a visitor is: a random number in a cookie."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app_pages.common.visitor import COOKIE, is_visitor_id, new_visitor_id

A_YEAR_SECONDS = 365 * 24 * 3600


class TellVisitorsApart:
    """Give each browser an id with the page, or its own for another year; `visitor.py` reads it.

    Of all middleware it must come first, so that it sees last how long an answer may be kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message, scope):
                headers = MutableHeaders(scope=message)
                # A proxy between us must keep no page: it would hand its cookie to others.
                headers["Cache-Control"] = "private, no-cache"
                headers.append("Set-Cookie", _cookie(scope))
            await send(message)

        await self._app(scope, receive, send_with_id if scope["type"] == "http" else send)


def _is_page(message: Message, scope: Scope) -> bool:
    """Whether the answer is a page, or says that the browser's copy of a page is still good."""
    if message["status"] == 304:  # says nothing of what it is about
        return "text/html" in Headers(scope=scope).get("Accept", "")
    is_html = Headers(raw=message["headers"]).get("Content-Type", "").startswith("text/html")
    return message["status"] == 200 and is_html


def _cookie(scope: Scope) -> str:
    """The visitor's id, or a new one, which no script can read and no other site can send."""
    given = HTTPConnection(scope).cookies.get(COOKIE, "")
    visitor = given if is_visitor_id(given) else new_visitor_id()
    flags = f"Path=/; Max-Age={A_YEAR_SECONDS}; HttpOnly; SameSite=Lax"
    # Behind a proxy that ends HTTPS, the request itself comes by HTTP. The first of several proxies
    # stands first.
    forwarded = Headers(scope=scope).get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    is_https = "https" in (scope["scheme"], forwarded)
    return f"{COOKIE}={visitor}; {flags}{'; Secure' if is_https else ''}"
