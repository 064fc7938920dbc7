"""What is written as SARIF is SARIF 2.1.0, by the schema of the standard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.render.diagnostics.findings import Findings
from checker.render.formats import REPORT, renderer
from checker.report.model import Report
from tests.render.test_formats import FOUND, written
from tests.render.test_report_formats import HOSTILE, hostile

TESTS = Path(__file__).parent.parent
SCHEMA = json.loads((TESTS / "render" / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
#: What `run`, `lint` and the other commands write, as recorded.
RECORDED = sorted(TESTS.rglob("*.sarif"))
#: The errata of 2.1.0 want a language to be that, and a region to begin somewhere.
LANGUAGE = re.compile(r"[a-zA-Z]{2}(-[a-zA-Z]{2})?")
BEGINS = {"startLine", "charOffset", "byteOffset"}


def within(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from within(inner)


def wrong(text: str) -> list[str]:
    """What the standard says against a document. Any: JSON values."""
    document = json.loads(text)
    found = [error.message for error in jsonschema.Draft4Validator(SCHEMA).iter_errors(document)]
    for item in within(document):
        if "language" in item and not LANGUAGE.fullmatch(item["language"]):
            found.append(f"no language: {item['language']}")
        found += [
            f"no region: {item[key]}" for key in item if key == "region" and not BEGINS & item[key].keys()
        ]
    return found


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_what_is_recorded_is_sarif(path: Path) -> None:
    """Each recorded document is valid, in either language."""
    assert wrong(path.read_text(encoding="utf-8")) == []


def test_the_schema_is_one_that_refuses() -> None:
    """A document with a misspelt key, without a version or with a region nowhere isn't valid."""
    document = json.loads(RECORDED[0].read_text(encoding="utf-8"))
    assert wrong(json.dumps({**document, "runz": []}))
    assert wrong(json.dumps({"runs": document["runs"]}))
    assert wrong(json.dumps({**document, "properties": {"region": {"endLine": 3}}}))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_leave_it_sarif(text: str, reports: dict[str, Report]) -> None:
    """Whatever stands in a snapshot or a rule file, the document is valid."""
    assert wrong(renderer(REPORT, "sarif")(hostile(reports["blocked"], text), "en")) == []


def test_findings_without_a_place_are_sarif() -> None:
    """What belongs to no place, what a comment allows and what ended badly is valid as well."""
    findings = Findings(FOUND, successful=False, suppressed=[(FOUND[0], "on purpose")])
    assert wrong(written(findings, "sarif")) == []
