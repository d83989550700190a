"""The data page: what the models learned from, and what they are tested on."""

import numpy as np
import streamlit as st

from app_pages.common import bundles, datasets
from app_pages.common.classifiers import load_classifiers
from app_pages.common.readings import MNIST, read_set
from app_pages.common.selection import Selection
from app_pages.data.dataset_charts import show_counts, show_grey_levels, show_means, stats_of
from app_pages.data.samples import show_drawings, show_samples
from app_pages.data.test_image import pick_test_image, show_test_image
from mnist_model.data.pen_drawings import TEST_WRITERS, TRAINING_WRITERS, VALIDATION_WRITERS

selection = Selection()
found, failed = bundles.find_bundles()
mnist_stamp = datasets.mnist_stamp()
mnist = datasets.mnist()

st.title("The data", anchor=False)
st.markdown(
    "**MNIST** is the set of handwritten digits on which most people train their first "
    "network: 60,000 images to learn from and 10,000 to be tested on, each of 28 by 28 "
    "pixels, white ink on black. Employees of the US Census Bureau and high-school students wrote "
    "them; Yann LeCun, Corinna Cortes and Christopher Burges published them in 1998."
)
if not found:
    bundles.show_none()
    st.stop()
bundles.show_failed(failed)
with st.container(width=240):
    name = selection.pick_one("Model", list(found), "model")
metrics = found[name].metrics

if mnist is None:
    selection.write_address()
    datasets.offer_mnist("the images, one by one and as a whole")
else:
    training, test = mnist
    st.header("Try a test image", anchor=False)
    readings = read_set(found, MNIST)
    answers = readings.probabilities.get(name)
    is_mistake = None if answers is None else answers.argmax(axis=1) != readings.labels
    index = pick_test_image(selection, test.labels, is_mistake)
    selection.write_address()
    classifier = load_classifiers()[0].get(name)
    if classifier is None:
        bundles.show_missing("a model that can be run", [name])
    elif index is not None:
        show_test_image(test.images[index], index, int(test.labels[index]), classifier)
    st.header("Samples of every digit", anchor=False)
    show_samples(training)

st.header("How many of each digit", anchor=False)
held_out = metrics.validation_images or 0
whole = None if mnist is None else stats_of(training, mnist_stamp)
matrix = metrics.test.confusion_matrix
if whole is not None:
    show_counts(whole.counts, held_out, np.bincount(test.labels, minlength=10))
    st.caption(
        f"**{name}** does not say how many images it held out for validation."
        if not held_out
        else f"**{name}** held {held_out:,} of the {whole.counts.sum():,} training images out for "
        "validation, the same share of each digit. It never learned from those, nor from the "
        "test images."
    )
elif matrix is not None:
    show_counts(None, 0, matrix.sum(axis=1))
    st.caption(
        "These are the test images. Counting the training images needs MNIST on this machine."
    )

if mnist is not None:
    st.header("The mean image of each digit, and where its images differ", anchor=False)
    show_means(whole)
    st.caption(
        "Above, the mean of all training images of a digit. Below, the spread: the standard "
        "deviation of each pixel. Where it is bright, people write the digit differently."
    )
    st.header("Grey levels", anchor=False)
    show_grey_levels(whole.grey_levels)
    st.caption(
        "Four out of five pixels are black. Dividing by 255 changes only the scale; networks learn "
        "better from small numbers. The vertical axis is logarithmic: each step up means ten "
        "times as many pixels."
    )

st.header("Pen drawings", anchor=False)
drawings = datasets.pen_drawings()
count = metrics.sources.get("pen drawings", 0)
st.markdown(
    f"**{name}** also learned from {count:,} images of pen drawings: each drawing several times, "
    "with different brushes and in different sizes."
    if count
    else f"**{name}** learned from MNIST alone, not from pen drawings."
)
if no_digits := metrics.sources.get("negatives"):
    st.markdown(
        f"To recognise what is not a digit, **{name}** also learned from {no_digits:,} images "
        "that we made ourselves: scribbles, shapes, letters, two digits side by "
        "side, halves of digits, dots and filled areas."
    )
if drawings is None:
    datasets.offer_pen_drawings("drawings of digits, stroke by stroke")
else:
    writers = {drawing.writer for drawing in drawings}
    show_drawings(drawings)
    st.caption(
        f"{len(drawings):,} digits by {len(writers)} people, as the pen moved: the first stroke "
        "in teal, the second in orange, further ones in violet. Models learn from writers "
        f"{TRAINING_WRITERS[0]} to {TRAINING_WRITERS[-1]}, are validated on "
        f"{VALIDATION_WRITERS[0]} to {VALIDATION_WRITERS[-1]} and tested on "
        f"{TEST_WRITERS[0]} to {TEST_WRITERS[-1]}, from whom they never learned."
    )
st.caption(
    "Pen-Based Recognition of Handwritten Digits, E. Alpaydin and F. Alimoglu, 1998, UCI Machine "
    "Learning Repository, [doi 10.24432/C5MG6K](https://doi.org/10.24432/C5MG6K), CC BY 4.0."
)
