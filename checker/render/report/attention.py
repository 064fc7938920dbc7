"""What of a report needs attention, and in which order."""

from __future__ import annotations

from typing import Final

from checker.report.model import PreconditionResult, Report, Result, Status

SHOP: Final = "shop"
#: What isn't met, in the order of what to act on first.
OPEN: Final = (Status.FAILED, Status.WAITING, Status.UNKNOWN, Status.WAIVED)


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


def bears_on_the_answer(report: Report, policy: str, subject: str) -> bool:
    """Whether a verdict is of the shop, or of a record under a policy that was asked for by name."""
    return subject == SHOP or policy in report.named
