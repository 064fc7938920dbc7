"""How the text of a scalar is read as a value of a type.

The type comes from the slot in which the scalar stands, never from the looks of the text. The same
reading serves policies and parameters that are set from outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.diagnostics.nearest import Guess, guess
from checker.language.grammar import elsewhere
from checker.language.grammar.durations import duration, is_duration, is_stretch, is_unit, unit_meant
from checker.language.grammar.misread import Misread, clipped
from checker.schema.catalog import EnumType, Scalar, Type, catalog
from checker.schema.meant import currency_meant
from checker.values.quantity import LocalDate, Money, Ratio, Value

_UNQUOTED: Final = frozenset((Scalar.BOOLEAN, Scalar.INTEGER, Scalar.DECIMAL))
_INTEGER: Final = pattern(r"-?(0|[1-9]\d{0,17})\Z", re.ASCII)
_DECIMAL: Final = pattern(r"-?(0|[1-9]\d{0,17})(\.\d{1,12})?\Z", re.ASCII)
_MONEY: Final = pattern(r"(-?\d{1,18}(?:\.\d{1,6})?) ([A-Z]{3})\Z", re.ASCII)
_SHARE: Final = pattern(r"(-?(?:0|[1-9]\d{0,9})(?:\.\d{1,6})?)%\Z", re.ASCII)
_DATE: Final = pattern(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_INSTANT: Final = pattern(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})\Z", re.ASCII
)
_DATE_LIKE: Final = pattern(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z")
_TIME_LIKE: Final = pattern(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")

_WORD: Final = pattern(r"[A-Za-z_]\w*\Z", re.ASCII)
_TRUE_WORDS: Final = frozenset(("true", "yes", "on", "y", "1", "是"))
_FALSE_WORDS: Final = frozenset(("false", "no", "off", "n", "0", "否"))


def read(text: str, wanted: Type, *, plain: bool = True) -> Value | Misread:
    """The value that ``text`` stands for where a value of the type ``wanted`` is expected.

    ``plain`` is false for a text in quotes, which is never a number or a yes-or-no.
    """
    if isinstance(wanted, EnumType):
        return _enum(clipped(text), wanted)
    if wanted is not Scalar.STRING:
        text = clipped(text)
    reader = _READERS.get(wanted) if isinstance(wanted, Scalar) else None
    assert reader is not None, "objects and lists aren't written as scalars"
    value = reader(text)
    if isinstance(value, Misread) and value.suggestion is None:
        value = _in_other_characters(text, value, reader)
    if plain or isinstance(value, Misread) or wanted not in _UNQUOTED:
        return value
    if wanted is Scalar.BOOLEAN:
        return Misread.of("SC112", "quoted", suggestion=text, sure=True, text=text)
    return Misread.of("SC113", "quoted", suggestion=text, sure=True, text=text)


def _in_other_characters(text: str, mistake: Misread, reader: Callable[[str], Value | Misread]) -> Misread:
    """The ``mistake``, with what is meant where only quotes of prose, widths or a sign are wrong."""
    plain = elsewhere.bare(text)
    sign = elsewhere.compared(plain)
    for meant, sure in ((plain, True), ("" if sign is None else sign[1], False)):
        if meant and meant != text:
            again = reader(meant)
            if not isinstance(again, Misread):
                return replace(mistake, suggestion=meant, sure=sure)
            if again.suggestion is not None:
                return replace(mistake, suggestion=again.suggestion, sure=sure and again.sure)
    return mistake


def infer(text: str, *, plain: bool = True) -> Scalar | Misread:
    """The type of a scalar that stands where any type may: a parameter's value."""
    text = clipped(text)
    if _DATE.match(text) or _INSTANT.match(text):
        return Scalar.TIME
    if is_duration(text):
        return Scalar.DURATION
    if _MONEY.match(text):
        return Scalar.MONEY
    if not plain:
        return Scalar.STRING
    if text in ("true", "false"):
        return Scalar.BOOLEAN
    if text.casefold() in ("true", "false", "yes", "no", "on", "off"):
        return _boolean_misread(text)
    if _INTEGER.match(text):
        return Scalar.INTEGER
    if _DECIMAL.match(text):
        return Scalar.DECIMAL
    if text[:1].isdigit() or (text[:1] in "+-." and text[1:2].isdigit()):
        return _like_a_quantity(text)
    if (meant := elsewhere.bare(text)) != text:
        kind = infer(meant)
        return kind if isinstance(kind, Scalar) else Scalar.STRING
    return _by_words(text)


def _by_words(text: str) -> Scalar:
    """What a text is that has words or signs of a quantity; what could be a name is one."""
    if _WORD.match(text):
        return Scalar.STRING
    if elsewhere.money(text) is not None:
        return Scalar.MONEY
    if elsewhere.fraction(text) is not None:
        return Scalar.RATIO
    return Scalar.DURATION if is_stretch(text) else Scalar.STRING


def _like_a_quantity(text: str) -> Scalar | Misread:
    """What a text that begins with a digit was meant to be."""
    if elsewhere.money(text) is not None:
        return Scalar.MONEY
    if _DATE_LIKE.match(text) or _TIME_LIKE.match(text):
        return Scalar.TIME
    if not _odd_number(text) and (unit := unit_meant(text)) is not None:
        if is_unit(unit):
            return Scalar.DURATION
        if unit.isascii() and unit.isalpha() and len(unit) == 3:
            return Scalar.MONEY
    return Scalar.DECIMAL if _odd_number(text) else _by_words(text)


def shown(value: Value) -> str:
    """A value as a policy writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}" if value.currency else str(value.amount)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.percent if isinstance(value, Ratio) else str(value)


def _text(text: str) -> Value | Misread:
    return text


def _boolean(text: str) -> Value | Misread:
    if text in ("true", "false"):
        return text == "true"
    return _boolean_misread(text)


def _boolean_misread(text: str) -> Misread:
    folded = text.casefold()
    meant = "true" if folded in _TRUE_WORDS else "false" if folded in _FALSE_WORDS else None
    return Misread.of("SC112", "in-quotes", suggestion=meant, sure=True, text=text)


def _integer(text: str) -> Value | Misread:
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Misread.of("SC111", "no-whole-number", text=text)
    return _number_misread(text)


def _decimal(text: str) -> Value | Misread:
    if _DECIMAL.match(text):
        return Decimal(text)
    return _number_misread(text)


def _ratio(text: str) -> Value | Misread:
    if match := _SHARE.match(text):
        return Ratio(Decimal(match[1]) / 100)
    plain = elsewhere.fraction(text)
    if plain is not None:
        return Misread.of("SC113", "share", suggestion=Ratio(plain).percent, sure=True, text=text)
    meant = None
    if _DECIMAL.match(text):
        meant = Ratio(text).percent if abs(Decimal(text)) <= 1 else f"{text}%"
    return Misread.of("SC113", "no-share", suggestion=meant, text=text)


def _odd_number(text: str) -> str | None:
    """A number that YAML or a person writes in another way, as it should be written; None for no number."""
    stripped = text.strip().replace(",", "").replace("_", "").lstrip("+")
    if re.match(r"-?0x[0-9A-Fa-f]+\Z", stripped):
        return str(int(stripped, 16))
    if re.match(r"-?0o[0-7]+\Z", stripped):
        return str(int(stripped.replace("0o", ""), 8))
    if re.match(r"-?\d{1,3}:[0-5]?\d(:[0-5]?\d)?\Z", stripped):
        return ""  # a clock time or a base-60 number: no one meaning
    if re.match(r"-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?\Z", stripped):
        number = Decimal(stripped)
        plain = format(number.normalize() if number else Decimal(0), "f")
        return plain if _DECIMAL.match(plain) else ""
    return None


def _number_misread(text: str) -> Misread:
    share = elsewhere.fraction(text)
    if share is not None:
        return Misread.of("SC113", "percent", suggestion=share, text=text)
    meant = _odd_number(elsewhere.bare(text))
    if meant is None:
        return Misread.of("SC111", "no-number", text=text)
    return Misread.of("SC113", "unclear", suggestion=meant or None, text=text)


def _money(text: str) -> Value | Misread:
    if match := _MONEY.match(text):
        code = _currency(match[2])
        if isinstance(code, Misread):
            meant = None if code.suggestion is None else f"{match[1]} {code.suggestion}"
            return replace(code, suggestion=meant)
        return Money(Decimal(match[1]), match[2])
    if _DECIMAL.match(text) and not Decimal(text):
        return Money(Decimal(0), None)
    if _DECIMAL.match(text):
        return Misread.of("SC115", "lacks-currency", text=text)
    near = elsewhere.money(text)
    word = None if near is None else near.word
    return Misread.of("SC115", "no-amount", suggestion=word, sure=near is not None and near.sure, text=text)


def _time(text: str) -> Value | Misread:
    try:
        if match := _DATE.match(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return LocalDate(day.year, day.month, day.day)
        if _INSTANT.match(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        return Misread.of("SC116", "no-such-day", text=text)
    if match := _DATE_LIKE.match(elsewhere.bare(text)):
        meant = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
        return Misread.of(
            "SC116", "no-date", suggestion=meant, sure=_DATE.match(meant) is not None, text=text
        )
    if _TIME_LIKE.match(text):
        return Misread.of("SC116", "no-instant", text=text)
    return Misread.of("SC116", "no-time", text=text)


def _currency(text: str) -> Value | Misread:
    if text in catalog().currencies:
        return text
    meant = currency_meant(text)
    return Misread.of(
        "SC115",
        "no-currency",
        suggestion=None if meant is None else meant.word,
        sure=meant is not None and meant.sure,
        text=text,
    )


def _enum(text: str, wanted: EnumType) -> Value | Misread:
    if text in wanted.values:
        return text
    by_title = {
        title: value for value, name in wanted.values.items() for title in (name.en, name.zh) if title
    }
    meant = Guess(by_title[text], sure=True) if text in by_title else guess(text, wanted.values)
    return Misread.of(
        "SC110",
        "value",
        suggestion=None if meant is None else meant.word,
        sure=meant is not None and meant.sure,
        text=text,
        values=tuple(wanted.values),
    )


_READERS: Final[Mapping[Scalar, Callable[[str], Value | Misread]]] = {
    Scalar.STRING: _text,
    Scalar.BOOLEAN: _boolean,
    Scalar.INTEGER: _integer,
    Scalar.DECIMAL: _decimal,
    Scalar.MONEY: _money,
    Scalar.TIME: _time,
    Scalar.DURATION: duration,
    Scalar.CURRENCY: _currency,
    Scalar.RATIO: _ratio,
}
