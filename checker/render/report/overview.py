"""The end of a report on several questions: each answer on a line, and what is in the way of all of them.

A terminal shows the end of a long text, and whoever reads it wants the answers first.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.text import Language, Text
from checker.explain.wording.values import listed
from checker.render.layout.escape import printable
from checker.render.layout.page import Run, Tone
from checker.render.layout.prose import counted, one_line
from checker.render.report import phrases, words
from checker.render.report.summaries import SummaryWriter
from checker.render.report.tones import VERDICT_TONE
from checker.report.attention import FAILING, SHOP, open_now
from checker.report.model import PreconditionResult, Result, Status, Summary

#: So many orders are named.
_NAMED = 5


class OverviewWriter(SummaryWriter):
    """Writes what a report comes to."""

    def _overview(self) -> None:
        """A line for each of several questions, the orders in the way, and how many facts are missing."""
        shop = [result for result in self.report.results if result.subject.type == SHOP]
        if len(shop) + len(self.report.summaries) < 2:
            return
        self._rule()
        self._line(Run(Text("In short", "小结").to(self.language), Tone.BOLD))
        for result in shop:
            self._question(result)
        for summary in self.report.summaries:
            self._records_of(summary)
        in_the_way = (item for result in shop for item in _orders(result))
        orders = max(in_the_way, key=lambda item: item.failing, default=None)
        if orders is not None:
            self._line(_in_the_way(orders, self.language), indent=self._in(1), hang=self._in(2))
        if facts := len({path for result in self.report.results for path in _lacking(result)}):
            self._line(_facts(facts, self.language), indent=self._in(1), hang=self._in(2))

    def _question(self, result: Result) -> None:
        title = one_line(result.title, self.language)
        answer = phrases.answer(result, self.report, self.language)
        if self.styled:
            sign = Run(f"{words.VERDICT_SIGN[result.verdict]} ", VERDICT_TONE[result.verdict])
            said = Text(f": {answer}", f"：{answer}").to(self.language)
            self._line(sign, Run(title, Tone.BOLD), said, indent=2, hang=4)
        else:
            verdict = words.VERDICT[result.verdict].to(self.language)
            said = Text(f"{verdict}. {answer}", f"{verdict}。{answer}").to(self.language)
            self._fact(Text(title, title), said)

    def _records_of(self, summary: Summary) -> None:
        tally = phrases.tally(one_line(summary.title, self.language), summary.counts, self.language)
        self._line(tally, indent=self._in(1), hang=self._in(2))


def _orders(result: Result) -> Iterator[PreconditionResult]:
    """What isn't met because of orders."""
    for item in open_now(result):
        if item.status in FAILING and any(each.place.pointer.startswith("/orders/") for each in item.records):
            yield item


def _in_the_way(item: PreconditionResult, language: Language) -> str:
    """``7 orders are in the way: 5765…, 5765… and 5 more``."""
    named = [printable(each.id) for each in item.records if each.id is not None and each.failing][:_NAMED]
    more = item.failing - len(named)
    if language == "zh":
        rest = f"等 {item.failing:,} 笔" if more else ""
        return f"有订单不符合条件：{'、'.join(named)}{rest}"
    if more:
        named.append(f"{more:,} more")
    return f"{counted(item.failing, 'order is', 'orders are')} in the way: {listed(named, 'en')}"


def _lacking(result: Result) -> Iterator[str]:
    """The paths of the facts that a result lacks."""
    yield from (item.path for item in result.missing)
    for item in open_now(result):
        if item.status is Status.UNKNOWN:
            yield from (each.path for each in item.missing)


def _facts(count: int, language: Language) -> str:
    if language == "zh":
        return f"还有 {count:,} 项信息不清楚，`shopcheck facts` 会按重要程度逐项列出"
    known = counted(count, "fact isn't", "facts aren't")
    return f"{known} known: `shopcheck facts` asks for the decisive ones first"
