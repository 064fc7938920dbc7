"""Fields that several columns make together."""

from __future__ import annotations

from collections.abc import Mapping

from checker.importers.columns.gather import Cells
from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.words import WordReader


class CaseReader:
    """Finds the case of a field that fits a record's words."""

    def __init__(self, layout: ColumnLayout, readers: Mapping[str, WordReader]) -> None:
        """Ask the cases of the columns of ``layout``, with the words that ``readers`` read."""
        self._layout, self._readers = layout, readers
        self._known: dict[tuple[str, tuple[str | bool, ...]], str | None] = {}
        #: By field, the columns that its cases ask for: their position, name, and whether their words count.
        self._asked: dict[str, list[tuple[int, str, bool]]] = {}
        for name, column in layout.columns.items():
            if column.cases:
                asked = dict.fromkeys(other for case in column.cases for other in case.when)
                self._asked[name] = [
                    (layout.of_record.index(other) + 1, other, other in readers)
                    for other in asked
                    if layout.has(other)
                ]

    def of(self, name: str, row: Cells) -> str | None:
        """What a field is in a record of one row; None where no case fits."""
        asked = self._asked[name]
        key = name, tuple(str(row[at]) if worded else bool(row[at]) for at, _, worded in asked)
        if key not in self._known:
            texts = {other: frozenset({str(row[at])} - {""}) for at, other, _ in asked}
            self._known[key] = self.gives(name, texts)
        return self._known[key]

    def gives(self, name: str, texts: Mapping[str, frozenset[str]]) -> str | None:
        """What a field is where columns have ``texts``; None where no case fits."""
        column = self._layout.columns[name]
        if not column.cases:
            words = {self._readers[name].ours(text) for text in texts.get(name, ())}
            return words.pop() if len(words) == 1 else None
        return next((case.gives for case in column.cases if self.fits(case.when, texts)), None)

    def fits(self, when: Mapping[str, str], texts: Mapping[str, frozenset[str]]) -> bool:
        """Whether columns with ``texts`` have the words of a condition."""
        return all(self._is(name, wanted, texts.get(name, frozenset())) for name, wanted in when.items())

    def _is(self, name: str, wanted: str, there: frozenset[str]) -> bool:
        match wanted:
            case "given":
                return bool(there)
            case "nothing":
                return not there
            case "empty":
                return not there and self._layout.has(name)
            case _:
                return {self._readers[name].ours(text) for text in there} == {wanted}
