"""What tests of the page My drawings in a browser do again and again."""

import re

from playwright.sync_api import Page, expect

from mnist_store.exports import write_zip
from tests.taught import as_file, taught_digits


def bring(page: Page, n: int) -> None:
    """Import so many drawings, see `taught_digits`, and wait until they are there."""
    content = as_file(write_zip, taught_digits(n))
    file = {"name": "mine.zip", "mimeType": "application/zip", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(f"mine.zip: {n} drawings, all new.")).to_be_visible()
    page.locator(".st-key-drawings img").first.wait_for()


def expect_drawings(page: Page, what: str) -> None:
    """Wait for the words above the drawings, which begin so, such as "12 drawings"."""
    expect(page.get_by_test_id("stMarkdown").get_by_text(re.compile(f"^{what}"))).to_be_visible()
