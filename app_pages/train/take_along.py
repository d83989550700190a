"""A design to take along: its Keras code, and its recipe with the command that trains it."""

import streamlit as st

from mnist_model.networks.design import Design
from mnist_model.networks.keras_code import keras_script
from mnist_model.networks.recipe_file import to_json

RECIPE_FILE = "my-network.json"


def show_code(design: Design) -> None:
    """Show the script that builds and trains exactly this, and offer the recipe.

    Args:
        design: without problems.
    """
    st.header("The Keras code", anchor=False)
    st.markdown("This network and its training in Keras, as a script that runs by itself:")
    st.code(keras_script(design), language="python", wrap_lines=True)
    st.header("As a recipe", anchor=False)
    st.markdown(
        "The same as a file, with which this app trains it on any machine: the command writes a "
        "model that every page then shows. `pip install -r requirements.txt` installs what it "
        "needs."
    )
    st.download_button(
        "Download the recipe",
        to_json(design),
        RECIPE_FILE,
        "application/json",
        icon=":material/download:",
        key="recipe",
        on_click="ignore",
    )
    st.code(f"python train.py --recipe {RECIPE_FILE}", language="bash", wrap_lines=True)
