"""Conditions turned so that they can be said without a knot, in either language."""

from __future__ import annotations

from enum import StrEnum

from msgspec.structs import replace

from checker.explain.wording.context import WordingContext, wants
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Expression,
    Fold,
    Literal,
    Not,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
)
from checker.language.surface import SurfaceTest, named, surface
from checker.values.quantity import Duration, LocalDate

#: What a sentence says: one test, what joins several conditions, or something of many records.
Sayable = SurfaceTest | AllOf | AnyOf | Quantifier


def sayable(condition: Condition, *, negated: bool) -> tuple[Sayable, bool]:
    """What a sentence says of ``condition``, and whether it has to deny it: tests have denied themselves."""
    test = surface(condition, negated=negated)
    if test is not None:
        return test, False
    match condition:
        case Not(part=part):
            return sayable(part, negated=not negated)
        case AllOf() | AnyOf() | Quantifier():
            return condition, negated
        case Comparison():
            return named(condition, negated=negated), False


def counted(test: SurfaceTest) -> Aggregate | None:
    """What a test counts; None where it is one of something else."""
    left = test.left
    return left if isinstance(left, Aggregate) and left.fold is Fold.COUNT else None


def held_list(q: Quantifier, ctx: WordingContext) -> Path | None:
    """The path of a list that the record itself, or one related to it, holds some or none of."""
    path = q.source.path
    inside = path.scope == ctx.inner and ctx.inner > 0 and q.kind is not QuantifierKind.EVERY
    return path if inside and q.source.section is None else None


def positive(q: Quantifier) -> Quantifier:
    """``none`` of what lacks something as ``every`` that has it: no double negation."""
    test = None if q.where is None else sayable(q.where, negated=False)[0]
    if q.where is None or not isinstance(test, SurfaceTest) or q.kind is not QuantifierKind.NONE:
        return q
    if not (test.words.refuses or (test.op is Op.PRESENT and not wants(test))):
        return q
    return replace(q, kind=QuantifierKind.EVERY, where=None, require=Not(q.where, q.where.span))


def broken(q: Quantifier) -> Quantifier:
    """What is so where ``q`` doesn't hold, without a negation before it: some, or none, that break it."""
    if q.kind is QuantifierKind.SOME:
        return replace(q, kind=QuantifierKind.NONE)
    if q.require is None:
        return replace(q, kind=QuantifierKind.SOME)
    breaks: Condition = Not(q.require, q.span)
    where = breaks if q.where is None else AllOf((q.where, breaks), q.span)
    return replace(q, kind=QuantifierKind.SOME, where=where, require=None)


class DutyState(StrEnum):
    """How a duty stands: missed, done, open; or only that it isn't missed."""

    LATE = "late"
    DONE = "done"
    OPEN = "open"
    EITHER = "either"


def start_of(deadline: Arithmetic) -> Expression:
    """From when on the time runs that ends with a deadline."""
    if deadline.plus is None and deadline.minus is None:
        return deadline.base
    return replace(deadline, within=None)


def whole_day(deadline: Expression) -> LocalDate | None:
    """The day at whose end a deadline is, where one is written out."""
    match deadline:
        case Arithmetic(base=Literal(value=LocalDate() as day), within=Literal(value=Duration(count=0))):
            return day
    return None
