"""What a shop's verdicts still need: the questions in the order in which to ask them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from checker.api import Checker
from checker.decide.model import Verdict
from checker.explain.blames import DecidedCase
from checker.facts.lacks import MOST
from checker.facts.overlay import thinned
from checker.facts.questions import Effect, Question, chosen, is_open, questions
from checker.facts.trials import Outcomes, outcomes, ranked
from checker.facts.values import Values
from checker.report.model import Report
from checker.snapshot import Snapshot

#: So many records of a list are asked for at a time.
ROWS = 50


class AskedShop(Struct, frozen=True):
    """What is known of a shop that answers are written for."""

    id: str
    name: str | None
    platform: str | None
    currency: str | None
    timezone: str | None


class Needs(Struct, frozen=True):
    """A shop, what its check has found, and the questions that are open, the most decisive first."""

    shop: AskedShop
    as_of: datetime
    report: Report
    cases: Sequence[DecidedCase]
    questions: tuple[Question, ...]

    @property
    def applies(self) -> bool:
        """Whether any policy speaks of the shop or of its records."""
        return any(case.decision.verdict is not Verdict.NOT_APPLICABLE for case in self.cases)

    @property
    def certain(self) -> bool:
        """Whether no answer can change a verdict, or a date, any more."""
        return not any(question.bears for question in self.questions)


def needs(
    checker: Checker, snapshot: Snapshot, *, order: Callable[[Sequence[str]], Checker] | None = None
) -> Needs:
    """What the policies of ``checker`` still need of ``snapshot``.

    ``order`` gives a checker of some policies, with which answers are tried: the most decisive questions
    come first; without it they come in the order of the policies.
    """
    examined = checker.examine(snapshot, records=ROWS + 1)
    report = examined.report
    found = questions(snapshot, examined.cases, report.as_of)
    if order is not None and found:
        cases = [case for case in examined.cases if is_open(case)]
        trier = order(sorted({case.truths.policy.id for case in cases}))
        policies = [case.truths.policy for case in cases]

        def judge(changed: Snapshot) -> Outcomes:
            return outcomes(trier.examine(changed, as_of=report.as_of).cases)

        values = Values(policies, report.as_of, snapshot.currency, snapshot.calendar)
        found = ranked(found, _smaller(snapshot, cases, judge), judge, values)
    elif order is None:
        found = tuple(replace(item, effect=Effect.VERDICT) if item.bears else item for item in found)
    shop = AskedShop(
        snapshot.shop_id, snapshot.shop_name, snapshot.platform, snapshot.currency, snapshot.timezone
    )
    return Needs(shop, report.as_of, report, examined.cases, found)


def _smaller(
    snapshot: Snapshot, cases: Sequence[DecidedCase], judge: Callable[[Snapshot], Outcomes]
) -> Snapshot:
    """A shop with fewer records in which everything stands the same; the shop itself where that isn't so."""
    kept: dict[str, set[int]] = {}
    for case in cases:
        for section, places in chosen(case.truths).items():
            kept.setdefault(section, set()).update(places)
        if case.truths.policy.subject != "shop":
            kept.setdefault(case.truths.policy.subject, set()).add(case.truths.index)
    smaller = thinned(snapshot, kept, MOST)
    if smaller is snapshot or judge(smaller) != outcomes(cases):
        return snapshot
    return smaller
