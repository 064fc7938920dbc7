"""When verdicts change: what is read off the truths is what checks at every instant say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from checker.api import Checker, Policies, load_policies, load_snapshot, load_waivers
from checker.language import Library
from checker.language.model.policy import Policy
from checker.report.changes import Changes, VerdictChange
from checker.report.model import Status, Verdict
from checker.select.selection import in_force_at
from checker.snapshot import open_snapshot, read_document
from tests.pipeline.shops import POLICIES, example
from tests.pipeline.test_dates import TICK, cases
from tests.sampling import sampled
from tests.strategies import encoded

Key = tuple[str, str | None]


def told(changes: Changes, at: datetime, first: dict[Key, Verdict | None]) -> dict[Key, Verdict | None]:
    """What the changes up to an instant make of the verdicts at the beginning."""
    now = dict(first)
    for change in sorted(changes.changes, key=lambda change: change.at):
        for key, when in keyed(change):
            if when <= at:
                now[key] = change.after
    return now


def keyed(change: VerdictChange) -> list[tuple[Key, datetime]]:
    """The subjects of a change, and when it comes for each."""
    if change.subject == "shop":
        return [((change.policy, None), change.at)]
    return [((change.policy, record.id), record.at or change.at) for record in change.named]


def by_hand(changes: Changes) -> list[tuple[Key, datetime, Verdict | None, Verdict | None]]:
    """Every single change."""
    return [(key, at, c.before, c.after) for c in changes.changes for key, at in keyed(c)]


SPAN = st.integers(1, 130)


@settings(
    max_examples=max(settings().max_examples // 10, 10),  # a case is checked at many instants
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink one takes minutes
)
@given(cases(), SPAN, st.lists(st.integers(0, 130 * 24), max_size=6))
def test_changes_are_what_checks_say(
    case: tuple[list[Policy], dict[str, Any], datetime], days: int, hours: list[int]
) -> None:
    """At each instant of a stretch a check says what the changes up to it come to; before each, what was so.

    So it is with stages that end, with versions that begin, with what hasn't happened yet, and with records.
    """
    versions, document, as_of = case
    library = Library(versions)
    policies = Policies(library, (), {})
    snapshot = open_snapshot(read_document(encoded(document)))
    names = sorted({version.id for version in versions})
    until = as_of + timedelta(days=days)
    changes = Checker(policies, only=names).changes(snapshot, as_of, until, records=None)
    single = by_hand(changes)

    def at(instant: datetime) -> dict[Key, Verdict]:
        only = in_force_at(library, snapshot, instant, names)
        report = Checker(policies, only=only).check(snapshot, as_of=instant, records=None)
        return {
            (item.policy, None if item.subject == "shop" else item.id): item.verdict
            for item in report.outcomes
        }

    instants = {as_of + timedelta(hours=hour) for hour in hours} | {until}
    for _, when, _, _ in single[:8]:
        instants |= {when, when - TICK}
    first = at(as_of)
    for instant in sorted(instants):
        if as_of <= instant <= until:
            expected = {
                key: verdict for key, verdict in at(instant).items() if verdict is not Verdict.NOT_APPLICABLE
            }
            found = {
                key: verdict
                for key, verdict in told(changes, instant, dict(first)).items()
                if verdict not in (None, Verdict.NOT_APPLICABLE)
            }
            assert found == expected, instant


# --- by hand ----------------------------------------------------------------------------------

START = datetime(2026, 11, 28, 12, tzinfo=UTC)
QUIET = """\
policy: my/quiet
title: {en: Quiet, zh: 安静}
preconditions:
  quiet:
    title: {en: The last order ended 90 days ago, zh: 最后一笔订单完结已满 90 天}
    require: {$last: {older_than: 90 days}}
  early:
    title: {en: It is early enough, zh: 还来得及}
    require: {closure.applied_at: {after: now}}
values:
  last: {title: {en: last order ended, zh: 最后一笔订单完结}, max: orders.ended_at}
"""
LEAVE = """\
policy: my/leave
title: {en: Leave, zh: 退出}
in_force: IN_FORCE
preconditions:
  applied:
    title: {en: Applied long ago, zh: 申请已久}
    require: {closure.applied_at: {older_than: DAYS}}
"""


@pytest.fixture
def changes(tmp_path: Path) -> Callable[..., Changes]:
    """The changes of a shop, by default until three months later, by policies in these files."""

    def found(*files: str, until: datetime = START + timedelta(days=90), **facts: Any) -> Changes:
        for number, text in enumerate(files):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        waivers = facts.pop("waivers", "")
        if waivers:
            (tmp_path / "waivers").mkdir()
            (tmp_path / "waivers" / "w.yaml").write_text(waivers, encoding="utf-8")
        document = {
            "as_of": START.isoformat(),
            "shop": {"id": "1", "timezone": "UTC", "platform": "douyin"},
            "coverage": {"orders": {"complete": True}},
            **facts,
        }
        snapshot = load_snapshot(json.dumps(document).encode())
        policies = load_policies([tmp_path / f"{number}.yaml" for number in range(len(files))])
        given = load_waivers(tmp_path / "waivers" / "w.yaml") if waivers else ()
        return Checker(policies).changes(snapshot, None, until, waivers=given)

    return found


def seen(changes: Changes) -> list[tuple[datetime, Verdict | None, Verdict | None]]:
    return [(change.at, change.before, change.after) for change in changes.changes]


def test_what_clears_by_itself(changes: Callable[..., Changes]) -> None:
    """A condition that only needs time changes the verdict on its day, and is what makes it."""
    found = changes(
        LEAVE.replace("IN_FORCE", "{}").replace("DAYS", "30 days").replace("in_force: {}\n", ""),
        closure={"applied_at": "2026-11-10T08:00:00Z"},
    )
    assert seen(found) == [(datetime(2026, 12, 10, tzinfo=UTC), Verdict.WAITING, Verdict.ELIGIBLE)]
    (cause,) = found.changes[0].causes
    assert (cause.id, cause.before, cause.after) == ("applied", Status.WAITING, Status.MET)


def test_what_can_no_longer_come_in_time(changes: Callable[..., Changes]) -> None:
    """An open order is waited for as long as its 90 days can still be over before the time runs out.

    From the first instant at which they can't, the shop is blocked: nothing in the snapshot has that date.
    """
    order = {"id": "7", "status": "IN_TRANSIT", "created_at": "2026-11-20T00:00:00Z"}
    ended = {"id": "8", "status": "COMPLETED", "completed_at": "2026-11-01T00:00:00Z"}
    found = changes(QUIET, orders=[order, ended], closure={"applied_at": "2027-03-02T00:00:00Z"})
    assert seen(found)[0] == (datetime(2026, 12, 2, tzinfo=UTC), Verdict.WAITING, Verdict.BLOCKED)


def test_a_version_begins(changes: Callable[..., Changes]) -> None:
    """The first day of another version counts, and is told as that; where none is left, nothing is said."""
    now = LEAVE.replace("IN_FORCE", "{until: 2026-12-20}").replace("DAYS", "10 days")
    then = LEAVE.replace("IN_FORCE", "{from: 2026-12-20, until: 2027-02-01}").replace("DAYS", "60 days")
    found = changes(now, then, closure={"applied_at": "2026-11-10T08:00:00Z"})
    assert seen(found) == [
        (datetime(2026, 12, 20, tzinfo=UTC), Verdict.ELIGIBLE, Verdict.WAITING),
        (datetime(2027, 1, 9, tzinfo=UTC), Verdict.WAITING, Verdict.ELIGIBLE),
        (datetime(2027, 2, 1, tzinfo=UTC), Verdict.ELIGIBLE, None),
    ]
    assert [change.version for change in found.changes] == [True, False, False]


def test_a_policy_that_is_not_in_force_yet(changes: Callable[..., Changes]) -> None:
    """One that begins in the stretch says nothing before."""
    other = (
        LEAVE.replace("my/leave", "my/now")
        .replace("IN_FORCE", "{until: 2027-12-31}")
        .replace("DAYS", "1 day")
    )
    found = changes(
        LEAVE.replace("IN_FORCE", "{from: 2026-12-20}").replace("DAYS", "10 days"),
        other,
        closure={"applied_at": "2026-11-10T08:00:00Z"},
    )
    assert seen(found) == [(datetime(2026, 12, 20, tzinfo=UTC), None, Verdict.ELIGIBLE)]


def test_a_waiver_ends(changes: Callable[..., Changes]) -> None:
    """After its last day what it covered fails again."""
    waiver = (
        "waivers:\n  - {policy: my/leave, shop: '1', precondition: applied, reason: agreed, approved_by: Li,"
        " expires: 2026-12-05}\n"
    )
    found = changes(
        LEAVE.replace("IN_FORCE", "{until: 2027-12-31}").replace("DAYS", "30 days"),
        closure={"applied_at": "2026-11-10T08:00:00Z"},
        waivers=waiver,
    )
    assert seen(found) == [
        (datetime(2026, 12, 6, tzinfo=UTC), Verdict.ELIGIBLE, Verdict.WAITING),
        (datetime(2026, 12, 10, tzinfo=UTC), Verdict.WAITING, Verdict.ELIGIBLE),
    ]
    assert found.changes[0].causes[0].before is Status.WAIVED


def test_records_of_a_day_are_one_change() -> None:
    """Orders whose verdicts change in the same way on a day are one change, with their exact number."""
    document = json.loads(json.dumps(example("tiktok-shop/snapshot")))
    found = Checker(POLICIES, only="tiktok-shop/fulfilment").changes(
        load_snapshot(json.dumps(document).encode()), None, datetime(2026, 11, 19, tzinfo=UTC), records=1
    )
    last = found.changes[-1]
    assert (last.count, len(last.named), last.subject) == (2, 1, "orders")


@pytest.mark.parametrize("name", ["tiktok-shop/snapshot", "douyin/snapshot", "douyin/ready"])
def test_each_day_of_an_example(name: str) -> None:
    """On each day of four months, a check by all shipped policies says what the changes come to."""
    snapshot = load_snapshot(f"examples/{name}.json")
    assert snapshot.as_of is not None
    checker = Checker(POLICIES)
    changes = checker.changes(snapshot, None, snapshot.as_of + timedelta(days=120), records=None)
    outcomes = changes.report.outcomes
    first = {(item.policy, None): item.verdict for item in outcomes if item.subject == "shop"}
    for day in sampled(range(1, 121), 6):
        at = snapshot.as_of + timedelta(days=day)
        report = checker.check(snapshot, as_of=at)
        now = {(item.policy, None): item.verdict for item in report.outcomes if item.subject == "shop"}
        shop = {key: verdict for key, verdict in told(changes, at, dict(first)).items() if key[1] is None}
        assert {key: verdict for key, verdict in shop.items() if verdict is not None} == now
        for summary in report.summaries:
            counts = {verdict: count for verdict, count in summary.counts.items() if count}
            assert counts == tallied(changes, summary.policy, at)


def tallied(changes: Changes, policy: str, at: datetime) -> dict[Verdict, int]:
    """How many records have which verdict at an instant."""
    counts: Counter[Verdict | None] = Counter()
    for summary in changes.report.summaries:
        if summary.policy == policy:
            counts.update(summary.counts)
    for (name, _), when, before, after in by_hand(changes):
        if name == policy and when <= at:
            counts[before] -= 1
            counts[after] += 1
    return {verdict: count for verdict, count in counts.items() if count and verdict is not None}
