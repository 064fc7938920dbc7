"""Dates through the versions of a policy: from its first day on the next one decides."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker import Result, Status, Verdict, check, load_policies, load_snapshot, load_waivers
from checker.values.quantity import Interval

TURN = datetime(2026, 12, 1, tzinfo=UTC)


def version(days: int, in_force: str, more: str = "", name: str = "my/leave") -> str:
    """A version that asks for an application so many days ago."""
    return f"""\
policy: {name}
title: {{en: Leave, zh: 退出}}
in_force: {in_force}
values:
  over: {{title: {{en: over on, zh: 届满}}, field: closure.applied_at, plus: {days} days}}
preconditions:
  applied:
    title: {{en: Applied long ago, zh: 申请已久}}
    require: {{closure.applied_at: {{older_than: {days} days}}}}
{more}"""


OPEN = """\
  open:
    title: {en: The shop is open, zh: 店铺营业中}
    require: {shop.status: OPEN}
"""
OURS = """\
policy: my/ours
title: {en: Ours, zh: 我们的}
extends: my/leave
"""
ASKS = """\
policy: my/asks
title: {en: Asks, zh: 引用}
preconditions:
  leave: {title: {en: May leave, zh: 可以退出}, policy: my/leave}
"""


@pytest.fixture
def result(tmp_path: Path):
    """Checks a shop that applied on 10 November, on 28 November, against policies in these files."""

    def run(only: str, *files: str, as_of: str = "2026-11-28T12:00:00Z", **facts: Any) -> Result:
        for number, text in enumerate(files):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        waivers = facts.pop("waivers", ())
        document = {
            "as_of": as_of,
            "shop": {"id": "1", "timezone": "UTC", "status": "SUSPENDED", "platform": "douyin"},
            "closure": {"applied_at": "2026-11-10T00:00:00Z"},
            **facts,
        }
        policies = load_policies([tmp_path])
        snapshot = load_snapshot(json.dumps(document).encode())
        report = check(snapshot, policies, only=[only], verify=True, waivers=waivers)
        return report.results[0]

    return run


def test_the_next_version_decides_from_its_first_day(result: Any) -> None:
    """30 days would be over on 10 December; from 1 December on 90 are asked for."""
    found = result("my/leave", version(30, "{until: 2026-12-01}"), version(90, "{from: 2026-12-01}"))
    then = datetime(2027, 2, 8, tzinfo=UTC)
    assert (found.verdict, found.eligible_from) == (Verdict.WAITING, then)
    [item] = found.preconditions
    assert (item.status, item.clears_at, item.records[0].clears_at) == (Status.WAITING, then, then)
    assert found.values["over"].value == then


@pytest.mark.parametrize(
    ("next_version", "en", "zh"),
    [
        (
            version(90, "{from: 2026-12-01}"),
            "From 1 December 2026 on another version of this policy decides, which asks that the application",
            "自 2026年12月1日起以本规则的另一版本为准：",
        ),
        (
            version(10, "{from: 2026-12-01}").replace("applied:", "other:"),
            "From 1 December 2026 on another version of this policy decides, which no longer asks for this.",
            "自 2026年12月1日起以本规则的另一版本为准，不再要求这一条。",
        ),
        (version(30, "{from: 2026-12-01}"), "", ""),
    ],
)
def test_a_date_is_told_by_the_version_that_sets_it(result: Any, next_version: str, en: str, zh: str) -> None:
    """Beside what is asked today stands what is asked from then on; where that is the same, nothing does."""
    item = result("my/leave", version(30, "{until: 2026-12-01}"), next_version).preconditions[0]
    assert item.status is Status.WAITING
    assert (en in item.why.en, zh in item.why.zh) == (True, True)
    assert ("another version" in item.why.en) is bool(en)


def test_a_milder_version_brings_the_day_forward(result: Any) -> None:
    """What isn't asked for any more is met from then on."""
    found = result("my/leave", version(90, "{until: 2026-12-01}", OPEN), version(10, "{from: 2026-12-01}"))
    assert (found.verdict, found.eligible_from) == (Verdict.WAITING, TURN)
    assert [item.clears_at for item in found.preconditions] == [TURN, TURN]


def test_what_holds_now_ends_where_the_next_version_asks_for_more(result: Any) -> None:
    """Eligible until the turn; a condition that is only asked for later isn't shown yet."""
    found = result("my/leave", version(10, "{until: 2026-12-01}"), version(10, "{from: 2026-12-01}", OPEN))
    assert (found.verdict, found.eligible_until) == (Verdict.ELIGIBLE, TURN)
    assert [item.id for item in found.preconditions] == ["applied"]


def test_what_holds_goes_on_through_a_turn(result: Any) -> None:
    """Nothing ends where the next version is met as well."""
    found = result("my/leave", version(10, "{until: 2026-12-01}"), version(5, "{from: 2026-12-01}"))
    assert (found.verdict, found.eligible_until) == (Verdict.ELIGIBLE, None)


def test_the_last_version_ends_it(result: Any) -> None:
    """Where no version follows, or only later, nobody is eligible after its last day."""
    found = result("my/leave", version(10, "{until: 2026-12-01}"))
    assert (found.verdict, found.eligible_until) == (Verdict.ELIGIBLE, TURN)
    gap = result("my/leave", version(10, "{until: 2026-12-01}"), version(10, "{from: 2026-12-05}"))
    assert gap.eligible_until == TURN


def test_no_day_is_said_beyond_the_last_version(result: Any) -> None:
    """90 days are over in February, when no version is in force that we know of."""
    found = result("my/leave", version(90, "{until: 2026-12-01}"))
    assert (found.verdict, found.eligible_from, found.may_be_eligible_from) == (Verdict.BLOCKED, None, None)
    assert found.preconditions[0].clears_at is None


def test_an_overlay_has_the_dates_of_each_version(result: Any) -> None:
    """What extends a policy with versions changes with it."""
    files = version(30, "{until: 2026-12-01}"), version(90, "{from: 2026-12-01}"), OURS
    found = result("my/ours", *files)
    assert found.eligible_from == datetime(2027, 2, 8, tzinfo=UTC)


def test_who_asks_for_a_verdict_follows_its_versions(result: Any) -> None:
    """A policy that refers to one with versions runs through them."""
    files = version(30, "{until: 2026-12-01}"), version(90, "{from: 2026-12-01}"), ASKS
    found = result("my/asks", *files)
    assert found.eligible_from == found.preconditions[0].clears_at == datetime(2027, 2, 8, tzinfo=UTC)


def test_a_policy_that_is_asked_for_before_it_is_in_force(result: Any) -> None:
    """Unknown until its first day, and from then on what it says."""
    found = result("my/asks", version(10, "{from: 2026-12-01}"), ASKS)
    assert (found.verdict, found.preconditions[0].clears_at) == (Verdict.UNDETERMINED, TURN)


def test_a_policy_that_only_the_next_version_asks_for(result: Any) -> None:
    """What is in force already is followed, though nothing asks for it before the turn."""
    refers = "  leave: {title: {en: May leave, zh: 可以退出}, policy: my/leave}\n"
    now = version(30, "{until: 2026-12-01}", name="my/asks")
    then = version(10, "{from: 2026-12-01}", refers, name="my/asks")
    found = result("my/asks", now, then, version(20, "{from: 2020-01-01}"))
    assert (found.verdict, found.eligible_from) == (Verdict.WAITING, TURN)
    later = result("my/asks", now, then, version(60, "{from: 2020-01-01}"))
    assert later.eligible_from == datetime(2027, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("ends", ["platform: guide", "platform: douyin"])
def test_nobody_knows_which_version_is_asked_for(result: Any, ends: str) -> None:
    """While it isn't known which version decides, neither is what one comes to that wouldn't apply."""
    applies = f"applies_to: {{shop.{ends.replace('guide', 'tiktok-shop')}}}\n"
    now = version(10, "{until: 2026-12-01}").replace("values:", f"{applies}values:")
    files = now, version(90, "{from: 2026-12-01}"), ASKS
    found = result("my/asks", *files, as_of="2026-11-30T12:00:00Z", shop={"id": "1", "platform": "douyin"})
    assert (found.verdict, found.preconditions[0].status) == (Verdict.UNDETERMINED, Status.UNKNOWN)


def test_a_day_begins_by_the_clock_of_the_shop(result: Any) -> None:
    """The turn is midnight in Shanghai."""
    shop = {"id": "1", "timezone": "Asia/Shanghai"}
    found = result("my/leave", version(10, "{until: 2026-12-01}"), shop=shop)
    assert found.eligible_until == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_a_stage_that_ends_by_itself_passes_on(result: Any) -> None:
    """Who waits in a stage that will be over goes on in the next: dates are those of the later stage."""
    stages = """\
policy: my/stages
title: {en: Stages, zh: 阶段}
stages:
  first:
    title: {en: First, zh: 第一步}
    preconditions:
      old: {title: {en: Old, zh: 满期}, until: second, require: {closure.applied_at: {older_than: 60 days}}}
    done_when: {closure.applied_at: {older_than: 30 days}}
  second:
    title: {en: Second, zh: 第二步}
    preconditions:
      older: {title: {en: Older, zh: 满期}, require: {closure.applied_at: {older_than: 45 days}}}
"""
    found = result("my/stages", stages)
    assert (found.verdict, found.eligible_from) == (Verdict.WAITING, datetime(2026, 12, 25, tzinfo=UTC))


def test_a_waiver_holds_in_the_next_version_too(result: Any) -> None:
    """It covers the precondition of that name for as long as it is valid."""
    waiver = """\
waivers:
  - {policy: my/leave, shop: "1", precondition: applied, approved_by: me, reason: so, expires: 2026-12-20}
"""
    files = version(30, "{until: 2026-12-01}"), version(90, "{from: 2026-12-01}")
    found = result("my/leave", *files, waivers=load_waivers(waiver.encode()))
    assert (found.verdict, found.eligible_until) == (Verdict.ELIGIBLE, datetime(2026, 12, 21, tzinfo=UTC))


def test_a_time_of_a_value_is_that_of_the_version_in_which_it_lies(result: Any) -> None:
    """What is past by then stays as this version says; an open one that reaches further doesn't."""
    early = result("my/leave", version(5, "{until: 2026-12-01}"), version(90, "{from: 2026-12-01}"))
    assert early.values["over"].value == datetime(2026, 11, 15, tzinfo=UTC)
    assert not isinstance(early.values["over"].value, Interval)
