"""Events in words: what happens, to which records, whose turn it is, and what the date hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from checker.base.text import Language, Text
from checker.explain.wording.values import format_date, listed, short_month, spaced
from checker.render.layout.escape import printable
from checker.render.layout.prose import labelled, one_line
from checker.render.report.words import TURNS
from checker.report.changes import VerdictChange
from checker.report.dates import LAST_DAY, SELLER, TIME, DatedEvent, EventKind
from checker.values.calendar import in_zone

#: What stands before the name of what happens: where it is certain, and where it isn't.
_CERTAIN: Final = {
    EventKind.OPENS: Text("Possible from this day on", "这天起可以办理"),
    EventKind.CLEARS: Text("Met", "满足"),
    EventKind.DUE: Text("Due", "到期"),
    EventKind.ENDS: Text("Holds no longer after this", "到此为止"),
    EventKind.CLOSES: Text("Last chance", "最后办理时间"),
    EventKind.WAIVER: Text("Waiver ends", "豁免到期"),
    EventKind.REVIEW: Text("Figure to be reviewed", "数值应复核"),
    EventKind.VERSION: Text("From this day on", "这天起"),
}
_UNCERTAIN: Final = {
    **_CERTAIN,
    EventKind.OPENS: Text("Possible on this day at the earliest", "最早这天可以办理"),
    EventKind.CLEARS: Text("Met at the earliest", "最早满足"),
    EventKind.DUE: Text("Perhaps due", "可能到期"),
    EventKind.ENDS: Text("May hold no longer after this", "可能到此为止"),
    EventKind.CLOSES: Text("Perhaps the last chance", "可能是最后办理时间"),
}
_PAST: Final = {
    **_CERTAIN,
    EventKind.DUE: Text("Overdue", "已过期"),
    EventKind.WAIVER: Text("Waiver has ended", "豁免已到期"),
    EventKind.REVIEW: Text("Figure overdue for review", "数值早该复核"),
}
#: Only on the screen; the words always stand beside it.
SIGN: Final = {
    EventKind.OPENS: "✓",
    EventKind.CLEARS: "◷",
    EventKind.DUE: "●",
    EventKind.ENDS: "○",
    EventKind.CLOSES: "○",
    EventKind.WAIVER: "~",
    EventKind.REVIEW: "–",
    EventKind.VERSION: "–",
}
#: Of these there may be several by the same rule: the day tells them apart.
SEVERAL_AT_ONCE: Final = frozenset({EventKind.VERSION, EventKind.WAIVER})
OVERDUE_SIGN: Final = "✗"
TODAY: Final = Text("today", "今天")
NO_DATES: Final = Text("No date is known.", "没有已知的日期。")
UNCHANGED: Final = Text("These dates hold if nothing else changes.", "以上日期以其他情况不变为前提。")
_YOURS: Final = Text("your turn", "由您处理")
_WEEKDAYS: Final = (
    Text("Mon", "周一"), Text("Tue", "周二"), Text("Wed", "周三"), Text("Thu", "周四"), Text("Fri", "周五"),
    Text("Sat", "周六"), Text("Sun", "周日"),
)  # fmt: skip


def headline(event: DatedEvent, language: Language) -> str:
    """What happens, in a line without its date."""
    table = _PAST if event.past else _CERTAIN if event.certain else _UNCERTAIN
    label = table[event.kind].to(language)
    title, policy = (one_line(text, language) for text in (event.title, event.policy))
    if event.kind is EventKind.VERSION:
        return f"{label}{title}：{policy}" if language == "zh" else f"{label} {title}: {policy}"
    said = title or policy
    return labelled(label, said, language)


def about(event: DatedEvent, language: Language, most: int = 5) -> str:
    """The records that an event is about, or that are behind it; empty where there are none."""
    ids = [printable(record.id) for record in event.records][:most]
    if not event.named:
        if not ids:
            return ""
        return (
            spaced("相关记录：", listed(ids, language))
            if language == "zh"
            else f"Records: {listed(ids, 'en')}"
        )
    return counted_records(event, ids, language)


def counted_records(found: DatedEvent | VerdictChange, ids: Sequence[str], language: Language) -> str:
    """``2 orders: 5764…, 5765…``: how many records it is, and the first of them by their ``ids``."""
    if found.count == 1 and ids:
        return f"{found.one.to(language)} {ids[0]}"
    told = f"{found.count:,} {found.many.to(language)}"
    if not ids:
        return told
    more = found.count - len(ids)
    if language == "zh":
        return f"{told}：{'、'.join(ids)}{'等' if more else ''}"
    return f"{told}: {listed([*ids, *([f'{more:,} more'] if more else [])], 'en')}"


def turn(event: DatedEvent, language: Language) -> str:
    """Whose turn it is, where somebody has to act."""
    if event.kind is not EventKind.DUE or event.turn == TIME:
        return ""
    return (_YOURS if event.turn == SELLER else TURNS[event.turn]).to(language)


def origin(event: DatedEvent, language: Language) -> str:
    """Which policies and preconditions set the date."""
    found = [printable(f"{rule.policy} {rule.precondition or ''}".strip()) for rule in event.rules]
    return f"规则：{'、'.join(found)}" if language == "zh" else f"Rule: {', '.join(found)}"


def depends(event: DatedEvent, language: Language) -> str:
    """What the date hangs on; empty where it is certain."""
    if event.certain:
        return ""
    found = [one_line(text, language) for text in event.grounds().depends]
    if language == "zh":
        return f"取决于：{'；'.join(found)}" if found else "取决于尚不清楚的事实"
    return f"It depends on {'; '.join(found)}" if found else "It depends on what isn't known"


def clock(event: DatedEvent, timezone: str | None, language: Language) -> str:
    """At what time of its day an event lies; empty where it is the whole day."""
    return times(event.at, event.last, timezone, language, ends=event.kind in LAST_DAY)


def times(
    first: datetime, last: datetime, timezone: str | None, language: Language, *, ends: bool = False
) -> str:
    """From which time of day to which; empty where that is a midnight. ``ends``: what ends at it, does so."""
    found = [_time(at, timezone) for at in (first, last)]
    if ends:
        found = ["24:00" if time == "00:00" else time for time in found]
    if set(found) <= {"00:00", "24:00"}:
        return ""
    if found[0] == found[1]:
        return found[0]
    return f"{found[0]}至{found[1]}" if language == "zh" else f"{found[0]}–{found[1]}"


def _time(at: datetime, timezone: str | None) -> str:
    return f"{in_zone(at, timezone):%H:%M}"


def local_day(at: datetime, timezone: str | None) -> date:
    """The day of an instant by the shop's calendar, or by UTC's."""
    return in_zone(at, timezone).date()


def short_day(day: date, language: Language) -> str:
    """A day as it stands in a column: ``Mon 30 Nov 2026``."""
    weekday = _WEEKDAYS[day.weekday()].to(language)
    if language == "zh":
        return f"{format_date(day, language)} {weekday}"
    return f"{weekday} {day.day:>2} {short_month(day.month)} {day.year}"


def gap(days: int, language: Language) -> str:
    """So many days without an event."""
    return f"{days:,} 天后" if language == "zh" else f"{days:,} days later"
