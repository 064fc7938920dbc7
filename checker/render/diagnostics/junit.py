"""Results as JUnit XML: what linting found, file by file, and rule tests, case by case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

from msgspec import Struct

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import told, uri_path, xml_text


class JunitCase(Struct, frozen=True):
    """One case: which file's, its name, and what went wrong: it ``failed``, or couldn't be run."""

    file: str
    name: str
    line: int = 1
    failures: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()


def lint_to_junit(
    diagnostics: Sequence[Diagnostic], files: Iterable[str], language: Language, *, strict: bool
) -> str:
    """A case for each file; one with an error (or a warning, where it is ``strict``) has failed."""
    bad = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    found: dict[str, list[Diagnostic]] = {file: [] for file in files}
    for item in diagnostics:
        if item.severity in bad:
            found.setdefault(item.span.file if item.span else "", []).append(item)
    cases = [JunitCase(file, "lint", failures=tuple(items)) for file, items in found.items()]
    return to_junit("shopcheck lint", cases, language)


def failed_to_junit(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """A case for each file with what kept it, and so the whole, from being looked at."""
    found: dict[str, list[Diagnostic]] = {}
    for item in diagnostics:
        found.setdefault(item.span.file if item.span else "", []).append(item)
    cases = [JunitCase(file, "shopcheck", errors=tuple(items)) for file, items in found.items()]
    return to_junit("shopcheck", cases, language)


def to_junit(name: str, cases: Sequence[JunitCase], language: Language) -> str:
    """A suite for each file, in the order of ``cases``."""
    suites: dict[str, list[JunitCase]] = {}
    for case in cases:
        suites.setdefault(case.file, []).append(case)
    root = ET.Element("testsuites", {"name": name, **_counts(cases)})
    for file, own in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": xml_text(uri_path(file)), **_counts(own)})
        for case in own:
            _case(suite, case, language)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(cases: Sequence[JunitCase]) -> Mapping[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(bool(case.failures) and not case.errors for case in cases)),
        "errors": str(sum(bool(case.errors) for case in cases)),
    }


def _case(suite: ET.Element, case: JunitCase, language: Language) -> None:
    path = xml_text(uri_path(case.file))
    element = ET.SubElement(
        suite,
        "testcase",
        {"classname": path, "name": xml_text(case.name), "file": path, "line": str(case.line)},
    )
    kind, items = ("error", case.errors) if case.errors else ("failure", case.failures)
    if not items:
        return
    first = items[0]
    message = xml_text(first.message.to(language))
    child = ET.SubElement(element, kind, {"message": message, "type": first.code})
    child.text = xml_text("\n\n".join(_told(item, language) for item in items))


def _told(item: Diagnostic, language: Language) -> str:
    place = f"{uri_path(item.span.file)}:{item.span.line}:{item.span.column}: " if item.span else ""
    return f"{place}{item.code} {told(item, language)}"
