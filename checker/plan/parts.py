"""What has to hold, in parts: which of them a single record or object settles, and which tie several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from checker.actions.load import actions
from checker.decide.model import Verdict
from checker.evaluate.reference.course import over_time
from checker.evaluate.reference.world import Plain
from checker.explain.blames import DecidedCase
from checker.language.model.conditions import (
    Aggregate,
    AnyOf,
    Condition,
    NameRef,
    Not,
    Path,
    Quantifier,
    QuantifierKind,
)
from checker.language.model.events import expected, pending_paths
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import Term, children, conjuncts, paths
from checker.plan.options import PlanUnit
from checker.plan.state import ChangedWorld
from checker.schema.catalog import Field, catalog
from checker.values.truth import FALSE, TRUE, Timeline, Truth
from checker.waivers import Waiver

#: The unit that a policy with a verdict per record is about.
SUBJECT = "subject"


class PlanPart(Struct, frozen=True, eq=False):
    """One condition that has to hold; ``precondition`` asks for it (empty: the end of a stage).

    ``spared`` are the ids of records that a waiver leaves out, ``events`` those outside of lists on whose
    absence the precondition may rest.
    """

    policy: Policy
    precondition: str
    condition: Condition
    spared: frozenset[str] = frozenset()
    events: tuple[Path, ...] = ()

    @property
    def each(self) -> Quantifier | None:
        """Where it is asked of every record of a section one by one: what is asked."""
        condition = self.condition
        if not isinstance(condition, Quantifier) or condition.kind is QuantifierKind.SOME:
            return None
        return condition if condition.source.section is not None else None


class PartLines(Struct, frozen=True):
    """The truth of a part over time, as things stand and as they may come."""

    stays: Timeline
    comes: Timeline

    def at(self, instant: datetime, now: datetime) -> Truth:
        """The truth at an instant, ``now`` or later."""
        if instant <= now:
            return self.stays.start
        return min(self.stays.at(instant), self.comes.at(instant))

    def instants(self) -> Iterator[datetime]:
        """When it changes."""
        for line in (self.stays, self.comes):
            yield from (when for when, _ in line.changes)


def lines(part: PlanPart, world: ChangedWorld, subject: Plain, now: datetime) -> PartLines:
    """The truth of a part in a world."""
    scopes = (world.root, subject)
    # Where nothing is still to happen to any record, what comes is what stays.
    folds = (node for node in _nodes(part.condition, part.policy) if isinstance(node, Quantifier | Aggregate))
    ways = (False, True) if part.events or any(pending_paths(fold) for fold in folds) else (False,)
    found = [
        over_time(world, part.policy, part.condition, scopes, now, coming=coming, events=part.events)
        for coming in ways
    ]
    return PartLines(found[0], found[-1])


# --- which parts there are --------------------------------------------------------------------


def asked(case: DecidedCase, waivers: Mapping[tuple[str, str], Waiver]) -> Iterator[PlanPart]:
    """What keeps a case from being eligible, or would: everything that counts in its current stage."""
    truths, decision, referred = case
    policy = truths.policy
    for item in policy.asked_in(decision.stage):
        if not item.blocking:
            continue
        if isinstance(item.condition, PolicyRef):
            other = referred.get(item.condition.policy)
            if other is not None and other.decision.verdict not in (Verdict.NOT_APPLICABLE, Verdict.DONE):
                yield from (
                    PlanPart(part.policy, item.id, part.condition, part.spared, part.events)
                    for part in asked(other, waivers)
                )
            continue
        waiver = waivers.get((policy.id, item.id))
        if waiver is not None and waiver.records is None:
            continue
        spared = frozenset(waiver.records or ()) if waiver is not None else frozenset()
        guarded = _guarded(item, truths.preconditions[item.id].when, truths.preconditions[item.id].unless)
        events = expected(item, policy)
        yield from (PlanPart(policy, item.id, part, spared, events) for part in conjuncts(guarded))


def _guarded(item: Precondition, when: Timeline, unless: Timeline) -> Condition | None:
    """The condition of a precondition together with what spares one from it, as far as that isn't settled."""
    assert not isinstance(item.condition, PolicyRef)
    if when == FALSE or unless == TRUE:
        return None
    spared: list[Condition] = []
    if item.when is not None and when != TRUE:
        spared.append(Not(item.when, item.span))
    if item.unless is not None and unless != FALSE:
        spared.append(item.unless.condition)
    return AnyOf((*spared, item.condition), item.span) if spared else item.condition


def over(case: DecidedCase) -> tuple[PlanPart, ...]:
    """What ends the current stage; nothing where it never ends."""
    stage = case.truths.policy.step(case.decision.stage)
    if stage is None or stage.done_when is None:
        return ()
    return tuple(PlanPart(case.truths.policy, "", part) for part in conjuncts(stage.done_when))


# --- what parts hang on -----------------------------------------------------------------------


def changing(platform: str | None) -> Mapping[str, frozenset[Field]]:
    """The fields that actions may change, by what the actions are on."""
    found: dict[str, set[Field]] = {}
    for action in actions():
        if action.offered(platform):
            fields = found.setdefault(action.on, set())
            for effect in action.effects:
                fields.update(effect.path)
    return {on: frozenset(fields) for on, fields in found.items()}


def vanishing(platform: str | None) -> frozenset[str]:
    """The sections whose records may be no more."""
    return frozenset(action.on for action in actions() if action.gone and action.offered(platform))


class Dependence(Struct, frozen=True):
    """What a part hangs on: ``each`` record of a section by itself, and units of these ``kinds`` besides."""

    each: str | None
    kinds: frozenset[str]


def dependence(part: PlanPart, change: Mapping[str, frozenset[Field]], gone: frozenset[str]) -> Dependence:
    """What of all that actions may change a part hangs on."""
    quantifier = part.each
    own: set[Field] = set()
    other: set[tuple[int, Field]] = set()
    folds: set[str] = set()
    for scope, path in _reads(part.condition, part.policy):
        steps = [step for step in path.steps if isinstance(step, Field)]
        plain = len(steps) == len(path.steps)
        if quantifier is not None and scope == quantifier.scope and plain:
            own.update(_inputs(steps))
        else:
            other.update((scope, field) for field in _inputs(steps))
    for node in _nodes(part.condition, part.policy):
        if isinstance(node, Quantifier | Aggregate) and node is not quantifier and node.source.section:
            folds.add(node.source.section)
    kinds = {section for section in folds if section in gone}
    about = None if part.policy.subject == "shop" else part.policy.subject
    for on, fields in change.items():
        touched = {scope for scope, field in other if field in fields}
        if on == about and 1 in touched:
            kinds.add(SUBJECT)
            touched.discard(1)
        if touched:
            kinds.add(on)
    section = quantifier.source.section if quantifier is not None else None
    single = section is not None and (section in gone or bool(own & change.get(section, frozenset())))
    return Dependence(section if single else None, frozenset(kinds))


def read_of_records(part: PlanPart) -> Iterator[tuple[str, str]]:
    """The fields that a part reads, wherever it does: record and name."""
    for _, path in _reads(part.condition, part.policy):
        for step in path.steps:
            for field in _inputs([step if isinstance(step, Field) else step.key]):
                yield field.record, field.name


def _inputs(fields: Sequence[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        if field.derived is not None:
            record = catalog().records[field.record]
            yield from (record.fields[name] for name in field.derived.inputs())


def _nodes(node: Term, policy: Policy, known: set[str] | None = None) -> Iterator[Term]:
    """Every node of a condition, through the values that it names."""
    known = set() if known is None else known
    yield node
    if isinstance(node, NameRef) and node.name in policy.values and node.name not in known:
        known.add(node.name)
        yield from _nodes(policy.values[node.name].expression, policy, known)
    for child in children(node):
        yield from _nodes(child, policy, known)


def _reads(node: Term, policy: Policy) -> Iterator[tuple[int, Path]]:
    """What a condition reads: of the record at which scope, and where it leads."""
    for item in _nodes(node, policy):
        yield from ((path.scope, path) for path in paths(item))


def units(section: str, places: Sequence[int], world: ChangedWorld) -> tuple[PlanUnit, ...]:
    """The records at some places of a section, as what actions are taken on."""
    name = catalog().section(section).id
    found = [(world.record(section, place) or {}).get(name or "") for place in places]
    return tuple(
        PlanUnit(section, place, str(key) if key is not None else None)
        for place, key in zip(places, found, strict=True)
    )
