"""Fields that several columns make together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.words import WordReader


class CaseReader:
    """Finds the case of a field that fits a record's words."""

    def __init__(self, layout: ColumnLayout, readers: Mapping[str, WordReader]) -> None:
        """Ask the cases of the columns of ``layout``, with the words that ``readers`` read."""
        self._layout, self._readers = layout, readers

    def asked(self, name: str) -> Iterator[str]:
        """The columns of the file that the cases of a field ask for."""
        every = dict.fromkeys(other for case in self._layout.columns[name].cases for other in case.when)
        return filter(self._layout.has, every)

    def gives(self, name: str, texts: Mapping[str, frozenset[str]]) -> str | None:
        """What a field is where columns have ``texts``; None where no case fits."""
        column = self._layout.columns[name]
        if not column.cases:
            words = {self._readers[name].ours(text) for text in texts.get(name, ())}
            return words.pop() if len(words) == 1 else None
        return next((case.gives for case in column.cases if self.fits(case.when, texts)), None) or None

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
