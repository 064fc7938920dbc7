"""Policies that the facts of the shop rule out before anything is measured."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import checker
from checker.language import load_text
from checker.language.model.outline import Outline
from checker.render.report.json import to_json
from checker.select.applicability import always_overrides, ruled_out

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.json"))
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SNAPSHOT = b'{"shop": {"id": "1", "platform": "douyin", "region": null}}'
POLICY = """
policy: test/one
title: {en: one, zh: 一}
subject: %s
applies_to: %s
preconditions:
  named: {title: {en: closed, zh: 已关}, require: {shop.name: Tea}}
"""


@pytest.mark.parametrize(
    ("subject", "applies_to", "out"),
    [
        ("shop", "{shop.platform: tiktok-shop}", True),
        ("shop", "{platform: tiktok-shop}", True),
        ("shop", "{shop.platform: douyin}", False),
        ("shop", "{shop.platform: {not_in: [douyin, tiktok-shop]}}", True),
        ("shop", "{shop.region: GB}", True),
        ("shop", "{shop.currency: GBP}", False),
        ("shop", "{shop.seller_type: CROSS_BORDER, shop.platform: tiktok-shop}", True),
        ("shop", "{any_of: [{shop.platform: tiktok-shop}, {shop.region: GB}]}", False),
        ("orders", "{shop.platform: tiktok-shop, status: COMPLETED}", True),
        ("orders", "{status: COMPLETED}", False),
    ],
)
def test_only_what_is_certain_rules_a_policy_out(subject: str, applies_to: str, out: bool) -> None:
    """A test of the shop's facts that must hold and is false rules a policy out; nothing unknown does."""
    loaded = load_text(POLICY % (subject, applies_to), "one.yaml")
    assert (
        bool(ruled_out(Outline.of(loaded.checked().policies[0]), checker.load_snapshot(SNAPSHOT), NOW)) is out
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_report_is_the_same_without_it(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is ruled out early is what would have been found not to apply."""
    policies, snapshot = checker.load_policies(), checker.load_snapshot(example)
    early = to_json(checker.check(snapshot, policies, now=NOW), "en")
    monkeypatch.setattr("checker.select.applicability.ruled_out", lambda *_: ())
    monkeypatch.setattr("checker.select.applicability.always_overrides", lambda *_: False)
    assert to_json(checker.check(snapshot, policies, now=NOW), "en") == early


def test_a_setting_of_a_policy_that_is_ruled_out_is_still_one() -> None:
    """A parameter that only policies for other platforms have isn't called unknown."""
    snapshot, policies = checker.load_snapshot(SNAPSHOT), checker.load_policies()
    settings = {"creator_reading": "every-account"}
    assert checker.check(snapshot, policies, now=NOW, parameters=settings).parameters == settings
    assert not any(
        "creator_reading" in policy.parameters
        for policy in policies.library.policies
        if not ruled_out(Outline.of(policy), snapshot, NOW)
    )


def test_what_is_always_overridden_is_not_measured() -> None:
    """Of the shipped policies a Douyin shop is held to its platform's, not to what those extend."""
    snapshot, policies = checker.load_snapshot(SNAPSHOT), checker.load_policies()
    platform, guide = (policies.library.listed(f"{name}/closure")[0].outline for name in ("douyin", "guide"))
    assert always_overrides(platform, guide, snapshot, NOW)
    assert not always_overrides(guide, platform, snapshot, NOW)
    orders, flow = (policies.library.listed(f"{name}/fulfilment")[0].outline for name in ("douyin", "guide"))
    assert always_overrides(orders, flow, snapshot, NOW)
    thai = policies.library.listed("tiktok-shop/fulfilment-th")[0].outline
    assert not always_overrides(thai, flow, snapshot, NOW)
