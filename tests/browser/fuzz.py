"""Random actions on the draw page: python -m tests.browser.fuzz --actions 1000

Every few actions canvas, answer and history must agree: the canvas shows what a list of the
actions says it must, Undo is on where there is something to bring back, and the answer is the
library's for what is on the canvas.
"""

import argparse
import random
import time

from playwright.sync_api import Page, expect, sync_playwright

from app_pages.common.words import percent
from mnist_model import DigitClassifier
from mnist_model.imaging.canvas_json import to_strokes
from mnist_model.networks.bundle import bundle_names
from tests.browser.delay import slow_network
from tests.browser.driver import DESKTOP, launch_chromium, running_app
from tests.browser.pen import canvas_pixels, wait_for_ink

ROUND_TRIPS_S = (0, 0.1, 0.4)
MAX_WAIT_MS = 500
ACTIONS_BETWEEN_CHECKS = 8
# How often each action is taken.
WEIGHTS = {
    "stroke": 8, "undo": 4, "redo": 2, "clear": 2, "example": 2, "brush": 2, "model": 1,
    "visit": 1, "reload": 1, "wait": 4,
}  # fmt: skip
PAGES = ("Training curves", "Models")

# What the tab keeps: the drawing on the canvas, and how far back and forth one can go.
KEPT = """() => {
  const kept = JSON.parse(sessionStorage.getItem("drawing"));
  if (!kept) return {strokes: [], back: 0, forth: 0};
  const {strokes, states, current} = kept;
  return {strokes: states[current].map(i => strokes[i]), back: current,
          forth: states.length - 1 - current};
}"""


class Fuzz:
    """Takes random actions on a page, and knows what they must lead to."""

    def __init__(self, page: Page, seed: int) -> None:
        self._page = page
        self._random = random.Random(seed)
        self._states: list[list] = [[]]
        self._current = 0
        self.log: list[str] = []

    def run(self, actions: int) -> None:
        """Take this many actions.

        Raises:
            AssertionError: canvas, answer and history do not agree; it names the last actions.
        """
        names, weights = zip(*WEIGHTS.items(), strict=True)
        for number in range(actions):
            (name,) = self._random.choices(names, weights)
            self.log.append(name)
            getattr(self, f"_{name}")()
            if number % ACTIONS_BETWEEN_CHECKS == 0 or number == actions - 1:
                try:
                    self.check()
                except AssertionError as error:
                    raise AssertionError(f"after {self.log[-30:]}: {error}") from error

    def check(self) -> None:
        """Compare what the page shows with what the actions must have led to."""
        canvas = self._page.locator("canvas.upper-canvas")
        expect(canvas).to_be_visible()
        state = self._states[self._current]
        kept = self._page.evaluate(KEPT)
        found = [stroke["path"][0][1:] for stroke in kept["strokes"]]
        starts = [start for start in state if start is not None]
        if None in state:  # an example, whose strokes the browser knows
            assert len(found) > len(starts)
            found = found[len(found) - len(starts) :]
        assert len(found) == len(starts), f"{len(found)} strokes kept, not {len(starts)}"
        for ours, theirs in zip(starts, found, strict=True):
            distance = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
            assert distance < 2, f"strokes begin at {found}, not at {starts}"
        undo = self._page.locator(".st-key-undo button")
        expect(undo).to_be_enabled(enabled=self._current > 0)
        if not state:
            wait_for_ink(self._page, 0, 0)
        self._check_answer(to_strokes(kept["strokes"]))

    def _check_answer(self, strokes) -> None:
        self._page.locator("[data-test-script-state=notRunning]").wait_for()
        name = self._page.locator(".st-key-model input:checked").locator("xpath=../..")
        model = next(one for one in bundle_names() if one in name.inner_text().split())
        image = canvas_pixels(self._page)
        prediction = DigitClassifier.load(model).predict(image, strokes)
        words = self._page.locator(".st-key-words p")
        if prediction.stages.is_blank:
            expect(words).to_have_text("Nothing drawn yet")
        elif prediction.digit is None:
            expect(words).to_contain_text("does not look like a digit")
        else:
            reading = f"{prediction.digit}, {percent(prediction.confidence)} sure"
            expect(words).to_contain_text(reading.replace("%", " percent"))

    def _step(self, state: list) -> None:
        self._states = [*self._states[: self._current + 1], state][-100:]
        self._current = len(self._states) - 1

    def _stroke(self) -> None:
        box = self._page.locator("canvas.upper-canvas").bounding_box()
        points = [[self._random.randrange(10, 270) for _ in "xy"] for _ in range(4)]
        places = [(box["x"] + x, box["y"] + y) for x, y in points]
        self._page.mouse.move(*places[0])
        self._page.mouse.down()
        for place in places[1:]:
            self._page.mouse.move(*place, steps=3)
        self._page.mouse.up()
        self._step([*self._states[self._current], points[0]])

    def _undo(self) -> None:
        button = self._page.locator(".st-key-undo button")
        expect(button).to_be_enabled(enabled=self._current > 0)
        if self._current and self._random.random() < 0.5:
            button.click()
        else:
            self._page.keyboard.press("Control+z")
        self._current = max(self._current - 1, 0)

    def _redo(self) -> None:
        self._page.keyboard.press("Control+Shift+z")
        self._current = min(self._current + 1, len(self._states) - 1)

    def _clear(self) -> None:
        self._page.locator(".st-key-clear button").click()
        if self._states[self._current]:
            self._step([])

    def _example(self) -> None:
        self._page.locator(".st-key-example button").click()
        self._step([None])

    def _brush(self) -> None:
        slider = self._page.get_by_role("slider", name="Brush width")
        for _ in range(self._random.randrange(1, 4)):
            slider.press(self._random.choice(["ArrowLeft", "ArrowRight"]))

    def _model(self) -> None:
        labels = self._page.locator(".st-key-model label:has(input)")
        labels.nth(self._random.randrange(labels.count())).click()

    def _visit(self) -> None:
        name = self._random.choice(PAGES)
        self._page.get_by_role("link", name=name).click()
        expect(self._page.get_by_test_id("stMain").get_by_role("heading").first).to_have_text(name)
        expect(self._page.locator("canvas.upper-canvas")).to_have_count(0)
        self._page.get_by_role("link", name="Draw", exact=True).click()
        self._wait_for_page()

    def _reload(self) -> None:
        self._page.reload()
        self._wait_for_page()

    def _wait(self) -> None:
        self._page.wait_for_timeout(self._random.randrange(MAX_WAIT_MS))

    def _wait_for_page(self) -> None:
        self._page.locator("canvas.upper-canvas").wait_for()
        self._page.locator(".st-key-model").wait_for()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with running_app() as app, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for round_trip_s in ROUND_TRIPS_S:
            with slow_network(app.port, round_trip_s) as url:
                page = browser.new_page(**DESKTOP)
                page.goto(url)
                page.locator(".st-key-model").wait_for()
                begin = time.perf_counter()
                Fuzz(page, options.seed).run(options.actions)
                seconds = time.perf_counter() - begin
                print(
                    f"{1000 * round_trip_s:3.0f} ms of round trip: {options.actions} actions, "
                    f"no disagreement, {seconds:.0f} s",
                    flush=True,
                )
                page.close()


if __name__ == "__main__":
    main()
