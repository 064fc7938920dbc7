"""Makes events of the dates that were gathered, and of those that waivers, figures and versions set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.once import Once
from checker.base.text import Text
from checker.explain.build import Explainer
from checker.language.library.library import Turn
from checker.language.model.policy import Policy, Precondition
from checker.report.dates import TIME, DatedEvent, DatedRecord, DatedRule, EventKind, Grounds
from checker.report.model import PreconditionResult, Result, Results, Status
from checker.schema.catalog import catalog
from checker.schema.pointers import section_at
from checker.timeline.gather import DateGroup, GatheredDates, What
from checker.values.calendar import Calendar
from checker.waivers import Waiver, ends

_NOTHING: Final = Once(Grounds)
_UNSETTLED: Final = (Status.WAITING, Status.UNKNOWN)


class DatesBeside(Struct, frozen=True):
    """What sets dates beside what was measured: waivers of the shop, and the versions to come."""

    waivers: Sequence[Waiver] = ()
    turns: Sequence[Turn] = ()


class Events(Struct, frozen=True):
    """Makes the events of one check."""

    gathered: GatheredDates
    explainer: Explainer
    calendar: Calendar
    as_of: datetime
    results: Results
    around: DatesBeside

    def made(self) -> tuple[DatedEvent, ...]:
        """All events in the order of their days; the same thing, asked for by several policies, once."""
        every = [
            *(self._event(what, day, group) for (what, day), group in self.gathered.groups.items()),
            *self._waivers(),
            *_merged(self._reviews()),
            *self._versions(),
        ]
        return tuple(sorted(every, key=lambda event: (event.day, event.at, not event.counts)))

    # --- what was measured --------------------------------------------------------------------

    def _event(self, what: What, day: date, group: DateGroup) -> DatedEvent:
        rules = tuple(group.rules)
        policy = self.gathered.policies[rules[0].policy]
        record = catalog().subject(what.subject)
        return DatedEvent(
            kind=what.kind,
            day=day,
            at=group.at,
            last=group.last,
            certain=what.certain,
            past=what.past,
            rules=rules,
            policy=self.explainer.filled(policy.title, policy),
            title=what.title,
            turn=group.turn,
            subject=what.subject,
            grounds=Once(partial(self._grounds, rules[0], group, certain=what.certain)),
            count=group.count,
            named=tuple(sorted(group.named, key=lambda record: record.at or group.at)),
            one=record.title,
            many=record.many,
            counts=group.counts,
        )

    def _grounds(self, rule: DatedRule, group: DateGroup, *, certain: bool) -> Grounds:
        """What a date hangs on, found in the result once that is asked for; of records in the first one's."""
        named = group.named[0].id if group.named else None
        result = self._result(rule.policy, named)
        if result is None:
            return Grounds()
        if rule.precondition is None:
            items = [item for item in result.preconditions if item.counts and item.status in _UNSETTLED]
            return Grounds(depends=() if certain else _depends(items))
        item = next(item for item in result.preconditions if item.id == rule.precondition)
        records = tuple(
            DatedRecord(record.id, record.clears_at or record.may_clear_at)
            for record in (*item.waiting, *item.records)
            if record.id is not None and record.id != result.subject.id
        )
        return Grounds(item.why, () if certain else _depends([item]), () if named else records)

    def _result(self, policy: str, record: str | None) -> Result | None:
        """The result of the shop, or of a record that is among those shown."""
        for place, outcome in enumerate(self.results.outcomes):
            if outcome.policy == policy and (record is None or outcome.id == record):
                return self.results[place]
        return None

    # --- what else has a date -----------------------------------------------------------------

    def _waivers(self) -> Iterator[DatedEvent]:
        for waiver in self.around.waivers:
            policy, end = self.gathered.policies.get(waiver.policy), ends(waiver, self.calendar)
            precondition = None if policy is None else _precondition(policy, waiver.precondition)
            if policy is not None and precondition is not None and end is not None:
                title = self.explainer.filled(precondition.title, policy, precondition)
                why = Text(
                    f"{waiver.reason} (approved by {waiver.approved_by})",
                    f"{waiver.reason}（批准人：{waiver.approved_by}）",
                )
                event = self._dated(EventKind.WAIVER, waiver.expires, end, policy, title)
                records = tuple(DatedRecord(id_, None) for id_ in waiver.records or ())
                rules = (DatedRule(waiver.policy, waiver.precondition),)
                yield replace(
                    event,
                    rules=rules,
                    past=end <= self.as_of,
                    grounds=Once(partial(Grounds, why, (), records)),
                )

    def _reviews(self) -> Iterator[DatedEvent]:
        today = self.gathered.day_of(self.as_of, False)  # noqa: FBT003 - no last day
        for policy in self.gathered.policies.values():
            for figure in self.explainer.figures_of(policy):
                day = figure.review_by
                if day is not None:
                    title = Text(
                        f"{figure.title.en}: {figure.value.en}", f"{figure.title.zh}：{figure.value.zh}"
                    )
                    event = self._dated(EventKind.REVIEW, day, self.calendar.counts_from(day), policy, title)
                    rules = (DatedRule(policy.id, f"${figure.name}"),)
                    yield replace(event, rules=rules, past=day < today)

    def _versions(self) -> Iterator[DatedEvent]:
        for turn in self.around.turns:
            policy = self.gathered.policies.get(turn.policy)
            if policy is not None:
                ended = Text("no version is in force", "没有生效的版本")
                title = ended if turn.version is None else Text("another version decides", "以另一版本为准")
                yield self._dated(
                    EventKind.VERSION, turn.day, self.calendar.counts_from(turn.day), policy, title
                )

    def _dated(self, kind: EventKind, day: date, at: datetime, policy: Policy, title: Text) -> DatedEvent:
        """What the calendar sets, whatever the shop's records hold."""
        return DatedEvent(
            kind=kind,
            day=day,
            at=at,
            last=at,
            certain=True,
            past=False,
            rules=(DatedRule(policy.id, None),),
            policy=self.explainer.filled(policy.title, policy),
            title=title,
            turn=TIME,
            subject="shop",
            grounds=_NOTHING,
            counts=kind is not EventKind.REVIEW,
        )


def _precondition(policy: Policy, name: str | None) -> Precondition | None:
    return next((p for p in policy.all_preconditions() if p.id == name), None)


def _depends(items: Iterable[PreconditionResult]) -> tuple[Text, ...]:
    """What moves a date that isn't certain: what is still to happen, and the facts that lack."""
    items = tuple(items)
    found: list[Text] = []
    for item in items:
        if item.awaited:
            found.append(_awaited(item))
        elif item.expects:
            found.append(Text("what is still to happen", "尚未发生的事"))
    found += [fact.title or Text(fact.path, fact.path) for item in items for fact in item.missing]
    return tuple(dict.fromkeys(found))


def _awaited(item: PreconditionResult) -> Text:
    """The records that something is still to happen to."""
    count, first = item.awaited, next((record.id for record in item.waiting if record.id is not None), None)
    section = next((section_at(record.place.pointer) for record in item.waiting), "")
    record = catalog().section(section) if section else None
    if count == 1 and first is not None:
        name = (
            Text(first, first)
            if record is None
            else Text(f"{record.title.en} {first}", f"{record.title.zh} {first}")
        )
        return Text(f"what is still to happen to {name.en}", f"{name.zh} 尚未发生的事")
    many = Text("records", "条记录") if record is None else record.many
    return Text(f"what is still to happen to {count:,} {many.en}", f"{count:,} {many.zh}尚未发生的事")


def _merged(events: Iterable[DatedEvent]) -> Iterator[DatedEvent]:
    """Figures, those that several policies read taken together."""
    found: dict[tuple[date, Text], DatedEvent] = {}
    for event in events:
        key = event.day, event.title
        same = found.get(key)
        found[key] = event if same is None else replace(same, rules=(*same.rules, *event.rules))
    return iter(found.values())
