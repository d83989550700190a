"""What the page says until it stands."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What Streamlit's page holds until its scripts have come, and what ours does.
EMPTY = b'<div id="root">'
LOADING = (
    b'<p role="status" style="margin: 30vh 1rem; text-align: center; font: 1.25rem sans-serif">'
    b"Draw a digit is loading.</p>"
)


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
