"""What was read of several pictures: a table, and the same as a file."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa
import streamlit as st

from mnist_model import Reading

_COLUMNS = ("File", "Text", "Doubtful digits", "Problem")
# What a formula in a spreadsheet begins with, whatever spaces and tabs stand before it.
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Result:
    """What was read of one picture.

    doubtful: how many of its digits a person should look at again.
    problem:  why it could not be read; empty if it could.
    """

    name: str
    text: str = ""
    doubtful: int = 0
    problem: str = ""

    @classmethod
    def of(cls, name: str, reading: Reading | None, problem: str = "") -> "Result":
        """In short what a reading says; None with a problem instead."""
        if reading is None:
            return cls(name, problem=problem)
        problem = "" if reading.text else "No digit found"
        return cls(name, reading.text, reading.doubtful, problem)

    @property
    def row(self) -> tuple[str, str, int, str]:
        return self.name, self.text.replace("\n", " "), self.doubtful, self.problem


def show_table(results: Sequence[Result]) -> None:
    """Show all pictures as a table, and offer it as CSV."""
    columns = zip(*(result.row for result in results), strict=True)
    table = pa.table(dict(zip(_COLUMNS, map(list, columns), strict=True)))
    st.dataframe(table, hide_index=True, key="results")
    st.download_button(
        "Download as CSV",
        to_csv(results),
        "numbers.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def to_csv(results: Sequence[Result]) -> bytes:
    """The table as CSV; a name or text that a spreadsheet would take for a formula is quoted.

    It begins with the mark by which Excel knows UTF-8: names would lose their accents.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for result in results:
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.strip().startswith(_FORMULA) else cell
            for cell in result.row
        )
    return file.getvalue().encode("utf-8-sig")
