"""What a verdict would be without its waivers is what a check without them says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import Span
from checker.language.model.policy import Policy
from checker.pipeline.check import Check
from checker.pipeline.policy_set import PolicySet
from checker.report.model import Result, Status
from checker.snapshot import open_snapshot, read_document
from checker.waivers import Waiver
from tests.strategies import IDS, checks, encoded, policies, referring, snapshots

HERE = Span("waivers.yaml", 1, 1, 1, 2)

Key = tuple[str, str | None]


def results(
    chosen: tuple[Policy, ...], document: Mapping[str, Any], as_of: datetime, waivers: list[Waiver]
) -> dict[Key, Result]:
    """What a check of ``chosen`` policies finds. Any: JSON values."""
    snapshot = open_snapshot(read_document(encoded(document)))
    names = [policy.id for policy in chosen]
    found = Check(snapshot, PolicySet(chosen), names, named=True, as_of=as_of, keep=None).run(waivers)
    return {(item.policy, item.subject.id): item for item in found.results}


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Policy, ...], dict[str, Any], datetime, list[Waiver]]:
    """A policy and one that asks for its verdict, a snapshot, an instant, waivers of some preconditions."""
    document, policy = draw(snapshots()), draw(policies())
    other, as_of = draw(referring(policy)), draw(checks(document))
    ids = draw(st.none() | st.frozensets(st.sampled_from(IDS), min_size=1, max_size=2))
    expires = (as_of + timedelta(days=draw(st.integers(1, 400)))).date()
    waivers = [
        Waiver(each.id, "shop-1", item.id, ids and tuple(sorted(ids)), "so", "me", expires, HERE, {})
        for each in (policy, other)
        for item in each.all_preconditions()
        if draw(st.booleans())
    ]
    return (policy, other), document, as_of, waivers


@given(cases())
def test_it_is_the_verdict_of_a_check_without_waivers(
    case: tuple[tuple[Policy, ...], dict[str, Any], datetime, list[Waiver]],
) -> None:
    """Where something is waived, also in a policy that is referred to; elsewhere nothing is said."""
    chosen, document, as_of, waivers = case
    bare = results(chosen, document, as_of, [])
    for key, result in results(chosen, document, as_of, waivers).items():
        if result.verdict_without is None:
            assert all(item.status is not Status.WAIVED for item in result.preconditions)
            assert result.verdict is bare[key].verdict
        else:
            assert result.verdict_without is bare[key].verdict
