"""The last steps to a value, in words: the sum of the products, the bias and the activation."""

import streamlit as st

from app_pages.inside.grids import exact
from app_pages.inside.terms import name_of
from mnist_model.analysis.arithmetic import ConvolutionValue, DenseValue
from mnist_model.networks.activations import LayerRun


def show_sum(
    run: LayerRun, at: ConvolutionValue | DenseValue, products: str, is_last: bool = False
) -> None:
    """Show what becomes of all products.

    Args:
        products: what they are called, such as "All products".
        is_last: what is made of the sums of a last layer has a place of its own.
    """
    result = ""
    if at.activation != "linear" and not is_last:
        result = f", and **{name_of(at.activation)}** makes it **{exact(at.result)}**"
    if run.bias is None:
        st.markdown(f"{products} together **{exact(at.sum)}**{result}. This layer has no bias.")
        return
    st.markdown(
        f"{products} together {exact(at.total)}, plus the **bias** {exact(at.bias)} = "
        f"**{exact(at.sum)}**{result}."
    )
    st.caption("A bias is a number that a filter or unit adds to its sum, whatever the image.")
