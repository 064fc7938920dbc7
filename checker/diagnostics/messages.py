"""What a diagnostic says, found on the page of its code when somebody wants to read it.

A run without diagnostics reads no page, and the language is chosen where the text is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from checker.base.text import Language, Text


class Words(Struct, frozen=True, tag=True, array_like=True):
    """Several words."""

    words: tuple[str, ...]


class PageText(Struct, frozen=True, tag=True, array_like=True):
    """The message, or the help beside it, that the page of ``code`` has under ``key``.

    ``values`` stand in its placeholders: a text in the language that is asked for, several words in backticks
    with the commas of that language, anything else as it is.
    """

    code: str
    key: str
    part: Literal["message", "help"]
    values: tuple[tuple[str, Text | PageText | Words | str | int], ...] = ()

    def to(self, language: Language) -> str:
        """The text in ``language``."""
        # A run without mistakes needs no pages.
        from checker.diagnostics.catalogue import page

        message = page(self.code).messages[self.key]
        template = message.help if self.part == "help" else message.text
        return template.to(language).format_map(
            {name: _shown(value, language) for name, value in self.values}
        )

    @property
    def en(self) -> str:
        """The text in English."""
        return self.to("en")

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return self.to("zh")

    def __bool__(self) -> bool:
        return bool(self.en)


#: A text of a diagnostic: written where it is found, or on the page of its code.
Said = Text | PageText
#: What may stand in a placeholder.
Value = Said | str | int | tuple[str, ...]


def on_page(code: str, key: str, values: Mapping[str, Value]) -> tuple[PageText, PageText]:
    """The message under ``key`` on the page of ``code``, and the help that the page gives with it."""
    given = tuple(
        (name, Words(value) if isinstance(value, tuple) else value) for name, value in values.items()
    )
    return PageText(code, key, "message", given), PageText(code, key, "help", given)


def quoted(words: Iterable[str]) -> str:
    """Words in backticks, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)


def quoted_zh(words: Iterable[str]) -> str:
    """Words in backticks, separated as in Chinese."""
    return "、".join(f"`{word}`" for word in words)


def _shown(value: Said | Words | str | int, language: Language) -> str | int:
    if isinstance(value, Words):
        return quoted_zh(value.words) if language == "zh" else quoted(value.words)
    return value if isinstance(value, (str, int)) else value.to(language)
