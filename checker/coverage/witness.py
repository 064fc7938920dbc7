"""A snapshot that would show what no case has seen: found by the solver, confirmed by a check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, product
from typing import Any, Final

from checker.coverage.goals import Aim, Goal, GoalKind, Way
from checker.coverage.ledger import Ledger
from checker.coverage.model import SearchOutcome, ShownGoal
from checker.coverage.variants import variants
from checker.diagnostics import InputError
from checker.diff.judge import judge
from checker.diff.pair import PolicyPair
from checker.language.grammar.parameters import chosen
from checker.language.grammar.settings import with_parameters
from checker.language.model.policy import Policy
from checker.pipeline.checker import Checker, Examined, Policies
from checker.report.difference import RuleRelation, Witness
from checker.report.model import Result
from checker.snapshot import open_snapshot, read_document
from checker.testing.findings import written

#: Policies are tried as of this day, where they are in force then.
_DAY: Final = date(2026, 6, 10)
#: So many settings of a policy are tried; whether there is anything to be seen under more isn't known then.
_SETTINGS: Final = 13
#: So many are looked through for those that change the fewest choices.
_LOOKED_THROUGH: Final = 50_000


class WitnessFinder:
    """Looks for snapshots that show goals of some policies."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._ledger = Ledger(policies.library)

    def find(self, goal: Goal, aim: Aim) -> SearchOutcome:
        """A snapshot that shows ``goal``, if one is found; under the settings of the policy first."""
        proven, size = True, 0
        tried = settings(aim.policy) if goal.kind is not GoalKind.CHOICE else [{goal.owner: goal.how}]
        for parameters in tried:
            answer = self._under(goal, aim, parameters)
            if answer.shown is not None:
                return answer
            proven, size = proven and answer.proven, max(size, answer.size)
        return SearchOutcome(None, proven and len(tried) < _SETTINGS, size)

    def told_apart(self, pair: tuple[Policy, Policy], policy: Policy, changed: Policy) -> SearchOutcome:
        """A snapshot that tells a ``pair`` of policies apart, with what ``policy`` itself says of it.

        Confirmed is that ``policy`` says something else when it is ``changed``.
        """
        proven, size = True, 0
        tried = settings(policy)
        for parameters in tried:
            told = self._pair(pair, policy, parameters)
            if told[0].alike:
                continue
            found = judge(*told, random=False)
            witness = found.looser or found.stricter
            if witness is not None:
                subject = told[0].subject(witness.snapshot)
                said, otherwise = (
                    self._said(version, witness.snapshot, subject, parameters)
                    for version in (policy, changed)
                )
                if said is not None and (otherwise is None or differ(said, otherwise)):
                    return SearchOutcome(ShownGoal(witness.snapshot, subject, parameters, said))
            proven = proven and found.relation is RuleRelation.EQUIVALENT and not found.unsaid
            size = max(size, found.records)
        return SearchOutcome(None, proven and len(tried) < _SETTINGS, size)

    def _said(
        self,
        policy: Policy,
        snapshot: Mapping[str, Any],
        subject: str | None,
        parameters: Mapping[str, str],
    ) -> Result | None:
        """What a version of a policy says of a snapshot."""
        examined = self._examined(self._policies.changed((policy,)), policy, snapshot, subject, parameters)
        about = (result for result in examined.report.results if result.policy == policy.id)
        return next((result for result in about if subject in (None, result.subject.id)), None)

    def _pair(
        self, pair: tuple[Policy, Policy], policy: Policy, parameters: Mapping[str, str]
    ) -> tuple[PolicyPair, tuple[Policies, Policies]]:
        """Two versions of ``policy`` to be told apart, and the policies of either side."""
        old, new = (with_parameters(version, parameters) for version in pair)
        sides = (self._policies.changed((old,)), self._policies.changed((new,)))
        return PolicyPair(((sides[0].library, old), (sides[1].library, new)), day_of(policy)), sides

    def _under(self, goal: Goal, aim: Aim, parameters: Mapping[str, str]) -> SearchOutcome:
        pair = variants(goal, aim)
        if pair is None:
            return SearchOutcome()
        told, sides = self._pair(pair, aim.policy, parameters)
        found = judge(told, sides, random=False)
        for witness in (found.looser, found.stricter):
            for snapshot in self._worth_trying(goal, witness):
                shown = self._checked(goal, aim, snapshot, told.subject(snapshot), parameters)
                if shown is not None:
                    return SearchOutcome(shown)
        proven = found.relation is RuleRelation.EQUIVALENT and not found.unsaid
        return SearchOutcome(None, proven, found.records)

    def _worth_trying(self, goal: Goal, witness: Witness | None) -> Iterator[Mapping[str, Any]]:
        """What was found; where something is to be unknown, each snapshot with one fact less."""
        if witness is not None and goal.how == Way.UNKNOWN:
            yield from _with_one_less(witness.snapshot)
        elif witness is not None:
            yield witness.snapshot

    def _checked(
        self,
        goal: Goal,
        aim: Aim,
        snapshot: Mapping[str, Any],
        subject: str | None,
        parameters: Mapping[str, str],
    ) -> ShownGoal | None:
        """The snapshot with what the check finds, if it shows the goal."""
        try:
            examined = self._examined(self._policies, aim.policy, snapshot, subject, parameters)
        except InputError:
            return None
        self._ledger.reopen(goal)
        for case, result in zip(examined.shown, examined.report.results, strict=True):
            if case.truths.policy.id == aim.policy.id and subject in (None, case.truths.subject_id):
                self._ledger.see(case, snapshot, examined.report.as_of)
                if goal not in self._ledger.missing:
                    return ShownGoal(snapshot, subject, parameters, result)
        return None

    @staticmethod
    def _examined(
        policies: Policies,
        policy: Policy,
        snapshot: Mapping[str, Any],
        subject: str | None,
        parameters: Mapping[str, str],
    ) -> Examined:
        checker = Checker(policies, only=policy.id, parameters=parameters)
        opened = open_snapshot(read_document(json.dumps(snapshot).encode()))
        return checker.examine(opened, subject=subject, records=None)


def differ(one: Result, other: Result) -> bool:
    """Whether a case can expect of one result what isn't so of another."""
    return _told(one) != _told(other)


def _told(result: Result) -> object:
    dates = (result.eligible_from, result.may_be_eligible_from, result.eligible_until)
    standing = [(item.id, item.status, item.asked, item.clears_at) for item in result.preconditions]
    values = {name: written(item.value) for name, item in result.values.items()}
    return result.verdict, result.stage, dates, standing, values


def settings(policy: Policy) -> Sequence[Mapping[str, str]]:
    """Under what a policy is tried, at most so often: as it stands, then with ever more other choices."""
    ways = [
        [None, *((name, choice) for choice in item.choices if choice != chosen(item))]
        for name, item in policy.parameters.items()
        if item.choices
    ]
    picked = [dict(filter(None, way)) for way in islice(product(*ways), _LOOKED_THROUGH)]
    return sorted(picked, key=len)[:_SETTINGS]


def day_of(policy: Policy) -> datetime:
    """Noon of a day on which a policy is in force."""
    day = _DAY
    if not policy.in_force.covers(day):
        start, until = policy.in_force.start, policy.in_force.until
        day = start if start is not None and start > day else until - timedelta(days=1) if until else day
    return datetime.combine(day, time(12), UTC)


def _with_one_less(snapshot: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """``snapshot`` without each of its facts in turn, whole sections last."""
    for path in sorted(_facts(snapshot, ()), key=len, reverse=True):
        less: Any = deepcopy(dict(snapshot))
        holder = less
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        yield less


def _facts(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            if path or name not in ("schema_version", "as_of", "shop"):
                yield (*path, name)
            yield from _facts(inner, (*path, name))
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from _facts(inner, (*path, place))
