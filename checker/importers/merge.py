"""Puts together what a platform sent and what was entered by hand.

Each side may add what the other doesn't have: records to a section, fields to a record. Where both say
something of the same field they must agree; that they don't is an error naming both places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.facts import Facts, instant
from checker.importers.fields import Json, shown
from checker.importers.importer import Origins, Places
from checker.importers.place import ExportPlace, Pointer
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.check.words import is_private
from checker.snapshot.kept import KeptRecords

#: Texts that say nothing of a person.
_CODES: Final = frozenset({"region", "entity_region", "country", "timezone", "raw_status", "version"})


def merge(sent: Json, facts: Facts, origins: Origins, problems: Collector) -> Json:
    """One snapshot out of what was sent and the facts; ``coverage`` is the caller's business."""
    merged: Json = dict(sent)
    root = catalog().root
    for key, value in facts.values.items():
        if key == "coverage":
            continue
        field = root.fields.get(key)
        if field is None or key not in sent:
            merged[key] = value
        elif isinstance(field.type, ListType):
            merged[key] = _section(key, sent[key], value, _Both(facts, origins, problems))
        else:
            both = _Both(facts, origins, problems, _shop_origin(sent, origins) if key == "shop" else None)
            merged[key] = both.member(root, key, (sent[key], value), ())
    shop = merged.get("shop")
    if isinstance(shop, dict) and isinstance(shop.get("currency"), str):
        _hold_currency(facts.values, shop["currency"], facts.place, problems)
    return merged


def _hold_currency(value: object, currency: str, place: ExportPlace, problems: Collector) -> None:
    """Warn of amounts that aren't in the shop's currency: they can't be compared with its others."""
    if isinstance(value, dict):
        given = value.get("currency")
        if value.keys() == {"amount", "currency"} and given != currency:
            name = next((step for step in reversed(place.pointer) if isinstance(step, str)), "")
            problems.warning("SC543", place.at("currency"), name=name, given=str(given), currency=currency)
        else:
            for key, inner in value.items():
                _hold_currency(inner, currency, place.at(key), problems)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _hold_currency(inner, currency, place.at(index), problems)


def noted(facts: Facts, origins: Places) -> None:
    """Note where the records of facts stand, for what comes after them; the first place stays."""
    for path, record in catalog().sections():
        steps = path.split(".")
        records = facts.said(steps)
        for index, item in enumerate(records if isinstance(records, list) else ()):
            origins.setdefault((path, str(item.get(record.id or ""))), facts.place.at(*steps, index))
    if (identifier := facts.shop().get("id")) is not None:
        origins.setdefault(("shop", str(identifier)), facts.place.at("shop"))


def _shop_origin(sent: Json, origins: Origins) -> ExportPlace | None:
    shop = sent["shop"]
    return origins.get(("shop", str(shop.get("id")))) if isinstance(shop, dict) else None


def _section(name: str, sent: object, given: object, both: _Both) -> object:
    assert isinstance(sent, list | KeptRecords)
    assert isinstance(given, list)
    record = catalog().section(name)
    assert record.id is not None
    by_id: dict[object, list[tuple[int, Json]]] = {}
    for position, item in enumerate(given):
        by_id.setdefault(item.get(record.id), []).append((position, item))
    return type(sent)(_records(name, record, sent, by_id, both))


def _records(
    name: str,
    record: Record,
    sent: Iterable[Json],
    given: Mapping[object, Sequence[tuple[int, Json]]],
    both: _Both,
) -> Iterator[Json]:
    """Each record that was sent, with what is given of it; behind them those that are only given."""
    met: set[object] = set()
    for item in sent:
        identifier = item.get(record.id or "")
        merged = item
        if identifier in given:
            met.add(identifier)
            origin = both.origins.get((name, str(identifier)))
            pair = _Both(both.facts, both.origins, both.problems, origin)
            for position, other in given[identifier]:
                merged = pair.record(record, (item, other), (name, position))
        yield merged
    alone = [found for identifier, several in given.items() if identifier not in met for found in several]
    yield from (item for _, item in sorted(alone, key=itemgetter(0)))


class _Both(Struct, frozen=True):
    """Two sides of one record."""

    facts: Facts
    origins: Origins
    problems: Collector
    origin: ExportPlace | None = None

    def record(self, record: Record, sides: tuple[Json, Json], path: Pointer) -> Json:
        sent, given = sides
        merged = dict(sent)
        for key, value in given.items():
            merged[key] = self.member(record, key, (sent[key], value), path) if key in sent else value
        return merged

    def member(self, record: Record, key: str, sides: tuple[object, object], path: Pointer) -> object:
        sent, given = sides
        field = record.fields[key]
        if isinstance(field.type, ObjectType) and isinstance(sent, dict) and isinstance(given, dict):
            return self.record(catalog().records[field.type.record], (sent, given), (*path, key))
        if _settles(field, sent, given):
            return given
        if not same(sent, given):
            self._conflict((*path, key), sent, given, private=is_private(field.type) and key not in _CODES)
        return sent

    def _conflict(self, path: Pointer, sent: object, given: object, *, private: bool) -> None:
        where = Text("the platform's data are here", "平台数据在这里")
        related = self.origin.related(where) if self.origin is not None else ()
        place, name = self.facts.place.at(*path), path[-1]
        if private:
            self.problems.error("SC509", place, "private", related=related, private=True, name=name)
        else:
            self.problems.error(
                "SC509", place, "shown", related=related, name=name, given=shown(given), sent=shown(sent)
            )


def _settles(field: Field, sent: object, given: object) -> bool:
    """Whether the facts say what the platform leaves open: an unlisted word, a time between two others."""
    if isinstance(field.type, EnumType):
        return isinstance(sent, str) and sent not in field.type.values and given in field.type.values
    if field.type is not Scalar.TIME or not isinstance(sent, dict) or not isinstance(given, str):
        return False
    low, at, high = (
        instant(str(moment)) for moment in (sent.get("not_before"), given, sent.get("not_after"))
    )
    return at is not None and (low is None or low <= at) and (high is None or at <= high)


def same(left: object, right: object) -> bool:
    """Whether two values mean the same: instants and amounts may be written differently."""
    if isinstance(left, str) and isinstance(right, str):
        first, second = instant(left), instant(right)
        return left == right or (first is not None and first == second)
    if isinstance(left, dict) and isinstance(right, dict):
        if set(left) == set(right) == {"amount", "currency"}:
            equal = Decimal(str(left["amount"])) == Decimal(str(right["amount"]))
            return equal and left["currency"] == right["currency"]
        return set(left) == set(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right
