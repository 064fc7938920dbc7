"""What happens when, drawn as a line of days; plain, a sentence for each event."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.explain.wording.values import format_date, format_moment
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import COLON, bracketed, one_line, plain_lines
from checker.render.layout.width import display_width, pad
from checker.render.report import phrases
from checker.render.report.tones import VERDICT_TONE
from checker.render.report.words import VERDICT, VERDICT_SIGN
from checker.render.timeline import words
from checker.report.attention import SHOP
from checker.report.dates import DatedEvent, EventKind
from checker.report.schedule import Schedule

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_TONES: Final = {
    EventKind.OPENS: Tone.GOOD_BOLD,
    EventKind.CLEARS: Tone.GOOD,
    EventKind.DUE: Tone.WAIT,
    EventKind.ENDS: Tone.WAIT,
    EventKind.CLOSES: Tone.WAIT_BOLD,
}
#: On narrower screens a day stands above what happens on it.
_NARROW: Final = 60


def schedule_to_text(schedule: Schedule, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``schedule`` for a terminal."""
    return _ScheduleWriter(schedule, language, terminal(**options)).write()


def schedule_to_plain(schedule: Schedule, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``schedule`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(_ScheduleWriter(schedule, language, Page(None)).write(), language)


class _ScheduleWriter:
    def __init__(self, schedule: Schedule, language: Language, page: Page) -> None:
        self._schedule = schedule
        self._report = schedule.report
        self._language = language
        self._page = page
        self._styled = page.styled
        days = (words.short_day(event.day, language) for event in schedule.events)
        self._column = max(map(display_width, days), default=0) + 2

    def write(self) -> str:
        """The answers, then the days in order, with today between what is past and what is to come."""
        self._answers()
        events = self._schedule.events
        today = words.local_day(self._report.as_of, self._report.timezone)
        before: date | None = None
        told = False
        for event in events:
            if not told and not event.past and event.day >= today:
                self._mark()
                before, told = today, True
            self._day(event, before)
            before = event.day
        if not told:
            self._mark()
        self._page.blank()
        self._page.line(Run((words.UNCHANGED if events else words.NO_DATES).to(self._language), Tone.DIM))
        for line in phrases.closing(self._report, self._language):
            self._page.line(Run(line, Tone.DIM))
        return self._page.text()

    def _answers(self) -> None:
        """What the shop may do, a line for each question."""
        for result in self._report.results:
            if result.subject.type != SHOP:
                continue
            title = one_line(result.title, self._language)
            answer = phrases.answer(result, self._report, self._language)
            said = COLON.to(self._language) + answer
            if self._styled:
                sign = Run(f"{VERDICT_SIGN[result.verdict]} ", VERDICT_TONE[result.verdict])
                self._page.line(sign, Run(title, Tone.BOLD), said, hang=2)
            else:
                verdict = VERDICT[result.verdict].to(self._language)
                self._page.line(
                    f"{title}（{verdict}）{said}" if self._language == "zh" else f"{title} ({verdict}){said}"
                )
        self._page.blank()

    def _mark(self) -> None:
        moment = format_moment(self._report.as_of, self._language, self._report.timezone)
        zone_ = f" {self._report.timezone}" if self._report.timezone else ""
        label = words.TODAY.to(self._language)
        if self._styled:
            line = f"── {label} · {moment}{zone_} "
            wide = (self._page.width or 0) - display_width(line)
            self._page.line(Run(line + "─" * max(wide, 0), Tone.BOLD))
        else:
            said = (
                f"{label}：{moment}{zone_}"
                if self._language == "zh"
                else f"{label.capitalize()}: {moment}{zone_}"
            )
            self._page.line(said)

    def _day(self, event: DatedEvent, before: date | None) -> None:
        """One event; ``before`` is the day of the one above it."""
        details = [words.about(event, self._language), words.depends(event, self._language)]
        # Of orders it is plain what they have to do with; the rule stands in the other formats.
        details += [words.origin(event, self._language)] if event.subject == SHOP else []
        details = [text for text in details if text]
        if self._styled:
            self._drawn(event, before, details)
        else:
            self._sentence(event, details)

    def _sentence(self, event: DatedEvent, details: list[str]) -> None:
        """``17 November 2026, 19:24: Due: …``."""
        language = self._language
        clock, turn = words.clock(event, self._report.timezone, language), words.turn(event, language)
        day, head = format_date(event.day, language), words.headline(event, language)
        if language == "zh":
            day, turn = f"{day} {clock}".rstrip(), f"（{turn}）" if turn else ""
            self._page.line("。".join([f"{day}  {head}{turn}", *details]) + "。")
        else:
            day, turn = f"{day}, {clock}" if clock else day, f" ({turn})" if turn else ""
            self._page.line(". ".join([f"{day}: {head}{turn}", *details]) + ".")

    def _drawn(self, event: DatedEvent, before: date | None, details: list[str]) -> None:
        """The day in a column, on its first event only, and beside it what happens."""
        page, language = self._page, self._language
        clock, turn = words.clock(event, self._report.timezone, language), words.turn(event, language)
        narrow = page.width is not None and page.width < _NARROW
        days = 0 if before is None or event.past else (event.day - before).days
        if days > 1:
            gap = f"│ {words.gap(days, language)}"
            page.line(Run(gap, Tone.DIM), indent=0 if narrow else self._column)
        column = words.short_day(event.day, language) if event.day != before else ""
        if narrow and column:
            page.line(Run(column, Tone.BOLD))
        sign = words.OVERDUE_SIGN if event.past else words.SIGN[event.kind]
        tone = Tone.BAD if event.past else _TONES.get(event.kind, Tone.NONE) if event.certain else Tone.DOUBT
        remark = bracketed(turn, language)
        body = 2 if narrow else self._column + 2
        page.line(
            Run("" if narrow else pad(column, self._column), Tone.BOLD),
            Run(f"{sign} ", tone),
            f"{clock}  " if clock else "",
            Run(words.headline(event, language), tone),
            Run(remark, Tone.DIM),
            hang=body,
        )
        for detail in details:
            page.line(Run(detail, Tone.DIM), indent=body, hang=body)
