"""The names that visitors give to their models: for display alone, never a path."""

import re
import unicodedata
from collections.abc import Iterable

from mnist_model.networks.recipes import RECIPES
from mnist_trainer.errors import TrainingError

MOST_LETTERS = 30
# Letters and digits of any script, with single spaces and hyphens between them.
_NAME = re.compile(r"[^\W_]+(?:[ -]+[^\W_]+)*")


def tidied(name: str) -> str:
    """A name without spaces at its ends or twice within, each letter written in one way."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def checked(name: str, others: Iterable[str]) -> str:
    """A name as it is kept, see `tidied`.

    Args:
        others: the names that its owner uses already.

    Raises:
        TrainingError: it is empty, too long, has other characters, or is used already.
    """
    name = tidied(name)
    if not name:
        raise TrainingError("Give your network a name.")
    if len(name) > MOST_LETTERS:
        raise TrainingError(f"Choose a shorter name: it may have {MOST_LETTERS} characters.")
    if not _NAME.fullmatch(_without_marks(name)):
        raise TrainingError(
            "Choose a name of letters, digits, spaces and hyphens, which begins and ends with a "
            "letter or digit."
        )
    if name.casefold() in RECIPES:
        raise TrainingError(f"Choose another name: {name} is one of ours.")
    if name.casefold() in {other.casefold() for other in others}:
        raise TrainingError(f"Choose another name: you have a network called {name} already.")
    return name


def _without_marks(name: str) -> str:
    """A name without what stands above, below or beside a letter, such as the vowels of Hindi."""
    letters = (c for i, c in enumerate(name) if not i or unicodedata.category(c)[0] != "M")
    return "".join(letters)
