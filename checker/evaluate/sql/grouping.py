"""Groups of the records in a table, found by one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.evaluate.python.groups import BestPlaces, RecordGroup, SettledApart
from checker.evaluate.sql.fields import TableFields
from checker.evaluate.sql.keys import Keys, sums
from checker.evaluate.sql.moments import AgeClasses
from checker.evaluate.sql.right import all_right, fields_read, has_lists, telling
from checker.language.model.conditions import Fold
from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import Steps
from checker.schema.catalog import catalog
from checker.snapshot import Records, Snapshot
from checker.snapshot.columns.form import literal
from checker.snapshot.columns.tables import SectionTable
from checker.snapshot.columns.text import record_text

#: So many groups of which nothing more is asked can be told from other records.
_MOST_SETTLED: Final = 64
#: With more groups than this, looking at one of each takes as long as looking at all.
MOST_GROUPS: Final = 100_000


class TableGroups:
    """Groups the records of a snapshot's tables as of an instant."""

    def __init__(self, snapshot: Snapshot, records: Records, as_of: datetime) -> None:
        self._snapshot = snapshot
        self._records = records
        self._as_of = as_of
        self._classes = AgeClasses(snapshot.calendar, as_of)
        self._one_by_one: dict[str, None] = {}

    def of(
        self, section: str, apart: Sequence[Distinction], most: int | None
    ) -> Sequence[RecordGroup] | None:
        """The groups of a section, ``most`` of the first records of each named, None all.

        None where its records don't lie in a table, where one may be wrong, or where the groups are too many.
        """
        items = self._snapshot.layout.tables.get(section)
        if items is None or not all_right(items.table, telling(apart)):
            return None
        fields, keys = self._keys(items.table)
        by, best, summed = keys.of(apart), keys.best_of(apart), sums(fields, apart)
        asked = [_first(most), *best.values(), *summed.values()]
        grouping = f"GROUP BY {', '.join(by)}" if by else "HAVING count(*) > 0"
        query = f"SELECT count(*), {', '.join(asked)} FROM {_placed(items.table, fields)} {grouping}"
        found = [_group(row, tuple(best), tuple(summed)) for row in _few(items.table, query)]
        return None if len(found) > MOST_GROUPS else found

    def sorted_out(
        self, section: str, apart: Sequence[Distinction], most: int, over: Callable[[Any], bool]
    ) -> SettledApart | None:
        """The groups of a section of which a record is ``over``, and all other records.

        ``most`` of the first records of a group are named. None where the records don't lie in a table, where
        one may be wrong, where no such group is there, or too many.
        """
        items = self._snapshot.layout.tables.get(section)
        if items is None:
            return None
        table, projection = items.table, self._records.projection
        read = list(fields_read(table.record, projection))
        if has_lists(read) or not all_right(table, read):
            return None
        fields, keys = self._keys(table)
        by = keys.of(apart) or ["0"]
        listed = ", ".join(f"{key} AS k{number}" for number, key in enumerate(by))
        named = ", ".join(f"k{number}" for number in range(len(by)))
        query = f"SELECT {_first(most)}, count(*), {listed} FROM {_placed(table, fields)} GROUP BY {named}"
        rows = list(_few(table, query))
        if len(rows) > MOST_GROUPS:
            return None
        firsts = self.records(section, [min(places) for places, *_ in rows])
        settled = [row for row, record in zip(rows, firsts, strict=True) if over(record)]
        if not 0 < len(settled) <= _MOST_SETTLED:
            return None
        groups = []
        for places, count, *_ in settled:
            group = RecordGroup(count, sorted(places))
            groups.append((group, list(zip(group.first, self.records(section, group.first), strict=True))))
        same = (" AND ".join(map(_same, by, values)) for _, _, *values in settled)
        rest = " AND ".join(f"NOT ({each})" for each in same)
        return SettledApart(groups, self._rest(table, fields, rest))

    def _rest(self, table: SectionTable, fields: TableFields, condition: str) -> Iterator[tuple[int, Any]]:
        """The records of which a condition holds, with their places."""
        text = record_text(table.record, table.shape, self._records.projection.of(table.record.name))
        decode = self._records.decoder(table.record)
        placed = f"(SELECT *, {table.place} AS place{fields.inner()} FROM {table.rows})"
        for place, found in table.answers(f"SELECT place, {text} FROM {placed} WHERE {condition}"):
            yield place, decode(found.encode())

    def _keys(self, table: SectionTable) -> tuple[TableFields, Keys]:
        coverage = self._snapshot.coverage(table.section)
        fields = TableFields(table.shape, coverage.retrieved_at or self._snapshot.as_of)
        return fields, Keys(fields, self._classes, self._snapshot.calendar)

    def one_by_one(self, section: str) -> None:
        """The records of a section are looked at one by one."""
        if section in self._snapshot.layout.tables:
            self._one_by_one.setdefault(section)

    def told(self) -> tuple[Diagnostic, ...]:
        """That the records of some tables were looked at one by one."""
        if not self._one_by_one:
            return ()
        sections = tuple(f"`{section}`" for section in self._one_by_one)
        return (
            Diagnostic.of(
                "SC348", severity=Severity.HINT, sections=Text(", ".join(sections), "、".join(sections))
            ),
        )

    def name(self, section: str, places: Iterable[int]) -> None:
        """The records at these places of a section will be asked for."""
        self._snapshot.layout.tables[section].fetch(places)

    def records(self, section: str, places: Sequence[int]) -> Sequence[Any]:
        """The records at some places of a section."""
        record = catalog().section(section)
        items = self._snapshot.layout.tables[section].having(self._records.projection.of(record.name))
        items.fetch(places)
        decode = self._records.decoder(record)
        return [decode(items[place]) for place in places]


def _first(most: int | None) -> str:
    return "list(place)" if most is None else f"min(place, {most})"


def _placed(table: SectionTable, fields: TableFields) -> str:
    return f"(SELECT {table.place} AS place{fields.inner()} FROM {table.rows})"


def _few(table: SectionTable, query: str) -> Iterator[tuple[Any, ...]]:
    """What a query for groups gives, one more than there may be at most."""
    return table.answers(f"{query} LIMIT {MOST_GROUPS + 1}")


def _same(key: str, value: object) -> str:
    """The condition that a key has a value that it had in a group."""
    if value is None:
        return f"({key}) IS NULL"
    return f"({key}) IS NOT DISTINCT FROM {literal(value) if isinstance(value, str) else value}"


def _group(row: tuple[Any, ...], best: Sequence[tuple[Steps, Fold]], summed: Sequence[Steps]) -> RecordGroup:
    count, first, *found = row
    places = {key: _places(ends) for key, ends in zip(best, found, strict=False)}
    amounts = {key: _amount(text) for key, text in zip(summed, found[len(best) :], strict=True)}
    return RecordGroup(count, sorted(first), places, amounts)


def _places(ends: Sequence[Sequence[str | None] | None]) -> BestPlaces:
    sure, likely = (_numbers(each) for each in ends)
    assert sure is not None
    # What is exact is at best what it is at the least; what has no such end has none.
    return BestPlaces(sure[0], sure if likely is None else likely or (None,))


def _numbers(texts: Sequence[str | None] | None) -> list[int | None] | None:
    return None if texts is None else [None if text is None else int(text) for text in texts]


def _amount(text: str | None) -> int | Decimal:
    """The sum that SQL gives as a text, with as many digits behind the point as the amounts have."""
    if text is None:
        return 0
    amount, comma, digits = text.partition(",")
    return Decimal(amount).quantize(Decimal(1).scaleb(-int(digits))) if comma else int(amount)
