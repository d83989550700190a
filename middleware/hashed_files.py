"""Files that never change are kept by browsers."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A file named after its content, such as index.C1JORDN2.css, or an image in hexadecimal digits.
HASHED = re.compile(r"[.-](?=[\w-]*[A-Z\d])[\w-]{8}\.\w+$|/[\da-f]{32,}\.\w+$")
A_YEAR = "public, max-age=31536000, immutable"


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
