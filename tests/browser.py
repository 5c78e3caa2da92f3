"""A real browser without a window. Import the fixture `browser` to use it.

With `SCREENSHOTS=1` the pictures of docs/ are taken (`make screenshots`).
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_SETTLED_MS = 6_000
"""What a page may take to draw what moves."""
_DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_SWITCHES)
        yield browser
        browser.close()


def keep_screenshot(page: Page, name: str, *, is_full: bool = False) -> None:
    """Put a picture of the page into docs/, when pictures are asked for."""
    if os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(_SETTLED_MS)
        page.screenshot(path=_DOCS / name, full_page=is_full)
