"""The one table of output formats: what each of them is, and what writes each kind of thing in it.

The options of all commands, their help and the documentation are read from here or held to it by tests.
A renderer is named and imported when it is used: start-up time is a promise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final, Protocol, TypedDict, Unpack

from msgspec import Struct

from checker.base.text import Language, Text

#: Module in this package and function, by the name of the format: all forms of one kind of thing.
Renderers = Mapping[str, str]


class RenderOptions(TypedDict, total=False):
    """What a renderer may heed of where its text goes.

    ``width`` in cells (80 unless said) and ``colour`` (none unless said) are a terminal's; ``sources`` are
    the texts of the files that are spoken of, by name.
    """

    width: int
    colour: bool
    sources: Mapping[str, str]


class PartsRenderer(Protocol):
    """Writes a thing in one format in parts, none of which is made before it is asked for."""

    def __call__(
        self, thing: Any, language: Language, /, **options: Unpack[RenderOptions]
    ) -> Iterator[str]:  # Any: its kind
        """The parts of a whole document."""


class Renderer(Protocol):
    """Writes a thing in one format: the same thing, language and look give the same text."""

    def __call__(
        self, thing: Any, language: Language, /, **options: Unpack[RenderOptions]
    ) -> str:  # Any: its kind
        """``thing`` as a whole document, with a line break at its end."""


class Format(Struct, frozen=True):
    """What is true of a format whatever is written in it.

    ``english``: in English unless a language is asked for, as programs rely on it; else in the locale's.
    ``utf8``: for programs and files: encoded so whatever the terminal, and where a command fails, what went
    wrong stands in place of its result; else it is only said on standard error. ``records``: how many of each
    are shown unless asked otherwise, None every one; if ``whole``, whatever is asked. ``warnings``: a report
    in it holds the diagnostics that go along, so that they needn't be said beside it. ``summary``: the format
    of what a job shows as its summary. ``dates``: a report in it tells what happens when. ``plans``: it tells
    what leads to eligible.
    """

    name: str
    media_type: str
    about: Text
    english: bool = False
    utf8: bool = True
    records: int | None = 5
    whole: bool = False
    warnings: bool = False
    summary: str = ""
    dates: bool = False
    plans: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    form.name: form
    for form in (
        Format(
            "text",
            "text/plain",
            Text(
                "for a terminal. It fits the width of the window (`COLUMNS` where set; 80 in a pipe).",
                "给终端看，随窗口宽度排版（可用 `COLUMNS` 指定；管道中为 80 列）。",
            ),
            utf8=False,
        ),
        Format(
            "plain",
            "text/plain",
            Text(
                "no colour, no drawn lines, no excerpts: for screen readers and logs.",
                "没有颜色、线框和原文摘录，适合读屏软件和日志。",
            ),
            utf8=False,
        ),
        Format(
            "json",
            "application/json",
            Text(
                "for programs. English unless `--lang` says otherwise; the same input gives the same bytes. "
                "`shopcheck schema report` describes all of a report.",
                "给程序用。不指定 `--lang` 就是英文；输入相同，输出逐字节相同。报告的全部内容见 "
                "`shopcheck schema report`。",
            ),
            english=True,
            records=20,
            warnings=True,
        ),
        Format(
            "csv",
            "text/csv",
            Text(
                "for a spreadsheet, with a line for every record in the way, however many. No cell is "
                "taken for a formula; import ids as text, or a spreadsheet rounds them.",
                "给电子表格用，不满足的记录全部列出，每条一行。单元格不会被当成公式；"
                "编号请按文本导入，否则会被表格软件四舍五入。",
            ),
            records=None,
            whole=True,
        ),
        Format(
            "markdown",
            "text/markdown",
            Text(
                "for a ticket or a wiki. What a snapshot or a rule file says stays text, never markup.",
                "贴到工单或文档里。快照和规则里的内容只作文字，不会变成标记。",
            ),
        ),
        Format(
            "ics",
            "text/calendar",
            Text(
                "a calendar: whole days, and instants in UTC. An entry stays the same when its date moves; "
                "what happens to many records on a day is one entry. What you have to do in time reminds you "
                "the day before.",
                "日历：整天事项按日期，具体时刻用 UTC。日期变动时仍是同一事项；"
                "同一天涉及多条记录的合为一项。要由您按时处理的事项，提前一天提醒。",
            ),
            dates=True,
        ),
        Format(
            "html",
            "text/html",
            Text(
                "a page to send to somebody; it fetches nothing.", "可以发给别人的网页，不加载任何外部内容。"
            ),
            records=5000,
            whole=True,
            dates=True,
            plans=True,
        ),
        Format(
            "sarif",
            "application/sarif+json",
            Text(
                "SARIF 2.1.0, for code scanning and editors. English unless `--lang` says otherwise.",
                "SARIF 2.1.0，供代码扫描和编辑器使用。不指定 `--lang` 就是英文。",
            ),
            english=True,
            records=20,
            warnings=True,
        ),
        Format(
            "github",
            "text/plain",
            Text(
                "annotations of GitHub Actions, and a table in the job's summary.",
                "GitHub Actions 的行内批注，并在任务摘要中给出表格。",
            ),
            records=20,
            warnings=True,
            summary="markdown",
        ),
        Format(
            "gitlab",
            "application/json",
            Text("a code quality report of GitLab.", "GitLab 的代码质量报告。"),
        ),
        Format(
            "junit",
            "application/xml",
            Text(
                "JUnit XML, which most services for continuous integration read.",
                "JUnit XML，多数持续集成服务都能读取。",
            ),
            records=20,
        ),
    )
}

#: What ``run`` finds: a ``Report``.
REPORT: Final[Renderers] = {
    "text": "report.screen:to_text",
    "plain": "report.screen:to_plain",
    "json": "report.json:to_json",
    "csv": "report.csv:to_csv",
    "ics": "timeline.ics:report_to_ics",
    "markdown": "report.markdown:to_markdown",
    "html": "report.html.page:to_html",
    "junit": "report.junit:to_junit",
    "sarif": "report.findings:to_sarif",
    "github": "report.findings:to_github",
}
#: What ``when`` finds: a ``Schedule``.
WHEN: Final[Renderers] = {
    "text": "timeline.screen:schedule_to_text",
    "plain": "timeline.screen:schedule_to_plain",
    "json": "timeline.json:schedule_to_json",
    "csv": "timeline.csv:schedule_to_csv",
    "markdown": "timeline.markdown:schedule_to_markdown",
    "ics": "timeline.ics:schedule_to_ics",
}
#: The same in full, where the usual form is short.
DETAILS: Final[Renderers] = {
    **REPORT,
    "text": "report.details:to_text",
    "plain": "report.details:to_plain",
    "html": "report.html.page:to_full_html",
}
#: What ``compare`` finds: a ``ShopComparison``.
COMPARISON: Final[Renderers] = {
    "text": "comparison.screen:to_text",
    "plain": "comparison.screen:to_plain",
    "json": "comparison.json:to_json",
    "csv": "comparison.tables:to_csv",
    "markdown": "comparison.tables:to_markdown",
}
#: What a change of rules means: a ``LibraryDifference``.
DIFFERENCE: Final[Renderers] = {
    "text": "difference.screen:to_text",
    "plain": "difference.screen:to_plain",
    "json": "difference.json:to_json",
    "markdown": "difference.markdown:to_markdown",
    "sarif": "difference.findings:to_sarif",
    "github": "difference.findings:to_github",
}
#: When verdicts change, for ``run`` and ``when`` over a stretch of time: ``Changes``.
CHANGES: Final[Renderers] = {
    "text": "timeline.changes:changes_to_text",
    "plain": "timeline.changes:changes_to_plain",
    "json": "timeline.changes_data:changes_to_json",
    "csv": "timeline.changes_data:changes_to_csv",
    "markdown": "timeline.markdown:changes_to_markdown",
}
#: What writes the same as another in parts, since a report may name every record there is.
IN_PARTS: Final[Renderers] = {"report.csv:to_csv": "report.csv:csv_parts"}
#: One precondition of it in full: a ``Why``.
WHY: Final[Renderers] = {
    "text": "report.why:why_to_text",
    "plain": "report.why:why_to_plain",
}
#: What ``verify`` finds: a ``Verification``.
VERIFICATION: Final[Renderers] = {
    "text": "comparison.verification:to_text",
    "plain": "comparison.verification:to_plain",
    "json": "comparison.verification:to_json",
}
#: Mistakes in files and calls: ``Findings``. What a command can't do is said in these forms too: where one of
#: another kind has no namesake here, nothing stands in its place.
FINDINGS: Final[Renderers] = {
    "text": "diagnostics.text:findings_to_text",
    "plain": "diagnostics.text:findings_to_plain",
    "json": "diagnostics.json:findings_to_json",
    "markdown": "diagnostics.markdown:findings_to_markdown",
    "html": "diagnostics.html:findings_to_html",
    "sarif": "diagnostics.sarif:findings_to_sarif",
    "github": "diagnostics.github:findings_to_github",
    "gitlab": "diagnostics.gitlab:findings_to_gitlab",
    "junit": "diagnostics.junit:findings_to_junit",
}
#: What leads to eligible: ``Plans``.
PLAN: Final[Renderers] = {
    "text": "plan.screen:to_text",
    "plain": "plan.screen:to_plain",
    "json": "plan.json:to_json",
    "markdown": "plan.markdown:to_markdown",
}
#: What a run over many shops finds: a ``FleetSummary``. Pages and calendar go into its folder; of these the
#: terminal is only told what they come to.
FLEET: Final[Renderers] = {
    "text": "fleet.screen:to_text",
    "plain": "fleet.screen:to_plain",
    "json": "fleet.json:to_json",
    "html": "fleet.screen:to_text",
    "ics": "fleet.screen:to_text",
}
#: Policies in sentences: several ``PolicyText``.
POLICIES: Final[Renderers] = {
    "text": "policy.screen:policies_to_text",
    "plain": "policy.screen:policies_to_plain",
    "markdown": "policy.markdown:policies_to_markdown",
    "html": "policy.html:policies_to_html",
    "json": "policy.json:policies_to_json",
}
#: The policies that there are, one entry each: several ``Policy``.
CATALOGUE: Final[Renderers] = {
    "text": "policy.listing:list_text",
    "plain": "policy.listing:list_plain",
    "json": "policy.listing:list_json",
}

#: The formats that each command offers, the default first.
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "run": tuple(REPORT),
    "when": tuple(WHEN),
    "compare": tuple(COMPARISON),
    "plan": tuple(PLAN),
    "verify": tuple(VERIFICATION),
    "diff": tuple(DIFFERENCE),
    "fleet": tuple(FLEET),
    "lint": ("text", "plain", "json", "sarif", "github", "gitlab", "junit"),
    "fmt": ("text", "plain", "json"),
    "test": ("text", "plain", "json", "github", "junit"),
    "facts": ("text", "plain", "json"),
    "list": tuple(CATALOGUE),
    "show": tuple(POLICIES),
}


def renderer(renderers: Renderers, form: str) -> Renderer:
    """What writes a thing in the format called ``form``."""
    found: Renderer = _named(renderers[form])
    return found


def in_parts(renderers: Renderers, form: str) -> PartsRenderer | None:
    """What writes a thing in the format called ``form`` in parts, where that is worth it."""
    name = IN_PARTS.get(renderers[form])
    found: PartsRenderer | None = None if name is None else _named(name)
    return found


def _named(name: str) -> Any:  # Any: whatever stands under the name
    module, _, function = name.partition(":")
    return getattr(import_module(f"{__package__}.{module}"), function)
