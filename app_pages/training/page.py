"""The page of training curves: how models learned, whether they overfit, how to repeat it."""

import streamlit as st

from app_pages.common import bundles
from app_pages.common.selection import Selection
from app_pages.training.recipe_facts import command, data_facts, network_table, recipe_facts
from mnist_model.analysis.learning_curves import usable

# The same kind of network, first without and then with a cure for overfitting.
OVERFITTING = ["dense-784-256-128", "dense-dropout"]


def compare_overfitting() -> None:
    """Select the two models that show overfitting and its cure."""
    st.session_state["models"] = OVERFITTING


selection = Selection()
st.title("Training curves", anchor=False)
found, failed = bundles.find_bundles()
if not found:
    bundles.show_none()
    st.stop()
bundles.show_failed(failed)
names = list(found)
can_compare = set(OVERFITTING) <= found.keys()

models_column, offer_column = st.columns([4, 1], vertical_alignment="bottom")
with models_column:
    picked = selection.pick_several(
        "Models", names, "models", OVERFITTING if can_compare else names[:1]
    )
with offer_column:
    if can_compare:
        st.button(
            "Overfitting and its cure",
            icon=":material/compare_arrows:",
            help="Compare a network that overfits with one in which Dropout prevents it.",
            on_click=compare_overfitting,
            disabled=picked == OVERFITTING,
            width="stretch",
        )
if not picked:
    selection.write_address()
    st.info("Pick one or more models to see how they learned.")
    st.stop()

histories = {name: usable(bundles.history(found[name])) for name in picked}
bundles.show_missing("a training history", [name for name in picked if not histories[name]])
shown = {name: history for name, history in histories.items() if history}

# Altair is imported here, not with the app, which reads drawings without it.
from app_pages.training import curve_charts  # noqa: E402

if shown:
    st.caption(
        "An epoch is one pass through the training images. Validation images are held out: the "
        "model never learns from them. A dot marks the epoch with the lowest validation loss. "
        "Point at an epoch to see all its values.  \n"
        "Loss (cross-entropy): the negative natural logarithm of the probability that the model "
        "gives to the true digit, averaged over the images. 0 means correct and certain each time; "
        "it also falls while the model becomes surer of what it already reads correctly. Accuracy: "
        "the share of the images that is read correctly.  \n"
        + curve_charts.about_training_curves({name: found[name] for name in shown})
    )
    loss_column, accuracy_column = st.columns(2, gap="medium")
    with loss_column:
        st.header("Loss", anchor=False)
        chart = curve_charts.curves(
            shown, names, "loss", "Loss, on a logarithmic scale", ".4f", "~g"
        )
        st.altair_chart(chart, alt="Loss per epoch, training and validation", key="loss")
    with accuracy_column:
        st.header("Accuracy", anchor=False)
        title = "Share read correctly"
        chart = curve_charts.curves(shown, names, "accuracy", title, ".2%", ".0%")
        st.altair_chart(chart, alt="Accuracy per epoch, training and validation", key="accuracy")
    for name, history in shown.items():
        st.markdown(f"**{name}**: {curve_charts.verdict(found[name], history)}")
    st.caption(curve_charts.COMPARED)

    rate_column, seconds_column = st.columns(2, gap="medium")
    with rate_column:
        st.header("Learning rate", anchor=False)
        chart = curve_charts.facts_per_epoch(shown, names, "learning_rate", "Rate")
        st.altair_chart(chart, alt="Learning rate per epoch", key="learning_rate")
    with seconds_column:
        st.header("Seconds per epoch", anchor=False)
        chart = curve_charts.facts_per_epoch(shown, names, "seconds", "Seconds")
        st.altair_chart(chart, alt="Seconds per epoch", key="seconds")

st.header("The recipe", anchor=False)
name = picked[0] if len(picked) == 1 else selection.switch("Recipe for", picked, "recipe")
selection.write_address()
metrics = found[name].metrics
st.markdown(f"**{metrics.summary or name}.** {metrics.source or ''}")
network_column, facts_column = st.columns(2, gap="medium")
with network_column:
    network = network_table(metrics)
    if network.num_rows:
        st.dataframe(
            network,
            hide_index=True,
            height="content",
            column_config={"Parameters": st.column_config.NumberColumn(format="localized")},
            alt=f"The network of {name}, layer by layer",
        )
        st.caption(f"{metrics.parameters or 0:,} parameters in total.")
    else:
        bundles.show_missing("a description of the network", [name])
with facts_column:
    st.table(recipe_facts(metrics) | data_facts(metrics), border="horizontal", hide_header=True)
st.markdown("To train it again:")
st.code(command(found[name]), language="bash")
if found[name].label:
    st.caption("FILE is its recipe, which the page **Train** has for you to download.")
