"""What a seller reads first of shipped policies, on screen and in detail: a table of sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import Policies, check, load_policies, load_snapshot
from checker.base.text import LANGUAGES, Language
from checker.render.formats import DETAILS, REPORT, renderer

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("headlines.yaml").read_text(encoding="utf-8")
)
_ASKED = ("kind", "policy", "platform", "seller_type", "details", "says", "never")


@pytest.fixture(scope="module")
def shipped() -> Policies:
    """All shipped policies."""
    return load_policies()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case["kind"] for case in CASES])
def test_what_is_read_is_what_somebody_would_say(
    case: dict[str, Any], language: Language, shipped: Policies
) -> None:
    """Every sentence of a case stands in its report, and none of those that nobody would say of it."""
    platform = case.get("platform", "tiktok-shop")
    sections = {name: value for name, value in case.items() if name not in _ASKED}
    document = {
        "schema_version": "1",
        "as_of": "2026-11-28T09:00:00Z",
        "shop": {
            "id": "1",
            "timezone": "UTC",
            "currency": "CNY" if platform == "douyin" else "GBP",
            "region": "CN" if platform == "douyin" else "GB",
            "seller_type": case.get("seller_type", "CROSS_BORDER"),
            **({} if platform is None else {"platform": platform}),
        },
        "coverage": {
            name: {"complete": True} for name in ("orders", "after_sales", "bindings", "balances", "disputes")
        },
        **sections,
    }
    only = [case["policy"]] if "policy" in case else None
    report = check(load_snapshot(json.dumps(document).encode()), shipped, only=only)
    formats = DETAILS if case.get("details") else REPORT
    said = " ".join(renderer(formats, "text")(report, language, width=400).split())
    for sentence in case["says"][language]:
        assert sentence in said
    for sentence in case.get("never", {}).get(language, ()):
        assert sentence not in said
