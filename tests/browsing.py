"""A real browser for pages, one for all tests; where there is none they are skipped, which is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.machine import lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def no_page_was_seen(why: str) -> NoReturn:
    lacking("SHOPCHECK_BROWSER", f"pages were not looked at in a browser: {why}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    named = os.environ.get("SHOPCHECK_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        no_page_was_seen("there is no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        no_page_was_seen("the package playwright isn't installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ["--disable-gpu", *(["--no-sandbox"] if root else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=arguments)
        yield launched
        launched.close()
