"""The driver of durable_rules: its limits, its memory, and what it does when the engine goes wrong."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import durable_rules_engine
import pytest

from checker.decide.choice import engine_for
from checker.decide.decider import Cases
from checker.decide.durable import DurableRules
from checker.decide.facts import DOMAINS, Key, inputs
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.model import EngineError
from checker.decide.rules import WIDTH, rules_of
from checker.decide.ruleset import MAX_RULES, compile_rules
from checker.language.grammar.resolve import MAX_PRECONDITIONS, MAX_STAGES, MAX_STRETCHES

SMALL = Logic("x", (), (PreconditionShape("p"), PreconditionShape("q")))
STATM = Path("/proc/self/statm")
CASE = ("true", "never", "true", "stays", "false", "stays")


def large(preconditions: int, stages: int) -> Logic:
    """A policy of this size, its preconditions spread evenly, a third of them in every stage."""
    guarded = [PreconditionShape(f"p{number}", has_when=number % 3 == 0) for number in range(preconditions)]
    own, common = guarded[preconditions // 3 :], guarded[: preconditions // 3]
    return Logic("x", tuple(StageShape(f"s{n}", tuple(own[n::stages])) for n in range(stages)), tuple(common))


@pytest.mark.usefixtures("either_engine")
@pytest.mark.parametrize(("preconditions", "stages"), [(300, 12), (300, 1), (200, 40)])
def test_large_policies(preconditions: int, stages: int) -> None:
    """Hundreds of preconditions are decided as few are: all met, one failed, one unknown, all over."""
    logic = large(preconditions, stages)
    cases = Cases(logic, verify_each=True)

    def verdict(whole: str = "true", done: str = "false", last: str = "true") -> str:
        values = {"whole": whole, "done_when": done, "outlook": "stays"}
        facts = {key: values.get(key.property, "true") for key in inputs(logic)}
        facts[Key("condition", logic.common[-1].id)] = last
        return cases.decide(tuple(facts.values())).verdict

    assert verdict() == "eligible"
    assert verdict("never", last="false") == "blocked"
    assert verdict("unknown", last="unknown") == "undetermined"
    assert verdict(done="true") == "done"


GREATEST = (MAX_PRECONDITIONS, MAX_STAGES)


@pytest.mark.usefixtures("either_engine")
@pytest.mark.parametrize("spread", ["in every stage", "in one stage", "evenly", "where trees begin"])
def test_the_largest_policy_that_loads(spread: str) -> None:
    """What the loader lets through the engine decides, with every guard, reference and waiver there is."""
    guarded = [
        PreconditionShape(f"p{number}", has_when=True, has_unless=True, other="o/x")
        for number in range(GREATEST[0])
    ]
    per_stage = {"evenly": len(guarded) // GREATEST[1], "where trees begin": 2 * WIDTH + 1}.get(spread, 0)
    own = [guarded[n * per_stage : (n + 1) * per_stage] for n in range(GREATEST[1])]
    rest = guarded[GREATEST[1] * per_stage :]
    if spread == "in one stage":
        own[-1], rest = rest, []
    logic = Logic(
        "x", tuple(StageShape(f"s{n}", tuple(of)) for n, of in enumerate(own)), tuple(rest), waivers=True
    )
    cases = Cases(logic, verify_each=True)
    last = f"s{GREATEST[1] - 1}"

    def verdict(condition: str, whole: str, waiver: str = "none") -> str:
        values = {
            "applies_to": "true",
            "when": "true",
            "unless": "false",
            "other policy": "applies",
            "outlook": "stays",
            "condition": condition,
            "waiver": waiver,
            "whole": whole,
        }
        facts = {
            key: ("false" if key.subject == f"stage {last}" else "true")
            if key.property == "done_when"
            else values[key.property]
            for key in inputs(logic)
        }
        return cases.decide(tuple(facts.values())).verdict

    assert verdict("true", "true") == "eligible"
    assert verdict("false", "never") == "blocked"
    assert verdict("unknown", "unknown") == "undetermined"
    assert verdict("false", "true", waiver="covers") == "eligible"


@pytest.mark.parametrize("middle", range(0, MAX_STAGES, 3))
def test_as_many_stretches_as_load(middle: int) -> None:
    """Preconditions that end with many different stages, most of them around one, stay within the limits."""
    ids = [f"s{number}" for number in range(MAX_STAGES)]
    pairs = [(start, end) for start in ids for end in (*ids[ids.index(start) + 1 :], None)]
    pairs.sort(key=lambda pair: ids[middle] not in pair)
    own: dict[str, list[PreconditionShape]] = {name: [] for name in ids}
    common: list[PreconditionShape] = []
    for number in range(MAX_PRECONDITIONS):
        start, end = pairs[number % MAX_STRETCHES]
        last = number >= MAX_PRECONDITIONS - 9
        (common if last else own[start]).append(
            PreconditionShape(
                f"p{number}", has_when=True, has_unless=True, other="o/x", until=None if last else end
            )
        )
    stages = tuple(StageShape(name, tuple(of), awaits=True) for name, of in own.items())
    logic = Logic("x", stages, tuple(common), waivers=True)
    quiet = {"unless": "false", "other policy": "applies", "outlook": "stays", "waiver": "none"}
    facts = {key: quiet.get(key.property, "true") for key in inputs(logic)}
    facts[Key("done_when", f"stage {ids[middle]}")] = "false"
    assert Cases(logic, verify_each=True).decide(tuple(facts.values())).verdict == "in_progress"


def test_no_rule_joins_more_than_the_engine_stands() -> None:
    """Long conjunctions become trees of rules of bounded width."""
    assert (
        max(len({premise.key.subject for premise in rule.when}) for rule in rules_of(large(300, 2))) <= WIDTH
    )


def test_what_is_too_much_is_refused() -> None:
    """A policy beyond the engine's limits is an error when it is compiled, never a truncation."""
    logic = large(MAX_RULES // 4, 1)
    with pytest.raises(EngineError, match="too many"):
        compile_rules(inputs(logic), rules_of(logic))


def resident() -> int:
    """The memory of this process that is in use, in bytes."""
    return int(STATM.read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not STATM.exists(), reason="the system doesn't tell how much memory is in use")
def test_memory_stays_flat() -> None:
    """Thousands of distinct cases leave nothing behind in the engine: a single kilobyte each would show."""
    logic = large(12, 3)
    engine = DurableRules(logic, durable_rules_engine)
    chance = random.Random(1)
    keys = inputs(logic)

    def run(count: int) -> None:
        for _ in range(count):
            values = {key: chance.choice(DOMAINS[key.property]) for key in keys}
            values[keys[0]] = "false"  # a verdict whatever the rest
            engine.run(tuple(values.values()))

    run(2_000)
    before = resident()
    run(8_000)
    assert resident() - before < 4_000_000


def test_equal_cases_are_decided_once() -> None:
    """The same vector gives the same object."""
    cases = Cases(SMALL)
    assert cases.decide(CASE) is cases.decide(tuple(CASE))


@pytest.mark.usefixtures("either_engine")
def test_rulesets_are_made_once_per_logic() -> None:
    """Equal logic shares one ruleset: the engine can't give one back."""
    assert engine_for(SMALL) is engine_for(Logic("x", (), (PreconditionShape("p"), PreconditionShape("q"))))


@pytest.mark.usefixtures("either_engine")
def test_values_outside_the_domain_are_refused() -> None:
    """Only our own words reach the engine, and as many as there are inputs."""
    engine = engine_for(SMALL)
    for values in (
        ("true", "never", 'true","x":"', "stays", "false", "stays"),
        CASE[:-1],
        (*CASE, "true"),
        (),
    ):
        with pytest.raises(EngineError, match="not the input facts"):
            engine.run(values)
    assert engine.run(CASE)


Spoil = Callable[[SimpleNamespace], None]


def ignore_last(durable: SimpleNamespace) -> None:
    """Drops the end of every batch."""
    assert_facts = durable.assert_facts
    durable.assert_facts = lambda handle, batch: assert_facts(handle, batch[: batch.rindex(",{")] + "]")


def ignore_one(durable: SimpleNamespace) -> None:
    """Drops the first fact of every batch."""
    assert_facts = durable.assert_facts
    durable.assert_facts = lambda handle, batch: assert_facts(handle, "[" + batch[batch.index(",{") + 1 :])


def unexpected_code(durable: SimpleNamespace) -> None:
    """Answers that a fact was known already."""
    assert_facts = durable.assert_facts
    durable.assert_facts = lambda handle, batch: (2, assert_facts(handle, batch)[1])


def wrong_rule(durable: SimpleNamespace) -> None:
    """Reports another rule than the one that fired."""
    complete = durable.complete_and_start_action
    durable.complete_and_start_action = lambda handle, state: (
        text if (text := complete(handle, state)) is None else '{"r2' + text[text.index('":') :]
    )


def twice(durable: SimpleNamespace) -> None:
    """Asserts every batch twice under other ids, so that rules fire twice."""
    assert_facts = durable.assert_facts

    def doubled(handle: object, batch: str) -> tuple[int, object]:
        end = batch.rindex(",{")
        facts, last = batch[1:end], batch[end:]
        again = facts.replace('"id":"0', '"id":"5')
        code, state = assert_facts(handle, f"[{facts},{again}{last}")
        return code, state

    durable.assert_facts = doubled


def breaks(durable: SimpleNamespace) -> None:
    """Fails with the engine's own exception."""

    def fail(handle: object, batch: str) -> tuple[int, object]:
        raise durable_rules_engine.error("Could not assert facts, error code: 303")

    durable.assert_facts = fail


@pytest.mark.parametrize("spoil", [ignore_last, ignore_one, unexpected_code, wrong_rule, twice, breaks])
def test_engine_that_goes_wrong_is_loud(spoil: Spoil) -> None:
    """Whatever the engine does amiss is an EngineError, never a verdict, and it isn't asked again."""
    durable = SimpleNamespace(**vars(durable_rules_engine))
    spoil(durable)
    engine = DurableRules(SMALL, durable)  # type: ignore[arg-type]  # it stands in for the extension
    with pytest.raises(EngineError):
        engine.run(CASE)
    with pytest.raises(EngineError, match="before"):
        engine.run(CASE)


def test_engine_is_loaded_only_for_a_case() -> None:
    """Importing the stage doesn't load the extension: what needs no verdict doesn't pay for it."""
    code = "import sys, checker.decide; sys.exit('durable_rules_engine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
