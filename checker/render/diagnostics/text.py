"""Diagnostics as text: the place, the source line with the culprit underlined, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Excerpt, Severity, Span
from checker.diagnostics.messages import Said
from checker.render.diagnostics.compared import in_lines, side_by_side
from checker.render.diagnostics.excerpt import excerpt
from checker.render.layout.escape import escape, harmless
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import COLON, counted, labelled
from checker.render.layout.width import display_width

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.diagnostics.findings import Findings
    from checker.render.formats import RenderOptions

SEVERITY_WORDS: Final = {
    Severity.ERROR: Text("error", "错误"),
    Severity.WARNING: Text("warning", "警告"),
    Severity.HINT: Text("hint", "提示"),
}
_TONE: Final = {
    Severity.ERROR: Tone.BAD_BOLD,
    Severity.WARNING: Tone.WAIT_BOLD,
    Severity.HINT: Tone.DOUBT_BOLD,
}
_CHANGE_TONE: Final = {"+": Tone.GOOD, "-": Tone.BAD, "@": Tone.PLACE}
_HELP: Final = Text("help", "帮助")
#: Before the help of what was compared: it says how that came about.
_WHY: Final = Text("why", "原因")
_NOTE: Final = Text("see also", "另见")
#: Columns that a tab takes in the excerpt.
_TAB: Final = 4


def findings_to_text(findings: Findings, language: Language, **options: Unpack[RenderOptions]) -> str:
    """What would change, the diagnostics with excerpts, and the closing lines."""
    width, colour = options.get("width", 80), options.get("colour", False)
    text = diagnostics_to_text(
        findings.diagnostics, options.get("sources", {}), language, width=width, colour=colour
    )
    return _changes(findings, colour=colour) + text + _closing(findings, language)


def findings_to_plain(findings: Findings, language: Language, **_: Unpack[RenderOptions]) -> str:
    """The same without colour and excerpts."""
    text = diagnostics_to_plain(findings.diagnostics, language)
    return _changes(findings, colour=False) + text + _closing(findings, language)


def diagnostics_to_text(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, str],
    language: Language,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """``diagnostics`` with excerpts of the files in ``sources``, then a line that counts them."""
    page = Page(width, colour=colour)
    for item in diagnostics:
        page.blank()
        _framed(page, item, sources, language)
    _count(page, diagnostics, language)
    return page.text()


def diagnostics_to_plain(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """``diagnostics`` without excerpts: ``file:line:column: error[SC104]: message``, then label and help."""
    page = Page(None)
    for item in diagnostics:
        place = _place(item)
        head = f"{SEVERITY_WORDS[item.severity].to(language)}[{item.code}]{COLON.to(language)}"
        head += _flat(item.message, language)
        page.line(f"{place}: {head}" if place else head)
        if item.label and item.span is not None and not item.compared:
            page.line(_flat(item.label, language), indent=2)
        for label, value in in_lines(item.compared, language) if item.compared else ():
            page.line(labelled(label, value, language), indent=2)
        for line in _helps(item, language):
            page.line(f"{_lead(item, language)}{line}", indent=2)
        for other in item.related:
            said = f"{_at(other.span)}: {_flat(other.message, language)}"
            page.line(labelled(_NOTE.to(language), said, language), indent=2)
    _count(page, diagnostics, language)
    return page.text()


def _changes(findings: Findings, *, colour: bool) -> str:
    page = Page(None, colour=colour)
    for line in findings.changes:
        page.line(Run(escape(line), _CHANGE_TONE.get(line[:1], Tone.NONE)))
    return page.text()


def _closing(findings: Findings, language: Language) -> str:
    return "".join(f"{harmless(escape(line.to(language)))}\n" for line in findings.closing)


def _framed(page: Page, item: Diagnostic, sources: Mapping[str, str], language: Language) -> None:
    tone = _TONE[item.severity]
    page.line(
        Run(f"{SEVERITY_WORDS[item.severity].to(language)}[{item.code}]", tone),
        Run(f"{COLON.to(language)}{_flat(item.message, language)}", Tone.BOLD),
        hang=2,
    )
    spans = [span for span in (item.span, *(other.span for other in item.related)) if span is not None]
    gutter = len(str(max((span.line for span in spans), default=1)))
    if item.span is not None:
        label = "" if item.compared else _flat(item.label, language)
        _excerpt(page, item.span, sources, item.excerpt, label=label, gutter=gutter, tone=tone)
    if item.pointer:
        page.line(Run(" " * gutter + " = ", Tone.PLACE), item.pointer, hang=gutter + 3)
    if item.compared:
        side_by_side(page, item.compared, language, lead=Run(" " * gutter + " = ", Tone.PLACE))
    for other in item.related:
        page.line(
            Run(" " * gutter + " = ", Tone.PLACE),
            f"{_NOTE.to(language)}{COLON.to(language).rstrip()}",
            hang=gutter + 3,
        )
        label = _flat(other.message, language)
        _excerpt(page, other.span, sources, item.excerpt, label=label, gutter=gutter, tone=Tone.PLACE)
    for number, line in enumerate(_helps(item, language)):
        lead = _lead(item, language)
        lead = lead if number == 0 else " " * display_width(lead)
        page.line(Run(" " * gutter + " = ", Tone.PLACE), Run(lead, Tone.BOLD), line, hang=gutter + 3)


def _helps(item: Diagnostic, language: Language) -> list[str]:
    """The lines of help; with no excerpt to stand under, the label is the first of them."""
    label = [_flat(item.label, language)] if item.label and item.span is None else []
    return [*label, *item.help.to(language).splitlines()]


def _lead(item: Diagnostic, language: Language) -> str:
    return (_WHY if item.compared else _HELP).to(language) + COLON.to(language)


def _excerpt(
    page: Page,
    span: Span,
    sources: Mapping[str, str],
    kind: Excerpt,
    *,
    label: str,
    gutter: int,
    tone: Tone,
) -> None:
    """What may be shown of the line, and carets under the culprit as wide as it stands on the screen."""
    page.line(Run(f"{' ' * gutter}--> ", Tone.PLACE), Run(_at(span), whole=True))
    bar = " " * gutter + " |"
    shown = excerpt(sources, span, kind)
    if shown is None:
        if label:
            page.line(Run(bar, Tone.PLACE), f" {label}", hang=gutter + 3)
        return
    before, culprit, after = (_visible(part) for part in shown)
    room = (page.width or 80) - gutter - 3
    before, culprit, after = _window(before, culprit, after, room)
    page.line(Run(bar, Tone.PLACE))
    page.line(Run(f"{span.line:>{gutter}} |", Tone.PLACE), f" {before}{culprit}{after}", hang=gutter + 3)
    carets = "^" * max(display_width(culprit), 1)
    indent = " " * (display_width(before) + 1)
    used = gutter + 2 + len(indent) + len(carets) + 1 + display_width(label)
    if label and used > room + gutter + 3:
        page.line(Run(bar, Tone.PLACE), Run(indent + carets, tone), hang=gutter + 3)
        page.line(Run(bar, Tone.PLACE), Run(f" {label}", tone), hang=gutter + 3)
    else:
        page.line(Run(bar, Tone.PLACE), Run(f"{indent}{carets} {label}".rstrip(), tone), hang=gutter + 3)


def _window(before: str, culprit: str, after: str, room: int) -> tuple[str, str, str]:
    """The part of a long line around the culprit that fits into ``room`` cells."""
    if display_width(before + culprit + after) <= room:
        return before, culprit, after
    if display_width(culprit) > room * 2 // 3:
        culprit = _head(culprit, room * 2 // 3 - 1) + "…"
        after = ""
    if display_width(before) + display_width(culprit) > room * 3 // 4:
        before = "…" + _tail(before, room // 4 - 1)
    left = room - display_width(before) - display_width(culprit)
    if display_width(after) > left:
        after = _head(after, max(left - 1, 0)) + "…" if left > 0 else ""
    return before, culprit, after


def _head(text: str, width: int) -> str:
    kept = ""
    for char in text:
        width -= display_width(char)
        if width < 0:
            break
        kept += char
    return kept


def _tail(text: str, width: int) -> str:
    return _head(text[::-1], width)[::-1]


def _visible(text: str) -> str:
    return escape(text.replace("\t", " " * _TAB))


def _place(item: Diagnostic) -> str:
    if item.span is None:
        return item.pointer or ""
    return f"{_at(item.span)} {item.pointer}" if item.pointer else _at(item.span)


def _at(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}"


def _flat(text: Said, language: Language) -> str:
    return " ".join(text.to(language).split())


def _count(page: Page, diagnostics: Sequence[Diagnostic], language: Language) -> None:
    if not diagnostics or (len(diagnostics) == 1 and diagnostics[0].span is None):
        return  # one mistake in a call needs no counting
    counts = {severity: sum(item.severity is severity for item in diagnostics) for severity in Severity}
    if language == "zh":
        units = {Severity.ERROR: "处错误", Severity.WARNING: "处警告", Severity.HINT: "条提示"}
        said = "，".join(f"{count:,} {units[severity]}" for severity, count in counts.items() if count)
        text = f"共 {said}。"
    else:
        text = ", ".join(
            counted(count, severity.value, f"{severity.value}s")
            for severity, count in counts.items()
            if count
        )
        text = f"Found {text}."
    page.blank()
    page.line(Run(text, Tone.BOLD))
