"""Values in words: amounts, instants, intervals, durations, and why a value is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from checker.base.text import Language, Text
from checker.schema.catalog import EnumType, Type
from checker.values.calendar import NEVER, in_zone
from checker.values.quantity import (
    Duration,
    Interval,
    LocalDate,
    Money,
    Range,
    Ratio,
    Reason,
    Unit,
    Unknown,
    Value,
    WordList,
)

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

#: Why a value is unknown, as a remark in brackets.
REASONS: Final = {
    Reason.MISSING: Text("not in the snapshot", "快照未提供"),
    Reason.UNRECOGNISED: Text("a word that shopcheck doesn't know", "取值无法识别"),
    Reason.CURRENCIES: Text("amounts in different currencies can't be compared", "币种不同，无法比较"),
    Reason.UNITS: Text("durations in days and in hours can't be added", "按天与按小时的时长无法相加"),
    Reason.TIMEZONE: Text("the shop's time zone isn't known", "店铺时区未知"),
    Reason.CALENDAR: Text(
        "shopcheck has no calendar of working days for that region", "没有该地区的工作日历"
    ),
    Reason.HOLIDAYS: Text(
        "the public holidays of that time aren't all announced yet", "当时的节假日安排尚未全部公布"
    ),
    Reason.PARTS: Text("the parts of that region keep different public holidays", "该地区各地的公众假日不同"),
    Reason.PARAMETER: Text("no value has been set", "还没设定"),
    Reason.INCOMPLETE: Text("nothing says that all records are in the snapshot", "没写明记录是否齐全"),
    Reason.REFERENCE: Text("the record it refers to isn't in the snapshot", "关联的记录不在快照中"),
    Reason.IMPRECISE: Text("known only within bounds", "只知道大致区间"),
    Reason.CONDITION: Text("it depends on something that isn't known", "要看其他未知情况"),
    Reason.VERSION: Text("no version is in force on the day of the check", "检查当日没有生效的版本"),
}


def format_value(value: Value, language: Language, timezone: str | None) -> str:
    """``value`` as a reader of ``language`` writes it.

    Instants are shown in ``timezone``, or in UTC, and marked so, where it is None. Texts come back as
    they are: whoever prints them escapes them.
    """
    if value is None:
        return "无" if language == "zh" else "none"
    if isinstance(value, bool):
        return _boolean(language, value=value)
    if isinstance(value, str):
        return value
    if isinstance(value, Ratio):
        return signed(value.percent)
    if isinstance(value, (int, Decimal)):
        return signed(f"{value:,}")
    if isinstance(value, datetime):
        return format_instant(value, language, timezone)
    if isinstance(value, LocalDate):
        return format_date(date(value.year, value.month, value.day), language)
    if isinstance(value, Money):
        amount = signed(f"{value.amount:,}")
        return f"{value.currency} {amount}" if value.currency else amount
    if isinstance(value, Duration):
        return format_duration(value, language)
    if isinstance(value, WordList):
        return listed(value.items, language)
    if isinstance(value, Range):
        return _range(value, language)
    if isinstance(value, Interval):
        return _interval(value, language, timezone)
    assert isinstance(value, Unknown)
    reason = REASONS[value.reason].to(language)
    return f"未知（{reason}）" if language == "zh" else f"unknown ({reason})"


def say(value: Value, kind: Type, language: Language, timezone: str | None) -> str:
    """``value`` in words, with the titles of enumeration values."""
    if isinstance(value, str) and isinstance(kind, EnumType) and value in kind.values:
        return kind.values[value].to(language)
    return format_value(value, language, timezone)


def format_costs(costs: Mapping[str, Decimal], language: Language) -> str:
    """Amounts, one for each currency."""
    amounts = (Money(amount, currency) for currency, amount in costs.items())
    return listed([format_value(amount, language, None) for amount in amounts], language)


def format_instant(instant: datetime, language: Language, timezone: str | None) -> str:
    """A local date, with the time of day unless it is midnight."""
    if instant >= NEVER:
        return "永远不会" if language == "zh" else "never"
    return format_moment(instant, language, timezone)


def format_deadline(deadline: datetime, language: Language, timezone: str | None) -> str:
    """A deadline; of one at midnight the minute before: whoever reads a day takes it for included."""
    if deadline >= NEVER:
        return format_instant(deadline, language, timezone)
    local = in_zone(deadline, timezone)
    whole = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return format_moment(deadline - timedelta(minutes=1) if whole else deadline, language, timezone)


def format_moment(instant: datetime, language: Language, timezone: str | None) -> str:
    """A local date with the time of day, also where no later instant can be written."""
    local = in_zone(instant, timezone)
    text = format_date(local.date(), language)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        text += f" {clock}" if language == "zh" else f", {clock}"
    return text if timezone else f"{text} UTC"


def format_date(day: date, language: Language) -> str:
    """A date as it is written in a letter."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_brief(
    instant: datetime, language: Language, timezone: str | None, *, deadline: bool = False
) -> str:
    """A local date, or a ``deadline``, where there is little room; the time of day unless at midnight."""
    text = (format_deadline if deadline else format_instant)(instant, language, timezone)
    for month in _MONTHS if language == "en" else ():
        text = text.replace(month, month[:3])
    return text


def short_month(month: int) -> str:
    """An English month, by its number, for where there is little room."""
    return _MONTHS[month - 1][:3]


def format_days(start: date | None, until: date | None, language: Language) -> str:
    """The days on which a policy is in force; empty where it always is."""
    first = format_date(start, language) if start is not None else ""
    end = format_date(until, language) if until is not None else ""
    if language == "zh":
        parts = [f"{first}起" if first else "", f"{end}前" if end else ""]
        return "，".join(part for part in parts if part)
    parts = [f"from {first}" if first else "", f"until {end}" if end else ""]
    return " ".join(part for part in parts if part)


_UNITS: Final = {
    Unit.DAYS: "天",
    Unit.WORKING_DAYS: "个工作日",
    Unit.HOURS: "小时",
    Unit.MINUTES: "分钟",
}


def format_duration(duration: Duration, language: Language) -> str:
    """``90 days`` or 90 天."""
    if language == "en":
        return str(duration)
    return f"{duration.count} {_UNITS[duration.unit]}{'（自次日起算）' if duration.next_day else ''}"


def listed(items: Sequence[str], language: Language, *, last: str = "and") -> str:
    """``a, b and c`` or a、b和c; ``last`` is ``and`` or ``or``."""
    if len(items) < 2:
        return "".join(items)
    if language == "zh":
        return spaced("、".join(items[:-1]), "和" if last == "and" else "或", items[-1])
    return ", ".join(items[:-1]) + f" {last} {items[-1]}"


def signed(number: str) -> str:
    """``number`` with a real minus sign, which no line break parts from its digits."""
    return number.replace("-", "−")


def spaced(*parts: str) -> str:
    """Chinese ``parts`` in a row, with a space where Chinese meets a letter, a digit or a name."""
    text = ""
    for part in parts:
        if text and part and _letter(text[-1]) + _letter(part[0]) == _CHINESE + _LATIN:
            text += " "
        text += part
    return text


_CHINESE: Final = 1
_LATIN: Final = 2


def _letter(char: str) -> int:
    if "\u3400" <= char <= "\u9fff":
        return _CHINESE
    return _LATIN if char.isalnum() or char in "−%`" else 4


def _boolean(language: Language, *, value: bool) -> str:
    if language == "zh":
        return "是" if value else "否"
    return "yes" if value else "no"


def _range(value: Range, language: Language) -> str:
    low, high = (None if end is None else signed(f"{end:,}") for end in (value.low, value.high))
    chinese = language == "zh"
    if low is None:
        return f"至多 {high}" if chinese else f"at most {high}"
    if high is None:
        return f"至少 {low}" if chinese else f"at least {low}"
    if low == high:
        return low
    return f"{low} 至 {high}" if chinese else f"{low} to {high}"


def _interval(value: Interval, language: Language, timezone: str | None) -> str:
    low = format_instant(value.not_before, language, timezone) if value.not_before else ""
    high = format_instant(value.not_after, language, timezone) if value.not_after else ""
    chinese = language == "zh"
    if low and high:
        return f"{low}至{high}之间" if chinese else f"between {low} and {high}"
    if low:
        return f"{low}或之后" if chinese else f"{low} or later"
    if high:
        return f"{high}或之前" if chinese else f"{high} or earlier"
    return "时间未知" if chinese else "at an unknown time"
