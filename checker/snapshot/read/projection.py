"""What of a snapshot is read: nothing else is decoded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from checker.schema.catalog import Field, Relation, catalog

#: Fields of the shop that are read whatever the policies: the report and the calendar need them.
SHOP = ("platform", "id", "name", "region", "timezone", "currency")


class Projection(Struct, frozen=True):
    """The fields to decode, per record.

    ``derived`` are the derived fields that are read, per record; ``fields`` holds their inputs instead.
    ``relations`` are followed, in the order of the catalog, so the sections they lead to need an index.
    """

    fields: Mapping[str, frozenset[str]]
    derived: Mapping[str, frozenset[str]] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()

    def of(self, record: str) -> frozenset[str]:
        """The fields of ``record`` to decode; none where nothing of it is read but that it is there."""
        return self.fields.get(record, frozenset())

    def sections(self) -> tuple[str, ...]:
        """The sections that are read, as dotted paths in the order of the catalog."""
        return tuple(path for path, _ in catalog().sections() if self._reads(path))

    def lookups(self) -> tuple[str, ...]:
        """The sections that a relation leads to, in the order of the catalog."""
        targets = {relation.section for relation in self.relations}
        return tuple(path for path, _ in catalog().sections() if path in targets)

    def _reads(self, path: str) -> bool:
        record = "snapshot"
        for step in path.split("."):
            if step not in self.of(record):
                return False
            record = getattr(catalog().records[record].fields[step].type, "record", "")
        return True


def everything() -> Projection:
    """Every field and relation there is."""
    reading = Reading()
    for record in catalog().records.values():
        for each in record.fields.values():
            reading.field(each)
        for relation in record.relations.values():
            reading.relation(relation)
    return reading.projection()


class Reading:
    """Gathers what is read, beside the ids of all records on the way and the shop's own facts."""

    def __init__(self) -> None:
        self._fields: dict[str, set[str]] = {"snapshot": {"shop"}, "shop": set(SHOP)}
        self._derived: dict[str, set[str]] = {}
        self._relations: set[Relation] = set()

    def projection(self) -> Projection:
        """What has been gathered."""
        ordered = [r for record in catalog().records.values() for r in record.relations.values()]
        return Projection(
            MappingProxyType({name: frozenset(fields) for name, fields in self._fields.items()}),
            MappingProxyType({name: frozenset(fields) for name, fields in self._derived.items()}),
            tuple(relation for relation in ordered if relation in self._relations),
        )

    def field(self, field: Field) -> None:
        """A field is read; of a derived one, what it is made of."""
        record = catalog().records[field.record]
        fields = self._fields.setdefault(record.name, set())
        if field.derived is None:
            fields.add(field.name)
        else:
            fields.update(field.derived.inputs())
            self._derived.setdefault(record.name, set()).add(field.name)
        inner = getattr(field.type, "record", None)
        if inner is not None:
            self._identity(inner)

    def relation(self, relation: Relation) -> None:
        """A relation is followed."""
        self.field(relation.key)
        self.section(relation.section)
        self._relations.add(relation)

    def section(self, section: str) -> None:
        """The records of a section are read."""
        record = catalog().root
        for step in section.split("."):
            field = record.fields[step]
            self.field(field)
            record = catalog().records[getattr(field.type, "record", "")]

    def _identity(self, name: str) -> None:
        record = catalog().records[name]
        fields = self._fields.setdefault(name, set())
        if record.id is not None:
            fields.add(record.id)

    def steps(self, steps: Iterable[Field | Relation]) -> None:
        """The steps of a path are followed."""
        for step in steps:
            if isinstance(step, Relation):
                self.relation(step)
            else:
                self.field(step)
