"""Both evaluators give the timeline that each conformance case states."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml

from checker.language import load_text
from checker.language.model.policy import Policy
from checker.values.truth import FALSE, Timeline, Truth, timeline
from tests.evaluate.python.oracle import Oracle, measured

FOLDER = Path(__file__).parents[2] / "conformance" / "evaluation"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]
_TRUTHS = {False: Truth.FALSE, "unknown": Truth.UNKNOWN, True: Truth.TRUE}
_POLICY = """\
policy: test/case
title: {en: A case, zh: 用例}
subject: shop
preconditions:
  case:
    title: {en: The case holds, zh: 用例成立}
"""


def policy_of(condition: str, values: str = "{}") -> Policy:
    """A policy with this one condition, and the values that it names."""
    loaded = load_text(f"{_POLICY}{indent(condition, '    ')}\nvalues: {values}", "case.yaml")
    return loaded.checked().policies[0]


def expected(stated: list[Any]) -> Timeline:
    """The timeline that a case states."""
    start, *changes = stated
    return timeline(
        _TRUTHS[start], [(datetime.fromisoformat(when), _TRUTHS[truth]) for when, truth in changes]
    )


@pytest.mark.parametrize("case", CASES)
def test_both_evaluators_give_the_stated_timeline(case: dict[str, Any]) -> None:
    """Reference and compiled evaluator give the truth at as_of and every later change of it.

    ``foreseen`` is what may be said of the time to come, where that hangs on what hasn't happened yet.
    """
    policy = policy_of(case["condition"], case.get("values", "{}"))
    document = case.get("snapshot", {"shop": {"id": "s"}})
    as_of = datetime.fromisoformat(case.get("as_of", "2026-03-01T00:00:00Z"))
    oracle = Oracle(document, policy, as_of)
    [scopes] = oracle.subjects()
    condition = policy.preconditions[0].condition
    assert oracle.line(condition, scopes, FALSE) == expected(case["timeline"])
    _, [truths] = measured(document, policy, as_of)
    assert truths.preconditions["case"].condition.timeline == expected(case["timeline"])
    foreseen = expected(case.get("foreseen", case["timeline"]))
    assert truths.preconditions["case"].decided == foreseen
    assert oracle.decided(policy.preconditions[0], scopes) == foreseen
