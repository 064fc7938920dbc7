"""What no sentence of a report may do, in either language: for tests that read many of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from checker.base.text import Text
from checker.schema.catalog import EnumType, catalog

#: What stands between these is somebody's own text: titles, values of a snapshot, paths.
_QUOTED: Final = re.compile(r"“[^”]*”|‘[^’]*’|『[^』]*』|`[^`]*`")
_ENGLISH_CLAUSE: Final = re.compile(r"[;:.,()]| and | or | because ")
_CHINESE_CLAUSE: Final = re.compile(r"[；：。，（）、且或]|因此|为未知")
_DENIED: Final = re.compile(r"\b(?:not?|never|none|nobody|nothing|neither)\b|n't\b")
_VERNEINT: Final = re.compile(r"不(?!超过|低于|早于|晚于)|(?<!有)没|未(?=[^来])|并非|无(?!须)")

#: Words that a snapshot is written with; sentences have titles for them.
_WORDS: Final = sorted(
    word
    for record in catalog().records.values()
    for field in record.fields.values()
    if isinstance(field.type, EnumType)
    for word in field.type.values
    if word.isupper()
)
_RAW: Final = re.compile(rf"\b[a-z]+_[a-z_]+\b|\b[A-Z]{{2,}}_[A-Z_]+\b|\b(?:{'|'.join(_WORDS)})\b", re.ASCII)
#: What nobody says of a shop, with why.
_UNSAID: Final = {
    re.compile(r"\bneither\b|\bnor\b"): "neither … nor",
    re.compile(r"\bthe only (?!one)\b|\b\d+ of 1 |仅有"): "one of one",
    re.compile(r"(?:isn't|can't be|aren't|not) settled(?! yet)|无法确认"): "settled for decided",
    re.compile(r"\bclears?\b(?! (?:on|away))"): "clears",
    _RAW: "an internal word",
    re.compile(r"  | [,.;:]|；。|。。|\.\.(?!\.)|，。"): "spaces and points",
    re.compile("[\u4e00-\u9fff] *[,;!?]"): "half-width punctuation",
}


def odd(text: Text) -> list[str]:
    """What is wrong with ``text``, in plain words; nothing where somebody would say it."""
    return [
        *unsaid(text),
        *_twice(text.en, _ENGLISH_CLAUSE, _DENIED),
        *_twice(text.zh, _CHINESE_CLAUSE, _VERNEINT),
    ]


def unsaid(text: Text) -> list[str]:
    """Words in ``text`` that nobody says, whatever it is about."""
    return [
        f"{name}: {sentence}"
        for sentence in (text.en, text.zh)
        for pattern, name in _UNSAID.items()
        if pattern.search(_QUOTED.sub("“”", sentence))
    ]


def raw(text: Text) -> list[str]:
    """Words in ``text`` that stand as a snapshot or a policy has them, where there is a title for them."""
    return [word for sentence in (text.en, text.zh) for word in _RAW.findall(_QUOTED.sub("“”", sentence))]


@cache
def _names() -> re.Pattern[str]:
    """Names of fields and of values with a denial in them, such as 未结算笔数: they deny nothing."""
    every = [field.title for record in catalog().records.values() for field in record.fields.values()]
    kinds = (field.type for record in catalog().records.values() for field in record.fields.values())
    every += [title for kind in kinds if isinstance(kind, EnumType) for title in kind.values.values()]
    denying = {
        name
        for title in every
        for name in (title.en, title.zh)
        if _DENIED.search(name) or _VERNEINT.search(name)
    }
    return re.compile("|".join(map(re.escape, sorted(denying, key=len, reverse=True))))


def _twice(sentence: str, ends: re.Pattern[str], denied: re.Pattern[str]) -> Iterator[str]:
    for clause in ends.split(_names().sub("“”", _QUOTED.sub("“”", sentence))):
        if len(denied.findall(clause)) > 1:
            yield f"denied twice ({clause.strip()}): {sentence}"
