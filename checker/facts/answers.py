"""Answers as people type them, in both languages: what can be meant in one way only is taken.

``2026-11-16 09:00``, ``16 Nov 2026``, ``2026年11月16日``, ``£1,500.00``, ``1500元``, ``yes``, ``否``, the
number of a choice. What may be meant in two ways, such as ``3/4/2026`` or ``1,500``, is refused with both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Final, NoReturn

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess
from checker.facts.needs import AskedShop
from checker.importers.fields import YEARS
from checker.schema.catalog import EnumType, Field, Scalar
from checker.schema.closed import closed_mistake
from checker.schema.ids import damage, trimmed
from checker.schema.meant import currency_known, currency_meant
from checker.values.calendar import zone

_YES: Final = frozenset(["y", "yes", "true", "ok", "是", "对", "有", "已", "是的", "已开启"])
_NO: Final = frozenset(["n", "no", "false", "否", "不", "不是", "没有", "无", "未", "未开启"])
_NONE: Final = frozenset(["none", "null", "nil", "-", "无", "没有", "暂无", "还没有"])
#: What happened may be so much later than the check: fetching takes a while.
_SLACK: Final = timedelta(minutes=30)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST: Final = pattern(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_YEAR_LAST: Final = pattern(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})", re.ASCII)
_DAY_MONTH: Final = pattern(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]+)\.?,?\s+(\d{4})", re.ASCII)
_MONTH_DAY: Final = pattern(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_CLOCK: Final = pattern(
    r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*分?(?:\s*:\s*(\d{1,2})(?:\.\d+)?)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_NUMBER: Final = pattern(r"[+-]?\d[\d.,' \u00a0\u202f]*", re.ASCII)


class WrongAnswerError(Exception):
    """An answer that can't be taken, with the reason in words."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def parse(field: Field, text: str, shop: AskedShop, as_of: datetime) -> object:
    """The value of ``field`` that ``text`` means, as a snapshot has it; None where that is none.

    Raises:
        WrongAnswerError: it means none, or may mean two.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    word = plain.casefold()
    if field.type is Scalar.BOOLEAN:
        if word in _YES or word in _NO:
            return word in _YES
    elif word in _NONE and not field.required:
        return None
    if word in ("null", "none") and not field.required:
        return None
    match field.type:
        case EnumType() as kind:
            return _choice(kind, plain)
        case Scalar.BOOLEAN:
            _wrong("answer yes or no", "请回答“是”或“否”")
        case Scalar.TIME:
            return _time(word, shop, as_of, ahead=field.ahead)
        case Scalar.MONEY:
            return _money(plain, shop)
        case Scalar.INTEGER | Scalar.DECIMAL:
            number = _number(plain)
            if number != number.to_integral_value():
                _wrong("write a whole number, such as 3", "请写整数，如 3")
            return int(number)
        case Scalar.CURRENCY:
            return _currency(plain)
    return _text(field, plain)


def _wrong(en: str, zh: str) -> NoReturn:
    raise WrongAnswerError(Text(en, zh))


def _hint(near: Guess | None) -> Text:
    """What was probably meant, to stand at the end of a reason."""
    return Text() if near is None else Text(f"; did you mean `{near.word}`?", f"，是否指 `{near.word}`？")


def _choice(kind: EnumType, text: str) -> str:
    words = tuple(kind.values)
    if text.isdecimal() and 1 <= int(text) <= len(words):
        return words[int(text) - 1]
    for word, means in kind.values.items():
        if text.casefold() in (word.casefold(), means.en.casefold(), means.zh):
            return word
    hint = _hint(guess(text.upper(), words))
    _wrong(
        f"there is no such choice: {quoted(words)}{hint.en}",
        f"没有这个选项，可选：{quoted_zh(words)}{hint.zh}",
    )


def _text(field: Field, text: str) -> str:
    if field.is_id:
        text = trimmed(text)
        if (wrong := damage(text)) is not None:
            raise WrongAnswerError(wrong.message)
        return text
    if field.closed and (mistake := closed_mistake(field.closed, text)) is not None:
        if mistake.meant is not None and mistake.meant.sure:
            return mistake.meant.word
        what = Text("region", "地区") if field.closed == "region" else Text("time zone", "时区")
        hint = _hint(mistake.meant)
        _wrong(f"there is no {what.en} of that name{hint.en}", f"没有这个{what.zh}{hint.zh}")
    if not text:
        _wrong("nothing is written there", "没有内容")
    return text


# --- money ------------------------------------------------------------------------------------


def _money(text: str, shop: AskedShop) -> Mapping[str, object]:
    found = _NUMBER.search(text)
    if found is None:
        _wrong("write an amount, such as 1500.00", "请写金额，如 1500.00")
    unit = (text[: found.start()] + " " + text[found.end() :]).strip()
    sign, unit = ("-" if "-" in unit else ""), unit.replace("-", "").strip()
    amount, currency = _number(sign + found[0]), shop.currency
    if unit:
        known = currency_known(unit)
        if known is None:
            _wrong(f"`{unit}` is no currency", f"`{unit}` 不是币种")
        shared = not known.sure  # a sign that several currencies have
        if currency is None and shared:
            _wrong(
                f"several currencies have the sign `{unit}`: write the code, such as {known.word}",
                f"符号 `{unit}` 不止一种货币使用，请写币种代码，如 {known.word}",
            )
        if currency is not None and known.word != currency and not (shared and _has_sign(currency, unit)):
            _wrong(
                f"`{unit}` isn't the shop's currency, which is {currency}",
                f"`{unit}` 不是店铺的币种，店铺使用 {currency}",
            )
        currency = currency or known.word
    if currency is None:
        _wrong("write the currency too, such as 1500.00 GBP", "请同时写明币种，如 1500.00 CNY")
    return {"amount": f"{amount:f}", "currency": currency}


def _has_sign(currency: str, sign: str) -> bool:
    """Whether a sign that several currencies have may be that of ``currency``."""
    dollars = currency.endswith("D")
    return (sign == "$" and dollars) or (sign in "¥￥" and currency in ("CNY", "JPY"))


def _currency(text: str) -> str:
    known = currency_known(text)
    if known is not None and known.sure:
        return known.word
    hint = _hint(currency_meant(text))
    _wrong(f"write a currency code, such as GBP{hint.en}", f"请写币种代码，如 CNY{hint.zh}")


def _number(text: str) -> Decimal:
    """A number; its separators must leave no doubt where its fraction begins."""
    plain = re.sub(r"[' \u00a0\u202f]", "", text).rstrip(".,")
    signs = re.findall(r"[.,]", plain)
    if not re.fullmatch(r"[+-]?\d[\d.,]*", plain, re.ASCII):
        _wrong("write a number, such as 1500.00", "请写数字，如 1500.00")
    if len(set(signs)) == 1:
        groups = re.split(r"[.,]", plain.lstrip("+-"))
        grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
        if len(signs) == 1 and grouped and groups[0] != "0":
            whole, part = "".join(groups), f"{groups[0]}.{groups[1]}"
            _wrong(
                f"that may be {whole} or {part}: write {whole}, or {groups[0]}.{groups[1][:2]}",
                f"可能是 {whole}，也可能是 {part}：请写 {whole} 或 {groups[0]}.{groups[1][:2]}",
            )
        plain = plain.replace(signs[0], "" if len(signs) > 1 and grouped else "." if len(signs) == 1 else "x")
    elif signs:
        last = signs[-1]
        other = "," if last == "." else "."
        whole, _, part = plain.rpartition(last)
        groups = whole.lstrip("+-").split(other)
        if last in whole or any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3:
            plain = "x"
        else:
            plain = f"{whole.replace(other, '')}.{part}"
    if not re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,6})?", plain, re.ASCII):
        _wrong("write a number, such as 1500.00", "请写数字，如 1500.00")
    return Decimal(plain)


# --- times ------------------------------------------------------------------------------------


def _time(text: str, shop: AskedShop, as_of: datetime, *, ahead: bool) -> object:
    """An instant, or for a day without a time the two ends of that day."""
    day, rest = _day(text)
    clock, offset = _clock(rest.strip(" ,t"))
    if offset is None and shop.timezone is None:
        _wrong(
            "the shop's time zone isn't known: write the offset too, such as 2026-11-16T09:00:00+08:00",
            "店铺时区未知，请写带时区偏移的时间，如 2026-11-16T09:00:00+08:00",
        )
    ends = [time(0, 0), time(23, 59, 59)] if clock is None else [clock, clock]
    moments = [
        datetime.combine(
            day, end.replace(fold=fold), tzinfo=zone(shop.timezone) if offset is None else offset
        )
        for end in ends
        for fold in ((0, 1) if offset is None and shop.timezone else (0,))
    ]
    first, last = min(moments, key=_utc), max(moments, key=_utc)
    if not ahead and _utc(first) > _utc(as_of) + _SLACK:
        _wrong("that is later than the moment of the check", "这比检查的时间还晚")
    if first == last and _utc(first) == _utc(last):
        return first.isoformat()
    if not ahead and _utc(last) > _utc(as_of):
        last = max(first, as_of.astimezone(last.tzinfo), key=_utc)
    return {"not_before": first.isoformat(), "not_after": last.isoformat()}


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _day(text: str) -> tuple[date, str]:
    """The day that ``text`` begins with, and what is behind it."""
    if match := _YEAR_FIRST.match(text):
        return _date(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _YEAR_LAST.match(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first <= 12 and second <= 12 and first != second:
            one, other = f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"
            _wrong(
                f"that may be {one} or {other}: write one of these",
                f"可能是 {one}，也可能是 {other}，请写其中之一",
            )
        month, day = (second, first) if second <= 12 else (first, second)
        return _date(year, month, day), text[match.end() :]
    for form, month_at, day_at in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        match = form.match(text)
        if match and match[month_at] in _MONTHS:
            return _date(int(match[3]), _MONTHS[match[month_at]], int(match[day_at])), text[match.end() :]
    _wrong(
        "write a day, such as 2026-11-16, or a time, such as 2026-11-16 09:00",
        "请写日期，如 2026-11-16，或时间，如 2026-11-16 09:00",
    )


def _date(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        _wrong(f"the year {year} can't be meant", f"年份 {year} 不对")
    try:
        return date(year, month, day)
    except ValueError:
        _wrong("there is no such day", "没有这一天")


def _clock(text: str) -> tuple[time | None, tzinfo | None]:
    """The time of day and its offset; None where none is said."""
    if not text:
        return None, None
    match = _CLOCK.fullmatch(text)
    if match is None:
        _wrong("write the time of day as 09:00", "请按 09:00 的写法写时间")
    hour = int(match[1])
    if match[4]:
        if not 1 <= hour <= 12:
            _wrong("there is no such time of day", "没有这个时间")
        hour = hour % 12 + (12 if match[4] == "pm" else 0)
    try:
        clock = time(hour, int(match[2]), int(match[3] or 0))
        offset: tzinfo | None = None
        if match[5]:
            offset = datetime.strptime(match[5].upper().replace(":", ""), "%z").tzinfo
    except ValueError:
        _wrong("there is no such time of day", "没有这个时间")
    return clock, offset
