"""A sentence for each kind of condition, against a recorded file: what a check of these records says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from checker import Policies, check, load_snapshot
from checker.language import load_text
from checker.report.model import PreconditionResult
from tests.explain.manners import odd

HERE = Path(__file__).parent
POLICY = """\
policy: test/kind
title: {en: A kind, zh: 一类}
subject: shop
preconditions:
  kind:
    title: {en: All is as it should be, zh: 一切正常}
"""
SHOP = {
    "id": "1",
    "platform": "douyin",
    "timezone": "UTC",
    "currency": "CNY",
    "region": "CN",
    "seller_type": "CROSS_BORDER",
    "entity_type": "INDIVIDUAL",
}
#: What of a case isn't a section of the snapshot.
_ASKED = ("kind", "require", "when", "never")


def told(case: dict[str, Any]) -> PreconditionResult:
    """How the condition of a case stands. Any: JSON values."""
    condition = dict(case["require"])
    asked = condition if condition.keys() & {"every", "none", "some"} else {"require": condition}
    written = asked | ({"when": case["when"]} if "when" in case else {})
    text = POLICY + "".join(f"    {name}: {json.dumps(value)}\n" for name, value in written.items())
    sections = {name: value for name, value in case.items() if name not in _ASKED}
    whole = (
        *("orders", "after_sales", "invoices", "balances", "bindings", "loans", "promotions", "categories"),
        "liabilities.commission",
        "deposit.required_by_category",
    )
    document = {
        "schema_version": "1",
        "as_of": "2026-06-10T09:00:00Z",
        "shop": SHOP,
        "coverage": {name: {"complete": True} for name in whole if name.split(".")[0] in sections},
        **sections,
    }
    loaded = load_text(text, "kind.yaml")
    policies = Policies(loaded.checked(), loaded.diagnostics, {})
    (result,) = check(load_snapshot(json.dumps(document).encode()), policies).results
    (found,) = result.preconditions
    return found


def test_every_kind_reads_as_recorded(record: bool) -> None:
    """The reason, and how to come to know what isn't known; nobody would say it otherwise."""
    lines: list[str] = []
    for case in yaml.safe_load((HERE / "kinds.yaml").read_text(encoding="utf-8")):
        found = told(case)
        lines.append(f"{case['kind']} [{found.status.value}]")
        for text in (found.why, *(fact.remedy for fact in found.missing)):
            lines += [f"  {text.en}", f"  {text.zh}"]
        assert odd(found.why) == []
    path = HERE / "kinds.txt"
    text = "\n".join(lines) + "\n"
    if record:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text
