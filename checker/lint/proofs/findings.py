"""What is proven of policies, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Quantifier,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition, Stage
from checker.language.model.walk import nodes
from checker.language.surface import surface
from checker.lint.proofs import independent
from checker.lint.proofs.decisions import decision, sections
from checker.lint.proofs.independent import Records

if TYPE_CHECKING:
    from checker.lint.proofs.worlds import SymbolicWorld, Truths

NEVER: Final = "SC230"
ALWAYS: Final = "SC231"
NO_RECORD: Final = "SC232"
EVERY_RECORD: Final = "SC233"
IMPLIED: Final = "SC234"
CONTRADICTION: Final = "SC235"
UNREACHABLE: Final = "SC236"
REDUNDANT: Final = "SC237"
OVER_AT_ONCE: Final = "SC238"
PROVEN: Final = frozenset(
    (NEVER, ALWAYS, NO_RECORD, EVERY_RECORD, IMPLIED, CONTRADICTION, UNREACHABLE, REDUNDANT, OVER_AT_ONCE)
)

#: Where the records of an aggregate stand that is asked for of the subject.
_OUTERMOST: Final = 2


@cache
def available() -> bool:
    """Whether the solver is installed."""
    return find_spec("z3") is not None


def prove(policies: Iterable[Policy], asked: set[tuple[Span, ...]] | None = None) -> tuple[Diagnostic, ...]:
    """What can be proven of ``policies``, each thing once where policies share what they take over.

    ``asked`` are the questions that needn't be asked again, by the places that they are about; those that are
    asked now are added.

    Raises:
        ImportError: the package ``z3-solver`` isn't installed.
    """
    found: dict[Diagnostic, None] = {}
    done = set() if asked is None else asked
    for policy in policies:
        found.update(dict.fromkeys(_Prover(policy, done).run()))
    return tuple(found)


class _Prover:
    """Asks the questions about one policy; ``done`` are those that were asked before."""

    def __init__(self, policy: Policy, done: set[tuple[Span, ...]]) -> None:
        self._policy = policy
        self._done = done
        #: Preconditions and filters of which something is said already: what follows from it needn't be.
        self._odd: set[Span] = set()
        #: Whether conditions, of some records, can't hold, or can't fail.
        self._answers: dict[tuple[Condition, Records, bool], bool] = {}

    def run(self) -> Iterator[Diagnostic]:
        policy = self._policy
        yield from self._aggregates()
        if policy.applies_to is not None:
            yield from self._condition(policy.applies_to)
        for stage in policy.stages:
            if stage.done_when is not None and self._new(stage.done_when.span):
                yield from self._condition(stage.done_when)
        for item in policy.all_preconditions():
            for part in (item.when, None if item.unless is None else item.unless.condition, item.condition):
                if part is not None and not isinstance(part, PolicyRef) and self._new(part.span):
                    for found in self._condition(part):
                        self._odd.add(item.span)
                        yield found
        yield from self._stages()
        yield from self._together()

    def _new(self, *spans: Span) -> bool:
        """Whether a question is asked for the first time."""
        if spans in self._done:
            return False
        self._done.add(spans)
        return True

    # --- single conditions --------------------------------------------------------------------

    def _condition(self, condition: Condition, of: Records = ()) -> Iterator[Diagnostic]:
        """What can be said of a condition, or else of its parts."""
        if self._odd and any(isinstance(node, Aggregate) and self._is_odd(node) for node in nodes(condition)):
            return
        odd = list(self._filter(condition, of)) if isinstance(condition, Quantifier) else []
        if odd:
            yield from odd
        elif self._never(condition, of):
            yield self._says_never(condition, of)
        elif self._always(condition, of):
            yield Diagnostic.of(
                ALWAYS,
                condition.span,
                severity=Severity.WARNING,
                related=self._why(condition, of=of, holds=False),
            )
        else:
            yield from self._parts(condition, of)

    def _is_odd(self, aggregate: Aggregate) -> bool:
        return aggregate.where is not None and aggregate.where.span in self._odd

    def _parts(self, condition: Condition, of: Records) -> Iterator[Diagnostic]:
        if surface(condition) is not None:  # nobody has written the parts of one test
            return
        match condition:
            case AnyOf(parts=parts):
                found = {part: list(self._condition(part, of)) for part in parts}
                for odd in found.values():
                    yield from odd
                yield from self._branches(tuple(part for part in parts if not found[part]), of)
            case AllOf(parts=parts):
                for part in parts:
                    yield from self._condition(part, of)
            case Not(part=part):
                yield from self._parts(part, of)
            case Quantifier(source=source, where=where, require=require):
                inside = (*of, source)
                if where is not None:
                    yield from self._parts(where, inside)
                if require is not None:
                    yield from self._condition(require, inside)
            case Comparison():
                return

    def _filter(self, quantifier: Quantifier, of: Records) -> Iterator[Diagnostic]:
        where, require, inside = quantifier.where, quantifier.require, (*of, quantifier.source)
        if where is not None:
            yield from self._selection(where, inside)
            if require is not None and not self._never(where, inside):
                both = AllOf((where, require), require.span)
                if self._never(both, inside):
                    yield self._says_never(both, inside)

    def _aggregates(self) -> Iterator[Diagnostic]:
        """What can be said of which records sums, counts and extremes are taken of."""
        policy = self._policy
        for node in nodes(policy.values, policy.applies_to, policy.stages, policy.preconditions):
            if (
                isinstance(node, Aggregate)
                and node.where is not None
                and node.scope == _OUTERMOST
                and self._new(node.where.span)
            ):
                for found in self._selection(node.where, (node.source,)):
                    self._odd.add(node.where.span)
                    yield found

    def _selection(self, where: Condition, of: Records) -> Iterator[Diagnostic]:
        """What can be said of which records a condition picks."""
        if self._never(where, of):
            yield Diagnostic.of(
                NO_RECORD, where.span, severity=Severity.ERROR, related=self._why(where, of=of, holds=True)
            )
        elif self._always(where, of):
            yield Diagnostic.of(
                EVERY_RECORD,
                where.span,
                severity=Severity.WARNING,
                related=self._why(where, of=of, holds=False),
            )

    def _says_never(self, condition: Condition, of: Records) -> Diagnostic:
        return Diagnostic.of(
            NEVER, condition.span, severity=Severity.ERROR, related=self._why(condition, of=of, holds=True)
        )

    def _branches(self, parts: tuple[Condition, ...], of: Records) -> Iterator[Diagnostic]:
        for place, part in enumerate(parts):
            for other in parts[:place] + parts[place + 1 :]:
                if self._implies(part, other, of) and not (
                    self._implies(other, part, of) and parts.index(other) > place
                ):
                    yield Diagnostic.of(
                        REDUNDANT,
                        part.span,
                        severity=Severity.WARNING,
                        related=(Related(Text("the other possibility", "另一种情形"), other.span),),
                    )
                    break

    # --- preconditions together ---------------------------------------------------------------

    def _stages(self) -> Iterator[Diagnostic]:
        stages = self._policy.stages
        for place, stage in enumerate(stages):
            yield from self._over_at_once(stages[:place], stage)
        for place, stage in enumerate(stages):
            if place + 1 == len(stages) or not self._new(stage.span, stages[place + 1].span):
                continue
            if stage.done_when is None or self._never(stage.done_when):
                why = () if stage.done_when is None else self._why(stage.done_when, holds=True)
                yield Diagnostic.of(
                    UNREACHABLE,
                    stages[place + 1].span,
                    severity=Severity.ERROR,
                    related=(Related(Text("the stage that never ends", "不会结束的阶段"), stage.span), *why),
                    name=stages[place + 1].id,
                    before=stage.id,
                )

    def _over_at_once(self, before: Sequence[Stage], stage: Stage) -> Iterator[Diagnostic]:
        """That a stage ends no later than those before it: it is over as soon as it is reached."""
        done = [(item, item.done_when) for item in before if item.done_when is not None]
        if stage.done_when is None or not done or self._always(stage.done_when):
            return
        if not self._new(stage.done_when.span, *(condition.span for _, condition in done)):
            return
        world = self._world()
        own = world.truths(stage.done_when, world.outermost()).false
        for item, condition in done:
            if world.impossible(world.truths(condition, world.outermost()).true, own):
                yield Diagnostic.of(
                    OVER_AT_ONCE,
                    stage.done_when.span,
                    severity=Severity.WARNING,
                    related=(Related(Text("the stage before", "前面的阶段"), condition.span),),
                    name=stage.id,
                    before=item.id,
                )
                return

    def _together(self) -> Iterator[Diagnostic]:
        """What can be said of pairs of preconditions that are asked for at once in some stage."""
        policy = self._policy
        asked = [policy.asked_in(stage.id) for stage in policy.stages] or [policy.preconditions]
        for items in asked:
            here = [item for item in items if self._open(item)]
            for place, first in enumerate(here):
                for second in here[place + 1 :]:
                    shared = self._new(first.span, second.span) and sections(first) & sections(second)
                    if shared and not self._independent(first, second):
                        yield from self._pair(first, second)

    def _outlasts(self, one: Precondition, other: Precondition) -> bool:
        """Whether ``one`` is asked for wherever ``other`` is."""
        asked = [self._policy.asked_in(stage.id) for stage in self._policy.stages]
        return all(one in items for items in asked if other in items)

    def _independent(self, first: Precondition, second: Precondition) -> bool:
        """Whether it is plain that each can hold and fail whatever the other does."""
        around = self._world().outermost()
        one, other = (independent.read(decision(item), around) for item in (first, second))
        return one is not None and other is not None and one.isdisjoint(other)

    def _open(self, item: Precondition) -> bool:
        """Whether a precondition can hold and can fail, and nothing else is odd about it."""
        if isinstance(item.condition, PolicyRef) or item.span in self._odd:
            return False
        return not (self._never(item.condition) or self._always(item.condition))

    def _pair(self, first: Precondition, second: Precondition) -> Iterator[Diagnostic]:
        blocking = first.blocking and second.blocking
        if blocking and self._impossible_together(first, second, second_false=False):
            decisions = (decision(first), decision(second))
            why = self._why(*decisions, holds=True, known=(first.span, second.span))
            yield Diagnostic.of(
                CONTRADICTION,
                second.span,
                severity=Severity.ERROR,
                related=(Related(Text("the other one", "另一条"), first.span), *why),
                name=second.id,
                other=first.id,
            )
            return
        for one, other in ((first, second), (second, first)):
            if other.blocking and not one.blocking:
                continue  # a reminder that something blocks besides is said for those who want to know
            if self._outlasts(one, other) and self._impossible_together(one, other, second_false=True):
                yield Diagnostic.of(
                    IMPLIED,
                    other.span,
                    severity=Severity.WARNING,
                    related=(Related(Text("what implies it", "蕴含它的条件"), one.span),),
                    name=other.id,
                    other=one.id,
                )
                return

    def _impossible_together(self, first: Precondition, second: Precondition, *, second_false: bool) -> bool:
        world = self._world()
        one, other = self._decided(world, first), self._decided(world, second)
        return world.impossible(one.true, other.false if second_false else other.true)

    def _decided(self, world: SymbolicWorld, item: Precondition) -> Truths:
        return world.truths(decision(item), world.outermost())

    # --- questions ----------------------------------------------------------------------------

    def _world(self) -> SymbolicWorld:
        from checker.lint.proofs.worlds import SymbolicWorld

        return SymbolicWorld(self._policy)

    def _why(
        self, *conditions: Condition, of: Records = (), holds: bool, known: tuple[Span, ...] = ()
    ) -> tuple[Related, ...]:
        """Which parts of ``conditions`` can't go together, where these can't all hold, or can't all fail.

        Nothing where that is only what is ``known``: their own places, where nothing else is given.
        """
        from checker.lint.proofs.reasons import conflict, pieces, told

        world = self._world()
        scopes = _within(world, of)
        among = [piece for item in conditions for piece in pieces(world, item, scopes, holds=holds)]
        return told(conflict(world, among), known or [item.span for item in conditions])

    def _never(self, condition: Condition, of: Records = ()) -> bool:
        return self._impossible(condition, of, holds=True)

    def _always(self, condition: Condition, of: Records = ()) -> bool:
        return self._impossible(condition, of, holds=False)

    def _impossible(self, condition: Condition, of: Records, *, holds: bool) -> bool:
        if independent.read(condition, self._world().outermost(), of) is not None:
            return False
        question = (condition, of, holds)
        if question not in self._answers:
            world = self._world()
            truths = world.truths(condition, _within(world, of))
            self._answers[question] = world.impossible(truths.true if holds else truths.false)
        return self._answers[question]

    def _implies(self, condition: Condition, other: Condition, of: Records) -> bool:
        world = self._world()
        scopes = _within(world, of)
        one, two = (world.truths(item, scopes) for item in (condition, other))
        return world.impossible(one.true, two.false)


def _within(world: SymbolicWorld, of: Records) -> tuple[str, ...]:
    """Some record of each of these sources, one inside the other."""
    scopes = world.outermost()
    for source in of:
        scopes = world.record(source, scopes)
    return scopes
