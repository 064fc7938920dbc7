"""Conditions in English."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.explain.wording.context import WordingContext, is_plural, record_of
from checker.explain.wording.english_expressions import expression
from checker.explain.wording.english_tests import duty, limited, needed, said, tested
from checker.explain.wording.english_words import EnglishClause
from checker.explain.wording.kinds import by_kind
from checker.explain.wording.nouns import holder_of, with_article
from checker.explain.wording.shape import conjoined, denies, held_list, owning, sayable, so_many, together
from checker.explain.wording.values import listed
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Condition,
    FieldRef,
    Not,
    Quantifier,
    QuantifierKind,
    SomeOf,
)
from checker.language.surface import SurfaceTest, surface
from checker.schema.words import Verb

__all__ = [
    "attribute",
    "clause",
    "duty",
    "expression",
    "limited",
    "needed",
    "owners",
    "predicate",
    "relative",
    "said",
    "tested",
    "told_of",
]


def clause(condition: Condition, ctx: WordingContext, *, negated: bool = False) -> str:
    """``condition`` as a clause: ``the deposit balance is at least zero``."""
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
    before: tuple[str, bool] | None = None
    for part in condition.parts:
        subject = None
        written = surface(part, negated=negated)
        if written is not None and isinstance(written.left, FieldRef):
            test = said(written, ctx)
            subject = (test.noun, test.own)
            again = subject == before
            parts.append(test.verb(is_plural(test.noun or "it")) if again else test.clause(ctx))
        else:
            told = clause(part, ctx, negated=negated)
            parts.append(f"({told})" if isinstance(part, SomeOf) else told)
        before = subject
    return parts


def _so_many(condition: SomeOf, ctx: WordingContext, *, negated: bool) -> str:
    """``at least 2 of these hold: …; …``."""
    ways = "; ".join(clause(part, ctx) for part in condition.parts)
    bounds = so_many(condition, negated=negated)
    number = bounds.words.en.format(*bounds.numbers)
    return f"{number} of these {'holds' if bounds.numbers == (1,) else 'hold'}: {ways}"


def predicate(
    condition: Condition, ctx: WordingContext, *, plural: bool, negated: bool = False
) -> str | None:
    """What ``condition`` says of the record: ``is completed``; None where it needs another subject."""
    what, negated = sayable(condition, ctx, negated=negated)
    match what:
        case SurfaceTest():
            if isinstance(what.left, Aggregate):
                return None
            test = said(what, ctx)
            return None if test.noun else test.verb(plural)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            told = [predicate(part, ctx, plural=plural, negated=negated) for part in parts]
            whole = [text for text in told if text is not None]
            if len(whole) < len(told):
                return None
            if any(isinstance(part, Quantifier) for part in parts) and len(whole) > 1:
                # What follows the record that it holds would read as if said of that.
                return f", {'and' if isinstance(what, AllOf) is not negated else 'or'} ".join(whole)
            return _joined(whole, what, negated=negated)
        case SomeOf():
            return None
        case Quantifier():
            if held_list(what, ctx) is None:
                return None
            test = _listed_inside(what, ctx)
            return None if test.noun else test.verb(plural)


def told_of(
    who: str, condition: Condition, ctx: WordingContext, *, plural: bool, negated: bool = False
) -> str:
    """What ``condition`` says of some records, called ``who``: ``2 of 5 invoices are pending``."""
    whole = predicate(condition, ctx, plural=plural, negated=negated)
    if whole is not None:
        return f"{who} {whole}"
    leaves: tuple[Condition, ...] = (condition,)
    if surface(condition) is None and isinstance(condition, (AllOf, AnyOf)):
        leaves = condition.parts
    written = [surface(part, negated=negated) for part in leaves]
    tests = [said(test, ctx) for test in written if test is not None]
    if len(tests) < len(leaves) or any(test.noun and not test.own for test in tests):
        if not plural:
            return f"for {who}, {clause(condition, ctx, negated=negated)}"
        which = relative(condition, ctx, plural=plural, negated=negated)
        return f"{who} are ones {which}"
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
    """``condition`` picking records out: ``of this category that are completed and whose total is …``."""
    behind, rest = apart(Not(condition, condition.span) if negated else condition, ctx)
    if behind:
        return behind if rest is None else f"{behind} {relative(rest, ctx, plural=plural)}"
    whole = predicate(condition, ctx, plural=plural, negated=negated)
    if whole is not None:
        return f"that {whole}"
    what, denied = sayable(condition, ctx, negated=negated)
    match what:
        case SurfaceTest():
            if not isinstance(what.left, Aggregate):
                return said(what, ctx).relative(plural=plural)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            told = [relative(part, ctx, plural=plural, negated=denied) for part in parts]
            return _joined(told, what, negated=denied)
        case Quantifier():
            if held_list(what, ctx) is not None:
                return _listed_inside(what, ctx).relative(plural=plural)
    return f"for which {clause(condition, ctx, negated=negated)}"


def apart(condition: Condition, ctx: WordingContext) -> tuple[str, Condition | None]:
    """What of ``condition`` stands right behind the records that it picks out, and what is left to say."""
    behind: list[str] = []
    left: list[Condition] = []
    for part in conjoined(condition):
        if which := attribute(part, ctx):
            behind.append(which)
        else:
            left.append(part)
    return " ".join(behind), together(left, condition.span)


def attribute(part: Condition, ctx: WordingContext) -> str:
    """``part`` right behind the records that it picks out; empty where it has to be said of them."""
    if isinstance(part, Quantifier):
        told, _ = sayable(part, ctx, negated=False)
        inside = isinstance(told, Quantifier) and held_list(told, ctx) is not None
        return _listed_inside(told, ctx).which if isinstance(told, Quantifier) and inside else ""
    written = surface(part)
    return "" if written is None or isinstance(written.left, Aggregate) else said(written, ctx).which


def owners(condition: Condition, ctx: WordingContext) -> str:
    """What the records that ``condition`` picks out belong to, or hold, behind them: ``of this category``."""
    return " ".join(attribute(part, ctx) for part in conjoined(condition) if owning(part))


def _listed_inside(q: Quantifier, ctx: WordingContext) -> EnglishClause:
    """``has an order line whose …``."""
    record, some = record_of(q.source), q.kind is QuantifierKind.SOME
    which = ""
    if q.where is not None:
        which = f" {relative(q.where, ctx.inside(q.scope, record), plural=False)}"
    what = f"{with_article(record.title.en) if some else f'no {record.title.en}'}{which}"
    who, own = holder_of(q.source.path, ctx)
    behind = f"with {what}" if own and not who else f"whose {who} has {what}" if own and some else ""
    return EnglishClause(
        who, own, lambda plural: Verb("have", what).now(plural=plural), behind if some else ""
    )


def _joined(parts: list[str], condition: AllOf | AnyOf, *, negated: bool) -> str:
    both = isinstance(condition, AllOf) is not negated
    if not parts:
        return "nothing is required" if both else "nothing is enough"
    if len(parts) == 1:
        return parts[0]
    if any(", and " in part or ", or " in part for part in parts):
        return f"; {'and' if both else 'or'} ".join(parts)
    if any(" and " in part or " or " in part for part in parts):
        return f", {'and' if both else 'or'} ".join(parts)
    return listed(_sharing(parts), "en", last="and" if both else "or")


#: A verb that several parts begin with, followed by what they differ in.
_SHARED: Final = pattern(r"(has|have|is|are) (?!not |no |been |at |less |more )(.+)")


def _sharing(parts: list[str]) -> list[str]:
    """``parts`` without the verb that all of them begin with but in the first."""
    found = [_SHARED.fullmatch(part) for part in parts]
    verbs = {match[1] for match in found if match is not None}
    if len(verbs) > 1 or None in found:
        return parts
    return [parts[0], *(match[2] for match in found[1:] if match is not None)]


def _quantified(q: Quantifier, ctx: WordingContext) -> str:
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record)
    one, many = record.title.en, record.plural
    mine = q.source.path.scope == ctx.inner and q.source.section is None
    if mine:
        one, many = f"of its {many}", f"its {many}"
    called, left = by_kind(q.where)
    if called and not mine:
        one, many, q = called.en, f"{called.en}s", replace(q, where=left)
    if q.kind is QuantifierKind.EVERY and q.require is not None:
        every = "each" if mine else "every"
        who = f"{every} {one}"
        if q.where is not None:
            who += f" {relative(q.where, inner, plural=False)}"
        told = predicate(q.require, inner, plural=False)
        # One denial close behind another reads as if it took that back.
        twice = q.where is not None and denies(q.where, ctx) and denies(q.require, ctx)
        if told is not None and not twice:
            return f"{who} {told}"
        return f"for {who}, {clause(q.require, inner)}"
    if mine:
        return _listed_inside(q, ctx).clause(ctx)
    some = q.kind is QuantifierKind.SOME
    opening = "at least one" if some else "no"
    behind, rest = ("", None) if q.where is None else apart(q.where, inner)
    if rest is None and not some:
        return f"there are no {' '.join((many, behind)).rstrip()}"
    whose = f"{opening} {one} {behind}".rstrip()
    if rest is None:
        return f"there is {whose}"
    told = predicate(rest, inner, plural=False)
    if told is not None and (some or not any(word in told for word in (", and ", ", or ", "; "))):
        return f"{whose} {told}"
    return f"there is {whose} {relative(rest, inner, plural=False)}"
