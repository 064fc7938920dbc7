"""The line of a file under a diagnostic: the one place that decides how much of it is shown.

Rule files are shown as they are. Data may hold what is nobody's business but a buyer's, so of them only
the faulty member is shown, or no more than how the line is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics import Excerpt, Span
from checker.diagnostics.keys import is_name
from checker.schema.catalog import EnumType, catalog, per_catalog

#: More of a line, before its faulty part, of it or behind it, is never looked at.
_MOST: Final = 400
#: Stands for each character that isn't shown.
_HIDDEN: Final = "·"
_GAP: Final = "…"
_KEY: Final = pattern(r'("(?:[^"\\]|\\.)*"\s*:\s*|[^\s,{\[:"][^,{\[:"]*:\s+)\Z')
_WORD: Final = pattern(r"\w+")
#: What JSON and those who nearly write it have for values without quotes.
_LITERALS: Final = frozenset(
    ("true", "false", "null", "True", "False", "None", "TRUE", "FALSE", "NULL", "Null")
) | {"undefined", "NaN", "nan", "Infinity", "inf"}
#: What a rule file, a rule test or a file of waivers has on a line of its own, and no export.
_OWN: Final = pattern(
    r"(?m)^[ -]*[\"']?(policy|extends|title|subject|applies_to|preconditions|stages|parameters|values"
    r"|sources|waivers|base|cases)[\"']? *[:：]",
)
_JSON: Final = pattern(r"\s*[{\[]")


def excerpt(sources: Mapping[str, str], span: Span, kind: Excerpt) -> tuple[str, str, str] | None:
    """What stands before ``span`` on its line, in it and behind it, as far as it may be shown.

    None where there is no such line, or nothing of it may be shown.
    """
    if kind is Excerpt.NONE:
        return None
    source = sources.get(span.file)
    line = line_of(source, span.line)
    if source is None or line is None:
        return None
    start = min(span.column - 1, len(line))
    stop = span.end_column - 1 if span.end_line == span.line else len(line)
    stop = min(max(stop, start + 1), max(len(line), start + 1))
    parts = (
        _ends(line[max(start - _MOST - 1, 0) : start]),
        _begins(line[start:stop][: _MOST + 1]),
        _begins(line[stop : stop + _MOST + 1]),
    )
    if kind is Excerpt.LINE and _is_data(source):
        kind = Excerpt.SHAPE
    return _SHOWN[kind](*parts)


def _whole(before: str, culprit: str, after: str) -> tuple[str, str, str]:
    return before, culprit, after


def _member(before: str, culprit: str, after: str) -> tuple[str, str, str]:
    """The value with its key, or the key alone; what a list or an object holds isn't shown."""
    key = _KEY.search(before)
    lead = before[key.start() :] if key is not None else ""
    left = before[: len(before) - len(lead)]
    lead = _named(lead)
    if culprit[:1] in ("{", "[") and len(culprit) > 1:
        culprit = f"{culprit[0]}{_GAP}{'}' if culprit[0] == '{' else ']'}"
    if after.lstrip()[:1] == ":":
        culprit = _named(culprit)
    return (
        f"{left if not left.strip() else _GAP + ' '}{lead}",
        culprit,
        f" {_GAP}" if after.strip(" ,") else after,
    )


def _named(key: str) -> str:
    """A key, hidden where it isn't the name of a field."""
    return key if is_name(key.rstrip(": ").strip("\"'")) else _hide(key)


def _shape(before: str, culprit: str, after: str) -> tuple[str, str, str]:
    """Every character of a word hidden that isn't one of the snapshot's own words."""
    return _hide(before), _hide(culprit), _hide(after)


_SHOWN: Final[Mapping[Excerpt, Callable[[str, str, str], tuple[str, str, str]]]] = {
    Excerpt.LINE: _whole,
    Excerpt.MEMBER: _member,
    Excerpt.SHAPE: _shape,
}


def _hide(text: str) -> str:
    return _WORD.sub(lambda word: word[0] if word[0] in _words() else _HIDDEN * len(word[0]), text)


@per_catalog
def _words() -> frozenset[str]:
    fields = [field for record in catalog().records.values() for field in record.fields.values()]
    values = [field.type.values for field in fields if isinstance(field.type, EnumType)]
    return _LITERALS.union((field.name for field in fields), *values)


@lru_cache(maxsize=4)
def _is_data(source: str) -> bool:
    """Whether this is data, whatever it was meant to be: a rule file doesn't look like that."""
    return _JSON.match(source) is not None or _OWN.search(source) is None


def line_of(source: str | None, number: int) -> str | None:
    """The line with a number, from 1, of a text; None where there is none."""
    if source is None:
        return None
    lines = _lines(source)
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else None


@lru_cache(maxsize=4)
def _lines(source: str) -> list[str]:
    # Of a file with thousands of mistakes each asks for its line.
    return source.split("\n")


def _begins(text: str) -> str:
    return text if len(text) <= _MOST else text[:_MOST] + _GAP


def _ends(text: str) -> str:
    return text if len(text) <= _MOST else _GAP + text[-_MOST:]
