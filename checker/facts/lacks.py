"""What a snapshot would have to say for a condition to be settled, for now and for all time to come.

A part of a condition that is the same whatever is unknown needs no fact. Of the other parts every fact counts
that isn't known and that they read: whether it matters in the end is for trials to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.evaluate.reference.course import over_time
from checker.evaluate.reference.evaluate import ReferenceEvaluator
from checker.evaluate.reference.waiting import Assumed, once, waits
from checker.evaluate.reference.world import Plain, member
from checker.explain.world import SnapshotWorld
from checker.facts.columns import AskedField, columns
from checker.language.model.conditions import (
    CLOCKED,
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
    QuantifierKind,
    RecordSource,
    SomeOf,
)
from checker.language.model.events import pending_paths
from checker.language.model.policy import Policy
from checker.language.model.walk import children
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Relation, catalog
from checker.values.quantity import Interval, Reason, Unknown
from checker.values.truth import FALSE, TRUE, Timeline, Truth

#: Of a list with more records only so many that lack something are looked for.
MOST: Final = 200
#: A moment by which whatever only needs time has had it.
_LATER: Final = timedelta(days=3660)


class Home(Struct, frozen=True):
    """Where something stands: keys from the snapshot's root, or from the record of ``section`` called ``id``.

    Of a record without an id, and inside a list in a record, ``named`` is false: nothing can be added to it.
    """

    section: str | None = None
    id: str | None = None
    path: tuple[str, ...] = ()
    named: bool = True

    def at(self, key: str) -> Home:
        """What stands inside."""
        return replace(self, path=(*self.path, key))


class Lack(Struct, frozen=True):
    """A fact that isn't known: ``field`` at ``home``, and why.

    ``columns`` are what is read of each record of a list.
    """

    home: Home
    field: Field
    reason: Reason
    columns: tuple[AskedField, ...] = ()


class Standing(Struct, frozen=True):
    """A record, and what is assumed of it: nothing, or that it has got what it waits for."""

    home: Home
    real: Plain | None
    assumed: Assumed = MappingProxyType({})


Stands = tuple[Standing, ...]


class Looker:
    """Looks for what conditions of one policy lack.

    ``chosen`` names, for lists with many records, those that are known to leave something open.
    """

    def __init__(
        self,
        world: SnapshotWorld,
        policy: Policy,
        as_of: datetime,
        chosen: dict[str, tuple[int, ...]] | None = None,
    ) -> None:
        self._world = world
        self._policy = policy
        self._as_of = as_of
        self._chosen = chosen or {}
        self._at = ReferenceEvaluator(world, policy, as_of)
        self._later = ReferenceEvaluator(world, policy, as_of + _LATER)

    # --- conditions ---------------------------------------------------------------------------

    def condition(self, condition: Condition, stands: Stands) -> Iterator[Lack]:
        """What ``condition`` lacks."""
        match condition:
            case AllOf(parts=parts) | AnyOf(parts=parts):
                settled = FALSE if isinstance(condition, AllOf) else TRUE
                if not any(self._line(part, stands) == settled for part in parts):
                    for part in parts:
                        yield from self.condition(part, stands)
            case SomeOf(parts=parts):
                if not _settled(self._line(condition, stands)):
                    for part in parts:
                        yield from self.condition(part, stands)
            case Not(part=part):
                yield from self.condition(part, stands)
            case Quantifier():
                yield from self._quantifier(condition, stands)
            case Comparison():
                if not _settled(self._line(condition, stands)):
                    yield from self._zone(condition)
                    for side in (condition.left, *condition.right):
                        yield from self._expression(side, stands)

    def _line(self, condition: Condition, stands: Stands) -> Timeline | None:
        """The truth of ``condition`` over time, whatever comes; None where that takes too long or differs."""
        if any(self._many(source) for source in _sources(condition, self._policy)):
            return None
        scopes = tuple(stand.real for stand in stands if stand.real is not None)
        if len(scopes) < len(stands):
            return None
        assumed = _assumed(stands)
        found = [
            over_time(
                self._world, self._policy, condition, scopes, self._as_of, coming=coming, assumed=assumed
            )
            for coming in (False, True)
        ]
        return found[0] if found[0] == found[1] else None

    def _many(self, source: RecordSource) -> bool:
        return source.section is not None and self._world.snapshot.count(source.section) > MOST

    def _quantifier(self, quantifier: Quantifier, stands: Stands) -> Iterator[Lack]:
        if _settled(self._line(quantifier, stands)):
            return
        scopes = tuple(stand.real or {} for stand in stands)
        settled = Truth.FALSE if quantifier.kind is QuantifierKind.SOME else Truth.TRUE
        absent = self._at.absent(quantifier.source, scopes)
        self._at.assumed = self._later.assumed = _assumed(stands)
        if absent is not None and not all(
            at.contribution(quantifier, scopes, absent) is settled for at in (self._at, self._later)
        ):
            yield from self._list(quantifier.source, stands, columns(quantifier, self._policy))
        parts = [part for part in (quantifier.where, quantifier.require) if part is not None]
        for record in self._records(quantifier, stands):
            for assumed in self._ways(quantifier, record):
                inner = (*stands, replace(record, assumed=assumed))
                alone = [self._line(part, inner) for part in parts]
                if len(parts) == 2 and (alone[0] == FALSE or alone[1] == TRUE):
                    continue
                for part in parts:
                    yield from self.condition(part, inner)

    def _ways(self, fold: Quantifier | Aggregate, record: Standing) -> Iterator[Assumed]:
        """What is assumed of a record: nothing, and that it has got each event that it may still get."""
        yield {}
        for event in pending_paths(fold):
            if record.real is not None and waits(event, record.real, self._world) is not Truth.FALSE:
                yield from once(event, self._as_of)

    def _records(self, fold: Quantifier | Aggregate, stands: Stands) -> Iterator[Standing]:
        source = fold.source
        section = source.section
        if section is None:
            home, found = self._follow(source.path, stands)
            kind = catalog().records[source.type.record or ""]
            for record in found or ():
                own = Home(home.section, home.id, home.path, named=False)
                yield Standing(own, record)
            return
        kind = catalog().section(section)
        snapshot = self._world.snapshot
        places: Sequence[int] = range(snapshot.count(section))
        if self._many(source):
            places = self._chosen.get(section, ())
        for place in places:
            record = snapshot.plain(section, place)
            identity = record.get(kind.id or "")
            named = isinstance(identity, str)
            yield Standing(Home(section, identity if named else None, named=named), record)

    # --- what is read -------------------------------------------------------------------------

    def _expression(self, node: Expression, stands: Stands) -> Iterator[Lack]:
        match node:
            case FieldRef(path=path):
                yield from self._path(path, stands)
            case NameRef(name=name):
                if name in self._policy.values:
                    yield from self._expression(self._policy.values[name].expression, stands[:2])
            case Aggregate():
                yield from self._aggregate(node, stands)
            case Guarded(base=base, when=when):
                yield from self.condition(when, stands)
                yield from self._expression(base, stands)
            case Holds(condition=condition):
                yield from self.condition(condition, stands)
            case Default(base=base, default=default):
                yield from self._expression(base, stands)
                yield from self._expression(default, stands)
            case Extremum() | Arithmetic() | Literal() | NowRef():
                for child in children(node):
                    if isinstance(child, Expression):
                        yield from self._expression(child, stands)

    def _aggregate(self, aggregate: Aggregate, stands: Stands) -> Iterator[Lack]:
        scopes = tuple(stand.real or {} for stand in stands)
        if self._at.absent(aggregate.source, scopes) is not None:
            yield from self._list(aggregate.source, stands, columns(aggregate, self._policy))
        for record in self._records(aggregate, stands):
            for assumed in self._ways(aggregate, record):
                inner = (*stands, replace(record, assumed=assumed))
                if aggregate.where is not None:
                    if self._line(aggregate.where, inner) == FALSE:
                        continue
                    yield from self.condition(aggregate.where, inner)
                for path in (aggregate.value, aggregate.take):
                    if path is not None:
                        yield from self._path(path, inner)

    def _list(self, source: RecordSource, stands: Stands, read: tuple[AskedField, ...]) -> Iterator[Lack]:
        """The list itself: it isn't there, or it may lack records."""
        *above, last = source.path.steps
        assert isinstance(last, Field)
        if source.section is not None:
            present = self._world.extent(source.section).present
            reason = Reason.INCOMPLETE if present else Reason.MISSING
            yield Lack(Home(path=tuple(source.section.split("."))), last, reason, read)
            return
        home, _ = self._follow(replace(source.path, steps=tuple(above)), stands)
        yield Lack(home.at(last.name), last, Reason.MISSING, read)

    def _follow(self, path: Path, stands: Stands) -> tuple[Home, Any]:
        """Where ``path`` leads to, and what stands there; None where it is none or unknown."""
        home, node = stands[path.scope].home, stands[path.scope].real
        for step in path.steps:
            if node is None:
                break
            if isinstance(step, Relation):
                key = member(node, step.key, path.text, self._world)
                home = Home(step.section, str(key))
                node = (
                    None
                    if key is None or isinstance(key, Unknown)
                    else self._world.find(step.section, str(key))
                )
            else:
                home, node = home.at(step.name), node.get(step.name)
        return home, node

    def _path(self, path: Path, stands: Stands) -> Iterator[Lack]:
        """What is unknown on the way to a field, and of the field itself."""
        home, node = stands[path.scope].home, stands[path.scope].real
        for step in path.steps:
            if node is None:
                return
            if isinstance(step, Relation):
                key = member(node, step.key, path.text, self._world)
                if key is None:
                    return
                if isinstance(key, Unknown):
                    yield Lack(home.at(step.key.name), step.key, key.reason)
                    return
                home, node = Home(step.section, str(key)), self._world.find(step.section, str(key)) or {}
            elif isinstance(step.type, ObjectType) and step is not path.steps[-1]:
                home, node = home.at(step.name), node.get(step.name, {})
            else:
                yield from self._field(step, node, home)
                return

    def _field(self, field: Field, record: Plain, home: Home) -> Iterator[Lack]:
        if field.derived is not None:
            yield from self._derived(field, record, home)
            return
        value = record.get(field.name)
        if field.name not in record:
            yield Lack(home.at(field.name), field, Reason.MISSING)
        elif value is None or isinstance(field.type, ListType | ObjectType):
            return
        elif isinstance(field.type, EnumType) and value not in field.type.values:
            yield Lack(home.at(field.name), field, Reason.UNRECOGNISED)
        elif isinstance(member(record, field, field.name, self._world), Interval):
            yield Lack(home.at(field.name), field, Reason.IMPRECISE)

    def _derived(self, field: Field, record: Plain, home: Home) -> Iterator[Lack]:
        """What a field that is worked out from others lacks: of the case at hand, or of all while none is."""
        derived, fields = field.derived, catalog().records[field.record].fields
        assert derived is not None
        by = list(self._field(fields[derived.by], record, home))
        yield from by
        for word, case in derived.cases.items():
            if by or record.get(derived.by) == word:
                yield from self._field(fields[case], record, home)

    def _zone(self, test: Comparison) -> Iterator[Lack]:
        """The shop's zone and region, without which days can't be counted."""
        calendar, shop = self._world.calendar, catalog().records["shop"].fields
        if test.op in CLOCKED or any(not isinstance(side, FieldRef) for side in (test.left, *test.right)):
            if calendar.zone is None:
                yield Lack(Home(path=("shop", "timezone")), shop["timezone"], Reason.MISSING)
            if calendar.region is None:
                yield Lack(Home(path=("shop", "region")), shop["region"], Reason.MISSING)


def _assumed(stands: Stands) -> Assumed:
    return {place: value for stand in stands for place, value in stand.assumed.items()}


def _settled(line: Timeline | None) -> bool:
    return line is not None and Truth.UNKNOWN not in (line.start, *(truth for _, truth in line.changes))


def _sources(node: Condition | Expression, policy: Policy) -> Iterator[RecordSource]:
    """The lists that are run over for ``node``, through the values that it names."""
    if isinstance(node, Quantifier | Aggregate):
        yield node.source
    elif isinstance(node, NameRef) and node.name in policy.values:
        yield from _sources(policy.values[node.name].expression, policy)
    for child in children(node):
        yield from _sources(child, policy)
