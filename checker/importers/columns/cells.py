"""What reads the cells of a column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.importers.columns.amounts import amount
from checker.importers.columns.gather import COMPUTED, wrong_id
from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.names import plain
from checker.importers.columns.seen import cell
from checker.importers.columns.survey import Shown, Written
from checker.importers.columns.times import TimeReader
from checker.importers.tables.model import FormulaCell
from checker.schema.ids import trimmed

#: What a text means; None where nothing is known of it, which isn't wrong.
Reader = Callable[[str], object]

_WHOLE: Final = pattern(r"[0-9]{1,9}(?:[.]0+)?")
_DIGITS: Final = pattern(r"\d+")


class MisreadCell(Struct, frozen=True):
    """A cell that can't be read. What stands in it isn't said, for it may be anything."""

    code: str
    message: Text


NO_TIME: Final = MisreadCell("SC506", Text("this cell holds no time", "该单元格不是时间"))
NO_AMOUNT: Final = MisreadCell(
    "SC507", Text("this cell holds no amount that can be told for certain", "该单元格不是可以确定的金额")
)
NO_WHOLE: Final = MisreadCell("SC505", Text("this cell holds no whole number", "该单元格不是整数"))
NO_WORD: Final = MisreadCell(
    "SC515", Text("this cell holds no word of the platform", "该单元格不是平台的用语")
)


class CellReaders:
    """What reads the cells of a table, once it is known how that is written."""

    def __init__(
        self, layout: ColumnLayout, found: Shown, written: Written, zone: tzinfo | None = None
    ) -> None:
        """Read by ``layout`` what is ``written`` so; ``zone`` is that which a file's name gives."""
        self._layout, self._words = layout, found.readers
        self._currency = written.currency
        #: The markets that the file may be from.
        self.regions = written.regions
        self.times = TimeReader(
            found.dates.orders(written.first),
            mixed=found.dates.mixed,
            zones=written.zones if zone is None else (zone,),
        )
        #: Whether amounts were left out since nobody knows their currency.
        self.no_currency = False

    def of(self, name: str) -> Reader:
        """What reads the column ``name``."""
        column = self._layout.columns[name]
        match column.read:
            case "time":
                return self._time(self._layout.zones.get(name), frozenset(map(_phrase, column.phrases)))
            case "id":
                return _kept(_id)
            case "money":
                return _kept(self._money)
            case "whole":
                return _kept(_whole)
            case "flag":
                return _kept(lambda text: _FLAGS.get(self._words[name].ours(text) or ""))
            case "word":
                return _kept(lambda text: self._words[name].ours(text) or self._shown(name, text) or NO_WORD)
            case "text":
                return _kept(lambda text: self._shown(name, text))
            case "country" | "currency":
                return lambda _: None

    def _shown(self, name: str, text: str) -> str | None:
        return self._words[name].shown(text)

    def _time(self, zone: tzinfo | None, phrases: frozenset[str]) -> Reader:
        times = self.times

        def read(text: str) -> object:
            found = times.time(cell(text), zone)
            if found is None:
                return None if phrases and _phrase(text) in phrases else NO_TIME
            return found

        return read

    def _money(self, text: str) -> object:
        if isinstance(cell(text), FormulaCell):
            return MisreadCell("SC507", COMPUTED)
        found = amount(cell(text), self._currency)
        if found is None:
            return NO_AMOUNT
        if found.currency is None:
            self.no_currency = True
            return None
        return {"amount": found.digits, "currency": found.currency}


_FLAGS: Final = {"true": True, "false": False}
#: So many different cells of a column are remembered.
_MANY: Final = 10_000


def _kept(read: Reader) -> Reader:
    """A reader that remembers what it has read: most columns hold the same cells again and again."""
    known: dict[str, object] = {}

    def remembered(text: str) -> object:
        if text in known:
            return known[text]
        if len(known) >= _MANY:
            known.clear()
        found = known[text] = read(text)
        return found

    return remembered


def _phrase(text: str) -> str:
    return plain(_DIGITS.sub("", text))


def _id(text: str) -> object:
    text = cell(text)
    wrong = wrong_id(text)
    return trimmed(text.lstrip("'")) if wrong is None else MisreadCell("SC525", wrong)


def _whole(text: str) -> object:
    text = cell(text)
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else NO_WHOLE
