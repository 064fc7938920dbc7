"""Conditions that aren't asked about: the solver would have had nothing to say of them."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from checker.language.library.loader import load_text
from checker.lint.proofs.independent import read
from checker.lint.proofs.worlds import SymbolicWorld
from tests.lint.proofs.test_soundness import FEWEST, STEPS, cases, conditions


@FEWEST
@given(cases())
def test_nothing_is_lost(case: tuple[Any, Any, Any]) -> None:
    """What is plain can hold and can fail; two that read nothing in common can do so in every combination."""
    policy = case[0]
    around = SymbolicWorld(policy).outermost()
    plain = [(item, found) for item in conditions(policy) if (found := read(item, around)) is not None]
    for condition, _ in plain:
        world = SymbolicWorld(policy)
        truths = world.truths(condition, world.outermost())
        assert not world.impossible(truths.true, steps=STEPS)
        assert not world.impossible(truths.false, steps=STEPS)
    for (first, mine), (second, other) in list(combinations(plain, 2))[:4]:
        if mine.isdisjoint(other):
            world = SymbolicWorld(policy)
            one, two = (world.truths(item, world.outermost()) for item in (first, second))
            assert not world.impossible(one.true, two.true, steps=STEPS)
            assert not world.impossible(one.true, two.false, steps=STEPS)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("{shop.region: CN}", {"shop.region"}),
        ("{shop.platform: douyin}", {"shop.platform"}),
        ("{shop.platform: [douyin, tiktok-shop]}", None),
        ("{closure.notice.enabled: true}", None),
        ("{deposit.balance: {above: 5 CNY, below: 9 CNY}}", None),
        ("{$owed: {above: 5 CNY}}", None),
        ("{subject.region: CN}", {"shop.region"}),
        ("{none: orders, where: {status: UNPAID}}", {"records of orders", "orders.status"}),
        ("{all_of: [{none: orders}, {some: orders}]}", None),
        ("{every: orders, where: {status: UNPAID}, require: {status: COMPLETED}}", None),
        ("{closure.applied_at: {before: {field: closure.completed_at}}}", None),
    ],
)
def test_what_is_plain(condition: str, wanted: set[str] | None) -> None:
    """A field that is read twice, has few values, or is compared with another one must be asked about."""
    text = (
        "policy: t/x\ntitle: {en: T, zh: 题}\nvalues:\n  owed: {sum: liabilities.commission.amount_due}\n"
        f"preconditions:\n  a: {{require: {condition}}}\n"
    )
    (precondition,) = load_text(text, "x.yaml").checked().policies[0].preconditions
    assert read(precondition.condition, ("", "shop")) == wanted
