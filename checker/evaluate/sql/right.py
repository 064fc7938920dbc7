"""Whether the records of a table are right: what decoding each of them would find is looked for in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import Steps
from checker.schema.catalog import Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot import Projection
from checker.snapshot.columns.form import BETWEEN, literal, quoted
from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.read.records import currencies
from checker.values.calendar import NEVER

#: What is certainly an id; whether anything else is one, whoever decodes it knows.
_ID: Final = r"[0-9]+([-_][0-9A-Za-z_-]+)?|[A-Za-z][0-9A-Za-z_-]*"
#: How an amount is written.
_AMOUNT: Final = r"-?\d{1,18}(\.\d{1,6})?"
#: How a whole number is written.
_INTEGER: Final = r"0|-?[1-9]\d*"
#: The instants that there are, in microseconds since 1970, and one that isn't.
_FIRST, _LAST = (
    (end - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    for end in (datetime(1, 1, 1, tzinfo=UTC), NEVER)
)
_NEVER: Final = _LAST + 1


def telling(distinctions: Iterable[Distinction]) -> Iterator[Steps]:
    """The fields that tell records apart."""
    return (steps for each in distinctions for steps in (each.steps, each.other))


def fields_read(record: Record, projection: Projection, way: Steps = ()) -> Iterator[Steps]:
    """All that is read of a record, but for its own id."""
    names = projection.of(record.name)
    for field in record.fields.values():
        if field.name not in names or (field.name == record.id and not way):
            continue
        yield (*way, field)
        if isinstance(field.type, ObjectType):
            yield from fields_read(catalog().records[field.type.record], projection, (*way, field))


def has_lists(fields: Iterable[Steps]) -> bool:
    """Whether some of these are lists, of which nobody says what they hold."""
    return any(isinstance(step, Field) and isinstance(step.type, ListType) for way in fields for step in way)


def all_right(table: SectionTable, fields: Iterable[Steps]) -> bool:
    """Whether these fields hold what they may, and no id stands twice.

    Where it isn't sure, the answer is no: then whoever decodes the records says what is wrong.
    """
    wrong = wrong_in(table, fields)
    name = table.record.id
    if name is None or name not in table.shape:
        ((bad,),) = table.answers(f"SELECT count(*) FILTER (WHERE {wrong}) FROM {table.rows}")
        return not bad and (name is None or not table.record.fields[name].required or not len(table))
    # Exports are mostly sorted, and their ids mostly numbers: then neighbours are all there is to compare.
    plain = f"number >= 0 AND number::VARCHAR = {quoted(name)}"
    query = (
        f"SELECT count(*) FILTER (WHERE {wrong}), count(*) FILTER (WHERE {plain}), "
        f"count(*) FILTER (WHERE number <= before), count(*) FILTER (WHERE number >= before) FROM "
        f"(SELECT *, lag(number) OVER () AS before FROM "
        f"(SELECT *, try_cast({quoted(name)} AS BIGINT) AS number FROM {table.rows}))"
    )
    ((bad, plain_ones, falling, rising),) = table.answers(query)
    sorted_ = plain_ones == len(table) and not (falling and rising)
    return not bad and (sorted_ or _distinct_texts(table, name))


def wrong_in(table: SectionTable, fields: Iterable[Steps]) -> str:
    """The condition under which one of some fields of a record holds what it may not."""
    conditions = dict.fromkeys(
        condition for steps in fields for stored in _stored(steps) for condition in _wrong(table, stored)
    )
    return " OR ".join(f"({each})" for each in conditions) or "false"


def id_number(value: str) -> str:
    """The number that an id is written as, as most are; NULL of any other text."""
    number = f"try_cast({value} AS BIGINT)"
    return f"CASE WHEN {number} >= 0 AND {number}::VARCHAR = {value} THEN {number} END"


def is_id(value: str) -> str:
    """The condition under which a text is certainly an id."""
    return f"coalesce(regexp_full_match({value}, {literal(_ID)}), false)"


def _distinct_texts(table: SectionTable, name: str) -> bool:
    """Whether ids are ids, and none stands twice."""
    key = quoted(name)
    missing = f"{key} IS NULL" if table.record.fields[name].required else "false"
    fits = f"regexp_full_match({key}, {literal(_ID)})"
    query = (
        f"SELECT count(*) FILTER (WHERE {missing} OR NOT {fits}), count(DISTINCT {key}), count({key}) "
        f"FROM {table.rows}"
    )
    ((bad, distinct, count),) = table.answers(query)
    return not bad and bool(distinct == count)


def _stored(steps: Steps) -> Iterator[Steps]:
    """The fields that one is made of, and those on the way to it."""
    if not steps:
        return
    last = steps[-1]
    assert isinstance(last, Field)
    if last.derived is None:
        yield from (steps[: depth + 1] for depth in range(len(steps)))
        return
    fields = catalog().records[last.record].fields
    for name in last.derived.inputs():
        yield from _stored((*steps[:-1], fields[name]))


def _wrong(table: SectionTable, steps: Steps) -> Iterator[str]:
    """Conditions under which a field holds what it may not."""
    shape, of = table.shape, ""
    for step in steps[:-1]:
        if step.name not in shape:
            return
        shape, of = shape[step.name], f"{of}{quoted(step.name)}."
    field = steps[-1]
    assert isinstance(field, Field)
    value, between = of + quoted(field.name), of + quoted(field.name + BETWEEN)
    there = field.name in shape
    if field.required:
        missing = f"{value} IS NULL" if there else "true"
        yield f"{of.removesuffix('.')} IS NOT NULL AND {missing}" if of else missing
    if there and field.type is Scalar.TIME:
        low, high = table.reach.get(value.strip('"'), (_NEVER, _NEVER)) if not of else (_NEVER, _NEVER)
        if low <= high and not _FIRST <= low <= high <= _LAST:
            first, last = (f"make_timestamptz({each})" for each in (_FIRST, _LAST))
            yield f"NOT ({value} BETWEEN {first} AND {last})"
    elif there and field.type is Scalar.MONEY:
        listed = ", ".join(map(literal, currencies()))
        yield f"{value} IS NOT NULL AND coalesce({value}.currency NOT IN ({listed}), true)"
        fits = f"regexp_full_match({value}.amount::VARCHAR, {literal(_AMOUNT)})"
        yield f"{value} IS NOT NULL AND NOT coalesce({fits}, false)"
    elif there and field.type is Scalar.CURRENCY:
        yield f"{value} NOT IN ({', '.join(map(literal, currencies()))})"
    elif there and field.type is Scalar.INTEGER:
        yield f"NOT regexp_full_match({value}::VARCHAR, {literal(_INTEGER)})"
    elif there and field.is_id:
        yield f"NOT regexp_full_match({value}, {literal(_ID)})"
    if field.name + BETWEEN in shape:
        yield f"{between}.not_before > {between}.not_after"
