"""A release reaches beyond its day: holidays and figures that end soon after it are renewed before it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from checker import load_policies
from checker.language.model.policy import FigureDates
from checker.language.model.walk import nodes
from checker.values.workdays import REGIONS

ROOT = Path(__file__).parents[2]
#: What is counted in working days is rarely longer; `lint` looks as far ahead (SC213).
HOLIDAYS = timedelta(days=30)
#: So long ahead of a release somebody has to know when the holidays that end by then go on.
A_YEAR = timedelta(days=365)
#: By which month a government has told the holidays of the next year, as it has done in the last years.
TOLD = {"CN": 12, "ID": 11, "MY": 12, "PH": 12, "SG": 8, "TH": 12, "VN": 12}
#: How long after a release its figures shall stand without another look.
FIGURES = timedelta(days=90)


def released(changelog: str) -> date | None:
    """The day of the last release; None before the first."""
    days = re.findall(r"^## \[[^]]+\] - (\d{4}-\d{2}-\d{2})$", changelog, re.MULTILINE)
    return max(map(date.fromisoformat, days), default=None)


def looked_at() -> date:
    """The day of the last release; before the first, the last day that a shipped figure or source names."""
    day = released((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    if day is not None:
        return day
    named = [
        day
        for policy in load_policies().library.policies
        for day in (
            *(source.published for source in policy.sources.values()),
            *(node.in_force for node in nodes(policy) if isinstance(node, FigureDates)),
        )
        if day is not None
    ]
    return max(named)


def test_the_last_release_is_the_newest() -> None:
    """The day of a release is read off the headings of the changelog."""
    assert released("## [Unreleased]\n\n## [0.2.0] - 2027-02-01\n\n## [0.1.0] - 2026-12-01\n") == date(
        2027, 2, 1
    )
    assert released("## [Unreleased]\n") is None


@pytest.mark.parametrize("region", [region for region, known in REGIONS.items() if known.announced])
def test_holidays_are_known_beyond_the_release(region: str) -> None:
    """Where a government announces its holidays, those of the month after a release are there."""
    announced = REGIONS[region].announced
    assert announced is not None
    assert date(announced, 12, 31) >= looked_at() + HOLIDAYS


@pytest.mark.parametrize("region", [region for region, known in REGIONS.items() if known.announced])
def test_somebody_is_reminded_a_year_ahead(region: str) -> None:
    """Of a calendar that ends within a year it is written when the next one is told; by then it is there."""
    announced = REGIONS[region].announced
    assert announced is not None
    if date(announced, 12, 31) < looked_at() + A_YEAR:
        told = date(announced, TOLD[region], 1)
        assert told > looked_at(), f"take the holidays of {announced + 1} over from a newer `holidays`"


def test_figures_stand_beyond_the_release() -> None:
    """No figure of a shipped policy is due for another look within three months of a release."""
    due = {
        (policy.id, node.review_by)
        for policy in load_policies().library.policies
        for node in nodes(policy)
        if isinstance(node, FigureDates) and node.review_by is not None
    }
    assert due, "figures say when to look at them again"
    assert [item for item in sorted(due) if item[1] < looked_at() + FIGURES] == []
