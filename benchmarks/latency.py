"""From pen-up to the answer on the screen, in Chromium: python benchmarks/latency.py

Measured inside the page, from the `mouseup` event to the first frame in which the picture of
the drawn ink has changed; the answer comes before that picture on the page, so it is there by
then. For comparison, in the same run: the same page with Keras's `model.predict` in its process
and Streamlit's default garbage collection.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from tests.browser.driver import launch_chromium, running_app

STROKES_PER_DRAWING = 5

# Records the time of each pen-up, and of the first frame that shows a new picture of the ink.
STOPWATCH = """
window.penUp = null; window.waited = [];
document.addEventListener('mouseup', () => { window.penUp = performance.now(); }, true);
new MutationObserver(changes => {
  const isInk = c => c.target.alt?.startsWith('Step 1') || [...c.addedNodes].some(
    n => n.querySelector?.('img[alt^="Step 1"]') || n.alt?.startsWith?.('Step 1'));
  if (window.penUp !== null && changes.some(isInk)) {
    const start = window.penUp;
    window.penUp = null;
    requestAnimationFrame(() => window.waited.push(performance.now() - start));
  }
}).observe(document, {subtree: true, childList: true, attributes: true,
                      attributeFilter: ['src']});
"""


def measure(page: Page, url: str, strokes: int) -> list[float]:
    """The waiting time after each stroke, in milliseconds."""
    random = np.random.default_rng(0)
    page.goto(url)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.evaluate(STOPWATCH)
    for i in range(strokes):
        if i and i % STROKES_PER_DRAWING == 0:
            page.locator(".st-key-clear button").click()
            page.locator(".st-key-stages").wait_for(state="detached")
            # The cleared canvas reports back, which takes the slow page a while to process.
            page.wait_for_timeout(1500)
        points = random.uniform(20, 260, (4, 2)) + np.array([box["x"], box["y"]])
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()
        page.wait_for_function(f"window.waited.length > {i}")
    return page.evaluate("window.waited")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=50)
    strokes = parser.parse_args().strokes
    as_public_apps = ("--runner.postScriptGC", "true")
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        medians = []
        for label, script, options in (
            ("the app", "asgi.py", ()),
            ("model.predict", "benchmarks/keras_app.py", as_public_apps),
        ):
            with running_app(script, *options, TF_CPP_MIN_LOG_LEVEL="3") as app:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                times = measure(page, app.url, strokes)
                page.close()
            medians.append(np.median(times))
            print(f"{label:14} pen-up to answer {spread(times)}")
        print(f"model.predict takes {medians[1] / medians[0]:.1f} times as long")


if __name__ == "__main__":
    main()
