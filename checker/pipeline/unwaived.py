"""What a verdict would be if nothing were waived: the same decision on the same truths without waivers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from checker.decide.decider import Decider
from checker.decide.model import Status, Verdict
from checker.evaluate.python import PreconditionTruths, SubjectTruths, wholes
from checker.explain.blames import DecidedCase
from checker.language.model.policy import PolicyRef
from checker.values.truth import Timeline, Truth, all_of, any_of


class Unwaived(Struct, frozen=True):
    """Decides cases again, as if nothing were waived in them or in those that they refer to."""

    deciders: Mapping[str, Decider]

    def verdict(self, case: DecidedCase) -> Verdict | None:
        """The verdict on ``case`` without waivers; None where none bears on it."""
        found = self._decided(case)
        return None if found is None else found.decision.verdict

    def _decided(self, case: DecidedCase) -> DecidedCase | None:
        others = {name: again for name, other in case.referred.items() if (again := self._decided(other))}
        if not others and Status.WAIVED not in case.decision.statuses.values():
            return None
        referred = {**case.referred, **others}
        truths = _without(case.truths, case.decision.stage, others)
        names = [reference.policy for reference in truths.policy.references()]
        verdicts = dict.fromkeys(names, Verdict.UNDETERMINED)
        verdicts |= {name: other.decision.verdict for name, other in referred.items() if other.truths.sure}
        decision = self.deciders[truths.policy.id].decide(truths, verdicts)
        return DecidedCase(truths, decision, referred)


def _without(truths: SubjectTruths, stage: str | None, others: Mapping[str, DecidedCase]) -> SubjectTruths:
    """What was measured, with everything that counts as it is decided and not as it is waived."""
    bare = {name: _bare(item, others) for name, item in truths.preconditions.items()}
    whole = wholes(truths.policy, bare)
    coming = all_of([bare[p.id].outlook for p in truths.policy.asked_in(stage) if p.blocking])
    return replace(
        truths,
        preconditions=MappingProxyType(bare),
        whole=whole,
        prospects=MappingProxyType({**whole, stage: coming}) if stage in whole else whole,
        outlook=coming,
    )


def _bare(item: PreconditionTruths, others: Mapping[str, DecidedCase]) -> PreconditionTruths:
    """A precondition without its waiver, or with what another policy comes to without any."""
    condition = item.precondition.condition
    other = others.get(condition.policy) if isinstance(condition, PolicyRef) else None
    if other is None or other.decision.verdict is Verdict.NOT_APPLICABLE:
        return replace(item, remaining=None, effective=item.decided)
    line = _line(other)
    decided = any_of([item.when.negated(), item.unless, line])
    measured = replace(item.condition, timeline=line)
    return replace(
        item, condition=measured, remaining=None, decided=decided, effective=decided, outlook=decided
    )


def _line(other: DecidedCase) -> Timeline:
    """What a policy comes to for one that refers to it; one whose stages are all over has none to look at."""
    match other.decision.verdict:
        case Verdict.UNDETERMINED:
            return Timeline(Truth.UNKNOWN)
        case Verdict.DONE:
            return Timeline(Truth.TRUE)
    return other.truths.prospects[other.decision.stage]
