"""``plan``: what is asked, what is said where it can't be known or done, how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SHOP = "examples/tiktok-shop/snapshot.json"
DOUYIN = "examples/douyin/snapshot.json"


def planned(call: Any, *args: str) -> Any:
    """The plan as JSON."""
    return json.loads(call("plan", *args, "--format", "json").stdout)


def edited(tmp_path: Path, source: str, change: Any) -> str:
    """A copy of an example with a change, as a file."""
    document = json.loads(Path(source).read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_ends_as_run_does(call) -> None:
    """The exit status says how the shop stands, as that of `run` does."""
    for source, status in ((SHOP, 1), ("examples/douyin/ready.json", 0)):
        assert call("plan", source).exit_code == call("run", source).exit_code == status


def test_a_page_has_the_same_steps(call, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run --format html` tells the steps of `plan`; of a shop too large for plans what `run` tells."""
    steps = [step["text"] for step in planned(call, DOUYIN)["steps"]]
    page = call("run", DOUYIN, "--format", "html").stdout
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    monkeypatch.setattr("checker.plan.planner.MOST", 10)
    other = call("run", DOUYIN, "--format", "html").stdout
    assert "After that: eligible" in page
    assert "After that: eligible" not in other
    assert other.count('type="checkbox"') > 1


def test_one_policy_is_the_documented_shape(call) -> None:
    """Of one policy the document is the plan itself."""
    found = planned(call, DOUYIN, "--policy", "douyin/closure")
    assert {"plan", "policy", "possible", "eligible_from", "steps"} <= found.keys()
    assert found["possible"] is True
    step = found["steps"][0]
    assert {"action", "by", "records", "sum", "clears"} <= step.keys()
    assert step["by"] == "seller"
    assert found["sum"] == [{"amount": "0.86", "currency": "CNY"}]


def test_several_policies_stand_under_plans(call) -> None:
    """Of several, each has the same shape."""
    found = planned(call, SHOP)["plans"]
    assert len(found) > 1
    assert all({"policy", "possible", "eligible_from", "steps"} <= item.keys() for item in found)


def test_a_record_is_planned_where_it_is_asked_for(call) -> None:
    """An order that has shipped can't be cancelled by anything; one that hasn't is free to be."""
    asked = (SHOP, "--policy", "tiktok-shop/order-cancellation", "--subject")
    shipped = planned(call, *asked, "576461718032300994")
    assert shipped["possible"] is False
    assert [item["precondition"] for item in shipped["unmet"]] == ["not-shipped"]
    assert shipped["steps"] == []
    free = planned(call, *asked, "576461823606979347")
    assert free["possible"] is True
    assert free["steps"] == []
    assert [step["action"] for step in free["then"][0]["steps"]] == ["cancel-unpaid-order"]


def test_parameters_and_the_day_count(call) -> None:
    """With another reading, or on another day, the plan is another one."""
    usual = planned(call, DOUYIN, "--policy", "douyin/closure")
    shown = planned(call, DOUYIN, "--policy", "douyin/closure", "--set", "notice_reading=shown")
    assert shown["eligible_from"] >= usual["eligible_from"]
    later = planned(call, DOUYIN, "--policy", "douyin/closure", "--as-of", "2027-06-01")
    assert later["as_of"].startswith("2027-06-01")


def test_the_verdict_is_that_of_the_day_that_is_asked_for(call) -> None:
    """A plan for another day than the data's names the verdict of that day, as a check does."""
    asked = ("examples/douyin/ready.json", "--policy", "douyin/closure")
    assert planned(call, *asked)["verdict"] == "eligible"
    earlier = planned(call, *asked, "--as-of", "2026-11-10")
    assert earlier["verdict"] == "waiting"
    assert earlier["eligible_from"].startswith("2026-11-17")


def test_completing_an_order_starts_its_ninety_days(call, tmp_path: Path) -> None:
    """An open order is not only ended: the days begin when it ends, and so the date is theirs."""

    def open_one(document: Any) -> None:
        order = {"id": "1", "status": "IN_TRANSIT", "created_at": "2026-11-10T09:00:00+08:00"}
        document["orders"].append({**order, "completed_at": None})

    found = planned(call, edited(tmp_path, DOUYIN, open_one), "--policy", "douyin/closure")
    assert [step["action"] for step in found["steps"]][-2:] == ["await-delivery", "await-completion"]
    assert found["eligible_from"].startswith("2027-02-14")
    assert found["certain"] is False
    assert found["moves"] is True
    assert {"orders-ended", "orders-quiet"} <= set(found["steps"][-1]["clears"])


def test_a_notice_is_paid_once(call, tmp_path: Path) -> None:
    """What a notice asks for goes onto the deposit: a deposit that is short by it isn't topped up besides."""

    def short(document: Any) -> None:
        notice = {"id": "N", "notified_at": "2026-11-01T00:00:00+08:00", "paid_at": None}
        notice["amount_due"] = {"amount": "800.00", "currency": "CNY"}
        document["deposit"]["balance"] = {"amount": "-800.00", "currency": "CNY"}
        document["deposit"]["top_up_notices"] = [notice]

    found = planned(call, edited(tmp_path, DOUYIN, short), "--policy", "douyin/closure")
    paid = {step["action"]: step["sum"] for step in found["steps"] if "deposit" in step["on"]}
    assert paid == {"pay-top-up-notice": [{"amount": "800.00", "currency": "CNY"}]}


def test_what_nobody_can_do_is_said(call, tmp_path: Path) -> None:
    """A state that no action starts from is named, with its records, in both languages."""

    def unknown(document: Any) -> None:
        document["orders"][0]["status"] = "COMPLETED"
        document["refund_account"]["holder_matches_entity"] = False
        stuck = {"id": "W", "status": "STUCK", "amount": {"amount": "1", "currency": "CNY"}}
        document["withdrawals"] = [stuck]
        document["coverage"]["withdrawals"] = {"complete": True}

    path = edited(tmp_path, DOUYIN, unknown)
    found = planned(call, path, "--policy", "douyin/closure")
    assert found["possible"] is None
    assert found["missing"]
    assert "first" in call("plan", path, "--policy", "douyin/closure").stdout


def test_a_waiver_spares_its_step(call) -> None:
    """What is waived needs nothing done."""
    usual = planned(call, DOUYIN, "--policy", "douyin/closure")
    waived = planned(call, DOUYIN, "--policy", "douyin/closure", "--waivers", "examples/douyin/waivers.yaml")
    assert len(waived["steps"]) < len(usual["steps"])


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["orders"][0].update(total="five"),
        lambda d: d["orders"][0].update(total={"amount": 5}),
        lambda d: d["orders"][0].update(cancel_request=[1]),
        lambda d: d["orders"][0].update(auto_cancel_at="soon"),
        lambda d: d.update(refund_account=[]),
        lambda d: d.update(closure=None),
        lambda d: d.pop("deposit"),
        lambda d: d.update(orders=[]),
        lambda d: d["shop"].update(platform="elsewhere"),
        lambda d: d["shop"].pop("timezone"),
        lambda d: d["orders"].append(dict(d["orders"][0])),
        lambda d: d["balances"].append({"id": "x", "available": {"amount": "1e9", "currency": "CNY"}}),
        lambda d: d["orders"][0].update(id="1\x1b[31m"),
    ],
    ids=range(13),
)
def test_odd_snapshots_end_in_words(call, tmp_path: Path, change: Any) -> None:
    """Whatever stands in a snapshot: a plan, or a diagnostic, and never a traceback."""
    result = call("plan", edited(tmp_path, DOUYIN, change))
    assert result.exit_code in (0, 1, 3, 5, 6), result.stderr
    assert "internal error" not in result.stderr
    assert "\x1b" not in result.stdout


def test_what_may_not_be_in_the_way_is_asked_for_first(call, tmp_path: Path) -> None:
    """A loan of which nobody knows whether it counts isn't repaid to be sure: that is asked for."""

    def some_loan(document: Any) -> None:
        loan = {"id": "L", "status": "ACTIVE", "outstanding": {"amount": "5000.00", "currency": "CNY"}}
        document["loans"] = [loan]

    found = planned(call, edited(tmp_path, DOUYIN, some_loan), "--policy", "douyin/closure")
    assert found["possible"] is None
    assert "repay-loan" not in {step["action"] for step in found["steps"]}
    assert [item["path"] for item in found["missing"]] == ["loans"]


def test_an_amount_that_is_not_known_is_no_zero(call, tmp_path: Path) -> None:
    """Of a notice without an amount the plan doesn't say that paying it costs nothing."""

    def notice(document: Any) -> None:
        document["deposit"]["top_up_notices"] = [{"id": "N", "paid_at": None}]

    path = edited(tmp_path, DOUYIN, notice)
    found = planned(call, path, "--policy", "douyin/closure")
    paid = next(step for step in found["steps"] if step["action"] == "pay-top-up-notice")
    assert paid["sum_known"] is False
    assert found["sum_known"] is False
    assert "some amounts aren't known" in call("plan", path, "--policy", "douyin/closure").stdout
