"""The app for slow networks: streamlit run asgi.py

The same app as `streamlit run app.py`, which is for use behind a proxy that compresses. Here its
files come compressed, browsers keep those that never change, and while they come the page says so.
"""

import mimetypes
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Not every system knows it, and what is not known to be compressed would be compressed again.
mimetypes.add_type("font/woff2", ".woff2")

# A file named after its content, such as index.C1JORDN2.css, or an image in hexadecimal digits.
HASHED = re.compile(r"[.-](?=[\w-]*[A-Z\d])[\w-]{8}\.\w+$|/[\da-f]{32,}\.\w+$")
A_YEAR = "public, max-age=31536000, immutable"

ICON_FONT = re.compile(r"/MaterialSymbols-Rounded\.[\w-]{8}\.woff2$")
ICONS = Path(__file__).parent / "app_pages" / "common" / "icons.woff2"

# What Streamlit's page holds until its scripts have come, and what ours does.
EMPTY = b'<div id="root">'
LOADING = (
    b'<p role="status" style="margin: 30vh 1rem; text-align: center; font: 1.25rem sans-serif">'
    b"Draw a digit is loading.</p>"
)


class CacheHashedFiles:
    """Have browsers keep each file that is named after its content: it can never change.

    Streamlit says so of its own files, but not of those of components and images.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                # A name that no longer exists is answered with the page, which does change.
                if headers.get("Cache-Control") != "no-cache":
                    headers["Cache-Control"] = A_YEAR
            await send(message)

        is_hashed = scope["type"] == "http" and HASHED.search(scope["path"])
        await self._app(scope, receive, send_with_header if is_hashed else send)


class SendOwnIcons:
    """Send the icons that can be shown, 9 kB, in place of Streamlit's font of 4,000, 375 kB.

    Every browser asks for that before the page stands, whether the page shows an icon or not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ICON_FONT.search(scope["path"]):
            # Not for longer: the name is Streamlit's, and stays the same when our icons change.
            headers = {"Cache-Control": "public, max-age=86400"}
            await FileResponse(ICONS, headers=headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class SayThatItLoads:
    """Put a sentence on the page, which is empty until Streamlit's scripts have come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page: Message = {}  # how the page begins, kept back until we know how long it gets

        async def send_with_sentence(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start" and message["status"] == 200:
                if MutableHeaders(scope=message).get("Content-Type", "").startswith("text/html"):
                    page = message
                    return
            elif page:
                body = message["body"]
                message["body"] = body.replace(EMPTY, EMPTY + LOADING)
                headers = MutableHeaders(scope=page)
                longer = len(message["body"]) - len(body)
                headers["Content-Length"] = str(int(headers["Content-Length"]) + longer)
                await send(page)
                page = {}
            await send(message)

        await self._app(scope, receive, send_with_sentence if scope["type"] == "http" else send)


app = st.App(
    "app.py",
    middleware=[
        Middleware(SendOwnIcons),
        Middleware(CacheHashedFiles),
        # Level 6 takes 35 ms of the server's time for all scripts; 9 takes 46 for 0.2 % less.
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        Middleware(SayThatItLoads),
    ],
)
