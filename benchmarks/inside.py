"""From a change to the page Inside that shows it, in Chromium: python benchmarks/inside.py

For every model and each of the page's three parts: after a stroke, and after the click that
chooses this model instead of another; in the first part, after a click on another layer, and on
another unit or pixel. Measured inside the page, from the release of the mouse to the first frame
after which nothing changes any more: no text, no image, none of the layers, not the map. What is
computed only once is computed before the clock starts, as it is for all but the first visitor:
models are loaded, and the training images read. "What it resembles" is measured only where
`MNIST_NPZ` names the file.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from mnist_model.networks.bundle import bundle_names
from tests.browser.driver import launch_chromium, running_app

LAYERS, RESEMBLES = "Layer by layer", "What it resembles"
# The parts of the page, and what each shows once all that is computed only once is there.
PARTS = {
    LAYERS: ".st-key-inside-layers [data-painted]",
    "Why?": ".st-key-inside-why img",
    RESEMBLES: ".st-key-inside-nearest img",
}
STROKES_PER_DRAWING = 5

# Notes when the mouse was released last, and the first frame after the last change since then.
# Layers and the map are painted on canvases: the ones as images, the other as text.
STOPWATCH = """() => {
const watch = (window.watch = { start: 0, changed: null });
let isNoted = false;
function note() {
  if (isNoted) return;
  isNoted = true;
  requestAnimationFrame(() => {
    isNoted = false;
    watch.changed = performance.now();
  });
}
document.addEventListener('pointerup', () => {
  Object.assign(watch, { start: performance.now(), changed: null });
}, true);
new MutationObserver(note).observe(document.querySelector('[data-testid=stMain]'), {
  subtree: true, childList: true, characterData: true, attributes: true,
  attributeFilter: ['src', 'data-painted'],
});
const pen = CanvasRenderingContext2D.prototype;
for (const name of ['drawImage', 'fillText']) {
  const paint = pen[name];
  pen[name] = function (...given) { note(); return paint.apply(this, given); };
}
}"""
# Half a second without a change, and the server has nothing more to say.
IS_QUIET = """() => watch.changed !== null && performance.now() - watch.changed > 500
  && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"""


def waited(page: Page, change: Callable[[], None]) -> float:
    """How long the page takes to show a change that ends with the release of the mouse, in ms."""
    change()
    page.wait_for_function(IS_QUIET)
    return page.evaluate("watch.changed - watch.start")


def strokes(page: Page, times: int) -> list[float]:
    random = np.random.default_rng(0)
    canvas = page.locator("canvas.upper-canvas")

    def draw() -> None:
        box = canvas.bounding_box()
        corner = np.array([box["x"], box["y"]])
        points = random.uniform(0.1, 0.9, (4, 2)) * box["width"] + corner
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()

    found = []
    for turn in range(times):
        if turn and turn % STROKES_PER_DRAWING == 0:
            waited(page, page.locator(".st-key-clear button").click)
        found.append(waited(page, draw))
    return found


def models(page: Page, part: str, model: str, other: str, times: int) -> list[float]:
    """Each time from the other model to this one."""
    box = page.locator(".st-key-model button")

    def choose(name: str) -> float:
        box.scroll_into_view_if_needed()
        option = page.get_by_role("option", name=name, exact=True)
        while not option.is_visible():  # a list that is open closes when the page moves
            box.click()
            page.wait_for_timeout(300)
        time = waited(page, option.click)
        page.locator(PARTS[part]).first.wait_for(timeout=120_000)
        return time

    for name in (other, model):  # they are loaded, and the training images read
        choose(name)
    found = []
    for _ in range(times):
        choose(other)
        found.append(choose(model))
    return found


def layers(page: Page, times: int) -> list[float]:
    """From the input to the logits, and again."""
    heads = page.locator(".st-key-inside-layers .sheet-head")
    count = page.locator(".st-key-inside-layers h3").all_inner_texts().index("softmax")
    return [waited(page, heads.nth(turn % count).click) for turn in range(times)]


def units(page: Page, times: int) -> list[float]:
    """Units of the layer that is chosen first, or pixels of its maps."""
    canvas = page.locator(".st-key-inside-layers section.chosen canvas")

    def choose(turn: int) -> None:
        box = canvas.bounding_box()
        canvas.click(position={"x": 5 + 61 * turn % (box["width"] - 10), "y": box["height"] / 3})

    return [waited(page, lambda turn=turn: choose(turn)) for turn in range(times)]


def measure(
    page: Page, url: str, model: str, part: str, times: int
) -> Iterator[tuple[str, list[float]]]:
    """What changes, and how long each time it takes to be shown, in ms."""
    page.goto(f"{url}/inside?{urlencode({'model': model, 'part': part})}")
    page.locator(PARTS[part]).first.wait_for(timeout=120_000)
    page.wait_for_timeout(1000)
    page.evaluate(STOPWATCH)
    yield "stroke", strokes(page, times)
    if part == LAYERS:
        yield "unit", units(page, times)
        yield "layer", layers(page, times)
    other = next(name for name in bundle_names() if name != model)
    yield "model", models(page, part, model, other, times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=8, help="of each change")
    parser.add_argument("--models", nargs="+", default=bundle_names())
    arguments = parser.parse_args()
    parts = [part for part in PARTS if part != RESEMBLES or os.environ.get("MNIST_NPZ")]
    with sync_playwright() as playwright, running_app() as app:
        browser = launch_chromium(playwright)
        for model in arguments.models:
            for part in parts:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                for change, found in measure(page, app.url, model, part, arguments.times):
                    print(f"{model:18} {part:18} {change:7} {spread(found)}", flush=True)
                page.close()


if __name__ == "__main__":
    main()
