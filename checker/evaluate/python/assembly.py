"""What the function of one policy yields for its subjects, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from checker.evaluate.model import Cover, Measured, PreconditionTruths, SubjectTruths
from checker.evaluate.python.alike import MANY, FirstOfEach
from checker.evaluate.python.compare import reach
from checker.evaluate.python.folds import of_subject
from checker.evaluate.python.lines import lowest, negated
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.steps import first
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.schema.catalog import catalog
from checker.snapshot import attribute
from checker.values.quantity import Interval, Value
from checker.values.truth import (
    FALSE,
    TRUE,
    UNKNOWN,
    Timeline,
    Truth,
    any_of,
    combine,
    foreseen,
    in_turn,
    timeline,
)

#: What is measured of one subject, in the order in which the policy's function yields it.
Vector = tuple[Any, ...]


class Assembled:
    """What a vector comes to: the truths of a subject without its place and its values.

    ``outlook`` says when one may go ahead: while the policy applies and isn't over.
    """

    def __init__(
        self,
        applies: Timeline,
        done: Mapping[str, Timeline],
        preconditions: Mapping[str, PreconditionTruths],
        whole: Mapping[str | None, Timeline],
    ) -> None:
        self.applies = applies
        self.done = done
        self.preconditions = preconditions
        self.whole = whole
        self.outlook = self.standing(over=FALSE, apart=FALSE)
        self.prospects = self.prospective(self.outlook)

    def prospective(self, outlook: Timeline) -> Mapping[str | None, Timeline]:
        """The whole of each stage; of the current one, if it is known which that is, ``outlook``."""
        if self.applies.start is not Truth.TRUE:
            return self.whole
        current = next((stage for stage, done in self.done.items() if done.start is not Truth.TRUE), None)
        known = not self.done if current is None else self.done[current].start is Truth.FALSE
        if not known or self.whole[current] is outlook:
            return self.whole
        return MappingProxyType({**self.whole, current: outlook})

    def standing(self, *, over: Timeline, apart: Timeline) -> Timeline:
        """The whole of the stage that is the current one at each instant.

        ``over`` stands where none is any more, ``apart`` where the policy doesn't apply; where either isn't
        known, it is unknown.
        """
        stages = [(done, self.whole[stage]) for stage, done in self.done.items()]
        if not any(line.changes for line in (self.applies, *self.done.values())):
            if self.applies.start is not Truth.TRUE:
                return apart if self.applies.start is Truth.FALSE else UNKNOWN
            for done, whole in stages:
                if done.start is not Truth.TRUE:
                    return whole if done.start is Truth.FALSE else UNKNOWN
            return over if stages else self.whole[None]
        lines = (self.applies, *self.done.values(), *self.whole.values(), over, apart)

        def at(truths: Iterable[Truth]) -> Truth:
            applies, *rest = truths
            *rest, past, aside = rest
            if applies is not Truth.TRUE:
                return aside if applies is Truth.FALSE else applies
            for done, whole in zip(rest[: len(stages)], rest[len(stages) :], strict=False):
                if done is not Truth.TRUE:
                    return whole if done is Truth.FALSE else done
            return past if stages else rest[0]

        return combine(lines, at)


class Versions:
    """A policy through time: the subjects of the version in force ``now``, and ``later`` those of others.

    None where no version is in force. ``sure`` is unknown while it isn't known which version decides.
    """

    def __init__(self, now: Subjects | None) -> None:
        self._now = now
        self.later: list[tuple[datetime, Subjects | None]] = []
        self.sure = TRUE

    def outcome(self, record: Any) -> Timeline:
        """The policy's whole, for a precondition that refers to it."""

        def of(subjects: Subjects | None) -> Timeline:
            return UNKNOWN if subjects is None else subjects.outcome(record)

        return self.settled(in_turn(of(self._now), [(when, of(subjects)) for when, subjects in self.later]))

    def settled(self, line: Timeline) -> Timeline:
        """``line``, unknown while it isn't known which version decides."""
        if self.sure is TRUE:
            return line
        return combine((line, self.sure), lambda truths: _where_sure(*truths))


class Subjects:
    """The subjects of one version of a policy.

    ``evaluate`` is its function of the generated module, which yields a vector and the named values.
    ``versions`` holds all policies by id, once they are all there: its own later versions, and those that it
    refers to, on the same kind of subject. Of one that isn't there no version is ever in force, and what
    hangs on it is unknown.
    """

    def __init__(
        self,
        policy: Policy,
        evaluate: Callable[..., Any],
        versions: Mapping[str, Versions],
        run: RunContext,
    ) -> None:
        self.policy = policy
        self._versions = versions
        self._evaluate = evaluate
        self._covers = {p: cover for (of, p), cover in run.covers.items() if of == policy.id}
        self._left_out = {p for of, p in run.left_out if of == policy.id}
        self._others = {
            p.id: p.condition.policy for p in policy.all_preconditions() if isinstance(p.condition, PolicyRef)
        }
        self._shop = policy.subject == "shop"
        name = "id" if self._shop else catalog().section(policy.subject).id
        self._key = None if name is None else attribute(name)
        self._known = FirstOfEach(self._assemble)
        self._standings: dict[tuple[Assembled | None, ...], _Standing] = {}

    def truths(self, index: int, record: Any) -> SubjectTruths:
        """The truths of the record at ``index``, or of the shop itself."""
        policy, versions = self.policy, self._versions[self.policy.id]
        known, values = self.assembled(record)
        later = [
            (when, other, None if other is None else other.assembled(record))
            for when, other in versions.later
        ]
        coming = [(when, found[0] if found else None) for when, _, found in later]
        named = dict(zip(policy.values, map(first, values), strict=bool(values)))
        for when, other, found in later:
            if other is not None and found is not None:
                then = dict(zip(other.policy.values, map(first, found[1]), strict=False))
                named |= _still(named, when, then)
        standing = self._standing(known, coming)
        return SubjectTruths(
            policy,
            index,
            self.id_of(record),
            standing.applies,
            known.done,
            standing.preconditions,
            known.whole,
            MappingProxyType(named),
            standing.outlook,
            standing.prospects,
            tuple((when, None if other is None else other.policy) for when, other, _ in later),
            versions.sure.start is Truth.TRUE,
        )

    def id_of(self, record: Any) -> str | None:
        """The id of a subject, where it has one."""
        found = None if self._key is None else getattr(record, self._key)
        return found if isinstance(found, str) else None

    def brief(self, record: Any) -> Vector:
        """What of a record bears on the verdict under this version and isn't the same for all of them."""
        found: Vector = self._evaluate(record, briefly=True)
        return found

    def _standing(self, known: Assembled, coming: Sequence[tuple[datetime, Assembled | None]]) -> _Standing:
        """What ``known`` comes to through all versions, of which others give ``coming``."""
        key = known, *(found for _, found in coming)
        standing = self._standings.get(key)
        if standing is None:
            if len(self._standings) >= MANY:
                self._standings.clear()
            standing = self._standings[key] = _through(known, coming, self._versions[self.policy.id])
        return standing

    def assembled(self, record: Any) -> tuple[Assembled, Sequence[Any]]:
        """What a subject's vector comes to, and its named values."""
        vector, values = self._evaluate() if self._shop else self._evaluate(record)
        if self._others:
            vector = (
                *vector,
                *(self._outcome_of(other, record) for other in self._others.values()),
            )
        return self._known(vector), values

    def _outcome_of(self, policy: str, record: Any) -> Timeline:
        return self._versions[policy].outcome(record) if policy in self._versions else UNKNOWN

    def outcome(self, record: Any) -> Timeline:
        """The policy's whole, for a precondition that refers to it, as long as this version is in force."""
        return self.assembled(record)[0].standing(over=TRUE, apart=TRUE)

    # --- what a vector comes to ---------------------------------------------------------------

    def _assemble(self, vector: Sequence[Any], _whose: object) -> Assembled:
        policy, slots = self.policy, iter(vector)
        applies = next(slots)
        done = {stage.id: next(slots) for stage in policy.stages}
        rows = [(p, *(next(slots) for _ in range(7))) for p in policy.all_preconditions()]
        referred = dict(zip(self._others, slots, strict=True))
        truths = {
            p.id: self._truths(p, referred.get(p.id, condition), when, unless, remaining, *coming)
            for p, condition, when, unless, remaining, *coming in rows
        }
        return Assembled(applies, MappingProxyType(done), MappingProxyType(truths), wholes(policy, truths))

    def _truths(  # noqa: PLR0917 - the slots of a precondition, in their order
        self,
        p: Precondition,
        condition: Measured | Timeline,
        when: Timeline,
        unless: Timeline,
        remaining: Measured | Timeline | None,
        coming: Timeline | None,
        coming_remaining: Timeline | None,
        waiting: Measured | None,
    ) -> PreconditionTruths:
        measured = condition if isinstance(condition, Measured) else of_subject(condition)
        if p.id in self._left_out and remaining is not None:
            # Records that a waiver leaves out are not checked: what is counted is what remains.
            counted = remaining if isinstance(remaining, Measured) else of_subject(remaining)
            measured = replace(counted, timeline=measured.timeline)
            remaining = counted.timeline
        assert not isinstance(remaining, Measured)
        decided = any_of((negated(when), unless, measured.timeline))
        decided = decided if coming is None else foreseen(decided, coming)
        effective = decided
        if remaining is not None:
            covered = any_of((negated(when), unless, remaining))
            covered = covered if coming_remaining is None else foreseen(covered, coming_remaining)
            effective = any_of((decided, _until(covered, self._covers[p.id])))
        return PreconditionTruths(
            p, measured, when, unless, remaining, decided, effective, decided, coming, waiting
        )


def wholes(policy: Policy, truths: Mapping[str, PreconditionTruths]) -> Mapping[str | None, Timeline]:
    """Everything that is asked for in each stage; under None where a policy has none."""

    def whole(stage: str | None) -> Timeline:
        return lowest(truths[p.id].effective for p in policy.asked_in(stage) if p.blocking)

    found: dict[str | None, Timeline] = {stage.id: whole(stage.id) for stage in policy.stages}
    return MappingProxyType(found or {None: whole(None)})


def _still(now: Mapping[str, Value], when: datetime, then: Mapping[str, Value]) -> Mapping[str, Value]:
    """What a later version says of the times in ``now`` that lie where it decides, from ``when`` on."""
    times = {name: reach(value)[0] for name, value in now.items() if isinstance(value, datetime | Interval)}
    return {name: then[name] for name, low in times.items() if low and low >= when and name in then}


class _Standing(Struct, frozen=True, eq=False):
    """What of a subject's truths is told through all versions of its policy."""

    applies: Timeline
    preconditions: Mapping[str, PreconditionTruths]
    outlook: Timeline
    prospects: Mapping[str | None, Timeline]


def _through(
    known: Assembled, coming: Sequence[tuple[datetime, Assembled | None]], versions: Versions
) -> _Standing:
    """``known`` with the dates that later versions give it."""
    sure = versions.sure
    if not coming and sure is TRUE:
        return _Standing(known.applies, known.preconditions, known.outlook, known.prospects)
    later = [(when, FALSE if found is None else found.outlook) for when, found in coming]
    outlook = versions.settled(in_turn(known.outlook, later))
    return _Standing(
        known.applies if sure.start is Truth.TRUE else lowest((known.applies, sure)),
        _dated(known.preconditions, coming, versions),
        outlook,
        known.prospective(outlook),
    )


def _dated(
    preconditions: Mapping[str, PreconditionTruths],
    coming: Sequence[tuple[datetime, Assembled | None]],
    versions: Versions,
) -> Mapping[str, PreconditionTruths]:
    """``preconditions`` with the dates that later versions give them: what is no longer asked for is met."""

    def of(known: Assembled | None, name: str) -> Timeline:
        if known is None:
            return FALSE
        return known.preconditions[name].decided if name in known.preconditions else TRUE

    def outlook(name: str, p: PreconditionTruths) -> Timeline:
        return versions.settled(in_turn(p.decided, [(when, of(known, name)) for when, known in coming]))

    return MappingProxyType({name: replace(p, outlook=outlook(name, p)) for name, p in preconditions.items()})


def _where_sure(truth: Truth, sure: Truth) -> Truth:
    return truth if sure is Truth.TRUE else Truth.UNKNOWN


def _until(covered: Timeline, cover: Cover) -> Timeline:
    """True where ``covered`` is true and the waiver in force, false elsewhere."""
    changes = [(when, truth) for when, truth in covered.changes if when < cover.until]
    certain = [(when, _certain(truth)) for when, truth in changes]
    return timeline(_certain(covered.start), [*certain, (cover.until, Truth.FALSE)])


def _certain(truth: Truth) -> Truth:
    return truth if truth is Truth.TRUE else Truth.FALSE
