"""What the examples are there to show."""

from pathlib import Path

import pytest

import checker

EXAMPLES = Path(__file__).parents[2] / "examples"


def statuses(example: str, policy: str, subject: str | None = None, **options: object) -> tuple[str, dict]:
    """The verdict of a policy on an example, and the ids of its current stage's preconditions by status."""
    snapshot = checker.load_snapshot(EXAMPLES / example)
    report = checker.check(snapshot, checker.load_policies(), only=[policy], subject=subject, **options)
    (result,) = report.results
    found: dict[str, set[str]] = {}
    for precondition in result.preconditions:
        if precondition.stage == result.stage:
            found.setdefault(precondition.status.value, set()).add(precondition.id)
    return result.verdict.value, found


def test_the_douyin_shop_fails_in_several_ways():
    """Its last order ended 89 days ago, so one condition only waits; the others need somebody to act."""
    verdict, found = statuses("douyin/snapshot.json", "douyin/closure")
    assert verdict == "blocked"
    assert found["waiting"] == {"orders-quiet"}
    expected = {"no-commission-owed", "no-premium-owed", "no-invoice-pending", "balances-withdrawn"}
    assert found["failed"] == expected


def test_the_settled_douyin_shop_may_apply():
    """Everything holds three days later."""
    verdict, found = statuses("douyin/ready.json", "douyin/closure")
    assert verdict == "eligible"
    assert set(found) <= {"met", "not_applicable"}


def test_the_waiver_covers_its_one_record():
    """One precondition is waived, the others stay as they are."""
    waivers = checker.load_waivers(EXAMPLES / "douyin" / "waivers.yaml")
    _, found = statuses("douyin/snapshot.json", "douyin/closure", waivers=waivers)
    assert found["waived"] == {"no-commission-owed"}


def test_the_tiktok_shop_has_conditions_of_every_kind():
    """Met, failed and waiting for its closure; unknown for its deposit."""
    verdict, found = statuses("tiktok-shop/snapshot.json", "tiktok-shop/closure")
    assert verdict == "blocked"
    assert {"met", "failed", "waiting"} <= set(found)
    _, found = statuses("tiktok-shop/snapshot.json", "tiktok-shop/deposit-refund-full")
    assert "unknown" in found


@pytest.mark.parametrize(
    ("category", "verdict"), [("860424", "eligible"), ("601583", "blocked"), ("909192", "blocked")]
)
def test_only_the_toys_category_is_over(category, verdict):
    """Its products are down, its orders completed and its after-sales closed."""
    found, _ = statuses("tiktok-shop/snapshot.json", "tiktok-shop/deposit-refund-partial", category)
    assert found == verdict


def test_the_tiktok_orders_have_every_verdict():
    """Some may be cancelled, some not, some are; one can't be told, and completed ones are past it."""
    snapshot = checker.load_snapshot(EXAMPLES / "tiktok-shop" / "snapshot.json")
    report = checker.check(snapshot, checker.load_policies(), only=["tiktok-shop/order-cancellation"])
    (summary,) = report.summaries
    counts = {verdict.value for verdict, count in summary.counts.items() if count}
    assert counts >= {"eligible", "blocked", "undetermined", "done", "not_applicable"}
