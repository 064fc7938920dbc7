"""Sentences as they are laid out: on one line, counted, with the punctuation of a typewriter."""

from __future__ import annotations

from typing import Final

from checker.base.text import Language, Text

#: What plain English text has instead of typographic signs.
_PLAIN_ENGLISH: Final = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "›": ">",
        "·": "-",
        "•": "-",
    }
)


def plain_lines(text: str, language: Language) -> str:
    """``text`` for screen readers and logs: in English with the punctuation of a typewriter."""
    return text.translate(_PLAIN_ENGLISH) if language == "en" else text


def one_line(text: Text, language: Language) -> str:
    """A text of a policy without line breaks."""
    return " ".join(text.to(language).split())


def counted(count: int, one: str, many: str) -> str:
    """``1 condition``, ``1,204 conditions``."""
    return f"{count:,} {one if count == 1 else many}"
