"""What must stand out on each page, and how much: 4.5 for what is read, 3 for what is used."""

from playwright.sync_api import Page

from tests.browser.looks import contrast

TEXT, SHAPE = 4.5, 3.0

# Vega hides a label for which there is no room.
AXES = ".vega-embed :is(.role-axis-label, .role-axis-title) text:not([opacity='0'])"
CAPTIONS = "[data-testid=stCaptionContainer] p"
_RADIO_BUTTONS = ".st-key-model label:not([data-selected]) > div > div:first-child"

# By the address of a page: selectors, each with the part that is compared and the least contrast.
CONTRASTS = {
    "/": [
        ("[data-testid=stRadioCaption] p", "color", TEXT),
        (_RADIO_BUTTONS, "borderTopColor", SHAPE),
        (".st-key-clear button", "borderTopColor", SHAPE),
        ("[aria-label^=Probability] .mark-rect.role-mark path", "fill", SHAPE),
    ],
    "/mine": [
        (CAPTIONS, "color", TEXT),
        ("[data-testid=stAlert] p", "color", TEXT),
        (".st-key-drawings [data-testid=stButton] p", "color", TEXT),
        (AXES, "fill", TEXT),
        (".vega-embed .mark-line path", "stroke", SHAPE),
        (".st-key-exports button", "borderTopColor", SHAPE),
        ("[data-testid=stFileUploader] button", "borderTopColor", SHAPE),
    ],
    "/train": [
        (CAPTIONS, "color", TEXT),
        ("[data-testid=stAlert] p", "color", TEXT),
        ("[data-testid=stCode] code span", "color", TEXT),
        ("[class*=st-key-remove-] button", "color", TEXT),
        (".st-key-add-dense button", "borderTopColor", SHAPE),
        ("[class*=st-key-block-]", "borderTopColor", SHAPE),
        ("[data-testid=stNumberInputContainer]", "borderTopColor", SHAPE),
    ],
    "/training": [
        (CAPTIONS, "color", TEXT),
        (AXES, "fill", TEXT),
        (".vega-embed .role-legend-label text", "fill", TEXT),
        ("[data-tag]", "color", TEXT),
        ("[data-tag]", "backgroundColor", SHAPE),
        (".vega-embed .mark-line path", "stroke", SHAPE),
    ],
    "/confusion": [
        (AXES, "fill", TEXT),
        (".st-key-true [role=group]", "borderTopColor", SHAPE),
        (".st-key-set button", "borderTopColor", SHAPE),
        (".st-key-set button", "color", TEXT),
        ("[aria-label^='Reliability'] .mark-line path", "stroke", SHAPE),
    ],
    "/models": [
        (AXES, "fill", TEXT),
        (".vega-embed .role-mark.mark-text text", "fill", TEXT),
        (".vega-embed .role-mark.mark-symbol path", "fill", SHAPE),
        (".st-key-csv button", "borderTopColor", SHAPE),
    ],
    "/data": [
        ("[data-testid=stCaptionContainer] a", "color", TEXT),
        (AXES, "fill", TEXT),
        ("[aria-label^='Images of'] .mark-rect.role-mark path", "fill", SHAPE),
        (".st-key-image [data-testid=stNumberInputContainer]", "borderTopColor", SHAPE),
    ],
}


def pale(page: Page, path: str) -> list[str]:
    """What stands out too little on a page, which is open at this address."""
    return [
        f"{selector}: {part} {lowest(page, selector, part):.2f}, not {least}"
        for selector, part, least in CONTRASTS.get(path, [])
        if lowest(page, selector, part) < least
    ]


def lowest(page: Page, selector: str, part: str = "color") -> float:
    """The lowest contrast among the elements that a selector finds; there must be some."""
    found = page.locator(selector).all()
    assert found, f"nothing is {selector}"
    return min(contrast(element, part) for element in found)
