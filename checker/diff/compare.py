"""Compares two sets of policies: what each change means, in which words it reads, and what bears it out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from checker.base.text import Text
from checker.diff.judge import judge
from checker.diff.pair import APPLIES, PolicyPair, done_when
from checker.diff.shop import noon
from checker.explain.sentences import PreconditionText, policy_sentences
from checker.explain.wording.slots import fill
from checker.language.model.policy import Policy
from checker.pipeline.checker import Policies
from checker.report.difference import (
    ChangeKind,
    LibraryDifference,
    PolicyDifference,
    RuleChange,
    RuleRelation,
)


def difference(
    old: Policies, new: Policies, as_of: datetime, only: Collection[str] | None = None
) -> LibraryDifference:
    """What the change from ``old`` to ``new`` means on the day of ``as_of``.

    Args:
        old: policies before the change.
        new: policies after it.
        as_of: on its day versions are picked, and small shops are checked.
        only: ids of policies; None compares all.
    """
    at = noon(as_of)
    ids = sorted({*old.library.ids(), *new.library.ids()})
    wanted = [name for name in ids if only is None or name in only]
    found = tuple(_policies(old, new, at, wanted))
    return LibraryDifference(at, found)


def _policies(old: Policies, new: Policies, as_of: datetime, ids: list[str]) -> Iterator[PolicyDifference]:
    for name in ids:
        before, after = (side.library.in_force(name, as_of.date()) for side in (old, new))
        if before is None and after is None:
            continue
        if before is None or after is None:
            policy = before or after
            assert policy is not None
            relation = RuleRelation.ADDED if before is None else RuleRelation.REMOVED
            yield PolicyDifference(name, fill(policy.title, policy), relation)
        else:
            yield _policy(before, after, old, new, as_of)


def _policy(before: Policy, after: Policy, old: Policies, new: Policies, as_of: datetime) -> PolicyDifference:
    title = fill(after.title, after)
    pair = PolicyPair(((old.library, before), (new.library, after)), as_of)
    changes = tuple(_changes(before, after, pair))
    if pair.alike:
        return PolicyDifference(after.id, title, RuleRelation.EQUIVALENT, changes)
    found = judge(pair, old, new)
    return PolicyDifference(
        after.id,
        title,
        found.relation,
        changes,
        found.looser,
        found.stricter,
        pair.shop.bounds.records,
        dict(pair.unsaid),
    )


def _changes(before: Policy, after: Policy, pair: PolicyPair) -> Iterator[RuleChange]:
    """What isn't as it was, in the order of the new version."""
    old, new = (dict(_texts(policy)) for policy in (before, after))
    for name, (says, rest) in new.items():
        if name not in old:
            yield RuleChange(name, ChangeKind.ADDED, Text(), says)
        elif not pair.same(name):
            yield RuleChange(name, ChangeKind.CHANGED, old[name][0], says)
        elif old[name] != (says, rest):
            yield RuleChange(name, ChangeKind.TEXTS, old[name][0], says)
    for name, (says, _) in old.items():
        if name not in new:
            yield RuleChange(name, ChangeKind.REMOVED, says, Text())


def _texts(policy: Policy) -> Iterator[tuple[str, tuple[Text, object]]]:
    """What a policy asks, by precondition, and all else that is said of it."""
    whole = policy_sentences(policy)
    if whole.applies_to:
        yield APPLIES, (whole.applies_to, None)
    for stage in whole.stages:
        if stage.done_when:
            yield done_when(stage.id or ""), (stage.done_when, stage.title)
        for item in stage.preconditions:
            said = (item.title, item.fix, item.problem, item.citation and item.citation.source, item.voice)
            yield item.id, (_asked(item), said)


def _asked(item: PreconditionText) -> Text:
    """A precondition in one sentence, with when it is asked and what exempts from it."""
    parts = [item.says]
    if item.when:
        parts.append(Text(f"Asked only if: {item.when.en}", f"仅在此情况下适用：{item.when.zh}"))
    if item.unless:
        parts.append(Text(f"Exempt if: {item.unless.en}", f"以下情况免除：{item.unless.zh}"))
    if item.until:
        parts.append(Text(f"Until the stage “{item.until.en}”.", f"到“{item.until.zh}”阶段为止。"))
    if item.advisory:
        parts.append(Text("As advice only.", "仅作提醒。"))
    return Text(" ".join(part.en for part in parts), "".join(part.zh for part in parts))
