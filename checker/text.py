"""Text in the two languages of shopcheck, English and Chinese."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Language = Literal["en", "zh"]


class Text(Struct, frozen=True):
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
