"""Decides every subject of a check: of those that come to the same the first, and the others are counted."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.each import Each
from checker.decide import Decider, Verdict
from checker.evaluate.python import Measurement, SubjectTruths
from checker.evaluate.python.alike import FirstOfEach
from checker.explain.blames import DecidedCase
from checker.explain.world import SnapshotWorld
from checker.language.model.policy import Policy
from checker.pipeline.policy_set import PolicySet
from checker.pipeline.skipped import overriding
from checker.report.model import Outcome, RecordsAlike
from checker.select.applicability import overrides
from checker.values.truth import Truth

if TYPE_CHECKING:
    from checker.timeline.course import Watch
    from checker.timeline.gather import GatheredDates

_T = TypeVar("_T")
_place: Final = itemgetter(0)

#: Verdicts that nothing is to come of; None is that of others.
_OVER: Final = frozenset({Verdict.DONE, Verdict.NOT_APPLICABLE, None})

#: The cases of so many subjects that were made last are at hand.
_AT_HAND: Final = 1024


class DecidedPolicy(Struct):
    """The verdicts of one policy on what is wanted: all are counted.

    ``kept`` are the places of the first subjects with each verdict, ``most`` of each, None all.
    """

    policy: Policy
    kind: KindOfSubject
    most: int | None
    counts: Counter[Verdict] = field(default_factory=Counter)
    kept: dict[Verdict, array[int]] = field(
        default_factory=lambda: {verdict: array("Q") for verdict in Verdict}
    )
    overridden_by: set[str] = field(default_factory=set)

    @property
    def applies(self) -> bool:
        """Whether the policy applies to anything, as far as is known."""
        return any(count for verdict, count in self.counts.items() if verdict is not Verdict.NOT_APPLICABLE)

    def cases(self, verdicts: Iterable[Verdict]) -> CasesAsked:
        """Those that were kept with any of ``verdicts``, in their order."""
        return CasesAsked(
            KeptCases(self.kind, self.policy, verdict, self.kept[verdict]) for verdict in verdicts
        )

    def is_full(self, verdict: Verdict) -> bool:
        """Whether as many with this verdict are kept as may be shown."""
        return self.most is not None and len(self.kept[verdict]) >= self.most


class StandingTally:
    """How subjects stand under all policies of their kind: how many do, and whether more are to be kept.

    None stands for the verdict of a policy in whose stead others speak. Something may be ``pending`` for them
    as long as it isn't all over.
    """

    def __init__(self, verdicts: Sequence[tuple[DecidedPolicy, Verdict | None]]) -> None:
        self.verdicts = verdicts
        self.pending = any(verdict not in _OVER for _, verdict in verdicts)
        self.count = 0
        self.settled = False

    def keep(self, index: int) -> None:
        """Keep the place of one of them where it may be shown."""
        self.settled = True
        for decided, verdict in self.verdicts:
            if verdict is not None and not decided.is_full(verdict):
                decided.kept[verdict].append(index)
                self.settled = False

    def told(self, subject: str) -> RecordsAlike:
        """How many they are, with what each policy that speaks of them says."""
        said = {decided.policy.id: verdict for decided, verdict in self.verdicts if verdict is not None}
        return RecordsAlike(subject, said, self.count)

    def tell(self) -> None:
        """Add them to the counts of the policies."""
        for decided, verdict in self.verdicts:
            if self.count:
                decided.counts[Verdict.NOT_APPLICABLE if verdict is None else verdict] += self.count


class KindOfSubject:
    """The subjects of one kind under all policies that have it: the cases of any of them."""

    def __init__(
        self, policies: Sequence[Policy], every: PolicySet, measurement: Measurement, *, named: bool
    ) -> None:
        self.name = policies[0].subject
        self.policies = policies
        self._judges: Sequence[tuple[str, Decider, Sequence[str]]] = [
            (p.id, every.deciders[p.id], every.referred[p.id]) for p in policies
        ]
        self._above = {} if named else overriding(policies)
        self._measurement = measurement
        self._at_hand: dict[int, Mapping[str, DecidedCase]] = {}

    def measured(self, index: int, record: Any) -> list[SubjectTruths]:
        """What was measured of a subject under all policies."""
        return [self._measurement.truths(policy.id, index, record) for policy in self.policies]

    def cases(self, index: int, record: Any = None) -> Mapping[str, DecidedCase]:
        """The cases of the subject at a place under all policies; its ``record`` may be at hand already."""
        known = self._at_hand.get(index)
        if known is None:
            record = self._measurement.record(self.name, index) if record is None else record
            known = self.at_hand(index, self.judged(self.measured(index, record)))
        return known

    def id_of(self, index: int) -> str | None:
        """The id of the subject at a place."""
        known = self._at_hand.get(index)
        if known is not None:
            return known[self.policies[0].id].truths.subject_id
        return self._measurement.id_of(self.policies[0].id, self._measurement.record(self.name, index))

    def at_hand(self, index: int, cases: Mapping[str, DecidedCase]) -> Mapping[str, DecidedCase]:
        """The ``cases`` of the subject at a place, which will soon be asked for again."""
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.clear()
        self._at_hand[index] = cases
        return cases

    def judged(self, together: Iterable[SubjectTruths]) -> Mapping[str, DecidedCase]:
        """The cases of one subject under all policies, each after those that it refers to."""
        cases: dict[str, DecidedCase] = {}
        for (name, decider, needed), truths in zip(self._judges, together, strict=True):
            others = {other: cases[other] for other in needed if other in cases}
            # Where no version is in force, or it isn't known which one decides, nobody can say how it stands.
            verdicts = dict.fromkeys(needed, Verdict.UNDETERMINED)
            verdicts |= {other: case.decision.verdict for other, case in others.items() if case.truths.sure}
            cases[name] = DecidedCase(truths, decider.decide(truths, verdicts), others)
        return cases

    def silenced(self, name: str, cases: Mapping[str, DecidedCase]) -> Sequence[str]:
        """The policies that speak instead of one on this subject."""
        applies = cases[name].truths.applies.start
        return [
            other
            for other in self._above.get(name, ())
            if overrides(cases[other].truths.applies.start, applies)
        ]


class Standings:
    """How the subjects of a kind stand under its policies: one tally for all that stand alike."""

    def __init__(self, kind: KindOfSubject, decided: Mapping[str, DecidedPolicy]) -> None:
        self._kind = kind
        self._decided = decided
        self._known: dict[object, StandingTally] = {}

    def of(self, cases: Mapping[str, DecidedCase]) -> StandingTally:
        """How a subject with these cases stands."""
        verdicts: list[tuple[DecidedPolicy, Verdict | None]] = []
        for name, case in cases.items():
            own, instead = self._decided[name], self._kind.silenced(name, cases)
            if instead and case.truths.applies.start is not Truth.FALSE:
                own.overridden_by.update(instead)
            verdicts.append((own, None if instead else case.decision.verdict))
        key = tuple(verdict for _, verdict in verdicts)
        if key not in self._known:
            self._known[key] = StandingTally(verdicts)
        return self._known[key]

    def told(self) -> Sequence[RecordsAlike]:
        """How many records stand alike, once all are counted: the policies have their counts then."""
        for standing in self._known.values():
            standing.tell()
        if self._kind.name == "shop":
            return ()
        return [standing.told(self._kind.name) for standing in self._known.values() if standing.count]


class KeptCases(Struct, frozen=True):
    """Subjects of a kind with the same verdict under a policy."""

    kind: KindOfSubject
    policy: Policy
    verdict: Verdict
    places: Sequence[int]

    def case(self, number: int) -> DecidedCase:
        """The case of one of them."""
        return self.kind.cases(self.places[number])[self.policy.id]

    def outcome(self, number: int) -> Outcome:
        """What the case of one of them comes to."""
        name = self.kind.id_of(self.places[number])
        return Outcome(self.policy.id, self.policy.subject, name, self.verdict)


class CasesAsked:
    """Cases that were kept, each made when it is asked for: there may be a million."""

    def __init__(self, kept: Iterable[KeptCases]) -> None:
        self.kept = tuple(each for each in kept if each.places)
        self._ends = list(accumulate(len(each.places) for each in self.kept))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def first(self, most: int | None) -> CasesAsked:
        """So many of them at most, None all."""
        if most is None or most >= len(self):
            return self
        ends = zip(self.kept, (0, *self._ends), strict=False)
        return CasesAsked(replace(each, places=each.places[: max(0, most - before)]) for each, before in ends)

    def every(self) -> Sequence[DecidedCase]:
        """The cases."""
        return Each(len(self), lambda place: self._at(place, KeptCases.case))

    def outcomes(self) -> Sequence[Outcome]:
        """What they come to."""
        return Each(len(self), lambda place: self._at(place, KeptCases.outcome))

    def _at(self, place: int, what: Callable[[KeptCases, int], _T]) -> _T:
        number = bisect_right(self._ends, place)
        return what(self.kept[number], place - (self._ends[number - 1] if number else 0))


class DecidedSubjects(Struct, frozen=True):
    """Every policy with the verdicts of its subjects, in the order of the policies.

    ``standings`` says how many records stand alike under all policies of their kind. Of a shop that isn't
    asked about but a record of it, ``beside`` has the cases.
    """

    policies: Mapping[str, DecidedPolicy]
    standings: Sequence[RecordsAlike]
    beside: Sequence[DecidedCase]


class Deciding(Struct, frozen=True):
    """Decides every subject of ``measurement``, for what is ``reported`` of the ``policies``.

    ``named``, ``subject``, ``keep`` and ``watch`` are those of the check; ``gathered`` takes up dates.
    """

    policies: PolicySet
    measurement: Measurement
    world: SnapshotWorld
    as_of: datetime
    reported: Sequence[str]
    named: bool
    subject: str | None
    keep: int | None
    gathered: GatheredDates | None
    watch: Watch | None

    def decided(self) -> DecidedSubjects:
        """Decide them."""
        every = self.policies
        most = None if self.keep is None else max(self.keep, 1)
        found: dict[str, DecidedPolicy] = {}
        alike: list[RecordsAlike] = []
        beside: list[DecidedCase] = []
        for name in dict.fromkeys(policy.subject for policy in every.policies):
            policies = [policy for policy in every.policies if policy.subject == name]
            kind = KindOfSubject(policies, every, self.measurement, named=self.named)
            own = {policy.id: DecidedPolicy(policy, kind, most) for policy in policies}
            standings = Standings(kind, own)
            if self._one_by_one(kind):
                beside += self._each(kind, standings)
            else:
                self._first_of_each(kind, standings)
            alike += standings.told()
            found |= own
        return DecidedSubjects({policy.id: found[policy.id] for policy in every.policies}, alike, beside)

    def _each(self, kind: KindOfSubject, standings: Standings) -> Iterator[DecidedCase]:
        """Decide each subject, and give the cases of a shop that isn't asked about."""
        for index, record in self.measurement.records(kind.name):
            if self._passes_over(kind, record):
                continue
            together = kind.measured(index, record)
            if self.policies.verify:
                from checker.pipeline.verify import verify_truths  # slow: few ask for it

                for truths in together:
                    verify_truths(self.world, truths, self.as_of)
            cases = kind.at_hand(index, kind.judged(together))
            if self.watch is not None:
                judge = partial(self._judged_speaking, kind)
                self.watch.see(together, self._speaking(kind, cases), judge)
            if self.subject is None or together[0].subject_id == self.subject:
                self._take(standings.of(cases), kind, index, record)
            elif kind.name == "shop":
                yield from self._speaking(kind, cases)

    def _passes_over(self, kind: KindOfSubject, record: Any) -> bool:
        """Whether a record isn't the one asked about, and nobody wants to know of any other."""
        if self.subject is None or kind.name == "shop" or self.policies.verify or self.watch is not None:
            return False
        policies = [policy.id for policy in kind.policies]
        if self.measurement.leaves_out(policies):
            return False
        return self.measurement.id_of(policies[0], record) != self.subject

    def _first_of_each(self, kind: KindOfSubject, standings: Standings) -> None:
        """Decide the first of those subjects that come to the same, and count the others."""
        brief = self.measurement.briefs(kind.name)

        def standing_of(_brief: object, whose: tuple[int, Any]) -> StandingTally:
            return standings.of(kind.cases(*whose))

        alike = FirstOfEach(standing_of)
        found = None if self.keep is None else self.measurement.sorted_out(kind.name, max(self.keep, 1))
        groups = () if found is None else found.groups
        rows = self.measurement.records(kind.name) if found is None else found.rest
        for row in merge(rows, *(firsts for _, firsts in groups), key=_place):
            standing = alike(brief(row[1]), row)
            if standing.settled:
                standing.count += 1
            else:
                self._take(standing, kind, *row)
        for group, firsts in groups:
            alike(brief(firsts[0][1]), firsts[0]).count += group.count - len(firsts)

    def _take(self, standing: StandingTally, kind: KindOfSubject, index: int, record: Any) -> None:
        """Count a subject, and take down of it what may be shown."""
        standing.count += 1
        standing.keep(index)
        if self.gathered is not None and standing.pending:
            standing.settled = False
            self.gathered.see(self._speaking(kind, kind.cases(index, record)))

    def _one_by_one(self, kind: KindOfSubject) -> bool:
        """Whether more is asked of each subject than how it stands; of a few all stay at hand."""
        return (
            kind.name == "shop"
            or self.policies.verify
            or self.subject is not None
            or self.watch is not None
            or self.measurement.leaves_out(policy.id for policy in kind.policies)
            or (self.keep is None and self.world.snapshot.count(kind.name) <= _AT_HAND)
        )

    def _speaking(self, kind: KindOfSubject, cases: Mapping[str, DecidedCase]) -> list[DecidedCase]:
        """The cases of the policies that speak on a subject."""
        return [cases[name] for name in cases if name in self.reported and not kind.silenced(name, cases)]

    def _judged_speaking(self, kind: KindOfSubject, together: Sequence[SubjectTruths]) -> list[DecidedCase]:
        """The cases of the policies that speak on a subject of which this was measured."""
        return self._speaking(kind, kind.judged(together))
