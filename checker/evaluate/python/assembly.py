"""What the function of one policy yields for its subjects, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.evaluate.model import Cover, Measured, PreconditionTruths, SubjectTruths
from checker.evaluate.python.folds import of_subject
from checker.evaluate.python.lines import lowest, negated
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.steps import first
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.schema.catalog import catalog
from checker.snapshot import attribute
from checker.values.truth import TRUE, UNKNOWN, Timeline, Truth, any_of, foreseen, timeline

#: What is measured of one subject, in the order in which the policy's function yields it.
Vector = tuple[Any, ...]
#: So many distinct vectors are remembered at most.
_MANY: Final = 10_000


class Assembled(Struct, frozen=True):
    """What a vector comes to: the truths of a subject without its place and its values."""

    applies: Timeline
    done: Mapping[str, Timeline]
    preconditions: Mapping[str, PreconditionTruths]
    whole: Mapping[str | None, Timeline]


class Subjects:
    """The subjects of one policy.

    ``evaluate`` is the policy's function of the generated module. ``others`` are the subjects of the policies
    that this one refers to, of the same kind; of one that isn't there no version is in force, and what hangs
    on it is unknown.
    """

    def __init__(
        self,
        policy: Policy,
        evaluate: Callable[..., tuple[Vector, Sequence[Any]]],
        others: Mapping[str, Subjects],
        run: RunContext,
    ) -> None:
        self.policy = policy
        self._evaluate = evaluate
        self._covers = {p: cover for (of, p), cover in run.covers.items() if of == policy.id}
        self._left_out = {p for of, p in run.left_out if of == policy.id}
        self._others = {
            p.id: others.get(p.condition.policy)
            for p in policy.all_preconditions()
            if isinstance(p.condition, PolicyRef)
        }
        self._shop = policy.subject == "shop"
        self._known: dict[tuple[int, ...], tuple[Vector, Assembled]] = {}
        self._same: dict[object, object] = {}

    def truths(self, records: Iterator[Any]) -> Iterator[SubjectTruths]:
        """The truths of each record; of the shop itself where ``records`` holds only that."""
        policy = self.policy
        name = "id" if self._shop else catalog().section(policy.subject).id
        key = None if name is None else attribute(name)
        for index, record in enumerate(records):
            known, values = self._assembled(record)
            subject = None if key is None else getattr(record, key)
            yield SubjectTruths(
                policy,
                index,
                subject if isinstance(subject, str) else None,
                known.applies,
                known.done,
                known.preconditions,
                known.whole,
                MappingProxyType({n: first(v) for n, v in zip(policy.values, values, strict=bool(values))}),
            )

    def _assembled(self, record: Any) -> tuple[Assembled, Sequence[Any]]:
        vector, values = self._evaluate() if self._shop else self._evaluate(record)
        if self._others:
            vector = (
                *vector,
                *(other.outcome(record) if other else UNKNOWN for other in self._others.values()),
            )
        known = self._known.get(tuple(map(id, vector)))
        if known is None:
            # What a loop of its own finds is a new object for each subject, though mostly equal ones.
            vector = tuple(map(self._interned, vector))
            known = self._known.get(tuple(map(id, vector)))
        if known is None:
            if len(self._known) >= _MANY:
                self._known.clear()
                self._same.clear()
            known = vector, self._assemble(vector)
            self._known[tuple(map(id, vector))] = known  # the vector keeps the ids valid
        return known[1], values

    def _interned(self, slot: Any) -> Any:
        """The first of equal slots, if it names no record: those that do are hardly ever equal."""
        if isinstance(slot, Timeline):
            return self._same.setdefault(slot, slot)
        if isinstance(slot, Measured) and not any(f.record.section for f in slot.findings):
            return self._same.setdefault(slot, slot)
        return slot

    def outcome(self, record: Any) -> Timeline:
        """The policy's whole, for a precondition that refers to it."""
        known, _ = self._assembled(record)
        if known.applies.start is not Truth.TRUE:
            return UNKNOWN if known.applies.start is Truth.UNKNOWN else TRUE
        for stage, done in known.done.items():
            if done.start is Truth.UNKNOWN:
                return UNKNOWN
            if done.start is Truth.FALSE:
                return known.whole[stage]
        return TRUE if self.policy.stages else known.whole[None]

    # --- what a vector comes to ---------------------------------------------------------------

    def _assemble(self, vector: Vector) -> Assembled:
        policy, slots = self.policy, iter(vector)
        applies = next(slots)
        done = {stage.id: next(slots) for stage in policy.stages}
        rows = [(p, *(next(slots) for _ in range(7))) for p in policy.all_preconditions()]
        referred = dict(zip(self._others, slots, strict=True))
        truths = {
            p.id: self._truths(p, referred.get(p.id, condition), when, unless, remaining, *coming)
            for p, condition, when, unless, remaining, *coming in rows
        }

        def whole(stage: str | None) -> Timeline:
            return lowest(truths[p.id].effective for p in policy.asked_in(stage) if p.blocking)

        wholes: dict[str | None, Timeline] = {stage.id: whole(stage.id) for stage in policy.stages}
        return Assembled(
            applies,
            MappingProxyType(done),
            MappingProxyType(truths),
            MappingProxyType(wholes or {None: whole(None)}),
        )

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
        return PreconditionTruths(p, measured, when, unless, remaining, decided, effective, coming, waiting)


def _until(covered: Timeline, cover: Cover) -> Timeline:
    """True where ``covered`` is true and the waiver in force, false elsewhere."""
    changes = [(when, truth) for when, truth in covered.changes if when < cover.until]
    certain = [(when, _certain(truth)) for when, truth in changes]
    return timeline(_certain(covered.start), [*certain, (cover.until, Truth.FALSE)])


def _certain(truth: Truth) -> Truth:
    return truth if truth is Truth.TRUE else Truth.FALSE
