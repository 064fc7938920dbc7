"""Expressions in Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from checker.explain.wording.chinese_words import holder
from checker.explain.wording.context import WordingContext, filtered, is_zero, last_field, record_of, value_of
from checker.explain.wording.shape import selected_of, start_of, whole_day
from checker.explain.wording.values import format_deadline, listed, say, spaced
from checker.language.model.conditions import (
    Aggregate,
    Arithmetic,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    NowRef,
    Path,
    Share,
)
from checker.language.model.readings import settle
from checker.language.surface import cases
from checker.schema.catalog import Scalar, Type
from checker.schema.words import noun

_FOLD: Final = {Fold.SUM: "合计", Fold.MIN: "的最小值", Fold.MAX: "的最大值", Fold.COUNT: "数量"}
_FOLD_TIME: Final = {Fold.MIN: "中最早的", Fold.MAX: "中最晚的"}


def expression(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` as a noun phrase; ``kind`` is the type it is compared with, for titles of values."""
    match node:
        case Literal(value=value, type=own):
            return "0" if is_zero(value) else say(value, kind or own, "zh", ctx.timezone)
        case NowRef():
            return "现在"
        case FieldRef(path=path):
            return _field(path, ctx)
        case NameRef():
            return _name(node, ctx)
        case Aggregate():
            return _aggregate(node, ctx)
        case Extremum():
            items = [expression(item, ctx, node.type) for item in node.items]
            low, high = ("早", "晚") if node.type is Scalar.TIME else ("小", "大")
            degree = "最" if items[2:] else "较"
            return spaced(listed(items, "zh"), f"中{degree}{low if node.fold is Fold.MIN else high}者")
        case Arithmetic():
            return _arithmetic(node, ctx)
        case Share():
            return _share(node, ctx)
        case Guarded(base=base, when=when):
            return f"{expression(base, ctx, kind)}（仅当{ctx.chinese.clause(when, ctx)}）"
        case Holds(condition=condition):
            settled = settle(condition, ctx.policy)
            if isinstance(settled, bool):
                return say(settled, node.type, "zh", ctx.timezone)
            return spaced("是否满足：", ctx.chinese.clause(settled, ctx))
        case Default(base=base, default=absent, missing=True):
            given, instead = expression(base, ctx, kind), expression(absent, ctx, kind)
            return f"{given}（{spaced('快照未提供时按', instead, '计')}）"
        case Default(base=Guarded()):
            rows, otherwise = cases(node)
            said = [
                spaced(ctx.chinese.clause(row.when, ctx), "时为", expression(row.base, ctx, kind))
                for row in rows
            ]
            said += [] if otherwise is None else [spaced("否则为", expression(otherwise, ctx, kind))]
            return "，".join(said)
        case Default(base=base, default=default):
            other = expression(default, ctx, kind)
            return f"{expression(base, ctx, kind)}（{spaced('没有时按', other, '计')}）"


def bracketed(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` inside of a sentence, where several cases stand in brackets."""
    text = expression(node, ctx, kind)
    return f"（{text}）" if cases(node)[0] else text


def by_when(node: Expression, ctx: WordingContext) -> str:
    """A deadline, before what has to happen: 在最晚发货时间前, 在下单时间起 2 个工作日内."""
    match node:
        case Literal(value=datetime() as due):
            return spaced("在", format_deadline(due, "zh", ctx.timezone), "前")
        case Arithmetic() if (day := whole_day(node)) is not None:
            return spaced("在", say(day, Scalar.TIME, "zh", ctx.timezone), "结束前")
        case Arithmetic(within=within) if within is not None:
            return spaced("在", _its(start_of(node), ctx), "起", expression(within, ctx), "内")
    return spaced("在", _its(node, ctx), "前")


def _its(node: Expression, ctx: WordingContext) -> str:
    """A time of the record that the sentence has just named."""
    if isinstance(node, FieldRef) and (target := last_field(node.path)) is not None:
        phrase, own = holder(node.path, ctx, noun(target).zh)
        return phrase if own else expression(node, ctx)
    return expression(node, ctx)


def _field(path: Path, ctx: WordingContext) -> str:
    target = last_field(path)
    phrase, own = holder(path, ctx, "" if target is None else noun(target).zh)
    if not own:
        return phrase
    name = ctx.names[ctx.inner].zh if ctx.inner == 1 else "其"
    return phrase if not phrase or ctx.inner > 1 else f"{name}的{phrase}"


def _name(node: NameRef, ctx: WordingContext) -> str:
    parameter = ctx.policy.parameters.get(node.name)
    if parameter is None:
        return ctx.policy.values[node.name].title.to("zh") or f"`{node.name}`"
    if parameter.reads:
        return f"设置“{parameter.title.to('zh')}”"
    if not parameter.has_value:
        return f"“{parameter.title.to('zh')}”（尚未设定）"
    return "0" if is_zero(parameter.value) else say(parameter.value, parameter.type, "zh", ctx.timezone)


def _aggregate(node: Aggregate, ctx: WordingContext) -> str:
    record = record_of(node.source)
    where = filtered(node, ctx)
    inner = ctx.inside(node.scope, record)
    which = spaced(ctx.chinese.attributive(where, inner), "的") if where is not None else ""
    name = f"{which}{record.title.zh}"
    if node.value is None:
        return f"{name}数量"
    target = last_field(node.value)
    assert target is not None
    if node.take is not None:
        taken = last_field(node.take)
        assert taken is not None
        words = (
            {Fold.MIN: "最早", Fold.MAX: "最晚"}
            if target.type is Scalar.TIME
            else {Fold.MIN: "最小", Fold.MAX: "最大"}
        )
        return f"{noun(target).zh}{words[node.fold]}的{name}的{noun(taken).zh}"
    if target.type is Scalar.TIME:
        return f"{name if which else '全部' + name}{_FOLD_TIME.get(node.fold, '的')}{noun(target).zh}"
    return f"{name if which else '全部' + name}的{noun(target).zh}{_FOLD[node.fold]}"


def _share(node: Share, ctx: WordingContext) -> str:
    """订单中已取消的占比, 已付款的订单中，…的占比."""
    selected = selected_of(node, ctx)
    if selected is None:
        return spaced(expression(node.part, ctx), "占", expression(node.whole, ctx), "的比例")
    whole, where = selected
    which = ctx.chinese.attributive(where, ctx.inside(whole.scope, record_of(whole.source)))
    every = expression(whole, ctx)
    narrowed = node.inside or whole.where is not None
    every = every.removesuffix("数量") if node.inside else every
    return spaced(every, "中，" if narrowed else "中", which, "的占比")


def _arithmetic(node: Arithmetic, ctx: WordingContext) -> str:
    if (total := value_of(node, ctx)) is not None:
        return say(total, node.type, "zh", ctx.timezone)
    if node.within is not None:
        start, within = expression(start_of(node), ctx), expression(node.within, ctx)
        return spaced(start, "起", within, "的截止时间")
    text = bracketed(node.base, ctx, node.type)
    if node.times is not None:
        text = spaced(text, "乘以", expression(node.times, ctx))
    if node.type is Scalar.TIME:
        for part, word in ((node.plus, "之后"), (node.minus, "之前")):
            if part is not None:
                text = spaced(text, word, expression(part, ctx))
        return text
    if node.plus is not None:
        text = spaced(text, "加上", expression(node.plus, ctx))
    if node.minus is not None:
        text = spaced(text, "减去", expression(node.minus, ctx))
    return f"{text}（自次日起算）" if node.next_day else text
