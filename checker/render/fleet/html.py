"""Many shops as a page that leads to a page for each: what they come to, and a table to sort and filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy
from htpy import Node

from checker.base.text import Language, Text
from checker.render.fleet.words import CHANGED, STANDING, changes, head, in_the_way, openings, rest
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import document
from checker.render.html.table import MOST_ROWS, TableCell, TableColumn, records_table
from checker.render.layout.escape import printable
from checker.render.report.html.names import verdict_badge
from checker.render.report.words import TALLY
from checker.report.attention import SHOP
from checker.report.fleet import FleetRow, FleetSummary, PolicyTally

_TITLE: Final = Text("All shops", "全部店铺")
_VERDICTS: Final = Text("The answers", "结论")
_SHOPS: Final = Text("Shops", "店铺")
_UNREADABLE: Final = Text("can't be read", "无法读取")
_SILENT: Final = Text("no policy applies", "没有适用的规则")
_REST: Final = Text(
    "{shown:,} of {total:,} are in this table; `shops` has a page for each shop, `results.ndjson` every row.",
    "表中列出 {total:,} 行中的 {shown:,} 行；每家店铺的网页都在 `shops` 里，全部各行见 `results.ndjson`。",
)
_COLUMNS: Final = (
    TableColumn(Text("Shop", "店铺"), "id"),
    TableColumn(Text("Question", "问题")),
    TableColumn(Text("Answer", "结论")),
    TableColumn(Text("Possible from", "可以办理的时间"), "date"),
    TableColumn(Text("In the way", "阻碍"), "number"),
    TableColumn(Text("Source", "来源")),
)
#: So many preconditions are told.
_MOST: Final = 10


class FleetIndex:
    """Rows for the table as they come, of which it holds what a browser can; then the page."""

    def __init__(self, language: Language) -> None:
        self._say = Bilingual(language)
        self._rows: list[tuple[FleetRow, str]] = []
        self._total = 0

    def add(self, rows: Sequence[FleetRow], page: str) -> None:
        """The rows of one shop, whose page has that name: those on the shop itself."""
        for row in rows:
            if row.kind == SHOP or row.policy is None:
                self._total += 1
                if len(self._rows) < MOST_ROWS:
                    self._rows.append((row, page))

    def page(self, summary: FleetSummary) -> str:
        """The whole page."""
        say = self._say
        header = [htpy.h1[say(_TITLE)], htpy.p(".dim")[say(head(summary))]]
        return document(say, _TITLE, header=header, main=self.parts(summary))

    def parts(self, summary: FleetSummary) -> Node:
        """What stands under the head of the page."""
        say = self._say
        titles = {tally.policy: tally.title for tally in summary.policies}
        of_shops = [tally for tally in summary.policies if tally.kind == SHOP]
        failing = [(tally, item) for tally in of_shops for item in tally.failing]
        failing.sort(key=lambda each: (-each[1].count, -each[1].alone))
        told = [in_the_way(tally, item) for tally, item in failing[:_MOST]]
        since = [] if summary.since is None else changes(summary.since)
        return [
            self._section("answers", _VERDICTS, [self._card(tally) for tally in summary.policies]),
            self._list("changed", CHANGED, since),
            self._list("standing", STANDING, told),
            [htpy.p[say(said)] for said in rest(summary)],
            htpy.section[htpy.h2(id="shops")[say(_SHOPS)], self._table(titles)],
        ]

    def _section(self, name: str, title: Text, cards: Sequence[Node]) -> Node:
        if not cards:
            return None
        listed = htpy.ul(".answers")[[htpy.li(".card")[card] for card in cards]]
        return htpy.section[htpy.h2(id=name)[self._say(title)], listed]

    def _list(self, name: str, title: Text, told: Sequence[Text]) -> Node:
        if not told:
            return None
        listed = htpy.ul[[htpy.li[self._say(said)] for said in told]]
        return htpy.section[htpy.h2(id=name)[self._say(title)], listed]

    def _card(self, tally: PolicyTally) -> Node:
        say = self._say
        counts = [
            htpy.span[verdict_badge(say, verdict, TALLY[verdict]), f" {count:,}"]
            for verdict, count in tally.verdicts.items()
        ]
        return [
            htpy.h3[say(tally.title)],
            htpy.p(".dim.small")[htpy.code[tally.policy]],
            htpy.p(".counts")[counts],
            [htpy.p(".small")[say(said)] for said in openings(tally)],
        ]

    def _table(self, titles: dict[str, Text]) -> Node:
        rest_of = Text(
            _REST.en.format(shown=len(self._rows), total=self._total),
            _REST.zh.format(shown=len(self._rows), total=self._total),
        )
        return records_table(
            self._say,
            "all-shops",
            _SHOPS,
            columns=_COLUMNS,
            rows=self._cells(titles),
            total=self._total,
            rest=rest_of,
            folded=False,
        )

    def _cells(self, titles: dict[str, Text]) -> Iterator[Sequence[TableCell]]:
        say = self._say
        for row, page in self._rows:
            name = printable(row.shop or row.source)
            date = row.eligible_from or row.may_be_eligible_from or ""
            standing = len(row.failing) + len(row.unknown)
            yield (
                TableCell(htpy.a(href=page)[htpy.bdi[name]], name),
                TableCell("" if row.policy is None else say(titles[row.policy])),
                self._answer(row),
                TableCell(date[:10], date),
                TableCell(f"{standing:,}" if row.policy else "", str(standing)),
                TableCell(htpy.bdi[printable(row.source)]),
            )

    def _answer(self, row: FleetRow) -> TableCell:
        say = self._say
        if row.verdict is None:
            return TableCell(htpy.span(".badge.bad")[say(_UNREADABLE), f" {row.code}"], "0")
        word = _SILENT if row.policy is None else None
        return TableCell(verdict_badge(say, row.verdict, word), row.verdict.value)
