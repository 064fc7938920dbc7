"""Waivers in every form of a report: who, why and until when, and what the verdict would be without them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from checker import check, load_policies, load_snapshot
from checker.api import load_waivers
from checker.base.text import LANGUAGES, Language
from checker.diagnostics import Span
from checker.render.formats import DETAILS, renderer
from checker.render.report.phrases import waived_until
from checker.report.model import Report, Status, Verdict, WaiverResult

EXAMPLE = Path(__file__).parents[2] / "examples" / "douyin" / "snapshot.json"
ASKED = "douyin/closure"


@pytest.fixture(scope="module")
def report() -> Report:
    """A Douyin shop for which everything that fails is waived for five more days."""
    policies, snapshot = load_policies(), load_snapshot(EXAMPLE)
    (bare,) = check(snapshot, policies, only=[ASKED]).results
    expires = "2026-11-21"
    failing = [item.id for item in bare.preconditions if item.status in (Status.FAILED, Status.UNKNOWN)]
    waivers = [
        {
            "policy": ASKED,
            "shop": "46820117",
            "precondition": name,
            "reason": "agreed in writing",
            "approved_by": "Finance",
            "expires": expires,
        }
        for name in failing
    ]
    given = load_waivers(json.dumps({"waivers": waivers}).encode())
    return check(snapshot, policies, only=[ASKED], waivers=given)


def test_the_report_knows_the_other_verdict(report: Report) -> None:
    """What is waived blocks no more; without the waivers it would."""
    (result,) = report.results
    assert result.verdict is Verdict.WAITING
    assert result.verdict_without is Verdict.BLOCKED
    waived = [item.waiver for item in result.preconditions if item.waiver is not None]
    assert {item.days_left for item in waived} == {(date(2026, 11, 21) - report.as_of.date()).days}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "plain", "markdown", "html", "json", "csv"])
def test_every_form_says_who_why_and_until_when(report: Report, form: str, language: Language) -> None:
    """And all but the table, which has a line for each condition, what the answer would be without."""
    said = " ".join(renderer(DETAILS, form)(report, language).split())
    assert "agreed in writing" in said
    assert "Finance" in said
    if form == "json":
        (result,) = json.loads(said)["results"]
        assert result["verdict_without"] == "blocked"
        return
    assert ("天后到期" if language == "zh" else "expires in ") in said
    if form != "csv":
        assert ("不计豁免则为“暂不能办”" if language == "zh" else "Without the waivers: blocked.") in said


@pytest.mark.parametrize(
    ("left", "en", "zh"),
    [
        (200, "valid through 31 December 2026", "有效期至 2026年12月31日"),
        (30, "expires in 30 days, 31 December 2026", "30 天后到期（2026年12月31日）"),
        (1, "expires in 1 day, 31 December 2026", "1 天后到期（2026年12月31日）"),
        (0, "expires today, 31 December 2026", "今天到期（2026年12月31日）"),
    ],
)
def test_a_waiver_that_ends_soon_says_so(left: int, en: str, zh: str) -> None:
    """In how many days it ends; of one that holds for long, its last day."""
    waiver = WaiverResult("so", "me", date(2026, 12, 31), (), Span("w.yaml", 1, 1, 1, 2), left)
    assert (waived_until(waiver, "en"), waived_until(waiver, "zh")) == (en, zh)
