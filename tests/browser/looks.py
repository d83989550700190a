"""Opens each page until all of it is there, and measures what it looks like."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.browser.mine_page import bring

# What comes last on each page, by its address.
LAST = {
    "/": ".st-key-model",
    "/read": "text=Write a number of any length",
    "/read?way=Upload": ".st-key-example-photo",
    "/read?way=Camera": ".st-key-example-photo",
    "/mine": "text=How to delete them",
    "/inside": ".st-key-inside-layers .sheets[data-painted]",
    "/inside?part=Why%3F": "text=What does each stroke do?",
    "/inside?part=What+it+resembles": "text=Where it stands among test images",
    "/train": "[data-testid=stCode] >> text=my-network.json",
    "/training": "[data-testid=stCode]",
    "/confusion": "[aria-label^='Reliability diagram'] svg",
    "/models": ".st-key-head_to_head_images img, [data-testid=stAlert]",
    "/data": "[data-testid=stCaptionContainer]:has-text('UCI Machine Learning')",
}
# What an answer ends with, on pages that give one.
ANSWERS = {
    "/": ".st-key-stages img",
    "/read": "[aria-label^='Probability'] svg",
    "/read?way=Upload": "text=the boxes above show",
    "/read?way=Camera": "text=the boxes above show",
}
PAGES = list(LAST)
THEMES = ["light", "dark"]
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def open_whole(open_page: Callable[..., Page], path: str, theme: str, **options) -> Page:
    """Open a page in a theme and wait until nothing more comes; where it gives answers, one.

    On the page of one's own drawings there are some.

    Nothing moves: a colour that is fading in has another contrast.
    """
    options = {"color_scheme": theme, "reduced_motion": "reduce"} | options
    page = open_page(path.rstrip("/"), **options)
    page.locator(LAST[path]).first.wait_for()
    if path == "/mine":
        bring(page, 30)
    if path in ANSWERS:
        # Pressed by a script: the mouse would move the place from which the tab key goes on. And
        # every two seconds, until there is an answer: what is pressed too early may be without
        # effect.
        page.wait_for_function(_PRESS_EXAMPLE, polling=100)
        page.locator(ANSWERS[path]).last.wait_for()
    page.locator(IDLE).wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')]"
        ".every(chart => chart.querySelector('svg .role-axis-label, svg .role-mark, canvas.marks'))"
    )
    return page


def faults(page: Page) -> list[str]:
    """What axe finds serious, also when it looks again.

    What is being brought up to date, as when a canvas first reports, is pale meanwhile.
    """
    for _ in range(3):
        page.locator(IDLE).wait_for()
        page.wait_for_function("!document.querySelector('[data-stale=true]')")
        found = [
            f"{fault['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
            for fault in Axe().run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
        if not found:
            break
    return found


def contrast(locator: Locator, part: str = "color") -> float:
    """The contrast of a colour of an element with what is behind it, 1 to 21.

    Computed as WCAG 2.2 defines it; transparent colours are laid on each other.

    Args:
        part: a CSS property such as "color", "fill" or "borderTopColor"; "backgroundColor" is
            compared with what is behind the element.
    """
    return locator.evaluate(_CONTRAST, part)


_PRESS_EXAMPLE = """() => {
  if (document.querySelector(".st-key-digit, .st-key-number")) return true;
  const button = document.querySelector("[class*=st-key-example] button");
  if (!button || performance.now() < window.nextPressMs) return false;
  window.nextPressMs = performance.now() + 2000;
  button.click();
  return false;
}"""

_CONTRAST = """(element, part) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map(value => value / 255);
  };
  const over = (front, back) => back.map(
    (value, i) => i < 3 ? front[i] * front[3] + value * (1 - front[3]) : 1);
  const luminance = colour => colour.slice(0, 3)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const path = [];
  for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) path.unshift(e);
  let back = [1, 1, 1, 1], opacity = 1;
  for (const e of path) {
    const style = getComputedStyle(e);
    opacity *= Number(style.opacity);
    if (e === element && part === "backgroundColor") break;
    const ground = rgba(style.backgroundColor);
    back = over([...ground.slice(0, 3), ground[3] * opacity], back);
  }
  const style = getComputedStyle(element), front = rgba(style[part]);
  const drawn = over([...front.slice(0, 3), front[3] * opacity], back);
  const [low, high] = [luminance(drawn), luminance(back)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""
