"""Deciding subjects: one decision for each distinct vector of truths."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from checker.decide.choice import engine_for
from checker.decide.engine import Engine
from checker.decide.facts import VERDICT, Fact, Key, state_key, status_key, vector
from checker.decide.logic import Logic, logic_of
from checker.decide.model import Decision, EngineError, Firing, StageState, Status, Verdict
from checker.decide.remembered import RememberedCases
from checker.evaluate.model import SubjectTruths
from checker.language.model.policy import Policy

_NO_OTHERS: Final[Mapping[str, Verdict]] = MappingProxyType({})
#: Decisions remembered per logic. More distinct ones are decided again: memory stays bounded.
_REMEMBERED: Final = 10_000


class Decider:
    """Decides the subjects of one policy; each distinct vector of truths is decided once.

    With ``verify``, every decision of the engine is compared to the reference's. What is made of the policy's
    logic is ``kept`` in a folder.
    """

    def __init__(self, policy: Policy, *, verify: bool = False, kept: Path | None = None) -> None:
        self._policy = policy
        self._verify = verify
        self._kept = kept
        self._cases: dict[bool, Cases] = {}
        #: Decisions by what they were made of, while that is the same: no two subjects have its ids then.
        self._alike: dict[tuple[int, ...], tuple[tuple[object, ...], Decision]] = {}

    def decide(self, truths: SubjectTruths, others: Mapping[str, Verdict] = _NO_OTHERS) -> Decision:
        """The decision for one subject.

        Args:
            truths: what was measured for it.
            others: the verdicts for it under the policies that preconditions refer to, by policy id.

        Raises:
            EngineError: the engine went wrong, or differs from the reference.
        """
        if others:
            return self._decide(truths, others)
        parts = truths.applies, truths.done, truths.preconditions, truths.prospects
        key = tuple(map(id, parts))
        known = self._alike.get(key)
        if known is None:
            if len(self._alike) >= _REMEMBERED:
                self._alike.clear()
            known = self._alike[key] = parts, self._decide(truths, others)
        return known[1]

    def _decide(self, truths: SubjectTruths, others: Mapping[str, Verdict]) -> Decision:
        waivers = any(p.remaining is not None for p in truths.preconditions.values())
        cases = self._cases.get(waivers)
        if cases is None:
            logic = logic_of(self._policy, waivers=waivers)
            engine = engine_for(logic, self._kept)
            cases = self._cases[waivers] = Cases(logic, verify_each=self._verify, engine=engine)
        return cases.decide(vector(cases.logic, truths, others))

    def keep(self) -> None:
        """Leave to the next process what it can use, where anything is kept."""
        for cases in self._cases.values():
            cases.keep()


class Cases:
    """Decides the cases of one logic, by ``engine`` or else by the one in use."""

    def __init__(self, logic: Logic, *, verify_each: bool = False, engine: Engine | None = None) -> None:
        self.logic = logic
        self._engine = engine or engine_for(logic)
        self._verify_each = verify_each
        self._steps: dict[tuple[int, tuple[str, ...]], Firing] = {}
        #: The decision of the case whose input facts have these values, in the order of ``inputs(logic)``.
        self.decide = lru_cache(maxsize=_REMEMBERED)(self._decide)

    def keep(self) -> None:
        """Leave to the next process what it can use."""
        if isinstance(self._engine, RememberedCases):
            self._engine.keep()

    def _decide(self, values: tuple[str, ...]) -> Decision:
        facts, fired = self._engine.run(values)
        logic = self.logic
        try:
            verdict = Verdict(facts[VERDICT])
            statuses = {p.id: Status(facts[status_key(p.id)]) for p in logic.preconditions()}
            states = {stage.id: StageState(facts[state_key(stage.id)]) for stage in logic.stages}
        except KeyError as missing:
            raise EngineError(f"nothing was concluded about {missing.args[0]}") from None
        current = next((stage for stage in logic.stages if states[stage.id] is StageState.CURRENT), None)
        if verdict is Verdict.NOT_APPLICABLE:
            current = None
        over = verdict is Verdict.NOT_APPLICABLE or (current is None and bool(logic.stages))
        decision = Decision(
            verdict=verdict,
            stage=current.id if current else None,
            stage_states=MappingProxyType(states),
            statuses=MappingProxyType(statuses),
            counted=frozenset() if over else logic.counted_in(current.id if current else None),
            derivation=tuple(self._step(number, facts) for number in fired),
        )
        if self._verify_each:
            from checker.decide.reference import verify

            verify(logic, values, decision)
        return decision

    def _step(self, number: int, facts: Mapping[Key, str]) -> Firing:
        """What the firing of a rule says. One object for equal steps: decisions share most of theirs."""
        engine = self._engine
        asked = [engine.keys[place] for place, _ in engine.premises[number]]
        key = (number, tuple(map(facts.__getitem__, asked)))
        step = self._steps.get(key)
        if step is None:
            place, value = engine.conclusions[number]
            because = tuple(str(Fact(premise, facts[premise])) for premise in asked)
            then = str(Fact(engine.keys[place], value))
            step = self._steps[key] = Firing(engine.names[number], because, then)
        return step
