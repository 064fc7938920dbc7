"""What a file shows as a whole: how it writes dates, which currency, which market.

A single cell can't be read before the others are known: ``03/08/2026`` is March or August.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from msgspec import Struct, field

from checker.importers.columns.gather import Gathered
from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.markets import MARKETS, First, currency_of, markets_of, zones_in
from checker.importers.columns.names import plain
from checker.importers.columns.times import DatesSeen, moment
from checker.importers.columns.words import WordReader
from checker.schema.closed import region_meant
from checker.values.calendar import zone

#: What may stand around an amount's sign.
_DIGITS = "0123456789.,-−() \u00a0'’"
#: So many different texts of a column are understood as something that says what kind of thing it is.
TEXTS = 200


class Shown(Struct):
    """What the cells of a file show together."""

    dates: DatesSeen = field(default_factory=DatesSeen)
    signs: set[str] = field(default_factory=set)
    readers: dict[str, WordReader] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies that stand beside amounts."""
        return frozenset(code for sign in self.signs if (code := currency_of(sign)) is not None)


class Shop(Struct, frozen=True):
    """What is known of the shop beside the file."""

    region: str | None = None
    currency: str | None = None
    zone: tzinfo | None = None


def survey(gathered: Gathered) -> Shown:
    """Look once at every kept cell."""
    found = Shown()
    layout = gathered.layout
    table = layout.table
    for name, column in layout.columns.items():
        if column.read in ("word", "flag"):
            found.readers[name] = WordReader(column.words)
        elif column.read == "text":
            found.readers[name] = WordReader({}, TEXTS)
    days: set[str] = set()
    countries: set[str] = set()
    for name, text in _cells(gathered):
        kind = layout.columns[name].read
        if kind == "time":
            days.add(text.replace("T", " ", 1).partition(" ")[0])
            found.dates.twelve |= text[-1] in "Mm" and _is_twelve(text)
        elif kind == "money":
            found.signs.add(text.strip(_DIGITS))
        elif kind == "currency":
            found.signs.add(text)
        elif kind == "country":
            countries.add(text)
        elif name in found.readers:
            found.readers[name].ours(text)
    for day in days:
        found.dates.see(day)
    headers = frozenset(map(plain, layout.header))
    found.regions |= {
        region for region, names in table.markets.items() if headers & frozenset(map(plain, names))
    }
    meant = [region_meant(text) for text in countries]
    found.regions |= {guess.word for guess in meant if guess is not None and guess.sure}
    if found.dates.buddhist:
        found.regions.add("TH")
    return found


class Written(Struct, frozen=True):
    """How a file is written: ``regions`` that it may be from, its ``currency``, the zones of its times."""

    regions: frozenset[str]
    currency: str | None
    first: First | None
    zones: tuple[tzinfo, ...]


def settled(found: Shown, layout: ColumnLayout, shop: Shop) -> Written:
    """How a file is written, as far as it or what is known of its ``shop`` proves it."""
    own = layout.table.market
    stated = {region for region in (own.region, shop.region) if region is not None}
    currencies = {own.currency} if own.currency else found.currencies
    regions = stated or found.regions or markets_of(currencies)
    forms = {MARKETS[region] for region in regions if region in MARKETS}
    firsts = {form.first for form in forms}
    currency = next(iter(currencies)) if len(currencies) == 1 else shop.currency
    if currency is None and len({form.currency for form in forms}) == 1:
        currency = next(iter(forms)).currency
    zones = (zone(own.timezone),) if own.timezone else (shop.zone,) if shop.zone else zones_in(regions)
    by_market = layout.table.dates == "by market" and len(firsts) == 1
    return Written(frozenset(regions), currency, firsts.pop() if by_market else None, zones)


def _cells(gathered: Gathered) -> Iterator[tuple[str, str]]:
    """Each kept cell that isn't none, after its column."""
    of_record, of_line = gathered.layout.of_record, gathered.layout.of_line
    for _, (variants, lines) in gathered:
        for names, rows in ((of_record, variants), (of_line, lines)):
            for _, *cells in rows:
                for name, text in zip(names, map(str, cells), strict=True):
                    if text and not gathered.is_none(text):
                        yield name, text


def _is_twelve(text: str) -> bool:
    told = moment(text)
    return told is not None and told.twelve and text[-2:].casefold() in ("am", "pm")
