"""Diagnostics as a page: what stands where a page was to be that can't be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import htpy
from htpy import Node

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity, Span
from checker.render.diagnostics.excerpt import excerpt
from checker.render.diagnostics.findings import Findings, uri_path
from checker.render.diagnostics.text import SEVERITY_WORDS
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import document
from checker.render.layout.escape import escape

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_TITLE: Final = Text("This page couldn't be made", "未能生成网页")
_CLEAN: Final = Text("No mistakes.", "没有问题。")
_LOOK: Final = {Severity.ERROR: "bad", Severity.WARNING: "wait", Severity.HINT: "calm"}


def findings_to_html(findings: Findings, language: Language, **options: Unpack[RenderOptions]) -> str:
    """A card for each diagnostic, with its place, the line that it speaks of and how to mend it."""
    say, sources = Bilingual(language), options.get("sources", {})
    cards = [diagnostic_card(say, item, sources) for item in findings.diagnostics]
    return document(say, _TITLE, header=htpy.h1[say(_TITLE)], main=cards or htpy.p[say(_CLEAN)])


def diagnostic_card(say: Bilingual, item: Diagnostic, sources: Mapping[str, str]) -> Node:
    """A diagnostic, with what may be shown of the line that it speaks of."""
    return htpy.article(".card")[_diagnostic(say, item, sources)]


def _diagnostic(say: Bilingual, item: Diagnostic, sources: Mapping[str, str]) -> Node:
    word, look = SEVERITY_WORDS[item.severity], _LOOK[item.severity]
    span = item.span
    shown = None if span is None else excerpt(sources, span, item.excerpt)
    return [
        htpy.h2[htpy.span(class_=f"badge {look}")[say(word)], " ", say(item.message.to)],
        htpy.p(".dim.small")[
            htpy.code[item.code],
            None if span is None else [" · ", htpy.code[_place(span)]],
        ],
        None if shown is None else htpy.pre[_line(shown)],
        [htpy.p[say(said.to)] for said in (item.label, item.help) if said],
        [
            htpy.p(".small")[say(related.message.to), " · ", htpy.code[_place(related.span)]]
            for related in item.related
        ],
    ]


def _place(span: Span) -> str:
    return escape(f"{uri_path(span.file)}:{span.line}:{span.column}")


def _line(shown: tuple[str, str, str]) -> Node:
    before, culprit, after = map(escape, shown)
    return htpy.code[before, htpy.mark[culprit], after]
