"""What of a report needs attention, and in which order."""

from __future__ import annotations

from typing import Final

from checker.base.text import Text
from checker.report.model import PreconditionResult, Report, Result, Status, Summary, Verdict

SHOP: Final = "shop"
#: What isn't met, in the order of what to act on first.
OPEN: Final = (Status.FAILED, Status.WAITING, Status.UNKNOWN, Status.WAIVED)

#: Verdicts that aren't good news.
NOT_YET: Final = (Verdict.BLOCKED, Verdict.WAITING, Verdict.UNDETERMINED)


def urgency(precondition: PreconditionResult) -> tuple[bool, int]:
    """What changes the answer before what is only advice; then in the order of what to act on first."""
    status = precondition.status
    return precondition.severity == "advisory", OPEN.index(status) if status in OPEN else len(OPEN)


def is_now(result: Result, precondition: PreconditionResult) -> bool:
    """Whether it belongs to the current stage or to every stage."""
    return precondition.stage is None or not result.stages or precondition.stage == result.stage


def open_now(result: Result) -> list[PreconditionResult]:
    """What isn't met of the current stage, the most urgent first."""
    found = [item for item in result.preconditions if is_now(result, item) and item.status in OPEN]
    return sorted(found, key=urgency)


def remedies(precondition: PreconditionResult) -> list[Text]:
    """What to do: of a condition that is only unknown, how to come to know it."""
    unknown = precondition.status is Status.UNKNOWN
    told = [item.remedy for item in precondition.missing] if unknown else [precondition.fix]
    return [text for text in dict.fromkeys(told) if text]


def hidden(summary: Summary) -> int:
    """How many verdicts of single records a report leaves out."""
    told = sum(count for verdict, count in summary.counts.items() if verdict is not Verdict.NOT_APPLICABLE)
    return told - summary.shown


def bears_on_the_answer(report: Report, policy: str, subject: str) -> bool:
    """Whether a verdict is of the shop, or of a record under a policy that was asked for by name."""
    return subject == SHOP or policy in report.named
