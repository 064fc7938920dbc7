"""How wide a text stands on a terminal, and how to break it into lines that fit."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from unicodedata import category, east_asian_width

from checker.base.patterns import pattern

#: Never at the start of a line, where it can be helped.
_CLOSING: Final = frozenset("、。.,;:!?)]}】」』”’》…%·\uff0c\uff1b\uff1a\uff01\uff1f\uff09")
#: Never at the end of a line.
_OPENING: Final = frozenset("([{【「『“‘《\uff08")
#: A word with the spaces that follow it.
_WORDS: Final = pattern(r"[^ ]+ *| +")
#: Categories of characters that take no cell: combining marks, controls, breaks.
_WITHOUT_WIDTH: Final = frozenset(("Mn", "Me", "Mc", "Cc", "Cf", "Zl", "Zp"))


def display_width(text: str) -> int:
    """The number of terminal cells of ``text``: Chinese characters take two."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    kind = category(char)
    if kind in _WITHOUT_WIDTH:
        return 0
    # Of characters yet to be assigned the table is not to be relied on.
    return 2 if kind != "Cn" and east_asian_width(char) in "WF" else 1


def fit(text: str, width: int) -> int:
    """How many characters of ``text`` fit into ``width`` cells; at least one where there is any."""
    used = 0
    for index, char in enumerate(text):
        used += display_width(char)
        if used > width:
            return max(index, 1)
    return len(text)


def pad(text: str, width: int) -> str:
    """``text`` filled with spaces to ``width`` cells."""
    return text + " " * (width - display_width(text))


def atoms(text: str) -> list[str]:
    """The pieces between which a line may be broken, each with the space that follows it.

    English breaks at spaces; Chinese between any two characters, except before closing and after
    opening punctuation.
    """
    if text.isascii() and text.isprintable():
        return _WORDS.findall(text)
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        if word.isascii() and word.isprintable():
            pieces.append(word)
            continue
        current = pieces.pop() if pieces else ""
        for char in word:
            if current and _may_break(current[-1], char):
                pieces.append(current)
                current = ""
            current += char
        pieces.append(current)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or display_width(after) == 0:
        return False
    if before == " ":
        return True
    if after in _CLOSING or before in _OPENING:
        return False
    return display_width(before) == 2 or display_width(after) == 2
