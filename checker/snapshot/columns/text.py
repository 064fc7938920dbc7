"""Rows to records, as SQL that writes JSON: what has no value in a row has no key in the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.columns.form import BETWEEN, NONE, quoted, stored

#: The columns of a table, or the members of a structure in it, with what each has inside.
Shape = Mapping[str, "Shape"]


def record_text(
    record: Record, shape: Shape, only: Collection[str] | None = None, of: str = "", depth: int = 0
) -> str:
    """An expression for the JSON text of a record whose columns stand behind ``of``.

    ``only`` are the fields that are wanted, all by default.
    """
    members = [
        _member(each, shape, of, depth) for each in stored(record) if only is None or each.name in only
    ]
    given = [each for each in members if each is not None]
    return f"'{{' || concat_ws(',', {', '.join(given)}) || '}}'" if given else "'{}'"


def _member(field: Field, shape: Shape, of: str, depth: int) -> str | None:
    """An expression for a key and its value, NULL where there is none."""
    name, whens = field.name, list[tuple[str, str]]()
    if name in shape:
        value = of + quoted(name)
        whens.append((f"{value} IS NOT NULL", _value(field, value, shape[name], depth)))
    if name + BETWEEN in shape:
        bounds = of + quoted(name + BETWEEN)
        ends = (f"'\"{end}\":' || coalesce({_time(f'{bounds}.{end}')}, 'null')" for end in _ENDS)
        whens.append((f"{bounds} IS NOT NULL", f"'{{' || {_joined(ends)} || '}}'"))
    if name + NONE in shape:
        whens.append((of + quoted(name + NONE), "'null'"))
    if not whens:
        return None
    cases = " ".join(f"WHEN {condition} THEN '\"{name}\":' || {text}" for condition, text in whens)
    return f"CASE {cases} END"


_ENDS = ("not_before", "not_after")


def _joined(parts: Iterable[str]) -> str:
    return " || ',' || ".join(parts)


def _value(field: Field, value: str, shape: Shape, depth: int) -> str:
    """An expression for the JSON text of a value that isn't NULL."""
    kind = field.type
    if isinstance(kind, ObjectType):
        return f"({record_text(catalog().records[kind.record], shape, None, f'{value}.', depth)})"
    if isinstance(kind, ListType):
        item = f"x{depth}"
        if kind.record is None:
            assert kind.item is not None
            text = _scalar(kind.item, item)
        else:
            text = record_text(catalog().records[kind.record], shape, None, f"{item}.", depth + 1)
        return f"'[' || array_to_string(list_transform({value}, lambda {item}: {text}), ',') || ']'"
    return _scalar(Scalar.STRING if isinstance(kind, EnumType) else kind, value)


def _scalar(kind: Scalar, value: str) -> str:
    if kind is Scalar.TIME:
        return _time(value)
    if kind is Scalar.MONEY:
        return (
            f'\'{{"amount":"\' || {value}.amount::VARCHAR || \'","currency":\''
            f" || to_json({value}.currency)::VARCHAR || '}}'"
        )
    if kind in (Scalar.BOOLEAN, Scalar.INTEGER):
        return f"{value}::VARCHAR"
    return f"to_json({value})::VARCHAR"


def _time(value: str) -> str:
    return f"'\"' || strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%f') || 'Z\"'"
