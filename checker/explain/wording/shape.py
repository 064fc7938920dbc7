"""Conditions turned so that they can be said without a knot, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Span
from checker.explain.wording.context import WordingContext, belonging, figures, filtered, last_field
from checker.explain.wording.denials import refusing
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
    Share,
    SomeOf,
)
from checker.language.model.readings import settle
from checker.language.model.walk import Term, children
from checker.language.surface import SurfaceTest, named, surface
from checker.values.quantity import Duration, LocalDate

#: What a sentence says: one test, what joins several conditions, or something of many records.
Sayable = SurfaceTest | AllOf | AnyOf | SomeOf | Quantifier


def sayable(condition: Condition, ctx: WordingContext, *, negated: bool) -> tuple[Sayable, bool]:
    """What a sentence says of ``condition``, and whether it has to deny it: only joined conditions are.

    Tests have denied themselves, and what is said of many records says it without a denial inside another.
    """
    test = surface(condition, negated=negated)
    if test is not None:
        return test, False
    match condition:
        case Not(part=part):
            return sayable(part, ctx, negated=not negated)
        case AllOf() | AnyOf() | SomeOf():
            return condition, negated
        case Quantifier():
            return _positive(broken(condition) if negated else condition, ctx), False
        case Comparison():
            return named(condition, negated=negated), False


class HowMany(Struct, frozen=True):
    """How many hold, in words with a place for each of the ``numbers``."""

    words: Text
    numbers: tuple[int, ...]


def so_many(condition: SomeOf, *, negated: bool) -> HowMany:
    """How many of its parts hold where ``condition`` does, or where it doesn't."""
    least, most, every = condition.least, condition.most, len(condition.parts)
    if least == most:
        exactly, other = (
            Text("exactly {}", "恰有 {} 项成立"),
            Text("fewer or more than {}", "成立的不到或超过 {} 项"),
        )
        return HowMany(other if negated else exactly, (least,))
    if most == every:
        enough, few = Text("at least {}", "至少有 {} 项成立"), Text("fewer than {}", "成立的不到 {} 项")
        return HowMany(few if negated else enough, (least,))
    if least == 0:
        bearable, many = Text("at most {}", "至多有 {} 项成立"), Text("more than {}", "成立的超过 {} 项")
        return HowMany(many if negated else bearable, (most,))
    between = Text("between {} and {}", "有 {} 到 {} 项成立")
    outside = Text("fewer than {} or more than {}", "成立的不到 {} 项或超过 {} 项")
    return HowMany(outside if negated else between, (least, most))


def counted(test: SurfaceTest) -> Aggregate | None:
    """What a test counts; None where it is one of something else."""
    left = test.left
    return left if isinstance(left, Aggregate) and left.fold is Fold.COUNT else None


def held_list(q: Quantifier, ctx: WordingContext) -> Path | None:
    """The path of a list that the record itself, or one related to it, holds some or none of."""
    path = q.source.path
    inside = path.scope == ctx.inner and ctx.inner > 0 and q.kind is not QuantifierKind.EVERY
    return path if inside and q.source.section is None else None


def existing(test: SurfaceTest, ctx: WordingContext) -> Quantifier | None:
    """A test of how many records there are, as whether there are any; None where it asks more."""
    what, numbers = counted(test), figures(test, ctx)
    asked = {Op.IS: [0], Op.AT_MOST: [0], Op.BELOW: [1], Op.ABOVE: [0], Op.AT_LEAST: [1]}
    if what is None or test.op is None or numbers is None or asked.get(test.op) != numbers:
        return None
    absent = (test.op in (Op.IS, Op.AT_MOST, Op.BELOW)) is not test.words.refuses
    kind = QuantifierKind.NONE if absent else QuantifierKind.SOME
    return Quantifier(kind, what.source, what.scope, None, filtered(what, ctx), None, test.span)


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


def _positive(q: Quantifier, ctx: WordingContext) -> Quantifier:
    """``none`` of what lacks something as ``every`` that has it: no double negation."""
    if q.where is None or q.kind is QuantifierKind.SOME or (q.kind is QuantifierKind.EVERY and q.require):
        return q
    parts = conjoined(q.where)
    lacking = [part for part in parts if denies(part, ctx)]
    if not lacking:
        return q
    told = next((part for part in reversed(lacking) if surface(part) is not None), lacking[-1])
    others = together([part for part in parts if part is not told], q.where.span)
    return replace(q, kind=QuantifierKind.EVERY, where=others, require=Not(told, told.span))


def denies(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> bool:
    """Whether what a sentence says of ``condition`` has a denial in it."""
    what, negated = sayable(condition, ctx, negated=negated)
    inside: Sequence[Condition] = ()
    match what:
        case SurfaceTest():
            there = existing(what, ctx)
            if there is not None:
                return denies(there, ctx)
            if refusing(what):
                return True
            inside = tuple(_inside(what.left, *what.right))
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return any(denies(part, ctx, negated=negated) for part in parts)
        case Quantifier(kind=QuantifierKind.NONE):
            return True
        case Quantifier() | SomeOf():
            inside = tuple(_inside(*children(what)))
    return any(denies(part, ctx) for part in inside)


def _inside(*terms: Term) -> Iterator[Condition]:
    """The conditions under which ``terms`` count what they do."""
    for term in terms:
        if isinstance(term, get_args(Condition)):
            yield term
        else:
            yield from _inside(*children(term))


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


def selected_of(node: Share, ctx: WordingContext) -> tuple[Aggregate, Condition] | None:
    """Of which records a share is, and which of them it counts; None where it is no such one."""
    part, whole = node.part, node.whole
    if not (isinstance(part, Aggregate) and isinstance(whole, Aggregate)) or part.source != whole.source:
        return None
    where = part.where
    if whole.where is not None:
        where = where.parts[-1] if isinstance(where, AllOf) else None
    settled = None if where is None else settle(where, ctx.policy)
    return None if settled is None or isinstance(settled, bool) else (whole, settled)


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
