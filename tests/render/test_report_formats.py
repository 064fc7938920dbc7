"""Reports for spreadsheets, tickets and machines: as recorded, and safe whatever the data say."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from checker import Result, check, load_policies, load_snapshot, load_waivers
from checker.base.once import Once
from checker.base.text import Language, Text
from checker.explain.build import Explainer
from checker.render.formats import (
    CATALOGUE,
    COMPARISON,
    FINDINGS,
    FLEET,
    FORMATS,
    OFFERED,
    POLICIES,
    REPORT,
    WHEN,
    in_parts,
    renderer,
)
from checker.render.layout.escape import escape
from checker.report.model import Report, SourceResult, Status, Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
#: How the recorded files of each format end.
RECORDED = {"csv": "csv", "markdown": "md", "junit": "junit.xml", "sarif": "sarif", "github": "github"}
NAMES = ("blocked", "passed", "orders", "unplaced", "eligible", "underway", "nothing")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])

#: Texts that are something to one format or another.
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "-1+cmd|' /C calc'!A0",
    "\t@SUM(A1)",
    "＝1+1",
    "\n::stop-commands::x\r::error::y",
    "<script>alert(1)</script> <!-- & -->",
    "[click](javascript:alert(1)) ![](http://evil.example/x.png) <http://evil.example>",
    "a | b\n\n# heading\n* item\n```\n1. one",
    "https://evil.example www.evil.example me@evil.example",
    "\x1b[31m\u202e\x00]]> \udcff",
)


def written(report: Report, form: str, language: Language = "en") -> str:
    """A report in one format."""
    return renderer(REPORT, form)(report, language)


def hostile(report: Report, text: str) -> Report:
    """``report`` with ``text`` in every place that a snapshot or a rule file fills."""
    said = Text(text, text)
    results = tuple(
        replace(
            result,
            title=said,
            subject=replace(result.subject, id=text, title=said),
            preconditions=tuple(
                replace(
                    item,
                    title=said,
                    fix=said,
                    source=SourceResult(said, text, None, text, text),
                    explanation=Once(
                        partial(
                            replace,
                            item.explanation(),
                            why=said,
                            records=tuple(
                                replace(
                                    record,
                                    id=text,
                                    values={text: text},
                                    titles={text: said},
                                    place=replace(record.place, pointer=text),
                                )
                                for record in item.records
                            ),
                        )
                    ),
                )
                for item in result.preconditions
            ),
            notes=said,
        )
        for result in report.results
    )
    return replace(report, results=results, shop_title=text, snapshot_file=f"a{text}")


@LANGUAGES
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", RECORDED)
def test_as_recorded(
    form: str,
    name: str,
    language: Language,
    reports: dict[str, Report],
    matches: Callable[[str, str], None],
) -> None:
    """Each format of each report is as recorded, and the same twice."""
    text = written(reports[name], form, language)
    matches(f"report-{name}.{language}.{RECORDED[form]}", text.replace("\r\n", "\n"))
    assert text == written(reports[name], form, language)


def test_every_format_is_recorded() -> None:
    """No format of a report goes without recorded files, here or beside the other tests of reports."""
    assert {"text", "plain", "json", "html", "ics", *RECORDED} == set(REPORT)


def rows(text: str) -> list[dict[str, str]]:
    """The lines of a table as a spreadsheet reads them."""
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_has_every_record(reports: dict[str, Report]) -> None:
    """Each record of each precondition that isn't met has a line with its place, its values and its date."""
    (result,) = reports["blocked"].results
    found = rows(written(reports["blocked"], "csv"))
    for item in result.preconditions:
        own = [row for row in found if row["precondition"] == item.id]
        still_open = item.status not in (Status.MET, Status.NOT_APPLICABLE)
        assert len(own) == (max(len(item.records), 1) if still_open else 0)
        assert [row["record"] for row in own if row["record"]] == [
            escape(record.id or "") for record in item.records
        ]
        assert {row["status"] for row in own} <= {item.status.value}


def test_the_table_of_very_many_records_comes_in_parts() -> None:
    """A record's result is explained when its rows are written, and is gone afterwards."""
    document = json.loads((EXAMPLES / "douyin" / "snapshot.json").read_bytes())
    order = document["orders"][0]
    document["orders"] = [{**order, "id": f"7{number:017}"} for number in range(2_000)]
    report = check(load_snapshot(json.dumps(document).encode()), load_policies(), records=None)
    parts = in_parts(REPORT, "csv")
    assert parts is not None
    explained: list[weakref.ref[object]] = []
    result = Explainer.result

    def noted(self: Explainer, case: Any) -> Result:
        made = result(self, case)
        explained.append(weakref.ref(made.preconditions[0].explanation))
        return made

    with patch.object(Explainer, "result", noted):
        told = parts(report, "en")
        first = next(told)
        assert len(explained) < len(report.results)
        rest = list(told)
    assert len(explained) == len(report.results)
    assert sum(kept() is not None for kept in explained) <= 1
    assert "".join((first, *rest)) == written(report, "csv")


@LANGUAGES
def test_csv_says_what_to_do_about_each_record(language: Language) -> None:
    """As its state calls for it, whose act it is and where; else as the policy says; if waived, nothing."""
    policies, shop = load_policies(), load_snapshot("examples/tiktok-shop/snapshot.json")
    report = check(shop, policies, only="tiktok-shop/closure", records=None)
    found = {
        row["record"]: row for row in rows(written(report, "csv", language)) if row["status"] == "failed"
    }
    said = {
        "576461753223860445": ("Ship 1 order", "发货 1 笔", "seller"),
        "576461718032300994": ("Wait until 1 order is delivered", "等待 1 笔订单送达", "time"),
    }
    for record, (english, chinese, by) in said.items():
        row = found[record]
        assert (row["action"], row["by"]) == (chinese if language == "zh" else english, by)
        assert row["where"].startswith("订单 › 管理订单（依据" if language == "zh" else "Orders › Manage")
    untold = found["576461882259578432"]
    assert (untold["action"], untold["by"]) == (untold["fix"], "")
    waived = check(
        load_snapshot("examples/douyin/snapshot.json"),
        policies,
        only="douyin/closure",
        waivers=load_waivers("examples/douyin/waivers.yaml"),
    )
    table = rows(written(waived, "csv", language))
    assert {row["action"] for row in table if row["status"] == "waived"} == {""}
    assert all(row["action"] for row in table if row["status"] in ("failed", "unknown"))


@pytest.mark.parametrize("name", ["waiting", "undetermined", "unplaced", "blocked", "orders"])
def test_nothing_bad_goes_unsaid(name: str, reports: dict[str, Report]) -> None:
    """A verdict that isn't good news is in every format, also where no precondition explains it."""
    for stripped in (False, True):
        report = reports[name]
        if stripped:
            report = replace(
                report, results=tuple(replace(result, preconditions=()) for result in report.results)
            )
        for result in report.results:
            if result.verdict in (Verdict.ELIGIBLE, Verdict.DONE):
                continue
            table = rows(written(report, "csv"))
            assert any(row["verdict"] == result.verdict.value for row in table)
            assert json.loads(written(report, "sarif"))["runs"][0]["results"]
            assert written(report, "github")
            suites = ET.fromstring(written(report, "junit"))
            cases = suites.findall(".//testcase[@name]")
            named = [case for case in cases if case.get("classname") == result.policy]
            assert any(len(case) for case in named)


def test_where_no_policy_speaks_nothing_passes(reports: dict[str, Report]) -> None:
    """A report without a verdict is an error to machines, not an empty list of mistakes."""
    report = reports["nothing"]
    assert ET.fromstring(written(report, "junit")).get("errors") == "1"
    assert written(report, "github").startswith("::error ")
    (found,) = json.loads(written(report, "sarif"))["runs"][0]["results"]
    assert found["level"] == "error"


def test_findings_stand_at_the_rule_and_point_to_the_records(reports: dict[str, Report]) -> None:
    """A precondition that isn't met is found at its rule's line; the snapshot's lines are related places."""
    (run,) = json.loads(written(reports["blocked"], "sarif"))["runs"]
    found = {item["ruleId"]: item for item in run["results"]}
    (result,) = reports["blocked"].results
    item = next(item for item in result.preconditions if item.id == "orders-quiet")
    finding = found[f"{result.policy}/{item.id}"]
    (place,) = finding["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == item.rule.file
    assert place["physicalLocation"]["region"]["startLine"] == item.rule.line
    lines = [
        other["physicalLocation"]["region"]["startLine"]
        for other in finding["relatedLocations"]
        if other["physicalLocation"]["artifactLocation"]["uri"] == "shop.json"
    ]
    assert lines == [record.place.line for record in item.records if record.place.line is not None]
    suppressed = [item for item in run["results"] if item.get("suppressions")]
    assert [item["ruleId"].rpartition("/")[2] for item in suppressed] == [
        item.id for item in result.preconditions if item.status is Status.WAIVED
    ]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["blocked", "orders"])
def test_no_cell_is_a_formula(name: str, text: str, reports: dict[str, Report]) -> None:
    """No cell begins as a formula does, whatever stands in a snapshot or a rule file."""
    for row in rows(written(hostile(reports[name], text), "csv")):
        for cell in row.values():
            assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))
            assert not set("\t\r\n\x00\x1b\u202e") & set(cell)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["blocked", "orders"])
def test_markdown_of_data_stays_text(name: str, text: str, reports: dict[str, Report]) -> None:
    """Data make no link but that of a source on the web, no picture, no markup, no line of their own."""
    harmless = written(hostile(reports[name], "x"), "markdown")
    document = written(hostile(reports[name], text), "markdown")
    reader = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "strikethrough"])
    kinds = [token.type for token in reader.parse(document)]
    assert kinds == [token.type for token in reader.parse(harmless)]
    page = reader.render(document)
    assert not re.search(r"<(script|img|a)\b|javascript:alert\(1\)\"", page)
    assert page.count("<br>") == reader.render(harmless).count("<br>")


def test_markdown_links_only_to_the_web(reports: dict[str, Report]) -> None:
    """A source with an address of the web is a link; one with any other, or a broken one, is only named."""
    report = hostile(reports["blocked"], "x")

    def linked(url: str) -> int:
        (result,) = report.results
        shown = tuple(
            replace(item, source=SourceResult(Text("guide"), None, None, None, url))
            for item in result.preconditions
        )
        document = written(replace(report, results=(replace(result, preconditions=shown),)), "markdown")
        return MarkdownIt("commonmark").enable("table").render(document).count("<a href=")

    assert linked("https://example.com/a?b=c#d")
    for url in (
        "javascript:alert(1)",
        "http://a b",
        "https://a/)>[x](y",
        "file:///etc",
        'https://a"onclick=',
        "",
    ):
        assert linked(url) == 0


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["blocked", "orders"])
def test_data_give_no_command_to_a_job(name: str, text: str, reports: dict[str, Report]) -> None:
    """Every line of the annotations is one of ours: data can't start a line, and so no command."""
    said = written(hostile(reports[name], text), "github")
    assert said.count("\n") == written(hostile(reports[name], "x"), "github").count("\n")
    assert all(re.match(r"::(error|warning|notice) file=[^\n\r]*::", line) for line in said.splitlines())
    for form in ("csv", "markdown", "junit"):
        lines = written(hostile(reports[name], text), form).splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::")]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["blocked", "orders"])
def test_machine_formats_stay_whole(name: str, text: str, reports: dict[str, Report]) -> None:
    """XML and JSON can be read whatever is in the data, counts are right, and SARIF has no links."""
    report = hostile(reports[name], text)
    root = ET.fromstring(written(report, "junit"))
    for kind, count in (("testcase", "tests"), ("failure", "failures"), ("error", "errors")):
        assert int(root.get(count, "")) == len(root.findall(f".//{kind}"))
    document = written(report, "sarif")
    document.encode("utf-8")
    for result in json.loads(document)["runs"][0]["results"]:
        messages = [result["message"], *(other["message"] for other in result.get("relatedLocations", ()))]
        assert not [message for message in messages if "](" in message["text"]]


def test_the_table_describes_its_formats() -> None:
    """Only CSV needs every record; what programs read is UTF-8, and English where they rely on it."""
    assert {form.name for form in FORMATS.values() if form.records is None} == {"csv"}
    assert {form.name for form in FORMATS.values() if form.english} == {"json", "sarif"}
    assert {form.name for form in FORMATS.values() if not form.utf8} == {"text", "plain"}


KINDS = {"report": REPORT, "when": WHEN, "findings": FINDINGS, "policies": POLICIES, "catalogue": CATALOGUE}


@pytest.mark.parametrize(("kind", "form"), [(kind, form) for kind, forms in KINDS.items() for form in forms])
def test_every_renderer_is_there(kind: str, form: str) -> None:
    """What the table names can be imported, takes a thing, a language and options."""
    assert form in FORMATS
    parameters = list(inspect.signature(renderer(KINDS[kind], form)).parameters.values())
    assert [parameter.kind.name for parameter in parameters] == [
        "POSITIONAL_OR_KEYWORD",
        "POSITIONAL_OR_KEYWORD",
        "VAR_KEYWORD",
    ]


def test_commands_offer_what_can_be_written() -> None:
    """A command offers no format twice and none without a renderer, and text before all others."""
    kinds = {"run": REPORT, "when": WHEN, "compare": COMPARISON, "show": POLICIES, "list": CATALOGUE}
    kinds["fleet"] = FLEET
    for name, offered in OFFERED.items():
        assert len(set(offered)) == len(offered)
        assert set(offered) <= set(kinds.get(name, FINDINGS))
        assert offered[0] == "text"
    assert set(FORMATS) == {form for forms in KINDS.values() for form in forms}
    for form in FORMATS.values():
        assert re.fullmatch(r"(text|application)/[a-z+]+", form.media_type)
        assert form.about.en.endswith(".")
        assert form.about.zh.endswith("。")
        assert not form.summary or all(form.summary in KINDS[kind] for kind in ("report", "findings"))
