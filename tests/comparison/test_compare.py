"""What is otherwise between two reports on a shop, and what isn't claimed of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from checker import Checker, load_policies, load_snapshot
from checker.api import Policies
from checker.comparison.compare import Given, compare
from checker.comparison.model import Cause, Course, Fate, PolicyFate, ShopComparison
from checker.decide.model import Verdict
from checker.render.report.json import document
from checker.report.saved import SavedReport, saved_report
from checker.snapshot import Snapshot

#: Two questions on a shop, and one on each of its orders.
RULES = """
policy: test/leave
title: {en: Leave, zh: 离开}
topic: closure
subject: shop
applies_to: {shop.platform: douyin}
values:
  owed: {title: {en: owed, zh: 欠款}, sum: liabilities.commission.amount_due}
preconditions:
  quiet:
    title: {en: All is quiet, zh: 已无动静}
    every: orders
    require: {ended_at: {older_than: 90 days}}
  paid:
    title: {en: Nothing is owed, zh: 没有欠款}
    every: liabilities.commission
    require: {amount_due: {at_most: 0 CNY}}
---
policy: test/cancel
title: {en: Cancel, zh: 取消}
topic: cancellation
subject: orders
preconditions:
  open:
    title: {en: It is open, zh: 还没结束}
    require: {status: AWAITING_SHIPMENT}
"""
EARLY, LATE = "2026-06-01T00:00:00+08:00", "2026-06-20T00:00:00+08:00"

Shop = dict[str, Any]


def order(name: str, ended: str | None = "2026-04-01T00:00:00+08:00") -> dict[str, Any]:
    """An order that was completed at an instant, or is still open."""
    status = {"status": "AWAITING_SHIPMENT"} if ended is None else {"status": "COMPLETED"}
    return {"id": name, **status, "completed_at": ended}


def shop(as_of: str, orders: Iterable[dict[str, Any]], owed: str | None = "0.00") -> Shop:
    """A shop with these orders that owes so much, or nobody knows how much."""
    money = {} if owed is None else {"amount_due": {"amount": owed, "currency": "CNY"}}
    return {
        "as_of": as_of,
        "shop": {"id": "7", "platform": "douyin", "timezone": "Asia/Shanghai", "currency": "CNY"},
        "coverage": {"orders": {"complete": True}},
        "liabilities": {"commission": [{"id": "c1", **money}]},
        "orders": list(orders),
    }


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    """The policies of these tests."""
    folder = tmp_path_factory.mktemp("rules")
    for number, text in enumerate(RULES.split("---\n")):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return load_policies(folder)


Compare = Callable[..., ShopComparison]


def opened(facts: Shop) -> Snapshot:
    """The snapshot that says ``facts``."""
    return load_snapshot(json.dumps(facts).encode())


@pytest.fixture(scope="module")
def report(policies: Policies) -> Callable[..., SavedReport]:
    """The report on a shop, as it is read again: ``report(facts, records=1, as_of=…)``."""
    checker = Checker(policies)

    def make(facts: Shop, **how: Any) -> SavedReport:
        return saved_report(document(checker.check(opened(facts), **how), "en"))

    return make


@pytest.fixture
def changes(report: Callable[..., SavedReport]) -> Compare:
    """What is otherwise between two states of which the data are at hand."""

    def found(before: Shop, after: Shop) -> ShopComparison:
        old, new = report(before), report(after)
        later = report(before, as_of=new.instant) if new.instant > old.instant else None
        holds = [opened(facts) for facts in (before, after)]
        first, second = (
            Given(each, lambda section, name, of=of: of.index_of(section, name) is not None)
            for each, of in zip((old, new), holds, strict=True)
        )
        return compare(first, second, later)

    return found


def test_the_same_state_is_the_same(changes: Compare) -> None:
    """Nothing is otherwise; what isn't met is still not met."""
    state = shop(EARLY, [order("1"), order("2", None)])
    found = changes(state, state)
    assert not found.changed
    assert {p.id: p.course for p in found.results[0].preconditions} == {"quiet": Course.SAME}
    assert found.status == 1


def test_a_later_order_moves_the_date(changes: Compare) -> None:
    """The verdict stays, its date moves; the record that did it is named first."""
    before = shop(EARLY, [order("1")])
    after = shop(LATE, [order("1"), order("2", "2026-06-10T00:00:00+08:00")])
    (leave,) = changes(before, after).results
    assert leave.verdict.same
    assert leave.dates.before.eligible_from.startswith("2026-06-30")
    assert leave.dates.after.eligible_from.startswith("2026-09-08")
    assert leave.moved_by == ("quiet",)
    assert leave.cause is Cause.RECORDS
    (quiet,) = leave.preconditions
    assert [(r.id, r.fate, r.decides) for r in quiet.records] == [("2", Fate.APPEARED, True)]


def test_time_alone_is_told_apart(changes: Compare) -> None:
    """What the old data say too at the later instant has come of itself."""
    before = shop("2026-06-29T00:00:00+08:00", [order("1")], owed="3.00")
    after = shop("2026-07-01T00:00:00+08:00", [order("1")])
    (leave,) = changes(before, after).results
    assert (leave.verdict.before, leave.verdict.after) == (Verdict.BLOCKED, Verdict.ELIGIBLE)
    assert {p.id: (p.course, p.cause) for p in leave.preconditions} == {
        "quiet": (Course.CLEARED, Cause.TIME),
        "paid": (Course.CLEARED, Cause.RECORDS),
    }
    assert leave.cause is Cause.RECORDS
    assert leave.values["owed"].after == {"amount": "0.00", "currency": "CNY"}


def test_gone_isnt_cleared(changes: Compare) -> None:
    """An order that isn't in the data any more is told as that, one that has ended as cleared."""
    before = shop(EARLY, [order("1", None), order("2", None), order("3", None)])
    after = shop(EARLY, [order("1", "2026-01-01T00:00:00+08:00"), order("3", None), order("4", None)])
    found = changes(before, after)
    (quiet,) = found.results[0].preconditions
    assert {r.id: r.fate for r in quiet.records} == {"1": Fate.CLEARED, "2": Fate.GONE, "4": Fate.APPEARED}
    (cancel,) = found.summaries
    told = {r.subject.id: (r.verdict.before, r.verdict.after, r.fate) for r in cancel.results}
    assert told == {
        "1": (Verdict.ELIGIBLE, Verdict.BLOCKED, None),
        "2": (Verdict.ELIGIBLE, None, Fate.GONE),
        "4": (None, Verdict.ELIGIBLE, Fate.APPEARED),
    }


def test_facts_become_known_and_unknown(changes: Compare) -> None:
    """A fact that lacked and doesn't any more, and the other way round."""
    known, unknown = shop(EARLY, []), shop(EARLY, [], owed=None)
    (there,), (back,) = changes(unknown, known).results, changes(known, unknown).results
    assert [fact.path for fact in there.known] == ["liabilities.commission.amount_due"]
    assert [fact.path for fact in back.unknown] == ["liabilities.commission.amount_due"]
    assert not there.unknown
    assert not back.known


def test_policies_begin_and_cease_to_apply(changes: Compare, report: Callable[..., SavedReport]) -> None:
    """With the reason for which one is silent; one that wasn't asked for has neither begun nor ceased."""
    here = shop(EARLY, [order("1")])
    there = shop(EARLY, [order("1")])
    there["shop"]["platform"] = "tiktok-shop"
    (ceased,) = changes(here, there).policies
    (began,) = changes(there, here).policies
    assert (ceased.policy, ceased.change) == ("test/leave", PolicyFate.CEASED)
    assert (began.policy, began.change) == ("test/leave", PolicyFate.BEGAN)
    assert "Douyin" in ceased.why
    assert ceased.why == began.why


def test_a_report_that_was_saved_says_less(report: Callable[..., SavedReport]) -> None:
    """Without the data nobody knows whether an order has come in or only begun to be in the way."""
    before, after = report(shop(EARLY, [order("1", None)])), report(shop(EARLY, [order("2", None)]))
    found = compare(Given(before, saved=True), Given(after, saved=True))
    (quiet,) = found.results[0].preconditions
    assert {r.id: r.fate for r in quiet.records} == {"1": Fate.UNLISTED, "2": Fate.LISTED}
    assert found.results[0].cause is None


def claims(found: ShopComparison) -> set[tuple[str, str, str]]:
    """What is said of single records: they are in the way now, or aren't any more, or have which verdict."""
    came, went = (Fate.LISTED, Fate.FAILING, Fate.APPEARED), (Fate.UNLISTED, Fate.CLEARED, Fate.GONE)
    told = {
        (p.id, r.id, "came" if r.fate in came else "went")
        for result in found.results
        for p in result.preconditions
        for r in p.records
        if r.fate in (*came, *went)
    }
    for result in found.summaries[0].results:
        told.add(("verdict", str(result.subject.id), f"{result.verdict.before}→{result.verdict.after}"))
    return told


def test_what_isnt_named_isnt_claimed(report: Callable[..., SavedReport]) -> None:
    """Reports that name one record of each claim nothing that those which name all contradict."""
    rng, checked = random.Random(7), 0
    ends = (None, "2026-01-01T00:00:00+08:00", "2026-05-01T00:00:00+08:00", "2026-05-20T00:00:00+08:00")
    for _ in range(30):
        states = [
            shop(EARLY, [order(str(n), rng.choice(ends)) for n in range(6) if rng.random() < 0.8])
            for _ in range(2)
        ]
        whole = compare(*(Given(report(state, records=None)) for state in states))
        for limits in ((1, 1), (1, None), (None, 2)):
            part = compare(*(Given(report(s, records=n)) for s, n in zip(states, limits, strict=True)))
            certain = claims(whole)
            for claim in claims(part):
                assert agrees(claim, certain, states), (claim, certain)
                checked += 1
            assert part.results[0].preconditions == () or part.results[0].verdict == whole.results[0].verdict
    assert checked > 100


def agrees(claim: tuple[str, str, str], certain: set[tuple[str, str, str]], states: list[Shop]) -> bool:
    """Whether a claim is among those of the whole reports, or says of a verdict less than they do."""
    if claim in certain:
        return True
    kind, name, what = claim
    before, _, after = what.partition("→")
    full = {c[2].partition("→")[::2] for c in certain if c[:2] == (kind, name)}
    return kind == "verdict" and any(
        (before in ("None", old)) and (after in ("None", new)) and old != new for old, new in full
    )


def test_instants_are_the_same_in_any_zone(report: Callable[..., SavedReport]) -> None:
    """A report in another time zone says the same of the same records."""
    state = shop(EARLY, [order("1")])
    abroad = json.loads(json.dumps(state))
    here = report(state)
    there = report({**abroad, "shop": {**abroad["shop"], "timezone": "Asia/Singapore"}})
    assert here.results[0].eligible_from == there.results[0].eligible_from
    assert not compare(Given(here), Given(there)).changed


def test_shipped_examples_compare_with_themselves() -> None:
    """Every example is as it was, under every policy that applies."""
    policies = load_policies()
    for name in ("douyin/snapshot.json", "tiktok-shop/snapshot.json"):
        found = Checker(policies).check(load_snapshot(Path("examples") / name))
        given = Given(saved_report(document(found, "zh")))
        comparison = compare(given, given)
        assert not comparison.changed
        assert comparison.status == found.exit_status()
