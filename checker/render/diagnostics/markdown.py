"""Diagnostics as a table in Markdown, such as for the summary of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.diagnostics import Span
from checker.render.diagnostics.findings import Findings, full_message, unlinked, uri_path
from checker.render.layout.escape import escape, harmless

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_HEAD: Final = Text("| where | what | how to mend it |", "| 位置 | 问题 | 怎么改 |")
_CLEAN: Final = Text("No mistakes.", "没有问题。")
_MARKDOWN: Final = str.maketrans({"|": "\\|", "\n": "<br>", "<": "&lt;", ">": "&gt;", "&": "&amp;"})


def findings_to_markdown(findings: Findings, language: Language, **_look: Unpack[RenderOptions]) -> str:
    """A row for each diagnostic."""
    heading = f"### {findings.title}\n"
    if not findings.diagnostics:
        return f"{heading}\n{_CLEAN.to(language)}\n"
    lines = [heading, _HEAD.to(language), "|---|---|---|"]
    for item in findings.diagnostics:
        place = "" if item.span is None else harmless(escape(_place(item.span)))
        what, _, mend = full_message(item, language).partition("\n")
        cells = (place, f"{item.code} {what}", mend)
        lines.append(f"| {' | '.join(unlinked(cell).translate(_MARKDOWN) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _place(span: Span) -> str:
    return f"{uri_path(span.file)}:{span.line}:{span.column}"
