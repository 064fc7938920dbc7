"""What the parts of a page are called, so that one can point to another, and how statuses look."""

from __future__ import annotations

from typing import Final

import htpy
from htpy import Node

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.render.html.bilingual import Bilingual
from checker.render.report import words
from checker.report.model import PreconditionResult, Result, Status, Verdict

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


def condition_id(result: Result, item: PreconditionResult) -> str:
    """The id of the part about a condition."""
    return f"{policy_id(result.policy)}:{_OTHER.sub('_', item.id)}"


def verdict_badge(say: Bilingual, verdict: Verdict) -> Node:
    """A verdict: a sign, the word and a colour."""
    return _badge(say, words.VERDICT_SIGN[verdict], words.VERDICT[verdict], VERDICT_LOOK[verdict])


def status_badge(say: Bilingual, status: Status) -> Node:
    """A status: a sign, the word and a colour."""
    return _badge(say, words.STATUS_SIGN[status], words.STATUS[status], STATUS_LOOK[status])


def _badge(say: Bilingual, sign: str, word: Text, look: str) -> Node:
    return htpy.span(class_=f"badge {look}")[htpy.span(aria_hidden="true")[sign], " ", say(word)]
