"""The dates of a report: a picture of what is to come, and all of them in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy
from htpy import Node

from checker.base.text import Language, Text
from checker.explain.wording.values import format_date
from checker.render.html.bilingual import Bilingual, both
from checker.render.html.timeline import Mark, timeline
from checker.render.layout.prose import CLOSING, COLON, OPENING
from checker.render.report.html.names import PagePlaces
from checker.render.timeline import words
from checker.report.attention import SHOP
from checker.report.dates import DatedEvent, EventKind
from checker.report.model import Report
from checker.values.calendar import NEVER, zone

#: So many are drawn: those of the shop, and the next ones of its records.
_DRAWN: Final = 15
_OVERDUE: Final = Text("Overdue", "已过期")
_MORE: Final = Text("More dates", "更多日期")


class DatesPart:
    """Writes the dates of one report; the ``full`` page has those that bear on no answer too."""

    def __init__(self, say: Bilingual, report: Report, *, full: bool) -> None:
        self._say = say
        self._report = report
        every = () if report.dates is None else report.dates()
        self._events = [
            event for event in every if (event.counts or full) and event.kind is not EventKind.REVIEW
        ]
        self._places = PagePlaces(report)

    def parts(self) -> Node:
        """What is overdue, what is drawn, and the rest; nothing where no date is known."""
        past = [event for event in self._events if event.past]
        coming = [event for event in self._events if not event.past and self._report.as_of < event.at < NEVER]
        drawn = _most_telling(coming)
        rest = [event for event in coming if event not in drawn]
        clock = zone(self._report.timezone) if self._report.timezone else None
        marks = [Mark(event.at, self._says(event), event.certain) for event in drawn]
        found = [
            [htpy.h3[self._say(_OVERDUE)], self._listed(past)] if past else None,
            timeline(self._say, self._report.as_of, marks, clock) if marks else None,
            htpy.details[htpy.summary[self._say(_MORE), f" ({len(rest)})"], self._listed(rest)]
            if rest
            else None,
        ]
        told = [htpy.div[part] for part in found if part is not None]
        return [told, htpy.p(".dim.small")[self._say(words.UNCHANGED)]] if told else None

    def _listed(self, events: Sequence[DatedEvent]) -> Node:
        return htpy.ul[[htpy.li[self._says(event)] for event in events]]

    def _says(self, event: DatedEvent) -> Node:
        say = self._say
        what = say(lambda language: words.headline(event, language))
        places = (
            self._places.of([r.policy], [r.precondition] if r.precondition else ()) for r in event.rules
        )
        link = next(filter(None, places), None)
        turn = both(lambda language: words.turn(event, language))
        details = (
            both(lambda language: words.about(event, language)),
            both(lambda language: words.depends(event, language)),
        )
        return [
            htpy.strong[
                htpy.time(datetime=event.day.isoformat())[say(lambda language: self._day(event, language))]
            ],
            say.sign(COLON),
            what if link is None else htpy.a(href=f"#{link}")[what],
            [say.sign(OPENING), say(turn), say.sign(CLOSING)] if turn else None,
            [htpy.div(".dim.small")[say(text)] for text in details if text],
        ]

    def _day(self, event: DatedEvent, language: Language) -> str:
        day, clock = format_date(event.day, language), words.clock(event, self._report.timezone, language)
        return f"{day} {clock}".rstrip() if language == "zh" else ", ".join(filter(None, (day, clock)))


def _most_telling(events: Sequence[DatedEvent]) -> list[DatedEvent]:
    """Those of the shop and the next of its records, as many as a picture bears, in their order."""
    ranked = sorted(enumerate(events), key=lambda each: (each[1].subject != SHOP, each[0]))
    return [event for _, event in sorted(ranked[:_DRAWN])]
