"""Downloading data sets from their public sites: once, verified, and cached."""

import hashlib
import http.client
import os
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

# Called with the number of bytes received and the total (0 if unknown).
OnProgress = Callable[[int, int], None]

_CHUNK = 2**16


def cache_folder() -> Path:
    """Where downloads are kept, following the XDG base directory specification."""
    return Path(os.environ.get("XDG_CACHE_HOME") or home_folder() / ".cache") / "mnist-draw"


def data_folder() -> Path:
    """Where what visitors made is kept, following the XDG base directory specification."""
    data = os.environ.get("XDG_DATA_HOME") or home_folder() / ".local" / "share"
    return Path(data) / "mnist-draw"


def home_folder() -> Path:
    """The user's home folder, or the folder for temporary files if there is none.

    There is none in a container that runs without HOME as a user unknown to the system. Keras
    falls back on the temporary folder, too.
    """
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())


def fetch(url: str, sha256: str, on_progress: OnProgress | None = None) -> Path:
    """The file behind a URL, from the cache or downloaded into it.

    Raises:
        OSError: the file cannot be downloaded or written.
        ValueError: the downloaded file does not have the expected checksum.
    """
    target = cache_folder() / sha256 / Path(url).name
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with (
        urllib.request.urlopen(url, timeout=30) as response,
        tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part,
    ):
        temporary = Path(part.name)
        try:
            total, done = int(response.headers.get("Content-Length") or 0), 0
            while chunk := response.read(_CHUNK):
                part.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                if on_progress:
                    on_progress(done, total)
            if digest.hexdigest() != sha256:
                raise ValueError(f"{url}: the downloaded file is not the one that was expected")
            part.close()
            temporary.replace(target)
        except http.client.HTTPException as error:
            raise OSError(f"{url}: the connection broke off ({error!r})") from error
        finally:
            temporary.unlink(missing_ok=True)
    return target
