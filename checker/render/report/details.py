"""A report laid out for reading: the verdict first, then only what stands in its way.

One layout, two looks: the screen (signs, lines, colour, fitted to a width) and plain (one fact per line,
ASCII punctuation in English, for screen readers and logs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.text import Language, Text
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import bracketed, one_line, plain_lines
from checker.render.layout.width import display_width, pad
from checker.render.report import phrases, words
from checker.render.report.overview import OverviewWriter
from checker.render.report.preconditions import STATUS_TONE
from checker.render.report.records import missing_fact, subject_name
from checker.render.report.screen import Screen
from checker.render.report.tones import VERDICT_TONE
from checker.report.attention import SHOP, open_now, told_by_record
from checker.report.model import Report, Result, StageResult, Status, Verdict

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_text(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``report`` for a terminal."""
    return DetailsWriter(report, language, terminal(**options)).write()


def to_plain(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``report`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(DetailsWriter(report, language, Page(None)).write(), language)


class DetailsWriter(OverviewWriter):
    """Writes one report onto one page."""

    def write(self) -> str:
        """All results, then the facts that make the report reproducible."""
        self.page.add(Screen(self.report, self.language, self.page.width, colour=self.page.colour).whole())
        summaries = {summary.policy: summary for summary in told_by_record(self.report)}
        told: set[str] = set()
        for result in self.report.results:
            if result.subject.type == SHOP or result.policy not in summaries:
                self._result(result)
            elif result.policy not in told:
                told.add(result.policy)
                self._summary(summaries[result.policy])
        for policy, summary in summaries.items():
            if policy not in told:
                self._summary(summary)
        if not self.report.results and not self.report.summaries:
            self._line(Run(words.NOTHING_APPLIES.to(self.language), Tone.BOLD))
        self._held_up()
        self._uncovered()
        self._rule()
        for line in phrases.closing(self.report, self.language):
            self._line(Run(line, Tone.DIM))
        self._overview()
        return self.page.text()

    def _result(self, result: Result) -> None:
        self._rule()
        verdict = words.VERDICT[result.verdict].to(self.language)
        title = one_line(result.title, self.language)
        if self.styled:
            sign = words.VERDICT_SIGN[result.verdict]
            self._line(
                Run(f"{sign} {verdict.upper()}", VERDICT_TONE[result.verdict]),
                Run(f"  {title}", Tone.BOLD),
                hang=2,
            )
        else:
            named = Text(f"{title} ({result.policy})", f"{title}（{result.policy}）")
            self._fact(Text("Policy", "规则"), named.to(self.language))
            self._fact(Text("Verdict", "结论"), verdict)
        self._line(phrases.answer(result, self.report, self.language), indent=self._in(1))
        self._subject(result)
        nowhere = self.report.platform is None and not result.applies_known
        if result.verdict is Verdict.NOT_APPLICABLE or nowhere:
            return
        self._stages(result)
        for precondition in open_now(result):
            self.page.blank()
            self._precondition(precondition, result)
        if result.missing:
            self._missing(result)
        self.page.blank()
        now = [p for p in result.preconditions if p.asked]
        for status, text in phrases.folded(now, self.language):
            sign = f"{words.STATUS_SIGN[status]} " if self.styled else ""
            self._line(Run(sign + text, STATUS_TONE[status]), indent=self._in(1), hang=self._in(2))
        self._next(result)
        self._values(result)
        self._figures(result.figures)
        if result.notes:
            self.page.blank()
            self._line(Run(one_line(result.notes, self.language), Tone.DIM), indent=self._in(1))

    def _held_up(self) -> None:
        """What of the shop the single record holds up that was asked about."""
        found = () if self.report.held_up is None else self.report.held_up()
        if found:
            self._rule()
            self._line(Run(words.HOLDS_UP.to(self.language), Tone.BOLD))
        for held in found:
            said = phrases.held_up(held, self.report, self.language)
            self._line(said, indent=self._in(1), hang=self._in(2))

    def _uncovered(self) -> None:
        """The topics that no policy speaks of, and why the nearest one doesn't."""
        told = phrases.uncovered(self.report)
        if told:
            self._rule()
        for _, said in told:
            self._line(said.to(self.language), hang=self._in(1))

    def _subject(self, result: Result) -> None:
        name = subject_name(result, self.report, self.language)
        if self.styled:
            self._line(Run(f"{result.policy} · {name}", Tone.DIM), indent=2)
        else:
            self._fact(Text("Subject", "对象"), name)

    def _stages(self, result: Result) -> None:
        if not result.stages:
            return
        if not self.styled:
            for number, stage in enumerate(result.stages, 1):
                state = words.STAGE_STATE[self._state(stage, result)].to(self.language)
                title = one_line(stage.title, self.language)
                label = Text(
                    f"Step {number} of {len(result.stages)}", f"第 {number} 步，共 {len(result.stages)} 步"
                )
                self._fact(label, f"{title} ({state})" if self.language == "en" else f"{title}（{state}）")
            return
        runs: list[Run] = []
        for stage in result.stages:
            if runs:
                runs.append(Run(" → ", Tone.DIM))
            state = self._state(stage, result)
            text = f"{words.STAGE_SIGN[state]} {one_line(stage.title, self.language)}"
            if stage.state == "current":
                here = words.STAGE_STATE[state].to(self.language)
                text += bracketed(here, self.language)
            runs.append(Run(text, Tone.BOLD if stage.state == "current" else Tone.DIM, keep=True))
        self.page.blank()
        self._line(*runs, indent=2)

    def _state(self, stage: StageResult, result: Result) -> str:
        return stage.state if result.stage_known or stage.state != "current" else "unknown"

    def _missing(self, result: Result) -> None:
        """The facts that would settle the verdict."""
        self.page.blank()
        heading = Text("To settle this, these facts are needed:", "要得出结论，还需要以下信息：")
        self._line(Run(heading.to(self.language), Tone.BOLD), indent=self._in(1))
        for item in result.missing:
            said = missing_fact(item, self.language)
            self._line(("- " if self.styled else "") + said, indent=self._in(1), hang=self._in(2))

    def _next(self, result: Result) -> None:
        """Later stages, one line each, and what of theirs isn't met today."""
        later = [stage for stage in result.stages if stage.state == "next"]
        if not later:
            return
        self.page.blank()
        self._line(Run(words.NEXT.to(self.language), Tone.BOLD), indent=self._in(1))
        for stage in later:
            title = one_line(stage.title, self.language)
            remarks = [words.turn(stage.awaits).to(self.language)] if stage.awaits else []
            sign = f"{words.STAGE_SIGN['next']} " if self.styled else ""
            self._line(sign + title, *self._remarks(remarks), indent=self._in(1), hang=self._in(2))
            for p in result.preconditions:
                # What isn't known of a step that nobody has come to isn't asked for yet.
                if p.stage == stage.id and p.status in (Status.FAILED, Status.WAITING):
                    mark = f"{words.STATUS_SIGN[p.status]} " if self.styled else ""
                    text = mark + one_line(p.headline, self.language)
                    self._line(Run(text, Tone.DIM), indent=self._in(3), hang=self._in(4))

    def _values(self, result: Result) -> None:
        if not result.values:
            return
        self.page.blank()
        titles = {key: one_line(value.title, self.language) or key for key, value in result.values.items()}
        titles = {key: title[:1].upper() + title[1:] for key, title in titles.items()}
        wide = max(display_width(title) for title in titles.values()) + 2
        for name, value in result.values.items():
            said = phrases.valued(value, result.subject.type, self.language, self.report.timezone)
            if self.styled:
                self._line(pad(titles[name], wide), Run(said, Tone.BOLD), indent=2, hang=4)
            else:
                self._fact(Text(titles[name]), said)
