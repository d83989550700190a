"""Take the README's screenshots from the running app: python benchmarks/screenshots.py

The pages show images only if `MNIST_NPZ` and `PENDIGITS_UNIPEN` name the data files. The page Train
needs TensorFlow: it trains a network.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.browser.driver import launch_chromium, running_app
from tests.browser.mine_page import bring

DOCS = Path(__file__).parent.parent / "docs"
# The screenshots by name, and the address of each.
PAGES = {
    "read": "/read",
    "mine": "/mine",
    "inside": "/inside?look=An+example&which=7&model=convnet",
    "training": "/training",
    "confusion": "/confusion?model=dense-128&true=4&predicted=9",
    "models": "/models",
    "data": "/data",
    # Every kind of mistake on the drawings of unseen writers.
    "mistakes": "/confusion?set=Pen+drawings&hide=true",
}


def open_with_example(browser: Browser, url: str, **options) -> Page:
    """The draw page, showing an example and how it was read."""
    page = browser.new_context(**options).new_page()
    page.goto(url)
    page.locator(".st-key-model").wait_for()
    page.locator(".st-key-example button").click()
    page.locator(".st-key-digit").wait_for()
    page.locator(".st-key-stages img").last.wait_for()
    page.wait_for_timeout(1000)  # until the bars have grown to full height
    return page


def watch_a_training(browser: Browser, url: str, **options) -> Page:
    """The page Train, with a network in the midst of its training and a drawing to read."""
    page = open_with_example(browser, url, **options)
    page.get_by_role("link", name="Train", exact=True).click()
    page.get_by_role("button", name="Start training").locator("visible=true").click()
    page.locator(".story li").nth(2).wait_for(timeout=120_000)
    return page


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    wide = {"width": 1280, "height": 800}
    # Nothing is kept among what whoever takes them taught.
    data = tempfile.TemporaryDirectory()
    with (
        data,
        sync_playwright() as playwright,
        running_app(XDG_DATA_HOME=data.name, TRAINING="on") as app,
    ):
        browser = launch_chromium(playwright)
        page = open_with_example(browser, app.url, viewport=wide)
        page.screenshot(path=DOCS / "draw.png")
        page.locator(".st-key-stages").screenshot(path=DOCS / "stages.png")
        page = watch_a_training(browser, app.url, viewport=wide)
        page.screenshot(path=DOCS / "train.png")
        for name, address in PAGES.items():
            viewport = wide | {"height": 1400} if name == "mistakes" else wide
            page = browser.new_context(viewport=viewport).new_page()
            page.goto(app.url + address)
            if name == "read":
                page.locator(".st-key-example button").click()
            if name == "mine":
                bring(page, 40)
            whole = ".vega-embed svg, .vega-embed canvas, .st-key-inside-layers [data-painted]"
            page.locator(whole).first.wait_for()
            page.wait_for_timeout(2000)  # charts and pictures appear one after another
            page.screenshot(path=DOCS / f"{name}.png")
        print(f"wrote {', '.join(sorted(path.name for path in DOCS.glob('*.png')))} to docs/")


if __name__ == "__main__":
    main()
