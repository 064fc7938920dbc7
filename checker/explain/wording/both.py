"""The same thing said in both languages."""

from __future__ import annotations

from checker.base.text import Text
from checker.explain.wording import chinese, english
from checker.explain.wording.context import WordingContext
from checker.language.model.conditions import Condition, Expression
from checker.language.surface import SurfaceTest


def clause(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> Text:
    """``condition`` as a clause."""
    return Text(
        english.clause(condition, ctx, negated=negated), chinese.clause(condition, ctx, negated=negated)
    )


def said(test: SurfaceTest, ctx: WordingContext) -> Text:
    """A test of a value as a clause."""
    return Text(english.said(test, ctx).clause(ctx), chinese.said(test, ctx).clause(ctx))


def expression(node: Expression, ctx: WordingContext) -> Text:
    """``node`` as a noun phrase."""
    return Text(english.expression(node, ctx), chinese.expression(node, ctx))
