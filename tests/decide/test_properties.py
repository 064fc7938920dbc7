"""Both engines against the reference and each other, on random logic and random truths."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.decide.chainer import ForwardChainer
from checker.decide.choice import engine_for
from checker.decide.decider import Cases
from checker.decide.durable import DurableRules
from checker.decide.facts import DOMAINS, Fact, Key, inputs
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.model import StageState, Verdict
from checker.decide.reference import decide_plainly, verify
from checker.decide.rules import rules_of

RANK = {"false": 0, "unknown": 1, "true": 2}
Case = tuple[Logic, list[tuple[str, ...]]]


@st.composite
def logics(draw: st.DrawFn) -> Logic:
    """Up to 5 stages and 15 preconditions, spread over the stages and those that hold in all; some end."""
    stages = draw(st.integers(0, 5))
    blocks: list[list[PreconditionShape]] = [[] for _ in range(stages + 1)]
    for number in range(draw(st.integers(0, 15))):
        block = draw(st.integers(0, stages))
        later = [f"s{n}" for n in range(block, stages)] if block else []
        blocks[block].append(
            PreconditionShape(
                f"p{number}",
                blocking=draw(st.integers(0, 3)) > 0,
                has_when=draw(st.booleans()),
                has_unless=draw(st.booleans()),
                other=draw(st.sampled_from((None, None, "x/other"))),
                until=draw(st.none() | st.sampled_from(later)) if later else None,
            )
        )
    return Logic(
        "x/policy",
        tuple(
            StageShape(f"s{number}", tuple(block), awaits=draw(st.booleans()))
            for number, block in enumerate(blocks[1:])
        ),
        tuple(blocks[0]),
        waivers=draw(st.booleans()),
    )


def effective(p: PreconditionShape, facts: dict[Key, str]) -> int:
    """The truth of one precondition that counts towards the whole, as a number from 0 to 2."""
    if facts.get(Key("other policy", p.id)) == "not applicable" or facts.get(Key("waiver", p.id)) == "covers":
        return 2
    when = RANK[facts.get(Key("when", p.id), "true")]
    return max(2 - when, RANK[facts.get(Key("unless", p.id), "false")], RANK[facts[Key("condition", p.id)]])


@st.composite
def values(draw: st.DrawFn, logic: Logic) -> tuple[str, ...]:
    """Random values of the inputs, with wholes that agree with the preconditions."""
    facts = {key: draw(st.sampled_from(DOMAINS[key.property])) for key in inputs(logic)}
    if draw(st.booleans()):
        facts[Key("applies_to", "the policy")] = "true"
    with_wholes(logic, facts, draw(st.sampled_from(("opens", "never"))))
    return tuple(facts.values())


def with_wholes(logic: Logic, facts: dict[Key, str], later: str) -> None:
    """Set the whole of each stage to what its preconditions come to; what is false, to ``later``."""
    for number, stage in enumerate(logic.stages or (None,)):
        subject = "the policy" if stage is None else f"stage {stage.id}"
        now = min((effective(p, facts) for p in asked(logic, number) if p.blocking), default=2)
        facts[Key("whole", subject)] = later if now == 0 else ("unknown", "true")[now - 1]


def asked(logic: Logic, number: int) -> list[PreconditionShape]:
    """What is asked for in the stage of this number, by the letter: begun by then, and not ended."""
    ids = [stage.id for stage in logic.stages]
    return [
        p
        for begun, stage in enumerate(logic.stages)
        for p in stage.preconditions
        if begun <= number and (p.until is None or number < ids.index(p.until))
    ] + list(logic.common)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A logic and a few cases of it."""
    logic = draw(logics())
    return logic, draw(st.lists(values(logic), min_size=1, max_size=4))


@settings(deadline=None)
@given(cases())
def test_engines_decide_as_the_reference(case: Case) -> None:
    """Verdict, stage, stage states, statuses and what counts are the same, whatever logic and engine."""
    logic, vectors = case
    for decider in (Cases(logic), Cases(logic, engine=ForwardChainer(logic))):
        for vector in vectors:
            verify(logic, vector, decider.decide(vector))


@settings(deadline=None)
@given(cases())
def test_engines_decide_as_one_another(case: Case) -> None:
    """The plain chainer fires the rules that durable_rules fires, and the decisions are told alike."""
    logic, vectors = case
    durable, plain = engine_for(logic), ForwardChainer(logic)
    assert isinstance(durable, DurableRules)
    for vector in vectors:
        assert plain.run(vector) == durable.run(vector)
        assert Cases(logic, engine=plain).decide(vector) == Cases(logic, engine=durable).decide(vector)


@settings(deadline=None)
@given(cases())
def test_derivation_replays(case: Case) -> None:
    """Each firing rests on input facts and earlier conclusions; together they give statuses and verdict."""
    logic, vectors = case
    decider = Cases(logic)
    for vector in vectors:
        decision = decider.decide(vector)
        known = {str(Fact(key, value)) for key, value in zip(inputs(logic), vector, strict=True)}
        for firing in decision.derivation:
            assert known.issuperset(firing.because)
            known.add(firing.concludes)
        concluded = Counter(fact.partition(":")[0] for fact in known)
        assert set(concluded.values()) == {1}
        assert f"verdict of the policy: {decision.verdict}" in known
        assert {f"status of {id_}: {status}" for id_, status in decision.statuses.items()} <= known
        assert {f"state of stage {id_}: {state}" for id_, state in decision.stage_states.items()} <= known


@settings(deadline=None)
@given(cases())
def test_decision_is_coherent(case: Case) -> None:
    """The current stage and what counts go together with the verdict."""
    logic, vectors = case
    for vector in vectors:
        decision = decide_plainly(logic, vector)
        states = list(decision.stage_states.values())
        assert states == sorted(states, key=[StageState.PAST, StageState.CURRENT, StageState.NEXT].index)
        assert states.count(StageState.CURRENT) <= 1
        over = StageState.CURRENT not in states if states else False
        assert (decision.stage is None) == (decision.verdict == "not_applicable" or over or not states)
        if over or decision.verdict in (Verdict.NOT_APPLICABLE, Verdict.DONE):
            assert not decision.counted
        if decision.verdict in (Verdict.WAITING, Verdict.BLOCKED):
            assert {decision.statuses[id_] for id_ in decision.counted} & {"waiting", "failed"}
        if decision.verdict in (Verdict.ELIGIBLE, Verdict.IN_PROGRESS):
            awaits = {stage.id for stage in logic.stages if stage.awaits}
            assert (decision.stage in awaits) == (decision.verdict is Verdict.IN_PROGRESS)
            assert {decision.statuses[id_] for id_ in decision.counted} <= {"met", "waived", "not_applicable"}


@settings(deadline=None)
@given(cases())
def test_rules_stand_in_the_order_of_the_argument(case: Case) -> None:
    """A rule reads only input facts and conclusions of earlier rules, so rising numbers are a derivation."""
    logic, _ = case
    rules = rules_of(logic)
    earlier = set(inputs(logic))
    concluded: set[Key] = set()
    for rule in rules:
        assert {premise.key for premise in rule.when} <= earlier
        concluded.add(rule.then.key)
        earlier |= concluded
    assert len({rule.name for rule in rules}) == len(rules)


#: How green a verdict is: what no earlier condition may ever raise.
GREEN = {
    Verdict.BLOCKED: 0,
    Verdict.WAITING: 1,
    Verdict.UNDETERMINED: 2,
    Verdict.IN_PROGRESS: 3,
    Verdict.ELIGIBLE: 3,
    Verdict.NOT_APPLICABLE: 3,
    Verdict.DONE: 3,
}


@settings(deadline=None)
@given(cases(), st.data())
def test_one_more_precondition_makes_nothing_greener(case: Case, data: st.DataObject) -> None:
    """A failing precondition added to any stage leaves the verdict as it is, or makes it worse."""
    logic, vectors = case
    stages = logic.stages
    added = PreconditionShape("added")
    place = data.draw(st.integers(0, len(stages)))
    if place:
        at = stages[place - 1]
        widened = StageShape(at.id, (*at.preconditions, added), at.awaits)
        stages = (*stages[: place - 1], widened, *stages[place:])
    more = Logic(logic.policy, stages, logic.common if place else (*logic.common, added), logic.waivers)
    for vector in vectors:
        facts = dict(zip(inputs(logic), vector, strict=True))
        plain = {"condition": "false", "outlook": "stays", "waiver": "none"}
        facts |= {Key(name, "added"): value for name, value in plain.items()}
        facts = {key: facts[key] for key in inputs(more)}
        with_wholes(more, facts, "never")
        before, after = Cases(logic).decide(vector), Cases(more).decide(tuple(facts.values()))
        assert GREEN[after.verdict] <= GREEN[before.verdict]


@settings(deadline=None)
@given(cases())
def test_a_step_forward_turns_nothing_green(case: Case) -> None:
    """Where something that lasts fails, the next stages are as far from eligible as the one before."""
    logic, vectors = case
    decider = Cases(logic)
    for vector in vectors:
        facts = dict(zip(inputs(logic), vector, strict=True))
        facts[Key("applies_to", "the policy")] = "true"
        failing: set[str] = set()
        for number, stage in enumerate(logic.stages):
            for n, other in enumerate(logic.stages):
                facts[Key("done_when", f"stage {other.id}")] = "true" if n < number else "false"
            decision = decider.decide(tuple(facts.values()))
            lasting = {p.id for p in asked(logic, number)}
            assert not (failing & lasting) or decision.verdict in (Verdict.BLOCKED, Verdict.WAITING)
            failing |= {p for p in decision.counted if decision.statuses[p] in ("failed", "waiting")}
            assert decision.stage == stage.id
