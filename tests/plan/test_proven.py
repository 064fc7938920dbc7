"""Plans of the shipped policies: what they lead to is what they say, and no step can be left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import pytest

from checker import api
from checker.base.resources import rules_folder
from checker.decide.model import Verdict
from checker.diagnostics import InputError
from checker.explain.blames import DecidedCase
from checker.explain.world import SnapshotWorld
from checker.pipeline.checker import Checker
from checker.plan.options import Doing, PlannedAct
from checker.plan.planner import Planner
from checker.plan.state import ChangedWorld, PlanChanges, changed
from checker.plan.steps import replayed
from checker.report.plan import Plan
from checker.snapshot import Snapshot
from checker.testing.edits import edited
from checker.testing.files import find_tests, load_tests
from checker.testing.model import Case, Suite
from tests.sampling import sampled

GOOD = {Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.DONE}
BETTER = {*GOOD, Verdict.UNDETERMINED}


@cache
def suites() -> tuple[Suite, ...]:
    """The rule tests of the shipped policies."""
    return load_tests(find_tests([rules_folder()]))[0]


@cache
def policies() -> api.Policies:
    """The shipped policies."""
    return api.load_policies()


@cache
def checker(policy: str, settings: tuple[tuple[str, str], ...] = ()) -> Checker:
    """Checks one policy."""
    return Checker(policies(), only=policy, parameters=dict(settings))


class Trial:
    """A shop of a rule test, and the plan for one of its verdicts."""

    def __init__(self, suite: Suite, case: Case | None) -> None:
        edits = () if case is None else case.edits
        document = edited(suite.base, edits)
        self.settings = () if case is None else tuple((k, str(v.text)) for k, v in case.parameters.items())
        self.snapshot: Snapshot = api.load_snapshot(json.dumps(document).encode())
        self.subject = None if case is None else case.subject
        self.policy = suite.policy
        self.as_of = None if case is None else case.as_of
        examined = self.check(self.snapshot, None)
        self.now = examined.report.as_of
        self.cases = [item for item in examined.cases if item.truths.policy.id == suite.policy]
        self.world = SnapshotWorld(self.snapshot)
        self.planner = Planner(
            self.snapshot, self.world, lambda name: checker(name, self.settings), (), self.now
        )

    def check(self, snapshot: Snapshot, when: object):
        """Check a snapshot of the shop."""
        return checker(self.policy, self.settings).examine(
            snapshot, as_of=when or self.as_of, subject=self.subject, records=None
        )

    def verdict(self, changes: PlanChanges, when: object) -> Verdict:
        """The verdict on the shop with changes."""
        found = self.check(changed(self.snapshot, changes), when).cases
        return next(item.decision.verdict for item in found if item.truths.policy.id == self.policy)

    def acts(self, case: DecidedCase) -> tuple[tuple[PlannedAct, ...], Plan]:
        """The acts of a plan, and the plan."""
        _, acts, _ = self.planner.chosen(case)
        return acts, self.planner.plan(case, {})

    def without(self, acts: tuple[PlannedAct, ...], action: object = None) -> PlanChanges:
        """What acts lead to, all but those of one action."""
        world, platform = ChangedWorld(self.world, PlanChanges()), self.snapshot.platform
        doing = Doing(world, PlanChanges(), platform, self.now)
        return replayed(acts, doing, without=action)[1]  # type: ignore[arg-type]


def trials() -> Iterator[tuple[str, Suite, Case | None]]:
    """Each base of a rule test, and each of its cases."""
    for suite in suites():
        yield f"{suite.policy}", suite, None
        for case in suite.cases:
            yield f"{suite.policy}: {case.name}", suite, case


def held(suite: Suite, case: Case | None) -> None:
    """The plans for a shop are what they say they are."""
    try:
        trial = Trial(suite, case)
    except InputError:
        assert case is not None  # a rule test may be about a snapshot that is refused
        return
    for decided in trial.cases[:3]:
        if decided.decision.verdict in (Verdict.NOT_APPLICABLE, Verdict.DONE):
            continue
        acts, plan = trial.acts(decided)
        assert {act.action.id for act in acts} == {step.action.id for step in plan.steps}
        date = plan.eligible_from
        if plan.possible:
            assert date is not None
            assert trial.verdict(trial.without(acts), date) in GOOD
        else:
            assert date is None
            assert plan.missing or plan.unmet
        when = date or trial.now
        for action in {act.action for act in acts} if plan.possible else ():
            assert trial.verdict(trial.without(acts, action), when) not in GOOD, action.id


@pytest.mark.parametrize("number", range(len(suites())), ids=lambda number: suites()[number].policy)
def test_applying_a_plan_gives_what_it_says(number: int) -> None:
    """The shop after all steps is eligible at the plan's date, and isn't where any of them is left out."""
    suite = suites()[number]
    held(suite, None)
    for case in sampled(list(suite.cases)):
        held(suite, case)
