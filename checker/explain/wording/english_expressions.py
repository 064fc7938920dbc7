"""Expressions in English."""

from __future__ import annotations

from datetime import datetime

from checker.explain.wording.context import (
    WordingContext,
    filtered,
    is_plural,
    is_zero,
    last_field,
    record_of,
    value_of,
)
from checker.explain.wording.english_words import BEST, BETTER, FOLD, FOLD_TIME, EnglishClause
from checker.explain.wording.nouns import holder, pronouns
from checker.explain.wording.shape import selected_of, start_of, whole_day
from checker.explain.wording.values import format_deadline, listed, say
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
from checker.schema.words import event, noun


def expression(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` as a noun phrase; ``kind`` is the type it is compared with, for titles of values."""
    match node:
        case Literal(value=value, type=own):
            return "zero" if is_zero(value) else say(value, kind or own, "en", ctx.timezone)
        case NowRef():
            return "now"
        case FieldRef(path=path):
            return field_phrase(path, ctx)
        case NameRef():
            return _name(node, ctx)
        case Aggregate():
            return _aggregate(node, ctx)
        case Extremum():
            items = [expression(item, ctx, node.type) for item in node.items]
            words = BEST if items[2:] else BETTER
            return f"the {words[node.type is Scalar.TIME][node.fold]} of {listed(items, 'en')}"
        case Arithmetic():
            return _arithmetic(node, ctx)
        case Share():
            return _share(node, ctx)
        case Guarded(base=base, when=when):
            return f"{expression(base, ctx, kind)} (where {ctx.english.clause(when, ctx)})"
        case Holds(condition=condition):
            settled = settle(condition, ctx.policy)
            if isinstance(settled, bool):
                return say(settled, node.type, "en", ctx.timezone)
            return f"whether {ctx.english.clause(settled, ctx)}"
        case Default(base=base, default=absent, missing=True):
            given, instead = expression(base, ctx, kind), expression(absent, ctx, kind)
            return f"{given} (or, where the snapshot doesn't say, {instead})"
        case Default(base=Guarded()):
            rows, otherwise = cases(node)
            said = [
                f"{expression(row.base, ctx, kind)} where {ctx.english.clause(row.when, ctx)}" for row in rows
            ]
            said += [] if otherwise is None else [f"{expression(otherwise, ctx, kind)} otherwise"]
            return f"{', '.join(said[:-1])}, and {said[-1]}"
        case Default(base=base, default=default):
            other = expression(default, ctx, kind)
            return f"{expression(base, ctx, kind)} (or {other} where there is none)"


def bracketed(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` inside of a sentence, where several cases stand in brackets."""
    text = expression(node, ctx, kind)
    return f"({text})" if cases(node)[0] else text


def by_when(node: Expression, ctx: WordingContext) -> str:
    """A deadline, behind what has to happen: ``by its shipping deadline``, ``within 2 days of …``."""
    match node:
        case Literal(value=datetime() as due):
            return f"by {format_deadline(due, 'en', ctx.timezone)}"
        case Arithmetic() if (day := whole_day(node)) is not None:
            return f"by the end of {say(day, Scalar.TIME, 'en', ctx.timezone)}"
        case Arithmetic(within=within) if within is not None:
            return f"within {expression(within, ctx)} of {_its(start_of(node), ctx)}"
    return f"by {_its(node, ctx)}"


def _its(node: Expression, ctx: WordingContext) -> str:
    """A time of the record that the sentence has just named."""
    if isinstance(node, FieldRef) and (target := last_field(node.path)) is not None:
        told = event(target)
        if told is not None and not told.deadline:
            who, own = holder(node.path, ctx, told.noun.en, alone=True)
            past = told.verb.past(plural=is_plural(who))
            return f"the moment {f'its {who}' if own and who else who or 'it'} {past}"
        phrase, own = holder(node.path, ctx, noun(target).en)
        return f"its {phrase}" if own else phrase
    return expression(node, ctx)


def field_phrase(path: Path, ctx: WordingContext) -> str:
    """A field as a noun phrase: ``its required amount``, ``the deposit balance``."""
    target = last_field(path)
    phrase, own = holder(path, ctx, "" if target is None else noun(target).en)
    told = event(target) if target is not None else None
    if told is not None and not told.deadline:
        who, mine = holder(path, ctx, told.noun.en, alone=True)
        happened = EnglishClause(who, mine, lambda plural: told.verb.past(plural=plural))
        return f"the moment {happened.clause(ctx)}"
    if not own:
        return phrase
    it, its = pronouns(ctx)
    return f"{its}{phrase}" if phrase else it


def _name(node: NameRef, ctx: WordingContext) -> str:
    parameter = ctx.policy.parameters.get(node.name)
    if parameter is None:
        title = ctx.policy.values[node.name].title.to("en")
        return f"the {title[:1].lower()}{title[1:]}" if title else f"`{node.name}`"
    if parameter.reads:
        return f"the setting “{parameter.title.to('en')}”"
    worded = parameter.lists or parameter.type in (Scalar.DURATION, Scalar.STRING)
    if not parameter.has_value and worded:
        return f"“{parameter.title.to('en')}” (not set)"
    if not parameter.has_value:
        return f"the number of “{parameter.title.to('en')}”, which isn't set"
    return "zero" if is_zero(parameter.value) else say(parameter.value, parameter.type, "en", ctx.timezone)


def _aggregate(node: Aggregate, ctx: WordingContext) -> str:
    record = record_of(node.source)
    where = filtered(node, ctx)
    inner = ctx.inside(node.scope, record)
    which = f" {ctx.english.relative(where, inner, plural=True)}" if where is not None else ""
    whose = "its " if node.source.path.scope == ctx.inner and node.source.section is None else "all "
    if node.value is None:
        return f"the number of {record.plural}{which}"
    target = last_field(node.value)
    assert target is not None
    if node.take is not None:
        taken = last_field(node.take)
        assert taken is not None
        told = event(target)
        if told is not None and not told.deadline:
            best = f"that {told.verb.past(plural=False)} {'first' if node.fold is Fold.MIN else 'last'}"
        else:
            words = FOLD_TIME if target.type is Scalar.TIME else FOLD
            best = f"with the {words[node.fold]} {noun(target).en}"
        return f"of {whose}{record.plural}{which}, the {noun(taken).en} of the one {best}"
    told = event(target)
    if told is not None and not told.deadline:
        one = f" {ctx.english.relative(where, inner, plural=False)}" if where is not None else ""
        which_one = "first" if node.fold is Fold.MIN else "last"
        return f"the moment the {which_one} {record.title.en}{one} {told.verb.past(plural=False)}"
    words = FOLD_TIME if target.type is Scalar.TIME else FOLD
    return f"the {words.get(node.fold, '')} {noun(target).en} of {whose}{record.plural}{which}"


def _share(node: Share, ctx: WordingContext) -> str:
    """``the share of orders that are cancelled``, ``of the orders that are paid, the share that …``."""
    selected = selected_of(node, ctx)
    if selected is None:
        return f"the share of {expression(node.part, ctx)} in {expression(node.whole, ctx)}"
    whole, where = selected
    record = record_of(whole.source)
    which = ctx.english.relative(where, ctx.inside(whole.scope, record), plural=True)
    if not node.inside:
        return f"the share of {expression(whole, ctx)} that falls to those {which}"
    if whole.where is None:
        return f"the share of {record.plural} {which}"
    every = expression(whole, ctx).removeprefix("the number of ")
    return f"the share, among the {every}, of those {which}"


def _arithmetic(node: Arithmetic, ctx: WordingContext) -> str:
    if (total := value_of(node, ctx)) is not None:
        return say(total, node.type, "en", ctx.timezone)
    if node.within is not None:
        return f"the end of {expression(node.within, ctx)} from {expression(start_of(node), ctx)}"
    text = bracketed(node.base, ctx, node.type)
    if node.times is not None:
        text += f" times {expression(node.times, ctx)}"
    if node.type is Scalar.TIME:
        for part, word in ((node.plus, "after"), (node.minus, "before")):
            if part is not None:
                text = f"{expression(part, ctx)} {word} {text}"
        return text
    if node.plus is not None:
        text += f" plus {expression(node.plus, ctx)}"
    if node.minus is not None:
        text += f" minus {expression(node.minus, ctx)}"
    return f"{text} (counted from the next day)" if node.next_day else text
