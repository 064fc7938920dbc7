"""Conditions and expressions in English."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from checker.explain.wording.context import (
    WordingContext,
    belonging,
    filtered,
    held,
    is_plural,
    is_zero,
    last_field,
    record_of,
    value_of,
    wants,
)
from checker.explain.wording.english_words import (
    AMOUNTS,
    BE,
    BEST,
    BETTER,
    FOLD,
    FOLD_TIME,
    HAVE,
    NUMBERS,
    ON,
    WHEN,
    EnglishClause,
)
from checker.explain.wording.nouns import holder, holder_of, pronouns, with_article
from checker.explain.wording.readings import settle
from checker.explain.wording.shape import OPPOSITE, held_list, positive
from checker.explain.wording.values import listed, say
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
from checker.schema.catalog import EnumType, Scalar, Type
from checker.schema.words import Event, Verb, event, noun, trait

# --- conditions -------------------------------------------------------------------------------


def clause(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` as a clause: ``the deposit balance is at least zero``."""
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
    before: tuple[str, bool] | None = None
    for part in condition.parts:
        subject = None
        if isinstance(part, Comparison) and isinstance(part.left, FieldRef):
            test = said(part, ctx, negated=negated)
            subject = (test.noun, test.own)
            again = subject == before
            parts.append(test.verb(is_plural(test.noun or "it")) if again else test.clause(ctx))
        else:
            parts.append(clause(part, ctx, negated=negated))
        before = subject
    return parts


def predicate(
    condition: Condition, ctx: WordingContext, *, plural: bool, negated: bool = False
) -> str | None:
    """What ``condition`` says of the record: ``is completed``; None where it needs another subject."""
    if isinstance(condition, Not):
        return predicate(condition.part, ctx, plural=plural, negated=not negated)
    if isinstance(condition, (AllOf, AnyOf)):
        parts = [predicate(part, ctx, plural=plural, negated=negated) for part in condition.parts]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        if any(isinstance(part, Quantifier) for part in condition.parts) and len(whole) > 1:
            # What follows the record that it holds would read as if said of that.
            return f", {'and' if isinstance(condition, AllOf) is not negated else 'or'} ".join(whole)
        return _joined(whole, condition, negated=negated)
    if isinstance(condition, Quantifier):
        held = held_list(condition, ctx)
        if held is None:
            return None
        test = _listed_inside(condition, ctx, negated=negated)
        return None if test.noun else test.verb(plural)
    if isinstance(condition.left, Aggregate):
        return None
    test = said(condition, ctx, negated=negated)
    return None if test.noun else test.verb(plural)


def told_of(
    who: str, condition: Condition, ctx: WordingContext, *, plural: bool, negated: bool = False
) -> str:
    """What ``condition`` says of some records, called ``who``: ``2 of 5 invoices are pending``."""
    whole = predicate(condition, ctx, plural=plural, negated=negated)
    if whole is not None:
        return f"{who} {whole}"
    leaves = condition.parts if isinstance(condition, (AllOf, AnyOf)) else (condition,)
    tests = [said(part, ctx, negated=negated) for part in leaves if isinstance(part, Comparison)]
    if len(tests) < len(leaves) or any(test.noun and not test.own for test in tests):
        which = relative(condition, ctx, plural=plural, negated=negated)
        return f"{who} {'are ones' if plural else 'is one'} {which}"
    tests.sort(key=lambda test: bool(test.noun))
    first, *others = tests
    its = "their" if plural else "its"
    parts = [
        f"the {first.noun} of {who} {first.verb(is_plural(first.noun))}"
        if first.noun
        else f"{who} {first.verb(plural)}"
    ]
    for test in others:
        parts.append(
            f"{its} {test.noun} {test.verb(is_plural(test.noun))}" if test.noun else test.verb(plural)
        )
    both = isinstance(condition, AnyOf) is negated
    return listed(parts, "en", last="and" if both else "or")


def relative(condition: Condition, ctx: WordingContext, *, plural: bool, negated: bool = False) -> str:
    """``condition`` picking records out: ``that are completed and whose total is …``."""
    if isinstance(condition, Not):
        return relative(condition.part, ctx, plural=plural, negated=not negated)
    whole = predicate(condition, ctx, plural=plural, negated=negated)
    if whole is not None:
        return f"that {whole}"
    if isinstance(condition, (AllOf, AnyOf)):
        parts = [relative(part, ctx, plural=plural, negated=negated) for part in condition.parts]
        return _joined(parts, condition, negated=negated)
    if isinstance(condition, Comparison) and not isinstance(condition.left, Aggregate):
        return said(condition, ctx, negated=negated).relative(plural=plural)
    if isinstance(condition, Quantifier) and held_list(condition, ctx) is not None:
        return _listed_inside(condition, ctx, negated=negated).relative(plural=plural)
    return f"for which {clause(condition, ctx, negated=negated)}"


def _listed_inside(q: Quantifier, ctx: WordingContext, *, negated: bool) -> EnglishClause:
    """``has at least one order line whose …``."""
    record = record_of(q.source)
    some = (q.kind is QuantifierKind.SOME) is not negated
    which = ""
    if q.where is not None:
        which = f" {relative(q.where, ctx.inside(q.scope, record, q.label), plural=False)}"
    what = f"{'at least one' if some else 'no'} {record.title.en}{which}"
    who, own = holder_of(q.source.path, ctx)
    return EnglishClause(who, own, lambda plural: Verb("have", what).now(plural=plural))


def _joined(parts: list[str], condition: AllOf | AnyOf, *, negated: bool) -> str:
    both = isinstance(condition, AllOf) is not negated
    if not parts:
        return "nothing is required" if both else "nothing is enough"
    if len(parts) == 1:
        return parts[0]
    if any(" and " in part or " or " in part for part in parts):
        return f", {'and' if both else 'or'} ".join(parts)
    return listed(parts, "en", last="and" if both else "or")


def _quantified(q: Quantifier, ctx: WordingContext, *, negated: bool) -> str:
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record, q.label)
    one, many = record.title.en, record.plural
    mine = q.source.path.scope == ctx.inner and q.source.section is None
    if mine:
        one, many = f"of its {many}", f"its {many}"
    if not mine:
        q = positive(q)
    if q.kind is QuantifierKind.EVERY and q.require is not None:
        every = "each" if mine else "every"
        who = f"{'not ' if negated else ''}{every} {one}"
        if q.where is not None:
            who += f" {relative(q.where, inner, plural=False)}"
        told = predicate(q.require, inner, plural=False)
        if told is not None:
            return f"{who} {told}"
        return f"for {who}, {clause(q.require, inner)}"
    if mine:
        return _listed_inside(q, ctx, negated=negated).clause(ctx)
    some = (q.kind is QuantifierKind.SOME) is not negated
    if q.where is None:
        return f"there is at least one {one}" if some else f"there are no {many}"
    told = predicate(q.where, inner, plural=False)
    which = relative(q.where, inner, plural=False)
    if told is not None and (some or ", " not in told):
        return f"{'at least one' if some else 'no'} {one} {told}"
    return f"there is {'at least one' if some else 'no'} {one} {which}"


def _counted(test: Comparison, counted: Aggregate, ctx: WordingContext, *, negated: bool) -> str:
    """``there are at most 2 orders that are unpaid``."""
    record = record_of(counted.source)
    inner = ctx.inside(counted.scope, record, None)
    op = OPPOSITE.get(test.op, test.op) if negated else test.op
    operand = test.right[0]
    number = value_of(operand, ctx)
    exact = isinstance(number, int) and not isinstance(number, bool)
    if not exact or op not in (*AMOUNTS, Op.IS):
        return EnglishClause(expression(counted, ctx), own=False, verb=_compared(test, op, ctx)).clause(ctx)
    which = f" {relative(counted.where, inner, plural=number != 1)}" if counted.where is not None else ""
    amount = f"{number:,} {record.title.en if number == 1 else record.plural}"
    if number == 0 and op in (Op.IS, Op.AT_MOST):
        return f"there are no {record.plural}{which}"
    if op is Op.IS:
        return f"there {'is' if number == 1 else 'are'} exactly {amount}{which}"
    how = {**BE, Op.BELOW: "fewer than {}"}[op].format(amount)
    return f"there {'is' if number == 1 else 'are'} {how}{which}"


# --- tests ------------------------------------------------------------------------------------


def said(test: Comparison, ctx: WordingContext, *, negated: bool = False) -> EnglishClause:
    """One test, with what it is said of."""
    op = OPPOSITE.get(test.op, test.op) if negated else test.op
    yes = wants(test) is not negated
    named_condition = held(test, ctx)
    if named_condition is not None:
        holds, good = Verb("do", "holds", "hold"), yes if test.op is Op.IS else not yes
        title = f"“{named_condition.to('en')}”"
        return EnglishClause(title, own=False, verb=lambda _: holds.now(plural=False, negated=not good))
    if not isinstance(test.left, FieldRef):
        return EnglishClause(expression(test.left, ctx), own=False, verb=_compared(test, op, ctx))
    path = test.left.path
    target = last_field(path)
    if target is None:
        exists = Verb("do", "exists", "exist")
        noun_phrase, own = holder(path, ctx)
        return EnglishClause(noun_phrase, own, lambda plural: exists.now(plural=plural, negated=not yes))
    told = event(target)
    if told is not None:
        return _told(test, op, told, path, ctx, yes=yes)
    quality = trait(target)
    if quality is not None and test.op in (Op.IS, Op.IS_NOT):
        who, own = holder(path, ctx, quality.noun.en, alone=True)
        good = yes if test.op is Op.IS else not yes
        return EnglishClause(who, own, lambda plural: quality.verb.now(plural=plural, negated=not good))
    named, own = holder(path, ctx, noun(target).en)
    bare = own and len(path.steps) == 1 and ctx.inner > 0
    related = belonging(test)
    if related is not None:
        left, right = related
        mine, its = holder(left, ctx)
        belongs = Verb("do", f"belongs to {_record(right, ctx)}", f"belong to {_record(right, ctx)}")
        return EnglishClause(mine, its, lambda plural: belongs.now(plural=plural, negated=op is Op.IS_NOT))
    if test.op is Op.PRESENT:
        if quality is not None:
            who, _ = holder(path, ctx, quality.noun.en, alone=True)
            about = f"whether {who or pronouns(ctx)[0]} {quality.verb.now(plural=is_plural(who))}"
            return EnglishClause(about, own=False, verb=lambda _: f"is {'' if yes else 'not '}stated")
        if bare:
            return _having(noun(target).en, yes=yes)
        return EnglishClause(
            named, own, lambda plural: Verb("be", "given").now(plural=plural, negated=not yes)
        )
    if target.state:
        return EnglishClause(*holder(path, ctx), verb=_compared(test, op, ctx))
    if bare and target.type in NUMBERS and op in HAVE:
        return _having(noun(target).en, HAVE[op].format(operands(test, ctx)))
    return EnglishClause(named, own, _compared(test, op, ctx))


def _told(
    test: Comparison, op: Op, told: Event, path: Path, ctx: WordingContext, *, yes: bool
) -> EnglishClause:
    """A test of a time, as what happened."""
    who, own = holder(path, ctx, told.noun.en, alone=True)
    verb = told.verb
    right = test.right[0]
    if op is Op.PRESENT:
        if told.deadline:
            thing = told.noun.en
            holding, mine = holder(path, ctx)
            having = _having(thing, yes=yes)
            return EnglishClause(holding, mine, having.verb)
        return EnglishClause(who, own, lambda plural: verb.perfect(plural=plural, negated=not yes))
    if isinstance(right, NowRef):
        over = op in (Op.BEFORE, Op.NOT_AFTER)
        yet = "" if over else " yet"
        return EnglishClause(who, own, lambda plural: verb.perfect(plural=plural, negated=not over) + yet)
    if op in (Op.OLDER_THAN, Op.NEWER_THAN):
        how = f"{'at least' if op is Op.OLDER_THAN else 'less than'} {operands(test, ctx)} ago"
        return EnglishClause(who, own, lambda plural: f"{verb.past(plural=plural)} {how}")
    if op in WHEN:
        form = ON if isinstance(right, Literal) else WHEN
        at = form[op].format(operands(test, ctx))
        return EnglishClause(who, own, lambda plural: f"{verb.past(plural=plural)} {at}")
    target = last_field(path)
    assert target is not None
    return EnglishClause(*holder(path, ctx, noun(target).en), verb=_compared(test, op, ctx))


def _record(path: Path, ctx: WordingContext) -> str:
    """The record at the end of ``path``: ``this category``, ``its order``."""
    phrase, own = holder(path, ctx)
    it, its = pronouns(ctx)
    return (f"{its}{phrase}" if phrase else it) if own else phrase


def _having(thing: str, rest: str = "", *, yes: bool = True) -> EnglishClause:
    """The record has a thing, or has none."""
    what = f"{with_article(thing) if yes else f'no {thing}'} {rest}".rstrip()
    return EnglishClause("", own=True, verb=lambda plural: Verb("have", what).now(plural=plural))


def _compared(test: Comparison, op: Op, ctx: WordingContext) -> Callable[[bool], str]:
    """``is at least zero``, ``are not paid``."""
    said_operands = operands(test, ctx)
    negated = op in (Op.IS_NOT, Op.NOT_IN)
    if negated and len(test.right) == 2:
        neither = " nor ".join(operands(replace(test, right=(operand,)), ctx) for operand in test.right)
        return lambda plural: Verb("be", f"neither {neither}").now(plural=plural)
    what = BE.get(op, "{}").format(said_operands)
    return lambda plural: Verb("be", what).now(plural=plural, negated=negated)


def needed(test: Comparison, ctx: WordingContext, *, negated: bool = False) -> str:
    """What a value has to be: ``at least zero``, ``completed or cancelled``."""
    op = OPPOSITE.get(test.op, test.op) if negated else test.op
    what = BE.get(op, "{}").format(operands(test, ctx))
    return f"not be {what}" if op in (Op.IS_NOT, Op.NOT_IN) else f"be {what}"


# --- expressions ------------------------------------------------------------------------------


def operands(test: Comparison, ctx: WordingContext) -> str:
    """The right side of ``test``."""
    kind = test.left.type if not isinstance(test.left, (FieldRef, NowRef)) else None
    if isinstance(test.left, FieldRef):
        kind = test.left.path.type
    titles = _choices(test.left, ctx)
    said_all = []
    for operand in test.right:
        if titles is not None and isinstance(operand, Literal):
            said_all.append(f"“{titles.get(str(operand.value)) or operand.value}”")
        else:
            value = expression(operand, ctx, kind)
            # A title with a comma in it would fall apart in a list.
            said_all.append(
                f"“{value}”"
                if isinstance(operand, Literal) and "," in value and isinstance(kind, EnumType)
                else value
            )
    return listed(said_all, "en", last="or")


def _choices(left: Expression, ctx: WordingContext) -> dict[str, str] | None:
    """The titles of a parameter's choices, where ``left`` is such a parameter."""
    if not isinstance(left, NameRef) or left.name not in ctx.policy.parameters:
        return None
    parameter = ctx.policy.parameters[left.name]
    choices = (parameter.choices or {}) if parameter.reads else {}
    return {name: choice.title.to("en") for name, choice in choices.items()}


def expression(node: Expression, ctx: WordingContext, kind: Type | None = None) -> str:
    """``node`` as a noun phrase; ``kind`` is the type it is compared with, for titles of values."""
    if isinstance(node, Literal):
        if is_zero(node.value):
            return "zero"
        return say(node.value, kind or node.type, "en", ctx.timezone)
    if isinstance(node, NowRef):
        return "now"
    if isinstance(node, FieldRef):
        return field_phrase(node.path, ctx)
    if isinstance(node, NameRef):
        return _name(node, ctx)
    if isinstance(node, Aggregate):
        return _aggregate(node, ctx)
    if isinstance(node, Extremum):
        items = [expression(item, ctx, node.type) for item in node.items]
        words = BEST if items[2:] else BETTER
        return f"the {words[node.type is Scalar.TIME][node.fold]} of {listed(items, 'en')}"
    if isinstance(node, Arithmetic):
        return _arithmetic(node, ctx)
    if isinstance(node, Guarded):
        return f"{expression(node.base, ctx, kind)} (where {clause(node.when, ctx)})"
    if isinstance(node, Holds):
        settled = settle(node.condition, ctx.policy)
        if isinstance(settled, bool):
            return say(settled, node.type, "en", ctx.timezone)
        return f"whether {clause(settled, ctx)}"
    default = expression(node.default, ctx, kind)
    if isinstance(node.base, Guarded):
        chosen = expression(node.base.base, ctx, kind)
        return f"{chosen} where {clause(node.base.when, ctx)}, and {default} otherwise"
    return f"{expression(node.base, ctx, kind)} (or {default} where there is none)"


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
    if not parameter.has_value:
        return f"the number of “{parameter.title.to('en')}”, which isn't set"
    return "zero" if is_zero(parameter.value) else say(parameter.value, parameter.type, "en", ctx.timezone)


def _aggregate(node: Aggregate, ctx: WordingContext) -> str:
    record = record_of(node.source)
    where = filtered(node, ctx)
    inner = ctx.inside(node.scope, record, None)
    which = f" {relative(where, inner, plural=True)}" if where is not None else ""
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
        one = f" {relative(where, inner, plural=False)}" if where is not None else ""
        which_one = "first" if node.fold is Fold.MIN else "last"
        return f"the moment the {which_one} {record.title.en}{one} {told.verb.past(plural=False)}"
    words = FOLD_TIME if target.type is Scalar.TIME else FOLD
    return f"the {words.get(node.fold, '')} {noun(target).en} of {whose}{record.plural}{which}"


def _arithmetic(node: Arithmetic, ctx: WordingContext) -> str:
    text = expression(node.base, ctx, node.type)
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
    return text
