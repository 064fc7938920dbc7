"""Conditions turned so that they can be said without a knot, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec.structs import replace

from checker.diagnostics import Span
from checker.explain.wording.context import WordingContext, belonging, last_field, wants
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Expression,
    FieldRef,
    Fold,
    Literal,
    Not,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
)
from checker.language.surface import SurfaceTest, named, surface
from checker.schema.words import ascribed
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


def conjoined(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that ``condition`` asks for together, each written as such."""
    return condition.parts if isinstance(condition, AllOf) and surface(condition) is None else (condition,)


def together(parts: Sequence[Condition], span: Span) -> Condition | None:
    """All of ``parts`` as one condition; None where there are none."""
    return AllOf(tuple(parts), span) if len(parts) > 1 else next(iter(parts), None)


def state_of(condition: Condition) -> Path | None:
    """Where a condition reads what its record is, if it is a test that wants that to be one of some words."""
    test = surface(condition)
    path = test.left.path if test is not None and isinstance(test.left, FieldRef) else None
    field = None if path is None else last_field(path)
    wanted = test is not None and test.op is Op.IS and not test.words.refuses
    return path if field is not None and field.state and wanted else None


def owning(condition: Condition) -> bool:
    """Whether a condition says to what its record belongs, or what that holds."""
    written = surface(condition)
    return isinstance(condition, Quantifier) or (written is not None and belonging(written) is not None)


def refused(condition: Condition) -> bool:
    """Whether a condition is a test that its record is none of some words."""
    written = surface(condition)
    return written is not None and written.words.refuses


def positive(q: Quantifier) -> Quantifier:
    """``none`` of what lacks something as ``every`` that has it: no double negation."""
    if q.where is None or q.kind is QuantifierKind.SOME or (q.kind is QuantifierKind.EVERY and q.require):
        return q
    parts = conjoined(q.where)
    lacking = next((part for part in reversed(parts) if _lacks(part)), None)
    if lacking is None:
        return q
    others = together([part for part in parts if part is not lacking], q.where.span)
    return replace(q, kind=QuantifierKind.EVERY, where=others, require=Not(lacking, lacking.span))


def _lacks(condition: Condition) -> bool:
    """Whether a condition is a test that is said with a negation, and can't stand beside its records."""
    test = sayable(condition, negated=False)[0]
    if not isinstance(test, SurfaceTest):
        return False
    if test.op is Op.PRESENT:
        return not wants(test)
    if not test.words.refuses or belonging(test) is not None:
        return False
    path = test.left.path if isinstance(test.left, FieldRef) else None
    told = None if path is None or (field := last_field(path)) is None else ascribed(field)
    return told is None or not told.other


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
