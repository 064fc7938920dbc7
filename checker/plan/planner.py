"""Plans for a shop: the least that leads each verdict to eligible, proven by checking what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.actions.model import Actor
from checker.base.text import Text
from checker.decide.model import Verdict
from checker.diagnostics import SnapshotError
from checker.explain.blames import DecidedCase
from checker.explain.world import SnapshotWorld
from checker.facts.overlay import overlaid
from checker.facts.questions import Question, questions
from checker.facts.trials import FactTrials, outcomes
from checker.facts.values import Json, Values
from checker.facts.wording import title, where
from checker.pipeline.checker import Checker, Examined
from checker.plan.cases import SHOP, asked_for, in_the_way, measured_of, policies_of
from checker.plan.completions import CHECKS, RECORDS, Completions
from checker.plan.options import Doing, PlannedAct, PlanUnit
from checker.plan.parts import PlanPart, asked, over
from checker.plan.search import Failing, Found, Search
from checker.plan.state import ChangedWorld, PlanChanges, changed
from checker.plan.steps import money_of, replayed, steps, total
from checker.plan.truths import Problem
from checker.report.model import Report
from checker.report.plan import Lacking, Plan, Plans, PlanStage, Unmet
from checker.snapshot import Snapshot
from checker.values.calendar import in_utc
from checker.waivers import Waiver, match

#: The verdicts with which one may go ahead.
_GOOD: Final = frozenset({Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.DONE})
#: A report is made with plans of shops with so many records at most.
MOST: Final = 2_000
#: No way has more stages than this; a plan that goes in circles ends here.
_STAGES: Final = 12
_DAY: Final = timedelta(days=1)


class Planner(Struct, frozen=True):
    """Makes plans: ``checker`` gives one that checks a single policy, with whatever was asked for."""

    snapshot: Snapshot
    world: SnapshotWorld
    checker: Callable[[str], Checker]
    waivers: Sequence[Waiver]
    now: datetime

    def plan(self, case: DecidedCase, titles: Mapping[str, Text], *, ahead: bool = True) -> Plan:
        """The plan for one verdict; ``ahead`` through to the end, else up to its date."""
        policy, verdict = case.truths.policy, case.decision.verdict
        if verdict is Verdict.DONE:
            return _done(case, titles)
        found, acts, changes = self.chosen(case)
        reached = self._reached(case, changes, acts, self.now)
        asked = self._asked(case, found.failing)
        unmet = tuple(self._unmet(titles, found.failing))
        possible = False if unmet else None if asked is not None else reached is not None
        date = reached if possible else None
        earliest = date or (found.date if possible is None else None)
        made = steps(acts, found.clears, self.snapshot.platform)
        return Plan(
            policy=policy.id,
            title=policy.title,
            subject=policy.subject,
            id=case.truths.subject_id,
            verdict=verdict,
            possible=possible,
            eligible_from=None if date is None else in_utc(date),
            may_be_eligible_from=None if earliest is None else in_utc(earliest),
            certain=all(act.action.by is Actor.SELLER or act.known for act in acts),
            moves=ahead and date is not None and date > self.now and self._moves(case, acts, date),
            steps=made,
            then=tuple(self._then(case, changes, date)) if ahead and date is not None else (),
            unmet=unmet,
            missing=self._missing(asked),
            money=money_of(total(acts)),
            titles=titles,
            bounded=found.bounded,
        )

    def chosen(self, case: DecidedCase) -> tuple[Found, tuple[PlannedAct, ...], PlanChanges]:
        """What the search has found for a case, the acts that are needed of it, and what they lead to."""
        found = self.found(case, PlanChanges(), self.now)
        return found, *self._needed(case, found)

    # --- one stage ----------------------------------------------------------------------------

    def found(self, case: DecidedCase, base: PlanChanges, now: datetime, *, ends: bool = False) -> Found:
        """The search for what makes a case eligible; with ``ends`` for what ends its stage."""
        snapshot, truths = self.snapshot, case.truths
        checked = {policy.id: [p.id for p in policy.all_preconditions()] for policy in policies_of(case)}
        waived, _ = match(self.waivers, checked, snapshot.shop_id, now, snapshot.calendar)
        parts = over(case) if ends else tuple(asked(case, waived))
        about = (
            None
            if truths.policy.subject == SHOP
            else PlanUnit(truths.policy.subject, truths.index, truths.subject_id)
        )
        return Search(
            Problem(
                world=self.world,
                base=base,
                parts=parts,
                places={} if ends else self._places(case, parts, base),
                subject=about,
                platform=snapshot.platform,
                now=now,
                ends=ends,
            )
        ).run()

    def _places(
        self, case: DecidedCase, parts: Sequence[PlanPart], base: PlanChanges
    ) -> Mapping[str, Sequence[int]]:
        """The records that are in the way of what is asked of each, or decide its date.

        Where records of a list are gone, places in a check are others than in the snapshot: all count.
        """
        found: dict[str, set[int]] = {}
        for part in parts:
            if part.each is not None:
                found[part.each.source.section or ""] = set()
        for finding in (item for measured in measured_of(case) for item in measured.findings):
            if finding.record.section in found:
                found[finding.record.section or ""].add(finding.record.index)
        gone = {section for (section, _), record in base.records.items() if record is None}
        return {section: sorted(places) for section, places in found.items() if section not in gone}

    def _needed(self, case: DecidedCase, found: Found) -> tuple[tuple[PlannedAct, ...], PlanChanges]:
        """The acts without any step that the check doesn't need: what is left out is tried."""
        acts, changes = found.acts, found.changes
        best = self._standing(case, changes, found.date)
        for action in reversed(tuple(dict.fromkeys(act.action for act in acts))):
            fewer, without = replayed(acts, self._doing(self.now), without=action)
            if self._standing(case, without, found.date) >= best:
                acts, changes = fewer, without
        return acts, changes

    def _doing(self, now: datetime) -> Doing:
        world = ChangedWorld(self.world, PlanChanges())
        return Doing(world, PlanChanges(), self.snapshot.platform, now)

    # --- the proof ----------------------------------------------------------------------------

    def _check(self, case: DecidedCase, changes: PlanChanges, when: datetime) -> DecidedCase | None:
        """The case once the snapshot has changed; None where it is no snapshot any more."""
        policy = case.truths.policy
        try:
            examined = self.checker(policy.id).examine(
                changed(self.snapshot, changes),
                as_of=when,
                waivers=self.waivers,
                subject=asked_for(case),
                records=None,
            )
        except SnapshotError:
            return None
        return next((item for item in examined.cases if item.truths.policy.id == policy.id), None)

    def _standing(self, case: DecidedCase, changes: PlanChanges, when: datetime) -> tuple[bool, int, int]:
        """How a case stands at an instant: whether one may go ahead, what is in the way, what is unknown."""
        after = self._check(case, changes, when)
        if after is None:
            return False, -1_000_000, 0
        failing, unknown = in_the_way(after)
        return after.decision.verdict in _GOOD, -failing, -unknown

    def _reached(
        self, case: DecidedCase, changes: PlanChanges, acts: Sequence[PlannedAct], now: datetime
    ) -> datetime | None:
        """From when on the changed snapshot is eligible; None where it isn't at any known instant."""
        after = self._check(case, changes, now)
        if after is None:
            return None
        happens = max((act.happens for act in acts), default=now)
        start = now if after.decision.verdict in _GOOD else after.truths.outlook.clears_at
        if start is None:
            return None
        date = max(start, happens)
        if date > now:
            then = self._check(case, changes, date)
            if then is None or then.decision.verdict not in _GOOD:
                return None
        return date

    def _moves(self, case: DecidedCase, acts: Sequence[PlannedAct], date: datetime) -> bool:
        """Whether the date is a later one where everything is done a day later."""
        later, changes = replayed(acts, self._doing(self.now + _DAY))
        reached = self._reached(case, changes, later, self.now + _DAY)
        return reached is None or reached > max(date, self.now + _DAY)

    # --- the way on ---------------------------------------------------------------------------

    def _then(self, case: DecidedCase, changes: PlanChanges, when: datetime) -> Iterable[PlanStage]:
        """What comes after the first stage is reached, one after the other, through to the end."""
        policy = case.truths.policy
        for _ in range(_STAGES):
            after = self._check(case, changes, when)
            stage = None if after is None else policy.step(after.decision.stage)
            if after is None or stage is None or after.decision.verdict is Verdict.DONE:
                return
            good = after.decision.verdict in _GOOD
            found = self.found(after, changes, when, ends=good)
            known = not found.failing and (bool(found.acts) or found.date > when)
            awaits = str(stage.awaits) if stage.awaits is not None and good else None
            made = steps(found.acts, found.clears, self.snapshot.platform)
            yield PlanStage(stage.id, stage.title, awaits, made, in_utc(found.date) if known else None)
            if not known:
                return
            changes, when = found.changes, found.date

    # --- what isn't known ---------------------------------------------------------------------

    def with_completions(self, case: DecidedCase, plan: Plan) -> Plan:
        """``plan`` with the facts that decide it, where something has to be known first."""
        if plan.possible is not None or self.snapshot.records > RECORDS:
            return plan
        policies, name = tuple(policies_of(case)), case.truths.policy.id

        def checked(snapshot: Snapshot) -> Sequence[DecidedCase]:
            examined = self.checker(name).examine(
                snapshot, as_of=self.now, waivers=self.waivers, subject=asked_for(case), records=None
            )
            return [item for item in examined.cases if item.truths.policy.id == name]

        def planned(facts: Json) -> Plan | None:
            try:
                snapshot = overlaid(self.snapshot, facts)
                other = replace(self, snapshot=snapshot, world=SnapshotWorld(snapshot))
                found = next(iter(checked(snapshot)), None)
            except SnapshotError:  # no such snapshot could be
                return None
            if found is None or found.decision.verdict is not Verdict.NOT_APPLICABLE:
                return found and other.plan(found, plan.titles, ahead=False)
            return replace(
                plan, verdict=Verdict.NOT_APPLICABLE, possible=False, steps=(), unmet=(), missing=()
            )

        trials = FactTrials(
            self.snapshot,
            lambda snapshot: outcomes(checked(snapshot)),
            Values(policies, self.now, self.snapshot.currency, self.snapshot.calendar),
            most=CHECKS,
        )
        asked = self._asked(case, ()) or questions(self.snapshot, [case], self.now)
        found = Completions(trials, planned, self.snapshot.timezone).of(asked, name)
        return replace(plan, completions=found)

    # --- what stays open ----------------------------------------------------------------------

    @staticmethod
    def _unmet(titles: Mapping[str, Text], failing: Sequence[Failing]) -> Iterable[Unmet]:
        """The preconditions that nothing brings to hold, each with its records."""
        found: dict[str, dict[str, None]] = {}
        for item in failing:
            if item.known:
                own = found.setdefault(item.part.precondition, {})
                if item.unit is not None and item.unit.id is not None:
                    own[item.unit.id] = None
        for name, records in found.items():
            yield Unmet(name, titles.get(name, Text()), _NOBODY, tuple(records))

    def _asked(self, case: DecidedCase, failing: Sequence[Failing]) -> Sequence[Question] | None:
        """What has to be known first; None where everything is."""
        if case.decision.verdict is not Verdict.UNDETERMINED and all(item.known for item in failing):
            return None
        found = questions(self.snapshot, [case], self.now)
        return [item for item in found if item.bears] or found

    def _missing(self, asked: Sequence[Question] | None) -> tuple[Lacking, ...]:
        """The facts that have to be known first."""
        if asked is None:
            return ()
        platform = self.snapshot.platform
        return tuple(
            Lacking(
                ".".join(item.path),
                title(item),
                next((place for place in where(item.path, platform) if place.platform == platform), None),
            )
            for item in asked
        ) or (Lacking("", _SOMETHING),)


_NOBODY: Final = Text("this must change, and nobody can say how", "这一项必须改变，但没有已知的办法")
_SOMETHING: Final = Text("something that isn't known", "有事实尚不清楚")


def plans(
    examined: Examined,
    snapshot: Snapshot,
    checker: Callable[[str], Checker],
    waivers: Sequence[Waiver],
    *,
    records: bool = True,
) -> Plans:
    """The plans for all that a check has found: of the shop, and of ``records`` that were asked for."""
    report = examined.report
    planner = Planner(snapshot, SnapshotWorld(snapshot), checker, waivers, report.as_of)
    found: list[Plan] = []
    for item in examined.cases:
        if not _wanted(item, report) or not (records or item.truths.policy.subject == SHOP):
            continue
        name = item.truths.policy.id
        # Once more by itself, with every record that is in the way.
        whole = checker(name).examine(
            snapshot, as_of=report.as_of, waivers=waivers, subject=asked_for(item), records=None
        )
        titles = {p.id: p.title for result in whole.report.results for p in result.preconditions}
        own = (case for case in whole.cases if case.truths.policy.id == name)
        found += [planner.with_completions(case, planner.plan(case, titles)) for case in own]
    return Plans(
        as_of=report.as_of,
        shop=report.shop,
        shop_title=report.shop_title,
        timezone=report.timezone,
        currency=snapshot.currency,
        plans=tuple(found),
        status=report.exit_status(),
    )


def with_plans(
    examined: Examined, snapshot: Snapshot, checker: Callable[[str], Checker], waivers: Sequence[Waiver] = ()
) -> Report:
    """The report of a check with the plans for the shop; where it is of one record alone, without any.

    So is that of a shop with very many records: each plan is proven by further checks of all of them.
    """
    report = examined.report
    if report.asked.subject is not None or snapshot.records > MOST:
        return report
    return replace(report, plans=plans(examined, snapshot, checker, waivers, records=False))


def _wanted(case: DecidedCase, report: Report) -> bool:
    """Whether a case gets a plan: those of the shop, and of policies that were asked for."""
    policy = case.truths.policy
    if case.decision.verdict is Verdict.NOT_APPLICABLE:
        return False
    return policy.subject == SHOP or policy.id in report.named


def _done(case: DecidedCase, titles: Mapping[str, Text]) -> Plan:
    policy = case.truths.policy
    return Plan(
        policy=policy.id,
        title=policy.title,
        subject=policy.subject,
        id=case.truths.subject_id,
        verdict=Verdict.DONE,
        possible=True,
        eligible_from=None,
        may_be_eligible_from=None,
        certain=True,
        moves=False,
        steps=(),
        titles=titles,
    )
