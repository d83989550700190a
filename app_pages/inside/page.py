"""The page Inside: how a network reads one drawing, layer by layer, and why."""

from pathlib import Path

import streamlit as st

from app_pages.common.canvas.component import show_script, show_settings, show_style
from app_pages.common.canvas.digit_canvas import CANVAS
from app_pages.common.canvas.examples import examples
from app_pages.common.selection import Selection


@st.fragment
def look_inside() -> None:
    """All that follows a stroke: what is looked at, how it is read, and one of three parts."""
    selection = Selection()

    # This loads OpenCV and the models.
    from app_pages.common.bundles import show_failed, show_none
    from app_pages.common.classifiers import load_classifiers
    from app_pages.inside.answer import show_reading
    from app_pages.inside.choice import pick_value
    from app_pages.inside.digit_of_number import pick_digit
    from app_pages.inside.layers import show_layers
    from app_pages.inside.reading import read
    from app_pages.inside.subject import LAYERS, LOOKS, PARTS, RESEMBLES, WHY, pick_subject
    from app_pages.inside.value import show_value
    from app_pages.inside.view import look
    from app_pages.inside.why import pick_other, show_why

    classifiers, failed = load_classifiers()
    if not classifiers:
        show_none()
        return
    show_failed(failed)
    with st.container(horizontal=True, gap="small", key="inside-picks"):
        source = selection.switch("What is looked at?", LOOKS, "look")
        with st.container(width=188):
            name = selection.pick_one("Model", list(classifiers), "model")
        # On a phone both stand in one line.
        which = st.container(width=124)
    with st.container(key="inside-top"):
        with st.container(key="inside-subject"):
            subject = pick_subject(selection, source, which)
        answer = st.container(key="inside-reading")
    if subject is None:
        selection.write_address()
        return
    reading = read(classifiers[name], subject.image)
    with answer:
        digit = pick_digit(selection, classifiers, name, subject) if reading.is_refused else None
        if digit is not None:
            subject, reading = digit, read(classifiers[name], digit.image)
        show_reading(subject, reading, name, classifiers[name], source)
        part = selection.switch("What do you want to see?", PARTS, "part")
    if part == LAYERS:
        view = look(name, classifiers[name], subject.image)
        if view is not None:
            with st.container(key="inside-way"):
                way, value = st.container(key="inside-layers"), st.container(key="inside-value")
            with value:
                title = st.container()
                choice = pick_value(selection, view.runs, view.head, name, subject.key)
                show_value(view, reading, choice, title)
            with way:
                show_layers(view, reading, choice)
    elif part == WHY:
        show_why(classifiers[name], subject, reading, pick_other(selection, reading))
    selection.write_address()
    if part == RESEMBLES:
        # This loads Altair.
        from app_pages.inside.resembles import show_resembles

        show_resembles(name, classifiers[name], subject, reading)


with st.container(horizontal_alignment="center"), st.container(key="inside-page"):
    show_style()
    st.html(Path(__file__).parent / "page.css")
    st.title("Inside the network", anchor=False)
    st.markdown(
        "A network reads a digit by multiplying and adding, layer by layer: see every number, "
        "and ask why."
    )
    show_script()
    look_inside()
    show_settings(examples(CANVAS.width_px))
