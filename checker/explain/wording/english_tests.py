"""Tests in English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from re import Match
from typing import Final

from checker.base.patterns import pattern
from checker.explain.wording.context import (
    WordingContext,
    belonging,
    beyond_zero,
    figures,
    filtered,
    held,
    identity,
    is_ending,
    is_plural,
    last_field,
    overdue,
    record_of,
    wants,
)
from checker.explain.wording.denials import elsewhere, worked_out
from checker.explain.wording.english_expressions import bracketed, by_when, expression
from checker.explain.wording.english_words import NUMBERS, EnglishClause
from checker.explain.wording.nouns import holder, pronouns, with_article
from checker.explain.wording.shape import DutyState, counted, existing
from checker.explain.wording.values import listed
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
from checker.language.surface import SurfaceTest, event_of
from checker.schema.catalog import EnumType, Field, Scalar
from checker.schema.words import Event, Trait, Verb, above_zero, ascribed, event, noun, trait


def tested(test: SurfaceTest, ctx: WordingContext) -> str:
    """A test as a clause."""
    what = counted(test)
    return said(test, ctx).clause(ctx) if what is None else _counted(test, what, ctx)


def said(test: SurfaceTest, ctx: WordingContext) -> EnglishClause:
    """One test, with what it is said of."""
    yes = wants(test)
    good = yes is not test.words.refuses
    named_condition = held(test, ctx)
    if named_condition is not None:
        holds = Verb("do", "holds", "hold")
        title = f"“{named_condition.to('en')}”"
        return EnglishClause(title, own=False, verb=lambda _: holds.now(plural=False, negated=not good))
    exists = Verb("do", "exists", "exist")
    event_field = event_of(test)
    if event_field is None:
        what = expression(test.left, ctx)
        if (over := overdue(test, ctx)) is not None:
            passed = Verb("do", "passed")
            yet = "" if over else " yet"
            return EnglishClause(
                what, own=False, verb=lambda plural: passed.perfect(plural=plural, negated=not over) + yet
            )
        if test.op is Op.PRESENT:
            return EnglishClause(
                what, own=False, verb=lambda plural: exists.now(plural=plural, negated=not yes)
            )
        return EnglishClause(what, own=False, verb=_compared(test, ctx))
    path = event_field.path
    target = last_field(path)
    if target is None:
        noun_phrase, own = holder(path, ctx)
        return EnglishClause(noun_phrase, own, lambda plural: exists.now(plural=plural, negated=not yes))
    told = event(target)
    if told is not None:
        return _told(test, told, path, ctx)
    quality = trait(target)
    if quality is not None and test.op is Op.IS and len(test.right) == 1:
        who, own = holder(path, ctx, quality.noun.en, alone=True)
        return EnglishClause(who, own, lambda plural: quality.verb.now(plural=plural, negated=not good))
    quantity = above_zero(target)
    more = beyond_zero(test)
    if quantity is not None and more is not None:
        return _amounting(quantity, path, ctx, more=more)
    named, own = holder(path, ctx, noun(target).en)
    bare = own and len(path.steps) == 1 and ctx.inner > 0
    related = belonging(test)
    if related is not None:
        left, right = related
        (mine, its), whole, refused = holder(left, ctx), _record(right, ctx), test.words.refuses
        belongs = Verb("do", f"belongs to {whole}", f"belong to {whole}")
        which = (
            _of(whole, other=refused) if its and not mine and (elsewhere(left, right) or not refused) else ""
        )
        return EnglishClause(mine, its, lambda plural: belongs.now(plural=plural, negated=refused), which)
    same = identity(test)
    if same is not None:
        other = _record(same, ctx)
        which = f"other than {other}" if test.words.refuses else ""
        being = Verb("be", other)
        refused = test.words.refuses
        return EnglishClause(
            "", own=True, verb=lambda plural: being.now(plural=plural, negated=refused), which=which
        )
    told_of = ascribed(target)
    if test.op is Op.PRESENT:
        return _given(target, path, ctx, yes=yes)
    if told_of is not None and test.op is Op.IS:
        return _ascribed(told_of, test, path, ctx)
    if bare and target.type in NUMBERS and test.words.en.has:
        return _having(noun(target).en, filled(test.words.en.has, operands(test, ctx)))
    return EnglishClause(named, own, _compared(test, ctx))


def _given(target: Field, path: Path, ctx: WordingContext, *, yes: bool) -> EnglishClause:
    """Whether there is anything in a field that is no time: ``has no country``, ``the bank is given``."""
    quality, word = trait(target), ascribed(target)
    if word is not None and word.none:
        being, which = Verb("be", word.none.en), "" if yes else word.none.en
        return EnglishClause(*holder(path, ctx), lambda plural: being.now(plural=plural, negated=yes), which)
    if quality is not None:
        who, _ = holder(path, ctx, quality.noun.en, alone=True)
        about = f"whether {who or pronouns(ctx)[0]} {quality.verb.now(plural=is_plural(who))}"
        return EnglishClause(about, own=False, verb=lambda _: f"is {'' if yes else 'not '}stated")
    named, own = holder(path, ctx, noun(target).en)
    if own and len(path.steps) == 1 and ctx.inner > 0:
        return _having(noun(target).en, yes=yes)
    return EnglishClause(named, own, lambda plural: Verb("be", "given").now(plural=plural, negated=not yes))


def _ascribed(told: Trait, test: SurfaceTest, path: Path, ctx: WordingContext) -> EnglishClause:
    """A word as what it says of its record: ``is from the platform``, ``is still open``."""
    target = last_field(path)
    refuses = test.words.refuses
    who, own = holder(path, ctx, told.noun.en, alone=True)
    if target is not None and refuses and is_ending(target, test):
        return EnglishClause(who, own, lambda plural: Verb("be", "still open").now(plural=plural))
    values = listed(operands(test, ctx, said=True), "en", last="or")
    verb = told.verb.saying(values)
    which = (told.other if refuses else told.which).en.replace("{}", values)
    return EnglishClause(who, own, lambda plural: verb.now(plural=plural, negated=refuses), which)


def _amounting(told: Trait, path: Path, ctx: WordingContext, *, more: bool) -> EnglishClause:
    """An amount above zero, or none: ``has money on hold``, ``no platform fees are due``."""
    who, own = holder(path, ctx, told.noun.en, alone=True)
    if told.noun and not more and not own:
        nothing = who.removeprefix("the ")
        return EnglishClause(f"no {nothing}", own, lambda plural: told.verb.now(plural=plural))
    return EnglishClause(who, own, lambda plural: told.verb.now(plural=plural, negated=not more))


def _of(whole: str, *, other: bool) -> str:
    """What a record belongs to, or doesn't, behind it: ``of this category``, ``of another category``."""
    return f"of another {whole.split(' ', 1)[-1]}" if other else f"of {whole}"


def _told(test: SurfaceTest, told: Event, path: Path, ctx: WordingContext) -> EnglishClause:
    """A test of a time, as what happened."""
    yes = wants(test)
    who, own = holder(path, ctx, told.noun.en, alone=True)
    verb = told.verb
    if test.op is Op.PRESENT:
        if told.deadline:
            thing = told.noun.en
            holding, mine = holder(path, ctx)
            having = _having(thing, yes=yes)
            return EnglishClause(holding, mine, having.verb)
        if told.until and not yes:
            return EnglishClause(who, own, lambda plural: Verb("be", told.until.en).now(plural=plural))
        yet = "" if yes else " yet"
        return EnglishClause(who, own, lambda plural: verb.perfect(plural=plural, negated=not yes) + yet)
    if len(test.right) == 1 and isinstance(test.right[0], NowRef):
        over = test.op in (Op.BELOW, Op.AT_MOST)
        yet = "" if over else " yet"
        return EnglishClause(who, own, lambda plural: verb.perfect(plural=plural, negated=not over) + yet)
    if test.op is Op.IN_TIME and not told.deadline:
        return duty(test, path, told, DutyState.LATE if test.words.refuses else DutyState.EITHER, ctx)
    words = test.words.en
    if words.when:
        written = all(isinstance(operand, Literal) for operand in test.right)

        def happened(plural: bool) -> str:  # noqa: FBT001 - as every verb of a clause is asked
            moments = [
                _moment_of(operand, who, ctx, plural=plural) or said
                for operand, said in zip(test.right, operands(test, ctx), strict=True)
            ]
            at = filled(words.on if written else words.when, moments)
            return f"{verb.past(plural=plural)} {_BARE.sub(_shorter, at)}"

        return EnglishClause(who, own, happened)
    target = last_field(path)
    assert target is not None
    return EnglishClause(*holder(path, ctx, noun(target).en), verb=_compared(test, ctx))


#: What happened needs no more than the word before or after it.
_BARE: Final = pattern(r"^(before|after|at or after) the moment (?!it |they )|^(before|after) the moment ")


def _shorter(match: Match[str]) -> str:
    word = match[1] or match[2]
    return "since " if word == "at or after" else f"{word} "


def _moment_of(node: Expression, who: str, ctx: WordingContext, *, plural: bool) -> str:
    """When something happened to what the sentence has just named: ``the moment it was paid``; else empty."""
    target = last_field(node.path) if isinstance(node, FieldRef) else None
    told = None if target is None else event(target)
    if not isinstance(node, FieldRef) or told is None or told.deadline:
        return ""
    if holder(node.path, ctx, told.noun.en, alone=True)[0] != who:
        return ""
    many = is_plural(who) if who else plural
    return f"the moment {'they' if many else 'it'} {told.verb.past(plural=many)}"


def duty(test: SurfaceTest, path: Path, told: Event, kept: DutyState, ctx: WordingContext) -> EnglishClause:
    """What has to happen in time: ``was not shipped by its shipping deadline``."""
    who, own = holder(path, ctx, told.noun.en, alone=True)
    verb, at = told.verb, by_when(test.right[0], ctx)

    def said_of(plural: bool) -> str:  # noqa: FBT001 - as every verb of a clause is asked
        if kept is DutyState.OPEN:
            return f"{verb.must()} {at}"
        if kept is DutyState.EITHER and verb.kind == "passive":
            return f"{'are' if plural else 'is'} {verb.word} {at}"
        return f"{verb.past(plural=plural, negated=kept is DutyState.LATE)} {at}"

    return EnglishClause(who, own, said_of)


def _record(path: Path, ctx: WordingContext) -> str:
    """The record at the end of ``path``: ``this category``, ``its order``."""
    phrase, own = holder(path, ctx)
    it, its = pronouns(ctx)
    return (f"{its}{phrase}" if phrase else it) if own else phrase


def _having(thing: str, rest: str = "", *, yes: bool = True) -> EnglishClause:
    """The record has a thing, or has none."""
    what = f"{with_article(thing) if yes else f'no {thing}'} {rest}".rstrip()
    return EnglishClause("", own=True, verb=lambda plural: Verb("have", what).now(plural=plural))


def _compared(test: SurfaceTest, ctx: WordingContext) -> Callable[[bool], str]:
    """``is at least zero``, ``are not paid``."""
    said_operands, words = operands(test, ctx), test.words
    what, refused = filled(words.en.be, said_operands), words.refuses
    if test.op is Op.IN_TIME:
        what = f"{words.en.be} ({by_when(test.right[0], ctx)})"
    elif refused and worked_out(test):  # which may hold a denial of its own
        at = words.en.on if type_of(test.left) is Scalar.TIME else ""
        what, refused = filled(at or words.en.has, said_operands), False
    return lambda plural: Verb("be", what).now(plural=plural, negated=refused)


def needed(test: SurfaceTest, ctx: WordingContext) -> str:
    """What a value has to be: ``at least zero``, ``completed or cancelled``."""
    what = filled(test.words.en.be, operands(test, ctx, said=True))
    return f"not be {what}" if test.words.refuses else f"be {what}"


def filled(template: str, parts: Sequence[str]) -> str:
    """The words of an operator with its operands: each in its place, or all in the one that there is."""
    return (
        template.format(*parts)
        if template.count("{}") > 1
        else template.format(listed(parts, "en", last="or"))
    )


def limited(test: SurfaceTest, numbers: Sequence[int]) -> str:
    """How many there have to be: ``at most 2 may be left``."""
    if test.op in (Op.AT_MOST, Op.IS) and not test.words.refuses and not any(numbers):
        return "none may be left"
    return filled(test.words.en.limit, [f"{number:,}" for number in numbers])


def _counted(test: SurfaceTest, what: Aggregate, ctx: WordingContext) -> str:
    """``there are at most 2 orders that are unpaid``."""
    record = record_of(what.source)
    numbers = figures(test, ctx)
    if (there := existing(test, ctx)) is not None:
        return ctx.english.clause(there, ctx)
    if numbers is None or not test.words.en.count:
        return f"{expression(what, ctx)} {_compared(test, ctx)(is_plural('number'))}"
    plural = numbers != [1]
    which = ""
    if (where := filtered(what, ctx)) is not None:
        which = f" {ctx.english.relative(where, ctx.inside(what.scope, record), plural=plural)}"
    said_numbers = [f"{number:,}" for number in numbers]
    said_numbers[-1] += f" {record.plural if plural else record.title.en}"
    return f"there {'are' if plural else 'is'} {filled(test.words.en.count, said_numbers)}{which}"


def operands(test: SurfaceTest, ctx: WordingContext, *, said: bool = False) -> list[str]:
    """The right side of ``test``; ``said`` asks for words as they read inside a sentence."""
    kind = type_of(test.left)
    titles = _choices(test.left, ctx)
    inside = kind.said if said and isinstance(kind, EnumType) else {}
    said_all = []
    for operand in test.right:
        if titles is not None and isinstance(operand, Literal):
            said_all.append(f"“{titles.get(str(operand.value)) or operand.value}”")
        elif isinstance(operand, Literal) and operand.value in inside:
            said_all.append(inside[str(operand.value)].en)
        else:
            value = bracketed(operand, ctx, kind)
            # A title with a comma in it would fall apart in a list, and "not no" would deny twice.
            apart = isinstance(kind, EnumType) and "," in value
            quoted = isinstance(operand, Literal) and (apart or isinstance(operand.value, bool))
            said_all.append(f"“{value}”" if quoted else value)
    return said_all


def _choices(left: Expression, ctx: WordingContext) -> dict[str, str] | None:
    """The titles of a parameter's choices, where ``left`` is such a parameter."""
    if not isinstance(left, NameRef) or left.name not in ctx.policy.parameters:
        return None
    parameter = ctx.policy.parameters[left.name]
    choices = (parameter.choices or {}) if parameter.reads else {}
    return {name: choice.title.to("en") for name, choice in choices.items()}
