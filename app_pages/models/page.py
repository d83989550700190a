"""The page of models: all side by side, what accuracy costs, and two against each other."""

import streamlit as st

from app_pages.common import bundles
from app_pages.common.selection import Selection

selection = Selection()
st.title("Models", anchor=False)
found, failed = bundles.find_bundles()
if not found:
    bundles.show_none()
    st.stop()
bundles.show_failed(failed)
ranked = sorted(found, key=lambda n: found[n].metrics.test.accuracy or 0, reverse=True)

# These load Altair, OpenCV and the models, which the header need not wait for.
from app_pages.models import model_table  # noqa: E402
from app_pages.models.cost_chart import COSTS, cost_chart  # noqa: E402
from app_pages.models.head_to_head import show_head_to_head  # noqa: E402
from app_pages.models.measured import show_refusals, show_seeds, show_styles  # noqa: E402

table = model_table.model_table(found)
st.markdown(model_table.headline(table))
st.dataframe(
    table,
    hide_index=True,
    column_config=model_table.COLUMN_CONFIG,
    placeholder="",
    alt="All models with accuracy, size, speed and training time",
)
st.caption(
    "95 % interval: where the accuracy on many more images like these would probably lie. Target: "
    "the accuracies that its recipe aims for. Met: ticked where it reached them.  \n"
    "Click a column heading to sort by it; on a narrow screen, swipe for more columns. Predictions "
    "are timed on this machine, once after the app starts: the median of "
    f"{model_table.TIMED_RUNS} runs, one image at a time. All else comes from the models' files."
)
st.download_button(
    "Download as CSV",
    model_table.as_csv(table),
    "models.csv",
    "text/csv",
    icon=":material/download:",
    key="csv",
    on_click="ignore",
)
# A visitor's own need not have one, if they learned from MNIST alone.
not_scored = [name for name in model_table.lacking(table, "On drawings") if not found[name].label]
bundles.show_missing("a score on drawings", not_scored)
bundles.show_missing("a model that can be run", model_table.lacking(table, "Prediction (ms)"))

st.header("What accuracy costs", anchor=False)
cost = selection.switch("Against", list(COSTS), "cost")
chart = cost_chart(table, cost, list(found))
st.altair_chart(chart, alt=f"Test accuracy of each model against {cost.lower()}", key="cost_chart")

st.header("Two models against each other", anchor=False)
if len(found) == 1:
    st.info("There is only one model. Train another to compare it with.")
else:
    left, right = st.columns(2)
    with left:
        first = selection.pick_one("First model", list(found), "first", ranked[0])
    with right:
        second = selection.pick_one("Second model", list(found), "second", ranked[1])
    if first == second:
        st.info("Pick two different models.")
    else:
        show_head_to_head(selection, found, first, second)
selection.write_address()

show_refusals(found)
show_styles(found)
show_seeds(found)
