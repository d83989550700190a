"""From pen-up to the picture on the page Inside, in Chromium: python benchmarks/inside.py

Measured inside the page, from the `mouseup` event to the first frame in which the last picture of
the part that is shown has changed; all else of it comes before that picture. For every model, and
for each of the page's three parts. The training images that a drawing is compared with are read
before the clock starts, as they are for all but the first visitor. "What it resembles" is measured
only where `MNIST_NPZ` names the file.
"""

import argparse
import os
import sys
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model.networks.bundle import bundle_names
from tests.browser.driver import launch_chromium, running_app

# Of each part of the page, the last of its pictures, and the attribute that changes with it.
LAST = {
    "Layer by layer": (".st-key-inside-layers .sheets", "data-painted"),
    "Why?": (".st-key-inside-why img", "src"),
    "What it resembles": (".st-key-inside-nearest img", "src"),
}
STROKES_PER_DRAWING = 5

# Records the time of each pen-up, and of the first frame after a change of the attribute.
STOPWATCH = """([selector, attribute]) => {
window.penUp = null; window.waited = [];
document.addEventListener('mouseup', () => { window.penUp = performance.now(); }, true);
new MutationObserver(changes => {
  const isLast = c => (c.target.matches?.(selector) && c.type === 'attributes')
    || [...c.addedNodes].some(n => n.matches?.(selector) || n.querySelector?.(selector));
  if (window.penUp !== null && changes.some(isLast)) {
    const start = window.penUp;
    window.penUp = null;
    requestAnimationFrame(() => window.waited.push(performance.now() - start));
  }
}).observe(document, {subtree: true, childList: true, attributes: true,
                      attributeFilter: [attribute]});
}"""


def measure(page: Page, url: str, model: str, part: str, strokes: int) -> list[float]:
    """The waiting time after each stroke, in milliseconds."""
    random = np.random.default_rng(0)
    page.goto(f"{url}/inside?{urlencode({'model': model, 'part': part})}")
    selector, attribute = LAST[part]
    page.locator(selector).first.wait_for(timeout=120_000)
    page.wait_for_timeout(1000)
    canvas = page.locator("canvas.upper-canvas")
    page.evaluate(STOPWATCH, [selector, attribute])
    for stroke in range(strokes):
        if stroke and stroke % STROKES_PER_DRAWING == 0:
            page.locator(".st-key-clear button").click()
            page.wait_for_timeout(1500)
            # The click was no stroke.
            page.evaluate("count => { window.penUp = null; window.waited.length = count; }", stroke)
        box = canvas.bounding_box()
        corner = np.array([box["x"], box["y"]])
        points = random.uniform(0.1, 0.9, (4, 2)) * box["width"] + corner
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()
        page.wait_for_function(f"window.waited.length > {stroke}")
        page.wait_for_timeout(100)
    return page.evaluate("window.waited")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=20, help="for each model and part")
    parser.add_argument("--models", nargs="+", default=bundle_names())
    arguments = parser.parse_args()
    parts = [part for part in LAST if part != "What it resembles" or os.environ.get("MNIST_NPZ")]
    with sync_playwright() as playwright, running_app() as app:
        browser = launch_chromium(playwright)
        for model in arguments.models:
            for part in parts:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                times = measure(page, app.url, model, part, arguments.strokes)
                page.close()
                print(f"{model:18} {part:18} {spread(times)}", flush=True)


if __name__ == "__main__":
    main()
