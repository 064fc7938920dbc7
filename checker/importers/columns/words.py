"""The platform's words in a column, and ours for them.

A word that no table knows is kept as it stands, for it is the platform's, and a person may know it. But a
column that holds many of them, or long ones, holds something else: what people write isn't kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.importers.columns.model import Spellings, spelt
from checker.importers.columns.names import plain

#: So many words of a column that nobody knows are taken for the platform's, and none that is longer.
MANY: Final = 20
LONG: Final = 60


class WordReader:
    """Reads the words of one column."""

    def __init__(self, words: Mapping[str, Spellings], many: int = MANY) -> None:
        """Read spellings of ``words``, and up to ``many`` that nobody knows."""
        self._many = many
        self._ours = {plain(text): ours for ours, spelling in words.items() for _, text in spelt(spelling)}
        self._seen: dict[str, str | None] = {}
        #: Words that nobody knows, as they stand in the file.
        self.unknown: dict[str, None] = {}

    def ours(self, text: str) -> str | None:
        """Our word for the platform's; None where nobody knows it."""
        if text in self._seen:
            return self._seen[text]
        found = self._ours.get(plain(text))
        if found is not None:
            self._seen[text] = found
            return found
        if len(self.unknown) <= self._many and _may_be_said(text):
            self.unknown[text] = self._seen[text] = None
        return None

    @property
    def free(self) -> bool:
        """Whether the column holds what people write."""
        return len(self.unknown) > self._many

    def shown(self, text: str) -> str | None:
        """A word as it stands in the file; None of what can't be the platform's."""
        known = self.ours(text) is not None or (text in self.unknown and not self.free)
        return text if known else None


def _may_be_said(text: str) -> bool:
    return len(text) <= LONG and "@" not in text and sum(c.isdigit() for c in text) < 4
