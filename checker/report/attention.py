"""What of a report needs attention, and in which order."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.report.model import PreconditionResult, RecordResult, Report, Result, Status, Summary, Verdict

SHOP: Final = "shop"
#: What isn't met, in the order of what to act on first.
OPEN: Final = (Status.FAILED, Status.WAITING, Status.UNKNOWN, Status.WAIVED)

#: What isn't met and known not to be.
FAILING: Final = (Status.FAILED, Status.WAITING)

#: Verdicts that aren't good news.
NOT_YET: Final = (Verdict.BLOCKED, Verdict.WAITING, Verdict.UNDETERMINED)


def urgency(precondition: PreconditionResult) -> tuple[bool, bool, int]:
    """What changes the answer before what is only advice, and of that what fails though its stage is past.

    Then in the order of what to act on first.
    """
    status = precondition.status
    overdue = precondition.passed and status in FAILING
    order = OPEN.index(status) if status in OPEN else len(OPEN)
    return precondition.severity == "advisory", not overdue, order


def open_now(result: Result) -> list[PreconditionResult]:
    """What is asked for now and isn't met, the most urgent first."""
    found = [item for item in result.preconditions if item.asked and item.status in OPEN]
    return sorted(found, key=urgency)


def remedies(precondition: PreconditionResult) -> list[Text]:
    """What to do: of a condition that is only unknown, how to come to know it."""
    unknown = precondition.status is Status.UNKNOWN
    told = [item.remedy for item in precondition.missing] if unknown else [precondition.fix]
    return [text for text in dict.fromkeys(told) if text]


def named(item: PreconditionResult) -> list[RecordResult]:
    """The records that have a name, those first on which the date depends."""
    return [record for record in (*item.waiting, *item.records) if record.id is not None]


def beyond(item: PreconditionResult) -> int:
    """How many records a report could name beyond those that it does."""
    return item.failing + item.unknown + item.awaited - len(named(item))


def hidden(summary: Summary) -> int:
    """How many verdicts of single records a report leaves out."""
    told = sum(count for verdict, count in summary.counts.items() if verdict is not Verdict.NOT_APPLICABLE)
    return told - summary.shown


def told_by_record(report: Report) -> list[Summary]:
    """The policies of whose verdicts on records only the sum is told; a single record is told in full."""
    return [s for s in report.summaries if sum(s.counts.values()) != 1 or not s.shown]


def told_in_full(report: Report) -> list[Result]:
    """The verdicts that are told with all their conditions: those of the shop, and of a single record."""
    summed = {summary.policy for summary in told_by_record(report)}
    return [r for r in report.results if r.subject.type == SHOP or r.policy not in summed]


def bears_on_the_answer(report: Report, policy: str, subject: str) -> bool:
    """Whether a verdict is of the shop, or of a record under a policy that was asked for by name."""
    return subject == SHOP or policy in report.named
