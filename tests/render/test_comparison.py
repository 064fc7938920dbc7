"""What has changed, in every format and both languages: recorded pages, and what must hold of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker import Checker, load_policies, load_snapshot
from checker.base.resources import schema_tree
from checker.base.text import Language
from checker.comparison.compare import Given, compare
from checker.comparison.model import ShopComparison
from checker.render.formats import COMPARISON, renderer
from checker.render.layout.width import display_width
from checker.render.report.json import document
from checker.report.saved import saved_report

EXAMPLE = Path("examples/douyin/snapshot.json")
LANGUAGES: tuple[Language, ...] = ("en", "zh")
POLICIES = load_policies()


def later(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The shop two days later: an order more, a commission less, and a balance that nobody knows."""
    after = json.loads(json.dumps(facts)) | {"as_of": "2026-11-18T09:00:00+08:00"}
    first = after["orders"][0]
    after["orders"].append(
        first
        | {
            "id": "6917721603386299999",
            "status": "COMPLETED",
            "created_at": "2026-11-17T09:00:00+08:00",
            "completed_at": "2026-11-17T10:00:00+08:00",
        }
    )
    after["liabilities"]["commission"] = after["liabilities"]["commission"][1:]
    del after["deposit"]["balance"]
    return after


def hostile(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The shop with names and words that would be commands, formulas, markup or escapes elsewhere."""
    evil = "=1+1\u202e\x1b[31m</td><b>|::error::](http://x)"
    after = later(facts)
    after["shop"]["name"] = evil
    after["invoices"][0]["status"] = evil
    return after


@cache
def comparison(
    change: Callable[[Mapping[str, Any]], dict[str, Any]], language: Language, *, saved: bool = False
) -> ShopComparison:
    """What has changed in the example by ``change``."""
    facts = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    checker = Checker(POLICIES)
    snapshots = [load_snapshot(json.dumps(each).encode()) for each in (facts, change(facts))]
    reports = [saved_report(document(checker.check(each), language)) for each in snapshots]
    if saved:
        return compare(*(Given(report, saved=True) for report in reports))
    between = saved_report(document(checker.check(snapshots[0], as_of=reports[1].instant), language))
    sides = [
        Given(report, lambda section, name, of=of: of.index_of(section, name) is not None)
        for report, of in zip(reports, snapshots, strict=True)
    ]
    return compare(*sides, between)


def written(found: ShopComparison, form: str, language: Language, **how: Any) -> str:
    """A comparison in one format."""
    return renderer(COMPARISON, form)(found, language, **how)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_as_recorded(matches: Callable[[str, str], None], language: Language) -> None:
    """Every format, at 80 and 120 columns; of data at hand, of saved reports, of what is the same."""
    found = comparison(later, language)
    for width in (80, 120):
        matches(f"compare-{width}.{language}.txt", written(found, "text", language, width=width))
    for form, name in (("plain", "plain.txt"), ("json", "json"), ("csv", "csv"), ("markdown", "md")):
        matches(f"compare.{language}.{name}", written(found, form, language).replace("\r\n", "\n"))
    matches(
        f"compare-saved.{language}.txt",
        written(comparison(later, language, saved=True), "text", language, width=80),
    )
    same = comparison(dict, language)
    for form, name in (("text", "txt"), ("markdown", "md")):
        matches(f"compare-same.{language}.{name}", written(same, form, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_fit(language: Language) -> None:
    """No line is wider than the page, from the narrowest to the widest."""
    found = comparison(later, language)
    for width in (40, 60, 80, 120, 200):
        text = written(found, "text", language, width=width)
        assert max(map(display_width, text.splitlines())) <= width


def test_json_fits_its_schema() -> None:
    """Of data at hand, of saved reports, of hostile data and of what is the same."""
    for change in (later, hostile, dict):
        for saved in (False, True):
            plain = json.loads(written(comparison(change, "en", saved=saved), "json", "en"))
            jsonschema.validate(plain, schema_tree("comparison"))
            assert plain["changed"] is (change is not dict)


@pytest.mark.parametrize("form", COMPARISON)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_data_say_stays_text(form: str, language: Language) -> None:
    """Nothing that a snapshot holds moves a cursor, turns the writing, makes markup, or is a command."""
    text = written(comparison(hostile, language), form, language)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)
    if form == "markdown":
        assert "<b>" not in text
        assert "](" not in text.replace("\\]", "")


def test_cells_are_safe_and_ids_are_kept() -> None:
    """A spreadsheet finds a mark of its encoding, as many cells as columns, no formula, ids as they are."""
    text = written(comparison(hostile, "en"), "csv", "en")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert all(None not in row and None not in row.values() for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert {"6917721603386299999", "YJ2026081900317"} <= {row["record"] for row in rows}
    assert text.count("\r\n") == len(rows) + 1
