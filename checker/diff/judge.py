"""Whether two versions of a policy differ: a small shop that both are run on, or the proof that none is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import z3
from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import InputError
from checker.diff.cases import RandomShops
from checker.diff.pair import PolicyPair
from checker.diff.parameters import policies_with
from checker.diff.question import PairQuestion
from checker.diff.ruling import Ruling, decisive, ruling_of
from checker.diff.shrink import shrunk
from checker.pipeline.checker import Checker, Policies
from checker.report.difference import RuleRelation, Witness
from checker.snapshot import open_snapshot, read_document

#: Steps of the solver for one question: no clock, the same answer everywhere.
_STEPS: Final = 50_000_000
#: So many shops are tried where the engine doesn't bear out what the formulas say.
_TRIES: Final = 8
#: So many random shops are tried beyond those of the proof; and where there is none.
_BEYOND: Final = 40
_SEARCHED: Final = 400


#: Whether the old version lets a shop go ahead, and whether the new one does.
Direction = tuple[bool, bool]
_LOOSER: Final[Direction] = (False, True)
_STRICTER: Final[Direction] = (True, False)
#: Runs one version on a snapshot; None where that can't be read.
Run = Callable[[Mapping[str, Any]], Ruling | None]


def judge(
    pair: PolicyPair,
    sides: tuple[Policies, Policies],
    parameters: Mapping[str, str] = MappingProxyType({}),
    *,
    random: bool = True,
) -> Judgement:
    """How the two versions of a policy stand to each other, with ``parameters`` set.

    Unless ``random`` shops are tried too, only what the solver names is.
    """
    runs = [_runner(side, pair, parameters) for side in sides]
    questions = tuple(pair.questions())
    looser, no_looser = _anywhere(questions, runs, lambda asked: asked.looser, _LOOSER)
    stricter, no_stricter = _anywhere(questions, runs, lambda asked: asked.stricter, _STRICTER)
    tried, found = 0, {_LOOSER: looser, _STRICTER: stricter}
    if random and (looser is None or stricter is None):
        proven = (looser is not None or no_looser) and (stricter is not None or no_stricter)
        tried = _BEYOND if proven else _SEARCHED
        shops = islice(RandomShops(pair.plan, pair.as_of, pair.id).shops(), tried)
        _search(shops, runs, found)
    looser, stricter = (
        witness and replace(witness, parameters=parameters) for witness in (found[_LOOSER], found[_STRICTER])
    )
    return Judgement(
        looser,
        stricter,
        no_looser and looser is None,
        no_stricter and stricter is None,
        min(asked.shop.bounds.records for asked in questions),
        tried,
        {label: why for asked in questions for label, why in asked.unsaid.items()},
    )


class Judgement(Struct, frozen=True):
    """Shops that tell two versions apart, or the proofs that there is none in a direction.

    These hold of shops with so many ``records`` of a kind, and of so many random ones that were ``tried``;
    ``unsaid`` is what couldn't be said, and why.
    """

    looser: Witness | None
    stricter: Witness | None
    no_looser: bool
    no_stricter: bool
    records: int
    tried: int
    unsaid: Mapping[str, str]

    @property
    def relation(self) -> RuleRelation:
        """The word for it."""
        if self.looser is not None and self.stricter is not None:
            return RuleRelation.INCOMPARABLE
        if self.looser is not None and self.no_stricter:
            return RuleRelation.MORE_PERMISSIVE
        if self.stricter is not None and self.no_looser:
            return RuleRelation.LESS_PERMISSIVE
        return RuleRelation.EQUIVALENT if self.no_looser and self.no_stricter else RuleRelation.UNDECIDED

    def beside(self, other: Judgement) -> Judgement:
        """What holds of both, where the parameters are those of either."""
        return Judgement(
            self.looser or other.looser,
            self.stricter or other.stricter,
            self.no_looser and other.no_looser,
            self.no_stricter and other.no_stricter,
            min(self.records, other.records),
            self.tried + other.tried,
            {**self.unsaid, **other.unsaid},
        )


def _anywhere(
    questions: Sequence[PairQuestion],
    runs: Sequence[Run],
    direction: Callable[[PairQuestion], Any],
    goes: Direction,
) -> tuple[Witness | None, bool]:
    """A small shop somewhere that tells the versions apart; else whether there is none anywhere."""
    refuted = True
    for question in questions:
        witness, none = _told_apart(question, direction(question), runs, goes)
        if witness is not None:
            return witness, False
        refuted &= none
    return None, refuted


def _told_apart(
    question: PairQuestion, asked: Any, runs: Sequence[Run], goes: Direction
) -> tuple[Witness | None, bool]:
    """A small shop of which ``asked`` holds and both versions bear it out; else whether there is none."""
    solver = z3.Solver()
    solver.set("rlimit", _STEPS)
    solver.add(*question.shop.facts, asked)
    for tries in range(_TRIES):
        found = solver.check()
        if found != z3.sat:  # what was left out of the formulas after a try is no proof for the rest
            return None, bool(found == z3.unsat) and not tries
        model = _plainest(solver, question)
        document = question.shop.document(model)
        rulings = [run(document) for run in runs]
        if _went(rulings) == goes:
            return _smallest(document, runs, rulings), False
        solver.add(z3.Or(*(constant() != model[constant] for constant in model.decls())))
    return None, False


def _search(
    shops: Iterable[Mapping[str, Any]], runs: Sequence[Run], found: dict[Direction, Witness | None]
) -> None:
    """Looks among ``shops`` for what isn't ``found`` yet."""
    for document in shops:
        rulings = [run(document) for run in runs]
        went = _went(rulings)
        if went in found and found[went] is None:
            found[went] = _smallest(document, runs, rulings)
            if all(found.values()):
                return


def _went(rulings: Sequence[Ruling | None]) -> Direction | None:
    """Which versions let a shop go ahead; None where one of them can't read it."""
    old, new = rulings
    return None if old is None or new is None else (old.goes, new.goes)


def _smallest(document: Mapping[str, Any], runs: Sequence[Run], rulings: Sequence[Ruling | None]) -> Witness:
    return _witness(shrunk(document, _as_before(runs, rulings)), runs)


def _as_before(runs: Sequence[Run], rulings: Sequence[Ruling | None]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether both versions still say of a snapshot what they said."""

    def holds(document: Mapping[str, Any]) -> bool:
        return all(
            ruling is not None and before is not None and ruling.verdict is before.verdict
            for ruling, before in zip((run(document) for run in runs), rulings, strict=True)
        )

    return holds


def _plainest(solver: Any, question: PairQuestion) -> Any:
    """A model in which as many wishes hold as can, the first ones first."""
    model = solver.model()
    solver.push()
    for wish in question.wishes():
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


def _runner(policies: Policies, pair: PolicyPair, parameters: Mapping[str, str]) -> Run:
    """Runs one version of a policy: by the engine, as any check is."""
    checker = Checker(policies_with(policies, parameters), only=pair.id, as_of=pair.as_of)

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
