"""A first visit over a slow network: python benchmarks/first_visit.py

With `streamlit run app.py`, and with `asgi.py`, which `make app` starts: how long a browser that
has never seen the app takes until its canvas can be drawn on, and what it has received by then, in
how many responses. Chromium slows its own network down. The two servers take turns.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.report import spread
from tests.browser.driver import DESKTOP, PHONE, launch_chromium, running_app
from tests.browser.traffic import Traffic

SCRIPTS = ("app.py", "asgi.py")
# Rate in bits per second, and time of a round trip in milliseconds; 0 for as fast as it gets.
NETWORKS = {"unthrottled": (0, 0), "1.6 Mbit/s": (1.6e6, 150), "400 kbit/s": (0.4e6, 400)}
PATIENCE_MS = 180_000


def visit(browser: Browser, url: str, network: str, screen: dict) -> tuple[float, float, int]:
    """Open the app as somebody who has never been there, and draw as soon as that is possible.

    Returns:
        Seconds until the canvas stood, and the bytes and responses received by then.
    """
    context = browser.new_context(**screen)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    traffic = Traffic(page)
    rate, latency_ms = NETWORKS[network]
    if rate:
        traffic.throttle(rate, latency_ms)
    canvas = page.locator("canvas.upper-canvas")
    begin = time.perf_counter()
    page.goto(url, wait_until="commit")
    canvas.wait_for()
    taken = time.perf_counter() - begin, traffic.received_bytes, len(traffic.responses)
    # It stands, and it can be drawn on: the stroke is answered.
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] / 2, steps=8)
    page.mouse.up()
    page.locator(".st-key-stages img").first.wait_for()
    context.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=3, help="of each server, on each network")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=[*NETWORKS])
    parser.add_argument("--phone", action="store_true", help="on a phone's screen")
    options = parser.parse_args()
    screen = PHONE if options.phone else DESKTOP
    with (
        sync_playwright() as playwright,
        running_app(SCRIPTS[0]) as first,
        running_app(SCRIPTS[1]) as second,
    ):
        browser = launch_chromium(playwright)
        urls = dict(zip(SCRIPTS, (first.url, second.url), strict=True))
        for url in urls.values():
            visit(browser, url, "unthrottled", screen)  # the server's own first time
        for network in options.networks:
            taken = {script: [] for script in SCRIPTS}
            for _ in range(options.visits):
                for script, url in urls.items():
                    taken[script].append(visit(browser, url, network, screen))
            rate, latency_ms = NETWORKS[network]
            print(network + (f", {latency_ms} ms a round trip" if rate else ""))
            for script, visits in taken.items():
                seconds, received, responses = np.transpose(visits)
                print(
                    f"  {script:8} canvas after {spread(seconds, 's')}, "
                    f"{spread(received / 1e6, 'MB')} in {np.median(responses):.0f} responses"
                )


if __name__ == "__main__":
    main()
