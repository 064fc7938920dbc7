"""Words that can't be meant: languages of a text at odds, or one word twice in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Related, Severity, Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.misread import clipped
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, within

DIFFERENT: Final = "SC220"
_HAN: Final = pattern(r"[\u3400-\u9fff]")
_LATIN: Final = pattern(r"[A-Za-z]{2,}")
_PLACEHOLDER: Final = pattern(r"\{[^{}]*\}")
_NUMBER: Final = pattern(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*([千万亿]?)")
_TIMES: Final = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
#: So many foreign words in a row are a text; fewer may be names.
_SENTENCE: Final = 4


def check_languages(entry: Entry, problems: Collector) -> None:
    """Note where one language of a text stands in the other's place, or has figures that the other lacks."""
    parts = entry.value.entries if isinstance(entry.value, MappingNode) else ()
    texts = {part.name: part.value for part in parts if isinstance(part.value, ScalarNode)}
    en, zh = texts.get("en"), texts.get("zh")
    en_is_chinese = en is not None and _HAN.search(en.text) and not _LATIN.search(en.text)
    words = [] if zh is None or _HAN.search(zh.text) else _LATIN.findall(_PLACEHOLDER.sub("", zh.text))
    if en is not None and en_is_chinese:
        problems.warning(DIFFERENT, en.span, "exchanged" if words else "not-english", name=entry.name)
    elif zh is not None and len(words) >= _SENTENCE:
        problems.warning(DIFFERENT, zh.span, "not-chinese", name=entry.name)
    elif en is not None and zh is not None:
        _compare(entry.name, en, zh, problems)


def _compare(name: str, en: ScalarNode, zh: ScalarNode, problems: Collector) -> None:
    ones, others = _figures(en.text), _figures(zh.text)
    only_en = [text for number, text in ones.items() if number not in others]
    only_zh = [text for number, text in others.items() if number not in ones]
    if only_en and only_zh:
        problems.warning(
            DIFFERENT, _place(en, only_en[0]), "figures", name=name, en=only_en[0], zh=only_zh[0]
        )


def _figures(text: str) -> dict[Decimal, str]:
    """The numbers in a text, each as it is written there."""
    found: dict[Decimal, str] = {}
    for match in _NUMBER.finditer(_PLACEHOLDER.sub("", text)):
        number = Decimal(match[1].replace(",", "")) * _TIMES[match[2]]
        found.setdefault(number, match[0].strip())
    return found


def _place(node: ScalarNode, figure: str) -> Span:
    match = re.search(rf"(?<![\w.]){re.escape(figure)}", node.text)
    return (None if match is None else within(node, *match.span())) or node.span


def note_repeated(items: Iterable[Node], problems: Collector) -> None:
    """Note words that stand twice in a list: one of them was most likely to be another."""
    first: dict[str, Node] = {}
    for item in items:
        if isinstance(item, ScalarNode) and first.setdefault(item.text, item) is not item:
            related = Related(Text("the first one", "第一个"), first[item.text].span)
            problems.error(
                "SC222", item.span, related=(related,), severity=Severity.WARNING, word=clipped(item.text)
            )
