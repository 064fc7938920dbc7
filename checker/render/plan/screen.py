"""Plans laid out for reading: what to do in which order, whose act it is, what it costs, when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant
from checker.render.layout.escape import escape
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import (
    COLON,
    SEMICOLON,
    and_more,
    back_office,
    bracketed,
    one_line,
    plain_lines,
)
from checker.render.plan import phrases
from checker.report.plan import Plan, Plans, PlanStep

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: So many records are named of one step; JSON names all.
_NAMED: Final = 5


def to_text(plans: Plans, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``plans`` for a terminal."""
    return _PlanWriter(plans, language, terminal(**options)).write()


def to_plain(plans: Plans, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``plans`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(_PlanWriter(plans, language, Page(None)).write(), language)


class _PlanWriter:
    def __init__(self, plans: Plans, language: Language, page: Page) -> None:
        self._plans = plans
        self._language: Language = language
        self._page = page
        self._styled = page.styled

    def write(self) -> str:
        """All plans."""
        plans, say = self._plans, self._say
        name = plans.shop_title or plans.shop or ""
        when = format_instant(plans.as_of, self._language, plans.timezone)
        self._page.line(Run(" · ".join(filter(None, (name, when))), Tone.DIM))
        for plan in plans.plans:
            self._page.blank()
            self._plan(plan)
        if not plans.plans:
            self._page.line(say(phrases.NOTHING))
        return self._page.text()

    def _say(self, text: Text) -> str:
        return text.to(self._language)

    def _in(self, level: int) -> int:
        return 3 * level if self._styled else 0

    def _plan(self, plan: Plan) -> None:
        page, say = self._page, self._say
        named = "" if plan.subject == "shop" else f" · {plan.id}"
        page.line(Run(one_line(plan.title, self._language) + escape(named), Tone.BOLD))
        page.line(say(phrases.answer(plan)))
        if plan.missing:
            self._missing(plan)
        for number, step in enumerate(plan.steps, 1):
            self._step(number, step, plan)
        for item in plan.unmet:
            page.line(
                Run("✗ " if self._styled else "", Tone.BAD_BOLD),
                Run(f"{say(phrases.CANNOT)}{self._colon()}", Tone.BAD),
                one_line(item.title, self._language),
                hang=self._in(1),
            )
            self._records(item.records, len(item.records))
        closing = phrases.closing(plan, self._plans)
        if closing:
            page.blank()
        for text in closing:
            page.line(Run(say(text), Tone.BOLD))
        self._completions(plan)
        self._then(plan)

    def _colon(self) -> str:
        return COLON.to(self._language)

    def _missing(self, plan: Plan) -> None:
        titles = [item.title.to(self._language) for item in plan.missing[:_NAMED]]
        joined = SEMICOLON.to(self._language).join(titles)
        more = len(plan.missing) - _NAMED
        if more > 0:
            joined += f"；还有 {more} 项" if self._language == "zh" else f"; and {more} more"
        self._page.line(f"{self._say(phrases.FIND_OUT)}{self._colon()}{joined}", indent=self._in(1))
        self._page.line(Run(self._say(phrases.FACTS), Tone.DIM), indent=self._in(1))

    def _completions(self, plan: Plan) -> None:
        """The facts that decide the plan, each with what comes of its values."""
        if not plan.completions:
            return
        page = self._page
        page.blank()
        page.line(Run(self._say(phrases.DEPENDS), Tone.BOLD))
        for item in plan.completions:
            title = escape(one_line(item.title, self._language))
            page.line(f"· {title}" if self._styled else title, hang=2)
            for number in range(len(item.ways)):
                said = escape(phrases.way(number, item, self._plans, plan, self._language))
                page.line(said, indent=self._in(1), hang=self._in(2))
            if item.more:
                page.line(Run(self._say(phrases.OTHER_WAYS), Tone.DIM), indent=self._in(1))

    def _step(self, number: int, step: PlanStep, plan: Plan) -> None:
        language = self._language
        told = phrases.remarks(step, language)
        self._page.line(
            Run(f"{number:>2} " if self._styled else f"{number}. ", Tone.DIM),
            Run(self._say(step.said), Tone.BOLD),
            Run(bracketed(told, language)),
            hang=self._in(1),
        )
        self._records(step.records, step.count)
        details = (
            phrases.latest(step, self._plans, language),
            back_office(step.where, language),
            phrases.expected(step, self._plans, language),
        )
        for said in details:
            if said:
                self._page.line(Run(said, Tone.DIM), indent=self._in(1))
        unblocks = phrases.clears(step, plan, language)
        if unblocks:
            label = "为了：" if language == "zh" else "for: "
            self._page.line(Run(label + unblocks, Tone.DIM), indent=self._in(1), hang=self._in(2))

    def _records(self, records: tuple[str, ...], count: int) -> None:
        if records:
            self._page.line(and_more(records[:_NAMED], count, self._language), indent=self._in(1))

    def _then(self, plan: Plan) -> None:
        if not plan.then:
            return
        self._page.line(Run(self._say(phrases.THEN), Tone.BOLD))
        for stage in plan.then:
            date = phrases.stage_date(stage, self._plans, self._language)
            title = one_line(stage.title, self._language)
            head = f"· {title}" if self._styled else title
            self._page.line(head, Run(f"{self._colon()}{date}", Tone.DIM), hang=2)
            if not stage.steps:
                self._page.line(self._say(phrases.WAIT), indent=self._in(1))
            for step in stage.steps:
                by = self._say(phrases.BY[step.by])
                said = self._say(step.said)
                told = said + bracketed(by, self._language)
                self._page.line(told, indent=self._in(1))
