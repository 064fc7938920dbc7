"""What a report comes to: questions, things to do once, waits, and dates with what they hang on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker import Checker, load_policies, load_snapshot
from checker.answer import Hinge, ShopAnswer, answer_of
from checker.base.text import Text
from checker.report.model import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
CLOSURE = ("douyin/closure",)
MINE = """
policy: mine/{name}
title: {{en: Title of {name}, zh: 题}}
{question}
preconditions:
  ended:
    title: {{en: Every order has ended, zh: 订单都已完结}}
    problem: {{en: "{{count}} orders are open", zh: "{{count}} 笔未完结"}}
    fix: {{en: End them, zh: 处理}}
    every: orders
    require: {{status: [COMPLETED, CANCELLED]}}
"""
BEYOND = Text("1,500 orders are open, 500 more than stand here", "1,500 笔未完结，此处未列 500 条")
SHOP = {"id": "1", "platform": "tiktok-shop", "timezone": "Etc/UTC", "currency": "GBP"}


def order(number: int, status: str, **more: object) -> dict[str, Any]:
    return {"id": str(number), "status": status, "total": {"amount": "5.00", "currency": "GBP"}, **more}


def snapshot(*orders: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "as_of": "2026-11-16T09:00:00Z",
        "coverage": {"orders": {"complete": True}},
        "shop": SHOP,
        "orders": list(orders),
    }


def answered(document: Mapping[str, Any], tmp_path: Path, **questions: str) -> ShopAnswer:
    """The answer under policies of our own, with the question that each asks."""
    for name, question in questions.items():
        asked = f"question: {{en: {question}, zh: {question}}}" if question else ""
        (tmp_path / f"{name}.yaml").write_text(MINE.format(name=name, question=asked), encoding="utf-8")
    report = Checker(load_policies([tmp_path])).check(load_snapshot(json.dumps(document).encode()), records=5)
    return answer_of(report)


def test_policies_with_one_question_are_one_line(tmp_path: Path) -> None:
    """The same question is answered once, by the worst; a policy without one is asked by its title."""
    found = answered(snapshot(order(1, "IN_TRANSIT")), tmp_path, a="Close", b="Close", c="")
    assert [(item.letter, item.title.en, item.policies) for item in found.questions] == [
        ("A", "Close", ("mine/a", "mine/b")),
        ("B", "Title of c", ("mine/c",)),
    ]
    assert {item.verdict for item in found.questions} == {Verdict.BLOCKED}
    assert (found.verdict, found.status) == (Verdict.BLOCKED, 1)


def test_overlays_take_the_question_over() -> None:
    """Every shipped policy has a question, whichever it extends."""
    assert all(policy.question.en and policy.question.zh for policy in load_policies().library.policies)


def test_things_are_grouped_by_what_people_do(tmp_path: Path) -> None:
    """A buyer is answered first; each thing stands once with records, cost and questions; others act last."""
    asking = {"cancel_request": {"pending": True, "requested_at": "2026-11-16T07:00:00Z"}}
    orders = [
        order(1, "AWAITING_SHIPMENT"),
        order(2, "AWAITING_SHIPMENT"),
        order(3, "AWAITING_COLLECTION"),
        order(4, "AWAITING_SHIPMENT", **asking),
        order(5, "DELIVERED"),
        order(6, "UNPAID"),
        order(7, "COMPLETED"),
    ]
    found = answered(snapshot(*orders), tmp_path, a="Close", b="Deposit")
    assert [(item.action, item.count, item.records, item.letters) for item in found.tasks] == [
        ("answer-cancel-request", 1, ("4",), ("A", "B")),
        ("ship", 2, ("1", "2"), ("A", "B")),
        ("hand-over", 1, ("3",), ("A", "B")),
        ("cancel-unpaid-order", 1, ("6",), ("A", "B")),
    ]
    assert {str(amount) for amount in found.tasks[0].costs.values()} == {"5.00"}
    assert [(item.count, item.records) for item in found.waits] == [(1, ("5",))]
    (first, _) = found.questions
    assert (first.todo, first.waits, first.unknown) == (4, 1, 0)


def test_what_is_due_says_by_when(tmp_path: Path) -> None:
    """The first of several; what is due first comes first among things of one kind; some have no deadline."""
    soon, late = "2026-11-17T09:00:00Z", "2026-11-20T09:00:00Z"
    orders = [
        order(1, "AWAITING_SHIPMENT", ship_by=late),
        order(2, "AWAITING_SHIPMENT", ship_by=soon),
        order(3, "AWAITING_SHIPMENT"),
        order(4, "UNPAID"),
    ]
    found = answered(snapshot(*orders), tmp_path, a="Close")
    assert [(item.action, item.due) for item in found.tasks] == [
        ("ship", datetime(2026, 11, 17, 9, tzinfo=UTC)),
        ("cancel-unpaid-order", None),
    ]


@pytest.mark.parametrize(
    ("sale", "told"),
    [
        ({"kind": "CANCEL", "order_id": "1"}, [("answer-cancel-request", ("1",), ("ended", "closed"))]),
        (
            {"kind": "CANCEL", "order_id": "2"},
            [("answer-cancel-request", ("1",), ("ended",)), ("agree-to-refund", ("s",), ("closed",))],
        ),
        (
            {"kind": "REFUND_ONLY", "order_id": "1"},
            [("answer-cancel-request", ("1",), ("ended",)), ("agree-to-refund", ("s",), ("closed",))],
        ),
        (
            {"kind": "CANCEL"},
            [("answer-cancel-request", ("1",), ("ended",)), ("agree-to-refund", ("s",), ("closed",))],
        ),
    ],
)
def test_a_request_that_stands_in_two_places_is_answered_once(
    sale: dict[str, str], told: list[tuple[str, tuple[str, ...], tuple[str, ...]]], tmp_path: Path
) -> None:
    """A buyer's request to cancel may be the order's and an after-sale of its own: then it is the order's."""
    policy = MINE.format(name="a", question="") + (
        "  closed:\n    title: {en: No after-sale is open, zh: 售后已完结}\n"
        "    every: after_sales\n    require: {status: [COMPLETED, CANCELLED]}\n"
    )
    (tmp_path / "a.yaml").write_text(policy, encoding="utf-8")
    document = snapshot(order(1, "AWAITING_SHIPMENT", cancel_request={"pending": True}))
    document["coverage"]["after_sales"] = {"complete": True}
    document["after_sales"] = [{"id": "s", "status": "REQUESTED", **sale}]
    found = answer_of(Checker(load_policies([tmp_path])).check(load_snapshot(json.dumps(document).encode())))
    asked = [(task.action, task.records, task.preconditions) for task in found.tasks]
    assert sorted(asked, key=str) == sorted(told, key=str)


@pytest.mark.parametrize("count", [1, 7, 1000, 1500])
def test_counts_reach_further_than_names(count: int, tmp_path: Path) -> None:
    """Of many records few are named and all counted; those beyond the ones looked into are more."""
    found = answered(snapshot(*(order(n, "AWAITING_SHIPMENT") for n in range(count))), tmp_path, a="Close")
    shipped, *rest = found.tasks
    assert (shipped.action, shipped.count, len(shipped.records)) == ("ship", min(count, 1000), min(count, 5))
    assert [item.count for item in rest] == ([count - 1000] if count > 1000 else [])
    assert all(item.what == BEYOND for item in rest)


def test_what_no_action_knows_is_said_as_the_policy_says_it(tmp_path: Path) -> None:
    """A state for which the table has no action stands with the problem and the advice of the policy."""
    text = MINE.format(name="p", question="").replace("[COMPLETED, CANCELLED]", "UNPAID")
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    document = json.dumps(snapshot(order(1, "COMPLETED"))).encode()
    found = answer_of(Checker(load_policies([tmp_path])).check(load_snapshot(document)))
    assert [(item.action, item.what.en, item.fix.en) for item in found.tasks] == [
        (None, "1 orders are open", "End them")
    ]


def closing(**changes: Any) -> ShopAnswer:
    """The answer on closing the Douyin example that is ready, changed."""
    document = json.loads((EXAMPLES / "douyin" / "ready.json").read_text(encoding="utf-8"))
    document["orders"] += changes.pop("orders", [])
    document |= changes
    checker = Checker(load_policies(), only=CLOSURE)
    return answer_of(checker.check(load_snapshot(json.dumps(document).encode()), records=5))


def test_an_open_order_moves_a_date_and_that_is_said() -> None:
    """90 days that are over start again with the last open order: the date hangs on it, and says so."""
    assert closing().verdict is Verdict.ELIGIBLE
    opened = {"id": "6999", "status": "IN_TRANSIT", "created_at": "2026-11-10T10:00:00+08:00"}
    (question,) = closing(orders=[opened]).questions
    assert question.verdict is Verdict.BLOCKED
    assert question.earliest is not None
    assert (question.earliest.hinge, question.earliest.awaited) == (Hinge.COMING, 1)
    assert question.earliest.instant == datetime(2027, 2, 16, 16, tzinfo=UTC)


def test_a_certain_date_hangs_on_time_alone() -> None:
    """Where only time is needed the day is said as it is; where something is to be done too, that is said."""
    ended = {"id": "6999", "status": "COMPLETED", "completed_at": "2026-09-01T10:00:00+08:00"}
    (question,) = closing(orders=[ended]).questions
    assert question.earliest is not None
    assert (question.verdict, question.earliest.hinge) == (Verdict.WAITING, Hinge.TIME)
    commission = {
        "commission": [{"id": "c", "party": "CREATOR", "amount_due": {"amount": "1", "currency": "CNY"}}]
    }
    (question,) = closing(orders=[ended], liabilities=commission).questions
    assert question.earliest is not None
    assert (question.verdict, question.earliest.hinge) == (Verdict.BLOCKED, Hinge.REST)


def test_facts_are_counted_once_whichever_policies_lack_them(tmp_path: Path) -> None:
    """A fact that two questions lack is one fact, with both letters."""
    found = answered(snapshot(order(1, "COMPLETED"), {"id": "2"}), tmp_path, a="Close", b="Deposit")
    assert [(item.fact.path, item.letters) for item in found.lacks] == [("orders.status", ("A", "B"))]


def test_words_that_are_not_known_are_shown_as_they_stand(tmp_path: Path) -> None:
    """A status that nobody knows is named with its place, once."""
    found = answered(snapshot(order(1, "LOST"), order(2, "LOST"), order(3, "FOUND")), tmp_path, a="Close")
    assert [item.word for item in found.strange] == ["LOST", "FOUND"]
    assert all(item.place is not None for item in found.strange)


def test_a_single_record_says_why_not() -> None:
    """An order that can't be cancelled isn't a thing to do: the reason stands with its question."""
    document = (EXAMPLES / "tiktok-shop" / "snapshot.json").read_bytes()
    checker = Checker(load_policies(), only=["tiktok-shop/order-cancellation"])
    found = answer_of(checker.check(load_snapshot(document), subject="576461741493340628"))
    (question,) = found.questions
    assert question.why is not None
    assert question.why.problem.en.startswith("Too late to cancel")
    assert not [task for task in found.tasks if not task.advice]


PER_ORDER = """
policy: mine/{name}
title: {{en: Cancel, zh: 取消}}
question: {{en: Cancel an order, zh: 取消订单}}
subject: orders
preconditions:
  early:
    title: {{en: It is early, zh: 尚早}}
    fix: {{en: Too late, zh: 太晚}}
    require: {require}
"""


def test_a_record_is_counted_once_however_many_policies_speak_of_it(tmp_path: Path) -> None:
    """Orders are counted and not verdicts; where one policy can't tell, what another says settles nothing."""
    for name, require in (("a", "{status: AWAITING_SHIPMENT}"), ("b", "{is_cod: true}")):
        (tmp_path / f"{name}.yaml").write_text(PER_ORDER.format(name=name, require=require), encoding="utf-8")
    document = snapshot(
        order(1, "AWAITING_SHIPMENT", is_cod=True),
        order(2, "AWAITING_SHIPMENT", is_cod=False),
        order(3, "DELIVERED", is_cod=False),
        order(4, "DELIVERED"),
        order(5, "AWAITING_SHIPMENT"),
    )
    report = Checker(load_policies([tmp_path])).check(load_snapshot(json.dumps(document).encode()))
    (question,) = answer_of(report).questions
    counted = {verdict: number for verdict, number in question.counts.items() if number}
    assert counted == {Verdict.ELIGIBLE: 1, Verdict.BLOCKED: 2, Verdict.UNDETERMINED: 2}
