"""What the parts of a page are called, so that one can point to another, and how statuses look."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

import htpy
from htpy import Node

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.render.html.bilingual import Bilingual
from checker.render.report import words
from checker.report.attention import open_now, told_by_record, told_in_full
from checker.report.model import Report, Status, Verdict

_OTHER: Final = pattern(r"[^\w.-]+")

VERDICT_LOOK: Final = {
    Verdict.ELIGIBLE: "good",
    Verdict.IN_PROGRESS: "good",
    Verdict.WAITING: "wait",
    Verdict.BLOCKED: "bad",
    Verdict.UNDETERMINED: "doubt",
    Verdict.DONE: "good",
    Verdict.NOT_APPLICABLE: "calm",
}
STATUS_LOOK: Final = {
    Status.MET: "good",
    Status.WAIVED: "calm",
    Status.WAITING: "wait",
    Status.FAILED: "bad",
    Status.UNKNOWN: "doubt",
    Status.NOT_APPLICABLE: "calm",
}


def policy_id(policy: str) -> str:
    """The id of the part about a policy."""
    return _OTHER.sub("_", policy.replace("/", "."))


def condition_id(policy: str, precondition: str) -> str:
    """The id of the part about a condition of a policy."""
    return f"{policy_id(policy)}:{_OTHER.sub('_', precondition)}"


class PagePlaces:
    """The parts that the page of a report has."""

    def __init__(self, report: Report) -> None:
        self._policies = {result.policy for result in told_in_full(report)}
        self._policies |= {summary.policy for summary in told_by_record(report)}
        self._conditions = {
            (result.policy, item.id) for result in told_in_full(report) for item in open_now(result)
        }

    def of(self, policies: Iterable[str], preconditions: Iterable[str] = ()) -> str | None:
        """The id of the part that says most about these conditions, or about these policies."""
        known = [policy for policy in policies if policy in self._policies]
        for policy, precondition in product(known, preconditions):
            if (policy, precondition) in self._conditions:
                return condition_id(policy, precondition)
        return policy_id(known[0]) if known else None


def verdict_badge(say: Bilingual, verdict: Verdict, word: Text | None = None) -> Node:
    """A verdict: a sign, a colour and its usual word, or another ``word`` for it."""
    return _badge(say, words.VERDICT_SIGN[verdict], word or words.VERDICT[verdict], VERDICT_LOOK[verdict])


def status_badge(say: Bilingual, status: Status) -> Node:
    """A status: a sign, the word and a colour."""
    return _badge(say, words.STATUS_SIGN[status], words.STATUS[status], STATUS_LOOK[status])


def _badge(say: Bilingual, sign: str, word: Text, look: str) -> Node:
    return htpy.span(class_=f"badge {look}")[htpy.span(aria_hidden="true")[sign], " ", say(word)]
