"""Whatever is changed in the shipped policies, no shop of the rule tests contradicts what is said of it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from checker import api
from checker.base.resources import rules_folder
from checker.coverage.mutations import PolicyMutant, mutants
from checker.decide.model import Verdict
from checker.diff.compare import difference
from checker.diff.ruling import GO
from checker.report.difference import PolicyDifference, RuleRelation
from checker.testing.edits import edited
from checker.testing.files import find_tests, load_tests
from checker.testing.model import Case, Suite

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
#: A first look; the long walk takes many more.
SAMPLE = max(4, int(os.environ.get("SHOPCHECK_EXAMPLES", "200")) // 20)
#: What keeps a shop from going ahead, whatever else were known of it.
_STOPPED = frozenset({Verdict.BLOCKED, Verdict.WAITING})


@cache
def shipped() -> api.Policies:
    return api.load_policies(rules_folder())


@cache
def suites() -> tuple[Suite, ...]:
    found, mistakes = load_tests(find_tests([rules_folder()]))
    assert mistakes == ()
    return found


@cache
def sample() -> list[tuple[PolicyMutant, str]]:
    """Mutants, each with one of the policies that it changes."""
    library = shipped().library
    files = sorted({file for policy in library.policies for file in policy.files})
    chosen = random.Random(SAMPLE)
    return [
        (item, chosen.choice(sorted(item.names))) for item in chosen.sample(mutants(library, files), SAMPLE)
    ]


def cases(policy: str) -> Iterator[tuple[Suite, Case]]:
    """The rule tests of a policy on days on which the version that is compared is in force."""
    library = shipped().library
    for suite in suites():
        for case in suite.cases if suite.policy == policy else ():
            if case.as_of is None or library.in_force(policy, case.as_of.date()) is library.in_force(
                policy, AS_OF.date()
            ):
                yield suite, case


def verdict(policies: api.Policies, suite: Suite, case: Case) -> Verdict | None:
    snapshot = api.load_snapshot(json.dumps(edited(suite.base, case.edits)).encode())
    report = api.check(
        snapshot, policies, as_of=case.as_of, only=suite.policy, records=None, subject=case.subject
    )
    return next((r.verdict for r in report.results if case.subject in (None, r.subject.id)), None)


def contradictions(found: PolicyDifference, new: api.Policies) -> list[str]:
    """The cases that say something else of the change than ``found`` does."""
    said: list[str] = []
    for suite, case in cases(found.policy):
        if not case.parameters:
            before, after = verdict(shipped(), suite, case), verdict(new, suite, case)
            if (
                before in _STOPPED
                and after in GO
                and found.looser is None
                and found.relation is not RuleRelation.UNDECIDED
            ):
                said.append(f"more is allowed: {case.name}")
            if (
                before in GO
                and after in _STOPPED
                and found.stricter is None
                and found.relation is not RuleRelation.UNDECIDED
            ):
                said.append(f"less is allowed: {case.name}")
    return said


@cache
def compared(number: int) -> tuple[PolicyDifference, api.Policies]:
    """What is said of one of the sample, and the policies that it makes."""
    mutant, policy = sample()[number]
    new = shipped().changed(mutant.policies)
    (found,) = difference(shipped(), new, AS_OF, [policy]).policies
    return found, new


@pytest.mark.parametrize("number", range(SAMPLE))
def test_no_shop_contradicts_what_is_said_of_a_change(number: int) -> None:
    """Where more or less is allowed in a rule test, it is said so."""
    found, new = compared(number)
    assert contradictions(found, new) == [], sample()[number][0].change


def test_nearly_every_change_is_decided() -> None:
    """Of a sample of changes, at most one in ten is left undecided."""
    found = [compared(number)[0] for number in range(SAMPLE)]
    open_ = [item.policy for item in found if item.relation is RuleRelation.UNDECIDED]
    assert len(open_) * 10 <= SAMPLE, open_
