"""When verdicts change, as a short table for each policy; plain, a sentence for each change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from checker.base.text import Language, Text
from checker.decide.model import Status, Verdict
from checker.explain.wording.values import format_date, format_moment
from checker.render.layout.escape import printable
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import COLON, labelled, one_line, plain_lines
from checker.render.layout.width import display_width, pad
from checker.render.report import phrases
from checker.render.report.tones import VERDICT_TONE
from checker.render.report.words import STATUS, VERDICT, VERDICT_SIGN
from checker.render.timeline import words
from checker.report.attention import SHOP
from checker.report.changes import Changes, VerdictChange
from checker.report.model import outcomes_of
from checker.values.calendar import NEVER

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

TICK = timedelta(microseconds=1)
#: Of a policy that has no verdict.
_SILENT = Text("says nothing", "不作判断")
NOTHING = Text("No verdict changes.", "结论都不变。")


def changes_to_text(changes: Changes, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``changes`` for a terminal."""
    return _ChangesWriter(changes, language, terminal(**options)).write()


def changes_to_plain(changes: Changes, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``changes`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(_ChangesWriter(changes, language, Page(None)).write(), language)


def verdict_word(verdict: Verdict | None, language: Language) -> str:
    """A verdict in words; of a policy that has none, that."""
    return (_SILENT if verdict is None else VERDICT[verdict]).to(language)


def causes(change: VerdictChange, language: Language) -> list[str]:
    """What makes a verdict change: another version, another stage, preconditions that stand otherwise."""
    found: list[str] = []
    chinese = language == "zh"
    if change.version:
        found.append("以规则的另一版本为准" if chinese else "another version of the policy decides")
    if change.stages is not None:
        before, after = (one_line(stage, language) or "–" for stage in change.stages)
        found.append(labelled("步骤" if chinese else "step", f"{before} → {after}", language))
    for cause in change.causes:
        title = one_line(cause.title, language)
        before, after = (_status(status, language) for status in (cause.before, cause.after))
        found.append(labelled(title, f"{before} → {after}", language))
    return found


def _status(status: Status | None, language: Language) -> str:
    return Text("not asked for", "不要求").to(language) if status is None else STATUS[status].to(language)


def records_of(change: VerdictChange, language: Language) -> str:
    """The records that change; empty for the shop."""
    if change.subject == SHOP:
        return ""
    return words.counted_records(change, [printable(record.id) for record in change.named], language)


def span(changes: Changes, language: Language) -> str:
    """From when to when, by the shop's clock."""
    timezone, until = changes.report.timezone, changes.until
    # The last instant of a day is meant as the day.
    whole = until < NEVER and not words.times(until + TICK, until + TICK, timezone, language)
    first = format_moment(changes.report.as_of, language, timezone)
    last = (
        format_date(words.local_day(until, timezone), language)
        if whole
        else format_moment(until, language, timezone)
    )
    zone = f" {timezone}" if timezone else ""
    return f"{first} 至 {last}{zone}" if language == "zh" else f"{first} to {last}{zone}"


def titles(changes: Changes) -> dict[str, Text]:
    """What the policies are called that have a verdict at any time, by their ids."""
    found = {result.policy: result.title for result in changes.report.results}
    found |= {summary.policy: summary.title for summary in changes.report.summaries}
    return found | {change.policy: change.title for change in changes.changes}


def standing(changes: Changes, policy: str) -> tuple[Verdict | None, Mapping[Verdict, int] | None]:
    """How a policy stands at first: its verdict on the shop; the counts where each record has one."""
    report = changes.report
    counts = next((item.counts for item in report.summaries if item.policy == policy), None)
    outcomes = (item for item in outcomes_of(report.results) if item.policy == policy)
    return next((item.verdict for item in outcomes if item.subject == SHOP), None), counts


class _ChangesWriter:
    def __init__(self, changes: Changes, language: Language, page: Page) -> None:
        self._changes = changes
        self._report = changes.report
        self._language = language
        self._page = page
        self._styled = page.styled
        days = [words.short_day(change.day, language) for change in changes.changes]
        self._column = max(map(display_width, days), default=0) + 2

    def write(self) -> str:
        """From when to when, then each policy with how it stands first and what changes."""
        language, report, page = self._language, self._report, self._page
        page.line(Run(span(self._changes, language), Tone.BOLD))
        for policy, title in titles(self._changes).items():
            page.blank()
            self._policy(policy, one_line(title, language))
        page.blank()
        if not self._changes.changes:
            page.line(NOTHING.to(language))
        page.line(Run(words.UNCHANGED.to(language), Tone.DIM))
        for line in phrases.closing(report, language):
            page.line(Run(line, Tone.DIM))
        return page.text()

    def _policy(self, policy: str, title: str) -> None:
        language, page = self._language, self._page
        verdict, counts = standing(self._changes, policy)
        if counts is not None:
            page.line(Run(phrases.tally(title, counts, language), Tone.BOLD), hang=2)
        else:
            page.line(Run(title + COLON.to(language), Tone.BOLD), *self._verdict(verdict), hang=2)
        for change in self._changes.changes:
            if change.policy == policy:
                self._change(change)

    def _verdict(self, verdict: Verdict | None) -> list[Run | str]:
        word = verdict_word(verdict, self._language)
        if verdict is None:
            return [word]
        sign = f"{VERDICT_SIGN[verdict]} " if self._styled else ""
        return [Run(sign + word, VERDICT_TONE[verdict], keep=True)]

    def _change(self, change: VerdictChange) -> None:
        language, page = self._language, self._page
        clock = words.times(change.at, change.last, self._report.timezone, language)
        records, why = records_of(change, language), causes(change, language)
        if not self._styled:
            day = format_date(change.day, language) + (f" {clock}" if clock else "")
            before, after = (verdict_word(verdict, language) for verdict in (change.before, change.after))
            if language == "zh":
                said = "。".join([f"{day}  {before} → {after}", *([records] if records else []), *why])
                page.line(f"{said}。")
            else:
                said = ". ".join([f"{day}: {before} → {after}", *([records] if records else []), *why])
                page.line(f"{said}.")
            return
        lead = pad(words.short_day(change.day, language), self._column)
        body = 2 + self._column
        page.line(
            Run(lead, Tone.BOLD),
            f"{clock}  " if clock else "",
            *self._verdict(change.before),
            " → ",
            *self._verdict(change.after),
            indent=2,
            hang=body,
        )
        for line in (records, *why):
            if line:
                page.line(Run(line, Tone.DIM), indent=body, hang=body + 2)
