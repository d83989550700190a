"""The app for slow networks: streamlit run asgi.py

The same app as `streamlit run app.py`, which is for use behind a proxy that compresses. Here its
files come compressed, browsers keep those that never change, while they come the page says so, and
a cookie tells a visitor who comes back from others.
"""

import mimetypes
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.hashed_files import CacheHashedFiles
from middleware.loading import SayThatItLoads
from middleware.own_icons import SendOwnIcons
from middleware.visitors import TellVisitorsApart

# Not every system knows it, and what is not known to be compressed would be compressed again.
mimetypes.add_type("font/woff2", ".woff2")


@asynccontextmanager
async def finish_work(app: st.App) -> AsyncIterator[None]:
    """Before the server ends, have all written that visitors were told is kept, and end trainings.

    What was trained goes on with the next server, even before anybody visits it.
    """
    # Where nobody may train, nothing of it is imported.
    if os.environ.get("TRAINING"):
        threading.Thread(target=_go_on_training, daemon=True).start()
    yield
    if trainer := sys.modules.get("mnist_trainer"):
        trainer.RUNNER.finish()
    # Nothing was taught where no page has imported it.
    if hand := sys.modules.get("app_pages.common.hand"):
        hand.WRITER.finish()


def _go_on_training() -> None:
    trainer = import_module("mnist_trainer")
    if trainer.is_allowed():
        trainer.RUNNER.start()


app = st.App(
    "app.py",
    lifespan=finish_work,
    middleware=[
        Middleware(TellVisitorsApart),
        Middleware(SendOwnIcons),
        Middleware(CacheHashedFiles),
        # Level 6 takes 35 ms of the server's time for all scripts; 9 takes 46 for 0.2 % less.
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        Middleware(SayThatItLoads),
    ],
)
