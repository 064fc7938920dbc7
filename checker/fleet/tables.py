"""Shops whose records lie together: Parquet tables with a column that says whose each record is.

Beside them lies a file with a line for each shop: its snapshot without what the tables hold. Records are put
back into their snapshots a batch of shops at a time, by whoever judges these; nobody holds more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from checker.diagnostics import Diagnostic, SnapshotError
from checker.snapshot.columns.folder import section_files
from checker.snapshot.columns.lake import lake
from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.json.walk import MalformedError, members

if TYPE_CHECKING:
    from checker.evaluate.sql.likeness import Likeness
    from checker.logical_plan.alike import SectionKinds

#: The column, and what the file with a line for each shop is called before its ending.
SHOP: Final = "shop"
SHOPS: Final = "shops"
#: A table with so many records at most may be in any order: it is soon read.
_SMALL: Final = 1 << 20


class LikenessQuery(Struct, frozen=True):
    """What is asked of the table of a section, and of the shops whose ids may come twice."""

    section: str
    query: str
    single: str


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
        self._files = [part for each in found for part in each.parts]
        self._tables = [SectionTable(each.section, str(each.path), each.parts, beside=SHOP) for each in found]

    @cached_property
    def digest(self) -> str:
        """The digest of all files."""
        digest = hashlib.sha256()
        for file in self._files:
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
        return digest.hexdigest()

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

    def asking(
        self, likeness: Likeness, kinds: Mapping[str, SectionKinds]
    ) -> tuple[LikenessQuery, ...] | None:
        """The queries after what tells shops apart; None where one can't be asked."""
        found: list[LikenessQuery] = []
        for table in self._tables:
            if table.section not in kinds:
                continue
            query = likeness.query(table, kinds[table.section])
            if query is None:
                return None
            found.append(LikenessQuery(table.section, query, likeness.single(table)))
        return tuple(found)

    def sections(self) -> tuple[str, ...]:
        """The sections that have tables."""
        return tuple(table.section for table in self._tables)

    def likenesses(
        self, asked: Iterable[LikenessQuery], ids: Sequence[str]
    ) -> Mapping[str, tuple[str | None, ...]]:
        """What queries say of those of some shops that have any records; None where these may be wrong.

        Raises:
            SnapshotError: a table is damaged.
        """
        found: dict[str, list[str | None]] = {}
        by_section = {table.section: table for table in self._tables}
        for number, each in enumerate(asked):
            table = by_section[each.section]
            doubtful: list[str] = []
            for shop, text, single in table.answers(each.query, **_listed(ids)):
                known = found.setdefault(shop, [])
                known += [""] * (number - len(known))
                known.append(text)
                if not single:
                    doubtful.append(shop)
            if doubtful:
                sure = {shop for (shop,) in table.answers(each.single, **_listed(doubtful))}
                for shop in doubtful:
                    found[shop][-1] = found[shop][-1] if shop in sure else None
        return {shop: tuple(texts) for shop, texts in found.items()}

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


def _listed(ids: Sequence[str]) -> dict[str, object]:
    return {"shops": ids, "low": min(ids), "high": max(ids)}


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
