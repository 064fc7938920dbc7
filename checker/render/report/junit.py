"""A report as JUnit: a suite for each policy, a case for each precondition and one for the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import Findings, JunitCase
from checker.render.diagnostics.junit import findings_to_junit
from checker.render.report import phrases, words
from checker.render.report.findings import TITLE, left_out, unmet, verdict
from checker.report.attention import NOT_YET, SHOP, bears_on_the_answer
from checker.report.model import Report, Result, Status, Verdict

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_VERDICT: Final = "verdict"
_NO_ANSWER: Final = Text("doesn't change the answer", "不影响结论")


def to_junit(report: Report, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``report`` as JUnit: what isn't met fails, what is unknown is an error, the rest is skipped."""
    cases = [case for result in report.results for case in _cases(report, result)]
    for item in left_out(report):
        if item.severity is Severity.ERROR:
            cases.append(JunitCase(report.snapshot_file, item.code, errors=(item,)))
        else:
            cases.append(JunitCase(report.snapshot_file, item.code, skipped=item.message, suite=item.code))
    return findings_to_junit(Findings((), TITLE, cases=cases), language, **options)


def _cases(report: Report, result: Result) -> Iterator[JunitCase]:
    about = "" if result.subject.type == SHOP else f"{result.subject.id}: "
    bears = bears_on_the_answer(report, result.policy, result.subject.type)
    summed = JunitCase(report.snapshot_file, about + _VERDICT, suite=result.policy)
    if result.verdict is Verdict.NOT_APPLICABLE or (result.verdict in NOT_YET and not bears):
        yield replace(summed, skipped=verdict(report, result).message)
    elif result.verdict in NOT_YET:
        yield _bad(summed, verdict(report, result), unknown=result.verdict is Verdict.UNDETERMINED)
    else:
        yield summed
    for item in result.preconditions:
        case = JunitCase(item.rule.file, about + item.id, item.rule.line, suite=result.policy)
        finding = unmet(report, result, item)
        if item.status is Status.NOT_APPLICABLE:
            yield replace(case, skipped=words.STATUS[item.status])
        elif item.waiver is not None and item.status is Status.WAIVED:
            waived = item.waiver
            yield replace(case, skipped=Text(phrases.waived(waived, "en"), phrases.waived(waived, "zh")))
        elif item.status is Status.MET:
            yield case
        elif finding.severity is Severity.HINT:
            yield replace(
                case,
                skipped=Text(
                    f"{_NO_ANSWER.en}: {finding.label.to('en')}", f"{_NO_ANSWER.zh}：{finding.label.to('zh')}"
                ),
            )
        else:
            yield _bad(case, finding, unknown=item.status is Status.UNKNOWN)


def _bad(case: JunitCase, finding: Diagnostic, *, unknown: bool) -> JunitCase:
    return replace(case, errors=(finding,)) if unknown else replace(case, failures=(finding,))
