"""The installed browser, driven by Playwright, and screenshots."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

SCREENSHOTS: Final = Path(__file__).parent.parent.parent / ".build/browser"
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Chromium, as packages install it, or Chrome."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def running() -> Iterator[Browser]:
    """A headless browser, until the block ends. As root it has no sandbox: it sees nothing but our own pages."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, to be looked at: `.build/browser/<name>.png`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
