"""When verdicts change in a stretch of time: a few checks, and what lies between is read off their truths.

Checks are made where another version of a policy begins, where a waiver ends, and where something that hasn't
happened yet decides how long there is to wait; their number doesn't depend on how many days are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Final

from checker.base.text import Text
from checker.explain.wording.slots import fill
from checker.language import Library
from checker.report.changes import ChangeCause, VerdictChange
from checker.report.dates import DatedRecord
from checker.schema.catalog import catalog
from checker.snapshot import Snapshot
from checker.timeline.course import (
    TICK,
    ChangeGroup,
    ChangeGroups,
    Glance,
    SubjectKey,
    VerdictCourse,
    VerdictStanding,
    Watch,
    changed,
    settled,
)
from checker.timeline.gather import day_of
from checker.values.calendar import begins_somewhere
from checker.waivers import Waiver, ends

#: Makes a check at an instant, and lets somebody look on.
Check = Callable[[datetime, Watch], object]
#: No day begins further from its midnight in UTC than so many days.
_NEAR: Final = 1


def changes(  # noqa: PLR0917 - what is followed, and how far
    check: Check,
    snapshot: Snapshot,
    start: datetime,
    until: datetime,
    cuts: Iterable[datetime],
    subject: str | None,
    keep: int | None,
) -> tuple[VerdictChange, ...]:
    """The changes of verdicts after ``start``, up to ``until``, in order.

    ``cuts`` are the instants at which a check is made anew; ``keep`` is how many records are named of those
    that change on a day in the same way.
    """
    day = day_of(snapshot.timezone)
    groups = ChangeGroups(day, keep)
    end = until + TICK
    starts = [start, *sorted({cut for cut in cuts if start < cut < end})]
    before: dict[SubjectKey, VerdictStanding] | None = None

    @cache
    def glance(instant: datetime) -> Mapping[SubjectKey, VerdictStanding]:
        seen = Glance()
        check(instant, seen)
        return seen.standings

    for place, cut in enumerate(starts):
        last = place + 1 == len(starts)
        course = VerdictCourse(
            cut,
            end if last else starts[place + 1],
            groups.add,
            subject=subject,
            zoned=snapshot.timezone is not None,
            before=before,
            keep=not last,
        )
        check(cut, course)
        course.close()
        for pieces in course.doubtful:
            course.tell(settled(pieces, glance))
        before = course.last
    found = [_change(group, day) for group in groups.found.values()]
    return tuple(sorted(found, key=lambda change: change.at))


def cuts(
    library: Library, snapshot: Snapshot, waivers: Iterable[Waiver], start: datetime, until: datetime
) -> Iterable[datetime]:
    """When other versions may begin to decide, and when waivers end."""
    first, last = start.date(), until.date()
    for day in library.days():
        if (first - day).days <= _NEAR and (day - last).days <= _NEAR:
            yield from _begins(snapshot, day)
    for waiver in waivers:
        end = ends(waiver, snapshot.calendar)
        if end is not None:
            yield end


def _begins(snapshot: Snapshot, day: date) -> Sequence[datetime]:
    """When a day begins in the shop; where nobody knows, when it may, and when it counts as begun."""
    begun = snapshot.calendar.counts_from(day)
    return [begun] if snapshot.calendar.zone is not None else [*begins_somewhere(day), begun]


def _change(group: ChangeGroup, day: Callable[[datetime, bool], date]) -> VerdictChange:
    before, after = group.before, group.after
    own = after or before
    assert own is not None, "something changes"
    policy, section = own.policy, own.policy.subject
    record = catalog().subject(section)
    stages = None
    if before and after and before.stage != after.stage:
        stages = _stage(before), _stage(after)
    return VerdictChange(
        policy=policy.id,
        title=fill(policy.title, policy),
        subject=section,
        day=day(group.at, False),  # noqa: FBT003 - no last day
        at=group.at,
        last=group.last,
        before=None if before is None else before.verdict,
        after=None if after is None else after.verdict,
        causes=tuple(
            ChangeCause(name, _title(name, after, before), old, new)
            for name, old, new in changed(before, after)
        ),
        stages=stages,
        version=before is not None and after is not None and before.policy.in_force != after.policy.in_force,
        count=group.count,
        named=tuple(DatedRecord(name, at) for name, at in sorted(group.named, key=lambda named: named[1])),
        one=record.title,
        many=record.many,
    )


def _stage(standing: VerdictStanding) -> Text:
    stage = standing.policy.step(standing.stage)
    return Text() if stage is None else fill(stage.title, standing.policy)


def _title(name: str, *standings: VerdictStanding | None) -> Text:
    for policy in (standing.policy for standing in standings if standing is not None):
        for item in policy.all_preconditions():
            if item.id == name:
                return fill(item.title, policy)
    return Text(name, name)
