"""Why something is impossible: the fewest places of a policy that can't go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import z3
from msgspec import Struct

from checker.diagnostics import Related, Span
from checker.language.model import All, Condition, Kind, Not, Quantifier
from checker.language.model import Any as AnyOf
from checker.prove.worlds import World, exists
from checker.text import Text


class Piece(Struct, frozen=True):
    """A part of a condition that would have to hold, or to fail where ``holds`` is false, and says so."""

    span: Span
    holds: bool
    says: Any


def pieces(world: World, condition: Condition, scopes: tuple[str, ...], *, holds: bool) -> Iterator[Piece]:
    """What would all have to be so for ``condition`` to hold, or to fail."""
    match condition:
        case All(parts=parts) if holds:
            for part in parts:
                yield from pieces(world, part, scopes, holds=True)
        case AnyOf(parts=parts) if not holds:
            for part in parts:
                yield from pieces(world, part, scopes, holds=False)
        case Not(part=part):
            yield from pieces(world, part, scopes, holds=not holds)
        case Quantifier(kind=kind, source=source, where=where, require=require) if holds is (
            kind is Kind.SOME
        ):
            inside = world.record(source, scopes)
            yield Piece(condition.span, holds, exists(inside[-1]))
            if where is not None:
                yield from pieces(world, where, inside, holds=True)
            if require is not None:
                yield from pieces(world, require, inside, holds=False)
        case _:
            truths = world.truths(condition, scopes)
            yield Piece(condition.span, holds, truths.true if holds else truths.false)


def conflict(world: World, among: Sequence[Piece], steps: int) -> tuple[Piece, ...]:
    """The fewest of these pieces that can't go together; none where ``steps`` don't suffice to tell."""
    left = list(among)
    if not _impossible(world, left, steps):
        return ()
    for piece in among:
        without = [other for other in left if other is not piece]
        if _impossible(world, without, steps):
            left = without
    return tuple(left)


def _impossible(world: World, among: Sequence[Piece], steps: int) -> bool:
    solver = z3.Solver()
    solver.set("rlimit", steps)
    solver.add(*(piece.says for piece in among), *world.facts())
    return bool(solver.check() == z3.unsat)


def told(found: Sequence[Piece], known: Sequence[Span]) -> tuple[Related, ...]:
    """The pieces of a conflict as places to look at, those that are ``known`` already left out."""
    spans = list(dict.fromkeys(piece.span for piece in found))
    if all(span in known for span in spans):
        return ()
    by_span = {piece.span: piece for piece in found}
    return tuple(
        Related(_told(by_span[span].holds, place, len(spans)), span) for place, span in enumerate(spans)
    )


def _told(holds: bool, place: int, count: int) -> Text:  # noqa: FBT001 - which of the two it is
    if count == 1:
        return (
            Text("nothing makes this true", "这里怎么都不会成立")
            if holds
            else Text("nothing makes this false", "这里怎么都会成立")
        )
    if place == 0:
        return (
            Text("this would have to hold", "这里须成立")
            if holds
            else Text("this would have to fail", "这里须不成立")
        )
    if place + 1 < count:
        return Text("and this too", "这里也须成立") if holds else Text("and this would", "这里也须不成立")
    return (
        Text("and this too, which is impossible", "这里也须成立，而这不可能")
        if holds
        else Text("and this would have to fail, which is impossible", "这里也须不成立，而这不可能")
    )
