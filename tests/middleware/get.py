"""Asks an ASGI app for a file, as a server does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.datastructures import Headers
from starlette.types import ASGIApp


def get(app: ASGIApp, path: str, scheme: str = "http", **headers: str) -> tuple[Headers, bytes]:
    """What an ASGI app answers when it is asked for this path.

    Args:
        headers: of the request, with _ in their names for -.
    """
    messages = []

    async def send(message):
        messages.append(message)

    pairs = [
        (name.lower().replace("_", "-").encode(), text.encode()) for name, text in headers.items()
    ]
    scope = {"type": "http", "method": "GET", "path": path, "scheme": scheme, "headers": pairs}
    scope["asgi"] = {"spec_version": "2.4"}
    # Playwright has an event loop of its own in the thread of the tests.
    with ThreadPoolExecutor() as beside_playwright:
        beside_playwright.submit(asyncio.run, app(scope, None, send)).result()
    start, *rest = messages
    return Headers(raw=start["headers"]), b"".join(message["body"] for message in rest)
