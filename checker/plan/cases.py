"""What a decided case consists of, with the cases that it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from checker.decide.model import Status
from checker.evaluate.model import Measured
from checker.explain.blames import DecidedCase
from checker.language.model.policy import Policy

SHOP: Final = "shop"


def asked_for(case: DecidedCase) -> str | None:
    """The record that a check has to be asked for to decide a case; None where it is the shop's."""
    return None if case.truths.policy.subject == SHOP else case.truths.subject_id


def policies_of(case: DecidedCase) -> Iterable[Policy]:
    """The policy of a case, and those of the cases that it refers to."""
    yield case.truths.policy
    for other in case.referred.values():
        yield from policies_of(other)


def measured_of(case: DecidedCase) -> Iterable[Measured]:
    """Everything that was measured of a case and of those that it refers to."""
    for truths in case.truths.preconditions.values():
        yield truths.condition
        if truths.waiting is not None:
            yield truths.waiting
    for other in case.referred.values():
        yield from measured_of(other)


def in_the_way(case: DecidedCase) -> tuple[int, int]:
    """How much is in the way, and how much may be."""
    failing = unknown = 0
    for name in case.decision.counted:
        status, measured = case.decision.statuses[name], case.truths.preconditions[name].condition
        failing += measured.failing + (status in (Status.FAILED, Status.WAITING))
        unknown += measured.unknown + (status is Status.UNKNOWN)
    for other in case.referred.values():
        more = in_the_way(other)
        failing, unknown = failing + more[0], unknown + more[1]
    return failing, unknown
