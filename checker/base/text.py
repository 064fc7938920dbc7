"""Text in the two languages of shopcheck, English and Chinese."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from checker.base.patterns import pattern

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, Language]] = ("en", "zh")
_CHINESE: Final = pattern("[\u4e00-\u9fff]")


class Text(Struct, frozen=True, tag=True, array_like=True):
    """The same thing said in English and in Chinese.

    Where one language is empty, the other stands in for it.
    """

    en: str = ""
    zh: str = ""

    def to(self, language: Language) -> str:
        """The text in ``language``, or in the other one where it is missing."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def halves(description: str) -> Text:
    """A description of a JSON Schema, which says everything in English first and then in Chinese."""
    chinese = _CHINESE.search(description)
    cut = len(description) if chinese is None else description.rfind(". ", 0, chinese.start()) + 1
    return Text(description[:cut].strip(), description[cut:].strip())
