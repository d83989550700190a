"""The page of models: all side by side, what accuracy costs, and two against each other."""

import streamlit as st

from app_pages.shared import bundles, selection
from mnist_model.comparison import reached

st.header("Models", anchor=False)
found, failed = bundles.find_bundles()
if not found:
    bundles.show_none()
    st.stop()
bundles.show_failed(failed)
ranked = sorted(found, key=lambda n: reached(found[n].metrics, "test_accuracy") or 0, reverse=True)

# These load Altair, OpenCV and the models, which the header need not wait for.
from app_pages.shared import league  # noqa: E402
from app_pages.shared.duel import show_duel  # noqa: E402

table = league.league_table(found)
st.markdown(league.headline(table))
st.dataframe(
    table,
    hide_index=True,
    column_config=league.COLUMN_CONFIG,
    placeholder="",
    alt="All models with accuracy, size, speed and training time",
)
st.caption(
    "Click a column to sort by it; on a narrow screen, swipe for more columns. A prediction is "
    f"timed on this machine, once since the app started: the median of {league.TIMED_RUNS} runs, "
    "an image at a time. All else stands in the bundles."
)
st.download_button(
    "Download as CSV",
    league.as_csv(table),
    "models.csv",
    "text/csv",
    icon=":material/download:",
    key="csv",
    on_click="ignore",
)
bundles.show_missing("a score on drawings", league.lacking(table, "On drawings"))
bundles.show_missing("a model that can be run", league.lacking(table, "Prediction (ms)"))

st.subheader("What accuracy costs", anchor=False)
cost = selection.switch("Against", list(league.COSTS), "cost")
chart = league.trade_chart(table, cost, list(found))
st.altair_chart(chart, alt=f"Test accuracy of each model against {cost.lower()}", key="trade")

st.subheader("Two models against each other", anchor=False)
if len(found) == 1:
    st.info("There is only one model. Train another to compare it with.")
    st.stop()
left, right = st.columns(2)
with left:
    first = selection.pick_one("First model", list(found), "first", ranked[0])
with right:
    second = selection.pick_one("Second model", list(found), "second", ranked[1])
if first == second:
    st.info("Pick two different models.")
else:
    show_duel(found[first], found[second])
