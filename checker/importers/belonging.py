"""Whose pages these are: what records say of their shop, held to what is said of the shop itself.

An agency keeps one folder per shop, and folders get mixed up. Records name their currency, and orders the
region they are delivered to; where all of them contradict the shop they belong to another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.endpoints import Endpoint
from checker.importers.fields import Json
from checker.importers.place import ExportPlace
from checker.schema.meant import agree, in_region, zones_of

#: So many ids of strangers are named.
_NAMED: Final = 3


class Trace(Struct, frozen=True):
    """What one record says of its shop."""

    kind: StrEnum
    id: str
    place: ExportPlace
    currency: str | None
    region: str | None
    shop: str | None


def told_of_shop(shop: Mapping[str, object], found: Sequence[Trace], problems: Collector) -> Json:
    """What nobody says of the shop and all records agree on: currency, region, and the region's time zone."""
    at_odds = any(_differs(trace.currency, shop.get("currency")) for trace in found)
    region = shop.get("region") or (None if at_odds else _only(trace.region for trace in found))
    zones = zones_of(region) if isinstance(region, str) else ()
    agreed = {
        "currency": _only(trace.currency for trace in found),
        "region": region,
        "timezone": zones[0] if zones and all(agree(zones[0], other) for other in zones) else None,
    }
    taken = {key: value for key, value in agreed.items() if value is not None and shop.get(key) is None}
    if taken and found:
        said = ", ".join(f"{key} {value}" for key, value in taken.items())
        problems.hint("SC531", found[0].place, said=said)
    return dict(taken) if found else {}


def _only(values: Iterable[str | None]) -> str | None:
    different = {value for value in values if value is not None}
    return different.pop() if len(different) == 1 else None


def hold_to_shop(
    shop: Mapping[str, object],
    given: ExportPlace,
    found: Sequence[Trace],
    read: Mapping[StrEnum, Endpoint],
    problems: Collector,
) -> None:
    """Note which records belong to another shop. ``given`` is the place of what the facts say of this one.

    ``read`` has the endpoint of each kind of page.
    """
    region, zone = shop.get("region"), shop.get("timezone")
    if isinstance(region, str) and isinstance(zone, str) and not in_region(zone, region):
        _zone_elsewhere(given.at("timezone"), zone, region, problems)
    strangers = [trace for trace in found if _is_foreign(trace, shop)]
    if strangers:
        whole = len(strangers) == len(found)
        _foreign(strangers, len(found), shop, None if whole else read, problems)
        return
    others = [trace for trace in found if _differs(trace.currency, shop.get("currency"))]
    if others:
        currencies = sorted({str(trace.currency) for trace in others})
        problems.warning(
            "SC530",
            given.at("currency"),
            "currency",
            own=str(shop.get("currency")),
            count=len(others),
            of=len(found),
            currencies=tuple(currencies),
        )


def _differs(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _is_foreign(trace: Trace, shop: Mapping[str, object]) -> bool:
    if _differs(trace.shop, shop.get("id")) or _differs(trace.region, shop.get("region")):
        return True
    # A currency begins with the code of its country: where that is the shop's region, only the currency that
    # is said of the shop may be wrong. So it may where nobody knows the region.
    region = shop.get("region")
    elsewhere = region is not None and (trace.region or str(trace.currency)[:2]) != region
    return _differs(trace.currency, shop.get("currency")) and elsewhere


def _foreign(
    strangers: Sequence[Trace],
    of: int,
    shop: Mapping[str, object],
    read: Mapping[StrEnum, Endpoint] | None,
    problems: Collector,
) -> None:
    theirs = tuple(_marks(strangers))
    own = tuple(str(shop[key]) for key in ("region", "currency") if shop.get(key)) or (str(shop["id"]),)
    place = strangers[0].place
    if read is None:  # all of them
        problems.error("SC529", place, private=True, of=of, theirs=theirs, own=own)
        return
    counts = Counter(trace.kind for trace in strangers)
    listed = Text(
        ", ".join(f"{read[kind].title.en}: {n}" for kind, n in counts.items()),
        "，".join(f"{read[kind].title.zh} {n} 条" for kind, n in counts.items()),
    )
    ids = tuple(trace.id for trace in strangers[:_NAMED])
    problems.warning(
        "SC530", place, "strangers", private=True, of=of, listed=listed, theirs=theirs, own=own, ids=ids
    )


def _marks(strangers: Iterable[Trace]) -> Iterator[str]:
    yield from dict.fromkeys(
        mark for trace in strangers for mark in (trace.shop, trace.region, trace.currency) if mark
    )


def _zone_elsewhere(place: ExportPlace, zone: str, region: str, problems: Collector) -> None:
    problems.warning("SC530", place, "zone", region=region, zone=zone, zones=zones_of(region)[:4])
