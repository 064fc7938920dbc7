"""A report as a short summary in Markdown, for a ticket: the answer, what is in the way, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant
from checker.render.layout.escape import SENTENCE, shorten
from checker.render.layout.markdown import link, literal
from checker.render.layout.prose import one_line
from checker.render.report import phrases, words
from checker.render.report.records import missing_fact, record_values, subject_name
from checker.report.attention import NOT_YET, SHOP, beyond, hidden, named, open_now, remedies
from checker.report.model import (
    FigureResult,
    PreconditionResult,
    RecordResult,
    Report,
    Result,
    Status,
    Summary,
)

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_HEAD: Final = Text(
    "| | condition | why | what to do | clears on |\n|---|---|---|---|---|",
    "| | 条件 | 原因 | 怎么办 | 满足时间 |\n|---|---|---|---|---|",
)


def to_markdown(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``report`` in Markdown. Whatever a snapshot or a policy says stays text."""
    return "\n".join(_ReportMarkdown(report, language).lines()).rstrip() + "\n"


class _ReportMarkdown:
    """Writes the lines of one report."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language

    def lines(self) -> Iterator[str]:
        """All lines."""
        for result in self._report.results:
            if result.subject.type == SHOP:
                yield from self._result(result)
        for summary in self._report.summaries:
            yield from self._summary(summary)
        if not self._report.results and not self._report.summaries:
            yield from (f"**{self._say(words.NOTHING_APPLIES)}**", "")
        told = phrases.uncovered(self._report)
        yield from (f"- {self._say(said)}" for _, said in told)
        if told:
            yield ""
        yield from (f"- {literal(line)}" for line in phrases.closing(self._report, self._language))

    def _result(self, result: Result) -> Iterator[str]:
        yield from (f"## {self._verdict(result)} — {self._say(result.title)}", "")
        name = subject_name(result, self._report, self._language)
        yield from (f"`{result.policy}` · {literal(name)}", "")
        yield from (literal(phrases.answer(result, self._report, self._language)), "")
        shown = open_now(result)
        if shown:
            yield _HEAD.to(self._language)
            yield from (self._row(item) for item in shown)
            yield ""
        for item in shown:
            yield from self._records(item)
        if result.missing:
            yield from (f"**{self._say(words.MISSING)}**", "")
            yield from (f"- {literal(missing_fact(item, self._language))}" for item in result.missing)
            yield ""
        yield from self._figures(result.figures)

    def _figures(self, figures: Iterable[FigureResult]) -> Iterator[str]:
        lines = phrases.figures(figures, self._language)
        yield from (f"- {literal(line)}" for line in lines)
        if lines:
            yield ""

    def _row(self, item: PreconditionResult) -> str:
        status = f"{words.STATUS_SIGN[item.status]} {self._say(words.STATUS[item.status])}"
        condition = self._say(item.headline)
        if item.source is not None:
            condition += f"<br>{link(phrases.cited(item.source, self._language), item.source.url)}"
        marks = [*phrases.unsaid(item, self._language), *phrases.marks(item, self._language)]
        condition += "".join(f"<br>*{literal(mark)}*" for mark in marks)
        why = literal(shorten(one_line(item.why, self._language), SENTENCE))
        fixes = [self._say(text) for text in remedies(item)]
        if item.status is Status.WAIVED and item.waiver is not None:
            fixes = [literal(phrases.waived(item.waiver, self._language))]
        return f"| {status} | {condition} | {why} | {'<br>'.join(fixes)} | {self._clears(item)} |"

    def _records(self, item: PreconditionResult) -> Iterator[str]:
        if not named(item):
            return
        yield from (f"**{self._say(item.headline)}**", "")
        yield from (f"- {self._record(record)}" for record in named(item))
        if (left_out := beyond(item)) > 0:
            yield f"- {literal(phrases.more_records(left_out, self._language))}"
        yield ""

    def _record(self, record: RecordResult) -> str:
        line = "" if record.place.line is None else f":{record.place.line}"
        values = record_values(record, self._language, self._report.timezone)
        place = f"{record.place.file or self._report.snapshot_file}{line}"
        gap = "　" if self._language == "zh" else " "
        return gap.join(
            part
            for part in (literal(shorten(record.id or "")), literal(values), literal(f"({place})"))
            if part
        )

    def _summary(self, summary: Summary) -> Iterator[str]:
        tally = phrases.tally(one_line(summary.title, self._language), summary.counts, self._language)
        yield from (f"## {literal(tally)}", "", f"`{summary.policy}`", "")
        for result in self._report.results:
            single = result.policy == summary.policy and result.subject.type != SHOP
            if single and result.verdict in NOT_YET:
                yield from self._subject(result)
        if (left_out := hidden(summary)) > 0:
            yield f"- {literal(phrases.more_records(left_out, self._language))}"
        yield ""
        yield from self._figures(summary.figures)

    def _subject(self, result: Result) -> Iterator[str]:
        name = subject_name(result, self._report, self._language)
        yield f"- **{literal(name)}** {self._verdict(result)}"
        for item in open_now(result):
            status = self._say(words.STATUS[item.status])
            why = "" if item.problem else shorten(one_line(item.why, self._language), SENTENCE)
            colon, stop = ("：", "。") if self._language == "zh" else (": ", ". ")
            told = stop.join(part for part in (one_line(item.headline, self._language), why) if part)
            yield f"  - {status}{colon}{literal(told)}"
        yield from (f"  - {literal(missing_fact(item, self._language))}" for item in result.missing)

    def _verdict(self, result: Result) -> str:
        return f"{words.VERDICT_SIGN[result.verdict]} {self._say(words.VERDICT[result.verdict])}"

    def _clears(self, item: PreconditionResult) -> str:
        if item.clears_at is not None:
            return literal(format_instant(item.clears_at, self._language, self._report.timezone))
        if item.may_clear_at is not None:
            day = format_instant(item.may_clear_at, self._language, self._report.timezone)
            return f"{self._say(words.MAY_CLEAR)} {literal(day)}"
        return ""

    def _say(self, text: Text) -> str:
        return literal(one_line(text, self._language))
