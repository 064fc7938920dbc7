"""The records of a table as those of a list: made of its columns when somebody asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.read.items import RawItems

#: So many records that were asked for one by one are kept.
_KEPT: Final = 1 << 16


class TableItems(RawItems):
    """The undecoded records of a table; ``only`` are the fields that are wanted, None all."""

    def __init__(self, table: SectionTable, only: Collection[str] | None = None) -> None:
        self.table = table
        self._only = only
        self._known: dict[int, msgspec.Raw] = {}

    def having(self, names: Collection[str]) -> TableItems:
        """The same records with no other fields than these."""
        return TableItems(self.table, names)

    def texts(self) -> Iterator[bytes]:
        """The records in lists of many."""
        return (b"[%s]" % ",".join(batch).encode() for batch in self.table.texts(self._only))

    def fetch(self, places: Iterable[int]) -> None:
        """Read the records at some places together: one by one takes as long for each."""
        wanted = [place for place in places if place not in self._known]
        if len(self._known) + len(wanted) > _KEPT:
            self._known.clear()
        if wanted:
            found = self.table.at(wanted, self._only)
            self._known.update((place, msgspec.Raw(text.encode())) for place, text in found)

    def place(self, index: int) -> tuple[int, int]:
        """Nowhere in the text of the snapshot.

        Raises:
            IndexError: there is no such record.
        """
        if not 0 <= index < len(self):
            raise IndexError(index)
        return 0, 0

    def __len__(self) -> int:
        return len(self.table)

    def item(self, index: int) -> msgspec.Raw:
        """One record.

        Raises:
            IndexError: there is no such record.
        """
        if index not in self._known:
            self.place(index)
            self.fetch([index])
        return self._known[index]
