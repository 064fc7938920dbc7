"""Every row of the tables of statuses and verdicts, by example."""

from __future__ import annotations

from itertools import product

import pytest

from checker.decide.decider import Cases
from checker.decide.facts import Key, inputs
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.model import Decision, EngineError

pytestmark = pytest.mark.usefixtures("either_engine")

P = PreconditionShape("p")
GUARDED = PreconditionShape("p", has_when=True, has_unless=True)


def decide(logic: Logic, **given: str) -> Decision:
    """The decision where ``given`` (``property__subject``) holds; everything else is as quiet as can be."""
    quiet = {"when": "true", "unless": "false", "condition": "true", "outlook": "stays", "waiver": "none"}
    quiet |= {"other policy": "applies", "applies_to": "true", "done_when": "false", "whole": "true"}
    facts = {key: quiet[key.property] for key in inputs(logic)}
    for name, value in given.items():
        property_, _, subject = name.replace("other_policy", "other policy").partition("__")
        key = Key(property_, subject if subject not in ("", "policy") else "the policy")
        assert facts.keys() & {key, Key(property_, f"stage {subject}")}
        facts[key if key in facts else Key(property_, f"stage {subject}")] = value
    return Cases(logic, verify_each=True).decide(tuple(facts.values()))


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"when__p": "false", "condition__p": "false"}, "not_applicable"),
        ({"when__p": "false", "condition__p": "true"}, "not_applicable"),
        ({"condition__p": "true"}, "met"),
        ({"condition__p": "true", "when__p": "unknown"}, "met"),
        ({"condition__p": "false", "unless__p": "true"}, "met"),
        ({"condition__p": "unknown", "unless__p": "true", "when__p": "unknown"}, "met"),
        ({"condition__p": "false", "outlook__p": "opens"}, "waiting"),
        ({"condition__p": "false", "outlook__p": "stays"}, "failed"),
        ({"condition__p": "unknown"}, "unknown"),
        ({"condition__p": "false", "unless__p": "unknown"}, "unknown"),
        ({"condition__p": "false", "when__p": "unknown"}, "unknown"),
        ({"condition__p": "unknown", "when__p": "unknown", "unless__p": "unknown"}, "unknown"),
    ],
)
def test_statuses(given: dict[str, str], status: str) -> None:
    """The status follows ``any_of(not when, unless, condition)``, in and out of stages."""
    truths = {
        "met": "true",
        "not_applicable": "true",
        "unknown": "unknown",
        "waiting": "opens",
        "failed": "never",
    }
    whole = truths[status]
    stageless = decide(Logic("x", (), (GUARDED,)), **given, whole=whole)
    staged = decide(Logic("x", (StageShape("s", (GUARDED,)),), ()), **given, whole__s=whole)
    assert stageless.statuses == staged.statuses == {"p": status}


@pytest.mark.parametrize("condition", ["true", "unknown", "false"])
@pytest.mark.parametrize("outlook", ["opens", "stays"])
def test_waiver_covers_what_is_not_met(condition: str, outlook: str) -> None:
    """A waiver that covers what is left makes anything but met ``waived``, and the whole true."""
    logic = Logic("x", (), (P,), waivers=True)
    decision = decide(logic, condition__p=condition, outlook__p=outlook, waiver__p="covers")
    assert decision.statuses == {"p": "met" if condition == "true" else "waived"}
    assert decision.verdict == "eligible"


def test_waiver_says_nothing_where_the_precondition_does_not_apply() -> None:
    """Not applicable stays so under a waiver."""
    logic = Logic("x", (), (GUARDED,), waivers=True)
    assert decide(logic, when__p="false", waiver__p="covers").statuses == {"p": "not_applicable"}


def test_waiver_that_leaves_something_open_changes_nothing() -> None:
    """A waiver in force that doesn't cover what isn't met leaves failed failed."""
    logic = Logic("x", (), (P,), waivers=True)
    assert decide(logic, condition__p="false", waiver__p="none", whole="never").statuses == {"p": "failed"}


def test_other_policy_that_does_not_apply() -> None:
    """A precondition on a policy that doesn't apply is not applicable, whatever its condition says."""
    logic = Logic("x", (), (PreconditionShape("p", other="y"),))
    decision = decide(logic, other_policy__p="not applicable", condition__p="unknown")
    assert (decision.verdict, decision.statuses) == ("eligible", {"p": "not_applicable"})


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "eligible"),
        ({"condition__p": "false", "outlook__p": "opens", "whole": "opens"}, "waiting"),
        ({"condition__p": "false", "whole": "never"}, "blocked"),
        # One opens only after the other has closed: never all at once.
        ({"condition__p": "false", "outlook__p": "opens", "whole": "never"}, "blocked"),
        # Failed beside unknown: false is the minimum.
        ({"condition__p": "false", "condition__q": "unknown", "whole": "never"}, "blocked"),
        ({"condition__p": "unknown", "whole": "unknown"}, "undetermined"),
        ({"applies_to__policy": "false", "condition__p": "false", "whole": "never"}, "not_applicable"),
        ({"applies_to__policy": "unknown", "condition__p": "false", "whole": "never"}, "undetermined"),
        ({"condition__advice": "false"}, "eligible"),
        ({"condition__advice": "unknown"}, "eligible"),
    ],
)
def test_verdicts_without_stages(given: dict[str, str], verdict: str) -> None:
    """The verdict is that of the blocking preconditions together; advisory ones never change it."""
    logic = Logic("x", (), (P, PreconditionShape("q"), PreconditionShape("advice", blocking=False)))
    decision = decide(logic, **given)
    assert decision.verdict == verdict
    assert decision.counted == (set() if verdict == "not_applicable" else {"p", "q"})
    assert decision.stage is None


def test_policy_without_preconditions_is_open() -> None:
    """Nothing to hold: eligible where it applies, done where its stages are over."""
    assert decide(Logic("x", (), ())).verdict == "eligible"
    stages = Logic("x", (StageShape("s", ()), StageShape("t", ())), ())
    assert decide(stages).verdict == "eligible"
    assert decide(stages, done_when__s="true", done_when__t="true").verdict == "done"


STAGED = Logic(
    "x",
    (
        StageShape("a", (PreconditionShape("pa"),)),
        StageShape("b", (PreconditionShape("pb"),)),
        StageShape("c", ()),
    ),
    (PreconditionShape("all"),),
)


@pytest.mark.parametrize(
    ("done", "stage", "states"),
    [
        ("false false false", "a", "current next next"),
        ("false true true", "a", "current next next"),
        ("true false true", "b", "past current next"),
        ("true true false", "c", "past past current"),
        ("true true true", None, "past past past"),
        ("unknown true true", "a", "current next next"),
        ("true unknown false", "b", "past current next"),
    ],
)
def test_stage_progression(done: str, stage: str | None, states: str) -> None:
    """The current stage is the first whose done_when isn't true; unknown there is undetermined."""
    given = dict(zip(("done_when__a", "done_when__b", "done_when__c"), done.split(), strict=True))
    decision = decide(STAGED, **given)
    assert (decision.stage, list(decision.stage_states.values())) == (stage, states.split())
    unclear = stage is not None and given[f"done_when__{stage}"] == "unknown"
    assert decision.verdict == ("undetermined" if unclear else "eligible" if stage else "done")
    counted = {"a": {"pa", "all"}, "b": {"pa", "pb", "all"}, "c": {"pa", "pb", "all"}, None: set()}
    assert decision.counted == counted[stage]


def wholes(value: str, *stages: str) -> dict[str, str]:
    """The wholes of these stages."""
    return {f"whole__{stage}": value for stage in stages}


def test_stages_add_up() -> None:
    """What fails in a stage counts from it on, whatever stage is reached; before, it doesn't."""
    for done, verdict in (
        ((), "blocked"),
        (("a",), "blocked"),
        (("a", "b"), "blocked"),
        (("a", "b", "c"), "done"),
    ):
        given = {f"done_when__{stage}": "true" for stage in done} | wholes("never", *"abc")
        decision = decide(STAGED, condition__pa="false", **given)
        assert (decision.verdict, decision.statuses["pa"]) == (verdict, "failed")
    assert decide(STAGED, condition__pb="false", **wholes("never", *"bc")).verdict == "eligible"
    unknown = {"condition__pb": "unknown", "done_when__a": "true", **wholes("unknown", *"bc")}
    assert decide(STAGED, **unknown).verdict == "undetermined"


ENDING = Logic(
    "x",
    (
        StageShape("a", (PreconditionShape("lasts"), PreconditionShape("ends", until="c"))),
        StageShape("b", (PreconditionShape("pb", until="c"),)),
        StageShape("c", (PreconditionShape("pc"),)),
        StageShape("d", ()),
    ),
    (),
)


@pytest.mark.parametrize(
    ("past", "counted"),
    [
        ("", {"lasts", "ends"}),
        ("a", {"lasts", "ends", "pb"}),
        ("ab", {"lasts", "pc"}),
        ("abc", {"lasts", "pc"}),
    ],
)
@pytest.mark.parametrize("failing", ["lasts", "ends", "pb", "pc"])
def test_until_a_stage(past: str, counted: set[str], failing: str) -> None:
    """What has an ``until`` counts in the stages before that one, and no more once it is reached."""
    now = "abcd"[len(past)]
    given = {f"done_when__{stage}": "true" for stage in past}
    decision = decide(
        ENDING,
        **given,
        **{f"condition__{failing}": "false"},
        **wholes("never" if failing in counted else "true", now),
    )
    assert decision.counted == counted
    assert decision.verdict == ("blocked" if failing in counted else "eligible")


@pytest.mark.parametrize(
    ("condition", "whole", "verdict"),
    [
        ("true", "true", "in_progress"),
        ("unknown", "unknown", "undetermined"),
        ("false", "opens", "waiting"),
        ("false", "never", "blocked"),
    ],
)
def test_a_stage_that_awaits_others(condition: str, whole: str, verdict: str) -> None:
    """Where all that counts is met and somebody else has to act, it is in progress; else as in any stage."""
    p, all_ = PreconditionShape("p"), PreconditionShape("all")
    logic = Logic("x", (StageShape("s", (p,), awaits=True), StageShape("t", ())), (all_,))
    given = {"condition__p": condition, "outlook__p": "opens"}
    assert decide(logic, **given, whole__s=whole).verdict == verdict
    assert decide(logic, **given, whole__t=whole, done_when__s="true").verdict == (
        "eligible" if verdict == "in_progress" else verdict
    )
    assert decide(logic, **given, whole__s=whole, done_when__s="unknown").verdict == "undetermined"


def test_common_preconditions_count_in_every_stage() -> None:
    """A failing common precondition blocks each stage, also one without preconditions of its own."""
    for done in product(("true", "false"), repeat=3):
        given = dict(zip(("done_when__a", "done_when__b", "done_when__c"), done, strict=True))
        verdict = decide(STAGED, **given, **wholes("never", *"abc"), condition__all="false").verdict
        assert verdict == ("done" if done == ("true",) * 3 else "blocked")


@pytest.mark.parametrize("whole", ["true", "unknown", "opens", "never"])
def test_whole_that_contradicts_its_parts_is_an_error(whole: str) -> None:
    """Where what was measured of the whole isn't the conjunction of its parts, there is no verdict."""
    fitting = {"true": "true", "unknown": "unknown", "false": ("opens", "never")}
    for condition, fits in fitting.items():
        if whole not in fits:
            with pytest.raises(EngineError):
                decide(Logic("x", (), (P,)), condition__p=condition, whole=whole)


def test_derivation_reads_as_an_argument() -> None:
    """Rules are named by what they say, with the facts they rest on and the fact they reach."""
    logic = Logic("x", (StageShape("apply", (PreconditionShape("orders-quiet"),)),), ())
    given = {"condition__orders-quiet": "false", "outlook__orders-quiet": "opens", "whole__apply": "opens"}
    derivation = decide(logic, **given).derivation
    assert derivation[0].rule == "orders-quiet: the condition is false, and time alone mends it -> waiting"
    assert derivation[0].because == ("condition of orders-quiet: false", "outlook of orders-quiet: opens")
    assert derivation[0].concludes == "status of orders-quiet: waiting"
    assert derivation[-1].rule == "in the stages so far something fails, and time alone mends it -> waiting"
    assert derivation[-1].concludes == "verdict of the policy: waiting"
