"""Records to rows: each value into its column, and a note of which columns are needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from checker.base.patterns import pattern
from checker.schema.catalog import Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.columns.form import BETWEEN, NONE, ColumnUses, Way, stored
from checker.snapshot.read.frame import parse_instant

#: An instant as any database reads it; others are put into this form.
_PLAIN_TIME: Final = pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
#: An amount that is written as it would be again; a minus before nothing is lost in a number.
_PLAIN_AMOUNT: Final = pattern(r"(?!-0(\.0*)?$)-?(0|[1-9]\d*)(\.(?P<digits>\d+))?")
_LONGEST: Final = 1 << 63


def row(record: Record, values: Mapping[str, Any], uses: ColumnUses, way: Way = ()) -> dict[str, Any]:
    """The row of a record that is known to be right; what it needs beside plain columns goes to ``uses``."""
    found: dict[str, Any] = {}
    for each in stored(record):
        if each.name not in values:
            continue
        value, here = values[each.name], (*way, each.name)
        if value is None:
            found[each.name + NONE] = True
            uses.none.add(here)
        elif each.type is Scalar.TIME and isinstance(value, dict):
            found[each.name + BETWEEN] = {end: None if at is None else _time(at) for end, at in value.items()}
            uses.between.add(here)
        else:
            found[each.name] = _value(each, value, uses, here)
    return found


def _value(field: Field, value: Any, uses: ColumnUses, way: Way) -> Any:
    kind = field.type
    if isinstance(kind, ObjectType):
        return row(catalog().records[kind.record], value, uses, way)
    if isinstance(kind, ListType) and kind.record is not None:
        return [row(catalog().records[kind.record], item, uses, way) for item in value]
    if kind is Scalar.TIME:
        return _time(value)
    if kind is Scalar.MONEY:
        _scaled(value["amount"], uses, way)
    elif kind is Scalar.INTEGER and not -_LONGEST <= value < _LONGEST:
        uses.long.add(way)
    return value


def _time(text: str) -> str:
    return text if _PLAIN_TIME.fullmatch(text) else parse_instant(text).isoformat()


def _scaled(amount: str, uses: ColumnUses, way: Way) -> None:
    plain = _PLAIN_AMOUNT.fullmatch(amount)
    scale = None if plain is None else len(plain["digits"] or "")
    if uses.scales.setdefault(way, scale) != scale:
        uses.scales[way] = None
