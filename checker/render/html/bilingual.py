"""Words on a page in both languages: the reader chooses, without a script."""

from __future__ import annotations

from collections.abc import Callable

import htpy
from htpy import Node

from checker.base.patterns import pattern
from checker.base.text import LANGUAGES, Language, Text
from checker.render.layout.escape import escape

#: Something that is said in either language.
Words = Text | Callable[[Language], str]

TAGS: dict[Language, str] = {"en": "en", "zh": "zh-CN"}
_CODE = pattern("`([^`]+)`")


class Bilingual:
    """Says things in both languages, the page's own one visible, the other ``hidden`` until it is chosen.

    Whatever is said is escaped: invisible characters are written out, and nothing becomes markup but names in
    backticks, which are set as code.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, words: Words) -> Node:
        """``words`` in both languages; once, where they are the same in both."""
        english, chinese = spoken(words, "en"), spoken(words, "zh")
        if english == chinese:
            return coded(english)
        return [
            htpy.span(lang=TAGS[language], hidden=language != self.language)[coded(said)]
            for language, said in zip(LANGUAGES, (english, chinese), strict=True)
        ]

    def sign(self, english: str, chinese: str) -> Node:
        """Punctuation between what is said, with its spaces."""
        return [
            htpy.span(lang=TAGS[language], hidden=language != self.language)[said]
            for language, said in zip(LANGUAGES, (english, chinese), strict=True)
        ]

    def own(self, words: Words) -> str:
        """``words`` in the page's own language, where markup can't stand."""
        return spoken(words, self.language).replace("`", "")


def spoken(words: Words, language: Language) -> str:
    """``words`` in one language, on one line."""
    said = words.to(language) if isinstance(words, Text) else words(language)
    return escape(" ".join(said.split()))


def coded(said: str) -> Node:
    """``said`` with what stands in backticks as code."""
    if "`" not in said:
        return said
    parts = _CODE.split(said)
    return [htpy.code[part] if number % 2 else part for number, part in enumerate(parts)]
