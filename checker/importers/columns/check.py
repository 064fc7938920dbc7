"""Whether a table of columns can be right: it is held to the snapshot's catalog, and to itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from checker.importers.columns.layout import LINE
from checker.importers.columns.model import Columns, ExportColumn, spelt
from checker.importers.columns.names import plain
from checker.schema.catalog import EnumType, Field, ListType, Record, Scalar, catalog

#: What a column of each reading can feed.
_FEEDS: Final[Mapping[str, Scalar]] = MappingProxyType(
    {
        "id": Scalar.STRING,
        "time": Scalar.TIME,
        "money": Scalar.MONEY,
        "whole": Scalar.INTEGER,
        "flag": Scalar.BOOLEAN,
        "text": Scalar.STRING,
    }
)
_ANYTHING: Final = frozenset({"given", "nothing", "empty"})


def mistakes(table: Columns) -> Iterator[str]:
    """What is wrong with a table, in a sentence each."""
    record = catalog().section(table.section)
    columns = table.every()
    yield from _names(table)
    for name in (
        table.id,
        *table.recognise,
        *table.with_any,
        *table.only,
        *([table.status] if table.status else ()),
    ):
        if name not in columns:
            yield f"{name} is no column"
    if record.id != table.id:
        yield f"records of {table.section} have the id {record.id}, not {table.id}"
    for name, column in table.columns.items():
        yield from _column(name, column, _field_of(record, name), columns)
    for name, column in table.beside.items():
        if name in table.columns:
            yield f"{name} stands twice"
        yield from _cases(name, column, None, columns)
    for field in (*table.always, *table.raw):
        if field not in record.fields:
            yield f"{field} is no field of {table.section}"
    yield from _statuses(table, record)


def _names(table: Columns) -> Iterator[str]:
    """A header means one thing."""
    every = [
        plain(text)
        for column in table.every().values()
        for text in {plain(t) for _, t in spelt(column.names)}
    ]
    every += [plain(text) for text in {*table.skipped.private, *table.skipped.unused}]
    yield from (f"`{text}` is the name of several columns" for text, n in Counter(every).items() if n > 1)
    yield from ("a column has a name without letters" for text in every if not text)


def _field_of(record: Record, name: str) -> Field | None:
    if not name.startswith(LINE):
        return record.fields.get(name)
    lines = record.fields.get("lines")
    if lines is None or not isinstance(lines.type, ListType) or lines.type.record is None:
        return None
    return catalog().records[lines.type.record].fields.get(name.removeprefix(LINE))


def _column(
    name: str, column: ExportColumn, field: Field | None, columns: Mapping[str, ExportColumn]
) -> Iterator[str]:
    if field is None:
        yield f"{name} is no field"
        return
    yield from _cases(name, column, field, columns)
    if column.read == "word":
        if not isinstance(field.type, EnumType):
            yield f"{name} has no words"
        elif not column.cases:
            yield from (f"{name} can't be {w}" for w in column.words if w not in field.type.values)
    elif _FEEDS.get(column.read) is not field.type:
        yield f"{name} can't be read as {column.read}"
    elif (column.read == "id") is not field.is_id:
        yield f"{name} is an id or none"
    for other in (column.words_of, column.per, column.else_of and column.else_of.column):
        if other is not None and other not in columns:
            yield f"{other} is no column"
    if column.per is not None and column.read != "money":
        yield f"{name} has no sum"
    if column.split is not None and not name.startswith(LINE):
        yield f"{name} has one value"


def _cases(
    name: str, column: ExportColumn, field: Field | None, columns: Mapping[str, ExportColumn]
) -> Iterator[str]:
    spellings = Counter(
        plain(t) for words in column.words.values() for t in {plain(t) for _, t in spelt(words)}
    )
    yield from (f"`{text}` of {name} is several words" for text, n in spellings.items() if n > 1)
    if column.words and column.read not in ("word", "flag"):
        yield f"{name} is read as {column.read} and has words"
    if column.cases and (field is None or not isinstance(field.type, EnumType)):
        yield f"{name} can't have cases"
    for case in column.cases:
        known = field.type.values if field is not None and isinstance(field.type, EnumType) else {}
        if case.gives and known and case.gives not in known:
            yield f"{name} can't be {case.gives}"
        for other, wanted in case.when.items():
            if other not in columns:
                yield f"{other} is no column"
            elif wanted not in _ANYTHING and wanted not in columns[other].words:
                yield f"{other} is never {wanted}"


def _statuses(table: Columns, record: Record) -> Iterator[str]:
    if table.status is None:
        if table.not_yet or table.unstated or table.gives_way or table.least:
            yield "without a status nothing hangs on it"
        return
    field = record.fields.get(table.status)
    words = field.type.values if field is not None and isinstance(field.type, EnumType) else {}
    for word in (*table.not_yet, *table.unstated, *table.gives_way, *table.least):
        if word not in words:
            yield f"{table.status} is never {word}"
    for names in table.unstated.values():
        yield from (f"{name} is no field of {table.section}" for name in names if name not in record.fields)
    for names in table.not_yet.values():
        for name in names:
            if name not in record.fields or record.fields[name].type is not Scalar.TIME:
                yield f"{name} is no time"
