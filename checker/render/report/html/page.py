"""A report as one page: the answers, what to do, the dates, then each question and its records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import htpy
from htpy import Node

from checker.answer import answer_of
from checker.base.text import Language, Text
from checker.render.html.bilingual import Bilingual, Words, lines_in_both
from checker.render.html.shell import document
from checker.render.layout.escape import printable
from checker.render.layout.prose import one_line
from checker.render.report import phrases
from checker.render.report.html.conditions import QuestionPart
from checker.render.report.html.dates import DatesPart
from checker.render.report.html.names import policy_id
from checker.render.report.html.overview import OverviewPart
from checker.render.report.html.records import RecordTables
from checker.report.attention import told_by_record, told_in_full
from checker.report.model import Report, Summary

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_ANSWERS: Final = Text("The answers", "结论")
_TO_DO: Final = Text("What to do", "要做的事")
_WAITS: Final = Text("Only wait", "只需等待")
_DATES: Final = Text("Dates", "日期")
_UNKNOWN: Final = Text("Not known yet", "还不清楚的信息")
_UNCOVERED: Final = Text("Not covered", "未涵盖")
_BASIS: Final = Text("What this rests on", "本报告的依据")
_FINAL_WORD: Final = Text("The platform's own back office has the last word.", "最终以平台后台显示为准。")


def to_html(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``report`` as a page to send on, in both languages; ``language`` is the one seen first.

    It names no file, and no line of one.
    """
    return _ReportHtml(report, language, full=False, sources={}).page()


def to_full_html(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """The page with everything: where rules and records stand, too, and what the rules say."""
    return _ReportHtml(report, language, full=True, sources=options.get("sources", {})).page()


def report_parts(report: Report, language: Language) -> Node:
    """What the page of ``report`` says, for a page that says more."""
    return _ReportHtml(report, language, full=False, sources={}).main()


class _ReportHtml:
    def __init__(self, report: Report, language: Language, *, full: bool, sources: Mapping[str, str]) -> None:
        self._report = report
        self._say = Bilingual(language)
        self._full = full
        self._questions = QuestionPart(self._say, report, full=full, sources=sources)
        self._overview = OverviewPart(self._say, report, answer_of(report), self._questions, full=full)
        self._dates = DatesPart(self._say, report, full=full)
        self._tables = RecordTables(self._say, report, full=full)

    def page(self) -> str:
        say = self._say
        return document(
            say,
            self._title,
            header=[
                htpy.h1[htpy.bdi[say.exactly(self._title)]],
                htpy.p(".dim")[say(lambda language: phrases.closing(self._report, language)[0])],
            ],
            main=self.main(),
            footer=self._footer(),
        )

    def main(self) -> Node:
        """What stands between the head of the page and its foot."""
        overview = self._overview
        return [
            self._section("answers", _ANSWERS, overview.answers()),
            self._section("to-do", _TO_DO, overview.todo()),
            self._section("waits", _WAITS, overview.waits()),
            self._section("dates", _DATES, self._dates.parts()),
            self._section("unknown", _UNKNOWN, overview.unknown()),
            [self._questions.question(result) for result in told_in_full(self._report)],
            [self._summary(summary) for summary in told_by_record(self._report)],
            self._section("uncovered", _UNCOVERED, self._uncovered()),
        ]

    def _title(self, language: Language) -> str:
        if self._report.shop_title:
            return printable(self._report.shop_title)
        shop = printable(self._report.shop or "")
        said = f"店铺 {shop}" if language == "zh" else f"Shop {shop}"
        return said.strip()

    def _section(self, name: str, heading: Words, content: Node) -> Node:
        """A part of the page with its heading; nothing where there is nothing to say."""
        return None if content is None else htpy.section[htpy.h2(id=name)[self._say(heading)], content]

    def _summary(self, summary: Summary) -> Node:
        tally = self._say(
            lambda language: phrases.tally(one_line(summary.title, language), summary.counts, language)
        )
        content = [htpy.p[tally], self._tables.of_summary(summary)]
        return self._section(policy_id(summary.policy), summary.title, content)

    def _uncovered(self) -> Node:
        told = [said for _, said in phrases.uncovered(self._report)]
        return htpy.ul[[htpy.li[self._say(said)] for said in told]] if told else None

    def _footer(self) -> Node:
        say = self._say
        lines = lines_in_both(lambda language: phrases.closing(self._report, language, file=self._full))
        return [
            htpy.p[say(_FINAL_WORD)],
            htpy.ul(aria_label=say.own(_BASIS))[[htpy.li[say(line)] for line in lines]],
        ]
