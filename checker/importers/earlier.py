"""An earlier snapshot among the sources: its records are one more part, as old as it says."""

from __future__ import annotations

from collections.abc import Mapping

from checker.importers.facts import Facts
from checker.importers.fields import Json
from checker.importers.importer import Imported, SectionCoverage, ShopFound
from checker.importers.place import ExportPlace
from checker.schema.catalog import catalog


def is_snapshot(values: Mapping[str, object]) -> bool:
    """Whether facts are a snapshot that was once made of exports, or written as a whole."""
    return "schema_version" in values


def shop_of(facts: Facts) -> ShopFound | None:
    """The shop that a snapshot is of."""
    shop = facts.shop()
    return ShopFound(shop, facts.place.at("shop")) if "id" in shop else None


def taken_apart(facts: Facts) -> tuple[Imported, Facts]:
    """The records of a snapshot, dated as it is itself where it doesn't say more; and all else it says."""
    rest: Json = dict(facts.values)
    sections: dict[str, list[Json]] = {}
    origins: dict[tuple[str, str], ExportPlace] = {}
    for path, record in catalog().sections():
        top, _, inner = path.partition(".")
        holder = rest.get(top) if inner else rest
        found = holder.get(inner or top) if isinstance(holder, Mapping) else None
        if not isinstance(found, list) or not isinstance(holder, Mapping):
            continue
        left = {key: value for key, value in holder.items() if key != (inner or top)}
        rest = {**rest, top: left} if inner else left
        sections[path] = found
        for index, item in enumerate(found):
            if (identifier := item.get(record.id or "")) is not None:
                origins[path, str(identifier)] = facts.place.at(*path.split("."), index)
    coverage = {}
    for path, records in sections.items():
        entry = facts.coverage(path) or ({"complete": True} if "." in path else {})
        entry.setdefault("source", "attested")
        if isinstance(as_of := rest.get("as_of"), str):
            entry.setdefault("retrieved_at", as_of)
        coverage[path] = SectionCoverage.of(entry, len(records))
    claims = rest.pop("coverage", None)
    if isinstance(claims, dict):
        rest["coverage"] = {path: entry for path, entry in claims.items() if path not in sections}
    rest.pop("shop", None)
    part = Imported(shop=facts.shop(), sections=sections, coverage=coverage, origins=origins)
    return part, Facts(rest, facts.place)
