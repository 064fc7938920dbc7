"""Why something is impossible: just the places that can't go together, no more and no fewer."""

from typing import Any

import pytest
from hypothesis import given

from checker.language.library.loader import load_text
from checker.lint.proofs import prove
from checker.lint.proofs.reasons import Piece, conflict, pieces
from checker.lint.proofs.worlds import SymbolicWorld
from tests.lint.proofs.test_soundness import FEWEST, STEPS, cases, conditions

HEAD = "policy: t/x\ntitle: {en: T, zh: 题}\npreconditions:\n"


def reasons(body: str) -> dict[str, list[tuple[str, str]]]:
    """For each finding of a policy with these preconditions its reasons, with what is said of them."""
    text = HEAD + "".join(f"  {line}\n" for line in body.split("\n"))
    lines = text.split("\n")
    found = prove(load_text(text, "x.yaml").checked().policies)
    return {
        item.code: [
            (lines[other.span.line - 1][other.span.column - 1 : other.span.end_column - 1], other.message.en)
            for other in item.related
        ]
        for item in found
    }


HOLD, TOO = "this would have to hold", "and this too, which is impossible"
FAIL, FAILS = "this would have to fail", "and this would have to fail, which is impossible"


@pytest.mark.parametrize(
    ("body", "code", "places"),
    [
        (
            "a: {require: {shop.region: CN, deposit.balance: {above: 500 CNY, below: 300 CNY}}}",
            "SC230",
            [("above: 500 CNY", HOLD), ("below: 300 CNY", TOO)],
        ),
        (
            "a: {require: {any_of: [{shop.region: CN}, {shop.region: GB}, {shop.region: {is_not: CN}}]}}",
            "SC231",
            [("shop.region: CN", FAIL), ("is_not: CN", FAILS)],
        ),
        (
            "a: {require: {at_least: 2, of: [{shop.status: OPEN}, {shop.status: CLOSED}]}}",
            "SC230",
            [("shop.status: OPEN", HOLD), ("shop.status: CLOSED", TOO)],
        ),
        (
            "a: {require: {at_most: 1, of: [{shop.status: OPEN}, {shop.status: CLOSED}]}}",
            "SC231",
            [],
        ),
        (
            "a: {require: {at_least: 2, of: [{shop.status: OPEN}, {shop.region: CN}, {shop.id: x}]}}",
            None,
            [],
        ),
        (
            "a: {none: orders, where: {status: UNPAID, id: {is: x, present: false}}}",
            "SC232",
            [("is: x", HOLD), ("present: false", TOO)],
        ),
        (
            "a: {every: orders, where: {not: {id: x, status: UNPAID}}, require: {id: {is_not: x}}}",
            None,
            [],
        ),
        (
            "a: {count: orders, where: {id: {is: x, present: false}}, at_least: 1}",
            "SC232",
            [("is: x", HOLD), ("present: false", TOO)],
        ),
        (
            "a: {every: orders, where: {status: UNPAID}, require: {status: {not_in: [COMPLETED]}}}",
            "SC231",
            [("status: UNPAID", HOLD), ("not_in: [COMPLETED]", FAILS)],
        ),
        (
            "a: {require: {shop.region: CN, shop.platform: douyin}}\nb: {require: {shop.region: GB}}",
            "SC235",
            [("a", "the other one"), ("shop.region: CN", HOLD), ("shop.region: GB", TOO)],
        ),
        (
            "a: {require: {deposit.balance: {between: [500 CNY, 900 CNY], below: 300 CNY}}}",
            "SC230",
            [("between: [500 CNY, 900 CNY]", HOLD), ("below: 300 CNY", TOO)],
        ),
        (
            "a: {none: orders, where: {any_of: [{total: {above: 0}}, {total: {between: [1 CNY, 9 CNY]}}]}}",
            "SC237",
            [("above: 0", "the other possibility")],
        ),
        ("a: {count: orders, between: [0, 3]}", None, []),
        ("a: {count: orders, between: [0, 3]}\nb: {require: {shop.region: {not_in: [CN, GB]}}}", None, []),
        (
            "a: {when: {shop.platform: douyin}, require: {shop.region: CN}}\nb: {require: {shop.region: GB}}",
            None,
            [],
        ),
    ],
)
def test_the_places_that_cant_go_together(body: str, code: str | None, places: list[tuple[str, str]]) -> None:
    """The two or more tests that exclude each other are shown, and none that has nothing to do with it."""
    found = reasons(body)
    assert found == ({code: places} if code else {})


def test_a_whole_condition_is_no_reason_for_itself() -> None:
    """Where the finding's own place is all there is to say, no other is named."""
    text = "a: {require: {not: {shop.platform: [douyin, tiktok-shop]}}}"
    found = reasons(text)
    assert found in ({}, {"SC230": [("shop.platform: [douyin, tiktok-shop]", "nothing makes this false")]})


@FEWEST
@given(cases())
def test_a_conflict_is_the_smallest(case: tuple[Any, Any, Any]) -> None:
    """What is given as a reason is impossible together, and possible without any one of its parts."""
    policy = case[0]
    for condition in conditions(policy):
        for holds in (True, False):
            world = SymbolicWorld(policy)
            among = list(pieces(world, condition, world.outermost(), holds=holds))
            found = conflict(world, among, steps=STEPS)
            assert set(found) <= set(among)
            if found:
                assert world.impossible(*says(found), steps=STEPS)
            for left_out in found:
                rest = [piece for piece in found if piece is not left_out]
                assert not world.impossible(*says(rest), steps=STEPS)


def says(found: Any) -> list[Any]:
    """The formulas of some pieces."""
    return [piece.says for piece in found if isinstance(piece, Piece)]
