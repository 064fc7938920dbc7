"""What is so of the records that fail: how many, what they are like, what they come to, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from checker.base.text import LANGUAGES, Text
from checker.explain.observation import Observation
from checker.explain.wording import chinese, english
from checker.explain.wording.context import WordingContext, last_field, record_of
from checker.explain.wording.facts import fallen
from checker.explain.wording.kinds import by_kind
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.shape import broken, conjoined, owning, refused, state_of, together
from checker.explain.wording.values import format_value, listed, spaced
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Literal,
    Not,
    Op,
    Quantifier,
)
from checker.language.model.walk import comparisons
from checker.language.surface import surface
from checker.schema.catalog import Record
from checker.values.truth import Truth

#: So many ways in which records differ are told; a report lists the records.
TOLD = 3


def failing_records(q: Quantifier, ctx: WordingContext, reasons: Reasons) -> Text:
    """``18 of 41 orders are still open: 11 to ship, 7 in transit``."""
    plain = _plainly(q)
    asked = tuple(comparisons(plain))
    seen = tuple(item for item in reasons.observations if item.test in asked)
    if reasons.named:  # all that is seen is of this one
        plain = _narrowed(plain, seen)
    if reasons.headed and reasons.named and plain.require is not None:
        plain = replace(plain, where=None)  # what it is one of stands before this sentence
    if reasons.groups and not reasons.named and _grouped(plain):
        if len(reasons.groups) > 1:
            record = record_of(plain.source)
            who, _ = _who(record, plain, ctx.inside(plain.scope, record), reasons)
            return _with_sums(who, reasons)
        plain, reasons = _narrowed(plain, seen), replace(reasons, groups=())
    said = _said(plain, ctx, replace(reasons, observations=seen))
    picked = conjoined(plain.where) if plain.where is not None and plain.require is None else ()
    if reasons.named and any(state_of(part) is not None for part in picked):
        reasons = replace(reasons, groups=())  # its kind has just been said
    return _with_sums(said, reasons)


def _grouped(q: Quantifier) -> bool:
    """Whether all that is said of the records that fail is which of some words they are."""
    if q.require is not None or q.where is None:
        return False
    return all(owning(part) or state_of(part) is not None for part in conjoined(q.where))


def _plainly(q: Quantifier) -> Quantifier:
    """``q`` without ways out that only some states have: what fails is open, whatever else could end it."""
    if not isinstance(q.require, AnyOf) or surface(q.require) is not None:
        return q
    state = next((part for part in q.require.parts if state_of(part) is not None), None)
    return q if state is None else replace(q, require=state)


def _narrowed(q: Quantifier, seen: Sequence[Observation]) -> Quantifier:
    """``q`` with only those of several words that were seen."""

    def narrow(condition: Condition) -> Condition:
        match condition:
            case Comparison(op=Op.IS, right=right) if len(right) > 1:
                values = {item.value for item in seen if item.test == condition}
                found = tuple(item for item in right if isinstance(item, Literal) and item.value in values)
                return replace(condition, right=found) if found else condition
            case AllOf(parts=parts) | AnyOf(parts=parts) if surface(condition) is None:
                return replace(condition, parts=tuple(map(narrow, parts)))
        return condition

    return q if q.where is None else replace(q, where=narrow(q.where))


def _with_sums(said: Text, reasons: Reasons) -> Text:
    """``said`` of records, and behind it what they come to."""
    come_to = _come_to(reasons)
    return Text(f"{said.en}{come_to.en}", f"{said.zh}{come_to.zh}")


def _come_to(reasons: Reasons) -> Text:
    """Of what kinds the records are, and how much money they are about."""
    en = zh = ""
    if reasons.groups:
        one = len(reasons.groups) == 1
        numbers = [("" if one else f"{count:,} ", text) for text, count in reasons.groups]
        en = f": {', '.join(f'{number}{text.en}' for number, text in numbers)}"
        measured = [("" if one else f"{count:,} {reasons.measure}", text) for text, count in reasons.groups]
        zh = f"：{'，'.join(f'{number}{text.zh}' for number, text in measured)}"
    if reasons.totals:
        amounts = [
            listed([format_value(total, language, None) for total in reasons.totals], language)
            for language in LANGUAGES
        ]
        together = reasons.failing > 1
        en += f" ({amounts[0]}{' in all' if together else ''})"
        zh += f"（{'共 ' if together else ''}{amounts[1]}）"
    return Text(en, zh)


def _who(record: Record, q: Quantifier, inner: WordingContext, reasons: Reasons) -> tuple[Text, Quantifier]:
    """Which records fail, and what of ``q`` is left to be said of them."""
    failing, checked, measure = reasons.failing, reasons.checked, record.measure
    noun = record.title.en if failing == 1 else record.plural
    behind, ours = _owners(q, inner)
    if behind and q.where is not None:
        q = replace(q, where=together([part for part in conjoined(q.where) if not owning(part)], q.span))
    if reasons.named:
        which = f" {behind}" if behind and not reasons.headed else ""
        beside, rest = _attributes(q, inner)
        called, left = by_kind(rest.where) if rest.require is None else (Text(), None)
        if called and left is not None:
            noun, rest = called.en, replace(rest, where=left)
        which, before = f"{which}{beside.en and f' {beside.en}'}", beside.zh and f"{beside.zh}的"
        named = spaced(f"{before}{called.zh or record.title.zh}", " ", reasons.named, " ")
        return Text(f"{noun} {reasons.named}{which}", named), rest
    if behind:
        held = spaced(ours, f"的{record.title.zh}中有 {failing:,} {measure}")
        return Text(f"{failing:,} {noun} {behind}", held), q
    if failing == checked == 1:
        return Text(f"the {noun}", f"这{measure}{record.title.zh}"), q
    if failing == checked:
        who = f"both {noun}" if checked == 2 else f"all {checked:,} {noun}"
        return Text(who, f"{checked:,} {measure}{record.title.zh}"), q
    who = f"{failing:,} of {checked:,} {record.plural}"
    return Text(who, f"{checked:,} {measure}{record.title.zh}中有 {failing:,} {measure}"), q


def _attributes(q: Quantifier, inner: WordingContext) -> tuple[Text, Quantifier]:
    """What stands right beside the only record that fails, and ``q`` without it: ``to the buyer``, 开给买家.

    That it is none of those that would be fine goes without saying.
    """
    parts = () if q.where is None or q.require is not None else conjoined(q.where)
    behind = {part: (english.attribute(part, inner), chinese.attribute(part, inner)) for part in parts}
    told = [words for words in behind.values() if all(words)]
    left = [part for part, words in behind.items() if not any(words)]
    if not left or not (told or len(left) < len(parts)):
        return Text(), q
    told = [words for part, words in behind.items() if all(words) and not refused(part)]
    en, zh = " ".join(word for word, _ in told), "且".join(word for _, word in told)
    return Text(en, zh), replace(q, where=together(left, q.span))


def _owners(q: Quantifier, inner: WordingContext) -> tuple[str, str]:
    """What the records of ``q`` belong to, or hold, in both languages."""
    return ("", "") if q.where is None else (english.owners(q.where, inner), chinese.owners(q.where, inner))


def _there_are(q: Quantifier, inner: WordingContext, reasons: Reasons) -> Text:
    """``there are 3 orders of this category``, where nothing else is asked of them."""
    record, failing = record_of(q.source), reasons.failing
    behind, ours = _owners(q, inner)
    be, noun = ("is", record.title.en) if failing == 1 else ("are", record.plural)
    return Text(
        f"there {be} {failing:,} {noun} {behind}".rstrip(),
        spaced(f"有 {failing:,} {record.measure}", f"{ours}的" if ours else "", record.title.zh),
    )


def _said(q: Quantifier, ctx: WordingContext, reasons: Reasons) -> Text:
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record)
    failing, checked = reasons.failing, reasons.checked
    plural = failing != 1
    every = q
    who, q = _who(record, q, inner, reasons)
    culprit, negated = (q.require, True) if q.require is not None else (q.where, False)
    if culprit is None:
        return _there_are(every, inner, reasons)
    parts = _groups(reasons.observations) if negated or isinstance(culprit, AnyOf) else []
    both = negated and isinstance(culprit, AnyOf)
    if isinstance(culprit, AnyOf) and both:
        known = _groups(
            [
                item
                for item in reasons.observations
                if item.value is not None and item.test.op is not Op.PRESENT
            ]
        )
        nested = any(isinstance(part, (AllOf, AnyOf)) for part in culprit.parts)
        if reasons.named and 0 < len(known) <= TOLD:
            parts = known
        elif nested:
            return _none_of(culprit, q.where, inner, who, plural=plural)
        elif len(parts) != len(culprit.parts):
            parts = []  # what is seen differs between the records
    everyone = checked == failing > 1
    if q.where is not None and negated and not _implied(q.where, reasons.observations):
        facts = tuple(parts) if 0 < len(parts) <= TOLD else (Not(culprit, culprit.span),)
        if len(facts) > 1 and not both:
            facts = (AnyOf(facts, culprit.span),)
        whole = AllOf((*conjoined(q.where), *facts), culprit.span)
        return Text(
            english.told_of(who.en, whole, inner, plural=plural), chinese.told_of(who.zh, whole, inner)
        )
    if everyone and len(parts) == 1:
        return Text(
            _all_of(who.en, parts[0], record, inner, checked), spaced(who.zh, chinese.each(parts[0], inner))
        )
    predicates = [english.predicate(part, inner, plural=plural) for part in parts]
    told = [text for text in predicates if text is not None]
    if parts and len(told) == len(parts) <= TOLD:
        en = f"{who.en} {listed(told, 'en', last='and' if both else 'or')}"
    elif 0 < len(parts) <= TOLD:
        seen = AllOf(tuple(parts), culprit.span) if both else AnyOf(tuple(parts), culprit.span)
        en = english.told_of(who.en, seen, inner, plural=plural)
    else:
        en = english.told_of(who.en, culprit, inner, plural=plural, negated=negated)
    if parts and len(parts) <= TOLD:
        zh = chinese.joined([chinese.relative(part, inner) for part in parts], "且" if both else "或")
    elif everyone:
        return Text(en, spaced(who.zh, chinese.each(culprit, inner, negated=negated)))
    else:
        zh = chinese.relative(culprit, inner, negated=negated)
    return Text(en, spaced(who.zh, zh))


def _all_of(who: str, part: Condition, record: Record, inner: WordingContext, count: int) -> str:
    """``all 3 orders are still open``; ``none of the 3 orders has been paid`` rather than all haven't."""
    told = english.predicate(part, inner, plural=True)
    if told is None:
        return english.told_of(who, part, inner, plural=True)
    if " not " in told and isinstance(part, Not) and isinstance(part.part, Comparison):
        return f"none of the {count:,} {record.plural} {english.predicate(part.part, inner, plural=False)}"
    return f"{who} {told}"


def _none_of(
    culprit: AnyOf, where: Condition | None, inner: WordingContext, who: Text, *, plural: bool
) -> Text:
    """``3 of 8 orders meet none of these: …; …``, for alternatives too long for one clause."""
    ways = "; ".join(english.clause(part, inner) for part in culprit.parts)
    ways_zh = "；".join(chinese.relative(part, inner) for part in culprit.parts)
    en, zh = f"{who.en} {'meet' if plural else 'meets'}", who.zh
    if where is not None:
        en = f"{english.told_of(who.en, where, inner, plural=plural)}, and {'meet' if plural else 'meets'}"
        zh = f"{chinese.told_of(who.zh, where, inner)}，且"
    return Text(f"{en} none of these: {ways}", f"{zh}不符合以下任何一项：{ways_zh}")


def _implied(where: Condition, observations: Sequence[Observation]) -> bool:
    """Whether what is seen says by itself that ``where`` holds: what ended has a status that ends it."""
    if not isinstance(where, Comparison) or where.op is not Op.IS or not isinstance(where.left, FieldRef):
        return False
    path = where.left.path
    values = {operand.value for operand in where.right if isinstance(operand, Literal)}
    return bool(observations) and all(
        item.path is not None
        and not item.inside
        and (seen := last_field(item.path)) is not None
        and seen.derived is not None
        and (*item.path.steps[:-1], seen.derived.by) == (*path.steps[:-1], path.steps[-1].name)
        and values >= set(seen.derived.cases)
        for item in observations
    )


def _groups(observations: Sequence[Observation]) -> list[Condition]:
    """What the observations say, each thing once, in their order: conditions that hold of the records."""
    found = [_so(item) for item in observations if came_out(item)]
    return list(dict.fromkeys(found))


def came_out(item: Observation) -> bool:
    """Whether an observation says something of its record: it, and what it stands in, came out one way."""
    return Truth.UNKNOWN not in (item.truth, *(around.truth for around in item.inside[:1]))


def seen_of(condition: Condition, reasons: Reasons) -> Observation | None:
    """What the record itself showed of ``condition``, where that came out one way."""
    asked = tuple(comparisons(condition))
    seen = (item for item in reasons.observations if item.test in asked and not item.inside)
    return next(filter(came_out, seen), None)


def _so(item: Observation) -> Condition:
    """What an observation says of its record: the test as it came out, or the quantifier around that."""
    if item.inside:
        around = item.inside[0]
        return broken(around.quantifier) if around.truth is Truth.FALSE else around.quantifier
    return fallen(item.test, item.value, item.truth)
