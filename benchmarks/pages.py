"""From a click in the navigation to the page on the screen: python benchmarks/pages.py

For each page: the first click after the server has started, and later ones. Timed in the
browser, until the page's charts have their marks and its tables and images are there: the
whole page, not only what a visitor sees before scrolling.
"""

import argparse
import os
import sys
from collections import deque
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model.data.mnist import MNIST_VARIABLE
from tests.browser.driver import launch_chromium, running_app


def marks(chart: str, mark: str = "rect") -> str:
    """The selector for the marks of a chart, given the beginning of its accessible name."""
    return f"[data-testid=stVegaLiteChart][aria-label^='{chart}'] g.mark-{mark} path"


# What must be there, by the page's name in the navigation.
WHOLE = {
    "Training curves": [
        marks("Loss", "line"),
        marks("Accuracy", "line"),
        marks("Seconds", "line"),
        "[data-testid=stDataFrame] canvas",
    ],
    "Confusion matrix": [
        marks("Confusion matrix"),
        marks("Reliability", "symbol"),
        "[data-testid=stDataFrame] canvas",
    ],
    "Models": [marks("Test accuracy", "symbol"), "[data-testid=stDataFrame] canvas"],
    "Data": [marks("Probability"), marks("Images of each digit"), "[data-testid=stImage] img"],
}

# Clicks the link with this text and resolves to the milliseconds until every selector has a
# match; checks once per frame.
CLICK_AND_WAIT = """([text, selectors]) => new Promise(resolve => {
  const link = [...document.querySelectorAll("a")].find(a => a.textContent.trim() === text);
  const begin = performance.now();
  const look = () => {
    if (selectors.every(selector => document.querySelector(selector)))
      resolve(performance.now() - begin);
    else
      requestAnimationFrame(look);
  };
  link.click();
  look();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=8, help="servers to start, one after another")
    parser.add_argument("--clicks", type=int, default=5, help="later clicks per page and server")
    options = parser.parse_args()
    if not os.environ.get(MNIST_VARIABLE):
        print(f"{MNIST_VARIABLE} is not set, so the pages show no images and are faster.")
    first: dict[str, list[float]] = {name: [] for name in WHOLE}
    later: dict[str, list[float]] = {name: [] for name in WHOLE}
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for start in range(options.starts):
            # The first page with charts has the most to load, so the pages take turns at it.
            names = deque(WHOLE)
            names.rotate(-start)
            with running_app() as app:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(app.url)
                for times, clicks in ((first, 1), (later, options.clicks)):
                    for _ in range(clicks):
                        for name in names:
                            times[name].append(milliseconds_to(page, name))
                page.close()
    print(f"{'page':18} {'first click':40} later clicks")
    for name in WHOLE:
        print(f"{name:18} {spread(first[name]):40} {spread(later[name])}")


def milliseconds_to(page: Page, name: str) -> float:
    """Open a page from the draw page, once that has settled; returns milliseconds."""
    page.get_by_role("link", name="Draw", exact=True).click()
    page.locator("canvas.upper-canvas").wait_for()
    page.locator(".st-key-model").wait_for()
    page.wait_for_timeout(500)
    return page.evaluate(CLICK_AND_WAIT, [name, WHOLE[name]])


if __name__ == "__main__":
    main()
