"""What the app does in the background once its first page stands."""

import subprocess
import sys

from tests.conftest import ROOT


def test_garbage_collections_leave_out_what_was_imported():
    script = """
import gc, sys, threading
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception, app.exception
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(timeout=60)
print("altair" in sys.modules, gc.get_freeze_count() > len(gc.get_objects()))
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert finished.stdout.split() == ["True", "True"], finished.stderr
