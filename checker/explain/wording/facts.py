"""What was seen of one test that doesn't hold, and what it has to be."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from checker.base.text import LANGUAGES, Text
from checker.explain.deadlines import is_deadline
from checker.explain.observation import Observation
from checker.explain.wording import both, chinese, english
from checker.explain.wording.context import WordingContext, figures, is_plural, last_field, record_of
from checker.explain.wording.shape import DutyState, counted
from checker.explain.wording.values import format_deadline, format_instant, say, spaced
from checker.language.model.conditions import (
    Aggregate,
    Comparison,
    Condition,
    Expression,
    FieldRef,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Share,
    type_of,
)
from checker.language.surface import SurfaceTest, named, opposite
from checker.schema.catalog import Scalar
from checker.schema.words import event, trait
from checker.values.quantity import Interval, Range, Unknown, Value
from checker.values.truth import Truth


def absent(test: Comparison) -> Comparison:
    """That the left side of ``test`` is known to be none."""
    return replace(test, op=Op.PRESENT, right=(Literal(value=False, type=Scalar.BOOLEAN, span=test.span),))


def seen_fact(item: Observation, written: SurfaceTest, ctx: WordingContext, *, wanted: bool = True) -> Text:
    """One observed value, and, if ``wanted``, what it has to be: what is ``written`` doesn't hold."""
    what = counted(written)
    if what is not None:
        return _count(item, written, what, ctx)
    if item.test.op is Op.IN_TIME:
        return due_fact(item, ctx)
    if item.value is None and isinstance(written.left, Share):
        return _nothing_to_share(written.left, ctx)
    if item.value is None and not _yes_or_no(item.test):
        seen = named(absent(item.test))
    elif item.truth is Truth.FALSE:  # of several that the test stands for, the one that fails says more
        seen = named(item.test, negated=True)
    else:
        seen = opposite(written)
    stated = both.said(seen, ctx)
    target = last_field(written.left.path) if isinstance(written.left, FieldRef) else None
    if item.value is None or written.op is Op.PRESENT or isinstance(item.value, (Unknown, Range)):
        return stated
    if target is not None and trait(target) is not None:
        return stated
    if isinstance(written.left, NameRef) and isinstance(item.value, datetime):
        return _named_moment(item, written, ctx)
    if target is not None and event(target) is not None:
        return _moment(item, ctx, stated)
    return _compared(item, written, ctx, wanted=wanted)


def _nothing_to_share(node: Share, ctx: WordingContext) -> Text:
    """Why there is no share: ``there are no orders to take a share of``."""
    whole = both.expression(node.whole, ctx)
    if node.inside:
        en, zh = whole.en.removeprefix("the number of "), whole.zh.removesuffix("数量")
        return Text(f"there are no {en} to take a share of", spaced("没有", zh, "，谈不上占比"))
    return Text(f"{whole.en} is zero, so there is no share of it", f"{whole.zh}为 0，谈不上占比")


def _yes_or_no(test: Comparison) -> bool:
    """Whether a test asks a yes-or-no field, of which none is as good as no."""
    return test.op is Op.IS and isinstance(test.left, FieldRef) and test.left.path.type is Scalar.BOOLEAN


def fallen(test: Comparison, value: Value, truth: Truth) -> Condition:
    """What a test says of its record as it came out: that there is no value, that it holds, or not."""
    if value is None and test.op is not Op.IN_TIME and not _yes_or_no(test):
        return absent(test)
    return Not(test, test.span) if truth is Truth.FALSE else test


def due_fact(item: Observation, ctx: WordingContext) -> Text:
    """How a duty stands: ``the order was not shipped by 3 June 2026, 23:59``, ``it must be shipped by …``."""
    due, path = item.needed[0], item.path
    test = named(item.test, negated=item.truth is Truth.FALSE)
    if isinstance(due, datetime):
        test = replace(test, right=(Literal(due, Scalar.TIME, item.test.span),))
    target = None if path is None else last_field(path)
    told = None if target is None else event(target)
    if path is None or told is None or told.deadline or due is None:
        stated = both.said(test, ctx)
    else:
        kept = (
            DutyState.LATE
            if item.truth is Truth.FALSE
            else DutyState.OPEN
            if item.value is None
            else DutyState.DONE
        )
        stated = Text(
            english.duty(test, path, told, kept, ctx).clause(ctx),
            chinese.duty(test, path, told, kept, ctx).clause(ctx),
        )
        if isinstance(item.value, datetime):
            en, zh = (format_instant(item.value, language, ctx.timezone) for language in LANGUAGES)
            late = kept is DutyState.LATE
            return Text(
                f"{stated.en} ({'only ' if late else ''}on {en})",
                spaced(f"{stated.zh}（", zh, f"{'才' if late else ''}{told.zh}）"),
            )
    return _moment(item, ctx, stated)


def _moment(item: Observation, ctx: WordingContext, stated: Text) -> Text:
    """``the closing notice started on 3 October 2026, less than 30 days ago``."""
    if isinstance(item.value, Interval) or not isinstance(item.value, datetime):
        return stated
    english_day = format_instant(item.value, "en", ctx.timezone)
    chinese_day = format_instant(item.value, "zh", ctx.timezone)
    return Text(f"{stated.en} ({english_day})", f"{stated.zh}（{chinese_day}）")


def _named_moment(item: Observation, written: SurfaceTest, ctx: WordingContext) -> Text:
    """When a named moment is, or was: ``the last day for the payout was 9 June 2026``."""
    assert isinstance(item.value, datetime)
    show = format_deadline if is_deadline(written.left, ctx.policy) else format_instant
    day, tag = (show(item.value, language, ctx.timezone) for language in LANGUAGES)
    what = both.expression(written.left, ctx)
    asks_past = item.test.op in (Op.OLDER_THAN, Op.BELOW, Op.AT_MOST)
    over = asks_past is not (item.truth is Truth.FALSE)
    return Text(f"{what.en} {'was' if over else 'is'} {day}", spaced(f"{what.zh}为", tag))


def _compared(item: Observation, written: SurfaceTest, ctx: WordingContext, *, wanted: bool) -> Text:
    """``the deposit balance is CNY −5.00 (it must be at least zero)``."""
    kind = type_of(written.left)
    value = Literal(item.value, kind, written.span)
    shown = named(replace(item.test, op=Op.IS, right=(value,)))
    said = both.said(shown, ctx)
    refused = written.words.refuses and written.op is Op.IS
    bound = item.needed[0] if len(written.right) == 1 and not refused else None
    known = bound is not None and not isinstance(bound, Unknown) and not _plain(written.right[0], ctx)
    words = isinstance(item.value, str)
    if refused or (not wanted and words):  # what it is says already that it is not what is wanted
        return said
    must, must_zh = english.needed(written, ctx), chinese.needed(written, ctx)
    if known:
        must += f": {say(bound, kind, 'en', ctx.timezone)}"
        must_zh += f"：{say(bound, kind, 'zh', ctx.timezone)}"
    it = "they" if is_plural(english.said(shown, ctx).noun) else "it"
    return Text(f"{said.en} ({it} must {must})", f"{said.zh}（{must_zh}）")


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
    inner = ctx.inside(what.scope, record)
    one = number == 1
    which = which_zh = ""
    if what.where is not None:
        which = f" {english.relative(what.where, inner, plural=not one)}"
        which_zh = f"{chinese.attributive(what.where, inner)}的"
    amount, amount_zh = (say(number, Scalar.INTEGER, language, None) for language in LANGUAGES)
    noun = record.title.en if one else record.plural
    return Text(
        f"there {'is' if one else 'are'} {amount} {noun}{which} ({english.limited(written, wanted)})",
        spaced(
            "有",
            f"{amount_zh} {measure}{which_zh}{record.title.zh}（",
            f"{chinese.limited(written, wanted, measure)}）",
        ),
    )
