"""Where the columns of a table stand in one file, whatever it calls them and however it orders them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from itertools import chain
from typing import Final

from checker.diagnostics.nearest import Guess, guess
from checker.importers.columns.model import Columns, spelt
from checker.importers.columns.names import plain, zone_in

#: Columns that feed fields of a record's lines are called so.
LINE: Final = "lines."


class Headers:
    """The headers that a table of columns knows."""

    def __init__(self, table: Columns) -> None:
        """Learn the names of ``table``."""
        self.table = table
        self._columns = {
            plain(text): name for name, column in table.every().items() for _, text in spelt(column.names)
        }
        self._skipped = frozenset(map(plain, chain(table.skipped.private, table.skipped.unused)))
        self._unlike = frozenset(map(plain, table.unlike))

    @cached_property
    def words(self) -> frozenset[str]:
        """Everything that a header may be called, as headers are compared."""
        return frozenset(self._columns) | self._skipped

    def lay(self, header: Sequence[str]) -> ColumnLayout | None:
        """Where the columns stand under ``header``; None where that isn't a file of this kind."""
        keys = [plain(text) for text in header]
        at: dict[str, int] = {}
        for index, key in enumerate(keys):
            if (name := self._columns.get(key)) is not None:
                at.setdefault(name, index)
        every, some = set(self.table.recognise), set(self.table.with_any)
        if not every <= set(at) or (some and not some & set(at)) or self._unlike & set(keys):
            return None
        zones = {name: zone for name, index in at.items() if (zone := zone_in(header[index])) is not None}
        known = sum(key in self.words for key in keys)
        return ColumnLayout(self.table, tuple(header), at, zones, known)

    def strangers(self, header: Sequence[str]) -> Iterator[tuple[int, Guess]]:
        """The columns that nobody knows, by index, as far as they look like one that is known."""
        names = {
            plain(text): text for column in self.table.every().values() for _, text in spelt(column.names)
        }
        for index, text in enumerate(header):
            key = plain(text)
            if key and key not in self.words and (near := guess(key, names)) is not None:
                yield index, Guess(names[near.word])


class ColumnLayout:
    """Where the columns of ``table`` stand under a header."""

    def __init__(
        self,
        table: Columns,
        header: tuple[str, ...],
        at: Mapping[str, int],
        zones: Mapping[str, tzinfo],
        known: int,
    ) -> None:
        """Columns stand ``at`` an index each, and give ``zones``; ``known`` headers are known in all."""
        self.table, self.header, self.at, self.zones, self.known = table, header, at, zones, known
        self.columns = table.every()
        #: The columns of a record, and of its lines, in the order in which cells are kept.
        self.of_record = tuple(name for name in at if not name.startswith(LINE) and name != table.id)
        self.of_line = tuple(name for name in at if name.startswith(LINE))

    def has(self, name: str) -> bool:
        """Whether the file has a column."""
        return name in self.at
