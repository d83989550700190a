"""The process of a training ends as its script says, at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCRIPT = """
import atexit, sys, time

atexit.register(time.sleep, 60)
print("said", *sys.argv[1:])
sys.exit({})
"""


def run(script: Path, text: str) -> tuple[int, str]:
    """The exit code of a script, and what it printed."""
    script.write_text(text)
    with subprocess.Popen(
        [sys.executable, "-m", "mnist_trainer.child", str(script), "--live", "x"],
        cwd=ROOT,
        stdin=subprocess.PIPE,  # which an app holds open as long as it lives
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        return process.wait(30), process.stdout.read()


@pytest.mark.parametrize(("end", "code"), [("", 0), ("0", 0), ("2", 2)])
def test_what_was_said_is_there_and_nobody_waits_for_what_tidies_up(tmp_path, end, code):
    assert run(tmp_path / "script.py", SCRIPT.format(end)) == (code, "said --live x\n")


def test_a_fault_of_the_script_is_told(tmp_path):
    code, said = run(tmp_path / "script.py", "raise ValueError('why')")
    assert code == 1
    assert "ValueError: why" in said
