"""Values as they are written elsewhere: in prose, in other tools, on a Chinese keyboard.

What is read here is only ever suggested: the file is to say what is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics.nearest import Guess
from checker.schema.catalog import catalog
from checker.schema.meant import currency_known

#: Quotes of prose, by what opens them.
_QUOTES: Final = {
    "“": "”",
    "‘": "’",
    "„": "“",
    "«": "»",
    "「": "」",
    "『": "』",
    "《": "》",
    '"': '"',
    "'": "'",
}
#: Signs that compare, and what stands between them and a value.
_COMPARED: Final = pattern(r"(>=|=>|<=|=<|==|=|!=|<>|>|<|≥|≤|≠)\s*(\S.*)\Z")
_SIGNS: Final = str.maketrans({"≥": ">=", "≤": "<=", "≠": "!="})
_MONEY: Final = pattern(r"(-?)(\D*?)\s*(-?\d[\d,_]*(?:\.\d+)?)\s*([万亿千]?)\s*(\D*)\Z")
_THOUSANDS: Final = pattern(r"-?(\d+|\d{1,3}([,_]\d{3})+)(\.\d+)?\Z")
_COMMA: Final = pattern(r"-?\d+,\d{1,2}\Z")
_TIMES: Final = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_PERCENT: Final = pattern(r"(-?\d+(?:\.\d+)?)\s*(?:%|percent|per cent)\Z", re.IGNORECASE)
_PERCENT_ZH: Final = pattern(r"百分之(-?\d+(?:\.\d+)?)\Z")
_ISO: Final = pattern(r"P(?:(\d+)([YMWD])|T(\d+)([HM]))\Z", re.IGNORECASE)
_ISO_UNITS: Final = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "TH": "hours", "TM": "minutes"}
_COUNT_ZH: Final = pattern(r"([零〇一二两三四五六七八九十百千]+)\s*(\D+)\Z")
_COUNT_EN: Final = pattern(r"([A-Za-z]+(?:[ -][A-Za-z]+)?)\s+((?:working |business |calendar )?[A-Za-z]+)\Z")
_DIGITS_ZH: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_PLACES_ZH: Final = {"十": 10, "百": 100, "千": 1_000}
_UNITS_EN: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS_EN: Final[Mapping[str, int]] = {
    **{word: number for number, word in enumerate(_UNITS_EN)},
    **{word: 10 * number for number, word in enumerate(_TENS_EN, 2)},
}
_NAME: Final = pattern(r"(?:\$?\{\{?\s*|<|%|@)([A-Za-z_]\w*)(?:\s*\}\}?|>|%)?\Z")


def bare(text: str) -> str:
    """``text`` without quotes of prose around it, and in characters of the width that YAML has."""
    plain = unicodedata.normalize("NFKC", text).strip()
    while len(plain) > 1 and _QUOTES.get(plain[0]) == plain[-1]:
        plain = plain[1:-1].strip()
    return plain


def compared(text: str) -> tuple[str, str] | None:
    """The sign that compares and the value, where a text has both: ``>= 500 CNY``."""
    match = _COMPARED.match(bare(text).translate(_SIGNS))
    return None if match is None else (match[1], match[2])


def money(text: str) -> Guess | None:
    """An amount with a sign or a word for its currency: ``￥500``, ``500元``, ``5万元``, ``CNY 500``."""
    match = _MONEY.match(bare(text))
    if match is None:
        return None
    minus, before, digits, places, after = match.groups()
    words = [word for word in (before.strip(), after.strip()) if word]
    if not words or (len(words) == 2 and len({_currency(word) for word in words}) > 1):
        return None
    currency = _currency(words[0])
    if currency is None:
        return None
    if (amount := _amount(digits)) is None:
        return None
    sure = currency.sure and not places and "," not in digits
    return Guess(f"{minus}{format(amount * _TIMES[places], 'f')} {currency.word}", sure)


def _amount(digits: str) -> Decimal | None:
    """A number with commas: between thousands, or where elsewhere stands a point."""
    if _THOUSANDS.match(digits):
        return Decimal(digits.replace(",", "").replace("_", ""))
    return Decimal(digits.replace(",", ".")) if _COMMA.match(digits) else None


def _currency(word: str) -> Guess | None:
    return Guess(word, sure=True) if word in catalog().currencies else currency_known(word)


def fraction(text: str) -> str | None:
    """What a percentage comes to: ``5%`` is 0.05."""
    plain = bare(text)
    match = _PERCENT.match(plain) or _PERCENT_ZH.match(plain)
    return None if match is None else format((Decimal(match[1]) / 100).normalize(), "f")


def stretch(text: str) -> tuple[int, str] | None:
    """Count and unit of a stretch of time in words or in ISO 8601: ``九十天``, ``three months``, ``P90D``."""
    plain = bare(text)
    if iso := _ISO.match(plain):
        count, unit = (iso[1], iso[2]) if iso[1] else (iso[3], f"T{iso[4]}")
        return int(count), _ISO_UNITS[unit.upper()]
    if match := _COUNT_ZH.match(plain):
        return _number_zh(match[1]), match[2]
    if match := _COUNT_EN.match(plain):
        number = _number_en(match[1])
        return None if number is None else (number, match[2])
    return None


def name(text: str) -> str | None:
    """The name in a placeholder of another tool: ``{days}``, ``{{ days }}``, ``${days}``, ``%days%``."""
    match = _NAME.match(bare(text))
    return None if match is None else match[1]


def _number_zh(text: str) -> int:
    whole, digit = 0, 0
    for character in text:
        if character in _PLACES_ZH:
            whole += (digit or 1) * _PLACES_ZH[character]
            digit = 0
        else:
            digit = _DIGITS_ZH[character]
    return whole + digit


def _number_en(text: str) -> int | None:
    words = re.split("[ -]", text.lower())
    numbers = [_NUMBERS_EN.get(word) for word in words]
    if None in numbers or (len(numbers) == 2 and words[0] not in _TENS_EN):
        return None
    return sum(number for number in numbers if number is not None)
