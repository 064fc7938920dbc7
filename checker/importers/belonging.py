"""Whose files these are: what records say of their shop, held to what is said of the shop itself.

An agency keeps one folder per shop, and folders get mixed up. Records name their currency, and orders the
region they are delivered to; where all of them contradict the shop they belong to another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.facts import Facts
from checker.importers.fields import Json
from checker.importers.importer import ShopFound, Trace
from checker.importers.place import ExportPlace
from checker.schema.meant import agree, in_region, zones_of
from checker.values.calendar import zone

#: What is written for the id of a shop that nobody names.
NO_ID: Final = "unknown"
#: So many ids of strangers are named.
_NAMED: Final = 3


def which_shop(
    found: Sequence[ShopFound], records: Sequence[Trace], facts: Facts, problems: Collector
) -> tuple[Json, ExportPlace | None]:
    """What the files say of the shop that the facts name, or of the only one, and where they say it.

    Where no file describes a shop, its id is the one that all ``records`` give that name any.
    """
    shops = {str(shop.values["id"]): shop for shop in found}
    wanted = facts.shop().get("id")
    if wanted is None and len(shops) == 1:
        wanted = next(iter(shops))
    if wanted in shops:
        return dict(shops[str(wanted)].values), shops[str(wanted)].place
    missing = "id" not in facts.shop()  # then the place is that of what holds no id
    place = facts.place.at("shop", "id")
    told = {trace.shop: trace.place for trace in reversed(records) if trace.shop is not None}
    names = tuple(sorted(shops or told))
    if wanted is None and len(names) > 1:
        problems.error("SC513", place, "which", private=missing, names=names)
    elif wanted is None and names:
        problems.hint("SC531", told[names[0]], said=f"id {names[0]}")
        return {"id": names[0]}, None
    elif wanted is None:
        problems.warning("SC532", place, private=missing, name=NO_ID)
        return {"id": NO_ID}, None
    elif shops:
        problems.error("SC513", place, "another", private=missing, wanted=str(wanted), names=names)
    return {}, None


def zone_of(shop: Mapping[str, object], place: ExportPlace, problems: Collector) -> tzinfo | None:
    """The time zone of a shop. ``place`` is that of the facts, which may give it."""
    name = shop.get("timezone")
    if isinstance(name, str):
        return zone(name)
    problems.warning("SC517", place.at("shop"))
    return None


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
    shop: Mapping[str, object], given: ExportPlace, found: Sequence[Trace], problems: Collector
) -> None:
    """Note which records belong to another shop. ``given`` is the place of what the facts say of this one."""
    region, zone = shop.get("region"), shop.get("timezone")
    if isinstance(region, str) and isinstance(zone, str) and not in_region(zone, region):
        _zone_elsewhere(given.at("timezone"), zone, region, problems)
    strangers = [trace for trace in found if _is_foreign(trace, shop)]
    if strangers:
        whole = len(strangers) == len(found)
        _foreign(strangers, _count(found), shop, problems, whole=whole)
        return
    currencies = tuple(sorted({trace.currency for trace in found if trace.currency is not None}))
    if shop.get("currency") is None and len(currencies) > 1:
        problems.warning("SC530", found[0].place, "several", private=True, currencies=currencies)
    others = [trace for trace in found if _differs(trace.currency, shop.get("currency"))]
    if others:
        theirs = sorted({str(trace.currency) for trace in others})
        problems.warning(
            "SC530",
            given.at("currency"),
            "currency",
            own=str(shop.get("currency")),
            count=_count(others),
            of=_count(found),
            currencies=tuple(theirs),
        )


def _count(traces: Iterable[Trace]) -> int:
    return sum(trace.count for trace in traces)


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
    strangers: Sequence[Trace], of: int, shop: Mapping[str, object], problems: Collector, *, whole: bool
) -> None:
    theirs = tuple(_marks(strangers))
    by_id = any(_differs(trace.shop, shop.get("id")) for trace in strangers)
    market = () if by_id else tuple(str(shop[key]) for key in ("region", "currency") if shop.get(key))
    own = market or (str(shop["id"]),)
    place = strangers[0].place
    if whole:
        problems.error("SC529", place, private=True, of=of, theirs=theirs, own=own)
        return
    counts = Counter[Text]()
    for trace in strangers:
        counts[trace.of] += trace.count
    listed = Text(
        ", ".join(f"{of.en}: {n}" for of, n in counts.items()),
        "，".join(f"{of.zh} {n} 条" for of, n in counts.items()),
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
