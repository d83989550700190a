"""The icons are sent in place of the whole font, and every other file as it is."""

from starlette.responses import Response

from middleware.own_icons import ICONS, SendOwnIcons
from tests.middleware.get import get


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
