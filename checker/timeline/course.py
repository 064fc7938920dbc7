"""How the verdicts on every subject change in a stretch of time, read off what was measured at its start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Protocol

from msgspec import Struct, field

from checker.decide.model import Status, Verdict
from checker.evaluate.model import SubjectTruths
from checker.explain.blames import DecidedCase
from checker.language.model.policy import Policy
from checker.timeline.later import hangs_on_events, instants, later

#: A subject under a policy: its id, and the place of the record.
SubjectKey = tuple[str, int]
#: Decides what was measured of one subject under all policies: the cases of those that speak.
Judge = Callable[[Sequence[SubjectTruths]], Iterable[DecidedCase]]

TICK: Final = timedelta(microseconds=1)


class VerdictStanding(Struct, frozen=True):
    """How a subject stands under a policy at an instant."""

    policy: Policy
    id: str | None
    verdict: Verdict
    stage: str | None
    statuses: Mapping[str, Status]
    counted: frozenset[str]

    @classmethod
    def of(cls, case: DecidedCase) -> VerdictStanding:
        """How the subject of ``case`` stands."""
        truths, decision, _ = case
        policy, name = truths.policy, truths.subject_id
        return cls(policy, name, decision.verdict, decision.stage, decision.statuses, decision.counted)


class Stretch(Struct, frozen=True):
    """A stretch of time in which a subject keeps its verdict unless it is waiting: that may end by itself."""

    start: datetime
    end: datetime
    standings: Mapping[SubjectKey, VerdictStanding]
    doubtful: frozenset[SubjectKey]


Change = Callable[[datetime, VerdictStanding | None, VerdictStanding | None], None]


class Watch(Protocol):
    """Looks on as the subjects of a check are decided."""

    def see(self, together: Sequence[SubjectTruths], speaking: Iterable[DecidedCase], judge: Judge) -> None:
        """One subject: what was measured, the cases of the policies that speak, and how such are decided."""


class VerdictCourse:
    """Follows the subjects of one check from its instant up to ``end``, and tells each change of a verdict.

    ``before`` is how they stood just before, where they were followed until then. ``subject`` is the id of
    the only record that is wanted. ``zoned`` is whether the shop's zone is known: without it, later versions
    begin at times that nobody knows. What can't be read off, since it hangs on what hasn't happened yet, is
    left in ``doubtful``, by subject: a check at its instants tells.
    """

    def __init__(
        self,
        start: datetime,
        end: datetime,
        tell: Change,
        *,
        subject: str | None,
        zoned: bool,
        before: dict[SubjectKey, VerdictStanding] | None = None,
        keep: bool = False,
    ) -> None:
        self._start, self._end = start, end
        self._tell = tell
        self._subject = subject
        self._zoned = zoned
        self._before = before
        self._keep = keep
        #: How the subjects stand at the end, where that is wanted.
        self.last: dict[SubjectKey, VerdictStanding] = {}
        self.doubtful: list[list[Stretch]] = []

    def see(self, together: Sequence[SubjectTruths], speaking: Iterable[DecidedCase], judge: Judge) -> None:
        """Follow one subject: ``together`` is what was measured of it under all policies."""
        if self._subject is not None and together[0].subject_id != self._subject:
            return
        pieces = list(self._pieces(together, _standings(speaking), judge))
        if self._before is not None:
            known = {key: self._before.pop(key, None) for key in pieces[0].standings}
            _compare(self._start, known, pieces[0].standings, self._tell)
        if any(piece.doubtful for piece in pieces):
            self.doubtful.append(pieces)
        else:
            self.tell(pieces)

    def tell(self, pieces: Sequence[Stretch]) -> None:
        """Tell the changes from one piece to the next."""
        for earlier, piece in pairwise(pieces):
            _compare(piece.start, earlier.standings, piece.standings, self._tell)
        if self._keep:
            self.last.update(pieces[-1].standings)

    def close(self) -> None:
        """Tell of the subjects that no policy speaks of any more."""
        for standing in () if self._before is None else self._before.values():
            if self._subject is None or standing.id == self._subject:
                self._tell(self._start, standing, None)

    def _pieces(
        self, together: Sequence[SubjectTruths], first: Mapping[SubjectKey, VerdictStanding], judge: Judge
    ) -> Iterator[Stretch]:
        times = {when for truths in together for when in instants(truths) if self._start < when < self._end}
        hangs = any(map(hangs_on_events, together))
        # A waiver lets only what is certain count, so what is foreseen of it is no bound.
        unbound = hangs and any(
            (not self._zoned and truths.turns)
            or any(p.remaining is not None for p in truths.preconditions.values())
            for truths in together
        )
        unsure = _UNBOUND if unbound else _WAITING if hangs else _SURE
        starts = [self._start, *sorted(times)]
        for place, (start, end) in enumerate(zip(starts, [*starts[1:], self._end], strict=True)):
            if place == 0:
                standings = first
            else:
                standings = _standings(judge([later(truths, start) for truths in together]))
            doubtful = frozenset(key for key, found in standings.items() if found.verdict in unsure)
            yield Stretch(start, end, standings, doubtful)


_SURE: Final[frozenset[Verdict]] = frozenset()
_WAITING: Final = frozenset({Verdict.WAITING})
_UNBOUND: Final = frozenset({Verdict.WAITING, Verdict.BLOCKED})


def _standings(cases: Iterable[DecidedCase]) -> dict[SubjectKey, VerdictStanding]:
    return {(case.truths.policy.id, case.truths.index): VerdictStanding.of(case) for case in cases}


def _compare(
    at: datetime,
    before: Mapping[SubjectKey, VerdictStanding | None],
    after: Mapping[SubjectKey, VerdictStanding],
    tell: Change,
) -> None:
    """Tell each verdict that is another one at ``at``."""
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if (old and old.verdict) != (new and new.verdict):
            tell(at, old, new)


def settled(
    pieces: Sequence[Stretch], glance: Callable[[datetime], Mapping[SubjectKey, VerdictStanding]]
) -> list[Stretch]:
    """``pieces`` with what is doubtful in them looked at: ``glance`` is how all stand at an instant.

    What waits may stop waiting at any time, as what it waits for can't come in time any more. From then on
    it stays so: that instant is searched for.
    """
    found: list[Stretch] = []
    for place, piece in enumerate(pieces):
        if not piece.doubtful:
            found.append(piece)
            continue
        start = piece.start if place else None  # at the start of all, a check has been made
        standings = dict(piece.standings)
        if start is not None:
            standings |= {key: now[key] for now in [glance(start)] for key in piece.doubtful if key in now}
        turns: dict[datetime, dict[SubjectKey, VerdictStanding]] = {}
        ending = glance(piece.end - TICK)
        for key in piece.doubtful:
            if key in ending and ending[key].verdict != standings[key].verdict:
                at = _turn(piece, key, standings[key].verdict, glance)
                turns.setdefault(at, {})[key] = glance(at)[key]
        cuts = [piece.start, *sorted(turns)]
        for cut, end in zip(cuts, [*cuts[1:], piece.end], strict=True):
            standings = standings | turns.get(cut, {})
            found.append(Stretch(cut, end, standings, frozenset()))
    return found


def _turn(
    piece: Stretch,
    key: SubjectKey,
    verdict: Verdict,
    glance: Callable[[datetime], Mapping[SubjectKey, VerdictStanding]],
) -> datetime:
    """The first instant of ``piece`` at which the verdict is another one than at its start."""
    low, high = piece.start, piece.end - TICK
    while high - low > TICK:
        middle = low + (high - low) // 2
        if glance(middle)[key].verdict == verdict:
            low = middle
        else:
            high = middle
    return high


class Glance:
    """How all subjects stand at the instant of one check."""

    def __init__(self) -> None:
        self.standings: dict[SubjectKey, VerdictStanding] = {}

    def see(self, _: Sequence[SubjectTruths], speaking: Iterable[DecidedCase], __: Judge) -> None:
        """Keep how one subject stands."""
        self.standings |= _standings(speaking)


class ChangeGroup(Struct):
    """Records whose verdicts change in the same way on a day."""

    before: VerdictStanding | None
    after: VerdictStanding | None
    at: datetime
    last: datetime
    count: int = 0
    named: list[tuple[str, datetime]] = field(default_factory=list)


class ChangeGroups:
    """All changes: of the shop one by one, of records by day and by what changes them."""

    def __init__(self, day_of: Callable[[datetime, bool], date], keep: int | None) -> None:
        self.found: dict[tuple[object, ...], ChangeGroup] = {}
        self._day_of = day_of
        self._keep = keep

    def add(self, at: datetime, before: VerdictStanding | None, after: VerdictStanding | None) -> None:
        """Take up one change."""
        own = after or before
        assert own is not None, "something changes"
        shop = own.policy.subject == "shop"
        when: object = at if shop else self._day_of(at, False)  # noqa: FBT003 - no last day
        verdicts = before and before.verdict, after and after.verdict
        stages = before and before.stage, after and after.stage
        key = (own.policy.id, when, verdicts, stages, *changed(before, after))
        group = self.found.get(key)
        if group is None:
            group = self.found[key] = ChangeGroup(before, after, at, at)
        group.count += 1
        group.at, group.last = min(group.at, at), max(group.last, at)
        if not shop and (self._keep is None or len(group.named) < self._keep):
            group.named.append((own.id or "", at))


def changed(
    before: VerdictStanding | None, after: VerdictStanding | None
) -> Iterator[tuple[str, Status | None, Status | None]]:
    """The preconditions that stand otherwise after a change; None where one bears on no verdict."""
    if before is None or after is None:
        return
    for name in dict.fromkeys((*before.statuses, *after.statuses)):
        old = before.statuses.get(name) if name in before.counted else None
        new = after.statuses.get(name) if name in after.counted else None
        if old is not new and not {old, new} <= _FINE:
            yield name, old, new


_FINE: Final = frozenset({None, Status.MET, Status.WAIVED, Status.NOT_APPLICABLE})
