"""What was seen of one test that doesn't hold, and what it has to be."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.explain.observation import Observation
from checker.explain.wording import chinese, english
from checker.explain.wording.context import WordingContext, figures, last_field, record_of
from checker.explain.wording.shape import DutyState, counted
from checker.explain.wording.values import format_instant, say, spaced
from checker.language.model.conditions import (
    Aggregate,
    Comparison,
    Expression,
    FieldRef,
    Literal,
    NameRef,
    NowRef,
    Op,
)
from checker.language.surface import SurfaceTest, named, opposite
from checker.schema.catalog import Scalar
from checker.schema.words import event, trait
from checker.values.quantity import Interval, Range, Unknown
from checker.values.truth import Truth

LANGUAGES: Final[tuple[Language, Language]] = ("en", "zh")


def absent(test: Comparison) -> Comparison:
    """That the left side of ``test`` is known to be none."""
    return replace(test, op=Op.PRESENT, right=(Literal(value=False, type=Scalar.BOOLEAN, span=test.span),))


def seen_fact(item: Observation, written: SurfaceTest, ctx: WordingContext) -> Text:
    """One observed value, and what it has to be: what is ``written`` doesn't hold."""
    what = counted(written)
    if what is not None:
        return _count(item, written, what, ctx)
    if item.test.op is Op.IN_TIME:
        return due_fact(item, ctx)
    if item.value is None:
        seen = named(absent(item.test))
    elif item.truth is Truth.FALSE:  # of several that the test stands for, the one that fails says more
        seen = named(item.test, negated=True)
    else:
        seen = opposite(written)
    stated = Text(english.said(seen, ctx).clause(ctx), chinese.said(seen, ctx).clause(ctx))
    target = last_field(written.left.path) if isinstance(written.left, FieldRef) else None
    if item.value is None or written.op is Op.PRESENT or isinstance(item.value, (Unknown, Range)):
        return stated
    if target is not None and trait(target) is not None:
        return stated
    if target is not None and event(target) is not None:
        return _moment(item, ctx, stated)
    return _compared(item, written, ctx)


def due_fact(item: Observation, ctx: WordingContext) -> Text:
    """How a duty stands: ``the order was not shipped by 3 June 2026, 23:59``, ``it must be shipped by …``."""
    due, path = item.needed[0], item.path
    test = named(item.test, negated=item.truth is Truth.FALSE)
    if isinstance(due, datetime):
        test = replace(test, right=(Literal(due, Scalar.TIME, item.test.span),))
    target = None if path is None else last_field(path)
    told = None if target is None else event(target)
    if path is None or told is None or told.deadline or due is None:
        clauses = english.said(test, ctx).clause(ctx), chinese.said(test, ctx).clause(ctx)
    else:
        kept = (
            DutyState.LATE
            if item.truth is Truth.FALSE
            else DutyState.OPEN
            if item.value is None
            else DutyState.DONE
        )
        clauses = (
            english.duty(test, path, told, kept, ctx).clause(ctx),
            chinese.duty(test, path, told, kept, ctx).clause(ctx),
        )
    return _moment(item, ctx, Text(*clauses))


def _moment(item: Observation, ctx: WordingContext, stated: Text) -> Text:
    """``the closing notice started on 3 October 2026, less than 30 days ago``."""
    if isinstance(item.value, Interval) or not isinstance(item.value, datetime):
        return stated
    english_day = format_instant(item.value, "en", ctx.timezone)
    chinese_day = format_instant(item.value, "zh", ctx.timezone)
    return Text(f"{stated.en} ({english_day})", f"{stated.zh}（{chinese_day}）")


def _compared(item: Observation, written: SurfaceTest, ctx: WordingContext) -> Text:
    """``the deposit balance is CNY −5.00; it must be at least zero``."""
    value = Literal(item.value, Scalar.STRING, written.span)
    shown = named(replace(item.test, op=Op.IS, right=(value,)))
    en, zh = english.said(shown, ctx).clause(ctx), chinese.said(shown, ctx).clause(ctx)
    must, soll = english.needed(written, ctx), chinese.needed(written, ctx)
    bound = item.needed[0] if len(written.right) == 1 else None
    if bound is not None and not isinstance(bound, Unknown) and not _plain(written.right[0], ctx):
        must += f" ({say(bound, Scalar.STRING, 'en', ctx.timezone)})"
        soll += f"（{say(bound, Scalar.STRING, 'zh', ctx.timezone)}）"
    return Text(f"{en}; it must {must}", f"{zh}，{soll}")


def _plain(operand: Expression, ctx: WordingContext) -> bool:
    """Whether an operand already shows its value."""
    return isinstance(operand, (Literal, NowRef)) or (
        isinstance(operand, NameRef) and operand.name in ctx.policy.parameters
    )


def _count(item: Observation, written: SurfaceTest, what: Aggregate, ctx: WordingContext) -> Text:
    """``2 top-up notices that have not been paid; none may be there``."""
    record = record_of(what.source)
    measure = record.measure
    number, wanted = item.value, figures(written, ctx)
    if wanted is None:  # what a name comes to is known by now
        wanted = [value for value in item.needed if isinstance(value, int)]
    if not isinstance(number, (int, Range)) or len(wanted) < len(written.right):
        against = opposite(written)
        return Text(english.tested(against, ctx), chinese.tested(against, ctx))
    inner = ctx.inside(what.scope, record, None)
    one = number == 1
    which = which_zh = ""
    if what.where is not None:
        which = f" {english.relative(what.where, inner, plural=not one)}"
        which_zh = f"{chinese.relative(what.where, inner)}的"
    amount, amount_zh = (say(number, Scalar.INTEGER, language, None) for language in LANGUAGES)
    noun = record.title.en if one else record.plural
    return Text(
        f"there {'is' if one else 'are'} {amount} {noun}{which}; {english.limited(written, wanted)}",
        spaced(
            "有",
            f"{amount_zh} {measure}{which_zh}{record.title.zh}，",
            chinese.limited(written, wanted, measure),
        ),
    )
