"""What a fault of the database is to look like."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mnist_store.errors import StoreError
from mnist_store.settings import parse_url


def refused(function: Callable[..., object], *arguments: object) -> str:
    """The sentence of the StoreError that a call raises, which names no path and no password."""
    with pytest.raises(StoreError) as caught:
        function(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "/" not in sentence
    assert "secret" not in sentence + caught.value.detail
    return sentence


def file_of(url: str) -> Path:
    return Path(parse_url(url).database)
