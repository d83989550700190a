"""What whoever runs the app can set about what it keeps, all by environment variables."""

import os
from dataclasses import dataclass

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from mnist_model.data.download import data_folder
from mnist_store.errors import NOT_UNDERSTOOD, StoreError

URL_VARIABLE = "DATABASE_URL"
KEEP_DAYS_VARIABLE = "MNIST_DRAW_KEEP_DAYS"
DRAWINGS_EACH_VARIABLE = "MNIST_DRAW_DRAWINGS_EACH"

_EXAMPLES = "sqlite:////folder/file.db or postgresql://user:password@host/name"


@dataclass(frozen=True)
class Settings:
    """Where drawings are kept, for how long, and how many.

    url:           of the database.
    keep_days:     how many days a drawing is kept.
    drawings_each: how many drawings of a visitor are kept. Of 8 kB each, they take 17 MB at most as
                   people draw; adaptation needs a few dozen.
    """

    url: URL
    keep_days: int = 365
    drawings_each: int = 2000

    @classmethod
    def from_environment(cls, url: str | None = None) -> "Settings":
        """What the environment variables set, and what they leave out as it is by default.

        Args:
            url: of the database, in place of the variable's.

        Raises:
            StoreError: the URL, or a variable, is not understood.
        """
        text = url or os.environ.get(URL_VARIABLE)
        return cls(
            url=parse_url(text) if text else default_url(),
            keep_days=_whole_number(KEEP_DAYS_VARIABLE, cls.keep_days),
            drawings_each=_whole_number(DRAWINGS_EACH_VARIABLE, cls.drawings_each),
        )


def default_url() -> URL:
    """The SQLite file that needs no setting."""
    return URL.create("sqlite", database=str(data_folder() / "drawings.db"))


def parse_url(text: str) -> URL:
    """The URL of a database as SQLAlchemy takes it.

    Raises:
        StoreError: it is none, or one of SQLite that names no file.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password.
        detail = f"the URL of the database is not understood; it is one such as {_EXAMPLES}"
        raise StoreError(NOT_UNDERSTOOD, detail) from error
    if url.drivername == "postgres":  # as hosts of databases write it
        return url.set(drivername="postgresql")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        detail = f"{url}: name a file, as in {_EXAMPLES}; what is in memory is not kept"
        raise StoreError(NOT_UNDERSTOOD, detail)
    return url


def _whole_number(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    # A hundred years of days, or a hundred thousand drawings.
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 100_000):
        detail = f"{variable}={text}: set it to a whole number from 1 to 100000, or not at all"
        raise StoreError("Nothing can be kept: a setting of the app is wrong.", detail)
    return int(text)
