"""Results as JUnit XML: what linting found, file by file, and rule tests, case by case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import Findings, JunitCase, full_message, uri_path, xml_text
from checker.render.layout.escape import escape

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def findings_to_junit(findings: Findings, language: Language, **_: Unpack[RenderOptions]) -> str:
    """A suite for each file, in the order of the cases."""
    cases = findings.cases or _case_per_file(findings)
    suites: dict[str, list[JunitCase]] = {}
    for case in cases:
        suites.setdefault(case.suite or uri_path(case.file), []).append(case)
    root = ET.Element("testsuites", {"name": findings.title, **_counts(cases)})
    for name, own in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": xml_text(name), **_counts(own)})
        for case in own:
            _case(suite, case, language)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case_per_file(findings: Findings) -> Sequence[JunitCase]:
    """One with an error (or a warning, where they are ``strict``) has failed.

    Where no file was looked at, an error is what kept the command from it.
    """
    bad = (Severity.ERROR, Severity.WARNING) if findings.strict else (Severity.ERROR,)
    found: dict[str, list[Diagnostic]] = {file: [] for file in findings.files}
    for item in findings.diagnostics:
        if item.severity in bad:
            found.setdefault(item.span.file if item.span else "", []).append(item)
    name = findings.title.removeprefix("shopcheck ")
    if not findings.files:
        return [JunitCase(file, name, errors=tuple(items)) for file, items in found.items()]
    return [JunitCase(file, name, failures=tuple(items)) for file, items in found.items()]


def _counts(cases: Sequence[JunitCase]) -> Mapping[str, str]:
    counts = {
        "tests": len(cases),
        "failures": sum(bool(case.failures) and not case.errors for case in cases),
        "errors": sum(bool(case.errors) for case in cases),
    }
    if skipped := sum(bool(case.skipped) for case in cases):
        counts["skipped"] = skipped
    return {name: str(count) for name, count in counts.items()}


def _case(suite: ET.Element, case: JunitCase, language: Language) -> None:
    path = xml_text(uri_path(case.file))
    element = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": xml_text(case.suite) or path,
            "name": xml_text(case.name),
            "file": path,
            "line": str(case.line),
        },
    )
    if case.skipped:
        ET.SubElement(element, "skipped", {"message": xml_text(case.skipped.to(language))})
        return
    kind, items = ("error", case.errors) if case.errors else ("failure", case.failures)
    if not items:
        return
    first = items[0]
    message = xml_text(first.message.to(language))
    child = ET.SubElement(element, kind, {"message": message, "type": first.code})
    child.text = xml_text("\n\n".join(_with_place(item, language) for item in items))


def _with_place(item: Diagnostic, language: Language) -> str:
    place = f"{escape(uri_path(item.span.file))}:{item.span.line}:{item.span.column}: " if item.span else ""
    return f"{place}{item.code} {full_message(item, language)}"
