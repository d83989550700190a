"""Why a training ended is read from what train.py itself says."""

import pytest

from mnist_model.data.mnist import load_mnist
from mnist_model.data.pen_drawings import load_pendigits
from mnist_model.data.split import DataError
from mnist_trainer.process import KILLED, UNKNOWN, last_words, reason


def said_by(function, *arguments) -> str:
    """As train.py prints what a function refuses."""
    with pytest.raises(DataError) as caught:
        function(*arguments)
    return f"Preparing\ntrain.py: {caught.value}\n"


def test_missing_data_are_told_apart(tmp_path):
    missing = str(tmp_path / "mnist-draw")
    assert "MNIST's images" in reason(2, said_by(load_mnist, missing))[1]
    assert "pen drawings" in reason(2, said_by(load_pendigits, missing))[1]


def test_a_damaged_mnist_is_as_a_missing_one(tmp_path):
    damaged = tmp_path / "file"
    damaged.write_bytes(b"no data")
    assert "MNIST's images" in reason(2, said_by(load_mnist, str(damaged)))[1]


@pytest.mark.parametrize(
    ("code", "said", "sentence"),
    [
        (-9, "train.py: No space left on device", KILLED),  # a warning, before it was killed
        (137, "", KILLED),
        (1, "File mnist_model/data/mnist.py\nValueError: MNIST_NPZ", UNKNOWN),
        (0, "", UNKNOWN),
        (3, "", UNKNOWN),
    ],
)
def test_what_it_does_not_say_is_not_guessed(code, said, sentence):
    assert reason(code, said)[1] == sentence


def test_only_the_end_of_a_long_log_counts(tmp_path):
    log = tmp_path / "log.txt"
    assert last_words(log) == ""
    log.write_bytes(b"\xff" + b"x" * 10**6 + b"\nthe end")
    assert last_words(log).endswith("the end")
    assert len(last_words(log)) <= 2000
