"""What a change of rules does to real shops: the verdicts and dates that are otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from checker.diff.ruling import Ruling, decisive, ruling_of
from checker.pipeline.checker import Checker
from checker.report.difference import Flip
from checker.snapshot import Snapshot

#: A policy, the kind of subject, and its id.
_Key = tuple[str, str, str | None]


def flips(snapshot: Snapshot, old: Checker, new: Checker, as_of: datetime | None = None) -> Iterator[Flip]:
    """What the new rules say otherwise of one shop, in their order; then what they say nothing of."""
    before, after = (_rulings(checker, snapshot, as_of) for checker in (old, new))
    for key in {**after, **before}:
        one, two = before.get(key), after.get(key)
        if one is None or two is None or one.said != two.said:
            yield _flip(snapshot, key, one, two)


def _rulings(checker: Checker, snapshot: Snapshot, as_of: datetime | None) -> Mapping[_Key, Ruling]:
    return {
        (case.truths.policy.id, case.truths.policy.subject, case.truths.subject_id): ruling_of(case)
        for case in checker.examine(snapshot, as_of=as_of, records=None).shown
    }


def _flip(snapshot: Snapshot, key: _Key, one: Ruling | None, two: Ruling | None) -> Flip:
    policy, subject, name = key
    return Flip(
        source=snapshot.name,
        shop=snapshot.shop_id,
        policy=policy,
        subject=subject,
        id=name,
        before=None if one is None else one.verdict,
        after=None if two is None else two.verdict,
        from_before=None if one is None else one.eligible_from,
        from_after=None if two is None else two.eligible_from,
        decisive=decisive(one, two),
    )
