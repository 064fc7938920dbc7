"""Builds the result for one subject: statuses from the decision, reasons from the reference evaluator."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from checker.base.once import Once
from checker.base.text import Text
from checker.decide.model import Decision, Status, Verdict
from checker.evaluate.model import PreconditionTruths, SubjectTruths
from checker.explain.alike import Alike
from checker.explain.attempts import Attempts
from checker.explain.blames import Blames, DecidedCase, stage_in_doubt
from checker.explain.deadlines import awaited, late_from, restart
from checker.explain.named_values import named_result
from checker.explain.policy_words import PolicyWords
from checker.explain.wording.context import subject_title
from checker.explain.wording.slots import fill, has_slots
from checker.explain.world import SnapshotWorld
from checker.language.model.conditions import Default
from checker.language.model.policy import FigureAge, Policy, Precondition
from checker.report.attention import FAILING
from checker.report.model import (
    Explanation,
    FigureResult,
    Missing,
    Place,
    PreconditionResult,
    RecordResult,
    Result,
    SourceResult,
    StageResult,
    Subject,
    WaiverResult,
)
from checker.values.truth import Timeline, Truth, in_turn
from checker.waivers import Waiver

if TYPE_CHECKING:  # much is met, and nobody asks why
    from checker.actions.states import InTheWay
    from checker.explain.evidence import Evidence, RecordEvidence
    from checker.explain.observation import Gap
    from checker.explain.reading import SnapshotReading
    from checker.explain.records import Wanted
    from checker.explain.tallies import RecordTally

    _Saying = Callable[[RecordResult, RecordEvidence], RecordResult]

#: Stands where the reason can't be put into words.
_WORDLESS: Final = Text(
    "The reason couldn't be put into words: see the rule.", "原因未能生成，请查看规则原文。"
)


class Explainer(Struct, frozen=True):
    """Explains the subjects of one check.

    ``waivers`` maps policy and precondition to the waivers in force, to name them in the report. ``attempt``
    keeps what goes wrong in explaining from costing the verdict. ``dated`` keeps the figures of each policy,
    ``readings`` its reading of the snapshot, ``alike`` what is said of many subjects, ``words`` of any shop.
    """

    world: SnapshotWorld
    as_of: datetime
    timezone: str | None
    alike: Alike
    words: PolicyWords
    waivers: Mapping[tuple[str, str], Waiver] = field(default_factory=dict)
    attempt: Attempts = field(default_factory=Attempts)
    dated: dict[str, tuple[FigureResult, ...]] = field(default_factory=dict)
    readings: dict[str, SnapshotReading] = field(default_factory=dict)

    def result(self, case: DecidedCase) -> Result:
        """The result of one subject; what takes looking into its records is done once it is asked for."""
        truths, decision, _ = case
        policy, whole = truths.policy, over_time(truths, decision)
        blames = self.blames(case)
        asked_for = {item.id for item in policy.asked_in(decision.stage)}
        return Result(
            policy=policy.id,
            title=self.filled(policy.title, policy),
            subject=Subject(policy.subject, truths.subject_id, subject_title(policy.subject)),
            verdict=decision.verdict,
            eligible_from=whole.clears_at,
            may_be_eligible_from=whole.may_clear_at,
            eligible_until=whole.ends_at,
            late_from=late_from(truths, decision.stage, whole.ends_at),
            question=self.question(policy),
            topic=policy.topic,
            stage=decision.stage,
            stages=tuple(
                StageResult(
                    stage.id,
                    self.filled(stage.title, policy),
                    decision.stage_states[stage.id].value,
                    stage.awaits and stage.awaits.value,
                )
                for stage in policy.stages
            ),
            values=MappingProxyType(
                {
                    name: named_result(policy.values[name], value, self.words.of(policy), self.world)
                    for name, value in truths.values.items()
                }
            ),
            preconditions=tuple(
                self._precondition(case, p, blames, asked_for) for p in policy.all_preconditions()
            ),
            missing=self.attempt(lambda: _by_path(_missing(blames.gaps())), (), policy),
            derivation=decision.derivation,
            notes=self.filled(policy.notes, policy),
            figures=self.figures(case),
            applies_known=truths.applies.start is not Truth.UNKNOWN,
            stage_known=stage_in_doubt(case) is None,
        )

    def _precondition(
        self, case: DecidedCase, precondition: Precondition, blames: Blames, asked_for: Container[str]
    ) -> PreconditionResult:
        truths, decision, _ = case
        policy, measured = truths.policy, truths.preconditions[precondition.id]
        status, counted = decision.statuses[precondition.id], measured.condition
        waiver = self.waivers.get((policy.id, precondition.id)) if status is Status.WAIVED else None
        asked = precondition.id in asked_for
        explanation = Once(partial(self._explanation, case, precondition, blames))
        return PreconditionResult(
            id=precondition.id,
            stage=precondition.stage,
            status=status,
            severity=precondition.severity.value,
            basis=precondition.basis.value,
            counts=precondition.id in decision.counted,
            title=self.filled(precondition.title, policy, precondition),
            fix=self.filled(precondition.fix, policy, precondition),
            clears_at=measured.outlook.clears_at,
            may_clear_at=measured.outlook.may_clear_at,
            checked=counted.checked,
            failing=counted.failing,
            unknown=counted.unknown,
            rule=precondition.span,
            source=_source(precondition, truths),
            explanation=explanation,
            waiver=None if waiver is None else _waiver(waiver, self._day),
            asked=asked,
            passed=asked and precondition.stage not in (None, decision.stage),
            until=precondition.until,
            awaited=awaited(measured, status),
            expects=self.attempt(partial(blames.to_come, precondition), None, policy) is not None,
            restart=restart(measured, status),
            states=Once(partial(self._states, policy, precondition, measured, explanation))
            if status is Status.FAILED
            else Once(tuple),
        )

    def _explanation(self, case: DecidedCase, precondition: Precondition, blames: Blames) -> Explanation:
        from checker.explain.evidence import Evidence
        from checker.explain.known import tallied
        from checker.explain.records import awaiting, explained, wanted

        truths, policy = case.truths, case.truths.policy
        blamed = self.attempt(partial(blames.of, precondition), Evidence(), policy, precondition)
        none: Mapping[Wanted, Place] = {}
        places = self.attempt(partial(self._places, truths, blamed), none, policy)
        status = case.decision.statuses[precondition.id]
        together = Once(partial(tallied, case, precondition, blames))
        problem = Text()
        if status in FAILING and precondition.problem:
            problem = self.attempt(
                partial(self._problem, truths, precondition, together), Text(), policy, precondition
            )
        why = partial(self._why, case, precondition, blamed, blames, together, headed=bool(problem))

        def record(item: RecordEvidence, say: _Saying) -> RecordResult:
            place = places.get(wanted(truths, item), Place(""))
            return self._record(truths, item, precondition, place, say)

        return Explanation(
            why=self.attempt(why, _WORDLESS, policy, precondition),
            records=tuple(record(item, explained) for item in blamed.records),
            missing=self.attempt(partial(_missing, blamed.gaps), (), policy, precondition),
            waiting=tuple(
                record(item, awaiting) for item in (blamed.waiting if status is Status.WAITING else ())
            ),
            problem=problem,
        )

    def _states(
        self,
        policy: Policy,
        precondition: Precondition,
        measured: PreconditionTruths,
        explanation: Once[Explanation],
    ) -> tuple[InTheWay, ...]:
        """The states of what fails, of which the table of actions says what to do about them."""
        from checker.explain.states import in_the_way  # only what is answered at a glance needs the table

        def find() -> tuple[InTheWay, ...]:
            return in_the_way(measured.condition, explanation().records, self.world)

        return self.attempt(find, (), policy, precondition)

    def figures(self, case: DecidedCase) -> tuple[FigureResult, ...]:
        """The dated figures on which a verdict may rest, as old as they are on the day of the check.

        They are those that its policy reads, and those of the policies whose verdicts it asks for.
        """
        policy = case.truths.policy
        own = self.figures_of(policy)
        if any(item.age is not FigureAge.CURRENT for item in own):
            own = self.attempt(partial(self._counting, case), own, policy)
        others = (self.figures(other) for other in case.referred.values())
        return tuple({item.name: item for found in (*others, own) for item in found}.values())

    def figures_of(self, policy: Policy) -> tuple[FigureResult, ...]:
        """The dated figures that ``policy`` reads of anything."""
        if policy.id not in self.dated:
            words = self.words.of(policy)
            self.dated[policy.id] = self.attempt(lambda: words.figures.on(self._day), (), policy)
        return self.dated[policy.id]

    def figures_among(self, policy: Policy, cases: Sequence[DecidedCase]) -> tuple[FigureResult, ...]:
        """The dated figures on which any of ``cases`` may rest, each once; of no case all of its policy."""
        own = self.figures_of(policy)
        if not cases or (not policy.references() and all(item.age is FigureAge.CURRENT for item in own)):
            return own
        return tuple({item.name: item for case in cases for item in self.figures(case)}.values())

    def _counting(self, case: DecidedCase) -> tuple[FigureResult, ...]:
        """The figures without those for which the snapshot gives the shop's own."""
        at, scopes = self.blames(case).reading()

        def stands_in(given: Default) -> bool:
            return bool(at.value(given, scopes) != at.value(given.base, scopes))

        return self.words.of(case.truths.policy).figures.on(self._day, stands_in)

    @property
    def _day(self) -> date:
        local = self.world.calendar.local_date(self.as_of)
        return local if isinstance(local, date) else self.as_of.date()

    def question(self, policy: Policy) -> Text:
        """What a seller asks ``policy``, in a few words: its title where it doesn't say that."""
        return self.filled(policy.question or policy.title, policy)

    def filled(self, text: Text, policy: Policy, about: Precondition | None = None) -> Text:
        """``text`` with what stands in its braces; as it is written where that can't be said."""
        return self.attempt(partial(fill, text, policy), text, policy, about) if has_slots(text) else text

    def _why(
        self,
        case: DecidedCase,
        precondition: Precondition,
        blamed: Evidence,
        blames: Blames,
        together: Once[RecordTally],
        *,
        headed: bool,
    ) -> Text:
        from checker.explain.known import known
        from checker.explain.turned import turned

        truths, status = case.truths, case.decision.statuses[precondition.id]
        failing = [
            item.finding.record for item in blamed.records if item.finding.timeline.start is Truth.FALSE
        ]
        only = truths.preconditions[precondition.id].condition.failing == 1  # however many are shown
        alone = failing[0] if only and len(failing) == 1 else None
        named = None if alone is None or alone.section is None else self._identity(alone.section, alone.index)
        reasons = known(case, precondition, blamed, blames, together, named=named or "", headed=headed)
        said = self.alike.why(precondition, truths.policy, reasons)
        then = Text() if status is not Status.WAITING else turned(precondition, truths, self.timezone)
        return Text(f"{said.en} {then.en}", f"{said.zh}{then.zh}") if then else said

    def _problem(self, truths: SubjectTruths, item: Precondition, together: Once[RecordTally]) -> Text:
        from checker.explain.problems import problem  # few conditions have words of their own for it

        return problem(item, truths, self.timezone, together)

    def _record(
        self,
        truths: SubjectTruths,
        item: RecordEvidence,
        precondition: Precondition,
        place: Place,
        say: _Saying,
    ) -> RecordResult:
        section, index = item.finding.record.section, item.finding.record.index
        timeline = _dated(truths, precondition, item)
        known = RecordResult(
            id=truths.subject_id if section is None else self._identity(section, index),
            place=place,
            failing=item.finding.timeline.start is Truth.FALSE,
            values={},
            clears_at=timeline.clears_at,
            may_clear_at=timeline.may_clear_at,
        )
        return self.attempt(partial(say, known, item), known, truths.policy, precondition)

    def _identity(self, section: str, index: int) -> str | None:
        return self.world.identity(section, self.world.snapshot.plain(section, index))

    def _places(self, truths: SubjectTruths, blamed: Evidence) -> Mapping[Wanted, Place]:
        """The places of all records of a precondition."""
        from checker.explain.records import wanted

        keys = list(dict.fromkeys(wanted(truths, item) for item in (*blamed.records, *blamed.waiting)))
        positions = self.world.snapshot.places(keys)
        return {
            key: Place(position.pointer, position.line, position.column, position.file)
            for key, position in zip(keys, positions, strict=True)
        }

    def blames(self, case: DecidedCase) -> Blames:
        """What is to blame in one case."""
        return Blames(case, self.world, self.reading)

    def reading(self, policy: Policy) -> SnapshotReading:
        """The snapshot as it is read for ``policy`` at the instant of the check."""
        if policy.id not in self.readings:
            from checker.explain.reading import SnapshotReading

            self.readings[policy.id] = SnapshotReading(self.world, policy, self.as_of)
        return self.readings[policy.id]


def _dated(truths: SubjectTruths, precondition: Precondition, item: RecordEvidence) -> Timeline:
    """How a record fares with time; the subject itself fares as the precondition does.

    Another version of the policy may decide before the record's time is over.
    """
    if item.finding.record.section is None:
        return truths.preconditions[precondition.id].outlook
    if not truths.turns:
        return item.finding.timeline
    return in_turn(item.finding.timeline, [(truths.turns[0][0], Timeline(Truth.FALSE))])


def _missing(gaps: Iterable[Gap]) -> tuple[Missing, ...]:
    """Facts that lack, in words."""
    if not (found := tuple(gaps)):  # mostly none does
        return ()
    from checker.explain.wording.missing import missing

    return tuple(map(missing, found))


def _by_path(facts: Iterable[Missing]) -> tuple[Missing, ...]:
    """Each fact once, however many reasons there are."""
    return tuple({fact.path: fact for fact in facts}.values())


def over_time(truths: SubjectTruths, decision: Decision) -> Timeline:
    """The whole over time, where the verdict comes from it."""
    if decision.verdict not in (Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.WAITING):
        return Timeline(Truth.TRUE)
    return truths.outlook


def _source(precondition: Precondition, truths: SubjectTruths) -> SourceResult | None:
    cited = precondition.citation
    if cited is None:
        return None
    url = truths.policy.sources[cited.source].url
    return SourceResult(cited.title, cited.section, cited.published, cited.quote, url, cited.kind)


def _waiver(waiver: Waiver, day: date) -> WaiverResult:
    return WaiverResult(
        reason=waiver.reason,
        approved_by=waiver.approved_by,
        expires=waiver.expires,
        records=waiver.records or (),
        span=waiver.span,
        days_left=(waiver.expires - day).days,
    )
