"""Runs train.py in this process, which ends with the app that started it, however that ends.

The app holds the other end of this process's standard input and never writes to it; the system
closes it when the app is gone, even when it was killed. This holds from the first moment, while
train.py, and TensorFlow with it, is still being imported.
"""

import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

# How long the training has to end by itself.
PATIENCE_S = 5


def main(argv: list[str]) -> None:
    """Run a script with these arguments: its file, then its own."""
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    sys.argv = argv
    # As if it had been started by itself.
    sys.path[0] = str(Path(argv[0]).parent)
    try:
        runpy.run_path(argv[0], run_name="__main__")
    except SystemExit as end:
        # TensorFlow takes itself apart for up to two seconds, while somebody waits for the model.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))


def _end_with_the_app() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
