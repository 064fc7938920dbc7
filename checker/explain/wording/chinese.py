"""Conditions in Chinese."""

from __future__ import annotations

from msgspec.structs import replace

from checker.explain.wording.chinese_expressions import expression
from checker.explain.wording.chinese_tests import duty, limited, needed, said, tested
from checker.explain.wording.chinese_words import ChineseClause, held_by
from checker.explain.wording.context import WordingContext, owner, record_of
from checker.explain.wording.kinds import by_kind
from checker.explain.wording.shape import conjoined, held_list, owning, sayable, so_many, together
from checker.explain.wording.values import listed, spaced
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Condition,
    FieldRef,
    Path,
    Quantifier,
    QuantifierKind,
    SomeOf,
)
from checker.language.surface import SurfaceTest, surface
from checker.schema.catalog import Relation

__all__ = [
    "attribute",
    "attributive",
    "clause",
    "duty",
    "each",
    "expression",
    "joined",
    "limited",
    "needed",
    "owners",
    "relative",
    "said",
    "tested",
    "told_of",
]


def clause(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` as a clause: 保证金余额不低于 0."""
    what, negated = sayable(condition, ctx, negated=negated)
    match what:
        case SurfaceTest():
            return tested(what, ctx)
        case AllOf() | AnyOf():
            return _joined(_clauses(what, ctx, negated=negated), what, negated=negated)
        case SomeOf():
            return _so_many(what, ctx, negated=negated)
        case Quantifier():
            return _quantified(what, ctx)


def _clauses(condition: AllOf | AnyOf, ctx: WordingContext, *, negated: bool) -> list[str]:
    """The parts of ``condition``, each as a clause; what is said of the same thing names it once."""
    parts: list[str] = []
    before: str | None = None
    for part in condition.parts:
        head = None
        written = surface(part, negated=negated)
        if written is not None and isinstance(written.left, FieldRef):
            test = said(written, ctx)
            head = test.head
            parts.append(test.tail if head and head == before else test.clause(ctx))
        elif written is None and isinstance(part, (AllOf, AnyOf)):
            parts.append(relative(part, ctx, negated=negated))
        else:
            told = clause(part, ctx, negated=negated)
            parts.append(f"（{told}）" if isinstance(part, SomeOf) else told)
        before = head
    return parts


def _so_many(condition: SomeOf, ctx: WordingContext, *, negated: bool) -> str:
    """以下条件至少有 2 项成立：…；…."""
    bounds = so_many(condition, negated=negated)
    ways = "；".join(clause(part, ctx) for part in condition.parts)
    return f"以下条件{bounds.words.zh.format(*bounds.numbers)}：{ways}"


def told_of(who: str, condition: Condition, ctx: WordingContext) -> str:
    """What ``condition`` says of some records, called ``who``: 3 笔的订单已完成, 3 笔已完成."""
    path = _first_path(condition, ctx)
    # Without 的, an order that an after-sale belongs to would be taken for what is counted.
    text = relative(condition, ctx)
    related = path is not None and isinstance(owner(path), Relation) and not text.startswith("（")
    return spaced(f"{who}的" if related else who, text)


def _first_path(condition: Condition, ctx: WordingContext) -> Path | None:
    """The path that a sentence about ``condition`` begins with."""
    what, _ = sayable(condition, ctx, negated=False)
    match what:
        case SurfaceTest(left=left):
            return left.path if isinstance(left, FieldRef) else None
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return _first_path(parts[0], ctx)
        case SomeOf():
            return None
        case Quantifier():
            return held_list(what, ctx)


def relative(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` before 的， without a comma: 状态为已完成或已取消."""
    what, denied = sayable(condition, ctx, negated=negated)
    match what:
        case SurfaceTest():
            if not isinstance(what.left, Aggregate):
                test = said(what, ctx)
                return spaced(test.head, test.tail)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            both = isinstance(what, AllOf) is not denied
            texts = [_bracketed(part, ctx, alone=len(parts) == 1, negated=denied) for part in parts]
            if not both and all(text.startswith("有") for text in texts):
                return f"有{listed([text[1:] for text in texts], 'zh', last='or')}"
            return joined(texts, "且" if both else "或")
        case SomeOf():
            return f"（{_so_many(what, ctx, negated=denied)}）"
        case Quantifier():
            if held_list(what, ctx) is not None:
                test = _listed_inside(what, ctx)
                return spaced(test.head, test.tail)
    return clause(condition, ctx, negated=negated)


def _bracketed(part: Condition, ctx: WordingContext, *, alone: bool, negated: bool = False) -> str:
    """``part`` before 的， in brackets where it joins conditions and doesn't stand ``alone``."""
    text = relative(part, ctx, negated=negated)
    joins = isinstance(part, (AllOf, AnyOf)) and surface(part) is None
    return f"（{text}）" if joins and not alone else text


def attributive(condition: Condition, ctx: WordingContext) -> str:
    """``condition`` before the 的 of the records that it picks out: 该类目在售, 付给达人且还欠着."""
    held: list[str] = []
    before: list[str] = []
    texts: list[str] = []
    parts = conjoined(condition)
    for part in parts:
        which = attribute(part, ctx)
        if which:
            (held if owning(part) or which.endswith("以外") else before).append(which)
        else:
            texts.append(_bracketed(part, ctx, alone=len(parts) == 1))
    return spaced(*held, joined([*before, *texts], "且"))


def attribute(part: Condition, ctx: WordingContext) -> str:
    """``part`` before the 的 of its records, where that is said otherwise than as a clause."""
    written = surface(part)
    return "" if written is None or isinstance(written.left, Aggregate) else said(written, ctx).which


def owners(condition: Condition, ctx: WordingContext) -> str:
    """What the records that ``condition`` picks out belong to, or hold: 该类目, 含有该类目的子订单."""
    return spaced(*(attributive(part, ctx) for part in conjoined(condition) if owning(part)))


def joined(parts: list[str], word: str) -> str:
    """``parts`` with ``word`` between them and the spaces that figures need."""
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text = spaced(text, word, part)
    return text


def each(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """What every record does, said after 每笔订单."""
    what, denied = sayable(condition, ctx, negated=negated)
    match what:
        case SurfaceTest():
            if not isinstance(what.left, Aggregate):
                return said(what, ctx).each()
        case AllOf(parts=parts) | AnyOf(parts=parts):
            if parts:
                rest = _clauses(replace(what, parts=parts[1:]), ctx, negated=denied)
                return _joined([each(parts[0], ctx, negated=denied), *rest], what, negated=denied)
        case SomeOf() | Quantifier():
            pass
    return f"都满足：{clause(condition, ctx, negated=negated)}"


def _joined(parts: list[str], condition: AllOf | AnyOf, *, negated: bool) -> str:
    both = isinstance(condition, AllOf) is not negated
    if not parts:
        return "无须满足任何条件" if both else "没有可满足的条件"
    return ("，且" if both else "，或者").join(parts)


def _quantified(q: Quantifier, ctx: WordingContext) -> str:
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record)
    name, measure = record.title.zh, record.measure
    if held_list(q, ctx) is not None:
        return _listed_inside(q, ctx).clause(ctx)
    mine = q.source.path.scope == ctx.inner and q.source.section is None
    called, left = by_kind(q.where)
    if called and not mine:
        name, q = called.zh, replace(q, where=left)
    which = attributive(q.where, inner) if q.where is not None else ""
    if q.kind is QuantifierKind.EVERY and q.require is not None:
        told = each(q.require, inner)
        if which:
            return spaced(which, f"的{name}，每一{measure}{told}")
        return f"{'其' if mine else ''}每{measure}{name}{told}"
    if q.kind is not QuantifierKind.SOME:
        if which.startswith("有"):
            return f"没有哪{measure}{name}{which}"
        return _none_of(q.where, name, inner)
    parts = () if q.where is None else conjoined(q.where)
    before = [part for part in parts if owning(part) or attribute(part, inner)]
    ours, rest = together(before, q.span), together([part for part in parts if part not in before], q.span)
    which = "" if ours is None else attributive(ours, inner)
    whose = spaced(f"至少有一{measure}", which, f"的{name}") if which else f"至少有一{measure}{name}"
    return whose if rest is None else spaced(whose, relative(rest, inner))


def _none_of(where: Condition | None, name: str, inner: WordingContext) -> str:
    """That there are no such records: 除提前收款外没有还欠着的贷款, 平台开具的发票中没有未支付的."""
    parts = () if where is None else conjoined(where)
    said = [attribute(part, inner) for part in parts]
    but = next((each for each in said if each.endswith("以外")), "")
    if but:
        beside = [part for part, each in zip(parts, said, strict=True) if each != but]
        rest = together(beside, beside[0].span) if beside else None
        return spaced(f"除{but.removesuffix('以外')}外", _none_of(rest, name, inner))
    last = (
        "" if len(parts) < 2 or owning(parts[-1]) else said[-1] or _bracketed(parts[-1], inner, alone=False)
    )
    if last and not last.startswith("（") and (ours := together(parts[:-1], parts[0].span)) is not None:
        return spaced(attributive(ours, inner), f"的{name}中没有", last, "的")
    which = "" if where is None else attributive(where, inner)
    return spaced("没有", which, f"的{name}") if which else f"没有{name}"


def _listed_inside(q: Quantifier, ctx: WordingContext) -> ChineseClause:
    """含有…的子订单, said of the record."""
    record = record_of(q.source)
    opening = "含有" if q.kind is QuantifierKind.SOME else "不含"
    which = attributive(q.where, ctx.inside(q.scope, record)) if q.where is not None else ""
    tail = spaced(opening, which, f"的{record.title.zh}") if which else f"{opening}{record.title.zh}"
    return ChineseClause(held_by(q.source.path), own=True, tail=tail)
