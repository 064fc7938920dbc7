"""What is to blame for how one subject stands under one policy, as far as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from checker.base.once import Once
from checker.decide.model import Decision, Status, Verdict
from checker.evaluate.model import SubjectTruths
from checker.explain.world import SnapshotWorld
from checker.language.model.conditions import Condition, Path
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.report.attention import OPEN
from checker.values.quantity import Reason
from checker.values.truth import Truth

if TYPE_CHECKING:  # much is met, and nobody asks why
    from checker.evaluate.reference.evaluate import Scopes
    from checker.explain.evidence import Evidence
    from checker.explain.observation import Gap, Observation
    from checker.explain.reading import SnapshotReading


class DecidedCase(NamedTuple):
    """A subject under one policy: what was measured, what was decided, and the cases that it refers to.

    ``referred`` holds those of the policies whose verdicts are preconditions, by policy id; of one that has
    no version in force there is none.
    """

    truths: SubjectTruths
    decision: Decision
    referred: Mapping[str, DecidedCase]


class Blames:
    """What is to blame in one case; each precondition is looked into once, and only when it is asked for."""

    def __init__(
        self, case: DecidedCase, world: SnapshotWorld, reading: Callable[[Policy], SnapshotReading]
    ) -> None:
        self._case = case
        self._world = world
        self._reading_of = reading
        self._found: dict[str, Evidence] = {}
        self.reading = Once(self._read)

    def _read(self) -> tuple[SnapshotReading, Scopes]:
        """The reference evaluator at the instant of the check, and the records that names are read from."""
        truths, world = self._case.truths, self._world
        shop: Mapping[str, object] = world.root["shop"]
        kind = truths.policy.subject
        subject = shop if kind == "shop" else world.snapshot.plain(kind, truths.index)
        return self._reading_of(truths.policy), (world.root, subject)

    def of(self, precondition: Precondition) -> Evidence:
        """What is to blame for a precondition that is open."""
        if precondition.id not in self._found:
            self._found[precondition.id] = self._of(precondition)
        return self._found[precondition.id]

    def _of(self, precondition: Precondition) -> Evidence:
        from checker.explain.evidence import Evidence, blame, kept, ruled_out
        from checker.explain.observation import Gap

        truths, decision, referred = self._case
        status = decision.statuses[precondition.id]
        if status is Status.MET and not isinstance(precondition.condition, PolicyRef):
            return kept(*self.reading(), precondition, truths.preconditions[precondition.id])
        if status is Status.NOT_APPLICABLE:
            return ruled_out(*self.reading(), precondition)
        if status not in OPEN:
            return Evidence()
        found = blame(
            *self.reading(), precondition, truths.preconditions[precondition.id], self._world.snapshot
        )
        if isinstance(precondition.condition, PolicyRef):
            name = precondition.condition.policy
            behind = self._behind(referred[name]) if name in referred else (Gap(name, Reason.VERSION),)
            return replace(found, gaps=tuple(dict.fromkeys((*found.gaps, *behind))))
        return found

    def to_come(self, precondition: Precondition) -> Path | None:
        """The event outside of lists on which the date of a precondition depends; None without one."""
        measured = self._case.truths.preconditions[precondition.id]
        if self._case.decision.statuses[precondition.id] is not Status.WAITING or measured.coming is None:
            return None
        from checker.explain.evidence import still_to_come

        return still_to_come(*self.reading(), precondition, measured)

    def _behind(self, case: DecidedCase) -> tuple[Gap, ...]:
        return Blames(case, self._world, self._reading_of).gaps()

    def gaps(self) -> tuple[Gap, ...]:
        """What keeps the verdict from being known."""
        truths, decision, _ = self._case
        if decision.verdict is not Verdict.UNDETERMINED:
            return ()
        from checker.explain.causes import culprits
        from checker.explain.evidence import unique
        from checker.explain.observation import Gap

        (at, scopes), policy = self.reading(), truths.policy
        found: list[Observation | Gap] = [] if truths.sure else [Gap("shop.timezone", Reason.TIMEZONE)]
        if policy.applies_to is not None and truths.applies.start is Truth.UNKNOWN:
            found += culprits(at, policy.applies_to, scopes)
        over = stage_in_doubt(self._case)
        if over is not None:
            found += culprits(at, over, scopes)
        for p in policy.all_preconditions():
            if p.id in decision.counted and decision.statuses[p.id] is Status.UNKNOWN:
                found += self.of(p).gaps
        return unique(at, found)


def stage_in_doubt(case: DecidedCase) -> Condition | None:
    """When the current stage is over, where that isn't known: then no one can say which stage it is."""
    truths, decision, _ = case
    for stage in truths.policy.stages:
        if stage.id == decision.stage and truths.done[stage.id].start is Truth.UNKNOWN:
            return stage.done_when
    return None
