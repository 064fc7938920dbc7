"""What is proven holds: the reference evaluator never finds what was proven to be impossible."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.language.model.conditions import AllOf, Condition, Quantifier, QuantifierKind
from checker.language.model.policy import Policy, PolicyRef
from checker.lint.proofs.worlds import SymbolicWorld
from checker.values.truth import FALSE, Truth
from tests.evaluate.python.oracle import Oracle
from tests.strategies import checks, policies, snapshots

#: Each example asks the solver a dozen questions, for which this many steps are enough or too few.
FEWER = settings(max_examples=max(settings().max_examples // 5, 20))
FEWEST = settings(max_examples=max(settings().max_examples // 20, 20))
STEPS = 20_000


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any], datetime]:
    """A policy, a snapshot and an instant."""
    document = draw(snapshots())
    return draw(policies()), document, draw(checks(document))


def conditions(policy: Policy) -> list[Condition]:
    """The conditions of a policy that are asked of its subject."""
    found: list[Condition] = [] if policy.applies_to is None else [policy.applies_to]
    for item in policy.all_preconditions():
        parts = (item.when, None if item.unless is None else item.unless.condition, item.condition)
        found += [part for part in parts if part is not None and not isinstance(part, PolicyRef)]
    return found


def filters(policy: Policy) -> list[Quantifier]:
    """The quantifiers that a condition consists of, with a ``where``."""
    return [item for item in conditions(policy) if isinstance(item, Quantifier) and item.where is not None]


@FEWER
@given(cases())
def test_what_no_record_satisfies_is_in_no_snapshot(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """Where a filter is proven to pick no record, none is there; where every one, all are.

    So it is where a filter and what it requires are proven never to hold of one record.
    """
    policy, document, as_of = case
    oracle = Oracle(document, policy, as_of)
    for quantifier in filters(policy):
        where, require = quantifier.where, quantifier.require
        assert where is not None
        both = where if require is None else AllOf((where, require), where.span)
        for condition, proven, kind in (
            (where, False, QuantifierKind.NONE),
            (both, False, QuantifierKind.NONE),
            (where, True, QuantifierKind.EVERY),
        ):
            world = SymbolicWorld(policy)
            truths = world.truths(condition, world.record(quantifier.source, world.outermost()))
            if not world.impossible(truths.false if proven else truths.true, steps=STEPS):
                continue
            parts = (None, condition) if proven else (condition, None)
            claim = replace(quantifier, kind=kind, where=parts[0], require=parts[1])
            for scopes in oracle.subjects():
                line = oracle.line(claim, scopes, FALSE)
                assert all(truth is not Truth.FALSE for when, truth in line.changes if when >= as_of)
                assert line.at(as_of) is not Truth.FALSE


@FEWER
@given(cases())
def test_what_is_proven_is_never_otherwise(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """A condition that is proven never to hold is at no instant true, one proven always to hold never false.

    Nor are two ever as they are proven not to be together.
    """
    policy, document, as_of = case
    oracle = Oracle(document, policy, as_of)
    every = conditions(policy)
    lines = [[oracle.line(condition, scopes, FALSE) for condition in every] for scopes in oracle.subjects()]
    instants = {as_of, *(when for own in lines for line in own for when, _ in line.changes)}
    instants |= {when + timedelta(days=1) for when in instants if when.year < 9000}

    def found(place: int, truth: Truth, other: int | None = None, also: Truth = Truth.FALSE) -> bool:
        return any(
            own[place].at(t) is truth and (other is None or own[other].at(t) is also)
            for own in lines
            for t in instants
            if t >= as_of
        )

    for place, condition in enumerate(every):
        world = SymbolicWorld(policy)
        truths = world.truths(condition, world.outermost())
        assert not (world.impossible(truths.true, steps=STEPS) and found(place, Truth.TRUE))
        assert not (world.impossible(truths.false, steps=STEPS) and found(place, Truth.FALSE))
        for other, second in enumerate(every[:place][-2:], max(place - 2, 0)):
            world = SymbolicWorld(policy)
            one, two = (world.truths(item, world.outermost()) for item in (condition, second))
            if world.impossible(one.true, two.false, steps=STEPS):
                assert not found(place, Truth.TRUE, other, Truth.FALSE)
            if world.impossible(one.true, two.true, steps=STEPS):
                assert not found(place, Truth.TRUE, other, Truth.TRUE)
