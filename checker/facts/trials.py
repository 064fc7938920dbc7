"""Which facts matter most: each is tried with its possible values, and the check made again.

A fact may change a verdict, or a date, by itself; only where everything else is in order; or only together
with another one. What none of these trials has shown to change anything comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.decide.model import Verdict
from checker.diagnostics import SnapshotError
from checker.explain.blames import DecidedCase
from checker.facts.overlay import overlaid, together
from checker.facts.questions import Effect, Question, QuestionKind
from checker.facts.values import Json, Values, nested
from checker.schema.catalog import EnumType, Field, Scalar
from checker.snapshot import Snapshot
from checker.values.truth import Truth

#: Of a fact with more values only so many are tried, from the first to the last.
_VALUES: Final = 10
#: Of the records that lack a value only so many are tried.
_ROWS: Final = 2
#: For so many of the policies that ask for a fact, it is tried where everything else is in order.
_POLICIES: Final = 3
#: Of the facts that a condition asks for besides, so many are tried together with one.
_PARTNERS: Final = 3
#: With more records than these no trials are made: each would take too long.
_READ: Final = 2_000
#: So many trials are made at most.
_TRIALS: Final = 800
#: From best to worst.
_ORDER: Final = (
    Verdict.DONE,
    Verdict.ELIGIBLE,
    Verdict.IN_PROGRESS,
    Verdict.WAITING,
    Verdict.UNDETERMINED,
    Verdict.BLOCKED,
    Verdict.NOT_APPLICABLE,
)


class TriedOutcome(Struct, frozen=True):
    """What a case comes to: its verdict and dates.

    ``short`` counts what it is short of being eligible: nobody sees that, so outcomes don't differ by it.
    """

    verdict: Verdict
    dates: tuple[datetime | None, datetime | None, datetime | None]
    short: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TriedOutcome) and (self.verdict, self.dates) == (other.verdict, other.dates)

    def __hash__(self) -> int:
        return hash((self.verdict, self.dates))


class FactTrial(Struct, frozen=True):
    """A value that is tried for a fact, or a field of records that lack it; ``facts`` is what it adds."""

    field: Field
    value: object
    facts: Json


#: The outcomes of all cases, by policy and subject.
Outcomes = Mapping[tuple[str, str | None], TriedOutcome]


def outcomes(cases: Sequence[DecidedCase]) -> Outcomes:
    """What decided cases come to."""
    return {(case.truths.policy.id, case.truths.subject_id): _outcome(case) for case in cases}


def _outcome(case: DecidedCase) -> TriedOutcome:
    truths, decision, _ = case
    outlook = truths.outlook
    short = sum(truths.preconditions[name].effective.start is not Truth.TRUE for name in decision.counted)
    unsure = (Truth.TRUE - truths.applies.start) * len(truths.preconditions)
    return TriedOutcome(
        decision.verdict, (outlook.clears_at, outlook.may_clear_at, outlook.ends_at), short + unsure
    )


def ranked(
    asked: Sequence[Question],
    snapshot: Snapshot,
    judge: Callable[[Snapshot], Outcomes],
    values: Values,
) -> tuple[Question, ...]:
    """The questions with the most decisive first.

    Args:
        asked: the questions.
        snapshot: what is known.
        judge: what a snapshot comes to, under the policies that ask.
        values: what to try.
    """
    trials = FactTrials(snapshot, judge, values)
    effects = trials.effects([question for question in asked if question.bears])
    found = [replace(question, effect=effects.get(question.id, Effect.NEITHER)) for question in asked]
    order = list(Effect)
    return tuple(
        sorted(
            found,
            key=lambda item: (
                order.index(item.effect),
                not item.bears,
                all(use.precondition for use in item.uses),  # whether it applies, and which step it is at
                -len(item.policies),
                _effort(item),
            ),
        )
    )


def _effort(question: Question) -> int:
    """How much work it is to find out, roughly."""
    if question.kind is not QuestionKind.VALUE:
        return 3 + len(question.rows)
    kind = question.field.type
    return 0 if kind is Scalar.BOOLEAN else 1 if isinstance(kind, EnumType) else 2


class FactTrials:
    """Checks of snapshots that are made up for it, as many as may be made; none of a very large one."""

    def __init__(
        self,
        snapshot: Snapshot,
        judge: Callable[[Snapshot], Outcomes],
        values: Values,
        most: int = _TRIALS,
    ) -> None:
        self._snapshot = snapshot
        self._judge = judge
        self._values = values
        self._left = most if snapshot.records <= _READ else 0
        self._known: dict[str, Outcomes] = {}

    def effects(self, asked: Sequence[Question]) -> dict[str, Effect]:
        """What each question can do."""
        fragments = {question.id: [each.facts for each in self.tries(question, _ROWS)] for question in asked}
        if self._outcomes({}) is None:
            return {question.id: Effect.VERDICT for question in asked}
        effects = {item.id: self._tried(fragments[item.id], {}, Effect.NEITHER) for item in asked}
        for question in asked:
            for policy in question.policies[:_POLICIES]:
                if effects[question.id] is not Effect.VERDICT:
                    others = [other for other in asked if other is not question and policy in other.policies]
                    fine = together(*(self.best(fragments[other.id], policy) for other in others))
                    effects[question.id] = self._tried(fragments[question.id], fine, effects[question.id])
        for question in asked:
            for other in _partners(question, asked) if effects[question.id] is Effect.NEITHER else ():
                for given in fragments[other.id]:
                    effects[question.id] = self._tried(fragments[question.id], given, effects[question.id])
        return effects

    def _tried(self, fragments: Sequence[Json], given: Json, effect: Effect) -> Effect:
        """What the values of a fact do where others are ``given``; at least ``effect``."""
        before = self._outcomes(given)
        if before is None or effect is Effect.VERDICT:
            return effect
        for fragment in fragments:
            after = self._outcomes(together(given, fragment))
            if after is None:
                continue
            if {key: each.verdict for key, each in before.items()} != {
                key: each.verdict for key, each in after.items()
            }:
                return Effect.VERDICT
            if after != before:
                effect = Effect.DATE
        return effect

    def best(self, fragments: Sequence[Json], policy: str) -> Json:
        """The value of a fact that brings a policy nearest to being eligible by itself."""
        known = [
            (_rank(after, policy), fragment)
            for fragment in fragments
            if (after := self._outcomes(fragment)) is not None
        ]
        return min(known, key=lambda item: item[0])[1] if known else {}

    def _outcomes(self, facts: Json) -> Outcomes | None:
        """What the snapshot comes to with ``facts``; None where that can't be tried any more."""
        key = repr(facts)
        if key not in self._known:
            if self._left <= 0:
                return None
            self._left -= 1
            try:
                self._known[key] = self._judge(overlaid(self._snapshot, facts))
            except SnapshotError:  # no such snapshot could be
                self._known[key] = {}
        return self._known[key] or None

    def tries(
        self, question: Question, rows: int | None = None, most: int | None = _VALUES
    ) -> tuple[FactTrial, ...]:
        """At ``most`` so many values for ``question``: of records, in so many ``rows`` that lack one."""
        found = tuple(self._every(question, rows))
        return found if most is None else spread(found, most)

    def standing(self, facts: Json) -> object:
        """What the snapshot comes to with ``facts``, and what it is short of; None where that isn't tried."""
        found = self._outcomes(facts)
        return found and tuple((key, each.verdict, each.dates, each.short) for key, each in found.items())

    def _every(self, question: Question, rows: int | None) -> Iterator[FactTrial]:
        path, field = ".".join(question.path), question.field
        if question.kind is QuestionKind.VALUE:
            for value in self._values.of(field):
                yield FactTrial(field, value, nested({question.path: value}))
        elif question.kind is QuestionKind.LIST:
            for value in self._values.of(field, question.columns):
                facts = {**nested({question.path: value}), "coverage": {path: {"complete": True}}}
                yield FactTrial(field, value, facts)
        else:
            for column in question.columns:
                lacking = [row for row in question.rows if column.path in row.lacks][:rows]
                for value in self._values.of(column.field, column.inner):
                    records = [{question.key: row.id, **nested({column.path: value})} for row in lacking]
                    yield FactTrial(column.field, value, nested({question.path: records}))


def spread(trials: Sequence[FactTrial], most: int) -> tuple[FactTrial, ...]:
    """At ``most`` so many of ``trials``, two at least, the first and the last among them."""
    count = len(trials)
    if count <= most:
        return tuple(trials)
    return tuple(trials[place * (count - 1) // (most - 1)] for place in range(most))


def _rank(found: Outcomes, policy: str) -> tuple[int, int]:
    own = [outcome for (name, _), outcome in found.items() if name == policy]
    return sum(_ORDER.index(outcome.verdict) for outcome in own), sum(outcome.short for outcome in own)


def _partners(question: Question, asked: Sequence[Question]) -> list[Question]:
    """Others that the same conditions ask for."""
    own = {(use.policy, use.precondition) for use in question.uses}
    return [
        other
        for other in asked
        if other is not question and own & {(use.policy, use.precondition) for use in other.uses}
    ][:_PARTNERS]
