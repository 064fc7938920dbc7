"""``shopcheck list``: which policies a filter leaves in."""

import json

import pytest

POLICY = """\
policy: my/ID
title: {en: ID, zh: ID}
MORE
preconditions:
  open: {title: {en: Open, zh: 开店}, require: {shop.status: OPEN}}
"""
POLICIES = {
    "any": "topic: closure",
    "douyin": "topic: refund\napplies_to: {shop.platform: douyin}",
    "not-douyin": "applies_to: {shop.platform: {is_not: douyin}}",
    "denied": "applies_to: {not: {any_of: [{shop.platform: douyin}, {shop.region: US}]}}",
    "either": "applies_to: {any_of: [{shop.platform: douyin}, {shop.platform: [tiktok-shop]}]}",
    "us": "market: US\napplies_to: {shop.platform: tiktok-shop, shop.region: US}",
    "old": "in_force: {until: 2025-01-01}",
}


@pytest.fixture
def listed(tmp_path, call):
    """The ids that ``shopcheck list`` shows under some options."""
    for name, more in POLICIES.items():
        text = POLICY.replace("ID", name).replace("MORE", more)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    def ids(*options: str) -> set[str]:
        result = call("list", str(tmp_path), "--format", "json", *options)
        assert result.exit_code == 0, result.stderr
        return {item["policy"].removeprefix("my/") for item in json.loads(result.stdout)}

    return ids


@pytest.mark.parametrize(
    ("options", "left_out"),
    [
        ((), set()),
        (("--platform", "douyin"), {"not-douyin", "denied", "us"}),
        (("--platform", "tiktok-shop"), {"douyin"}),
        (("--topic", "refund"), set(POLICIES) - {"douyin"}),
        (("--market", "US"), set()),
        (("--on", "2024-12-31"), set()),
        (("--on", "2025-01-01"), {"old"}),
        (("--platform", "douyin", "--topic", "closure"), set(POLICIES) - {"any"}),
    ],
)
def test_filters_leave_out_what_cannot_apply(listed, options, left_out) -> None:
    """What says nothing about platform, market or days stays; what certainly doesn't apply goes."""
    assert listed(*options) == set(POLICIES) - left_out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--platform", "douyn", "did you mean `douyin`?"),
        ("--topic", "refnd", "did you mean `refund`?"),
        ("--market", "XX", "choose from"),
        ("--on", "2026-02-30", "write a day"),
    ],
)
def test_a_value_that_nothing_has_is_refused(call, option, value, said) -> None:
    """An empty list would look like an answer: a misspelt filter is a wrong call."""
    result = call("list", option, value)
    assert result.exit_code == 2
    assert "SC604" in result.stderr
    assert said in result.stderr


def test_a_market_leaves_out_the_others(call) -> None:
    """Of the shipped policies, those of another market aren't for this one."""
    result = call("list", "--market", "UK", "--format", "plain")
    assert "tiktok-shop/deposit-refund-full-uk" in result.stdout
    assert "tiktok-shop/deposit-refund-full-vn" not in result.stdout
