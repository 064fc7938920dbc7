"""What of a snapshot the chosen policies read: nothing else is decoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Path,
    Quantifier,
    RecordSource,
)
from checker.language.model.policy import Policy, PolicyRef
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


def reads(policies: Iterable[Policy]) -> Projection:
    """What ``policies`` read, with the ids of all records on the way and the shop's own facts."""
    reading = _Reading()
    for policy in policies:
        reading.policy(policy)
    return reading.projection()


def everything() -> Projection:
    """Every field and relation there is."""
    reading = _Reading()
    for record in catalog().records.values():
        for each in record.fields.values():
            reading.field(each)
        for relation in record.relations.values():
            reading.relation(relation)
    return reading.projection()


class _Reading:
    def __init__(self) -> None:
        self._fields: dict[str, set[str]] = {"snapshot": {"shop"}, "shop": set(SHOP)}
        self._derived: dict[str, set[str]] = {}
        self._relations: set[Relation] = set()

    def projection(self) -> Projection:
        ordered = [r for record in catalog().records.values() for r in record.relations.values()]
        return Projection(
            MappingProxyType({name: frozenset(fields) for name, fields in self._fields.items()}),
            MappingProxyType({name: frozenset(fields) for name, fields in self._derived.items()}),
            tuple(relation for relation in ordered if relation in self._relations),
        )

    def policy(self, policy: Policy) -> None:
        if policy.subject != "shop":
            self._section(policy.subject)
        for condition in _conditions(policy):
            self._condition(condition)
        for value in policy.values.values():
            self._expression(value.expression)

    def field(self, field: Field) -> None:
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
        self.field(relation.key)
        self._section(relation.section)
        self._relations.add(relation)

    def _section(self, section: str) -> None:
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

    def _path(self, path: Path) -> None:
        for step in path.steps:
            if isinstance(step, Relation):
                self.relation(step)
            else:
                self.field(step)

    def _source(self, source: RecordSource) -> None:
        if source.section is not None:
            self._section(source.section)
        self._path(source.path)

    def _condition(self, condition: Condition) -> None:
        match condition:
            case Comparison(left=left, right=right):
                self._expression(left)
                for operand in right:
                    self._expression(operand)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    self._condition(part)
            case Not(part=part):
                self._condition(part)
            case Quantifier(source=source, where=where, require=require):
                self._source(source)
                for inner in (where, require):
                    if inner is not None:
                        self._condition(inner)

    def _expression(self, expression: Expression) -> None:
        match expression:
            case FieldRef(path=path):
                self._path(path)
            case Aggregate(source=source, value=value, where=where, take=take):
                self._source(source)
                for column in (value, take):
                    if column is not None:
                        self._path(column)
                if where is not None:
                    self._condition(where)
            case Extremum(items=items):
                for item in items:
                    self._expression(item)
            case Arithmetic(base=base, times=times, plus=plus, minus=minus):
                for part in (base, times, plus, minus):
                    if part is not None:
                        self._expression(part)
            case Guarded(base=base, when=when):
                self._expression(base)
                self._condition(when)
            case Default(base=base, default=default):
                self._expression(base)
                self._expression(default)
            case Holds(condition=condition):
                self._condition(condition)
            case Literal() | NowRef() | NameRef():
                pass  # a named value is read where the policy lists it


def _conditions(policy: Policy) -> Iterator[Condition]:
    if policy.applies_to is not None:
        yield policy.applies_to
    for stage in policy.stages:
        if stage.done_when is not None:
            yield stage.done_when
    for precondition in policy.all_preconditions():
        if not isinstance(precondition.condition, PolicyRef):
            yield precondition.condition
        if precondition.when is not None:
            yield precondition.when
        if precondition.unless is not None:
            yield precondition.unless.condition
