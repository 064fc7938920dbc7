"""Diagnostics for machines: each format as recorded, on harmless and on hostile input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from checker.base.text import Language, Text
from checker.diagnostics import Autofix, Diagnostic, Related, Severity, Span
from checker.render.diagnostics.findings import Findings, JunitCase, fingerprints
from checker.render.formats import FINDINGS, renderer

FILE = "rules/a b/关店.yaml"
SOURCES = {FILE: "policy: a/b\ntitel: {en: 😀 x, zh: 甲}\n"}
FOUND = [
    Diagnostic(
        "SC101",
        Text("a policy has no key `titel`", "规则没有 `titel` 这个键"),
        Span(FILE, 2, 1, 2, 6),
        label=Text("did you mean `title`?", "是不是想写 `title`？"),
        suggestion="title",
        fix=Autofix.of(Span(FILE, 2, 1, 2, 6), "title", sure=True),
        related=(Related(Text("first defined here", "首次定义在此"), Span(FILE, 1, 1, 1, 7)),),
    ),
    Diagnostic(
        "SC139",
        Text("100% wrong: a,b\r]]> <b>|\x1b[31m\x00", "百分之百：a,b]]> <b>|\x1b"),
        Span(FILE, 2, 8, 3, 1),
        Severity.WARNING,
        help=Text("mend it", "改好"),
    ),
    Diagnostic("SC018", Text("there are no rule files", "没有规则文件"), None, Severity.HINT),
]
LINTED = Findings(FOUND, "shopcheck lint", files=(FILE, "rules/fine.yaml"), strict=True)
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def written(findings: Findings, form: str, language: Language = "en") -> str:
    """Findings in one format, beside the sources that they speak of."""
    return renderer(FINDINGS, form)(findings, language, sources=SOURCES)


@LANGUAGES
def test_sarif(language: Language, matches: Callable[[str, str], None]) -> None:
    """SARIF has rules, regions, related places, fixes, and what comments allow with their reasons."""
    text = written(
        Findings(FOUND[:2], successful=False, suppressed=[(FOUND[2], "on purpose")]), "sarif", language
    )
    matches(f"findings.{language}.sarif", text)
    (run,) = json.loads(text)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert [bool(result.get("suppressions")) for result in run["results"]] == [False, False, True]


@LANGUAGES
def test_github(language: Language, matches: Callable[[str, str], None]) -> None:
    """Each diagnostic is one line, whatever is in it, and the summary's table has a row for each."""
    text = written(LINTED, "github", language)
    matches(f"findings.{language}.github", text)
    assert text.count("\n") == len(FOUND)
    assert all(re.match(r"::(error|warning|notice) [^\n]*::", line) for line in text.splitlines())
    summary = written(LINTED, "markdown", language)
    matches(f"findings.{language}.summary.md", summary)
    assert len(summary.splitlines()) == 4 + len(FOUND)


@LANGUAGES
def test_gitlab(language: Language, matches: Callable[[str, str], None]) -> None:
    """Each diagnostic is an entry with a place and a name of its own."""
    text = written(LINTED, "gitlab", language)
    matches(f"findings.{language}.gitlab.json", text)
    assert len({entry["fingerprint"] for entry in json.loads(text)}) == len(FOUND)


@LANGUAGES
def test_junit(language: Language, matches: Callable[[str, str], None]) -> None:
    """The XML is well formed whatever is in a message, and its counts are those of its cases."""
    text = written(LINTED, "junit", language)
    matches(f"findings.{language}.junit.xml", text)
    cases = [
        JunitCase(FILE, "a <case>", 3),
        JunitCase(FILE, "one that fails", 9, failures=(FOUND[1],)),
        JunitCase("rules/other.test.yaml", "one that can't run", 2, errors=(FOUND[0],)),
    ]
    for document in (text, written(Findings(FOUND, "shopcheck test", cases=cases), "junit", language)):
        root = ET.fromstring(document)
        assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
        assert int(root.get("failures", "")) == len(root.findall(".//failure"))
        assert int(root.get("errors", "")) == len(root.findall(".//error"))


def test_invisible_characters_are_written_out_in_every_part_of_junit() -> None:
    """Marks that turn the direction of writing don't reach a page that shows names, messages or files."""
    hostile = "a\u202eb\x1b\ud800"
    found = Diagnostic("SC101", Text(hostile, hostile), Span(hostile, 1, 1, 1, 2))
    cases = [
        JunitCase(hostile, hostile, failures=(found,)),
        JunitCase(hostile, "b", skipped=Text(hostile, hostile)),
    ]
    text = written(Findings([found], "shopcheck test", cases=cases), "junit")
    ET.fromstring(text)
    assert text.isascii()


def test_a_finding_keeps_its_name_when_its_line_moves() -> None:
    """What a finding is called hangs on its line's text, not on its number; equal ones are told apart."""
    moved = Diagnostic(FOUND[0].code, FOUND[0].message, Span(FILE, 3, 1, 3, 6))
    before = fingerprints([FOUND[0], FOUND[0]], SOURCES)
    assert fingerprints([moved], {FILE: "\n" + SOURCES[FILE]}) == before[:1]
    assert before[0] != before[1]


def test_nothing_to_say() -> None:
    """Without diagnostics each format is still a whole document."""
    nothing = Findings([], files=["a.yaml"])
    assert json.loads(written(nothing, "sarif"))["runs"][0]["results"] == []
    assert json.loads(written(nothing, "gitlab")) == []
    assert json.loads(written(nothing, "json"))["diagnostics"] == []
    assert written(nothing, "github") == written(nothing, "text") == written(nothing, "plain") == ""
    assert ET.fromstring(written(nothing, "junit")).get("failures") == "0"
