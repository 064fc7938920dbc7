"""Policies with one verdict per record, on a sheet: counts, and a few lines for each record."""

from __future__ import annotations

from collections.abc import Iterable

from checker.render.layout.page import Run, Tone
from checker.render.layout.prose import COLON, labelled, one_line
from checker.render.report import phrases, words
from checker.render.report.preconditions import PreconditionWriter
from checker.render.report.records import missing_fact, subject_name, why_not_applied
from checker.render.report.tones import VERDICT_TONE
from checker.report.attention import SHOP, hidden, open_now
from checker.report.model import FigureResult, Result, Status, Summary, Verdict


class SummaryWriter(PreconditionWriter):
    """Writes one summary after the other."""

    def _summary(self, summary: Summary) -> None:
        """Counts of a policy with one verdict per record, then the results that are shown."""
        self._rule()
        title = one_line(summary.title, self.language)
        self._line(Run(phrases.tally(title, summary.counts, self.language), Tone.BOLD), hang=2)
        self._line(Run(summary.policy, Tone.DIM), indent=self._in(1))
        if silence := why_not_applied(self.report, summary.policy, self.language):
            self._line(silence, indent=self._in(1))
        self.page.blank()
        for result in self.report.results:
            if result.policy == summary.policy and result.subject.type != SHOP:
                self._compact(result)
        left_out = hidden(summary)
        if summary.shown and left_out > 0:
            self.page.blank()
            self._line(Run(phrases.more_records(left_out, self.language), Tone.DIM), indent=self._in(1))
        self._figures(summary.figures)

    def _figures(self, figures: Iterable[FigureResult]) -> None:
        """The figures that somebody should look at again."""
        lines = phrases.figures(figures, self.language)
        if lines:
            self.page.blank()
        for line in lines:
            self._line(Run(line, Tone.WAIT), indent=self._in(1), hang=self._in(2))

    def _compact(self, result: Result) -> None:
        """One record's verdict: what stands in the way, a line each."""
        details: list[str] = []
        known = result.applies_known and result.stage_known
        if result.verdict in (Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.WAITING) or not known:
            details.append(phrases.answer(result, self.report, self.language))
        chinese = self.language == "zh"
        for p in open_now(result):
            if p.status is Status.WAIVED:
                continue
            title, why = one_line(p.headline, self.language), self._why(p)
            told = why and not p.problem and not (p.status is Status.UNKNOWN and result.missing)
            status = words.STATUS[p.status].to(self.language).capitalize()
            detail = labelled(status, title, self.language)
            if told:
                detail += f"。{why}" if chinese else f". {why}"
            marks = self._remarks(phrases.marks(p, self.language))
            details.append(detail + "".join(run.text for run in marks))
        if result.verdict is Verdict.UNDETERMINED:
            label = words.MISSING.to(self.language) + COLON.to(self.language)
            details += [label + missing_fact(m, self.language) for m in result.missing]
        if details:
            self.page.blank()
        sign = f"{words.VERDICT_SIGN[result.verdict]} " if self.styled else ""
        gap = "  " if self.styled else COLON.to(self.language)
        self._line(
            Run(sign + subject_name(result, self.report, self.language), Tone.BOLD),
            Run(gap + words.VERDICT[result.verdict].to(self.language), VERDICT_TONE[result.verdict]),
            *self._remarks(self._step(result)),
            indent=self._in(1),
            hang=self._in(2),
        )
        for detail in details:
            self._line(detail, indent=self._in(2), hang=self._in(3))

    def _step(self, result: Result) -> list[str]:
        """Which of several steps a record is at; nothing where there is one, or it isn't known."""
        if len(result.stages) < 2 or not (result.applies_known and result.stage_known):
            return []
        return [one_line(stage.title, self.language) for stage in result.stages if stage.id == result.stage]
