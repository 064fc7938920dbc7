"""What is strange about the records of a table: found by SQL, told in the words used of any record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    odd = _Oddities(strange.limit, table.reach).of(table.record, table.shape)
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


class _Oddities:
    """Conditions that there is a word that isn't known, or a time after ``limit``, which can't have come yet.

    ``reach`` says of the table's own columns between which instants their times lie: of some it is then known
    that all have come.
    """

    def __init__(self, limit: datetime | None, reach: Mapping[str, tuple[int, int]]) -> None:
        latest = None if limit is None else (limit - _EPOCH) // timedelta(microseconds=1)
        self._limit = limit
        self._early = {
            quoted(name) for name, (_, end) in reach.items() if latest is not None and end <= latest
        }

    def of(self, record: Record, shape: Shape, of: str = "", depth: int = 0) -> str | None:
        """The condition on a record whose columns stand behind ``of``; None where there can't be any."""
        found = (self._member(each, shape, of, depth) for each in stored(record))
        return " OR ".join(part for part in found if part is not None) or None

    def _member(self, field: Field, shape: Shape, of: str, depth: int) -> str | None:
        kind, name = field.type, field.name
        value = of + quoted(name)
        if kind is Scalar.TIME:
            return self._late(field, shape, of)
        if name not in shape:
            return None
        if isinstance(kind, EnumType):
            return f"{value} NOT IN ({', '.join(map(literal, kind.values))})"
        if isinstance(kind, ObjectType):
            return self.of(catalog().records[kind.record], shape[name], f"{value}.", depth)
        if isinstance(kind, ListType) and kind.record is not None:
            item = f"x{depth}"
            inner = self.of(catalog().records[kind.record], shape[name], f"{item}.", depth + 1)
            return None if inner is None else f"len(list_filter({value}, lambda {item}: {inner})) > 0"
        return None

    def _late(self, field: Field, shape: Shape, of: str) -> str | None:
        """The condition that a time has come too late."""
        if not field.happened or self._limit is None:
            return None
        last = f"{literal(self._limit.isoformat())}::{TIME}"
        columns = {name: of + quoted(name) for name in (field.name, field.name + BETWEEN) if name in shape}
        ends = (
            column if name == field.name else f"{column}.not_before"
            for name, column in columns.items()
            if column not in self._early
        )
        return " OR ".join(f"{end} > {last}" for end in ends) or None
