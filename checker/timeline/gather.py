"""Gathers the dates of cases as they are decided: one group for each thing that happens on a day.

A shop may have a million orders: of each no more is kept than what is told, and nothing is put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct, field

from checker.base.text import Text
from checker.decide.model import Status, Verdict
from checker.explain.blames import DecidedCase
from checker.explain.build import Explainer
from checker.language.model.conditions import NameRef
from checker.language.model.policy import Policy, Precondition
from checker.report.dates import LAST_DAY, SELLER, TIME, DatedRecord, DatedRule, EventKind
from checker.timeline.deadlines import Deadline, deadline_of
from checker.values.calendar import NEVER, zone
from checker.values.truth import Timeline, Truth

#: Verdicts that nothing is to come of.
_OVER = frozenset({Verdict.DONE, Verdict.NOT_APPLICABLE})
_HOLDS = frozenset({Status.MET, Status.WAIVED})
#: Verdicts that may end by themselves.
_MAY_END = frozenset({Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.WAITING})


class What(NamedTuple):
    """What happens, as it is told: the same for any number of records, whichever policies say so."""

    kind: EventKind
    certain: bool
    subject: str
    title: Text
    policy: str = ""
    past: bool = False


class Dated(Struct, frozen=True):
    """A date of one case, and where it comes from."""

    what: What
    at: datetime
    rule: DatedRule
    turn: str
    counts: bool = True


class DateGroup(Struct):
    """The records to which the same happens on a day: how many, the first of them, and between when."""

    at: datetime
    last: datetime
    turn: str
    counts: bool
    rules: dict[DatedRule, None] = field(default_factory=dict)
    count: int = 0
    named: list[DatedRecord] = field(default_factory=list)


class GatheredDates:
    """The dates of all cases that were seen, in groups by what happens and on which day.

    ``keep`` is how many records of a group are named, None all.
    """

    def __init__(self, explainer: Explainer, keep: int | None) -> None:
        self.policies: dict[str, Policy] = {}
        self.groups: dict[tuple[What, date], DateGroup] = {}
        self.day_of = day_of(explainer.timezone)
        self._explainer = explainer
        self._keep = keep
        self._titles: dict[tuple[str, str], Text] = {}
        self._asked: dict[tuple[str, str | None], tuple[Precondition, ...]] = {}
        self._deadlines: dict[tuple[str, str], Deadline | None] = {}

    def see(self, cases: Iterable[DecidedCase]) -> None:
        """Take up the dates of one subject under all policies: what several say in the same words, once."""
        found: dict[tuple[What, datetime], list[Dated]] = {}
        subject: str | None = None
        for case in cases:
            if case.decision.verdict not in _OVER:
                subject = case.truths.subject_id
                self.policies[case.truths.policy.id] = case.truths.policy
                for dated in self._dates(case):
                    if dated.at < NEVER:
                        found.setdefault((dated.what, dated.at), []).append(dated)
        for (what, at), same in found.items():
            self._add(what, at, same, subject)

    def _add(self, what: What, at: datetime, same: Sequence[Dated], subject: str | None) -> None:
        key = what, self.day_of(at, what.kind in LAST_DAY)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = DateGroup(at, at, same[0].turn, counts=False)
        group.count += 1
        group.at, group.last = min(group.at, at), max(group.last, at)
        for dated in same:
            group.rules[dated.rule] = None
            group.counts |= dated.counts
            if dated.turn != group.turn and group.turn == SELLER:
                group.turn = dated.turn
        if what.subject != "shop" and (self._keep is None or len(group.named) < self._keep):
            group.named.append(DatedRecord(subject or "", at, same[0].rule))

    def deadline(self, policy: Policy, precondition: Precondition) -> Deadline | None:
        """The deadline of a precondition, if it has one."""
        key = policy.id, precondition.id
        if key not in self._deadlines:
            self._deadlines[key] = deadline_of(precondition, policy)
        return self._deadlines[key]

    def _dates(self, case: DecidedCase) -> Iterator[Dated]:
        truths, decision, _ = case
        policy, turn = truths.policy, _turn(case)
        ends: set[datetime] = set()
        for p in self._asked_in(policy, decision.stage):
            status = decision.statuses[p.id]
            line = truths.preconditions[p.id].outlook
            if status is Status.FAILED:
                yield from self._overdue(case, p, turn)
            if status in (Status.FAILED, Status.NOT_APPLICABLE) or not line.changes:
                continue
            counts = p.id in decision.counted
            if status in _HOLDS and line.start is Truth.TRUE:
                at, truth = line.changes[0]
                kind = EventKind.ENDS if self.deadline(policy, p) is None else EventKind.DUE
                ends.add(at)
                what = self._what(kind, policy, p, certain=truth is Truth.FALSE)
                yield Dated(what, at, DatedRule(policy.id, p.id), turn, counts)
            elif (found := _first(line)) is not None:
                at, certain = found
                what = self._what(EventKind.CLEARS, policy, p, certain=certain)
                yield Dated(what, at, DatedRule(policy.id, p.id), TIME, counts)
        outlook, rule = truths.outlook, DatedRule(policy.id, None)
        if decision.verdict is Verdict.WAITING and (found := _first(outlook)) is not None:
            at, certain = found
            yield Dated(self._what(EventKind.OPENS, policy, certain=certain), at, rule, SELLER)
        if decision.verdict in _MAY_END:
            end = outlook.ends_at
            if end is not None and end not in ends:
                certain = outlook.at(end) is Truth.FALSE
                yield Dated(self._what(EventKind.CLOSES, policy, certain=certain), end, rule, turn)

    def _overdue(self, case: DecidedCase, p: Precondition, turn: str) -> Iterator[Dated]:
        """The deadline that is past, of what hasn't happened yet."""
        policy = case.truths.policy
        deadline = self.deadline(policy, p)
        if deadline is None:
            return
        named = case.truths.values
        at, scopes = self._explainer.blames(case).reading()
        if isinstance(deadline.by, NameRef) and deadline.by.name in named:
            due = named[deadline.by.name]
        else:
            due = at.value(deadline.by, scopes)
        if not isinstance(due, datetime) or due > self._explainer.as_of:
            return
        if deadline.awaited is None or at.value(deadline.awaited, scopes) is None:
            what = self._what(EventKind.DUE, policy, p, certain=True)._replace(past=True)
            yield Dated(what, due, DatedRule(policy.id, p.id), turn, p.id in case.decision.counted)

    def _what(self, kind: EventKind, policy: Policy, p: Precondition | None = None, *, certain: bool) -> What:
        """What happens: of a precondition in its words, of a verdict in those of the policy."""
        if p is None:
            return What(kind, certain, policy.subject, Text(), policy.id)
        deadline = self.deadline(policy, p) if kind is EventKind.DUE else None
        key = policy.id, p.id
        if deadline is None and key not in self._titles:
            self._titles[key] = self._explainer.filled(p.title, policy, p)
        title = self._titles[key] if deadline is None else deadline.title
        return What(kind, certain, policy.subject, title)

    def _asked_in(self, policy: Policy, stage: str | None) -> tuple[Precondition, ...]:
        key = policy.id, stage
        if key not in self._asked:
            self._asked[key] = policy.asked_in(stage)
        return self._asked[key]


def _turn(case: DecidedCase) -> str:
    """Whose turn it is in the current stage."""
    stage = case.truths.policy.step(case.decision.stage)
    return SELLER if stage is None or stage.awaits is None else stage.awaits.value


def _first(line: Timeline) -> tuple[datetime, bool] | None:
    """When something becomes true, and whether that is certain: else no more than when it may."""
    if line.clears_at is not None:
        return line.clears_at, True
    return None if line.may_clear_at is None else (line.may_clear_at, False)


def day_of(timezone: str | None) -> Callable[[datetime, bool], date]:
    """On which day something stands: of what runs until a midnight, on the day before."""
    tz = UTC if timezone is None else zone(timezone)

    @lru_cache(maxsize=65536)
    def day(instant: datetime, last: bool) -> date:  # noqa: FBT001 - asked for each date
        try:
            local = instant.astimezone(tz)
            midnight = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
            return (local - timedelta(days=1)).date() if last and midnight else local.date()
        except OverflowError:  # within a day of the calendar's first or last instant
            return instant.date()

    return day
