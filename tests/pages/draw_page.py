"""Opens the app at the draw page without a browser, and reads what it says."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent.parent / "app.py"


def open_app(canvas: dict | None = None) -> AppTest:
    """Open the app, with something on its canvas."""
    app = AppTest.from_file(str(APP), default_timeout=30)
    if canvas is not None:
        app.session_state["canvas"] = canvas
    app.run()
    assert not app.exception
    return app


def read_digit(app: AppTest) -> str | None:
    """The digit that stands in the container with the key "digit"."""
    return next((metric.value for metric in app.metric if metric.label == "Digit"), None)


def read_number(app: AppTest) -> str | None:
    """The number that stands in the container with the key "number"."""
    return next((metric.value for metric in app.metric if metric.label == "Number"), None)
