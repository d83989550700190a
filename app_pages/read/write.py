"""Write: a wide canvas, and the number that was written on it."""

import streamlit as st

from app_pages.common.canvas.canvas import Canvas, announce, show_canvas, show_tools

CANVAS = Canvas(
    key="wide-canvas",
    drawing="number",
    width_px=800,
    height_px=300,
    brush="wide-brush",
    brush_px=12,
)


@st.fragment
def write_and_read() -> None:
    """The canvas and the answer: a stroke reruns only this."""
    report = show_canvas(CANVAS)
    with st.container(key="write-tools"):
        show_tools(CANVAS)

    # This loads OpenCV and the models. The canvas has been sent, so a visitor can write meanwhile.
    from app_pages.read.answer import reader, show_reading
    from mnist_model import PhotoError
    from mnist_model.imaging.canvas_json import to_strokes
    from mnist_model.imaging.canvas_png import UnreadableDrawingError, decode_canvas

    classifier = reader()
    if classifier is None:
        return
    reading = None
    try:
        if report.png is not None:
            image = decode_canvas(report.png, CANVAS.width_px, CANVAS.height_px)
            reading = classifier.read(image, to_strokes(report.paths))
    except UnreadableDrawingError:
        st.warning("This drawing could not be read. Press **Clear** and write it again.")
        announce("This drawing could not be read", report.revision)
        return
    except PhotoError:
        st.warning("There is too much on the canvas to be read. Press **Clear** and write less.")
        announce("There is too much on the canvas to be read", report.revision)
        return
    if reading is not None and (reading.digits or reading.rejected):
        words = show_reading(reading, image, "what you wrote", classifier.bundle.name)
    else:
        words = "Nothing written yet"
        st.header("Write a number of any length", anchor=False)
        st.markdown(
            "Use the mouse, a pen or a finger on the black canvas. Digits may touch, and there may "
            "be several rows."
        )
        st.caption("Can't write here? Press **Show me an example**.")
    announce(words, report.revision)
