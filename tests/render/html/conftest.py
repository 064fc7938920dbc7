"""A real browser for pages, one for all tests; where there is none they are skipped, which is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.machine import lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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


#: Opens a page of HTML, given as text, in a context with certain settings.
Opened = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens pages without a network; at the end none has said anything on the console or asked for more."""
    contexts, heard = [], []

    def open_(
        text: str,
        *,
        width: int = 1280,
        permissions: tuple[str, ...] = (),
        noisy: bool = False,
        **settings: Any,
    ) -> Page:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True, **settings)
        context.grant_permissions(list(permissions))
        contexts.append(context)
        page = context.new_page()
        if not noisy:
            page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on(
            "request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None
        )
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert heard == []
