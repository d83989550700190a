"""What holds for asgi.py as a whole; its parts are in tests/middleware."""

import subprocess
import sys

from tests.conftest import ROOT


def test_a_font_is_known_to_be_compressed_on_a_system_that_knows_no_types():
    script = """
import mimetypes
mimetypes.knownfiles.clear()
import asgi
print(mimetypes.guess_type("Source.woff2")[0])
"""
    command = [sys.executable, "-c", script]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert finished.stdout == "font/woff2\n", finished.stderr
