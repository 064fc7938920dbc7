"""Reports ask the reference evaluator of many records: the same is found, by looking at few of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import Result, check, load_snapshot
from checker.api import Policies
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.world import Plain
from checker.explain import reading
from checker.explain.reading import SnapshotReading
from checker.explain.world import SnapshotWorld
from checker.language import load_text
from checker.language.model.conditions import Aggregate, Comparison, Condition, Quantifier
from checker.language.model.policy import Policy
from checker.language.model.walk import children, conditions
from checker.snapshot import open_snapshot, read_document
from checker.values.truth import Truth
from tests.evaluate.python.test_timed import WHERES, policy_with, times
from tests.strategies import checks, encoded, policies, snapshots

AS_OF = datetime(2026, 11, 28, tzinfo=UTC)
HEAD = "policy: test/reading\ntitle: {en: A policy, zh: 政策}\npreconditions:\n"


class Counting(SnapshotReading):
    """A reading that counts the records that folds look at."""

    looked = 0

    def selectable(self, fold: Quantifier | Aggregate, scopes: Scopes) -> Sequence[Plain]:
        found = super().selectable(fold, scopes)
        self.looked += len(found)
        return found


def world(document: Any) -> SnapshotWorld:
    """The snapshot as reports read it."""
    return SnapshotWorld(open_snapshot(read_document(encoded(document))))


def shop(orders: list[dict[str, Any]]) -> dict[str, Any]:
    """A snapshot of a shop with these orders."""
    return {
        "schema_version": "1",
        "as_of": AS_OF.isoformat(),
        "shop": {"id": "shop-1", "platform": "tiktok-shop", "timezone": "Europe/London"},
        "coverage": {"orders": {"complete": True}},
        "orders": orders,
    }


def policy(text: str) -> Policy:
    """The policy with this body."""
    return load_text(HEAD + text, "reading.yaml").checked().policies[0]


def looked_at(text: str, orders: list[dict[str, Any]]) -> int:
    """How many records are looked at to tell of each order why it fails the one precondition."""
    reads = world(shop(orders))
    chosen = policy(text)
    at = Counting(reads, chosen, AS_OF)
    condition = chosen.preconditions[0].condition
    assert isinstance(condition, Quantifier)
    assert condition.require is not None
    for record in reads.section("orders"):
        scopes = (reads.root, reads.root["shop"], record)
        assert at.truth(condition.require, scopes) is ReferenceEvaluator(reads, chosen, AS_OF).truth(
            condition.require, scopes
        )
        assert at.truth(condition.require, scopes) is at.truth(condition.require, scopes)
    return at.looked


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any], datetime]:
    """A policy, a snapshot and an instant."""
    document = draw(snapshots())
    return draw(policies()), document, draw(checks(document))


def assert_alike(at: SnapshotReading, reference: ReferenceEvaluator, node: Condition, scopes: Scopes) -> None:
    """What ``node`` and the conditions that its records meet are, is the same for both."""
    assert at.truth(node, scopes) is reference.truth(node, scopes)
    inner = scopes
    if isinstance(node, Quantifier):
        for record in at.records(node.source, scopes)[:2]:
            inner = (*scopes, record)
            for part in children(node):
                if isinstance(part, Condition):
                    assert_alike(at, reference, part, inner)


@given(cases())
def test_reports_read_what_the_definition_says(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """Every condition and every value of every subject is what the reference evaluator says."""
    assert_read(*case)


def assert_read(chosen: Policy, document: dict[str, Any], as_of: datetime) -> None:
    """The reading of a snapshot is what the reference evaluator says of each subject."""
    reads = world(document)
    at, subjects = SnapshotReading(reads, chosen, as_of), [reads.root["shop"]]
    if chosen.subject != "shop":
        subjects = list(reads.section(chosen.subject))
    for subject in subjects:
        scopes = (reads.root, subject)
        for condition in conditions(chosen):
            assert_alike(at, ReferenceEvaluator(reads, chosen, as_of), condition, scopes)
        for value in chosen.values.values():
            reference = ReferenceEvaluator(reads, chosen, as_of)
            assert at.value(value.expression, scopes) == reference.value(value.expression, scopes)


@given(cases())
def test_what_was_found_is_let_go_of(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """Of many records not everything that was found is kept; what is found again is the same."""
    with patch.object(reading, "_KEPT", 1):
        assert_read(*case)


def test_records_near_in_time_are_found_by_their_time() -> None:
    """A join by time looks at the records of that time, for each record."""
    orders = [
        {"id": f"o-{day}", "created_at": (AS_OF - timedelta(days=day)).isoformat()} for day in range(300)
    ]
    text = (
        "  a: {title: {en: A, zh: 甲}, every: orders, as: o, require: {count: orders, where: {created_at:"
        " {after: {field: o.created_at, minus: 3 days}, not_after: {field: o.created_at}}}, at_most: 2}}\n"
    )
    assert looked_at(text, orders) <= 5 * len(orders)


def test_records_near_in_time_are_counted_by_their_time() -> None:
    """However many records lie near in time, none is looked at where that alone makes them count."""
    orders = [{"id": f"o-{n}", "created_at": AS_OF.isoformat()} for n in range(300)]
    text = "  a: {title: {en: A, zh: 甲}, every: orders, as: o, require: {count: orders, where: {created_at: "
    alone = "{not_before: {field: o.created_at}}}, at_most: 2}}\n"
    assert looked_at(text + alone, orders) == 0
    beside = "{not_before: {field: o.created_at}}, id: {is: o-7}}, at_most: 2}}\n"
    assert looked_at(text + beside, orders[:20]) == 20 * 20


@pytest.mark.parametrize("where", WHERES)
@given(
    orders=st.lists(st.fixed_dictionaries({}, optional={"created_at": times, "paid_at": times}), max_size=5)
)
def test_what_is_counted_by_time_is_what_the_definition_counts(
    where: str, orders: list[dict[str, Any]]
) -> None:
    """Whatever the ends of a window, and whether they count, are known or are there at all."""
    chosen = policy_with(where, "count")
    document = shop([{"id": f"o-{number}", **order} for number, order in enumerate(orders)])
    assert_read(chosen, document, AS_OF)


def test_records_with_a_text_are_found_by_it() -> None:
    """A join by a text looks at the records with that text, for each record."""
    orders = [{"id": f"o-{n}", "status": "COMPLETED"} for n in range(300)]
    text = (
        "  a: {title: {en: A, zh: 甲}, every: orders, as: o,"
        " require: {count: orders, where: {id: {is: {field: o.id}}}, at_most: 0}}\n"
    )
    assert looked_at(text, orders) == len(orders)


def test_what_is_the_same_for_all_records_is_found_once() -> None:
    """A fold that reads nothing of the record at hand runs once."""
    orders = [{"id": f"o-{n}", "status": "UNPAID"} for n in range(300)]
    text = (
        "  a: {title: {en: A, zh: 甲}, every: orders,"
        " require: {count: orders, where: {status: UNPAID}, at_most: 5}}\n"
    )
    assert looked_at(text, orders) == len(orders)


def found(text: str, orders: list[dict[str, Any]]) -> Result:
    """The result of a policy about a shop with these orders."""
    loaded = load_text(HEAD + text, "reading.yaml")
    snapshot = load_snapshot(json.dumps(shop(orders)).encode())
    return check(snapshot, Policies(loaded.checked(), (), loaded.sources)).results[0]


def test_records_that_are_not_asked_are_not_to_blame() -> None:
    """Of a record inside a record, only those that are asked for something are shown with what they lack."""
    lines = [{"id": "l-1", "quantity": 2}, {"id": "l-2", "quantity": 1}]
    text = (
        "  a: {title: {en: A, zh: 甲}, every: orders, require: {every: lines,"
        " where: {quantity: {above: 1}}, require: {quantity: {above: 9}}}}\n"
    )
    (record,) = found(text, [{"id": "o-1", "lines": lines}]).preconditions[0].records
    assert record.values == {"lines.quantity": 2}


def test_a_test_asked_again_is_of_the_records_it_is_asked_of() -> None:
    """What a test came to is kept for the records last looked at: others that look alike have their own."""
    reads = world(shop([{"id": "1", "status": "UNPAID"}, {"id": "2", "status": "COMPLETED"}]))
    chosen = policy("  a: {title: {en: A, zh: 甲}, every: orders, require: {status: {is: COMPLETED}}}\n")
    condition = chosen.preconditions[0].condition
    assert isinstance(condition, Quantifier)
    assert isinstance(condition.require, Comparison)
    at, (first, second) = SnapshotReading(reads, chosen, AS_OF), reads.section("orders")
    around = (reads.root, reads.root["shop"])
    asked = [at.test(condition.require, (*around, record)) for record in (first, first, second, first)]
    assert asked == [Truth.FALSE, Truth.FALSE, Truth.TRUE, Truth.FALSE]
    assert at.test(condition.require, (*around, {**first, "status": "COMPLETED"})) is Truth.TRUE
