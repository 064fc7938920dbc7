"""What is strange about the records of a table: found by SQL, told in the words used of any record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.check.spot import Spot
from checker.snapshot.check.strange import Strange
from checker.snapshot.columns.form import BETWEEN, TIME, literal, quoted, stored
from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.columns.text import Shape, record_text
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.read.chunk import Chunk

#: So many strange records are looked at: more of the same say nothing new.
_MOST: Final = 10_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def odd_records(table: SectionTable, strange: Strange) -> Iterator[Mistake]:
    """The warnings about the records of a table."""
    limit = strange.limit
    latest = None if limit is None else (limit - _EPOCH) // timedelta(microseconds=1)
    early = {name for name, (_, end) in table.reach.items() if latest is not None and end <= latest}
    odd = _odd(table.record, table.shape, strange.limit, "", 0, early)
    if odd is None:
        return
    text = record_text(table.record, table.shape)
    query = f"SELECT {table.place} AS place, {text} FROM {table.rows} WHERE {odd} ORDER BY place"
    for place, found in islice(table.answers(query), _MOST):
        data = found.encode()
        whole = Spot(data, 0, len(data), (table.section, place), 0)
        before = len(strange.warnings)
        strange.look(Chunk(whole, data))
        yield from strange.warnings[before:]


def _odd(  # noqa: PLR0917 - what it looks for, and where
    record: Record,
    shape: Shape,
    limit: datetime | None,
    of: str,
    depth: int,
    early: Collection[str] = frozenset(),
) -> str | None:
    """The condition that a record has a word that isn't known, or a time that can't have come yet.

    Of the ``early`` columns it is known that all times have come.
    """
    found = (_member(each, shape, limit, of, depth, early) for each in stored(record))
    parts = [part for part in found if part is not None]
    return " OR ".join(parts) if parts else None


def _member(  # noqa: PLR0917 - as above
    field: Field, shape: Shape, limit: datetime | None, of: str, depth: int, early: Collection[str]
) -> str | None:
    kind, name = field.type, field.name
    value = of + quoted(name)
    if isinstance(kind, EnumType):
        listed = ", ".join(map(literal, kind.values))
        return f"{value} NOT IN ({listed})" if name in shape else None
    if isinstance(kind, ObjectType):
        if name not in shape:
            return None
        return _odd(catalog().records[kind.record], shape[name], limit, f"{value}.", depth)
    if isinstance(kind, ListType):
        if kind.record is None or name not in shape:
            return None
        item = f"x{depth}"
        inner = _odd(catalog().records[kind.record], shape[name], limit, f"{item}.", depth + 1)
        return None if inner is None else f"len(list_filter({value}, lambda {item}: {inner})) > 0"
    if kind is not Scalar.TIME or not field.happened or limit is None:
        return None
    last = f"{literal(limit.isoformat())}::{TIME}"
    low = f"{of}{quoted(name + BETWEEN)}.not_before"
    columns = ((value, name), (low, name + BETWEEN))
    ends = [each for each, column in columns if column in shape and column not in early]
    return " OR ".join(f"{end} > {last}" for end in ends) or None
