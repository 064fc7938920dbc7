"""The logic of a policy as Horn rules: facts that must stand, and the fact that follows.

Rules are positive and compare for equality only. Whatever a precondition's input facts are, exactly
one of its rules applies, so nothing is ever concluded from the absence of a fact. Rules stand in the
order of the argument: each reads only input facts and conclusions of rules before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from checker.decide.facts import (
    APPLIES,
    COVERS,
    FALSE,
    NEVER,
    NONE,
    NOT_APPLICABLE,
    OPENS,
    POLICY,
    STAYS,
    TRUE,
    UNKNOWN,
    VERDICT,
    Fact,
    Key,
    stage_subject,
    state_key,
    status_key,
)
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.model import StageState, Status, Verdict


class Premise(NamedTuple):
    """A key whose value must be one of ``values``."""

    key: Key
    values: tuple[str, ...]


class Rule(Struct, frozen=True):
    """Where all of ``when`` stand, ``then`` follows. ``name`` is shown to people."""

    name: str
    when: tuple[Premise, ...]
    then: Fact


#: How many facts one rule joins at most; longer conjunctions become trees.
WIDTH: Final = 8

_WHOLE: Final = Key("whole", POLICY)
_UNSETTLED: Final = "unsettled"
#: All that counts is met, and somebody else has to act.
_AWAITED: Final = "awaited"
_SO_FAR: Final = "the stages so far"
_EVERYWHERE: Final = "every stage"
_YES: Final = "yes"
_MET: Final = (Status.MET, Status.WAIVED, Status.NOT_APPLICABLE)
_NOT_TRUE: Final = (FALSE, UNKNOWN)
_NOT_FALSE: Final = (TRUE, UNKNOWN)
#: Of a block of preconditions: not in effect.
_IDLE: Final = "idle"
_REACHED: Final = (StageState.PAST, StageState.CURRENT)


def rules_of(logic: Logic) -> tuple[Rule, ...]:
    """The rules that decide a case of ``logic``."""
    return tuple(_rules(logic))


def _rules(logic: Logic) -> Iterator[Rule]:
    for precondition in logic.preconditions():
        yield from _status(precondition, waivers=logic.waivers)
    yield from _states(logic)
    for stage in logic.stages:
        yield from _whole(stage)
    blocks: list[str] = []
    if stretches := _stretches(logic):
        blocks.append(_SO_FAR)
        for stretch, preconditions in stretches.items():
            yield from _block(stretch.subject, preconditions)
            yield from _in_effect(stretch)
        yield from _so_far(stretches)
    if common := [p.id for p in logic.common if p.blocking]:
        blocks.append(_EVERYWHERE if logic.stages else POLICY)
        yield from _block(blocks[-1], common)
    yield from _verdict(logic, blocks)


# --- statuses ---------------------------------------------------------------------------------


def _status(p: PreconditionShape, *, waivers: bool) -> Iterator[Rule]:
    """The status table: decided is ``any_of(not when, unless, condition)``."""

    def rule(words: str, status: Status, **premises: str | tuple[str, ...]) -> Rule:
        asked = {name.replace("_", " "): value for name, value in premises.items()}
        when = tuple(
            Premise(Key(name, p.id), (value,) if isinstance(value, str) else value)
            for name, value in asked.items()
        )
        return Rule(f"{p.id}: {words} -> {status}", when, Fact(status_key(p.id), status))

    na = Status.NOT_APPLICABLE
    applicable: dict[str, str | tuple[str, ...]] = {}
    if p.has_when:
        yield rule("its when is false", na, when=FALSE)
        applicable["when"] = _NOT_FALSE
    if p.other is not None:
        yield rule("the other policy doesn't apply", na, **applicable, other_policy=NOT_APPLICABLE)
        applicable["other policy"] = APPLIES
    if p.has_unless:
        yield rule("an exemption holds", Status.MET, **applicable, unless=TRUE)
        applicable["unless"] = _NOT_TRUE
    yield rule("the condition is true", Status.MET, **applicable, condition=TRUE)

    uncovered: dict[str, str | tuple[str, ...]] = dict(applicable)
    if waivers:
        covered = applicable | {"condition": _NOT_TRUE, "waiver": COVERS}
        yield rule("a waiver covers what isn't met", Status.WAIVED, **covered)
        uncovered["waiver"] = NONE
    # Unknown: the first of when, unless and condition that is unknown, those before it being plain.
    if p.has_when:
        open_when = uncovered | {"when": UNKNOWN, "condition": _NOT_TRUE}
        yield rule("not met, and unknown whether it applies", Status.UNKNOWN, **open_when)
        uncovered["when"] = TRUE
    if p.has_unless:
        open_unless = uncovered | {"unless": UNKNOWN, "condition": _NOT_TRUE}
        yield rule("not met, and unknown whether an exemption holds", Status.UNKNOWN, **open_unless)
        uncovered["unless"] = FALSE
    yield rule("the condition is unknown", Status.UNKNOWN, **uncovered, condition=UNKNOWN)
    uncovered["condition"] = FALSE
    yield rule("the condition is false, and time alone mends it", Status.WAITING, **uncovered, outlook=OPENS)
    yield rule(
        "the condition is false, and time alone doesn't mend it", Status.FAILED, **uncovered, outlook=STAYS
    )


# --- stages -----------------------------------------------------------------------------------


def _states(logic: Logic) -> Iterator[Rule]:
    """The current stage is the first whose ``done_when`` isn't true."""
    before: Key | None = None
    for stage in logic.stages:
        state = state_key(stage.id)
        done = Key("done_when", stage_subject(stage.id))
        reached = () if before is None else (Premise(before, (StageState.PAST,)),)
        yield Rule(
            f"{stage.id}: it is over -> past",
            (*reached, Premise(done, (TRUE,))),
            Fact(state, StageState.PAST),
        )
        yield Rule(
            f"{stage.id}: the first that isn't known to be over -> current",
            (*reached, Premise(done, _NOT_TRUE)),
            Fact(state, StageState.CURRENT),
        )
        if before is not None:
            ahead = (StageState.CURRENT, StageState.NEXT)
            yield Rule(
                f"{stage.id}: an earlier stage comes first -> next",
                (Premise(before, ahead),),
                Fact(state, StageState.NEXT),
            )
        before = state


def _whole(stage: StageShape) -> Iterator[Rule]:
    """The whole of the current stage is the policy's."""
    subject = stage_subject(stage.id)
    current = Premise(Key("state", subject), (StageState.CURRENT,))
    done = Key("done_when", subject)
    unsettled = Premise(done, (UNKNOWN,))
    yield Rule(f"{subject}: unknown whether it is over", (current, unsettled), Fact(_WHOLE, _UNSETTLED))
    for whole, words in (
        (TRUE, "is true"),
        (UNKNOWN, "is unknown"),
        (OPENS, "is false, and time alone mends it"),
        (NEVER, "is false, and time alone doesn't mend it"),
    ):
        when = (current, Premise(done, (FALSE,)), Premise(Key("whole", subject), (whole,)))
        if whole == TRUE and stage.awaits:
            name = f"{subject}: it is current and awaits others, and its whole {words}"
            yield Rule(name, when, Fact(_WHOLE, _AWAITED))
        else:
            yield Rule(f"{subject}: it is current, and its whole {words}", when, Fact(_WHOLE, whole))


# --- what counts --------------------------------------------------------------------------------

#: What may be found of a block of preconditions: Kleene's minimum without negation. ``holds`` is its
#: truth, ``fails`` its falsity, ``stands`` and ``open`` together that it is unknown.
_FINDINGS: Final = {
    "fails": "a blocking precondition is failed or waiting",
    "open": "a blocking precondition is unknown",
    "stands": "no blocking precondition is failed or waiting",
    "holds": "every blocking precondition is met",
}


def _block(block: str, blocking: Sequence[str]) -> Iterator[Rule]:
    for p in blocking:
        failing = Premise(status_key(p), (Status.FAILED, Status.WAITING))
        yield Rule(f"{block}: {p} counts and isn't met", (failing,), Fact(Key("fails", block), _YES))
        unknown = Premise(status_key(p), (Status.UNKNOWN,))
        yield Rule(f"{block}: {p} counts and is unknown", (unknown,), Fact(Key("open", block), _YES))
    for finding, statuses in {"stands": (*_MET, Status.UNKNOWN), "holds": _MET}.items():
        premises = [Premise(status_key(p), statuses) for p in blocking]
        yield from _conjunction(f"{block}: {_FINDINGS[finding]}", premises, Key(finding, block))


class _Stretch(NamedTuple):
    """The stages over which preconditions are in effect: from one on, until another is reached, if any."""

    start: str
    until: str | None

    @property
    def subject(self) -> str:
        start = stage_subject(self.start)
        return start if self.until is None else f"{start} until {stage_subject(self.until)}"


def _stretches(logic: Logic) -> dict[_Stretch, list[str]]:
    """The blocking preconditions of stages, by the stretch over which they are in effect."""
    found: dict[_Stretch, list[str]] = {}
    for stage in logic.stages:
        for p in stage.preconditions:
            if p.blocking:
                found.setdefault(_Stretch(stage.id, p.until), []).append(p.id)
    return found


def _in_effect(stretch: _Stretch) -> Iterator[Rule]:
    """The truth of a stretch's preconditions where the stages reached lie in it; elsewhere it is idle."""
    subject, start = stretch.subject, state_key(stretch.start)
    bounds = [Premise(start, _REACHED)]
    truth = Key("truth", subject)
    if stretch.until is not None:
        end = state_key(stretch.until)
        bounds.append(Premise(end, (StageState.NEXT,)))
        yield Rule(f"{subject}: it has ended", (Premise(end, _REACHED),), Fact(truth, _IDLE))
    yield Rule(f"{subject}: it is still to come", (Premise(start, (StageState.NEXT,)),), Fact(truth, _IDLE))
    for value, findings in {TRUE: ("holds",), FALSE: ("fails",), UNKNOWN: ("stands", "open")}.items():
        found = [Premise(Key(finding, subject), (_YES,)) for finding in findings]
        words = ", ".join(_FINDINGS[finding] for finding in findings)
        yield Rule(f"{subject}: it is in effect, and {words}", (*bounds, *found), Fact(truth, value))


def _so_far(stretches: Iterable[_Stretch]) -> Iterator[Rule]:
    """What is found of the stretches that are in effect, together."""
    truths = [Key("truth", stretch.subject) for stretch in stretches]
    for truth in truths:
        for finding, value in (("fails", FALSE), ("open", UNKNOWN)):
            name = f"{_SO_FAR}: {_FINDINGS[finding]}, by {truth.subject}"
            yield Rule(name, (Premise(truth, (value,)),), Fact(Key(finding, _SO_FAR), _YES))
    for finding, values in {"stands": (TRUE, UNKNOWN, _IDLE), "holds": (TRUE, _IDLE)}.items():
        premises = [Premise(truth, values) for truth in truths]
        yield from _conjunction(f"{_SO_FAR}: {_FINDINGS[finding]}", premises, Key(finding, _SO_FAR))


def _conjunction(name: str, premises: list[Premise], then: Key) -> Iterator[Rule]:
    """All of ``premises`` as a tree of rules, none wider than WIDTH."""
    level = 0
    while len(premises) > WIDTH:
        level += 1
        groups = [premises[i : i + WIDTH] for i in range(0, len(premises), WIDTH)]
        premises = []
        for number, group in enumerate(groups, 1):
            key = Key(f"{then.property} {level}.{number}", then.subject)
            yield Rule(f"{name} (part {level}.{number})", tuple(group), Fact(key, _YES))
            premises.append(Premise(key, (_YES,)))
    if premises:
        yield Rule(name, tuple(premises), Fact(then, _YES))


# --- the verdict --------------------------------------------------------------------------------


def _verdict(logic: Logic, blocks: list[str]) -> Iterator[Rule]:
    def rule(words: str, verdict: Verdict, *when: Premise) -> Rule:
        return Rule(f"{words} -> {verdict}", when, Fact(VERDICT, verdict))

    def found(finding: str, *where: str) -> tuple[Premise, ...]:
        return tuple(Premise(Key(finding, block), (_YES,)) for block in where)

    applies = Key("applies_to", POLICY)
    yield rule("the policy doesn't apply", Verdict.NOT_APPLICABLE, Premise(applies, (FALSE,)))
    yield rule("unknown whether the policy applies", Verdict.UNDETERMINED, Premise(applies, (UNKNOWN,)))
    yes = Premise(applies, (TRUE,))
    if logic.stages:
        last = Premise(state_key(logic.stages[-1].id), (StageState.PAST,))
        yield rule("every stage is over", Verdict.DONE, yes, last)
        unsettled = Premise(_WHOLE, (_UNSETTLED,))
        yield rule("unknown whether the stage is over", Verdict.UNDETERMINED, yes, unsettled)
    met = found("holds", *blocks)
    yield rule("all that counts is met", Verdict.ELIGIBLE, yes, Premise(_WHOLE, (TRUE,)), *met)
    if any(stage.awaits for stage in logic.stages):
        awaited = Premise(_WHOLE, (_AWAITED,))
        yield rule("all that counts is met, others have to act", Verdict.IN_PROGRESS, yes, awaited, *met)
    for block in blocks:
        open_whole = (yes, Premise(_WHOLE, (UNKNOWN,)), *found("stands", *blocks), *found("open", block))
        yield rule(f"in {block} something is unknown, nothing fails", Verdict.UNDETERMINED, *open_whole)
        for later, words, verdict in (
            (OPENS, "time alone mends it", Verdict.WAITING),
            (NEVER, "time alone doesn't mend it", Verdict.BLOCKED),
        ):
            failing = (yes, Premise(_WHOLE, (later,)), *found("fails", block))
            yield rule(f"in {block} something fails, and {words}", verdict, *failing)
