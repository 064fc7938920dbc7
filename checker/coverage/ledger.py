"""What the cases of rule tests have seen, case by case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from checker.coverage.goals import Aim, Deciding, Goal, GoalKind, Way, decided, goals, version
from checker.coverage.tracing import CaseView
from checker.decide.model import Status, Verdict
from checker.explain.blames import DecidedCase
from checker.language import Library
from checker.language.grammar.parameters import picked
from checker.language.model.conditions import Comparison
from checker.language.model.policy import Policy
from checker.pipeline.checker import Examined
from checker.testing.model import Case, Json, Suite

_SEEN_AS: Final[Mapping[Status, Way]] = {
    Status.MET: Way.MET,
    Status.FAILED: Way.FAILED,
    Status.WAITING: Way.FAILED,
    Status.UNKNOWN: Way.UNKNOWN,
    Status.NOT_APPLICABLE: Way.NOT_APPLICABLE,
}


def first_about(examined: Examined, policy: str, subject: str | None) -> DecidedCase | None:
    """The first case of a policy, of that record where one is named; None where there is none."""
    about = (case for case in examined.shown if case.truths.policy.id == policy)
    return next((case for case in about if subject in (None, case.truths.subject_id)), None)


def as_read(document: Json) -> Any:
    """A snapshot as the reference evaluator reads it, with exact numbers."""
    return json.loads(json.dumps(document), parse_float=Decimal)


class Ledger:
    """What there is to be seen of the policies in a library, and what of it no case has seen so far."""

    def __init__(self, library: Library) -> None:
        self.aims: Mapping[Goal, Aim] = goals(library)
        self.missing: set[Goal] = set(self.aims)
        #: Of each test the goals that are missing still: by its place, and by which way it decides.
        self._open: dict[tuple[object, str], dict[Way, set[Goal]]] = {}
        for goal in self.aims:
            self._expect(goal)

    def reopen(self, goal: Goal) -> None:
        """Look out for ``goal`` again."""
        self.missing.add(goal)
        self._expect(goal)

    def _expect(self, goal: Goal) -> None:
        if goal.kind is GoalKind.ATOM:
            ways = self._open.setdefault((goal.span, goal.op), {})
            ways.setdefault(Way(goal.how), set()).add(goal)

    def watch(self, suite: Suite, case: Case, document: Json, examined: Examined) -> None:
        """Take down what a case of rule tests sees: of the first subject that it is about."""
        shown = first_about(examined, suite.policy, case.subject)
        if shown is not None:
            self.see(shown, document, examined.report.as_of)

    def see(self, case: DecidedCase, document: Json, as_of: datetime) -> None:
        """Take down what is seen of one subject of a snapshot."""
        policy = case.truths.policy
        view = CaseView(case.truths, as_read(document), as_of)
        self._strike(Goal(GoalKind.VERSION, policy.id, version(policy), policy.span))
        applies = case.decision.verdict is not Verdict.NOT_APPLICABLE
        if applies:
            self._see_standing(case, view)
        for owner, _ in decided(policy):
            if applies or isinstance(owner, Policy):
                self._see_tests(view, owner)

    def _strike(self, goal: Goal) -> None:
        self.missing.discard(goal)

    def _see_standing(self, case: DecidedCase, view: CaseView) -> None:
        """Stages, choices, and how each precondition stands."""
        policy, decision = case.truths.policy, case.decision
        for item in policy.all_preconditions():
            how = _SEEN_AS.get(decision.statuses[item.id])
            if how is not None:
                self._strike(Goal(GoalKind.STATUS, item.id, how, item.span))
            if item.unless is not None and view.exempts(item):
                self._strike(Goal(GoalKind.EXEMPTION, item.id, Way.EXEMPT, item.unless.span))
        reached = len(policy.stages)
        for place, stage in enumerate(policy.stages):
            if stage.id == decision.stage:
                reached = place
                self._strike(Goal(GoalKind.STAGE, stage.id, Way.REACHED, stage.span))
        for stage in policy.stages[:reached]:
            self._strike(Goal(GoalKind.STAGE, stage.id, Way.OVER, stage.span))
        for parameter in policy.parameters.values():
            for name in picked(parameter):
                choice = (parameter.choices or {})[name]
                span = choice.span or parameter.span
                self._strike(Goal(GoalKind.CHOICE, parameter.name, name, span))

    def _see_tests(self, view: CaseView, owner: Deciding) -> None:
        """The tests that are decisive, and the sides of their deadlines on which duties stand."""
        trace, came = view.traced(owner)
        for test, how in view.decisive(owner, trace, came, self._wanted):
            for goal in self._open[test.span, test.op].pop(how, ()):
                self._strike(goal)
        for test, how in view.sides(owner, trace, came):
            for goal in [goal for goal in self.missing if goal.kind is GoalKind.DUTY]:
                if goal.span == test.span and goal.how == how:
                    self._strike(goal)

    def _wanted(self, test: Comparison) -> tuple[Way, ...]:
        return tuple(self._open.get((test.span, test.op), ()))
