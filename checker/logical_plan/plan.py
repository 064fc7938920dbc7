"""The logical plan of a set of policies: what to compute in which order, as data.

Planning is done once per set of policies, without a snapshot. A plan is rendered by a target: generated
Python (``checker.evaluate.python``), or whatever else can run over records and fold them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from msgspec import Struct

from checker.language.model.conditions import Condition
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import quantifiers
from checker.logical_plan.apart import Distinction, apart
from checker.logical_plan.nodes import (
    AggregateFold,
    ConstantTruth,
    Node,
    NodeId,
    QuantifierFold,
    RecordFold,
    Target,
    inside,
    operands,
)
from checker.logical_plan.projection import projection
from checker.logical_plan.sharing import shared
from checker.logical_plan.table import NodeTable, Traits, in_one_pass, literal
from checker.logical_plan.translate import Translator
from checker.logical_plan.truths import Foreseen
from checker.snapshot import Projection
from checker.values.truth import Truth


class Pipeline(Struct, frozen=True):
    """One pass over a section that feeds several folds.

    ``shared`` is worked out once per record, before the folds: each after those that it needs. Where the
    folds look at each record by itself, ``apart`` is what tells records apart; None where nobody asked.
    """

    section: str
    shared: tuple[NodeId, ...]
    folds: tuple[NodeId, ...]
    apart: tuple[Distinction, ...] | None = None


class Level(Struct, frozen=True):
    """What can be computed once the folds of the levels before are there.

    ``hoisted`` is the same for all records and computed once, each after those that it needs; the
    pipelines may ask for it.
    """

    hoisted: tuple[NodeId, ...]
    pipelines: tuple[Pipeline, ...]


class Counted(Struct, frozen=True):
    """A condition that is the conjunction of quantifiers whose records are counted and named."""

    folds: tuple[NodeId, ...]


class PreconditionPlan(Struct, frozen=True):
    """A precondition; ``condition`` is None where it is the verdict of another policy.

    ``remaining`` is the condition without the records that a waiver leaves out, None without such a waiver.
    ``coming`` is what the precondition comes to once records have what they wait for, ``coming_remaining``
    the same of what remains; None where that changes nothing.
    """

    id: str
    condition: NodeId | Counted | None
    when: NodeId
    unless: NodeId
    remaining: NodeId | Counted | None
    coming: Foreseen | None = None
    coming_remaining: Foreseen | None = None


class SubjectPlan(Struct, frozen=True):
    """What one policy asks of each of its subjects: ``section`` is None for the shop.

    ``shared`` is worked out once per subject; ``done`` has the stages in their order. ``over`` is what tells
    records apart to which the policy doesn't apply, or whose stages are all over; None where nobody asked, or
    where that looks at more than the record.
    """

    policy: str
    section: str | None
    shared: tuple[NodeId, ...]
    applies: NodeId
    done: tuple[NodeId, ...]
    preconditions: tuple[PreconditionPlan, ...]
    values: Mapping[str, NodeId]
    over: tuple[Distinction, ...] | None = None


class LogicalPlan(Struct, frozen=True):
    """The evaluation of policies: the levels in their order, then the subjects of each policy.

    ``nodes`` holds everything that the policies say, each node after its operands, with its ``traits``;
    ``loops`` what is worked out once per record of the folds that aren't fed by a pipeline.
    """

    nodes: tuple[Node, ...]
    traits: tuple[Traits, ...]
    levels: tuple[Level, ...]
    subjects: Mapping[str, SubjectPlan]
    loops: Mapping[NodeId, tuple[NodeId, ...]]
    projection: Projection

    def needs(self, number: NodeId) -> frozenset[NodeId]:
        """A node and all that it is computed from."""
        found = {number}
        pending = [number]
        while pending:
            fresh = {part for part in operands(self.nodes[pending.pop()]) if part not in found}
            found |= fresh
            pending += fresh
        return frozenset(found)


def plan(
    policies: Sequence[Policy], leaving_out: Collection[Target] = (), *, grouped: bool = False
) -> LogicalPlan:
    """The plan of ``policies``, whose parameters are applied.

    ``leaving_out`` are the preconditions for which a waiver leaves out records. ``grouped`` is for a target
    that need not look at each record: folds to which it is enough to look at one of those that are alike
    have pipelines of their own.
    """
    planner = _Planner(leaving_out, grouped=grouped)
    subjects = {policy.id: planner.subject(policy) for policy in policies}
    table = planner.table
    return LogicalPlan(
        tuple(table.nodes),
        tuple(table.traits),
        planner.levels(),
        MappingProxyType(subjects),
        MappingProxyType(planner.loops),
        projection(table.nodes, (subject.section for subject in subjects.values())),
    )


class _Planner:
    def __init__(self, leaving_out: Collection[Target], *, grouped: bool) -> None:
        self.table = NodeTable()
        self._grouped = grouped
        self.loops: dict[NodeId, tuple[NodeId, ...]] = {}
        self._leaving_out = leaving_out
        self._once: set[NodeId] = set()
        self._placed: set[tuple[NodeId, bool]] = set()

    # --- subjects -----------------------------------------------------------------------------

    def subject(self, policy: Policy) -> SubjectPlan:
        """What a policy asks of its subjects."""
        translator = Translator(policy, self.table)
        section = None if policy.subject == "shop" else policy.subject

        def condition(given: Condition | None, otherwise: Truth) -> NodeId:
            return (
                self.table.enter(ConstantTruth(otherwise)) if given is None else translator.condition(given)
            )

        applies = condition(policy.applies_to, Truth.TRUE)
        values = {name: translator.reported(name) for name in policy.values}
        done = tuple(condition(stage.done_when, Truth.FALSE) for stage in policy.stages)
        preconditions = tuple(
            PreconditionPlan(
                p.id,
                self._condition(p, translator),
                condition(p.when, Truth.TRUE),
                condition(None if p.unless is None else p.unless.condition, Truth.FALSE),
                self._remaining(p, policy, translator),
                translator.foreseen(p),
                translator.foreseen(p, (policy.id, p.id)) if (policy.id, p.id) in self._leaving_out else None,
            )
            for p in policy.all_preconditions()
        )
        roots = [applies, *values.values(), *done, *(n for p in preconditions for n in asked(p))]
        for root in roots:
            self._place(root, looped=section is not None)
        common = shared(self.table, {0 if section is None else 1}, ((root, True) for root in roots))
        asking = self._grouped and section is not None
        over = self._apart((), (applies, *done)) if asking else None
        named = MappingProxyType(values)
        return SubjectPlan(policy.id, section, common, applies, done, preconditions, named, over)

    def _condition(self, p: Precondition, translator: Translator) -> NodeId | Counted | None:
        if isinstance(p.condition, PolicyRef):
            return None
        if (translator.policy.id, p.id) in self._leaving_out:
            return translator.condition(p.condition)  # what is counted is what remains
        return self._measured(p.condition, translator, None)

    def _remaining(self, p: Precondition, policy: Policy, translator: Translator) -> NodeId | Counted | None:
        target = (policy.id, p.id)
        if target not in self._leaving_out or isinstance(p.condition, PolicyRef):
            return None
        return self._measured(p.condition, translator, target)

    @staticmethod
    def _measured(condition: Condition, translator: Translator, target: Target | None) -> NodeId | Counted:
        found = quantifiers(condition)
        if found is None:
            return translator.condition(condition, target)
        return Counted(tuple(translator.counted(quantifier, target) for quantifier in found))

    # --- where to compute what ----------------------------------------------------------------

    def _place(self, number: NodeId, *, looped: bool) -> None:
        """Find what of a node is computed once: folds over sections, and in a loop whatever is fixed."""
        node, traits = self.table.nodes[number], self.table.traits[number]
        if literal(node) or number in self._once or (number, looped) in self._placed:
            return
        self._placed.add((number, looped))
        whole = in_one_pass(node, traits.free)
        if traits.fixed and (looped or whole):
            self._once.add(number)
            looped = False
        if not isinstance(node, QuantifierFold | AggregateFold):
            for part in operands(node):
                self._place(part, looped=looped)
            return
        within = inside(node)
        for part in operands(node):
            self._place(part, looped=looped or part in within)
        if not whole and number not in self.loops:
            self.loops[number] = self._common([number])

    def levels(self) -> tuple[Level, ...]:
        """What is computed once, by level."""
        folds: dict[int, list[NodeId]] = {}
        hoisted: dict[int, list[NodeId]] = {}
        for number in sorted(self._once):
            node, traits = self.table.nodes[number], self.table.traits[number]
            if in_one_pass(node, traits.free):
                folds.setdefault(traits.ready - 1, []).append(number)
            else:
                hoisted.setdefault(traits.ready, []).append(number)
        return tuple(
            Level(tuple(hoisted.get(level, ())), tuple(self._pipelines(folds.get(level, ()))))
            for level in range(max((*folds, *hoisted), default=-1) + 1)
        )

    def _pipelines(self, folds: Sequence[NodeId]) -> Iterator[Pipeline]:
        for section, group in groupby(sorted(folds, key=self._section), key=self._section):
            alone, rest = list[NodeId](), list[NodeId]()
            for fold in group:
                (alone if self._grouped and self._apart([fold]) is not None else rest).append(fold)
            if alone:
                yield Pipeline(section, self._common(alone), tuple(alone), self._apart(alone))
            if rest:
                yield Pipeline(section, self._common(rest), tuple(rest))

    def _apart(
        self, folds: Sequence[NodeId], conditions: Sequence[NodeId] = ()
    ) -> tuple[Distinction, ...] | None:
        """What tells records apart in any of ``folds``, or in ``conditions`` of their own."""
        return apart(self.table.nodes, self.table.traits, map(self._fold, folds), conditions=conditions)

    def _fold(self, number: NodeId) -> RecordFold:
        node = self.table.nodes[number]
        assert isinstance(node, QuantifierFold | AggregateFold)
        return node

    def _section(self, fold: NodeId) -> str:
        return self._fold(fold).source.section or ""

    def _common(self, folds: Sequence[NodeId]) -> tuple[NodeId, ...]:
        """What the folds have in common of one record."""
        scopes: set[int] = set()
        roots: list[tuple[NodeId, bool]] = []
        for fold in folds:
            node = self._fold(fold)
            scopes.add(node.source.scope)
            sure = node.source.leaves_out is None
            for place, part in enumerate(inside(node)):
                certain = place == 0 or (node.where is None and isinstance(node, AggregateFold))
                roots.append((part, sure and certain))
        return shared(self.table, scopes, roots)


def asked(p: PreconditionPlan) -> Iterator[NodeId]:
    """What a precondition asks for, in order."""
    for part in (p.condition, p.when, p.unless, p.remaining):
        if isinstance(part, Counted):
            yield from part.folds
        elif part is not None:
            yield part
    for foreseen in (p.coming, p.coming_remaining):
        if foreseen is not None:
            yield foreseen.truth
            yield from foreseen.waiting
