"""The fields of a table's records as SQL: what is there of them, their values, and the ends of times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import astuple

from checker.logical_plan.nodes import Steps
from checker.schema.catalog import EnumType, Field, Relation, catalog
from checker.snapshot.columns.form import BETWEEN, NONE, TIME, column_type, literal, quoted
from checker.snapshot.columns.text import Shape


class FieldColumns(Struct, frozen=True):
    """A field in SQL.

    ``kind`` is 0 where nobody knows it, 1 where there is known to be none, 2 where ``value`` is it, and from
    3 on where it is a time between ``low`` and ``high``, which may not both be there. ``there`` is the
    condition that it is 2 or more.
    """

    kind: str
    value: str
    low: str
    high: str
    there: str


class TableFields:
    """The fields of records with the columns of ``shape``.

    A time that is computed from others ends at ``retrieved`` at the latest.
    """

    def __init__(self, shape: Shape, retrieved: datetime | None) -> None:
        self._shape = shape
        self._retrieved = retrieved
        self._known: dict[Steps, FieldColumns] = {}
        self._named: dict[Steps, FieldColumns] = {}
        self._columns: dict[str, str] = {}
        #: The names of kinds.
        self.kinds: dict[str, None] = {}

    def at(self, steps: Steps) -> FieldColumns:
        """The field to which ``steps`` lead, none of which is a relation, by names that `inner` gives."""
        if steps not in self._named:
            names = (
                self._columns.setdefault(text, f"c{len(self._columns)}")
                for text in astuple(self._found(steps))
            )
            self._named[steps] = FieldColumns(*names)
            self.kinds.setdefault(self._named[steps].kind)
        return self._named[steps]

    def inner(self) -> str:
        """What the names stand for, as columns."""
        return "".join(f", {text} AS {name}" for text, name in self._columns.items())

    def _found(self, steps: Steps) -> FieldColumns:
        if steps not in self._known:
            last = steps[-1]
            assert isinstance(last, Field)
            self._known[steps] = self._stored(steps) if last.derived is None else self._derived(steps, last)
        return self._known[steps]

    def _stored(self, steps: Steps) -> FieldColumns:
        shape, of, nones = self._shape, "", list[str]()
        for step in steps[:-1]:
            nones += self._column(step.name + NONE, shape, of)
            if step.name not in shape:
                return _unknown(steps[-1], nones)
            shape, of = shape[step.name], f"{of}{quoted(step.name)}."
        name = steps[-1].name
        nones += self._column(name + NONE, shape, of)
        value = next(self._column(name, shape, of), None)
        between = next(self._column(name + BETWEEN, shape, of), None)
        there = [] if value is None else [f"{value} IS NOT NULL"]
        whens = [f"WHEN {each} THEN 2" for each in there]
        nothing = _nothing(steps[-1])
        low = high = value or nothing
        if between is not None:
            start, end = f"{between}.not_before", f"{between}.not_after"
            low, high = (f"coalesce({value or nothing}, {each})" for each in (start, end))
            whens.append(f"WHEN {between} IS NOT NULL THEN {_open(start, end)}")
            there.append(f"{between} IS NOT NULL")
        whens += (f"WHEN {none} THEN 1" for none in nones)
        return FieldColumns(
            f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0",
            value or nothing,
            low,
            high,
            f"({' OR '.join(there)})" if there else "false",
        )

    @staticmethod
    def _column(name: str, shape: Shape, of: str) -> Iterator[str]:
        if name in shape:
            yield of + quoted(name)

    def _derived(self, steps: Steps, field: Field) -> FieldColumns:
        """A time that one of several others is, or the bounds that yet others give it."""
        derived = field.derived
        assert derived is not None
        fields = catalog().records[field.record].fields

        def beside(name: str) -> FieldColumns:
            return self._found((*steps[:-1], fields[name]))

        by = beside(derived.by)
        kind = fields[derived.by].type
        assert isinstance(kind, EnumType)
        sources = {word: beside(name) for word, name in derived.cases.items()}
        floor = _latest("greatest", [beside(name).low for name in derived.not_before])
        ends = [beside(name).high for name in derived.not_after]
        ends += [] if self._retrieved is None else [instant(self._retrieved)]
        ceiling = _latest("least", ends)
        apart = f"{floor} > {ceiling}"
        start, end = (f"CASE WHEN {apart} THEN NULL ELSE {each} END" for each in (floor, ceiling))
        exact, low, high = (
            _case(
                by.value,
                {word: (given.there, getattr(given, name), bound) for word, given in sources.items()},
            )
            for name, bound in (("value", "NULL"), ("low", start), ("high", end))
        )
        whens = [
            f"WHEN {by.value} = {literal(word)} THEN CASE WHEN {given.there} THEN {given.kind} "
            f"ELSE {_open(start, end)} END"
            for word, given in sources.items()
        ]
        # A word that isn't known leaves it open; any other has none.
        listed = ", ".join(map(literal, kind.values))
        whens += [f"WHEN {by.kind} = 1 THEN 1", f"WHEN {by.value} IN ({listed}) THEN 1"]
        picked = ", ".join(map(literal, sources))
        there = f"coalesce({by.value} IN ({picked}), false)"
        return FieldColumns(f"CASE {' '.join(whens)} ELSE 0 END", exact, low, high, there)


def instant(when: datetime) -> str:
    """An instant in SQL."""
    return f"{literal(when.isoformat())}::{TIME}"


def _nothing(field: Field | Relation) -> str:
    assert isinstance(field, Field)
    return f"(NULL::{column_type(field)})"


def _unknown(field: Field | Relation, nones: list[str]) -> FieldColumns:
    kind = f"CASE {' '.join(f'WHEN {none} THEN 1' for none in nones)} ELSE 0 END" if nones else "0"
    nothing = _nothing(field)
    return FieldColumns(kind, nothing, nothing, nothing, "false")


def _open(start: str, end: str) -> str:
    """The kind of a time within bounds: which of these is there."""
    return f"3 + ({start} IS NULL)::TINYINT + 2 * ({end} IS NULL)::TINYINT"


def _latest(function: str, ends: list[str]) -> str:
    """The greatest or the least of the ends that are there."""
    ends = [end for end in ends if not end.startswith("(NULL::")]
    return f"{function}({', '.join(ends)})" if ends else f"NULL::{TIME}"


def _case(by: str, choices: dict[str, tuple[str, str, str]]) -> str:
    """The value of the field that ``by`` picks, or what bounds it where that isn't there."""
    whens = (
        f"WHEN {by} = {literal(word)} THEN CASE WHEN {there} THEN {value} ELSE {bound} END"
        for word, (there, value, bound) in choices.items()
    )
    return f"CASE {' '.join(whens)} END"
