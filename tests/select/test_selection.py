"""Which policies speak, and in which version: on their own, and wherever one refers to another."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker import api, check, load_policies, load_snapshot
from checker.cli.main import cli
from checker.report.model import Result, Status, Verdict
from checker.select.selection import Selector, select

ASKING = """\
policy: my/leave
title: {en: Leave, zh: 退出}
preconditions:
  refundable: {title: {en: Refundable, zh: 可退}, policy: my/refund}
"""
ASKING_FURTHER = """\
policy: my/move
title: {en: Move, zh: 搬迁}
preconditions:
  leaving: {title: {en: Leaving, zh: 退出}, policy: my/leave}
"""
VERSION = """\
policy: my/refund
title: {en: Refund, zh: 退款}
in_force: {DAYS}
preconditions:
  named: {title: {en: Named, zh: 名称}, require: {shop.name: NAME}}
"""
TESTS = """\
policy: my/leave
base:
  as_of: 2025-06-01T00:00:00Z
  shop: {id: s, platform: douyin, name: before, timezone: UTC}
cases:
  - name: the older version is asked
    expect: {verdict: eligible, preconditions: {refundable: met}}
  - name: on the first day of the newer one it is asked
    as_of: 2026-01-01T00:00:00Z
    expect: {verdict: blocked, preconditions: {refundable: failed}}
"""


def version(days: str, name: str) -> str:
    """A version of the policy that is referred to: the shop must be called ``name``."""
    return VERSION.replace("DAYS", days).replace("NAME", name)


OLD, NEW = version("until: 2026-01-01", "before"), version("from: 2026-01-01", "after")


@pytest.fixture
def policies(tmp_path: Path):
    """Policies in files of their own."""

    def written(*texts: str) -> api.Policies:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        return load_policies([tmp_path])

    return written


def shop(as_of: str, zone: str | None = "UTC", **sections: Any) -> bytes:
    """A snapshot of a shop that is called ``before``."""
    facts = {"id": "s", "platform": "douyin", "name": "before", "timezone": zone}
    return json.dumps({"as_of": as_of, "shop": facts, **sections}).encode()


def one(loaded: api.Policies, as_of: str, only: str | None, name: str = "my/leave") -> Result:
    """The result of one policy, held to the reference."""
    report = check(load_snapshot(shop(as_of)), loaded, only=only, verify=True)
    (result,) = (result for result in report.results if result.policy == name)
    return result


@pytest.mark.parametrize("only", ["my/leave", None])
@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2025-06-01T00:00:00Z", Status.MET),
        ("2025-12-31T23:59:59Z", Status.MET),
        ("2026-01-01T00:00:00Z", Status.FAILED),
        ("2027-06-01T00:00:00Z", Status.FAILED),
    ],
)
def test_the_version_in_force_is_asked(policies: Any, as_of: str, status: Status, only: str | None) -> None:
    """A reference means the version of that day, whether or not the other policy is asked for as well."""
    assert one(policies(ASKING, OLD, NEW), as_of, only).preconditions[0].status is status


def test_references_of_references_mean_the_same_day(policies: Any) -> None:
    """However long the way to a policy, its version is that of the day of the check."""
    loaded = policies(ASKING_FURTHER, ASKING, OLD, NEW)
    assert one(loaded, "2025-06-01T00:00:00Z", "my/move", "my/move").verdict is Verdict.ELIGIBLE
    assert one(loaded, "2026-06-01T00:00:00Z", "my/move", "my/move").verdict is Verdict.BLOCKED


@pytest.mark.parametrize("only", ["my/leave", None])
@pytest.mark.parametrize(
    "texts",
    [
        (version("from: 2026-01-01", "before"),),
        (version("until: 2025-01-01", "before"),),
        (version("until: 2025-01-01", "before"), version("from: 2026-01-01", "before")),
    ],
)
def test_without_a_version_in_force_nothing_is_known(
    policies: Any, texts: tuple[str, ...], only: str | None
) -> None:
    """A policy of which no version is in force that day neither passes nor fails; the reason is said."""
    result = one(policies(ASKING, *texts), "2025-06-01T00:00:00Z", only)
    (asked,) = result.preconditions
    assert (result.verdict, asked.status) == (Verdict.UNDETERMINED, Status.UNKNOWN)
    assert asked.why.en == "No version of the policy `my/refund` is in force on the day of the check."
    assert asked.why.zh == "规则 `my/refund` 在检查当日没有生效的版本。"
    assert [item.path for item in result.missing] == ["my/refund"]
    assert "Add a version of `my/refund`" in result.missing[0].remedy.en


def test_it_is_said_further_up_as_well(policies: Any) -> None:
    """Where the way leads over another policy, that one can't be settled, and what is missing is the same."""
    loaded = policies(ASKING_FURTHER, ASKING, NEW)
    result = one(loaded, "2025-06-01T00:00:00Z", "my/move", "my/move")
    assert result.verdict is Verdict.UNDETERMINED
    assert result.preconditions[0].why.en == "We can't tell about “Leave”: see the policy `my/leave`."
    assert [item.path for item in result.missing] == ["my/refund"]


def test_what_hangs_on_it_only_sometimes_stands_otherwise(policies: Any) -> None:
    """Where the precondition doesn't matter, it doesn't matter either that no version is in force."""
    guarded = ASKING.replace("policy: my/refund", "policy: my/refund, when: {shop.name: after}")
    result = one(policies(guarded, NEW), "2025-06-01T00:00:00Z", "my/leave")
    assert (result.verdict, result.preconditions[0].status) == (Verdict.ELIGIBLE, Status.NOT_APPLICABLE)


def test_records_are_asked_in_the_version_in_force(policies: Any) -> None:
    """Policies with a verdict for each record refer to each other in the same way."""
    subject = "subject: orders\npreconditions"
    loaded = policies(*(text.replace("preconditions", subject) for text in (ASKING, OLD, NEW)))
    for as_of, verdict in (("2025-06-01", Verdict.ELIGIBLE), ("2026-06-01", Verdict.BLOCKED)):
        snapshot = load_snapshot(shop(f"{as_of}T00:00:00Z", orders=[{"id": "a"}, {"id": "b"}]))
        report = check(snapshot, loaded, only="my/leave", verify=True)
        assert [result.verdict for result in report.results] == [verdict, verdict]


def test_the_day_is_the_shops(policies: Any) -> None:
    """A version begins when its first day begins in the shop's time zone; without one, in UTC."""
    loaded, instant = policies(ASKING, OLD, NEW), datetime(2025, 12, 31, 18, tzinfo=UTC)
    for zone, name in (("Asia/Shanghai", "after"), ("UTC", "before"), (None, "before")):
        snapshot = load_snapshot(shop("2025-12-31T18:00:00Z", zone))
        selection = select(loaded.library, snapshot, instant, ["my/leave"])
        assert [item.outline.id for item in selection.considered] == ["my/refund", "my/leave"]
        assert Path(selection.considered[0].whole().file).name == ("2.yaml" if name == "after" else "1.yaml")
        assert (selection.reported, selection.needed) == (("my/leave",), {"my/leave", "my/refund"})


def test_what_yields_or_cant_apply_is_left_out_unless_it_is_waived(policies: Any) -> None:
    """Without ids, policies that are ruled out aren't reported; a waiver that speaks of one keeps it."""
    other = OLD.replace("my/refund", "my/other").replace(
        "preconditions", "applies_to: {shop.platform: tiktok-shop}\npreconditions"
    )
    loaded = policies(ASKING, OLD, other)
    snapshot, instant = load_snapshot(shop("2025-06-01T00:00:00Z")), datetime(2025, 6, 1, tzinfo=UTC)
    selection = select(loaded.library, snapshot, instant)
    assert selection.reported == ("my/leave", "my/refund")
    assert "my/other" in {item.outline.id for item in selection.considered} - selection.needed
    assert "my/other" in select(loaded.library, snapshot, instant, waived={"my/other"}).reported


def test_rule_tests_and_runs_agree(tmp_path: Path) -> None:
    """`test` asks the same version as `run` does."""
    for name, text in (("leave", ASKING), ("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "leave.test.yaml").write_text(TESTS, encoding="utf-8")
    invoke = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke
    tested = invoke(cli, ["test", str(tmp_path)])
    assert (tested.exit_code, tested.stdout) == (0, "2 passed, 0 failed\n")
    for as_of, code in (("2025-06-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1)):
        (tmp_path / "shop.json").write_bytes(shop(as_of))
        found = invoke(cli, ["run", str(tmp_path / "shop.json"), "--policy", str(tmp_path)])
        assert found.exit_code == code, found.output


SHOPS = [
    {"platform": platform, "id": name, "timezone": zone, "region": region}
    for platform in ("douyin", "tiktok-shop", "elsewhere")
    for region in ("CN", "US", "VN", None)
    for zone in ("Asia/Shanghai", None)
    for name in ("1", "2")
]


@pytest.mark.parametrize("only", [None, ("douyin/closure", "guide/closure")])
def test_what_was_selected_for_shops_alike_is_selected_again(only: tuple[str, ...] | None) -> None:
    """Whichever shops came before, each gets the policies that would be selected for it alone."""
    library = load_policies().library
    selector = Selector(library)
    for day in (15, 16):
        instant = datetime(2026, 6, day, 20, tzinfo=UTC)
        for shop in SHOPS:
            snapshot = load_snapshot(json.dumps({"shop": shop}).encode())
            assert selector.select(snapshot, instant, only) == select(library, snapshot, instant, only)
