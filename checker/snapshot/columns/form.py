"""The columns of a section's table: docs/en/columnar-snapshots.md in code.

A field is a column of its name. Its value stands there, and NULL where it has none: nobody knows it then,
unless the column with ``_none`` behind the name says that there is known to be none. A time that is only
known within bounds stands in the column with ``_between``. Both are left out where no record needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog

#: The names of fields on the way to one.
Way = tuple[str, ...]

#: What stands behind a field's name in the columns beside its own.
NONE: Final = "_none"
BETWEEN: Final = "_between"

TIME: Final = "TIMESTAMP WITH TIME ZONE"
BOUNDS: Final = f"STRUCT(not_before {TIME}, not_after {TIME})"
#: What an amount of money may have: digits in all, and behind the point.
_DIGITS: Final = 24
_TEXTS: Final = (Scalar.STRING, Scalar.CURRENCY)


class ColumnUses(Struct):
    """What the records of a section need beside plain columns.

    ``none`` are the fields of which some record says that there is none, ``between`` the times that are only
    known within bounds. ``scales`` has how many digits amounts have behind the point: None where not all
    have as many, so that only a text keeps them as they are. ``long`` are whole numbers of too many digits.
    """

    none: set[Way] = field(default_factory=set)
    between: set[Way] = field(default_factory=set)
    scales: dict[Way, int | None] = field(default_factory=dict)
    long: set[Way] = field(default_factory=set)


def stored(record: Record) -> Iterator[Field]:
    """The fields of a record that have columns: what is computed from others has none."""
    return (field for field in record.fields.values() if field.derived is None)


def columns(record: Record, uses: ColumnUses, way: Way = ()) -> Iterator[tuple[str, str]]:
    """The columns that records need, each with its type, in the order of the schema."""
    for each in stored(record):
        here = (*way, each.name)
        yield each.name, _type(each, uses, here)
        if here in uses.between:
            yield each.name + BETWEEN, BOUNDS
        if here in uses.none:
            yield each.name + NONE, "BOOLEAN"


def structure(members: Iterator[tuple[str, str]]) -> str:
    """The type of what has ``members``."""
    return f"STRUCT({', '.join(f'{quoted(name)} {kind}' for name, kind in members)})"


def quoted(name: str) -> str:
    """A name as SQL reads it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL reads it."""
    return "'" + text.replace("'", "''") + "'"


def column_type(field: Field) -> str:
    """The type of a field's column, as far as no record needs another one."""
    return _type(field, ColumnUses(), ())


def _type(field: Field, uses: ColumnUses, way: Way) -> str:
    kind = field.type
    if isinstance(kind, ObjectType):
        return structure(columns(catalog().records[kind.record], uses, way))
    if isinstance(kind, ListType) and kind.record is not None:
        return f"{structure(columns(catalog().records[kind.record], uses, way))}[]"
    if isinstance(kind, ListType):
        assert kind.item is not None
        return f"{_scalar(kind.item, uses, way)}[]"
    return "VARCHAR" if isinstance(kind, EnumType) else _scalar(kind, uses, way)


def _scalar(kind: Scalar, uses: ColumnUses, way: Way) -> str:
    if kind in _TEXTS:
        return "VARCHAR"
    if kind is Scalar.MONEY:
        scale = uses.scales.get(way, 2)
        amount = "VARCHAR" if scale is None else f"DECIMAL({_DIGITS}, {scale})"
        return f"STRUCT(amount {amount}, currency VARCHAR)"
    if kind is Scalar.INTEGER and way in uses.long:
        return "VARCHAR"
    return {Scalar.BOOLEAN: "BOOLEAN", Scalar.INTEGER: "BIGINT", Scalar.TIME: TIME}[kind]
