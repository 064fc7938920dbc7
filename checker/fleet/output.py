"""What a run leaves in its folder: made of the parts, shop by shop, none of which is kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import msgspec
from msgspec import Struct

from checker.base.devices import is_device
from checker.base.patterns import pattern
from checker.base.text import Language, Text
from checker.fleet.folder import PAGES
from checker.fleet.judge import JudgedShop
from checker.fleet.since import EarlierRun
from checker.fleet.summary import SummaryBuilder
from checker.render.fleet.html import FleetIndex
from checker.render.fleet.json import to_json
from checker.render.timeline.ics import calendar_end, calendar_head
from checker.report.fleet import FleetSummary

_CALENDAR: Final = Text("dates of all shops", "全部店铺日期")
_OTHER: Final = pattern(r"[^\w.-]+")
_LONGEST: Final = 100


class GrowingFile(Struct, frozen=True):
    """A file with a ``part`` for each shop."""

    name: str
    part: Callable[[JudgedShop], bytes]
    head: bytes = b""
    end: bytes = b""


class ResultsShelf(Protocol):
    """Where results are put, by their names."""

    def growing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file to be written bit by bit."""

    def put(self, name: str, content: bytes) -> None:
        """A whole file."""


class FolderShelf:
    """Puts results into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def growing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file to be written bit by bit."""
        return (self._folder / name).open("wb")

    def put(self, name: str, content: bytes) -> None:
        """A whole file; the folder that it lies in is made for the first."""
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


class FleetOutput:
    """Writes everything that was asked for.

    ``pages`` is whether each shop gets one, and all an index; ``calendar`` whether their dates are wanted.
    """

    def __init__(
        self,
        shelf: ResultsShelf,
        builder: SummaryBuilder,
        language: Language,
        *,
        pages: bool,
        calendar: bool,
        earlier: EarlierRun | None = None,
    ) -> None:
        self._shelf = shelf
        self._builder = builder
        self._language = language
        self._index = FleetIndex(language) if pages else None
        self._calendar = calendar
        self._earlier = earlier
        self._used: set[str] = set()

    def write(self, shops: Iterable[JudgedShop]) -> FleetSummary:
        """All of it; what it comes to."""
        with ExitStack() as stack:
            growing = [
                (each, stack.enter_context(self._shelf.growing(each.name))) for each in self._growing()
            ]
            for each, file in growing:
                file.write(each.head)
            alone = 0
            for shop in shops:
                self._builder.add(shop.rows)
                alone += shop.alone
                for each, file in growing:
                    file.write(each.part(shop))
                if self._index is not None:
                    page = f"{PAGES}/{self._name(shop.rows[0].shop or shop.rows[0].source)}"
                    self._text(page, shop.page)
                    self._index.add(shop.rows, page)
            for each, file in growing:
                file.write(each.end)
        since = None if self._earlier is None else self._earlier.changes()
        summary = self._builder.summary(since, alone)
        self._text("summary.json", to_json(summary, "en"))
        if self._index is not None:
            self._text("index.html", self._index.page(summary))
        return summary

    def _growing(self) -> Iterator[GrowingFile]:
        lines, earlier, language = msgspec.json.Encoder().encode_lines, self._earlier, self._language
        yield GrowingFile("results.ndjson", lambda shop: lines(shop.rows))
        if earlier is not None:
            yield GrowingFile("changes.ndjson", lambda shop: lines(list(earlier.flips(shop.rows))))
        if self._calendar:
            head = calendar_head(_CALENDAR.to(language), language).encode()
            yield GrowingFile("all.ics", lambda shop: shop.events.encode(), head, calendar_end().encode())

    def _name(self, shop: str) -> str:
        """The name of a shop's page that any disk takes: no two are the same, without capitals either."""
        name = _OTHER.sub("_", shop).strip(".")[:_LONGEST] or "_"
        name = base = f"_{name}" if is_device(name) else name
        number = 1
        while name.casefold() in self._used:
            number += 1
            name = f"{base}~{number}"
        self._used.add(name.casefold())
        return f"{name}.html"

    def _text(self, name: str, text: str) -> None:
        self._shelf.put(name, text.encode("utf-8", "backslashreplace"))
