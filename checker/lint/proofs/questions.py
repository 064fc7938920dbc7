"""What is asked of one policy: whether conditions can hold and fail together, of the same records."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from checker.diagnostics import Related, Span
from checker.language.model.conditions import Condition
from checker.language.model.policy import Policy
from checker.lint.proofs import independent
from checker.lint.proofs.formulas import Formula
from checker.lint.proofs.independent import Records
from checker.lint.proofs.reasons import conflict, pieces, told
from checker.lint.proofs.solver import impossible
from checker.lint.proofs.terms import Truths
from checker.lint.proofs.worlds import SymbolicWorld, Vocabulary


class Claim(Struct, frozen=True):
    """That a condition holds, or fails, of the outermost so many of the records that a question is about."""

    condition: Condition
    holds: bool = True
    depth: int = 0


#: What is so wherever something is asked.
Given = tuple[Claim, ...]


def claim(condition: Condition, of: Records = (), *, holds: bool = True) -> Claim:
    """That a condition holds, or fails, of these records."""
    return Claim(condition, holds, len(of))


class Questions:
    """The questions about one policy, each of which is asked once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._vocabulary = Vocabulary()
        self._around = SymbolicWorld(policy).outermost()
        self._reads: dict[tuple[Condition, Records], frozenset[str] | None] = {}
        self._answers: dict[tuple[Given, Records], bool] = {}
        #: What the question before was about, as formulas: the next one is often its opposite.
        self._last: tuple[tuple[object, ...], list[Truths], list[Formula]] | None = None

    def never(self, condition: Condition, of: Records = (), given: Given = ()) -> bool:
        """Whether a condition can't hold, of some records, where what is given is so."""
        return self.impossible((*given, claim(condition, of)), of)

    def always(self, condition: Condition, of: Records = (), given: Given = ()) -> bool:
        """Whether a condition can't fail, of some records, where what is given is so."""
        return self.impossible((*given, claim(condition, of, holds=False)), of)

    def implies(self, condition: Condition, other: Condition, of: Records = ()) -> bool:
        """Whether a condition can't hold without another one."""
        return self.impossible((claim(condition, of), claim(other, of, holds=False)), of)

    def impossible(self, claims: Given, of: Records = ()) -> bool:
        """Whether claims can't all be so."""
        if self._plain(claims, of):
            return False
        question = (claims, of)
        if question not in self._answers:
            self._answers[question] = self._ask(claims, of)
        return self._answers[question]

    def why(self, claims: Given, of: Records = (), known: Sequence[Span] = ()) -> tuple[Related, ...]:
        """Which parts of the conditions can't go together, where the claims can't all be so.

        Nothing where that is only what is ``known``.
        """
        world = SymbolicWorld(self._policy)
        scopes = _within(world, of)
        among = [
            piece
            for one in claims
            for piece in pieces(world, one.condition, scopes[: _reach(one)], holds=one.holds)
        ]
        return told(conflict(world, among), known)

    def _plain(self, claims: Given, of: Records) -> bool:
        """Whether it is plain that all can be so: each reads something of its own."""
        return independent.apart(self._read(one.condition, of[: one.depth]) for one in claims) is not None

    def _read(self, condition: Condition, of: Records) -> frozenset[str] | None:
        question = (condition, of)
        if question not in self._reads:
            self._reads[question] = independent.read(condition, self._around, of)
        return self._reads[question]

    def _ask(self, claims: Given, of: Records) -> bool:
        about = (*((claim.condition, claim.depth) for claim in claims), of)
        if self._last is None or self._last[0] != about:
            world = SymbolicWorld(self._policy, self._vocabulary)
            scopes = _within(world, of)
            truths = [world.truths(each.condition, scopes[: _reach(each)]) for each in claims]
            self._last = about, truths, world.facts()
        _, truths, facts = self._last
        pairs = zip(claims, truths, strict=True)
        return impossible((*(each.true if one.holds else each.false for one, each in pairs), *facts))


def _within(world: SymbolicWorld, of: Records) -> tuple[str, ...]:
    """Some record of each of these sources, one inside the other."""
    scopes = world.outermost()
    for source in of:
        scopes = world.record(source, scopes)
    return scopes


def _reach(one: Claim) -> int:
    """How many records a claim sees: the snapshot, the subject, and those that it is of."""
    return 2 + one.depth
