"""Conditions turned so that they can be said without a knot, in either language."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from checker.explain.wording.context import WordingContext, wants
from checker.language.model.conditions import (
    AllOf,
    Comparison,
    Condition,
    Not,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
)

#: The operator that says the opposite.
OPPOSITE: Final = {
    Op.IS: Op.IS_NOT,
    Op.IS_NOT: Op.IS,
    Op.IN: Op.NOT_IN,
    Op.NOT_IN: Op.IN,
    Op.ABOVE: Op.AT_MOST,
    Op.AT_MOST: Op.ABOVE,
    Op.BELOW: Op.AT_LEAST,
    Op.AT_LEAST: Op.BELOW,
    Op.BEFORE: Op.NOT_BEFORE,
    Op.NOT_BEFORE: Op.BEFORE,
    Op.AFTER: Op.NOT_AFTER,
    Op.NOT_AFTER: Op.AFTER,
    Op.OLDER_THAN: Op.NEWER_THAN,
    Op.NEWER_THAN: Op.OLDER_THAN,
}


def held_list(q: Quantifier, ctx: WordingContext) -> Path | None:
    """The path of a list that the record itself, or one related to it, holds some or none of."""
    path = q.source.path
    inside = path.scope == ctx.inner and ctx.inner > 0 and q.kind is not QuantifierKind.EVERY
    return path if inside and q.source.section is None else None


def positive(q: Quantifier) -> Quantifier:
    """``none`` of what lacks something as ``every`` that has it: no double negation."""
    test = q.where
    if q.kind is not QuantifierKind.NONE or not isinstance(test, Comparison):
        return q
    lacking = test.op in (Op.IS_NOT, Op.NOT_IN) or (test.op is Op.PRESENT and not wants(test))
    if not lacking:
        return q
    return replace(q, kind=QuantifierKind.EVERY, where=None, require=Not(test, test.span))


def broken(q: Quantifier) -> Quantifier:
    """What is so where ``q`` doesn't hold, without a negation before it: some, or none, that break it."""
    if q.kind is QuantifierKind.SOME:
        return replace(q, kind=QuantifierKind.NONE)
    if q.require is None:
        return replace(q, kind=QuantifierKind.SOME)
    breaks: Condition = Not(q.require, q.span)
    where = breaks if q.where is None else AllOf((q.where, breaks), q.span)
    return replace(q, kind=QuantifierKind.SOME, where=where, require=None)
