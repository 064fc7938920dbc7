"""Why something is impossible: the fewest places of a policy that can't go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Related, Span
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Quantifier,
    QuantifierKind,
    SomeOf,
)
from checker.language.surface import surface
from checker.lint.proofs.formulas import Formula
from checker.lint.proofs.solver import STEPS
from checker.lint.proofs.worlds import SymbolicWorld, exists


class Piece(Struct, frozen=True):
    """A part of a condition that would have to hold, or to fail where ``holds`` is false, and says so."""

    span: Span
    holds: bool
    says: Formula


def pieces(
    world: SymbolicWorld, condition: Condition, scopes: tuple[str, ...], *, holds: bool
) -> Iterator[Piece]:
    """What would all have to be so for ``condition`` to hold, or to fail."""
    if surface(condition) is not None:  # written as one test, whatever that stands for
        yield _whole(world, condition, scopes, holds=holds)
        return
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            if isinstance(condition, AllOf) is holds:
                for part in parts:
                    yield from pieces(world, part, scopes, holds=holds)
            else:
                yield _whole(world, condition, scopes, holds=holds)
        case Not(part=part):
            yield from pieces(world, part, scopes, holds=not holds)
        case Quantifier(kind=kind, source=source, where=where, require=require):
            if holds is not (kind is QuantifierKind.SOME):
                yield _whole(world, condition, scopes, holds=holds)
                return
            inside = world.record(source, scopes)
            yield Piece(condition.span, holds, exists(inside[-1]))
            if where is not None:
                yield from pieces(world, where, inside, holds=True)
            if require is not None:
                yield from pieces(world, require, inside, holds=False)
        case Comparison() | SomeOf():
            yield _whole(world, condition, scopes, holds=holds)


def _whole(world: SymbolicWorld, condition: Condition, scopes: tuple[str, ...], *, holds: bool) -> Piece:
    truths = world.truths(condition, scopes)
    return Piece(condition.span, holds, truths.true if holds else truths.false)


def conflict(world: SymbolicWorld, among: Sequence[Piece], steps: int = STEPS) -> tuple[Piece, ...]:
    """The fewest of these pieces that can't go together; none where ``steps`` don't suffice to tell."""
    left = list(among)
    if not world.impossible(*_says(left), steps=steps):
        return ()
    for piece in among:
        without = [other for other in left if other is not piece]
        if world.impossible(*_says(without), steps=steps):
            left = without
    return tuple(left)


def _says(among: Sequence[Piece]) -> list[Formula]:
    return [piece.says for piece in among]


def told(found: Sequence[Piece], known: Sequence[Span]) -> tuple[Related, ...]:
    """The pieces of a conflict as places to look at; none where all are ``known``."""
    by_span = {piece.span: piece for piece in found}
    if by_span.keys() <= set(known):
        return ()
    return tuple(
        Related(_ALONE[piece.holds] if len(by_span) == 1 else _among(piece, place, len(by_span)), span)
        for place, (span, piece) in enumerate(by_span.items())
    )


def _among(piece: Piece, place: int, count: int) -> Text:
    """What is said of one of several pieces: they are read one after the other."""
    return (_FIRST if place == 0 else _FURTHER if place + 1 < count else _LAST)[piece.holds]


#: What is said of a piece that would have to hold, or to fail.
_ALONE: Final = {
    True: Text("nothing makes this true", "这里怎么都不会成立"),
    False: Text("nothing makes this false", "这里怎么都会成立"),
}
_FIRST: Final = {
    True: Text("this would have to hold", "这里须成立"),
    False: Text("this would have to fail", "这里须不成立"),
}
_FURTHER: Final = {
    True: Text("and this too", "这里也须成立"),
    False: Text("and this would", "这里也须不成立"),
}
_LAST: Final = {
    True: Text("and this too, which is impossible", "这里也须成立，而这不可能"),
    False: Text("and this would have to fail, which is impossible", "这里也须不成立，而这不可能"),
}
