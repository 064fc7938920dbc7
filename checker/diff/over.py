"""What a change of rules does to real shops: the verdicts and dates that are otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checker.pipeline.checker import Checker
from checker.report.difference import Flip
from checker.report.model import Report, Result
from checker.snapshot import Snapshot

#: A policy, the kind of subject, and its id.
_Key = tuple[str, str, str | None]


def flips(snapshot: Snapshot, old: Checker, new: Checker, as_of: datetime | None = None) -> Iterator[Flip]:
    """What the new rules say otherwise of one shop, in their order; then what they say nothing of."""
    before, after = (checker.check(snapshot, as_of=as_of, records=None) for checker in (old, new))
    earlier, later = _numbered(before), _numbered(after)
    for key in {**later, **earlier}:
        one = None if key not in earlier else before.results[earlier[key]]
        two = None if key not in later else after.results[later[key]]
        if _said(one) != _said(two):
            yield _flip(snapshot, key, one, two)


def _numbered(report: Report) -> dict[_Key, int]:
    """The places of the results."""
    return {(item.policy, item.subject, item.id): place for place, item in enumerate(report.outcomes)}


def _said(result: Result | None) -> object:
    return None if result is None else (result.verdict, result.eligible_from, result.may_be_eligible_from)


def _flip(snapshot: Snapshot, key: _Key, one: Result | None, two: Result | None) -> Flip:
    policy, subject, name = key
    old, new = (
        {} if r is None else {p.id: p.status for p in r.preconditions if p.counts} for r in (one, two)
    )
    return Flip(
        snapshot.name,
        snapshot.shop_id,
        policy,
        subject,
        name,
        None if one is None else one.verdict,
        None if two is None else two.verdict,
        None if one is None else one.eligible_from,
        None if two is None else two.eligible_from,
        tuple(name for name in {**old, **new} if old.get(name) != new.get(name)),
    )
