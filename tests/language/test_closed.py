"""Regions and time zones in rule files are of closed sets."""

from __future__ import annotations

import pytest

from checker.language.library.loader import load

POLICY = """policy: my-shop/leave
title: {{en: Leaving, zh: 关店}}
subject: shop
{more}
applies_to: {{{condition}}}
preconditions:
  no-loans:
    title: {{en: No loans, zh: 没有贷款}}
    none: loans
"""


def said(tmp_path, condition: str, more: str = "topic: closure") -> list[tuple[str, str | None]]:
    """Code and suggestion of what is said of a policy."""
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.format(condition=condition, more=more), encoding="utf-8")
    loaded = load([file])
    return [(d.code, d.suggestion) for d in loaded.diagnostics if d.code in {"SC144", "SC143"}]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("shop.region: GB", []),
        ("shop.region: UK", [("SC144", "GB")]),
        ("shop.region: {is_not: China}", [("SC144", "CN")]),
        ("shop.region: [GB, UK, cn]", [("SC144", "GB"), ("SC144", "CN")]),
        ("shop.entity_region: {not_in: [HKG]}", [("SC144", "HK")]),
        ("shop.region: QQ", [("SC144", None)]),
        ("shop.timezone: Asia/Beijing", [("SC144", "Asia/Shanghai")]),
        ("shop.timezone: Etc/GMT+8", [("SC143", None)]),
        ("shop.timezone: Asia/Shanghai", []),
        ("shop.name: UK", []),
    ],
)
def test_a_comparison_with_what_can_never_be(tmp_path, condition, found):
    """It would never hold; what was meant is suggested. A reversed sign is warned of."""
    assert said(tmp_path, condition) == found


def test_comparisons_anywhere_in_a_policy(tmp_path):
    """In filters inside a condition as well."""
    nested = "any_of: [{some: deposit.required_by_category, where: {country: UK}}, {shop.region: UK}]"
    assert said(tmp_path, nested) == [("SC144", "GB")] * 2


@pytest.mark.parametrize("market", ["UK", "[GB, UK]"])
def test_markets_are_regions(tmp_path, market):
    """A policy's market, which lists and overlays are chosen by."""
    assert said(tmp_path, "shop.region: GB", f"market: {market}") == [("SC144", "GB")]
