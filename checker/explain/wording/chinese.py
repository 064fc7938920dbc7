"""Conditions and expressions in Chinese."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.explain.wording.context import (
    WordingContext,
    belonging,
    filtered,
    held,
    is_zero,
    last_field,
    owner,
    record_of,
    value_of,
    wants,
)
from checker.explain.wording.readings import settle
from checker.explain.wording.shape import OPPOSITE, held_list, positive
from checker.explain.wording.values import listed, say, spaced
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
)
from checker.schema.catalog import ObjectType, Relation, Scalar, Type, catalog
from checker.schema.words import Event, event, noun, trait

_IS: Final = {
    Op.IS: "为",
    Op.IS_NOT: "不为",
    Op.IN: "为",
    Op.NOT_IN: "不是",
    Op.ABOVE: "大于",
    Op.AT_LEAST: "不低于",
    Op.BELOW: "低于",
    Op.AT_MOST: "不超过",
    Op.BEFORE: "早于",
    Op.NOT_BEFORE: "不早于",
    Op.AFTER: "晚于",
    Op.NOT_AFTER: "不晚于",
}
_HAPPENED: Final = {
    Op.IS: ("于", ""),
    Op.BEFORE: ("在", "之前"),
    Op.NOT_BEFORE: ("在", "或之后"),
    Op.AFTER: ("在", "之后"),
    Op.NOT_AFTER: ("在", "或之前"),
}
_COUNT: Final = {
    Op.IS: "恰为",
    Op.ABOVE: "多于",
    Op.AT_LEAST: "至少有",
    Op.BELOW: "少于",
    Op.AT_MOST: "不超过",
}
_NOT_YET: Final = {False: "尚未", True: "未"}
_FOLD: Final = {Fold.SUM: "合计", Fold.MIN: "的最小值", Fold.MAX: "的最大值", Fold.COUNT: "数量"}
_FOLD_TIME: Final = {Fold.MIN: "中最早的", Fold.MAX: "中最晚的"}


class ChineseClause(Struct, frozen=True):
    """A test ready to be said: ``head`` is what it is about, empty for the record itself.

    ``own`` marks what belongs to the record.
    """

    head: str
    own: bool
    tail: str

    def clause(self, ctx: WordingContext) -> str:
        """A whole clause about the record."""
        if self.own and ctx.inner == 1:
            name = ctx.names[1].zh
            return spaced(f"{name}的{self.head}" if self.head else name, self.tail)
        return spaced(self.head, self.tail)

    def each(self) -> str:
        """What is said after 每笔订单."""
        return spaced(f"的{self.head}都" if self.head else "都", self.tail)


# --- conditions -------------------------------------------------------------------------------


def clause(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` as a clause: 保证金余额不低于 0."""
    if isinstance(condition, Not):
        return clause(condition.part, ctx, negated=not negated)
    if isinstance(condition, (AllOf, AnyOf)):
        return _joined(_clauses(condition, ctx, negated=negated), condition, negated=negated)
    if isinstance(condition, Quantifier):
        return _quantified(condition, ctx, negated=negated)
    if isinstance(condition.left, Aggregate) and condition.left.fold is Fold.COUNT:
        return _counted(condition, condition.left, ctx, negated=negated)
    return said(condition, ctx, negated=negated).clause(ctx)


def _clauses(condition: AllOf | AnyOf, ctx: WordingContext, *, negated: bool) -> list[str]:
    """The parts of ``condition``, each as a clause; what is said of the same thing names it once."""
    parts: list[str] = []
    before: str | None = None
    for part in condition.parts:
        head = None
        if isinstance(part, (AllOf, AnyOf)):
            parts.append(relative(part, ctx, negated=negated))
        elif isinstance(part, Comparison) and isinstance(part.left, FieldRef):
            test = said(part, ctx, negated=negated)
            head = test.head
            parts.append(test.tail if head and head == before else test.clause(ctx))
        else:
            parts.append(clause(part, ctx, negated=negated))
        before = head
    return parts


def told_of(who: str, condition: Condition, ctx: WordingContext) -> str:
    """What ``condition`` says of some records, called ``who``: 3 笔的订单已完成, 3 笔已完成."""
    first = condition
    while isinstance(first, (AllOf, AnyOf, Not)):
        first = first.part if isinstance(first, Not) else first.parts[0]
    path = None
    if isinstance(first, Quantifier):
        path = held_list(first, ctx)
    elif isinstance(first.left, FieldRef):
        path = first.left.path
    # Without 的, an order that an after-sale belongs to would be taken for what is counted.
    text = relative(condition, ctx)
    related = path is not None and isinstance(owner(path), Relation) and not text.startswith("（")
    return spaced(f"{who}的" if related else who, text)


def relative(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` before 的， without a comma: 状态为已完成或已取消."""
    if isinstance(condition, Not):
        return relative(condition.part, ctx, negated=not negated)
    if isinstance(condition, (AllOf, AnyOf)):
        both = isinstance(condition, AllOf) is not negated
        parts = []
        for part in condition.parts:
            text = relative(part, ctx, negated=negated)
            nested = isinstance(part, (AllOf, AnyOf)) and len(condition.parts) > 1
            parts.append(f"（{text}）" if nested else text)
        return joined(parts, "且" if both else "或")
    if isinstance(condition, Comparison) and not isinstance(condition.left, Aggregate):
        test = said(condition, ctx, negated=negated)
        return spaced(test.head, test.tail)
    if isinstance(condition, Quantifier) and held_list(condition, ctx) is not None:
        test = _listed_inside(condition, ctx, negated=negated)
        return spaced(test.head, test.tail)
    return clause(condition, ctx, negated=negated)


def joined(parts: list[str], word: str) -> str:
    """``parts`` with ``word`` between them and the spaces that figures need."""
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text = spaced(text, word, part)
    return text


def each(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """What every record does, said after 每笔订单."""
    if isinstance(condition, Not):
        return each(condition.part, ctx, negated=not negated)
    if isinstance(condition, (AllOf, AnyOf)) and condition.parts:
        first, *others = condition.parts
        rest = _clauses(replace(condition, parts=tuple(others)), ctx, negated=negated)
        parts = [each(first, ctx, negated=negated), *rest]
        return _joined(parts, condition, negated=negated)
    if isinstance(condition, Comparison) and not isinstance(condition.left, Aggregate):
        return said(condition, ctx, negated=negated).each()
    return f"都满足：{clause(condition, ctx, negated=negated)}"


def _joined(parts: list[str], condition: AllOf | AnyOf, *, negated: bool) -> str:
    both = isinstance(condition, AllOf) is not negated
    if not parts:
        return "无须满足任何条件" if both else "没有可满足的条件"
    return ("，且" if both else "，或者").join(parts)


def _quantified(q: Quantifier, ctx: WordingContext, *, negated: bool) -> str:
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record, q.label)
    name, measure = record.title.zh, record.measure
    if held_list(q, ctx) is not None:
        return _listed_inside(q, ctx, negated=negated).clause(ctx)
    mine = q.source.path.scope == ctx.inner and q.source.section is None
    q = q if mine else positive(q)
    which = relative(q.where, inner) if q.where is not None else ""
    if q.kind is QuantifierKind.EVERY and q.require is not None:
        told = each(q.require, inner)
        if which:
            return spaced(which, f"的{name}，", "并非" if negated else "", f"每一{measure}{told}")
        return spaced("并非" if negated else "", f"{'其' if mine else ''}每{measure}{name}{told}")
    some = (q.kind is QuantifierKind.SOME) is not negated
    opening = f"至少有一{measure}" if some else "没有"
    return spaced(opening, which, f"的{name}") if which else f"{opening}{name}"


def _listed_inside(q: Quantifier, ctx: WordingContext, *, negated: bool) -> ChineseClause:
    """含有…的子订单, said of the record."""
    record = record_of(q.source)
    opening = "含有" if (q.kind is QuantifierKind.SOME) is not negated else "不含"
    which = relative(q.where, ctx.inside(q.scope, record, q.label)) if q.where is not None else ""
    tail = spaced(opening, which, f"的{record.title.zh}") if which else f"{opening}{record.title.zh}"
    return ChineseClause(_held(q.source.path), own=True, tail=tail)


def _counted(test: Comparison, counted: Aggregate, ctx: WordingContext, *, negated: bool) -> str:
    """没有…的补缴通知， …的补缴通知不超过 2 份."""
    record = record_of(counted.source)
    inner = ctx.inside(counted.scope, record, None)
    op = OPPOSITE.get(test.op, test.op) if negated else test.op
    number = value_of(test.right[0], ctx)
    which = spaced(relative(counted.where, inner), "的") if counted.where is not None else ""
    if not isinstance(number, int) or op not in _COUNT:
        return spaced(expression(counted, ctx), _compared(test, op, ctx))
    if number == 0 and op in (Op.IS, Op.AT_MOST):
        return f"没有{which}{record.title.zh}"
    return spaced(which, record.title.zh, _COUNT[op], f"{number:,} {record.measure}")


# --- tests ------------------------------------------------------------------------------------


def said(test: Comparison, ctx: WordingContext, *, negated: bool = False) -> ChineseClause:
    """One test, with what it is said of."""
    op = OPPOSITE.get(test.op, test.op) if negated else test.op
    yes = wants(test) is not negated
    named_condition = held(test, ctx)
    if named_condition is not None:
        good = yes if test.op is Op.IS else not yes
        return ChineseClause(f"“{named_condition.to('zh')}”", own=False, tail="成立" if good else "不成立")
    if not isinstance(test.left, FieldRef):
        return ChineseClause(expression(test.left, ctx), own=False, tail=_compared(test, op, ctx))
    path = test.left.path
    target = last_field(path)
    if target is None:
        head, own = holder(path, ctx)
        return ChineseClause(head, own, "存在" if yes else "不存在")
    told = event(target)
    if told is not None:
        return _told(test, op, told, path, ctx, yes=yes)
    quality = trait(target)
    if quality is not None and test.op in (Op.IS, Op.IS_NOT):
        head, own = holder(path, ctx, quality.noun.zh, alone=True)
        good = yes if test.op is Op.IS else not yes
        return ChineseClause(head, own, quality.yes if good else quality.no)
    name = noun(target).zh
    related = belonging(test)
    if related is not None:
        left, right = related
        return ChineseClause(
            *holder(left, ctx), f"{'不' if op is Op.IS_NOT else ''}属于{_record(right, ctx)}"
        )
    if test.op is Op.PRESENT:
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
    head, own = holder(path, ctx, name)
    return ChineseClause(head, own, _compared(test, op, ctx))


def _told(
    test: Comparison, op: Op, told: Event, path: Path, ctx: WordingContext, *, yes: bool
) -> ChineseClause:
    """A test of a time, as what happened."""
    head, own = holder(path, ctx, told.noun.zh, alone=True)
    verb = told.zh
    right = test.right[0]
    if op is Op.PRESENT:
        if told.deadline:
            head, own = holder(path, ctx)
            return ChineseClause(head, own, f"{'有' if yes else '没有'}{told.noun.zh}")
        return ChineseClause(head, own, f"{'已' if yes else '尚未'}{verb}")
    if isinstance(right, NowRef):
        over = op in (Op.BEFORE, Op.NOT_AFTER)
        return ChineseClause(head, own, f"{'已' if over else _NOT_YET[told.deadline]}{verb}")
    span = operands(test, ctx)
    if op is Op.OLDER_THAN:
        return ChineseClause(head, own, spaced(f"已{verb}满", span))
    if op is Op.NEWER_THAN:
        return ChineseClause(head, own, spaced(f"{verb}未满", span))
    if op in _HAPPENED and not told.deadline:
        before, after = _HAPPENED[op]
        return ChineseClause(head, own, spaced(before, span, f"{after}{verb}"))
    target = last_field(path)
    assert target is not None
    return ChineseClause(*holder(path, ctx, noun(target).zh), tail=_compared(test, op, ctx))


def _compared(test: Comparison, op: Op, ctx: WordingContext) -> str:
    if op in (Op.OLDER_THAN, Op.NEWER_THAN):
        return spaced("已过" if op is Op.OLDER_THAN else "未过满", operands(test, ctx))
    return spaced(_IS.get(op, "为"), operands(test, ctx))


def needed(test: Comparison, ctx: WordingContext, *, negated: bool = False) -> str:
    """What a value has to be: 不低于 0, 为已完成或已取消."""
    return _compared(test, OPPOSITE.get(test.op, test.op) if negated else test.op, ctx)


def _record(path: Path, ctx: WordingContext) -> str:
    """The record at the end of ``path``: 该类目， 其订单."""
    phrase, own = holder(path, ctx)
    return f"其{phrase}" if own else phrase


def holder(path: Path, ctx: WordingContext, thing: str = "", *, alone: bool = False) -> tuple[str, bool]:
    """A noun phrase for ``thing`` where ``path`` leads, and whether it belongs to the record.

    Without a thing it is what holds the field; empty where that is the record itself. A thing that stands
    ``alone`` names its holder by itself: 关店申请.
    """
    held = (
        ""
        if alone and thing and not isinstance(owner(path), Relation)
        else (_held(path) if thing or last_field(path) is not None else _at(path))
    )
    if thing and any(held[i : i + 2] in thing for i in range(len(held) - 1)):
        held = ""
    phrase = f"{held}的{thing}" if held and thing else held or thing
    if path.scope == ctx.inner and ctx.inner > 0:
        return phrase, True
    if path.scope == 0:
        return phrase or "快照", False
    name = ctx.names[path.scope].zh
    base = name if path.scope == 1 and ctx.policy.subject == "shop" else f"该{name}"
    phrase = phrase.removeprefix(name)
    return (f"{base}的{phrase}" if phrase else base), False


def _held(path: Path) -> str:
    step = owner(path)
    if step is None:
        return ""
    return catalog().records[step.target].title.zh if isinstance(step, Relation) else step.title.zh


def _at(path: Path) -> str:
    step = path.steps[-1] if path.steps else None
    if isinstance(step, Relation):
        return catalog().records[step.target].title.zh
    if step is not None and isinstance(step.type, ObjectType):
        return catalog().records[step.type.record].title.zh
    return ""


# --- expressions ------------------------------------------------------------------------------


def operands(test: Comparison, ctx: WordingContext) -> str:
    """The right side of ``test``."""
    kind = test.left.path.type if isinstance(test.left, FieldRef) else None
    parameter = ctx.policy.parameters.get(test.left.name) if isinstance(test.left, NameRef) else None
    parts = []
    for operand in test.right:
        if parameter is not None and parameter.reads and isinstance(operand, Literal):
            choice = (parameter.choices or {}).get(str(operand.value))
            parts.append(f"“{(choice.title.to('zh') if choice else '') or operand.value}”")
        else:
            parts.append(_beside(test.left, operand, ctx) or expression(operand, ctx, kind))
    return listed(parts, "zh", last="or")


def _beside(left: Expression, right: Expression, ctx: WordingContext) -> str:
    """A field compared with another one of the same record needs no owner: 订单在下单时间之后付款."""
    if not (isinstance(left, FieldRef) and isinstance(right, FieldRef)):
        return ""
    target = last_field(right.path)
    phrase, own = holder(right.path, ctx, "" if target is None else noun(target).zh)
    return phrase if own and left.path.scope == right.path.scope else ""


def expression(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` as a noun phrase; ``kind`` is the type it is compared with, for titles of values."""
    if isinstance(node, Literal):
        return "0" if is_zero(node.value) else say(node.value, kind or node.type, "zh", ctx.timezone)
    if isinstance(node, NowRef):
        return "现在"
    if isinstance(node, FieldRef):
        target = last_field(node.path)
        phrase, own = holder(node.path, ctx, "" if target is None else noun(target).zh)
        if not own:
            return phrase
        name = ctx.names[ctx.inner].zh if ctx.inner == 1 else "其"
        return phrase if not phrase or ctx.inner > 1 else f"{name}的{phrase}"
    if isinstance(node, NameRef):
        return _name(node, ctx)
    if isinstance(node, Aggregate):
        return _aggregate(node, ctx)
    if isinstance(node, Extremum):
        items = [expression(item, ctx, node.type) for item in node.items]
        low, high = ("早", "晚") if node.type is Scalar.TIME else ("小", "大")
        degree = "最" if items[2:] else "较"
        return spaced(listed(items, "zh"), f"中{degree}{low if node.fold is Fold.MIN else high}者")
    if isinstance(node, Arithmetic):
        return _arithmetic(node, ctx)
    if isinstance(node, Guarded):
        return f"{expression(node.base, ctx, kind)}（仅当{clause(node.when, ctx)}）"
    if isinstance(node, Holds):
        settled = settle(node.condition, ctx.policy)
        if isinstance(settled, bool):
            return say(settled, node.type, "zh", ctx.timezone)
        return spaced("是否满足：", clause(settled, ctx))
    default = expression(node.default, ctx, kind)
    if isinstance(node.base, Guarded):
        chosen = expression(node.base.base, ctx, kind)
        return spaced(clause(node.base.when, ctx), "时为", chosen, "，否则为", default)
    base = expression(node.base, ctx, kind)
    return f"{base}（{spaced('没有时按', default, '计')}）"


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
    inner = ctx.inside(node.scope, record, None)
    which = spaced(relative(where, inner), "的") if where is not None else ""
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


def _arithmetic(node: Arithmetic, ctx: WordingContext) -> str:
    text = expression(node.base, ctx, node.type)
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
    return text
