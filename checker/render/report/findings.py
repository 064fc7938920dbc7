"""A report as findings: what is in the way at the line of its rule, with the lines of the snapshot related.

So the formats of findings serve a report too, and code hosts show it where they show what linting finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Related, Severity, Span
from checker.render.diagnostics.findings import Findings, RuleDescriptor
from checker.render.diagnostics.github import findings_to_github
from checker.render.diagnostics.sarif import findings_to_sarif
from checker.render.layout.escape import SENTENCE, printable, shorten
from checker.render.layout.markdown import is_web
from checker.render.layout.prose import one_line
from checker.render.report import phrases, words
from checker.render.report.records import missing_fact, record_values
from checker.report.attention import (
    NOT_YET,
    SHOP,
    bears_on_the_answer,
    hidden,
    open_now,
    remedies,
)
from checker.report.model import (
    PreconditionResult,
    RecordResult,
    Report,
    Result,
    Status,
    Summary,
    WaiverResult,
)

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

TITLE: Final = "shopcheck run"
#: Code of a report in which no policy speaks.
_NOTHING: Final = "nothing-applies"


def to_sarif(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``report`` as SARIF: a result for each precondition that isn't met; waived ones are suppressed."""
    return findings_to_sarif(findings_of(report), language, **options)


def to_github(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``report`` as annotations: one for each precondition that isn't met."""
    return findings_to_github(findings_of(report), language, **options)


def findings_of(report: Report) -> Findings:
    """What isn't met, what is waived with the reason, and the warnings that go along with the report."""
    found: list[Diagnostic] = []
    waived: list[tuple[Diagnostic, str]] = []
    rules: dict[str, RuleDescriptor] = {}
    for result in report.results:
        own: list[Diagnostic] = []
        for item in open_now(result):
            finding = unmet(report, result, item)
            rules.setdefault(finding.code, _rule(item))
            if item.status is Status.WAIVED:
                waived.append((finding, "" if item.waiver is None else _answered_for(item.waiver)))
            else:
                own.append(finding)
        bears = bears_on_the_answer(report, result.policy, result.subject.type)
        explained = [item for item in own if not bears or item.severity is not Severity.HINT]
        if result.verdict in NOT_YET and not explained:
            own.insert(0, verdict(report, result))
        found += own
    found += [*left_out(report), *report.diagnostics]
    return Findings(found, TITLE, suppressed=waived, rules=rules)


def unmet(report: Report, result: Result, item: PreconditionResult) -> Diagnostic:
    """A precondition that isn't met."""
    status = words.STATUS[item.status]
    bears = item.counts and bears_on_the_answer(report, result.policy, result.subject.type)
    return Diagnostic(
        f"{result.policy}/{item.id}",
        _both(lambda language: _about(result, one_line(item.headline, language), language)),
        item.rule,
        Severity.HINT if not bears else Severity.WARNING if item.status is Status.UNKNOWN else Severity.ERROR,
        label=_both(
            lambda language: shorten(
                _labelled(status.to(language), one_line(item.why, language), language), SENTENCE
            )
        ),
        help=_both(lambda language: "\n".join(one_line(text, language) for text in remedies(item))),
        related=tuple(_related(report, item)),
    )


def verdict(report: Report, result: Result) -> Diagnostic:
    """A verdict that isn't good news, in a sentence, with the facts that would settle it."""
    bears = bears_on_the_answer(report, result.policy, result.subject.type)
    return Diagnostic(
        result.policy,
        _both(lambda language: _about(result, phrases.answer(result, report, language), language)),
        Span(report.snapshot_file, 1, 1, 1, 1),
        Severity.ERROR if bears else Severity.HINT,
        help=_both(lambda language: "\n".join(missing_fact(item, language) for item in result.missing)),
    )


def left_out(report: Report) -> list[Diagnostic]:
    """That no policy applies, of which there are more records than are shown, and what none speaks of."""
    start = Span(report.snapshot_file, 1, 1, 1, 1)
    found = [_more(report, summary, start) for summary in report.summaries if hidden(summary) > 0]
    if not report.results and not report.summaries:
        found.append(Diagnostic(_NOTHING, words.NOTHING_APPLIES, start))
    told = phrases.uncovered(report)
    return [*found, *(Diagnostic(item.policy, said, start, Severity.HINT) for item, said in told)]


def _more(report: Report, summary: Summary, start: Span) -> Diagnostic:
    bears = bears_on_the_answer(report, summary.policy, summary.subject)
    return Diagnostic(
        summary.policy,
        _both(lambda language: phrases.tally(one_line(summary.title, language), summary.counts, language)),
        start,
        Severity.WARNING if bears else Severity.HINT,
        help=_both(lambda language: phrases.more_records(hidden(summary), language)),
    )


def _related(report: Report, item: PreconditionResult) -> Iterator[Related]:
    for record in (*item.waiting, *item.records):
        place = record.place
        if place.line is not None:
            column = place.column or 1
            span = Span(place.file or report.snapshot_file, place.line, column, place.line, column + 1)
            yield Related(_record(report, record), span)


def _record(report: Report, record: RecordResult) -> Text:
    name = printable(record.id or record.place.pointer)
    return _both(lambda language: _labelled(name, record_values(record, language, report.timezone), language))


def _answered_for(waiver: WaiverResult) -> str:
    """Why it is waived, by whom and until when, in the words of the waiver."""
    return f"{printable(waiver.reason)} ({printable(waiver.approved_by)}, {waiver.expires.isoformat()})"


def _rule(item: PreconditionResult) -> RuleDescriptor:
    url = None if item.source is None or item.source.url is None else item.source.url
    return RuleDescriptor(
        item.title,
        item.fix,
        url if url is not None and is_web(url) else None,
        Severity.HINT if item.severity == "advisory" else Severity.ERROR,
    )


def _about(result: Result, said: str, language: Language) -> str:
    """``said`` of a single record behind its id; of a shop as it is."""
    return (
        said if result.subject.type == SHOP else _labelled(printable(result.subject.id or ""), said, language)
    )


def _labelled(name: str, said: str, language: Language) -> str:
    return f"{name}{'：' if language == 'zh' else ': '}{said}" if said else name


def _both(say: Callable[[Language], str]) -> Text:
    return Text(say("en"), say("zh"))
