"""A report as one page: the answers, what to do, the dates, then each question and its records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import htpy
from htpy import Node

from checker.base.text import LANGUAGES, Language, Text
from checker.explain.wording.values import listed
from checker.render.html.bilingual import Bilingual, Words
from checker.render.html.shell import document
from checker.render.html.timeline import timeline
from checker.render.layout.escape import printable
from checker.render.layout.prose import one_line
from checker.render.report import phrases, words
from checker.render.report.html.conditions import QuestionPart
from checker.render.report.html.dates import marks
from checker.render.report.html.names import condition_id, policy_id, verdict_badge
from checker.render.report.html.records import RecordTables
from checker.render.report.html.todo import Task, tasks, unknown_facts
from checker.report.attention import SHOP
from checker.report.model import PreconditionResult, Report, Result, Summary, Verdict
from checker.values.calendar import zone

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_ANSWERS: Final = Text("The answers", "结论")
_TO_DO: Final = Text("What to do", "要做的事")
_DATES: Final = Text("Dates", "日期")
_UNKNOWN: Final = Text("Not known yet", "还不清楚的信息")
_UNCOVERED: Final = Text("Not covered", "未涵盖")
_NOTHING_TO_DO: Final = Text("There is nothing to do.", "没有需要做的事。")
_ADVICE: Final = Text("advice only", "仅作提醒")
_FOR: Final = Text("For", "涉及")
_BASIS: Final = Text("What this rests on", "本报告的依据")
_FINAL_WORD: Final = Text("The platform's own back office has the last word.", "最终以平台后台显示为准。")


def to_html(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``report`` as a page to send on, in both languages; ``language`` is the one seen first.

    It names no file, and no line of one.
    """
    return _ReportHtml(report, language, full=False).page()


def to_full_html(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """The page with everything: where rules and records stand, too."""
    return _ReportHtml(report, language, full=True).page()


class _ReportHtml:
    def __init__(self, report: Report, language: Language, *, full: bool) -> None:
        self._report = report
        self._say = Bilingual(language)
        self._full = full
        self._questions = QuestionPart(self._say, report, full=full)
        self._tables = RecordTables(self._say, report, full=full)
        self._shop = [result for result in report.results if result.subject.type == SHOP]

    def page(self) -> str:
        say = self._say
        return document(
            say,
            self._title,
            header=[
                htpy.h1[htpy.bdi[say(self._title)]],
                htpy.p(".dim")[say(lambda language: phrases.closing(self._report, language)[0])],
            ],
            main=[
                self._answers(),
                self._todo(),
                self._dates(),
                self._unknown(),
                [self._questions.question(result) for result in self._shop],
                [self._summary(summary) for summary in self._report.summaries],
                self._uncovered(),
            ],
            footer=self._footer(),
        )

    def _title(self, language: Language) -> str:
        if self._report.shop_title:
            return printable(self._report.shop_title)
        shop = printable(self._report.shop or "")
        said = f"店铺 {shop}" if language == "zh" else f"Shop {shop}"
        return said.strip()

    def _answers(self) -> Node:
        """A line for each question, and one for what has a verdict per record."""
        say = self._say
        if not self._shop and not self._report.summaries:
            return htpy.p[say(words.NOTHING_APPLIES)]
        return _section(
            say,
            "answers",
            _ANSWERS,
            htpy.ul(".answers")[
                [
                    htpy.li(".card")[
                        htpy.a(href=f"#{policy_id(result.policy)}")[say(result.title)],
                        verdict_badge(say, result.verdict),
                        htpy.p[say(self._answer(result))],
                    ]
                    for result in self._shop
                ],
                [
                    htpy.li(".card")[
                        htpy.a(href=f"#{policy_id(summary.policy)}")[say(summary.title)],
                        htpy.p(".counts")[
                            [
                                htpy.span[verdict_badge(say, verdict), f" {count:,}"]
                                for verdict in Verdict
                                if (count := summary.counts.get(verdict, 0))
                                and verdict is not Verdict.NOT_APPLICABLE
                            ]
                        ],
                    ]
                    for summary in self._report.summaries
                ],
            ],
        )

    def _answer(self, result: Result) -> Words:
        return lambda language: phrases.answer(result, self._report, language)

    def _todo(self) -> Node:
        found = tasks(self._report)
        if not self._shop:
            return None
        content = (
            htpy.ol(".todo.card")[[htpy.li[self._task(number, task)] for number, task in enumerate(found, 1)]]
            if found
            else htpy.p[self._say(_NOTHING_TO_DO)]
        )
        return _section(self._say, "to-do", _TO_DO, content)

    def _task(self, number: int, task: Task) -> Node:
        say, name = self._say, f"task-{number}"
        return [
            htpy.input(id=name, type="checkbox", autocomplete="off"),
            htpy.div[
                htpy.label(for_=name)[say(task.what)],
                [" ", htpy.span(".badge.calm")[say(_ADVICE)]] if task.advice else None,
                [htpy.div(".small")[self._served(*served)] for served in task.served.items()],
            ],
        ]

    def _served(self, headline: Text, served: Sequence[tuple[Result, PreconditionResult]]) -> Node:
        """A condition that something to do is for, and the questions that ask for it."""
        result, item = served[0]
        link = htpy.a(href=f"#{condition_id(result, item)}")[self._say(headline)]
        if len(self._shop) < 2:
            return link
        titles = Text(*(listed([one_line(r.title, lang) for r, _ in served], lang) for lang in LANGUAGES))
        return [link, htpy.span(".dim")[" · ", self._say(titles)]]

    def _dates(self) -> Node:
        """What only needs time, as a picture and as a list."""
        zone_name, dated = self._report.timezone, marks(self._report)
        if not dated:
            return None
        clock = zone(zone_name) if zone_name else None
        return _section(
            self._say, "dates", _DATES, timeline(self._say, self._report.as_of, dated, clock, zone_name)
        )

    def _unknown(self) -> Node:
        facts = unknown_facts(self._report)
        if not facts:
            return None
        listed = htpy.ul[[htpy.li[self._questions.fact(item)] for item in facts]]
        return _section(self._say, "unknown", _UNKNOWN, listed)

    def _summary(self, summary: Summary) -> Node:
        name = policy_id(summary.policy)
        tally = self._say(
            lambda language: phrases.tally(one_line(summary.title, language), summary.counts, language)
        )
        return _section(self._say, name, summary.title, [htpy.p[tally], self._tables.of_summary(summary)])

    def _uncovered(self) -> Node:
        told = [said for _, said in phrases.uncovered(self._report)]
        if not told:
            return None
        return _section(
            self._say, "uncovered", _UNCOVERED, htpy.ul[[htpy.li[self._say(said)] for said in told]]
        )

    def _footer(self) -> Node:
        say = self._say
        told = (phrases.closing(self._report, language, file=self._full) for language in LANGUAGES)
        lines = [Text(*said) for said in zip(*told, strict=True)]
        return [
            htpy.p[say(_FINAL_WORD)],
            htpy.ul(aria_label=say.own(_BASIS))[[htpy.li[say(line)] for line in lines]],
        ]


def _section(say: Bilingual, name: str, heading: Words, content: Node) -> Node:
    return htpy.section[htpy.h2(id=name)[say(heading)], content]
