"""Shops whose records lie together: Parquet tables with a column that says whose each record is.

Beside them lies a file with a line for each shop: its snapshot without what the tables hold. Records are put
back into their snapshots a batch of shops at a time, by whoever judges these; nobody holds more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from checker.diagnostics import Diagnostic, SnapshotError
from checker.snapshot.columns.folder import section_files
from checker.snapshot.columns.lake import lake
from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.json.walk import MalformedError, members

#: The column, and what the file with a line for each shop is called before its ending.
SHOP: Final = "shop"
SHOPS: Final = "shops"
#: A table with so many records at most may be in any order: it is soon read.
_SMALL: Final = 1 << 20


class ShopTables:
    """The tables in a folder, ``of`` shops by their ids.

    Raises:
        UsageError: the package ``duckdb`` isn't installed.
        SnapshotError: a table can't be used.
    """

    def __init__(self, folder: Path) -> None:
        found = section_files(folder, beside=(SHOPS,))
        wrong = [
            Diagnostic.of("SC346", None, "no-parquet", name=str(each.path))
            for each in found
            if not each.columnar
        ]
        if wrong:
            raise SnapshotError(wrong)
        lake().execute("SET threads = 1")  # each process has a core, and all have batches of their own
        lake().execute("SET parquet_metadata_cache = true")
        self._tables = [SectionTable(each.section, str(each.path), each.parts, beside=SHOP) for each in found]

    def check_order(self) -> None:
        """Refuse large tables that aren't sorted by shop: each batch would take reading all of them.

        Raises:
            SnapshotError: one isn't.
        """
        wrong = [
            Diagnostic.of("SC346", None, "unsorted", name=table.name)
            for table in self._tables
            if len(table) > _SMALL and not table.rises(SHOP)
        ]
        if wrong:
            raise SnapshotError(wrong)

    def of(self, ids: Iterable[str]) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The records of some shops as JSON: for each shop, those of each section.

        Raises:
            SnapshotError: a table is damaged.
        """
        found: dict[str, dict[str, list[str]]] = {
            shop: {table.section: [] for table in self._tables} for shop in ids
        }
        if found:
            for table in self._tables:
                for shop, text in table.texts_of(SHOP, sorted(found)):
                    found[shop][table.section].append(text)
        return found

    def strangers(self, known: Sequence[str]) -> Iterator[tuple[str, Diagnostic]]:
        """The tables with records of none of the ``known`` shops, each with what is wrong with it."""
        for table in self._tables:
            count, first = table.others(SHOP, known)
            if count:
                name = Path(table.name).name
                yield (
                    name,
                    Diagnostic.of("SC346", None, "strangers", name=name, count=count, shop=first or "?"),
                )


class _Shop(Struct):
    id: str


class _Head(Struct):
    shop: _Shop


_HEAD: Final = msgspec.json.Decoder(_Head)


def id_in(data: bytes) -> str | None:
    """The id of the shop whose snapshot a text is; None where it doesn't say it as it has to."""
    try:
        return _HEAD.decode(data).shop.id
    except (msgspec.MsgspecError, RecursionError):
        return None


@lru_cache(maxsize=1)
def opened_tables(folder: str) -> ShopTables:
    """The tables in a folder, opened once in a process."""
    return ShopTables(Path(folder))


def joined(name: str, data: bytes, records: Mapping[str, Sequence[str]]) -> bytes:
    """The text of a snapshot with ``records`` behind what the line called ``name`` holds.

    Raises:
        SnapshotError: it has a section of its own that is a table.
    """
    text = data.strip()
    try:
        found = members(text) if records else None
    except MalformedError:
        found = None
    if found is None:
        return data  # whoever reads it says what is wrong with it
    if twice := sorted(records.keys() & {str(child.key) for child in found}):
        section, file = twice[0], f"{twice[0]}.parquet"
        raise SnapshotError([Diagnostic.of("SC346", None, "twice", section=section, first=name, name=file)])
    lists = [f'"{section}":[{",".join(texts)}]'.encode() for section, texts in records.items()]
    return text[:-1] + b",".join([b"", *lists] if found else lists) + b"}"
