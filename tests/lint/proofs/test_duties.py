"""What is proven of duties: how they relate to the age of what they are counted from."""

from __future__ import annotations

import pytest

from checker.language.library.loader import load_text
from checker.lint.proofs import prove

POLICY = """\
policy: t/x
title: {en: T, zh: 题}
subject: orders
preconditions:
  asked:
    title: {en: Asked, zh: 条件}
    require: {REQUIRE}
"""
WITHIN = "{duty: shipped_at, within: 2 days, of: created_at}"
WORKING = "{duty: shipped_at, within: 2 working days, of: created_at}"
OPEN = "shipped_at: {present: false}"
HOURS = "{duty: shipped_at, within: 48 hours, of: created_at}"


@pytest.mark.parametrize(
    ("require", "codes"),
    [
        # Two days run to their end, so on the third day it is too late, and not before.
        (
            f"{{all_of: [{WITHIN}, {{{OPEN}, created_at: {{older_than: 3 days}}}}]}}",
            ["SC230"],
        ),
        (
            f"{{all_of: [{WITHIN}, {{{OPEN}, created_at: {{older_than: 2 days}}}}]}}",
            [],
        ),
        (
            f"{{all_of: [{WORKING}, {{{OPEN}, created_at: {{older_than: 3 working days}}}}]}}",
            ["SC230"],
        ),
        (
            f"{{all_of: [{WORKING}, {{{OPEN}, created_at: {{older_than: 2 working days}}}}]}}",
            [],
        ),
        (
            f"{{all_of: [{HOURS}, {{{OPEN}, created_at: {{older_than: 48 hours}}}}]}}",
            ["SC230"],
        ),
        (
            f"{{all_of: [{HOURS}, {{{OPEN}, created_at: {{older_than: 47 hours}}}}]}}",
            [],
        ),
        # What has come is judged by when it came, what has no deadline isn't late.
        ("{all_of: [{duty: shipped_at, by: ship_by}, {shipped_at: {after: {field: ship_by}}}]}", ["SC230"]),
        ("{all_of: [{duty: shipped_at, by: ship_by}, {shipped_at: {before: {field: ship_by}}}]}", []),
        ("{all_of: [{not: {duty: shipped_at, by: ship_by}}, {ship_by: {present: false}}]}", ["SC230"]),
        (
            f"{{all_of: [{{not: {{duty: shipped_at, by: ship_by}}}}, {{{OPEN}, ship_by: {{after: now}}}}]}}",
            ["SC230"],
        ),
    ],
)
def test_what_a_duty_rules_out(require: str, codes: list[str]) -> None:
    """A duty and what is said beside it are found to be at odds exactly where they are."""
    policies = load_text(POLICY.replace("{REQUIRE}", require), "x.yaml").checked().policies
    assert [found.code for found in prove(policies)] == codes
