"""From the kept cells of a table to records of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.importers.columns.cases import CaseReader
from checker.importers.columns.cells import NO_WORD, CellReaders, MisreadCell, Reader
from checker.importers.columns.gather import Cells, Gathered, Note
from checker.importers.columns.layout import LINE
from checker.importers.columns.lines import LineReader
from checker.importers.columns.survey import Shown, Written
from checker.importers.fields import Json

DIFFERS: Final = MisreadCell(
    "SC508",
    Text(
        "another row of the same record says something else here: which of them holds isn't known",
        "同一条记录的另一行在此处内容不同，无法判断以哪一行为准",
    ),
)

#: So many different states are remembered.
_MANY: Final = 10_000


class _State(Struct, frozen=True):
    """What several columns make of a record: its fields, and the columns that can't be read."""

    fields: Json
    wrong: tuple[tuple[str, MisreadCell], ...]


class RecordReader:
    """Reads the records of a table."""

    def __init__(
        self, gathered: Gathered, found: Shown, written: Written, note: Note, zone: tzinfo | None = None
    ) -> None:
        """Read what was ``gathered``; ``zone`` is that of the file, where its name gives one."""
        self.readers = CellReaders(gathered.layout, found, written, zone)
        self._gathered, self._found, self._note = gathered, found, note
        self._layout, self._table = gathered.layout, gathered.layout.table
        layout, table = self._layout, self._table
        self._cases = CaseReader(layout, found.readers)
        self._lines = LineReader(layout, self.readers, note)
        names = [name for name in table.columns if name != table.id and not name.startswith(LINE)]
        #: Fields that one cell makes, with its position among those kept.
        self._plain: list[tuple[int, str, Reader]] = [
            (layout.of_record.index(name) + 1, name, self.readers.of(name))
            for name in names
            if layout.has(name) and not table.columns[name].cases
        ]
        #: Amounts that rows have a share of, with the position of the column that tells their rows apart.
        self._shared = {
            name: layout.of_record.index(key) + 1
            for name in names
            if (key := table.columns[name].per) is not None and layout.has(key)
        }
        self._of_cases = [name for name in names if table.columns[name].cases]
        self._instead = {name: other for name in names if (other := table.columns[name].else_of) is not None}
        self._empty = [name for name in names if table.columns[name].empty == "none" and layout.has(name)]
        self._raw = {
            field: [(layout.of_record.index(name) + 1, name) for name in kept if layout.has(name)]
            for field, kept in table.raw.items()
        }
        #: What several columns make together, by what these hold.
        self._states: dict[tuple[int | str | bool, ...], _State] = {}
        self._worded, self._given = self._asked()

    def _asked(self) -> tuple[list[int], list[int]]:
        """The positions of columns whose words count, and of those of which only whether they are given."""
        names = {other for name in self._of_cases for other in self._cases.asked(name)}
        kept = {name for of_field in self._raw.values() for _, name in of_field}
        worded = {name for name in names | kept if name in self._found.readers}
        at = self._layout.of_record.index
        return sorted(at(name) + 1 for name in worded), sorted(at(name) + 1 for name in names - worded)

    def __iter__(self) -> Iterator[Json]:
        with_lines = self._lines.known and not self._gathered.lost
        for identifier, variants, lines in self._gathered:
            if len(variants) == 1:
                record = self._of_one(identifier, variants[0])
            else:
                record = self._of_several(identifier, self._speaking(variants))
            if lines and with_lines:
                self._lines.add(record, lines)
            yield record

    def _of_one(self, identifier: str, row: Cells) -> Json:
        """The record of which rows say one thing, as nearly all do."""
        record: Json = {self._table.id: identifier, **self._table.always}
        unread: set[str] = set()
        for position, name, read in self._plain:
            if text := row[position]:
                value = read(text)  # type: ignore[arg-type]  # only the first of a row is no text
                if type(value) is MisreadCell:
                    self._misread(row, name, value, unread)
                elif value is not None:
                    record[name] = value
        key = (*[row[at] for at in self._worded], *[bool(row[at]) for at in self._given])
        state = self._states.get(key)
        if state is None:
            state = self._state([row])
            if len(self._states) < _MANY:
                self._states[key] = state
        return self._rest(record, [row], state, unread)

    def _of_several(self, identifier: str, rows: Sequence[Cells]) -> Json:
        """The record of which rows say different things."""
        record: Json = {self._table.id: identifier, **self._table.always}
        unread: set[str] = set()
        for position, name, read in self._plain:
            cells = [(row, str(row[position])) for row in rows]
            if (apart := self._shared.get(name)) is None:
                self._field(record, name, read, cells, unread)
            else:
                self._sum(record, name, read, cells, apart, unread)
        return self._rest(record, rows, self._state(rows), unread)

    def _state(self, rows: Sequence[Cells]) -> _State:
        """What several columns make together."""
        fields: Json = {}
        wrong = []
        for name in self._of_cases:
            value = self._case(name, rows)
            if isinstance(value, MisreadCell):
                wrong.append((name, value))
            elif value is not None:
                fields[name] = value
        for field, kept in self._raw.items():
            if words := self._words(kept, rows):
                fields[field] = " / ".join(words)
        return _State(fields, tuple(wrong))

    def _rest(self, record: Json, rows: Sequence[Cells], state: _State, unread: set[str]) -> Json:
        """A record with what hangs on several of its columns."""
        record |= state.fields
        for name, why in state.wrong:
            self._misread(rows[-1], name, why, unread)
        for name, other in self._instead.items():
            lacks = name not in record and name not in unread and other.column in record
            if lacks and self._cases.fits(other.when, self._texts(rows)):
                record[name] = record[other.column]
        for name in self._empty:
            if name not in record and name not in unread:
                record[name] = None
        table = self._table
        if table.status is not None and (not_yet := table.not_yet.get(str(record.get(table.status)))):
            for field in not_yet:
                if field not in record and field not in unread:
                    record[field] = None
        return record

    def _misread(self, row: Cells, name: str, why: MisreadCell, unread: set[str]) -> None:
        unread.add(name)
        self._note(int(row[0]), name, why.code, why.message)

    def _speaking(self, variants: list[Cells]) -> list[Cells]:
        """The rows that say something of the record as a whole."""
        status, gives_way, least = self._table.status, self._table.gives_way, self._table.least
        if not (gives_way or least) or status is None:
            return variants
        words = [self._cases.gives(status, self._texts([row])) for row in variants]
        more = [
            (row, word) for row, word in zip(variants, words, strict=True) if word not in gives_way
        ] or list(zip(variants, words, strict=True))
        if all(word in least for _, word in more):
            first = min((least.index(str(word)) for _, word in more), default=0)
            more = [(row, word) for row, word in more if word == least[first]]
        return [row for row, _ in more]

    def _texts(self, rows: Sequence[Cells]) -> Mapping[str, frozenset[str]]:
        """The different texts of each column."""
        return {
            name: frozenset(str(row[position]) for row in rows if row[position])
            for position, name in enumerate(self._layout.of_record, 1)
        }

    def _field(
        self, record: Json, name: str, read: Reader, cells: Sequence[tuple[Cells, str]], unread: set[str]
    ) -> None:
        """Note the value of a field, as all rows have it; nothing where it isn't known."""
        values: list[object] = []
        for row, text in cells:
            value = read(text) if text else None
            if isinstance(value, MisreadCell):
                self._misread(row, name, value, unread)
            elif value is not None and value not in values:
                values.append(value)
                if len(values) > 1 and not self._table.columns[name].span:
                    self._misread(row, name, DIFFERS, unread)
                    return
        if values:
            record[name] = values[0] if len(values) == 1 else spanning(values)

    def _sum(  # noqa: PLR0917 - as a field is noted
        self,
        record: Json,
        name: str,
        read: Reader,
        cells: Sequence[tuple[Cells, str]],
        apart: int,
        unread: set[str],
    ) -> None:
        """Note the sum of what rows have a share of; nothing where one of the shares isn't known."""
        by_key: dict[object, list[tuple[Cells, str]]] = {}
        for row, text in cells:
            by_key.setdefault(row[apart], []).append((row, text))
        shares: list[Json] = []
        for same in by_key.values():
            share: Json = {}
            self._field(share, name, read, same, unread)
            if name not in share:
                return
            shares.append(share[name])  # type: ignore[arg-type]  # what is read as money
        currencies = {share["currency"] for share in shares}
        if len(currencies) > 1:
            self._misread(cells[-1][0], name, DIFFERS, unread)
            return
        total = sum(Decimal(str(share["amount"])) for share in shares)
        record[name] = {"amount": format(total, "f"), "currency": currencies.pop()}

    def _case(self, name: str, rows: Sequence[Cells]) -> str | MisreadCell | None:
        """What cases make of several columns; where none fits, the platform's word as it stands."""
        found = self._cases.gives(name, self._texts(rows))
        if found is not None or not self._layout.has(name):
            return found
        position = self._layout.of_record.index(name) + 1
        texts = {str(row[position]) for row in rows if row[position]}
        if len(texts) > 1:
            return DIFFERS
        return next((self._found.readers[name].shown(text) or NO_WORD for text in texts), None)

    def _words(self, kept: Sequence[tuple[int, str]], rows: Sequence[Cells]) -> list[str]:
        """Words of columns as they stand in the file, whichever row comes first."""
        found = {
            shown: None
            for position, name in kept
            for text in sorted({str(row[position]) for row in rows if row[position]})
            if (shown := self._found.readers[name].shown(text)) is not None
        }
        return list(found)


def spanning(times: Sequence[object]) -> Json:
    """The interval from the first to the last of several times."""
    ends: list[tuple[str, str]] = [
        (str(t["not_before"]), str(t["not_after"])) if isinstance(t, dict) else (str(t), str(t))
        for t in times
    ]
    first = min((low for low, _ in ends), key=datetime.fromisoformat)
    last = max((high for _, high in ends), key=datetime.fromisoformat)
    return {"not_before": first, "not_after": last}
