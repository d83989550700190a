"""What it resembles: the nearest training images, and where it stands among test images."""

from collections import Counter

import streamlit as st

from app_pages.common import datasets
from app_pages.common.pictures import enlarge, png_url
from app_pages.inside.digit_map_chart import show_map
from app_pages.inside.reading import Reading
from app_pages.inside.subject import Subject
from app_pages.inside.training_images import Sample, sample_of
from mnist_model import DigitClassifier
from mnist_model.analysis.neighbours import nearest
from mnist_model.data.split import Split

_SHOWN = 10
_SCALE = 3
_WAIT_S = 0.5


def show_resembles(
    name: str, classifier: DigitClassifier, subject: Subject, reading: Reading
) -> None:
    """Show the training images that the network finds most alike, and the map of test images."""
    st.header("The training images most like it", anchor=False)
    loaded = datasets.mnist()
    if loaded is None:
        datasets.offer_mnist("the images that it resembles, and those of the map")
    elif not len(reading.features):
        st.info(f"**{name}** was exported without the numbers by which images are compared.")
    else:
        sample = sample_of(classifier, loaded[0], datasets.mnist_stamp())
        is_waiting = sample.features is None and not sample.failed
        # While it waits, only this is run again.
        run_every = _WAIT_S if is_waiting else None
        st.fragment(_show_nearest, run_every=run_every)(sample, loaded[0], reading, is_waiting)
    st.header("Where it stands among test images", anchor=False)
    show_map(name, classifier, subject)


def _show_nearest(sample: Sample, training: Split, reading: Reading, was_waiting: bool) -> None:
    if sample.failed:
        st.warning("The training images could not be compared. Reload the page to try again.")
        return
    if sample.features is None:
        st.progress(
            sample.done / len(sample.rows),
            f"The network reads {len(sample.rows):,} training images, once for this model.",
        )
        return
    if was_waiting:
        st.rerun()
    rows, likeness = nearest(sample.features, reading.features, _SHOWN)
    labels = training.labels[sample.rows[rows]]
    counts = Counter(map(int, labels)).most_common()
    told = ", ".join(f"{count} x **{digit}**" for digit, count in counts)
    if len(counts) == 1:
        told = f"all a **{counts[0][0]}**"
    st.markdown(f"The {len(rows)} nearest are {told}.")
    with st.container(horizontal=True, gap="small", key="inside-nearest"):
        for row, alike, label in zip(sample.rows[rows], likeness, labels, strict=True):
            with st.container(width=28 * _SCALE, gap="xsmall"):
                st.image(
                    png_url(enlarge(training.images[row], _SCALE)),
                    width=28 * _SCALE,
                    alt=f"Training image {row:,}, a {label}, likeness {alike:.2f}",
                )
                st.markdown(f"**{label}** · {alike:.2f}")
    st.caption(
        f"Among {len(sample.rows):,} training images, those whose **features**, the "
        f"{sample.features.shape[1]:,} numbers that the last layer is given, point most nearly in "
        "the same direction: 1 is the same, 0 has nothing in common (cosine similarity)."
    )
