"""Dates as a picture: a bar from today to each, numbered as the list is that says the same in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Language, Text
from checker.explain.wording.values import short_month
from checker.render.html.bilingual import TAGS, Bilingual

_NAME: Final = Text("Timeline; the list below says the same in words", "时间线；下方列表以文字说明同样的内容")
_TOP: Final = 34
_ROW: Final = 26
#: Where the first and the last instant stand, in hundredths of the width.
_LEFT, _RIGHT = 3.0, 95.0
#: Steps between lines of the grid: days, then months.
_DAYS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600)
_MOST_LINES: Final = 4

svg = htpy.Element("svg")
title = htpy.Element("title")
line = htpy.Element("line")
rect = htpy.Element("rect")
circle = htpy.Element("circle")
words = htpy.Element("text")
tspan = htpy.Element("tspan")


class Mark(Struct, frozen=True):
    """Something that is so from an instant on; at the earliest then, where it isn't ``sure``.

    ``says`` tells it in words, its date included.
    """

    at: datetime
    says: Node
    sure: bool = True


def timeline(say: Bilingual, now: datetime, marks: Sequence[Mark], clock: tzinfo | None) -> Node:
    """A picture of ``marks``, all after ``now``, and the same as a list; days begin by ``clock``."""
    end = max([mark.at for mark in marks], default=now)
    span = max(end - now, timedelta(days=1))

    def across(at: datetime) -> str:
        return f"{_LEFT + (_RIGHT - _LEFT) * ((at - now) / span):.2f}%"

    high = _TOP + _ROW * len(marks) + 4
    drawn = svg(role="img", aria_labelledby="timeline-name", height=str(high), width="100%")[
        title("#timeline-name")[say.own(_NAME)],
        [
            [
                line(".grid", x1=across(at), x2=across(at), y1="20", y2=str(high)),
                words(x=across(at), y="14", text_anchor="middle")[_both(say, label)],
            ]
            for at, label in _grid(now, now + span, clock)
            if at - now > span / 8
        ],
        words(x=across(now), y="14", text_anchor="start")[_both(say, _day(_local(now, clock)))],
        line(".now", x1=across(now), x2=across(now), y1="20", y2=str(high)),
        [_bar(number, mark, across(now), across(mark.at)) for number, mark in enumerate(marks, 1)],
    ]
    return htpy.div(".timeline")[drawn, htpy.ol[[htpy.li[mark.says] for mark in marks]]]


def _bar(number: int, mark: Mark, start: str, end: str) -> Node:
    middle = _TOP + _ROW * (number - 1) + _ROW // 2
    width = f"{float(end[:-1]) - float(start[:-1]):.2f}%"
    return [
        rect(
            class_="bar-sure" if mark.sure else "bar-open",
            x=start,
            y=str(middle - 3),
            width=width,
            height="6",
        ),
        circle(class_=None if mark.sure else "open", cx=end, cy=str(middle), r="11"),
        words(x=end, y=str(middle), dy=".35em", text_anchor="middle")[str(number)],
    ]


def _grid(start: datetime, end: datetime, clock: tzinfo | None) -> Iterator[tuple[datetime, Text]]:
    """A few round days between two instants, and how to name them."""
    first, last = (_local(at, clock) for at in (start, end))
    days = (last - first).days
    for step in _DAYS:
        if days / step <= _MOST_LINES:
            at = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=step)
            while at < last:
                yield at, _day(at)
                at += timedelta(days=step)
            return
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in _MONTHS if months / step <= _MOST_LINES), _MONTHS[-1])
    month = first.year * 12 + first.month - 1
    month += -month % step or step
    while (month // 12, month % 12 + 1) <= (last.year, last.month):
        at = first.replace(
            year=month // 12, month=month % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
        )
        if at > first:
            yield at, Text(f"{short_month(at.month)} {at.year}", f"{at.year}年{at.month}月")
        month += step


def _day(at: datetime) -> Text:
    return Text(f"{at.day} {short_month(at.month)}", f"{at.month}月{at.day}日")


def _local(at: datetime, clock: tzinfo | None) -> datetime:
    try:
        return at.astimezone(clock or UTC)
    except OverflowError:  # within a day of the calendar's end
        return at


def _both(say: Bilingual, text: Text) -> Node:
    """``text`` inside a picture."""
    told: list[tuple[Language, str]] = [("en", text.en), ("zh", text.zh)]
    return [tspan(lang=TAGS[language], hidden=language != say.language)[said] for language, said in told]
