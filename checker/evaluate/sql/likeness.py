"""What the records of each shop come to, as one text: where it is equal, verdicts on the shops are."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from checker.evaluate.sql.fields import TableFields
from checker.evaluate.sql.keys import AMOUNT, Keys, sums
from checker.evaluate.sql.moments import AgeClasses
from checker.evaluate.sql.right import fields_read, has_lists, id_number, is_id, wrong_in
from checker.language.model.conditions import Fold
from checker.logical_plan.alike import AgedKinds, SectionKinds
from checker.logical_plan.apart import ApartBy, Distinction
from checker.schema.catalog import Field, Scalar
from checker.snapshot import Projection, Snapshot
from checker.snapshot.columns.form import quoted
from checker.snapshot.columns.tables import SectionTable
from checker.values.quantity import Duration

#: The kind of a field that has its one value.
_EXACT: Final = 2


class Likeness:
    """Writes queries about shops with the facts of ``snapshot``, as of an instant.

    ``projection`` is what is read of records; ``beside`` is the column that says whose each is.
    """

    def __init__(self, snapshot: Snapshot, as_of: datetime, projection: Projection, beside: str) -> None:
        self._snapshot = snapshot
        self._classes = AgeClasses(snapshot.calendar, as_of)
        self._projection = projection
        self._shop = quoted(beside)

    def query(self, table: SectionTable, kinds: SectionKinds) -> str | None:
        """Asks of those shops of ``$shops`` that have records in a table for their text.

        ``$low`` and ``$high`` are the least and the greatest of the ids. The text is NULL unless all records
        are certainly right; beside it stands whether no two of them certainly have the same id. None where
        that can't be asked.
        """
        name, read = table.record.id, list(fields_read(table.record, self._projection))
        if name is None or name not in table.shape or has_lists(read):
            return None
        coverage = self._snapshot.coverage(table.section)
        fields = TableFields(table.shape, coverage.retrieved_at or self._snapshot.as_of)
        keys = Keys(fields, self._classes, self._snapshot.calendar)
        texts = []
        if kinds.asked is not None:
            texts.append(self._asked(fields, keys, kinds.asked, kinds.aged))
        if kinds.counted is not None:
            texts.append(_counted(fields, keys, kinds.counted))
        parts = " UNION ALL ".join(texts) or "SELECT DISTINCT shop, '' AS text FROM given"
        # Of a shop whose records stand together, neighbours are all there is to compare.
        single = (
            "bool_and(number IS NOT NULL) AND count(*) FILTER (shop IS DISTINCT FROM shop_before) = 1 AND "
            "least(count(*) FILTER (number <= before), count(*) FILTER (number >= before)) = 0"
        )
        return (
            f"WITH given AS MATERIALIZED (SELECT {self._shop} AS shop, {wrong_in(table, read)} AS wrong, "
            f"{id_number(quoted(name))} AS number{fields.inner()} FROM {self._rows(table)}), "
            "beside AS (SELECT shop, wrong, number, lag(shop) OVER () AS shop_before, "
            "CASE WHEN lag(shop) OVER () = shop THEN lag(number) OVER () END AS before FROM given), "
            f"sure AS (SELECT shop, NOT bool_or(coalesce(wrong, false)) AS fit, {single} AS single "
            "FROM beside GROUP BY shop), "
            f"found AS (SELECT shop, string_agg(text, ';' ORDER BY text) AS text FROM ({parts}) "
            "GROUP BY shop) "
            "SELECT shop, CASE WHEN fit THEN text END, single FROM sure JOIN found USING (shop)"
        )

    def single(self, table: SectionTable) -> str:
        """Asks for those shops of ``$shops`` of whose records no two have the same id, and all have one."""
        name = table.record.id
        assert name is not None, "where there are no ids, there is nothing to ask"
        key = quoted(name)
        return (
            f"SELECT {self._shop} FROM {self._rows(table)} GROUP BY 1 "
            f"HAVING bool_and({is_id(key)}) AND count(DISTINCT {key}) = count(*)"
        )

    def _rows(self, table: SectionTable) -> str:
        listed = f"{self._shop} BETWEEN $low AND $high AND {self._shop} IN (SELECT unnest($shops::VARCHAR[]))"
        return f"{table.rows} WHERE {listed}"

    def _asked(
        self, fields: TableFields, keys: Keys, apart: tuple[Distinction, ...], aged: AgedKinds | None
    ) -> str:
        by = keys.of(apart)
        if aged is None:
            return _text("0", by, [])
        found = fields.at(aged.by.steps)
        exact = f"{found.kind} = {_EXACT}"
        by.append(found.kind)
        by += [f"CASE WHEN {exact} THEN NULL ELSE {key} END" for key in keys.of([aged.by])]
        (duration,) = aged.by.against
        assert isinstance(duration, Duration)
        wanted = [end for end, asked in (("min", aged.first), ("max", aged.last)) if asked]
        ends = [f"({end}({found.low}) FILTER (WHERE {exact}))" for end in wanted]
        return _text("0", by, [self._classes.age(end, duration) for end in ends])


def _counted(fields: TableFields, keys: Keys, apart: tuple[Distinction, ...]) -> str:
    """How many records there are of a kind bears on what they come to, or their sum or best value."""
    by = keys.of(apart)
    gathered = ["count(*)", *sums(fields, apart).values()]
    for each in apart:
        if each.by is not ApartBy.BEST:
            continue
        field, found = each.steps[-1], fields.at(each.steps)
        assert isinstance(field, Field)
        best = "max" if each.fold is Fold.MAX else "min"
        exact = f"{found.kind} = {_EXACT}"
        if field.type is Scalar.TIME:
            by += [f"CASE WHEN {exact} THEN NULL ELSE epoch_us({end}) END" for end in (found.low, found.high)]
            gathered.append(f"epoch_us({best}({found.low}) FILTER (WHERE {exact}))")
        elif field.type is Scalar.MONEY:
            gathered.append(f"{best}({found.value}.amount::{AMOUNT})")
        else:
            gathered.append(f"{best}(({found.value})::HUGEINT)")
    return _text("1", by, gathered)


def _text(sort: str, by: list[str], gathered: list[str]) -> str:
    """A query for the texts of the groups of each shop."""
    named = [f"k{number}" for number in range(len(by) + len(gathered))]
    columns = ", ".join(f"{key} AS {name}" for key, name in zip((*by, *gathered), named, strict=True))
    grouped = ", ".join(["shop", *named[: len(by)]])
    values = ", ".join(["'" + sort + "'", *(f"coalesce(to_json({name})::VARCHAR, '')" for name in named)])
    return (
        f"SELECT shop, concat_ws(',', {values}) AS text FROM "
        f"(SELECT shop{', ' if columns else ''}{columns} FROM given GROUP BY {grouped})"
    )
