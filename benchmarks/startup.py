"""Start-up and memory of the app: python benchmarks/startup.py

The time is from `streamlit run asgi.py` until the canvas in Chromium can be drawn on; the memory
is the resident memory of the server's process after 100 predictions.
"""

import argparse
import sys
import time
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from tests.browser.driver import launch_chromium, running_app

PREDICTIONS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    starts = parser.parse_args().starts
    seconds = []
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for _ in range(starts):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            begin = time.perf_counter()
            with running_app() as app:
                page.goto(app.url)
                page.locator("canvas.upper-canvas").wait_for()
                seconds.append(time.perf_counter() - begin)
                if len(seconds) == starts:
                    for i in range(PREDICTIONS):
                        read_another(page, i)
                    resident = psutil.Process(app.process.pid).memory_info().rss
            page.close()
    print("start to canvas", spread(seconds, "s"))
    print(f"resident after {PREDICTIONS} predictions: {resident / 2**20:.0f} MB")


def read_another(page, i: int) -> None:
    """Show the next example, and wait until it has been read."""
    before = page.locator('img[alt^="Step 1"]').get_attribute("src") if i else None
    page.locator(".st-key-example button").click()
    page.wait_for_function(
        """before => {
          const image = document.querySelector('img[alt^="Step 1"]');
          return image && image.src !== before;
        }""",
        arg=before,
    )


if __name__ == "__main__":
    main()
