"""Groups of the records in a table, found by one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.evaluate.python.groups import BestPlaces, RecordGroup
from checker.evaluate.sql.fields import TableFields
from checker.evaluate.sql.keys import Keys, sums
from checker.evaluate.sql.moments import AgeClasses
from checker.evaluate.sql.right import all_right
from checker.language.model.conditions import Fold
from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import Steps
from checker.schema.catalog import catalog
from checker.snapshot import Records, Snapshot

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
        if items is None or not all_right(items.table, apart):
            return None
        coverage = self._snapshot.coverage(section)
        fields = TableFields(items.table.shape, coverage.retrieved_at or self._snapshot.as_of)
        keys = Keys(fields, self._classes, self._snapshot.calendar)
        by, best, summed = keys.of(apart), keys.best_of(apart), sums(fields, apart)
        first = "list(place)" if most is None else f"min(place, {most})"
        asked = ", ".join(("count(*)", first, *best.values(), *summed.values()))
        table = items.table
        grouping = f"GROUP BY {', '.join(by)}" if by else "HAVING count(*) > 0"
        query = (
            f"SELECT {asked} FROM (SELECT {table.place} AS place{fields.inner()} FROM {table.rows}) "
            f"{grouping} LIMIT {MOST_GROUPS + 1}"
        )
        found = [_group(row, tuple(best), tuple(summed)) for row in table.answers(query)]
        return None if len(found) > MOST_GROUPS else found

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
