"""The records of a report as tables: those in the way of a condition, and those with a verdict each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import htpy
from htpy import Node

from checker.answer.why import Reckoning, reckonings
from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant, format_value
from checker.render.html.bilingual import Bilingual
from checker.render.html.table import TableCell, TableColumn, records_table
from checker.render.layout.escape import printable
from checker.render.layout.prose import COLON, capital, one_line
from checker.render.report import answers, words
from checker.render.report.html.names import condition_id, policy_id, verdict_badge
from checker.render.report.json import local
from checker.report.attention import SHOP, named, open_now, remedies
from checker.report.model import PreconditionResult, RecordResult, Report, Result, Status, Summary, Verdict
from checker.values.quantity import Interval, LocalDate, Money, Unknown, Value

_RECORD: Final = Text("Record", "记录")
_PLUS: Final = Text("Plus", "加上")
_MET_ON: Final = Text("Met on", "满足时间")
_WHERE: Final = Text("Where it stands", "所在位置")
_ANSWER: Final = Text("Answer", "结论")
_MORE: Final = Text("In the way, and what to do", "原因与处理办法")
_WHEN: Final = Text("When", "时间")


class RecordTables:
    """Makes the tables of one report; ``full`` ones say where in its file each record stands."""

    def __init__(self, say: Bilingual, report: Report, *, full: bool) -> None:
        self._say = say
        self._report = report
        self._full = full

    def of_condition(self, result: Result, item: PreconditionResult) -> Node:
        """The records that a condition is about, with the values that were looked at."""
        found = named(item)
        if not found:
            return None
        titles: dict[str, Text] = {}
        for record in found:
            for name in record.values:
                titles.setdefault(name, record.titles.get(name, Text(name)))
        kinds = {name: _kind([record.values.get(name) for record in found]) for name in titles}
        dated = any(record.clears_at or record.may_clear_at for record in found)
        spans = {id(each.record): each for each in reckonings(item, self._report.timezone)}
        columns = [
            TableColumn(_RECORD, "id"),
            *(TableColumn(capital(title), kinds[name]) for name, title in titles.items()),
            *([TableColumn(_PLUS, "number")] if spans else []),
            *([TableColumn(_MET_ON, "date")] if dated else []),
            *([TableColumn(_WHERE, "id")] if self._full else []),
        ]
        total = item.failing + item.unknown + item.awaited
        rows = (self._row(record, list(titles), spans, dated=dated) for record in found)
        name = f"{condition_id(result.policy, item.id)}:records"
        total = max(total, len(found))
        return records_table(self._say, name, item.headline, columns=columns, rows=rows, total=total)

    def _row(
        self, record: RecordResult, names: Sequence[str], spans: Mapping[int, Reckoning], *, dated: bool
    ) -> list[TableCell]:
        """A record with its values; where its date is reckoned from one of them, with what is added."""
        cells = [TableCell(htpy.bdi[printable(record.id or "")])]
        cells += [self._value(record, name) for name in names]
        if spans:
            cells.append(self._added(spans.get(id(record))))
        if dated:
            cells.append(self._clears(record))
        if self._full:
            file = printable(record.place.file or self._report.snapshot_file)
            line = record.place.line
            where = f"{file} {printable(record.place.pointer)}" if line is None else f"{file}:{line}"
            cells.append(TableCell(htpy.code[where], f"{line or 0:012}"))
        return cells

    def _added(self, found: Reckoning | None) -> TableCell:
        if found is None:
            return TableCell("", "")
        said = self._say(lambda language: f"+ {answers.later(found, language)}")
        return TableCell(said, str(found.days * 24 or found.hours))

    def _value(self, record: RecordResult, name: str) -> TableCell:
        if name not in record.values:
            return TableCell("", "")
        value = record.values[name]

        def told(language: Language) -> str:
            if name in record.words:
                return one_line(record.words[name], language)
            return printable(format_value(value, language, self._report.timezone))

        return TableCell(self._say.exactly(told), None if name in record.words else _order(value))

    def _clears(self, record: RecordResult) -> TableCell:
        at, early = record.clears_at, record.clears_at is None
        at = record.may_clear_at if at is None else at
        if at is None:
            return TableCell("", "")
        return TableCell(
            [[self._say(words.MAY_CLEAR), " "] if early else None, self._instant(at)], _order(at)
        )

    def of_summary(self, summary: Summary) -> Node:
        """The records with a verdict each under one policy, with what stands in their way."""
        told = {
            verdict: count
            for verdict, count in summary.counts.items()
            if verdict is not Verdict.NOT_APPLICABLE
        }
        found = [r for r in self._report.results if r.policy == summary.policy and r.subject.type != SHOP]
        if not found:
            return None
        columns = [
            TableColumn(capital(found[0].subject.title), "id"),
            TableColumn(_ANSWER),
            TableColumn(_MORE, "note"),
            *([TableColumn(_WHEN, "date")] if any(map(_dates, found)) else []),
        ]
        ranks = {verdict: f"{rank}" for rank, verdict in enumerate(Verdict)}
        rows = (self._subject(result, len(columns), ranks) for result in found)
        name = f"{policy_id(summary.policy)}:records"
        total = max(sum(told.values()), len(found))
        return records_table(self._say, name, summary.title, columns=columns, rows=rows, total=total)

    def _subject(self, result: Result, width: int, ranks: dict[Verdict, str]) -> list[TableCell]:
        cells = [
            TableCell(htpy.bdi[printable(result.subject.id or "")]),
            TableCell(verdict_badge(self._say, result.verdict), ranks[result.verdict]),
            TableCell(list(self._reasons(result)) or None),
        ]
        if width > len(cells):
            dates = _dates(result)
            cells.append(
                TableCell(
                    [htpy.div[self._say(word), " ", self._instant(at)] for word, at in dates],
                    _order(dates[0][1]) if dates else "",
                )
            )
        return cells

    def _reasons(self, result: Result) -> Iterator[Node]:
        for item in open_now(result):
            yield htpy.div[
                self._say(words.STATUS[item.status]),
                self._say.sign(COLON),
                self._say(item.headline),
                [htpy.div(".dim.small")[self._say(text)] for text in self.remedies_of(item)],
            ]
        for fact in result.missing:
            yield htpy.div[
                self._say(fact.title or Text(fact.path)), self._say.sign(COLON), self._say(fact.reason)
            ]

    def remedies_of(self, item: PreconditionResult) -> list[Text]:
        """What to do; how a snapshot comes to hold a fact is nothing for whoever is sent the page."""
        return remedies(item) if self._full or item.status is not Status.UNKNOWN else []

    def _instant(self, at: datetime) -> Node:
        said = self._say(lambda language: format_instant(at, language, self._report.timezone))
        return htpy.time(datetime=local(at, self._report.timezone))[said]


def _dates(result: Result) -> list[tuple[Text, datetime]]:
    told = (
        (Text("from", "起始"), result.eligible_from),
        (Text("at the earliest", "最早"), result.may_be_eligible_from),
        (Text("before", "截止"), result.eligible_until),
    )
    return [(word, at) for word, at in told if at is not None]


def _kind(values: Sequence[Value]) -> str:
    known = [value for value in values if value is not None and not isinstance(value, Unknown)]
    if known and all(
        isinstance(value, int | Decimal | Money) and not isinstance(value, bool) for value in known
    ):
        return "number"
    if known and all(isinstance(value, datetime | Interval | LocalDate) for value in known):
        return "date"
    return "text"


def _order(value: Value) -> str | None:
    """What a value is sorted by where its words aren't."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Interval):
        end = value.not_after or value.not_before
        return "" if end is None else end.isoformat()
    if isinstance(value, LocalDate):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, Money):
        return f"{value.currency} {value.amount:f}"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:f}"
    return "" if value is None or isinstance(value, Unknown) else None
