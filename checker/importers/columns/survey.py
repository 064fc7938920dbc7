"""What a file shows as a whole: how it writes dates, which currency, which market.

A single cell can't be read before the others are known: ``03/08/2026`` is March or August.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from msgspec import Struct

from checker.importers.columns.gather import Gathered
from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.markets import (
    MARKETS,
    First,
    MarketForm,
    currency_of,
    markets_of,
    region_of,
    zones_in,
)
from checker.importers.columns.names import plain
from checker.importers.columns.times import DatesSeen
from checker.importers.columns.words import WordReader
from checker.schema.closed import region_meant
from checker.values.calendar import zone

#: So many different texts of a column are understood as something that says what kind of thing it is.
TEXTS = 200


class Shown(Struct):
    """What the cells of a file show together."""

    dates: DatesSeen
    currencies: frozenset[str]
    regions: frozenset[str]
    readers: dict[str, WordReader]


class Shop(Struct, frozen=True):
    """What is known of the shop beside the file."""

    region: str | None = None
    currency: str | None = None
    zone: tzinfo | None = None


def survey(gathered: Gathered) -> Shown:
    """What all cells together show."""
    layout, seen = gathered.layout, gathered.seen
    dates = DatesSeen(twelve=seen.twelve)
    for day in seen.days:
        dates.see(day)
    readers, signs, countries = {}, set(seen.signs), set[str]()
    for name, texts in seen.texts.items():
        column = layout.columns[name]
        if column.read == "currency":
            signs |= texts
        elif column.read == "country":
            countries |= texts
        else:
            readers[name] = WordReader(column.words) if column.words else WordReader({}, TEXTS)
            for text in sorted(texts):
                readers[name].ours(text)
    return Shown(
        dates,
        frozenset(code for sign in signs if (code := currency_of(sign)) is not None),
        _regions(layout, countries, buddhist=dates.buddhist),
        readers,
    )


def _regions(layout: ColumnLayout, countries: Iterable[str], *, buddhist: bool) -> frozenset[str]:
    """The markets that columns, countries and years are of."""
    headers = frozenset(map(plain, layout.header))
    found = {
        region for region, names in layout.table.markets.items() if headers & frozenset(map(plain, names))
    }
    meant = map(region_meant, countries)
    found |= {guess.word for guess in meant if guess is not None and guess.sure}
    return frozenset(found | {"TH"} if buddhist else found)


class Written(Struct, frozen=True):
    """How a file is written: ``regions`` that it may be from, its ``currency``, the zones of its times."""

    regions: frozenset[str]
    currency: str | None
    first: First | None
    zones: tuple[tzinfo, ...]


def _of_zone(found: tzinfo | None) -> frozenset[MarketForm]:
    """How the market writes in which a shop's zone lies; what its currency is may be otherwise."""
    form = MARKETS.get(region_of(getattr(found, "key", "")) or "")
    return frozenset() if form is None else frozenset({form})


def settled(found: Shown, layout: ColumnLayout, shop: Shop) -> Written:
    """How a file is written, as far as it or what is known of its ``shop`` proves it."""
    own = layout.table.market
    stated = {region for region in (own.region, shop.region) if region is not None}
    currencies = {own.currency} if own.currency else found.currencies
    regions = stated or found.regions or markets_of(currencies)
    forms = {MARKETS[region] for region in regions if region in MARKETS}
    firsts = {form.first for form in forms or _of_zone(shop.zone)}
    currency = next(iter(currencies)) if len(currencies) == 1 else shop.currency
    if currency is None and len({form.currency for form in forms}) == 1:
        currency = next(iter(forms)).currency
    zones = (zone(own.timezone),) if own.timezone else (shop.zone,) if shop.zone else zones_in(regions)
    by_market = layout.table.dates == "by market" and len(firsts) == 1
    return Written(frozenset(regions), currency, firsts.pop() if by_market else None, zones)
