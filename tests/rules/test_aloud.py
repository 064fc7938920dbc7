"""A row for each sentence that once was stiff, wrong or upside down: a shop, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import Policies, check, load_policies, load_snapshot
from checker.base.text import LANGUAGES, Language, Text
from checker.language import load_text
from checker.render.formats import DETAILS, REPORT, renderer
from checker.report.model import PreconditionResult, Report
from tests.explain.manners import odd

ROWS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("aloud.yaml").read_text(encoding="utf-8")
)
#: What of a row isn't a section of the snapshot. A row of its own condition has `require`, one about a
#: precondition of a policy names it, any other is what a whole report says in a `form`.
_ASKED = ("row", "kind", "policy", "platform", "subject", "precondition", "form", "require", "says", "never")
_SHOP = ("seller_type", "entity_type")
_COMPLETE = (
    *("orders", "after_sales", "bindings", "balances", "disputes", "promotions", "invoices", "loans"),
    *("withdrawals", "categories", "products", "liabilities.commission", "deposit.required_by_category"),
)
OWN = """\
policy: test/own
title: {{en: A policy of its own, zh: 自定规则}}
subject: shop
preconditions: {{own: {condition}}}
"""


@pytest.fixture(scope="module")
def shipped() -> Policies:
    """All shipped policies."""
    return load_policies()


def document(row: dict[str, Any]) -> bytes:
    """The snapshot of a row. Any: JSON values."""
    policy = row.get("policy", "douyin")
    platform = row.get("platform", "tiktok-shop" if policy.startswith("tiktok") else "douyin")
    sections = {name: value for name, value in row.items() if name not in (*_ASKED, *_SHOP, "coverage")}
    at_home = platform == "douyin"
    shop = {
        "id": "1",
        "timezone": "UTC",
        "currency": "CNY" if at_home else "GBP",
        "region": "CN" if at_home else "GB",
        "seller_type": row.get("seller_type", "CROSS_BORDER"),
        **({"entity_type": row["entity_type"]} if "entity_type" in row else {}),
        **({} if platform is None else {"platform": platform}),
    }
    complete = {name: {"complete": True} for name in _COMPLETE if name.split(".")[0] in sections}
    return json.dumps(
        {
            "schema_version": "1",
            "as_of": "2026-11-28T09:00:00Z",
            "shop": shop,
            "coverage": row.get("coverage", complete),
            **sections,
        }
    ).encode()


def reported(row: dict[str, Any], shipped: Policies) -> Report:
    """What a check of a row's snapshot finds."""
    snapshot, policies = load_snapshot(document(row)), shipped
    if "require" in row:
        loaded = load_text(OWN.format(condition=json.dumps(row["require"])), "own.yaml")
        policies = Policies(loaded.checked(), loaded.diagnostics, {})
    only = [row["policy"]] if "policy" in row else None
    return check(snapshot, policies, only=only, subject=row.get("subject"))


def spoken(item: PreconditionResult, language: Language) -> str:
    """All that is said of a precondition, headline first."""
    headline = item.headline.to(language) + ("。" if language == "zh" else ". ")
    behind = "" if language == "zh" else " "
    remedies = [fact.remedy for fact in item.missing]
    return headline + behind.join(text.to(language) for text in (item.why, *remedies) if text)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['row']}: {row['kind']}" for row in ROWS])
def test_it_is_said_as_somebody_would_say_it(row: dict[str, Any], shipped: Policies) -> None:
    """In both languages the sentence of the row stands in what is said, and it denies nothing twice."""
    report = reported(row, shipped)
    name = row.get("precondition", "own" if "require" in row else None)
    found = [item for result in report.results for item in result.preconditions if item.id == name]
    for language in LANGUAGES:
        if name is None:
            forms = DETAILS if row.get("form") == "details" else REPORT
            said = " ".join(renderer(forms, "text")(report, language, width=400).split())
        else:
            said = spoken(found[0], language)
        assert row["says"][language] in said
        for sentence in row.get("never", {}).get(language, ()):
            assert sentence not in said
    assert odd(Text(row["says"]["en"], row["says"]["zh"])) == []


def test_every_sentence_has_a_row() -> None:
    """The rows are counted from one on, each once."""
    assert [row["row"] for row in ROWS] == [*range(1, 69)]
