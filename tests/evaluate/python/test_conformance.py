"""Both evaluators give the timeline that each conformance case states."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from checker.language import load_text
from checker.testing.conformance.suite import ConformanceCase, cases
from checker.values.truth import FALSE, Timeline, Truth, timeline
from tests.evaluate.python.oracle import Oracle, measured

FOLDER = Path(__file__).parents[2] / "conformance"
CASES = [pytest.param(case, id=case.id) for case in cases(FOLDER) if case.asked["kind"] == "evaluation"]
_TRUTHS = {False: Truth.FALSE, "unknown": Truth.UNKNOWN, True: Truth.TRUE}


def expected(stated: list[Any]) -> Timeline:
    """The timeline that a case states."""
    start, *changes = stated
    return timeline(
        _TRUTHS[start], [(datetime.fromisoformat(when), _TRUTHS[truth]) for when, truth in changes]
    )


@pytest.mark.parametrize("case", CASES)
def test_both_evaluators_give_the_stated_timeline(case: ConformanceCase) -> None:
    """Reference and compiled evaluator give the truth at as_of and every later change of it.

    ``foreseen`` is what may be said of the time to come, where that hangs on what hasn't happened yet.
    """
    (text,) = case.asked["policies"].values()
    policy = load_text(text, "case.yaml").checked().policies[0]
    document = case.asked["snapshot"]
    as_of = datetime.fromisoformat(case.asked["as_of"])
    oracle = Oracle(document, policy, as_of)
    [scopes] = oracle.subjects()
    condition = policy.preconditions[0].condition
    timeline_, foreseen = (expected(case.expected[name]) for name in ("timeline", "foreseen"))
    assert oracle.line(condition, scopes, FALSE) == timeline_
    _, [truths] = measured(document, policy, as_of)
    assert truths.preconditions["case"].condition.timeline == timeline_
    assert truths.preconditions["case"].decided == foreseen
    assert oracle.decided(policy.preconditions[0], scopes) == foreseen
