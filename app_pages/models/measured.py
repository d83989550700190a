"""What benchmarks measured that no bundle holds: refusals, styles of writing, several trainings.

Each benchmark saves its figures in figures/, with the checksums of the networks they are about.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import streamlit as st

from mnist_model.networks.bundle import Bundle

_FIGURES = Path(__file__).parent / "figures"
_KINDS = {
    "scribble": "Scribbles",
    "shape": "Shapes",
    "letter": "Characters",
    "sign": "Operators and signs",
    "several": "Several digits",
    "fragment": "Fragments of a page",
    "dots": "Dots",
    "filled": "Filled areas",
}
_PERCENT = st.column_config.NumberColumn(format="%.2f %%")
_COUNT = st.column_config.NumberColumn(format="localized")
_AREA = st.column_config.NumberColumn(format="%.3f")


def show_refusals(found: Mapping[str, Bundle]) -> None:
    """Show what a model refuses to read, by kind and by family."""
    figures = figures_of("refusals", found, "What it refuses")
    if figures is None:
        return
    (name,), testing = figures["models"], figures["testing"]
    digits = " and ".join(f"{row['refused']:.2%} ({row['name']})" for row in testing["digits"])
    st.markdown(
        f"**{name}** says when a drawing is no digit, from a second output that scores how much "
        "like a digit it is. These images are of families used neither for training nor for any "
        f"choice; all should be refused. Of real digits it wrongly refuses {digits}."
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.dataframe(
            _table(
                {
                    "No digit": _KINDS.get(row["name"], row["name"]),
                    "Images": row["images"],
                    "Refused": 100 * row["refused"],
                    "AUC": row["auc"],
                    "AUC of confidence": row["auc_of_confidence"],
                }
                for row in testing["kinds"]
            ),
            hide_index=True,
            height="content",
            column_config={
                "Images": _COUNT,
                "Refused": _PERCENT,
                "AUC": _AREA,
                "AUC of confidence": _AREA,
            },
            alt=f"What {name} refuses, by kind",
        )
        st.caption(
            "AUC, the area under the ROC curve: how often a drawn digit scores above such an "
            "image. 1 tells all apart, 0.5 is guessing. Beside it, the same if the confidence of "
            "the answer were the score, all that the other models have."
        )
    with right:
        st.dataframe(
            _table(
                {
                    "Family": row["name"],
                    "Refused": 100 * row["refused"],
                    "Else read as": ", ".join(map(str, row["read_as"])),
                }
                for row in testing["families"]
            ),
            hide_index=True,
            height=320,
            column_config={"Refused": st.column_config.NumberColumn(format="%.1f %%")},
            alt=f"What {name} refuses, by family",
        )
        st.caption("The families of scribbles, shapes and characters, the least refused first.")


def show_styles(found: Mapping[str, Bundle]) -> None:
    """Show how well models read each style of writing a digit."""
    figures = figures_of("styles", found, "Styles of writing")
    if figures is None:
        return
    names = {
        name: f"{name}, {'drawings too' if 'pen drawings' in sources else 'MNIST alone'}"
        for name in figures["models"]
        for sources in [found[name].metrics.sources]
    }
    st.markdown(
        "MNIST has hardly any 1s with a flag or a foot, crossed 7s, 4s drawn in one stroke, or 9s "
        "with a flat tail. What share of the drawings of each style is read correctly, by who "
        "learned from what:"
    )
    st.dataframe(
        _table(
            {
                "Style": row["style"],
                "Learned from": row["learned_from"],
                "Drawings": row["drawings"],
            }
            | {title: 100 * row["correct"][name] for name, title in names.items()}
            for row in figures["styles"]
        ),
        hide_index=True,
        height="content",
        column_config={"Learned from": _COUNT, "Drawings": _COUNT}
        | dict.fromkeys(names.values(), st.column_config.NumberColumn(format="%.1f %%")),
        alt="How well models read each style of writing",
    )
    st.caption(
        "“Learned from” counts the training drawings of that style; “Drawings” are by people from "
        "whom no model learned. Some styles are rare among them."
    )


def show_seeds(found: Mapping[str, Bundle]) -> None:
    """Show how far the scores of a recipe differ between trainings."""
    figures = figures_of("seeds", found, "The same recipe, trained several times")
    if figures is None:
        return
    (name,), rows = figures["models"], figures["seeds"]
    scores = [key for key in rows[0] if key != "seed"]
    columns = {key: [row[key] for row in rows] for key in scores}
    mean = {key: sum(values) / len(values) for key, values in columns.items()}
    spread = {key: max(values) - min(values) for key, values in columns.items()}
    lines = [(str(row["seed"]), row) for row in rows]
    lines += [("mean", mean), ("spread", spread), ("ships", figures["ships"])]
    st.markdown(
        f"A single training may be lucky, so the recipe of **{name}** was trained with "
        f"{len(rows)} seeds, from which its first weights and the order of its images are drawn. "
        f"The model that ships is that of seed {found[name].metrics.seed}, whatever it scored, "
        "trained once more on what these had held out."
    )
    st.dataframe(
        _table(
            {
                "Seed": title,
                "MNIST test": 100 * line["test"],
                "Drawings": 100 * line["drawings"],
                "Lowest cell": 100 * line["lowest_cell"],
                "ECE, MNIST": 100 * line["ece_test"],
                "ECE, drawings": 100 * line["ece_drawings"],
            }
            for title, line in lines
        ),
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(
            ("MNIST test", "Drawings", "Lowest cell", "ECE, MNIST", "ECE, drawings"), _PERCENT
        ),
        alt=f"The scores of {name} with several seeds",
    )
    st.caption(
        "Lowest cell: the accuracy on drawings with the brush and in the size that it reads worst. "
        "ECE, the expected calibration error: how far apart confidence and accuracy are on average."
    )


def figures_of(file: str, found: Mapping[str, Bundle], title: str) -> dict | None:
    """The figures that a benchmark saved, under a heading of their own.

    Returns:
        None where a model that they are about is not here, or was trained again since; in that
        case the page says how to measure again.
    """
    figures = json.loads((_FIGURES / f"{file}.json").read_text("utf-8"))
    models = figures["models"]
    if not models.keys() <= found.keys():
        return None
    st.header(title, anchor=False)
    if all(found[name].metrics.sha256.get("model.keras") == key for name, key in models.items()):
        return figures
    names = " or ".join(f"**{name}**" for name in models)
    st.info(f"{names} was trained again since. To measure it, run `{figures['command']}`.")
    return None


def _table(rows) -> pa.Table:
    return pa.Table.from_pylist(list(rows))
