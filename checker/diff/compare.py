"""Compares two sets of policies: what each change means, in which words it reads, and what bears it out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from types import MappingProxyType

from msgspec.structs import replace

from checker.base.text import Text
from checker.diff.judge import Judgement, judge
from checker.diff.pair import APPLIES, STAGES, PolicyPair, done_when
from checker.diff.parameters import choices, policies_with, sides_with, with_choice
from checker.diff.shop import noon
from checker.explain.sentences import PreconditionText, policy_sentences
from checker.explain.wording.slots import fill
from checker.language.model.policy import InForce, Policy
from checker.pipeline.checker import Policies
from checker.report.difference import (
    ChangeKind,
    LibraryDifference,
    PolicyDifference,
    RuleChange,
    RuleRelation,
)


def difference(
    old: Policies,
    new: Policies,
    as_of: datetime,
    only: Collection[str] | None = None,
    parameters: Mapping[str, str] = MappingProxyType({}),
) -> LibraryDifference:
    """What the change from ``old`` to ``new`` means on the day of ``as_of`` and when versions change later.

    Args:
        old: policies before the change.
        new: policies after it.
        as_of: on its day versions are picked, and small shops are checked.
        only: ids of policies; None compares all.
        parameters: values that are set; of others every choice is looked at.
    """
    sides = sides_with((old, new), parameters)
    at = noon(as_of)
    ids = sorted({name for side in sides for name in side.library.ids()})
    wanted = [name for name in ids if only is None or name in only]
    comparison = _Comparison((sides[0], sides[1]), parameters)
    return LibraryDifference(at, tuple(item for name in wanted for item in comparison.policy(name, at)))


class _Comparison:
    """Two sets of policies, with the parameters that are set."""

    def __init__(self, sides: tuple[Policies, Policies], fixed: Mapping[str, str]) -> None:
        self._sides = sides
        self._fixed = fixed

    def policy(self, name: str, at: datetime) -> Iterator[PolicyDifference]:
        """What has become of a policy on the day of ``at``; then what is otherwise from a later day on."""
        versions = [item for side in self._sides for item in side.library.versions(name)]
        ends = {day for item in versions for day in (item.in_force.start, item.in_force.until) if day}
        compared: set[tuple[InForce | None, ...]] = set()
        for day in (at.date(), *sorted(day for day in ends if day > at.date())):
            pair = tuple(side.library.in_force(name, day) for side in self._sides)
            versions_of_day = tuple(None if policy is None else policy.in_force for policy in pair)
            if versions_of_day not in compared and any(pair):
                found = self._versions(pair[0], pair[1], at + (day - at.date()))
                if day == at.date():
                    yield found
                elif found.noteworthy:
                    yield replace(found, since=day)
            compared.add(versions_of_day)

    def _versions(self, before: Policy | None, after: Policy | None, at: datetime) -> PolicyDifference:
        policy = after or before
        assert policy is not None
        title = fill(policy.title, policy)
        if before is None or after is None:
            relation = RuleRelation.ADDED if before is None else RuleRelation.REMOVED
            span = None if after is None else after.span
            return PolicyDifference(policy.id, title, relation, span=span)
        offered = [{}] if before == after else choices(before, after, self._fixed)
        pairs = [(self._pair(before, after, at, chosen), chosen) for chosen in offered]
        changes = tuple(_changes(before, after, [pair for pair, _ in pairs]))
        judged = [judge(pair, self._sides, chosen) for pair, chosen in pairs if not pair.alike]
        if not judged:
            return PolicyDifference(after.id, title, RuleRelation.EQUIVALENT, changes, span=after.span)
        found = reduce(Judgement.beside, judged)
        return PolicyDifference(
            after.id,
            title,
            found.relation,
            changes,
            found.looser,
            found.stricter,
            found.records,
            found.tried,
            found.unsaid,
            span=after.span,
        )

    def _pair(self, before: Policy, after: Policy, at: datetime, chosen: Mapping[str, str]) -> PolicyPair:
        old, new = (policies_with(side, chosen).library for side in self._sides)
        return PolicyPair(((old, with_choice(before, chosen)), (new, with_choice(after, chosen))), at)


def _changes(before: Policy, after: Policy, pairs: Sequence[PolicyPair]) -> Iterator[RuleChange]:
    """What isn't as it was, in the order of the new version."""
    old, new = (dict(texts_of(policy)) for policy in (before, after))
    places = {item.id: item.span for item in after.all_preconditions()}
    for name, (says, rest) in new.items():
        if name not in old:
            yield RuleChange(name, ChangeKind.ADDED, Text(), says, places.get(name))
        elif not all(pair.same(name) for pair in pairs):
            yield RuleChange(name, ChangeKind.CHANGED, old[name][0], says, places.get(name))
        elif old[name] != (says, rest):
            yield RuleChange(name, ChangeKind.TEXTS, old[name][0], says, places.get(name))
    for name, (says, _) in old.items():
        if name not in new:
            yield RuleChange(name, ChangeKind.REMOVED, says, Text())


def texts_of(policy: Policy) -> Iterator[tuple[str, tuple[Text, object]]]:
    """What a policy asks, by precondition, and all else that is said of it."""
    whole = policy_sentences(policy)
    if whole.applies_to:
        yield APPLIES, (whole.applies_to, None)
    if len(policy.stages) > 1:
        titles = [stage.title for stage in policy.stages]
        order = Text(
            " → ".join(title.to("en") for title in titles), " → ".join(title.to("zh") for title in titles)
        )
        yield STAGES, (order, None)
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
