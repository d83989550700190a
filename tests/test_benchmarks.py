"""What benchmarks compare with is what they say it is."""

import subprocess
import sys

import pytest

from mnist_model.data.synthetic import synthetic_digits
from tests.conftest import ROOT

pytestmark = pytest.mark.training


def test_the_page_with_keras_reads_with_keras():
    script = """
import keras
from streamlit.testing.v1 import AppTest
from tests.drawings import as_sent, draw_digit

calls, predict = [], keras.Model.predict
keras.Model.predict = lambda *args, **more: calls.append(1) or predict(*args, **more)
app = AppTest.from_file("benchmarks/keras_app.py", default_timeout=60)
app.session_state["canvas"] = as_sent(draw_digit(3))
app.run()
assert not app.exception, app.exception
print(len(calls), app.container(key="digit").metric[0].value)
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert finished.stdout.split() == ["1", "3"], finished.stderr


def test_both_trainings_that_are_timed_validate_on_as_many_images(monkeypatch):
    import keras

    from benchmarks import training

    calls = []
    monkeypatch.setattr(keras.Model, "fit", lambda *_, **options: calls.append(options))
    mnist = synthetic_digits(200, 10)
    training.run_quick(mnist, seed=0)
    training.run_mnist_convnet(mnist, seed=0)
    quick, example = calls
    assert len(quick["validation_data"][0]) == round(200 * example["validation_split"]) == 20
    assert quick["epochs"] == 2
    assert example["epochs"] == 15
