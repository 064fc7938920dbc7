"""Topics that no policy speaks of are named, with the policy that comes nearest and why it is silent."""

import json

import pytest

from checker import Report, check, load_policies, load_snapshot
from checker.render.formats import REPORT, renderer
from checker.render.report.details import to_plain, to_text

POLICIES = load_policies()


def report(only: list[str] | None = None, **shop: str) -> Report:
    """The report on a shop of which little else is known."""
    own = {"id": "1", "platform": "tiktok-shop", "region": "GB", "seller_type": "LOCAL"} | shop
    document = {"as_of": "2026-11-16T09:00:00Z", "shop": own}
    return check(load_snapshot(json.dumps(document).encode()), POLICIES, only=only)


def uncovered(report: Report) -> dict[str, str]:
    """The uncovered topics, each with the policy that comes nearest."""
    return {item.uncovered.en: item.policy for item in report.not_applied if item.uncovered is not None}


@pytest.mark.parametrize("region", ["US", "GB", "MY", "VN"])
def test_the_deposit_of_a_local_shop_is_mentioned(region: str) -> None:
    """Closing such a shop has a policy of its own; its deposit has none, and the report says why."""
    found = report(region=region)
    assert "tiktok-shop/closure-local" in {result.policy for result in found.results}
    assert list(uncovered(found)) == ["deposit refund"]
    for text in (to_text(found, "en", width=200), to_plain(found, "en")):
        assert "Not covered: deposit refund." in text
        assert "This policy is for cross-border shops; yours is local." in " ".join(text.split())
    assert "未涵盖：退保证金。" in to_plain(found, "zh")


@pytest.mark.parametrize("seller", ["CROSS_BORDER", None])
def test_a_topic_that_a_policy_speaks_of_is_covered(seller: str | None) -> None:
    """Be it that the policy can't tell, or finds no records."""
    found = report(seller_type=seller) if seller else report()
    assert (uncovered(found) == {}) is (seller is not None)


def test_every_format_but_tables_and_calendars_says_it() -> None:
    """Programs and pages learn of it as readers do; tables and calendars hold conditions and dates only."""
    found = report()
    said = "Not covered: deposit refund."
    for form in REPORT:
        written = renderer(REPORT, form)(found, "en")
        if form == "json":
            (item,) = [item for item in json.loads(written)["not_applied"] if item["uncovered"] is not None]
            assert item["uncovered"] == "deposit refund"
            assert item["policy"] in uncovered(found).values()
        else:
            assert (said in " ".join(written.split())) is (form not in ("csv", "ics"))
        assert said not in renderer(REPORT, form)(report(seller_type="CROSS_BORDER"), "en")


def test_policies_of_other_platforms_come_near_nothing() -> None:
    """A Douyin shop isn't told of the deposits of TikTok Shop."""
    found = report(platform="douyin", region="CN")
    assert uncovered(found) == {}
    assert "Not covered" not in to_plain(found, "en")


def test_who_asks_for_one_policy_is_told_of_that_one() -> None:
    """Nothing else was to be covered."""
    assert uncovered(report(["tiktok-shop/closure"])) == {}


@pytest.mark.parametrize("form", ["text", "plain", "markdown", "junit"])
def test_a_policy_that_does_not_apply_says_why_and_no_more(form: str) -> None:
    """Neither a step at which the shop would be nor a value: only the condition that it fails."""
    found = report(["tiktok-shop/closure"])
    (title,) = [stage.title.en for stage in found.results[0].stages if stage.state == "current"]
    text = renderer(REPORT, form)(found, "en")
    assert "This policy is for cross-border shops; yours is local." in " ".join(text.split())
    assert title not in text
    assert "Last order ended" not in text


def test_a_policy_about_records_names_the_fact_of_the_shop_that_it_fails() -> None:
    """It isn't for want of records that it is silent, if it isn't for such shops."""
    (item,) = [i for i in report().not_applied if i.policy == "tiktok-shop/deposit-refund-partial-uk"]
    assert (item.reason, [test.field for test in item.failing]) == ("applies_to", ["shop.seller_type"])
