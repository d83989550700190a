"""What is wrong with a file of drawings that somebody wants to import."""


class DrawingsFileError(ValueError):
    """A file of drawings cannot be read; the message is a sentence for whoever chose it."""


def wrong_in(where: str, problem: object) -> DrawingsFileError:
    """The error for something wrong in one place of a file, such as "row 3 of drawings.csv"."""
    return DrawingsFileError(f"In {where} {problem}: correct it, or export the drawings again.")


def too_much(most: int) -> DrawingsFileError:
    """The error for a file with more than so many drawings, or larger than so many should be."""
    return DrawingsFileError(
        f"This file holds more than {most:,} drawings, or takes more room than so many should: "
        "split it, and import the parts."
    )
