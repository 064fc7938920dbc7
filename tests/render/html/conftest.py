"""Pages in the browser of all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
