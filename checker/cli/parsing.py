"""The words of a call as values: instants, settings, limits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.cli import usage
from checker.diagnostics import UsageError
from checker.schema.ids import damage, trimmed
from checker.values.quantity import LocalDate

_DAY: Final = pattern(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT: Final = pattern(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE
)
_INSTANT_HELP: Final = Text(
    "write an instant with its offset, such as 2026-12-14T09:00:00+08:00",
    "请写带时区偏移的时间，如 2026-12-14T09:00:00+08:00",
)
_AS_OF_HELP: Final = Text(
    f"{_INSTANT_HELP.en}, or a day, such as 2026-12-14", f"{_INSTANT_HELP.zh}，或日期，如 2026-12-14"
)


def parse_as_of(text: str) -> datetime | LocalDate:
    """The instant that ``--as-of`` names, or the day whose start in the shop it means.

    Raises:
        UsageError: it is neither.
    """
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise usage.bad_value("--as-of", text, _AS_OF_HELP) from None
        return LocalDate(day.year, day.month, day.day)
    return parse_instant("--as-of", text, _AS_OF_HELP)


#: Between the ends of a range.
_RANGE: Final = ".."


def is_range(text: str | None) -> bool:
    """Whether ``--as-of`` names a stretch of time rather than an instant."""
    return text is not None and _RANGE in text


def parse_range(text: str) -> tuple[datetime | LocalDate | None, datetime | LocalDate]:
    """The ends of the stretch of time that ``--as-of`` names; the first is None where it isn't given.

    Raises:
        UsageError: an end is no instant and no day, or the second isn't given.
    """
    first, _, second = text.partition(_RANGE)
    try:
        return parse_as_of(first) if first else None, parse_as_of(second)
    except UsageError:
        help_ = Text(
            "write two days or instants, such as 2026-12-01..2026-12-31; without the first it begins with "
            "the snapshot's own instant",
            "请写两个日期或时间，如 2026-12-01..2026-12-31；省略前一个时，从快照自己的时间开始",
        )
        raise usage.bad_value("--as-of", text, help_) from None


def parse_day(option: str, text: str) -> date:
    """The day that ``option`` names.

    Raises:
        UsageError: it isn't one.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise usage.bad_value(option, text, Text("write a day, such as 2026-12-14", "请写日期，如 2026-12-14"))


def parse_instant(option: str, text: str, help_: Text = _INSTANT_HELP) -> datetime:
    """The instant that ``option`` names.

    Raises:
        UsageError: it isn't one, or has no offset.
    """
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # no such day; outside the calendar
        pass
    raise usage.bad_value(option, text, help_)


def side_instants(option: str, given: Iterable[str]) -> dict[str, str | None]:
    """``[before=|after=]TIME``: what ``option`` names for each side of a comparison, as it is written.

    Raises:
        UsageError: it isn't one, or there are two for a side.
    """
    found: dict[str, str | None] = {"before": None, "after": None}
    for text in given:
        name, equals, instant = text.rpartition("=")
        sides = (name,) if equals else tuple(found)
        if not set(sides) <= set(found):
            hint = Text(
                "write before=TIME, after=TIME, or a time for both",
                "写法为 before=时间、after=时间，或只写时间（两边相同）",
            )
            raise usage.bad_value(option, text, hint)
        parse_instant(option, instant)
        for side in sides:
            if found[side] not in (None, instant):
                hint = Text(f"`{side}` has two times", f"`{side}` 有两个时间")
                raise usage.bad_value(option, text, hint)
            found[side] = instant
    return found


def parse_id(option: str, text: str) -> str:
    """The id that ``option`` names, without white space around it.

    Raises:
        UsageError: it isn't one.
    """
    found = trimmed(text)
    wrong = damage(found)
    if wrong is None:
        return found
    help_ = Text(f"{wrong.message.en}; {wrong.help.en}", f"{wrong.message.zh}；{wrong.help.zh}")
    raise usage.bad_value(option, text, help_)


def settings(assignments: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE`` pairs.

    Raises:
        UsageError: one has no ``=`` or no name, or a name is set twice.
    """
    found: dict[str, str] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        name = name.strip().removeprefix("$")
        if not equals or not name:
            raise usage.bad_value(
                "--set",
                assignment,
                Text(
                    "write it as NAME=VALUE, such as quiet_period=60 days",
                    "写法为 名称=值，如 quiet_period=60 days",
                ),
            )
        if found.setdefault(name, value.strip()) != value.strip():
            raise usage.bad_value("--set", assignment, Text(f"`{name}` is set twice", f"`{name}` 设置了两次"))
    return found


def record_limit(text: str) -> int | None:
    """How many records to show: a number, or None for ``all``.

    Raises:
        UsageError: it is neither.
    """
    if text == "all":
        return None
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return int(text)
    raise usage.bad_value("--records", text, Text("write a whole number, or `all`", "请写整数，或 `all`"))
