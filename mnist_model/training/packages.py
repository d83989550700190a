"""What training needs beside what the app does, see requirements.txt."""

from importlib.util import find_spec

TRAINING_PACKAGES = ("tensorflow", "sklearn", "scipy", "skimage", "matplotlib", "fontTools")


def missing_packages() -> list[str]:
    """What training needs and is not installed, as it is imported; nothing is imported for that."""
    return [name for name in TRAINING_PACKAGES if find_spec(name) is None]
