"""A snapshot written as a folder."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from checker.diagnostics import SnapshotError
from checker.schema.catalog import catalog
from checker.snapshot.columns.folder import MAIN, PARQUET, section_files, sections
from checker.snapshot.columns.form import ColumnUses, columns, literal
from checker.snapshot.columns.rows import row
from checker.snapshot.read.projection import everything
from checker.snapshot.read.snapshot import Snapshot
from checker.snapshot.write import dumps

_decode: Final = msgspec.json.Decoder().decode
_encode: Final = msgspec.json.Encoder().encode
#: So many records are looked at between two calls of who watches.
_STRIDE: Final = 1 << 13

#: Called now and then: with the section that is being written, how many records of it are, and of how many.
Progress = Callable[[str, int, int], None]


class TableFormat(StrEnum):
    """How the tables of a folder are written."""

    PARQUET = "parquet"
    NDJSON = "ndjson"


def export(snapshot: Snapshot, folder: Path, form: TableFormat, watch: Progress | None = None) -> None:
    """Write ``snapshot`` into an empty folder.

    Raises:
        SnapshotError: a value is wrong.
        UsageError: the package ``duckdb`` isn't installed, which writes Parquet.
        OSError: it can't be written.
    """
    records = snapshot.project(everything())
    small = dumps(snapshot.plain_root())
    (folder / MAIN).write_text(small, encoding="utf-8", newline="\n")
    for section in filter(snapshot.has, sections()):
        for _ in records.section(section):
            pass  # all of it is right, or this is where it is told what isn't
        texts = _watched(snapshot, section, watch)
        if form is TableFormat.NDJSON:
            with (folder / f"{section}.ndjson").open("wb") as file:
                file.writelines(msgspec.json.format(text, indent=-1) + b"\n" for text in texts)
        else:
            _write_table(section, map(_decode, texts), folder)


def _watched(snapshot: Snapshot, section: str, watch: Progress | None) -> Iterator[msgspec.Raw]:
    count = snapshot.count(section)
    for number, text in enumerate(snapshot.layout.records(section)):
        if watch is not None and not number % _STRIDE:
            watch(section, number, count)
        yield text


def _write_table(section: str, records: Iterable[dict[str, object]], folder: Path) -> None:
    """One pass finds which columns are needed; DuckDB then makes them of rows in JSON."""
    from checker.snapshot.columns.lake import exact_names, is_of_a_file, lake
    from checker.snapshot.columns.tables import LAYOUT

    database = lake()
    kind, uses, rows = catalog().section(section), ColumnUses(), folder / _rows(section)
    with rows.open("wb") as file:
        file.writelines(_encode(row(kind, record, uses)) + b"\n" for record in records)
    members = ", ".join(f"{literal(name)}: {literal(of)}" for name, of in columns(kind, uses))
    key, version = LAYOUT
    target = literal(str(folder / (section + PARQUET)))
    copy = (
        f"COPY (SELECT * FROM read_json($rows, format='newline_delimited', columns={{{members}}})) "
        f"TO {target} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{key}: {literal(version)}}})"
    )
    try:
        database.execute(copy, {"rows": exact_names([rows])})
    except Exception as error:
        if not is_of_a_file(error):
            raise
        raise OSError(errno.EIO, str(error)) from error  # the disk's: rows and columns are of our own making
    rows.unlink()


def exported(folder: Path) -> frozenset[str]:
    """What an earlier export has written into a folder; nothing where what looks like it can't be one."""
    try:
        names = {MAIN, *(each.path.name for each in section_files(folder))}
    except SnapshotError:
        return frozenset()
    unfinished = {_rows(section) for section in sections()}
    return frozenset(names | unfinished) if (folder / MAIN).is_file() else frozenset()


def _rows(section: str) -> str:
    """The file of a table's rows before they have columns."""
    return f".{section}.rows"
