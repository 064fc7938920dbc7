"""The table of a section in Parquet: held to the form of its columns, and read as records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from checker.diagnostics import Diagnostic, Severity, SnapshotError
from checker.diagnostics.nearest import did_you_mean, guess
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.columns.form import BETWEEN, BOUNDS, NONE, TIME, column_type, literal, quoted, stored
from checker.snapshot.columns.lake import exact_names, is_of_a_file, lake
from checker.snapshot.columns.text import Shape, record_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from duckdb.sqltypes import DuckDBPyType

_T = TypeVar("_T")
#: So many records are made at a time.
_BATCH: Final = 2048
#: What this version of the form is called in a file; files of others don't say it.
LAYOUT: Final = ("shopcheck_layout", "1")
_WHOLE: Final = frozenset(
    f"{sign}{size}" for sign in ("", "u") for size in ("tinyint", "smallint", "integer", "bigint")
)
_TEXT: Final = frozenset({"varchar", "enum"})
_SCALARS: Final[Mapping[Scalar, frozenset[str]]] = {
    Scalar.STRING: _TEXT,
    Scalar.CURRENCY: _TEXT,
    Scalar.BOOLEAN: frozenset({"boolean"}),
    Scalar.INTEGER: _WHOLE | {"varchar"},
    Scalar.TIME: frozenset({TIME.casefold()}),
}
_AMOUNT: Final = _WHOLE | {"decimal", "varchar"}


class SectionTable:
    """The records of one section in one Parquet file, or in several that follow each other.

    ``beside`` their fields there is a column of that name, of texts, which says whose each record is.

    Raises:
        UsageError: the package ``duckdb`` isn't installed.
        SnapshotError: a file is no Parquet, or a column has another type than the form says.
    """

    def __init__(self, section: str, name: str, files: Sequence[Path], *, beside: str = "") -> None:
        self.section = section
        self.record = catalog().section(section)
        self.name = name
        self._names = list(map(str, files))
        self._files = exact_names(files)
        wrong = ColumnTypes(name)
        found = self._asked(f"SELECT * FROM {self.rows} LIMIT 0")
        types = {column[0]: column[1] for column in found.description or ()}
        if beside:
            wrong.text(beside, types.pop(beside, None))
        #: The columns that there are, with what is inside them.
        self.shape: Shape = wrong.of(self.record, types, "")
        key, version = LAYOUT
        query = f"SELECT value::VARCHAR FROM parquet_kv_metadata($files) WHERE key::VARCHAR = {literal(key)}"
        if others := {found for (found,) in self.answers(query)} - {version}:
            wrong.mistakes.append(
                Diagnostic.of("SC346", None, "layout", name=name, found=min(others), known=version)
            )
        if wrong.mistakes:
            raise SnapshotError(wrong.mistakes)
        self.warnings = tuple(wrong.warnings)

    @property
    def rows(self) -> str:
        """The table as SQL reads it; `files` is its one parameter."""
        return "read_parquet($files, union_by_name=true)"

    @cached_property
    def _starts(self) -> Sequence[int]:
        """The place of the first record of each file, and behind them how many there are."""
        query = "SELECT file_name, num_rows FROM parquet_file_metadata($files)"
        counts = dict(self._read(self._asked(query)))
        return list(accumulate((counts[name] for name in self._names), initial=0))

    @cached_property
    def reach(self) -> Mapping[str, tuple[int, int]]:
        """Between which instants, in microseconds, a column's times lie, as far as the files say so.

        Of a column without any time that is nowhere.
        """
        ends = (f"epoch_us(try_cast(stats_{end}_value AS {TIME}))" for end in ("min", "max"))
        low, high = ends
        query = (
            f"SELECT path_in_schema, min({low}), max({high}) FROM parquet_metadata($files) GROUP BY 1 "
            f"HAVING bool_and({low} IS NOT NULL AND {high} IS NOT NULL OR stats_null_count = num_values)"
        )
        nowhere = (1, 0)
        return {name: nowhere if start is None else (start, end) for name, start, end in self.answers(query)}

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def place(self) -> str:
        """An expression for the place of a record in the section."""
        if len(self._files) == 1:
            return "file_row_number"
        return f"(file_row_number + {list(self._starts[:-1])}[(file_index + 1)::BIGINT])"

    def at(self, places: Iterable[int], only: Collection[str] | None = None) -> Iterator[tuple[int, str]]:
        """The records at some places as JSON, each with its place.

        Raises:
            SnapshotError: the file is damaged.
        """
        by_file: dict[int, list[int]] = {}
        for place in places:
            number = bisect_right(self._starts, place) - 1
            by_file.setdefault(number, []).append(place - self._starts[number])
        text = record_text(self.record, self.shape, only)
        for number, numbers in by_file.items():
            rows = ", ".join(map(str, numbers))
            file = "" if len(self._files) == 1 else f"file_index = {number} AND "
            query = f"SELECT file_row_number, {text} FROM {self.rows} WHERE {file}file_row_number IN ({rows})"
            result = self._asked(query)
            while batch := self._read(result):
                yield from ((self._starts[number] + row, found) for row, found in batch)

    def texts(self, only: Collection[str] | None = None) -> Iterator[list[str]]:
        """The records as JSON, so many at a time; ``only`` are the fields that are wanted, all by default.

        Raises:
            SnapshotError: the file is damaged.
        """
        result = self._asked(f"SELECT {record_text(self.record, self.shape, only)} FROM {self.rows}")
        while batch := self._read(result):
            yield [text for (text,) in batch]

    def rises(self, column: str) -> bool:
        """Whether the values of a column never fall from one part of a file to the next, as the files say."""
        query = (
            "SELECT file_name, row_group_id, stats_min_value, stats_max_value FROM parquet_metadata($files) "
            f"WHERE path_in_schema = {literal(column)}"
        )
        order = {name: place for place, name in enumerate(self._names)}
        parts = sorted((order[file], number, low, high) for file, number, low, high in self.answers(query))
        if any(low is None or high is None for _, _, low, high in parts):
            return False
        return all(before[3] <= after[2] for before, after in pairwise(parts))

    def texts_of(self, column: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The records with some values in a column, the least of which comes first, each with its own.

        Raises:
            SnapshotError: the file is damaged.
        """
        name, listed = quoted(column), ", ".join(map(literal, values))
        low, high = literal(values[0]), literal(values[-1])
        query = (
            f"SELECT {name}, {record_text(self.record, self.shape)} FROM {self.rows} "
            f"WHERE {name} BETWEEN {low} AND {high} AND {name} IN ({listed}) ORDER BY {self.place}"
        )
        return (row for row in self.answers(query))

    def others(self, column: str, values: Sequence[str]) -> tuple[int, str | None]:
        """How many records have none of ``values`` in a column, and the least that one has.

        Raises:
            SnapshotError: the file is damaged.
        """
        name = quoted(column)
        query = (
            f"SELECT count(*), min({name}) FROM {self.rows} "
            f"WHERE {name} IS NULL OR {name} NOT IN (SELECT unnest($values::VARCHAR[]))"
        )
        ((count, least),) = self.answers(query, values=values)
        return count, least

    def answers(self, query: str, **given: object) -> Iterator[tuple[Any, ...]]:
        """The rows that a query gives, for which parameters are ``given``.

        Raises:
            SnapshotError: the file is damaged.
        """
        result = self._asked(query, given)
        while batch := self._read(result):
            yield from batch

    def _asked(self, query: str, given: Mapping[str, object] = MappingProxyType({})) -> DuckDBPyConnection:
        # One query may be asked while another is being read.
        database = lake()
        return self._tried(lambda: database.execute(query, {"files": self._files, **given}))

    def _read(self, result: DuckDBPyConnection) -> list[tuple[Any, ...]]:
        return self._tried(lambda: result.fetchmany(_BATCH))

    def _tried(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except Exception as error:
            if not is_of_a_file(error):
                raise
            raise SnapshotError([Diagnostic.of("SC346", None, "unreadable", name=self.name)]) from None


class ColumnTypes:
    """Holds the columns of a table, called ``name``, to the form of its records."""

    def __init__(self, name: str) -> None:
        self.mistakes: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self._name = name

    def of(self, record: Record, types: Mapping[str, DuckDBPyType], way: str) -> dict[str, Shape]:
        """The columns of a record that are there; what isn't as it has to be is noted."""
        shape: dict[str, Shape] = {}
        known: dict[str, None] = {}
        for each in stored(record):
            known[each.name] = None
            if each.name in types:
                shape[each.name] = self._value(each, types[each.name], way + each.name)
            beside = {each.name + NONE: "BOOLEAN"}
            if each.type is Scalar.TIME:
                beside[each.name + BETWEEN] = BOUNDS
            for name, wanted in beside.items():
                known[name] = None
                if name in types:
                    shape[name] = {}
                    self._hold(str(types[name]) == wanted, way + name, wanted, types[name])
        for name in types:
            if name not in known:
                self._unknown(name, known, way)
        return shape

    def text(self, name: str, found: DuckDBPyType | None) -> None:
        """Hold a column beside those of records to be one of texts."""
        if found is None:
            self.mistakes.append(Diagnostic.of("SC346", None, "no-column", column=name, name=self._name))
        else:
            self._hold(found.id in _TEXT, name, "VARCHAR", found)

    def _unknown(self, name: str, known: Iterable[str], way: str) -> None:
        meant = guess(name, known)
        self.warnings.append(
            Diagnostic.of(
                "SC347",
                None,
                "column",
                severity=Severity.WARNING,
                help=did_you_mean(meant) or None,
                column=way + name,
                name=self._name,
            )
        )

    def _value(self, field: Field, found: DuckDBPyType, way: str) -> Shape:
        kind = field.type
        if isinstance(kind, ObjectType):
            return self._structure(catalog().records[kind.record], found, way)
        if isinstance(kind, ListType):
            if not self._hold(found.id == "list", way, column_type(field), found):
                return {}
            item = _inside(found)["child"]
            if kind.record is not None:
                return self._structure(catalog().records[kind.record], item, way)
            assert kind.item is not None
            return self._scalar(kind.item, field, item, way)
        return self._scalar(Scalar.STRING if isinstance(kind, EnumType) else kind, field, found, way)

    def _structure(self, record: Record, found: DuckDBPyType, way: str) -> Shape:
        if not self._hold(found.id == "struct", way, "STRUCT(…)", found):
            return {}
        return self.of(record, _inside(found), f"{way}.")

    def _scalar(self, kind: Scalar, field: Field, found: DuckDBPyType, way: str) -> Shape:
        if kind is not Scalar.MONEY:
            self._hold(found.id in _SCALARS[kind], way, column_type(field), found)
            return {}
        members = _inside(found) if found.id == "struct" else {}
        fits = members.keys() == {"amount", "currency"}
        fits = fits and members["amount"].id in _AMOUNT and members["currency"].id in _TEXT
        self._hold(fits, way, column_type(field), found)
        return {}

    def _hold(self, fits: object, column: str, wanted: str, found: DuckDBPyType) -> bool:
        if not fits:
            self.mistakes.append(
                Diagnostic.of(
                    "SC346",
                    None,
                    "type",
                    column=column,
                    name=self._name,
                    wanted=wanted,
                    found=str(found),
                )
            )
        return bool(fits)


def _inside(kind: DuckDBPyType) -> dict[str, DuckDBPyType]:
    """The types of the members of a structure, or of the items of a list."""
    return dict(cast("list[tuple[str, DuckDBPyType]]", kind.children))
