"""From pen-up to the answer on the screen, in Chromium: python benchmarks/latency.py

Measured inside the page, from the `mouseup` event to the first frame in which the picture of
the drawn ink has changed; the answer comes before that picture on the page, so it is there by
then. For comparison, in the same run: the same page with Keras's `model.predict` in its process
and Streamlit's default garbage collection; and the last of eight digits on the page that reads
numbers.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from tests.browser.driver import launch_chromium, running_app
from tests.browser.pen import draw

STROKES_PER_DRAWING = 5
# Its last digit has one stroke.
NUMBER = "20475163"

# Records the time of each pen-up, and of the first frame that shows a new picture of the ink.
STOPWATCH = """(alt) => {
window.penUp = null; window.waited = [];
document.addEventListener('mouseup', () => { window.penUp = performance.now(); }, true);
new MutationObserver(changes => {
  const isInk = c => c.target.alt?.startsWith(alt) || [...c.addedNodes].some(
    n => n.querySelector?.(`img[alt^="${alt}"]`) || n.alt?.startsWith?.(alt));
  if (window.penUp !== null && changes.some(isInk)) {
    const start = window.penUp;
    window.penUp = null;
    requestAnimationFrame(() => window.waited.push(performance.now() - start));
  }
}).observe(document, {subtree: true, childList: true, attributes: true,
                      attributeFilter: ['src']});
}"""


def measure(page: Page, url: str, strokes: int) -> list[float]:
    """The waiting time after each stroke, in milliseconds."""
    random = np.random.default_rng(0)
    page.goto(url)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.evaluate(STOPWATCH, "Step 1")
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


def measure_number(page: Page, url: str, numbers: int) -> list[float]:
    """The waiting time after the last digit of each number, in milliseconds."""
    page.goto(f"{url}/read")
    canvas = page.locator("canvas.upper-canvas")
    page.get_by_text("Write a number of any length").wait_for()
    page.evaluate(STOPWATCH, "A picture of what you wrote")
    number, times = page.locator(".st-key-number"), []
    for _ in range(numbers):
        height = canvas.bounding_box()["height"]
        for place, digit in enumerate(NUMBER):
            if place == len(NUMBER) - 1:
                expect(number).to_have_text(NUMBER[:-1], use_inner_text=True)
                page.wait_for_timeout(500)
                page.evaluate("window.waited = []")
            draw(page, int(digit), ((0.08 + 0.31 * place) * height, 0.3 * height, 0.36 * height))
        page.wait_for_function("window.waited.length > 0")
        times.append(page.evaluate("window.waited[0]"))
        page.locator(".st-key-clear button").click()
        number.wait_for(state="detached")
        page.wait_for_timeout(500)
    return times


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
                numbers = measure_number(page, app.url, strokes // 3) if not medians else []
                page.close()
            medians.append(np.median(times))
            print(f"{label:14} pen-up to answer {spread(times)}")
            if numbers:
                print(f"{'':14} eighth digit of a number {spread(numbers)}")
        print(f"model.predict takes {medians[1] / medians[0]:.1f} times as long")


if __name__ == "__main__":
    main()
