"""Tests in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from checker.explain.wording.chinese_expressions import bracketed, by_when, expression
from checker.explain.wording.chinese_words import ChineseClause, holder
from checker.explain.wording.context import (
    WordingContext,
    belonging,
    beyond_zero,
    figures,
    filtered,
    held,
    identity,
    is_ending,
    last_field,
    overdue,
    record_of,
    wants,
)
from checker.explain.wording.denials import elsewhere, worked_out
from checker.explain.wording.shape import DutyState, counted, existing
from checker.explain.wording.values import listed, spaced
from checker.language.model.conditions import (
    Aggregate,
    Expression,
    FieldRef,
    Literal,
    NameRef,
    NowRef,
    Op,
    Path,
    type_of,
)
from checker.language.model.operators import Operands
from checker.language.surface import SurfaceTest, event_of
from checker.schema.catalog import EnumType
from checker.schema.words import Event, Trait, above_zero, ascribed, event, noun, trait

_NOT_YET: Final = {False: "尚未", True: "未"}


def tested(test: SurfaceTest, ctx: WordingContext) -> str:
    """A test as a clause."""
    what = counted(test)
    return said(test, ctx).clause(ctx) if what is None else _counted(test, what, ctx)


def said(test: SurfaceTest, ctx: WordingContext) -> ChineseClause:
    """One test, with what it is said of."""
    yes = wants(test)
    good = yes is not test.words.refuses
    named_condition = held(test, ctx)
    if named_condition is not None:
        return ChineseClause(f"“{named_condition.to('zh')}”", own=False, tail="成立" if good else "不成立")
    there = "存在" if yes else "不存在"
    event_field = event_of(test)
    if event_field is None:
        if (over := overdue(test, ctx)) is not None:
            return ChineseClause(expression(test.left, ctx), own=False, tail="已过" if over else "还没过")
        tail = there if test.op is Op.PRESENT else _compared(test, ctx)
        return ChineseClause(expression(test.left, ctx), own=False, tail=tail)
    path = event_field.path
    target = last_field(path)
    if target is None:
        head, own = holder(path, ctx)
        return ChineseClause(head, own, there)
    told = event(target)
    if told is not None:
        return _told(test, told, path, ctx)
    quality = trait(target)
    if quality is not None and test.op is Op.IS and len(test.right) == 1:
        head, own = holder(path, ctx, quality.noun.zh, alone=True)
        return ChineseClause(head, own, quality.yes if good else quality.no)
    name = noun(target).zh
    quantity, more = above_zero(target), beyond_zero(test)
    if quantity is not None and more is not None:
        head, own = holder(path, ctx, quantity.noun.zh, alone=True)
        return ChineseClause(head, own, quantity.yes if more else quantity.no)
    related = belonging(test)
    if related is not None:
        left, right = related
        (head, own), whole, refused = holder(left, ctx), _record(right, ctx), test.words.refuses
        which = (
            _of(whole, other=refused) if own and not head and (elsewhere(left, right) or not refused) else ""
        )
        return ChineseClause(head, own, f"{'不' if refused else ''}属于{whole}", which=which)
    same = identity(test)
    if same is not None:
        other, refused = _record(same, ctx), test.words.refuses
        return ChineseClause(
            "", own=True, tail=f"{'不' if refused else ''}是{other}", which=f"{other}以外" if refused else ""
        )
    told_of = ascribed(target)
    if test.op is Op.PRESENT:
        if told_of is not None and told_of.none:
            head, own = holder(path, ctx)
            return ChineseClause(head, own, f"{'并非' if yes else ''}{told_of.none.zh}")
        if quality is not None:
            head, own = holder(path, ctx, quality.noun.zh, alone=True)
            return ChineseClause(
                head, own, f"{'已' if yes else '未'}注明是否{quality.yes.removeprefix('是')}"
            )
        if path.scope == ctx.inner and ctx.inner > 0:
            head, own = holder(path, ctx)
            return ChineseClause(head, own, f"{'有' if yes else '没有'}{name}")
        head, own = holder(path, ctx, name)
        return ChineseClause(head, own, "已填写" if yes else "未填写")
    if told_of is not None and test.op is Op.IS:
        return _ascribed(told_of, test, path, ctx)
    head, own = holder(path, ctx, name)
    return ChineseClause(head, own, _compared(test, ctx))


def _ascribed(told: Trait, test: SurfaceTest, path: Path, ctx: WordingContext) -> ChineseClause:
    """A word as what it says of its record: 由平台发起, 没完结."""
    target = last_field(path)
    refuses = test.words.refuses
    head, own = holder(path, ctx, told.noun.zh, alone=True)
    if target is not None and refuses and is_ending(target, test):
        return ChineseClause(head, own, "还没完结")
    values = operands(test, ctx, said=True)
    which = (told.other if refuses else told.which).zh
    if refuses and len(values) == 1 and target is not None and target.state and values[0].startswith("已"):
        return ChineseClause(head, own, f"还没{values[0][1:]}")
    return ChineseClause(
        head,
        own,
        filled(told.no if refuses else told.yes, values),
        which=filled(which, values) if which else "",
    )


def _of(whole: str, *, other: bool) -> str:
    """What a record belongs to, or doesn't, right before it: 该类目的, 其他类目的."""
    return f"其他{whole.removeprefix('该')}" if other else whole


def _told(test: SurfaceTest, told: Event, path: Path, ctx: WordingContext) -> ChineseClause:
    """A test of a time, as what happened."""
    head, own = holder(path, ctx, told.noun.zh, alone=True)
    verb = told.zh
    if test.op is Op.PRESENT:
        yes = wants(test)
        if told.deadline:
            head, own = holder(path, ctx)
            return ChineseClause(head, own, f"{'有' if yes else '没有'}{told.noun.zh}")
        if told.until and not yes:
            return ChineseClause(head, own, told.until.zh)
        return ChineseClause(head, own, f"{'已' if yes else '尚未'}{verb}")
    if len(test.right) == 1 and isinstance(test.right[0], NowRef):
        over = test.op in (Op.BELOW, Op.AT_MOST)
        return ChineseClause(head, own, f"{'已' if over else _NOT_YET[told.deadline]}{verb}")
    if test.op is Op.IN_TIME and not told.deadline:
        return duty(test, path, told, DutyState.LATE if test.words.refuses else DutyState.EITHER, ctx)
    # A deadline is no event that comes before or after something: it is itself early or late.
    if test.words.zh.when and (not told.deadline or test.operator.operands is Operands.DURATION):
        return ChineseClause(head, own, filled(test.words.zh.when, operands(test, ctx), verb))
    target = last_field(path)
    assert target is not None
    return ChineseClause(*holder(path, ctx, noun(target).zh), tail=_compared(test, ctx))


def duty(test: SurfaceTest, path: Path, told: Event, kept: DutyState, ctx: WordingContext) -> ChineseClause:
    """What has to happen in time: 未在最晚发货时间前发货."""
    head, own = holder(path, ctx, told.noun.zh, alone=True)
    opening = {DutyState.LATE: "未", DutyState.OPEN: "须", DutyState.DONE: "已"}.get(kept, "")
    return ChineseClause(head, own, spaced(opening, by_when(test.right[0], ctx), told.zh))


def _compared(test: SurfaceTest, ctx: WordingContext) -> str:
    if test.op is Op.IN_TIME:
        return f"{test.words.zh.be}（{by_when(test.right[0], ctx)}）"
    apart = test.words.refuses and worked_out(test)  # which may hold a denial of its own
    return filled(test.words.zh.apart if apart else test.words.zh.be, operands(test, ctx))


def needed(test: SurfaceTest, ctx: WordingContext) -> str:
    """What a value has to be: 须不低于 0, 不能为已完成."""
    text = _compared(test, ctx)
    return f"不能{text[1:]}" if test.words.refuses else f"须{text}"


def filled(template: str, parts: Sequence[str], verb: str = "") -> str:
    """The words of an operator with its operands: each in its place, or all in the one that there is."""
    given = iter(parts if template.count("{}") > 1 else [listed(parts, "zh", last="or")])
    first, *others = template.split("{")
    pieces = [first]
    for other in others:
        name, _, words = other.partition("}")
        pieces += (verb if name == "verb" else next(given), words)
    return spaced(*pieces)


def limited(test: SurfaceTest, numbers: Sequence[int], measure: str) -> str:
    """How many there have to be: 最多允许 2 份."""
    if test.op in (Op.AT_MOST, Op.IS) and not test.words.refuses and not any(numbers):
        return "不允许有"
    return filled(test.words.zh.limit, [f"{number:,} {measure}" for number in numbers])


def _counted(test: SurfaceTest, what: Aggregate, ctx: WordingContext) -> str:
    """没有…的补缴通知， …的补缴通知不超过 2 份."""
    record = record_of(what.source)
    numbers = figures(test, ctx)
    if (there := existing(test, ctx)) is not None:
        return ctx.chinese.clause(there, ctx)
    if numbers is None or not test.words.zh.count:
        return spaced(expression(what, ctx), _compared(test, ctx))
    inner = ctx.inside(what.scope, record)
    where = filtered(what, ctx)
    which = spaced(ctx.chinese.attributive(where, inner), "的") if where is not None else ""
    amounts = [f"{number:,} {record.measure}" for number in numbers]
    return spaced(which, record.title.zh, filled(test.words.zh.count, amounts))


def _record(path: Path, ctx: WordingContext) -> str:
    """The record at the end of ``path``: 该类目， 其订单."""
    phrase, own = holder(path, ctx)
    return f"其{phrase}" if own else phrase


def operands(test: SurfaceTest, ctx: WordingContext, *, said: bool = False) -> list[str]:
    """The right side of ``test``; ``said`` asks for words as they read inside a sentence."""
    kind = type_of(test.left)
    inside = kind.said if said and isinstance(kind, EnumType) else {}
    parameter = ctx.policy.parameters.get(test.left.name) if isinstance(test.left, NameRef) else None
    parts = []
    for operand in test.right:
        if parameter is not None and parameter.reads and isinstance(operand, Literal):
            choice = (parameter.choices or {}).get(str(operand.value))
            parts.append(f"“{(choice.title.to('zh') if choice else '') or operand.value}”")
        elif isinstance(operand, Literal) and operand.value in inside:
            parts.append(inside[str(operand.value)].zh)
        else:
            parts.append(_beside(test.left, operand, ctx) or bracketed(operand, ctx, kind))
    return parts


def _beside(left: Expression, right: Expression, ctx: WordingContext) -> str:
    """A field compared with another one of the same record needs no owner: 订单在下单时间之后付款."""
    if not (isinstance(left, FieldRef) and isinstance(right, FieldRef)):
        return ""
    target = last_field(right.path)
    phrase, own = holder(right.path, ctx, "" if target is None else noun(target).zh)
    return phrase if own and left.path.scope == right.path.scope else ""
