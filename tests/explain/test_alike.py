"""What many records have in common is worked out once: each is told as if it were asked about alone."""

import csv
import io
import json
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker import Checker, load_policies, load_snapshot
from checker.render.report.csv import to_csv
from checker.report.model import Report

POLICIES = ("douyin/fulfilment", "douyin/order-cancellation")
#: What an order may say of itself besides its id; some of it is missing, unknown or of another kind.
FIELDS: dict[str, list[Any]] = {
    "status": ["UNPAID", "PAID", "SHIPPED", "COMPLETED", "CANCELLED", "LOST IN SPACE"],
    "created_at": ["2026-05-01T08:00:00+08:00", "2026-05-30T08:00:00+08:00"],
    "paid_at": [None, "2026-05-01T09:00:00+08:00", "2026-05-30T09:00:00+08:00"],
    "shipped_at": [None, "2026-05-02T09:00:00+08:00", "2026-05-31T09:00:00+08:00"],
    "delivered_at": [None, "2026-05-04T09:00:00+08:00"],
    "promised_ship_by": ["2026-05-02T09:00:00+08:00", "2026-06-02T09:00:00+08:00"],
}
ORDERS = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FIELDS.items()}),
    min_size=2,
    max_size=4,
)


@cache
def checker() -> Checker:
    """The checker of the policies on orders."""
    return Checker(load_policies(), only=POLICIES)


def checked(orders: list[dict[str, Any]], subject: str | None = None) -> Report:
    """A check of a shop with these orders, numbered from 0, or of one of them."""
    document = {
        "schema_version": "1",
        "as_of": "2026-06-01T00:00:00Z",
        "shop": {"platform": "douyin", "id": "1", "timezone": "Asia/Shanghai"},
        "coverage": {"orders": {"complete": True}},
        "orders": [{"id": str(number), **order} for number, order in enumerate(orders)],
    }
    snapshot = load_snapshot(json.dumps(document).encode())
    return checker().check(snapshot, subject=subject, records=None)


def lines(report: Report, subject: str) -> list[dict[str, str]]:
    """The lines of the table that are about one order; what doesn't apply to it is told only of it alone."""
    rows = csv.DictReader(io.StringIO(to_csv(report, "en").removeprefix("\ufeff")))
    return [row for row in rows if row["subject"] == subject and row["verdict"] != "not_applicable"]


@given(ORDERS)
def test_a_record_among_many_is_told_as_it_is_alone(orders: list[dict[str, Any]]) -> None:
    """Whatever was explained before it, each order has the lines that it has in a check of its own."""
    together = checked(orders)
    told = [lines(together, str(number)) for number in range(len(orders))]
    assert any(told)
    for number in range(len(orders)):
        assert told[number] == lines(checked(orders, str(number)), str(number))
