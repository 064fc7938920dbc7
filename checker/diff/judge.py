"""Whether two versions of a policy differ: a small shop that both are run on, or the proof that none is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import z3
from msgspec import Struct

from checker.diagnostics import InputError
from checker.diff.pair import PolicyPair
from checker.diff.ruling import Ruling, decisive, ruling_of
from checker.diff.shop import wishes
from checker.diff.shrink import shrunk
from checker.pipeline.checker import Checker, Policies
from checker.report.difference import RuleRelation, Witness
from checker.snapshot import open_snapshot, read_document

#: Steps of the solver for one question: no clock, the same answer everywhere.
_STEPS: Final = 50_000_000
#: So many shops are tried where the engine doesn't bear out what the formulas say.
_TRIES: Final = 8


#: Runs one version on a snapshot; None where that can't be read.
Run = Callable[[Mapping[str, Any]], Ruling | None]


def judge(pair: PolicyPair, old: Policies, new: Policies) -> Judgement:
    """How the two versions of a policy stand to each other."""
    before, after = pair.goes_ahead()
    runs = (_runner(old, pair), _runner(new, pair))
    looser, no_looser = _told_apart(pair, z3.And(z3.Not(before), after), runs, goes=(False, True))
    stricter, no_stricter = _told_apart(pair, z3.And(before, z3.Not(after)), runs, goes=(True, False))
    return Judgement(_relation(looser, stricter, (no_looser, no_stricter)), looser, stricter)


class Judgement(Struct, frozen=True):
    """A relation, and the shops that bear it out."""

    relation: RuleRelation
    looser: Witness | None
    stricter: Witness | None


def _relation(looser: Witness | None, stricter: Witness | None, refuted: tuple[bool, bool]) -> RuleRelation:
    no_looser, no_stricter = refuted
    if looser is not None and stricter is not None:
        return RuleRelation.INCOMPARABLE
    if looser is not None and no_stricter:
        return RuleRelation.MORE_PERMISSIVE
    if stricter is not None and no_looser:
        return RuleRelation.LESS_PERMISSIVE
    return RuleRelation.EQUIVALENT if no_looser and no_stricter else RuleRelation.UNDECIDED


def _told_apart(
    pair: PolicyPair, question: Any, runs: Sequence[Run], goes: tuple[bool, bool]
) -> tuple[Witness | None, bool]:
    """A small shop of which ``question`` holds and both versions bear it out; else whether there is none."""
    solver = z3.Solver()
    solver.set("rlimit", _STEPS)
    solver.add(*pair.shop.facts, question)
    for _ in range(_TRIES):
        found = solver.check()
        if found != z3.sat:
            return None, bool(found == z3.unsat)
        model = _plainest(solver, pair)
        document = pair.shop.document(model)
        rulings = [run(document) for run in runs]
        if all(ruling is not None and ruling.goes is go for ruling, go in zip(rulings, goes, strict=True)):
            return _witness(shrunk(document, _as_before(runs, rulings)), runs), False
        solver.add(z3.Or(*(constant() != model[constant] for constant in model.decls())))
    return None, False


def _as_before(runs: Sequence[Run], rulings: Sequence[Ruling | None]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether both versions still say of a snapshot what they said."""

    def holds(document: Mapping[str, Any]) -> bool:
        return all(
            ruling is not None and before is not None and ruling.verdict is before.verdict
            for ruling, before in zip((run(document) for run in runs), rulings, strict=True)
        )

    return holds


def _plainest(solver: Any, pair: PolicyPair) -> Any:
    """A model in which as many wishes hold as can, the first ones first."""
    model = solver.model()
    solver.push()
    for wish in (*pair.wishes, *wishes(pair.shop)):
        solver.push()
        solver.add(wish)
        if solver.check() == z3.sat:
            model = solver.model()
        else:
            solver.pop()
    while solver.num_scopes():
        solver.pop()
    return model


def _witness(document: Mapping[str, Any], runs: Sequence[Run]) -> Witness:
    old, new = (run(document) for run in runs)
    assert old is not None
    assert new is not None
    return Witness(document, old.verdict, new.verdict, decisive(old, new))


def _runner(policies: Policies, pair: PolicyPair) -> Run:
    """Runs one version of a policy: by the engine, as any check is."""
    checker = Checker(policies, only=pair.id, as_of=pair.shop.as_of)

    def run(document: Mapping[str, Any]) -> Ruling | None:
        try:
            snapshot = open_snapshot(read_document(json.dumps(document).encode()))
            cases = checker.examine(snapshot, records=None).shown
        except InputError:
            return None
        subject = pair.subject(document)
        asked = (case for case in cases if subject is None or case.truths.subject_id == subject)
        case = next(asked, None)
        return Ruling() if case is None else ruling_of(case)

    return run
