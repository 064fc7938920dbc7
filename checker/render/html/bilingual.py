"""Words on a page in both languages: the reader chooses, without a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import htpy
from htpy import Node
from markupsafe import Markup

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
        return _both(spoken(words, "en"), spoken(words, "zh"), self.language)

    def exactly(self, words: Words) -> Node:
        """``words`` that come from a snapshot: backticks in them are no marks of ours."""
        return _both(spoken(words, "en"), spoken(words, "zh"), self.language, code=False)

    def sign(self, mark: Text) -> Node:
        """Punctuation between what is said, with its spaces."""
        return _both(mark.en, mark.zh, self.language)

    def own(self, words: Words) -> str:
        """``words`` in the page's own language, where markup can't stand."""
        return spoken(words, self.language)


def spoken(words: Words, language: Language) -> str:
    """``words`` in one language, on one line."""
    said = words.to(language) if isinstance(words, Text) else words(language)
    return escape(" ".join(said.split()))


def both(told: Callable[[Language], str]) -> Text:
    """What is told in each language, where it has to be known whether that is anything."""
    return Text(*map(told, LANGUAGES))


def lines_in_both(told: Callable[[Language], Sequence[str]]) -> list[Text]:
    """What is told in each language line by line."""
    return [Text(*said) for said in zip(*map(told, LANGUAGES), strict=True)]


@lru_cache(maxsize=8192)
def _both(english: str, chinese: str, own: Language, *, code: bool = True) -> Markup:
    """What is said, as it stands on a page: a table says the same thousands of times."""
    set_ = _coded if code else escape
    if english == chinese:
        return htpy.fragment[set_(english)].__html__()
    told = zip(LANGUAGES, (english, chinese), strict=True)
    return htpy.fragment[
        [htpy.span(lang=TAGS[language], hidden=language != own)[set_(said)] for language, said in told]
    ].__html__()


def _coded(said: str) -> Node:
    """``said`` with what stands in backticks as code."""
    if "`" not in said:
        return said
    parts = _CODE.split(said)
    return [htpy.code[part] if number % 2 else part for number, part in enumerate(parts)]
