"""The icons that the app shows, in place of all that there are."""

import re
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ICON_FONT = re.compile(r"/MaterialSymbols-Rounded\.[\w-]{8}\.woff2$")
ICONS = Path(__file__).parent.parent / "app_pages" / "common" / "icons.woff2"


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
