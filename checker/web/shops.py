"""Several shops on the page: the index of `fleet`, and of each shop its page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from htpy import Node
from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, InputError
from checker.fleet.judge import Judge, JudgedShop
from checker.fleet.output import FleetOutput
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import GivenShop
from checker.fleet.summary import SummaryBuilder
from checker.importers.watching import Watch
from checker.pipeline.checker import Policies
from checker.render.fleet.html import FleetIndex
from checker.report.model import Report
from checker.web.contents import ExportClaim

_CHECKING: Final = Text("checking shops", "检查店铺")
#: How the address of a shop's page begins, on this page.
_AT: Final = "#shop-"
#: What the archive of all results is called.
ARCHIVE: Final = "shops.zip"
#: The time that is written for the files in it: the same results give the same bytes.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


class ShopsOnPage:
    """Shops, each judged.

    ``watch`` is told how many are.
    """

    def __init__(
        self,
        shops: Sequence[GivenShop],
        policies: Policies,
        claim: ExportClaim,
        now: datetime,
        *,
        only: Sequence[str] = (),
        cache: Path | None = None,
        watch: Watch,
    ) -> None:
        since = {} if claim.complete_since is None else {"": claim.complete_since}
        self._policies, self._cache, self._shops = policies, cache, shops
        self._question = FleetQuestion(
            None, tuple(only) or None, now, retrieved_at=claim.retrieved_at, claims=since
        )
        self._judge = Judge(self._question, cache, policies=policies)
        self._judged = list(self._all(self._judge, watch))

    def __len__(self) -> int:
        return len(self._shops)

    def _all(self, judge: Judge, watch: Watch) -> Iterator[JudgedShop]:
        for number, shop in enumerate(self._shops):
            watch(_CHECKING, number, number, len(self._shops))
            yield judge.judged(shop)

    def index(self, language: Language) -> Node:
        """What all shops come to, and a table with a link to each."""
        builder, index = self._builder(), FleetIndex(language)
        for number, judged in enumerate(self._judged):
            builder.add(judged.rows)
            index.add(judged.rows, f"{_AT}{number}")
        return index.parts(builder.summary())

    def name(self, number: int) -> str:
        """What the shop of that number is called."""
        row = self._judged[number].rows[0]
        return row.shop or row.source

    def report(self, number: int) -> Report | tuple[Diagnostic, ...]:
        """The check of the shop of that number, from 0; where there can't be any, why."""
        try:
            return self._judge.report(self._shops[number])
        except InputError as error:
            return error.diagnostics

    def archive(self, language: Language, watch: Watch) -> bytes:
        """Everything that `fleet` leaves in its folder, in an archive."""
        asked = replace(self._question, language=language, pages=True, calendar=True)
        judge = Judge(asked, self._cache, policies=self._policies)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            output = FleetOutput(_Shelf(archive), self._builder(), language, pages=True, calendar=True)
            output.write(self._all(judge, watch))
        return packed.getvalue()

    def _builder(self) -> SummaryBuilder:
        return SummaryBuilder(self._policies.library, self._question.only or ())


class _Shelf:
    """Puts results into an archive: those that grow once they are whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def growing(self, name: str) -> Iterator[BinaryIO]:
        """A file to be written bit by bit."""
        held = io.BytesIO()
        yield held
        self.put(name, held.getvalue())

    def put(self, name: str, content: bytes) -> None:
        """A whole file."""
        self._archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)


def shop_number(text: str, count: int) -> int | None:
    """The number of a shop as its link on the page says it; None where there is no such shop."""
    said = text.removeprefix(_AT)
    known = said.isascii() and said.isdecimal() and len(said) < 10 and int(said) < count
    return int(said) if known else None
