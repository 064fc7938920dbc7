"""What happens when: the dates of a shop and of its records, as they are gathered in a check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.api import Checker, Policies, check, load_policies, load_snapshot, load_waivers
from checker.report.dates import DatedEvent, DatedRule, EventKind
from checker.report.model import Report, Verdict
from tests.pipeline.shops import NAMES, POLICIES, example

ORDER: dict[str, Any] = {
    "status": "AWAITING_SHIPMENT",
    "created_at": "2026-06-09T09:00:00+01:00",
    "paid_at": "2026-06-09T09:01:00+01:00",
    "shipped_at": None,
    "collected_at": None,
    "delivered_at": None,
    "completed_at": None,
    "ship_by": "2026-06-12T00:00:00+01:00",
    "auto_cancel_at": "2026-06-14T18:00:00+01:00",
    "cancel_request": None,
}
SHOP = {
    "platform": "tiktok-shop",
    "id": "7001",
    "region": "GB",
    "timezone": "Europe/London",
    "currency": "GBP",
}


def shop(*orders: Mapping[str, Any], **more: Any) -> bytes:
    """A snapshot of a British shop with these orders."""
    document = {
        "schema_version": "1",
        "as_of": "2026-06-10T12:00:00+01:00",
        "coverage": {"orders": {"complete": True}, "after_sales": {"complete": True}},
        "shop": SHOP,
        "orders": [{**ORDER, **order} for order in orders],
        "after_sales": [],
        **more,
    }
    return json.dumps(document).encode()


def report(document: bytes | dict[str, Any], policies: Policies = POLICIES, **more: Any) -> Report:
    """A report with its dates."""
    found = document if isinstance(document, bytes) else json.dumps(document).encode()
    known = {name: more.pop(name) for name in ("only", "as_of", "parameters") if name in more}
    return Checker(policies, **known).check(load_snapshot(found), dates=True, **more)


def events(document: bytes | dict[str, Any], **more: Any) -> tuple[DatedEvent, ...]:
    """The dates of a snapshot."""
    dates = report(document, **more).dates
    assert dates is not None
    return dates()


def of(found: tuple[DatedEvent, ...], kind: EventKind) -> list[DatedEvent]:
    """Those of one kind."""
    return [event for event in found if event.kind is kind]


def test_no_dates_where_nobody_asks() -> None:
    """A check that isn't asked for dates doesn't look for any."""
    assert check(load_snapshot(shop({"id": "1"})), POLICIES).dates is None


def test_a_deadline_of_an_order() -> None:
    """What has to be done stands under its last day, with its name, whose turn it is and the order."""
    ship, cancelled = of(events(shop({"id": "1"})), EventKind.DUE)
    assert (ship.title.en, ship.day, ship.turn) == ("shipping deadline", date(2026, 6, 11), "seller")
    assert (ship.certain, ship.past, ship.count) == (True, False, 1)
    assert [record.id for record in ship.named] == ["1"]
    assert cancelled.day == date(2026, 6, 14)
    assert cancelled.at == datetime(2026, 6, 14, 17, tzinfo=UTC)


def test_what_two_policies_say_is_told_once() -> None:
    """The day of automatic cancellation ends two things: it is one event, and says where it comes from."""
    _, cancelled = of(events(shop({"id": "1"})), EventKind.DUE)
    assert set(cancelled.rules) == {
        DatedRule("tiktok-shop/fulfilment", "shipped-before-cancelled"),
        DatedRule("tiktok-shop/order-cancellation", "shipping-time-open"),
    }


def test_a_deadline_that_is_past() -> None:
    """What should have been done is told as overdue as long as it hasn't been; what was done late is over."""
    late = {"id": "1", "ship_by": "2026-06-09T20:00:00+01:00"}
    shipped = {
        **late,
        "id": "2",
        "status": "IN_TRANSIT",
        "shipped_at": "2026-06-10T09:00:00+01:00",
        "collected_at": "2026-06-10T10:00:00+01:00",
    }
    overdue = [event for event in events(shop(late, shipped)) if event.past]
    assert [(event.kind, event.title.en, event.day) for event in overdue] == [
        (EventKind.DUE, "shipping deadline", date(2026, 6, 9))
    ]
    assert [record.id for record in overdue[0].named] == ["1"]


def test_the_buyers_turn() -> None:
    """An unpaid order lapses on a day, and that is the buyer's turn."""
    unpaid = {"id": "1", "status": "UNPAID", "paid_at": None, "ship_by": None}
    (lapses,) = of(events(shop(unpaid)), EventKind.DUE)
    assert (lapses.turn, lapses.title.en, lapses.day) == (
        "buyer",
        "automatic cancellation time",
        date(2026, 6, 14),
    )


def test_many_records_on_a_day_are_one_event() -> None:
    """However many orders are due on a day, it is one event with their exact number and the first of them."""
    orders = [{"id": str(number), "auto_cancel_at": None} for number in range(1, 301)]
    ship = of(events(shop(*orders), records=3), EventKind.DUE)[0]
    assert (ship.count, [record.id for record in ship.named]) == (300, ["1", "2", "3"])
    every = of(events(shop(*orders), records=None), EventKind.DUE)[0]
    assert len(every.named) == 300


def test_the_records_of_a_day_stand_in_the_order_of_their_times() -> None:
    """Records with times of their own on a day share the event, which says from when to when."""
    early, late = "2026-06-13T08:00:00+01:00", "2026-06-13T20:30:00+01:00"
    found = events(shop({"id": "1", "ship_by": late}, {"id": "2", "ship_by": early}))
    (ship,) = [event for event in found if event.title.en == "shipping deadline"]
    assert [record.id for record in ship.named] == ["2", "1"]
    assert (ship.at, ship.last) == (
        datetime(2026, 6, 13, 7, tzinfo=UTC),
        datetime(2026, 6, 13, 19, 30, tzinfo=UTC),
    )


def test_certain_and_uncertain_dates_of_a_shop() -> None:
    """A date that open orders can put off is uncertain and says so; one that only needs time is certain."""
    found = events(example("tiktok-shop/snapshot"), only=["tiktok-shop/closure"])
    by_rule = {event.rules[0].precondition: event for event in of(found, EventKind.CLEARS)}
    notice, quiet = by_rule["notice-shown"], by_rule["orders-quiet"]
    assert (notice.certain, notice.day, notice.grounds().depends) == (True, date(2026, 12, 1), ())
    assert (quiet.certain, quiet.day) == (False, date(2027, 2, 14))
    assert quiet.grounds().depends[0].en == "what is still to happen to 19 orders"
    assert quiet.records


def test_dates_of_one_record() -> None:
    """Asked for one order, only its dates are told."""
    found = events(shop({"id": "1"}, {"id": "2"}), subject="2")
    named = {record.id for event in found for record in event.named}
    assert named == {"2"}


def test_waivers_end(tmp_path: Path) -> None:
    """A waiver that is in force ends on its last day; one that isn't any more is told as past."""

    def waived(expires: str) -> DatedEvent:
        path = tmp_path / f"{expires}.yaml"
        path.write_text(
            "waivers:\n"
            "  - {policy: douyin/closure, shop: '46820117', precondition: orders-quiet, reason: agreed,"
            f" approved_by: Li, expires: {expires}}}\n",
            encoding="utf-8",
        )
        (event,) = of(events(example("douyin/snapshot"), waivers=load_waivers(path)), EventKind.WAIVER)
        return event

    ends, ended = waived("2026-12-24"), waived("2026-11-10")
    assert (ends.day, ends.past, ended.day, ended.past) == (
        date(2026, 12, 24),
        False,
        date(2026, 11, 10),
        True,
    )
    assert ends.grounds().why.en == "agreed (approved by Li)"


TWO_VERSIONS = """\
policy: own/rest
title: {en: Rest, zh: 休息}
applies_to: {shop.platform: tiktok-shop}
in_force: {until: 2026-07-01}
parameters:
  rest: {title: {en: days of rest, zh: 休息天数}, value: 30 days, review_by: 2026-06-20}
preconditions:
  rested:
    title: {en: It has rested, zh: 已经休息}
    fix: {en: Wait, zh: 等待}
    basis: inferred
    require: {closure.applied_at: {older_than: $rest}}
"""


def test_figures_and_versions(tmp_path: Path) -> None:
    """A figure is to be reviewed on its day, and overdue then; another version begins on its first day."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(TWO_VERSIONS, encoding="utf-8")
    later = TWO_VERSIONS.replace("{until: 2026-07-01}", "{from: 2026-07-01}").replace("30 days", "60 days")
    second.write_text(later, encoding="utf-8")
    policies = load_policies([first, second])
    closure = {"applied_at": "2026-06-05T10:00:00+01:00"}
    found = events(shop(closure=closure), policies=policies)
    assert [(event.kind, event.day, event.past) for event in found] == [
        (EventKind.REVIEW, date(2026, 6, 20), False),
        (EventKind.VERSION, date(2026, 7, 1), False),
        (EventKind.CLEARS, date(2026, 8, 4), False),
        (EventKind.OPENS, date(2026, 8, 4), False),
    ]
    after = events(shop(closure=closure), policies=policies, as_of=datetime(2026, 6, 21, tzinfo=UTC))
    (review,) = of(after, EventKind.REVIEW)
    assert review.past


def test_without_a_zone() -> None:
    """Where the shop's zone isn't known, deadlines that the orders carry stand under UTC's days."""
    unplaced = {name: value for name, value in SHOP.items() if name != "timezone"}
    ship = of(events(shop({"id": "1"}, shop=unplaced)), EventKind.DUE)[0]
    assert (ship.day, ship.at) == (date(2026, 6, 11), datetime(2026, 6, 11, 23, tzinfo=UTC))


@given(st.sampled_from(NAMES), st.integers(-40, 120), st.booleans())
def test_dates_are_those_of_the_report(name: str, days: int, whole: bool) -> None:
    """What a result says of from when and until when stands among the dates, and nothing else does."""
    document = example(name)
    as_of = datetime.fromisoformat(document["as_of"]) + timedelta(days=days)
    found = report(document, as_of=as_of, records=None if whole else 3)
    assert found.dates is not None
    dates = [event for event in found.dates() if event.subject == "shop"]
    for result in found.results:
        if result.subject.type != "shop":
            continue
        opens = {
            (event.at, event.certain)
            for event in of(tuple(dates), EventKind.OPENS)
            if event.rules[0].policy == result.policy
        }
        waiting = result.verdict is Verdict.WAITING
        start, may = result.eligible_from, result.may_be_eligible_from
        expected = {(start, True)} if start else {(may, False)} if may else set()
        assert opens == (expected if waiting else set())
        clears = {
            (rule.precondition, event.at)
            for event in of(tuple(dates), EventKind.CLEARS)
            for rule in event.rules
            if rule.policy == result.policy
        }
        told = {
            (item.id, item.clears_at or item.may_clear_at)
            for item in result.preconditions
            if item.asked and item.status.value in {"waiting", "unknown", "waived"}
            if item.clears_at or item.may_clear_at
        }
        over = result.verdict in (Verdict.DONE, Verdict.NOT_APPLICABLE)
        assert clears == (set() if over else told)
