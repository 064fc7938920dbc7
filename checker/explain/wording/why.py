"""Why a precondition stands as it does: the facts, with real values, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from checker.base.text import Text
from checker.explain.observation import Gap, Observation
from checker.explain.wording import chinese, english
from checker.explain.wording.context import WordingContext, last_field, record_of
from checker.explain.wording.facts import LANGUAGES, absent, due_fact, seen_fact
from checker.explain.wording.missing import gap_sentence
from checker.explain.wording.opening import context
from checker.explain.wording.shape import broken
from checker.explain.wording.values import format_instant, listed, spaced
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
    QuantifierKind,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.readings import Settled, settle
from checker.language.model.walk import comparisons, conjuncts, pending_paths
from checker.language.surface import surface
from checker.report.model import Status
from checker.schema.catalog import Field
from checker.schema.words import event
from checker.values.quantity import Reason
from checker.values.truth import Truth

#: So many facts are told; a report lists the rest.
_TOLD = 3


class Reasons(Struct, frozen=True):
    """What is known about a precondition at ``as_of``.

    ``observations`` are the tests to blame, ``gaps`` the facts whose absence leaves it open; ``awaited`` is
    how many records the date depends on because something is still to happen to them; ``referred`` is the
    title of the policy whose verdict it is, if it is one.
    """

    status: Status
    checked: int = 1
    failing: int = 0
    unknown: int = 0
    clears_at: datetime | None = None
    may_clear_at: datetime | None = None
    observations: tuple[Observation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    awaited: int = 0
    referred: Text = Text()


def why(precondition: Precondition, policy: Policy, reasons: Reasons, timezone: str | None) -> Text:
    """One or two sentences on why ``precondition`` stands as it does."""
    ctx = context(policy, timezone)
    if isinstance(precondition.condition, PolicyRef):
        return _of_policy(precondition.condition, reasons)
    condition = settle(precondition.condition, policy)
    if reasons.status is Status.NOT_APPLICABLE:
        return _apart(precondition, ctx)
    if reasons.status is Status.MET:
        return _met(precondition, condition, ctx, reasons.observations)
    if isinstance(condition, bool):
        return _sentence(Text("The settings decide this by themselves", "由参数设置直接决定"))
    if reasons.status is Status.UNKNOWN:
        return _open(condition, policy.subject, reasons)
    if reasons.status is Status.WAIVED and isinstance(condition, Quantifier) and not reasons.failing:
        return _left(condition, ctx)
    text = _with_date(_facts(condition, ctx, reasons), condition, ctx, reasons)
    return _sentence(_with_unknown(text, condition, reasons))


# --- settled ----------------------------------------------------------------------------------


def _of_policy(reference: PolicyRef, reasons: Reasons) -> Text:
    """How another policy stands; where it isn't fulfilled, where to look for the reason."""
    title, status = reasons.referred, reasons.status
    for gap in reasons.gaps:
        if gap == Gap(reference.policy, Reason.VERSION):
            return _sentence(gap_sentence(gap, ""))
    en = f"“{title.en}”" if title.en else f"`{reference.policy}`"
    zh = f"“{title.zh}”" if title.zh else f"`{reference.policy}` "
    said = {
        Status.MET: Text(f"{en} is fulfilled", f"{zh}已满足"),
        Status.FAILED: Text(f"{en} is blocked", f"{zh}尚未满足"),
        Status.WAIVED: Text(f"{en} isn't fulfilled", f"{zh}未满足"),
        Status.WAITING: Text(f"{en} is still waiting", f"{zh}还需等待"),
        Status.UNKNOWN: Text(f"{en} can't be settled", f"{zh}无法判断"),
        Status.NOT_APPLICABLE: Text(f"{en} doesn't apply here", f"{zh}不适用"),
    }[status]
    if title and status not in (Status.MET, Status.NOT_APPLICABLE):
        see = f"`{reference.policy}`"
        said = Text(f"{said.en}: see the policy {see}", f"{said.zh}，详见规则 {see} 的结果")
    return _sentence(said)


def _apart(precondition: Precondition, ctx: WordingContext) -> Text:
    assert precondition.when is not None
    en, zh = english.clause(precondition.when, ctx), chinese.clause(precondition.when, ctx)
    return _sentence(Text(f"only applies where {en}", f"仅在“{zh}”时适用"))


def _met(
    precondition: Precondition, condition: Settled, ctx: WordingContext, observations: Sequence[Observation]
) -> Text:
    if isinstance(condition, bool):
        return _sentence(Text("The settings decide this by themselves", "由参数设置直接决定"))
    for item in observations:
        return _sentence(due_fact(item, ctx))
    en, zh = english.clause(condition, ctx), chinese.clause(condition, ctx)
    if precondition.unless is not None:
        title = precondition.unless.title
        return _sentence(Text(f"{en}, or this holds: {title.to('en')}", f"{zh}，或者：{title.to('zh')}"))
    return _sentence(Text(en, zh))


def _open(condition: Condition, subject: str, reasons: Reasons) -> Text:
    told = [gap_sentence(gap, subject) for gap in reasons.gaps[:_TOLD]]
    en, zh = "; ".join(text.en for text in told), "；".join(text.zh for text in told)
    if isinstance(condition, Quantifier) and reasons.unknown:
        record = record_of(condition.source)
        measure = record.measure
        count = f"{reasons.unknown:,} of {reasons.checked:,} {record.plural} can't be settled"
        counted = f"{reasons.checked:,} {measure}{record.title.zh}中有 {reasons.unknown:,} {measure}无法确认"
        return _sentence(Text(f"{count}: {en}" if en else count, f"{counted}：{zh}" if zh else counted))
    return _sentence(Text(en or "it can't be settled", zh or "无法确认"))


def _left(condition: Quantifier, ctx: WordingContext) -> Text:
    """What holds of the records that a waiver leaves to be checked."""
    en, zh = english.clause(condition, ctx), chinese.clause(condition, ctx)
    return _sentence(Text(f"apart from what is waived, {en}", f"除已豁免的外，{zh}"))


# --- failing ----------------------------------------------------------------------------------


def _facts(condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text:
    """What keeps ``condition`` from holding."""
    if isinstance(condition, Quantifier) and condition.kind is not QuantifierKind.SOME and reasons.failing:
        return _records(condition, ctx, reasons)
    facts = list(dict.fromkeys(_walk(condition, ctx, reasons.observations, negated=False)))[:_TOLD]
    if not facts:
        return Text(
            english.clause(condition, ctx, negated=True), chinese.clause(condition, ctx, negated=True)
        )
    return Text("; ".join(fact.en for fact in facts), "；".join(fact.zh for fact in facts))


def _records(q: Quantifier, ctx: WordingContext, reasons: Reasons) -> Text:
    """``3 of 1,204 orders ended less than 90 days ago``."""
    record = record_of(q.source)
    inner = ctx.inside(q.scope, record, q.label)
    failing, checked = reasons.failing, reasons.checked
    plural = failing != 1
    en_all = {1: f"the only {record.title.en}", 2: f"both {record.plural}"}.get(
        checked, f"all {checked:,} {record.plural}"
    )
    who = en_all if failing == checked else f"{failing:,} of {checked:,} {record.plural}"
    measure = record.measure
    among = f"{checked:,} {measure}{record.title.zh}"
    whom = f"{among}全部" if failing == checked else f"{among}中有 {failing:,} {measure}"
    if failing == checked == 1:
        whom = f"仅有的一{measure}{record.title.zh}"
    culprit, negated = (q.require, True) if q.require is not None else (q.where, False)
    if culprit is None:
        return Text(
            f"there {'are' if plural else 'is'} {failing:,} {record.plural if plural else record.title.en}",
            f"有 {failing:,} {measure}{record.title.zh}",
        )
    parts = _groups(reasons.observations) if negated or isinstance(culprit, AnyOf) else []
    together = negated and isinstance(culprit, AnyOf)
    if isinstance(culprit, AnyOf) and together:
        if any(isinstance(part, (AllOf, AnyOf)) for part in culprit.parts):
            return _none_of(culprit, q.where, inner, Text(who, whom), plural=plural)
        if len(parts) != len(culprit.parts):
            parts = []  # what is seen differs between the records
    if q.where is not None and negated and not _implied(q.where, reasons.observations):
        facts = tuple(parts) if 0 < len(parts) <= _TOLD else (Not(culprit, culprit.span),)
        if len(facts) > 1 and not together:
            facts = (AnyOf(facts, culprit.span),)
        within = q.where.parts if isinstance(q.where, AllOf) else (q.where,)
        whole = AllOf((*within, *facts), culprit.span)
        return Text(english.told_of(who, whole, inner, plural=plural), chinese.told_of(whom, whole, inner))
    predicates = [english.predicate(part, inner, plural=plural) for part in parts]
    said = [text for text in predicates if text is not None]
    alone = parts[0] if len(parts) == 1 else None
    if (
        checked == failing > 1
        and isinstance(alone, Not)
        and isinstance(alone.part, Comparison)
        and " not " in "".join(said)
    ):
        nobody = "neither" if checked == 2 else f"none of the {checked:,} {record.plural}"
        positive = english.predicate(alone.part, inner, plural=False)
        en = f"{nobody}{f' {record.title.en}' if checked == 2 else ''} {positive}"
    elif parts and len(said) == len(parts) <= _TOLD:
        en = f"{who} {listed(said, 'en', last='and' if together else 'or')}"
    else:
        en = english.told_of(who, culprit, inner, plural=plural, negated=negated)
    if checked == failing > 1 and len(parts) == 1:
        return Text(en, spaced(among, chinese.each(parts[0], inner)))
    if parts and len(parts) <= _TOLD:
        zh = chinese.joined([chinese.relative(part, inner) for part in parts], "且" if together else "或")
    else:
        zh = chinese.relative(culprit, inner, negated=negated)
    return Text(en, spaced(whom, zh))


def _none_of(
    culprit: AnyOf, where: Condition | None, inner: WordingContext, who: Text, *, plural: bool
) -> Text:
    """``3 of 8 after-sales meet none of these: …; …``, for alternatives too long for one clause."""
    ways = "; ".join(english.clause(part, inner) for part in culprit.parts)
    wege = "；".join(chinese.relative(part, inner) for part in culprit.parts)
    en, zh = f"{who.en} {'meet' if plural else 'meets'}", who.zh
    if where is not None:
        en = f"{english.told_of(who.en, where, inner, plural=plural)}, and {'meet' if plural else 'meets'}"
        zh = f"{chinese.told_of(who.zh, where, inner)}，且"
    return Text(f"{en} none of these: {ways}", f"{zh}不符合以下任何一项：{wege}")


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
    found = [_so(item) for item in observations if _settled(item)]
    return list(dict.fromkeys(found))


def _settled(item: Observation) -> bool:
    """Whether an observation says something of its record: it, and what it stands in, came out one way."""
    return Truth.UNKNOWN not in (item.truth, *(around.truth for around in item.inside[:1]))


def _so(item: Observation) -> Condition:
    """What an observation says of its record: the test as it came out, or the quantifier around that."""
    if item.inside:
        around = item.inside[0]
        return broken(around.quantifier) if around.truth is Truth.FALSE else around.quantifier
    if item.value is None and item.test.op is not Op.IN_TIME:
        return absent(item.test)
    return Not(item.test, item.test.span) if item.truth is Truth.FALSE else item.test


def _walk(
    condition: Condition, ctx: WordingContext, observations: Sequence[Observation], *, negated: bool
) -> Iterator[Text]:
    """The facts under ``condition`` that speak against it."""
    written = surface(condition, negated=negated)
    if written is not None:
        asked = tuple(comparisons(condition))
        seen = [item for item in observations if item.test in asked and not item.inside]
        known = next((item for item in seen if _settled(item)), None)
        if known is not None:
            yield seen_fact(known, written, ctx)
        return
    match condition:
        case Not(part=part):
            yield from _walk(part, ctx, observations, negated=not negated)
        case Quantifier():
            asked = tuple(comparisons(condition))
            if any(item.test in asked and _settled(item) for item in observations):
                against = not negated
                yield Text(
                    english.clause(condition, ctx, negated=against),
                    chinese.clause(condition, ctx, negated=against),
                )
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _walk(part, ctx, observations, negated=negated)
        case Comparison():
            raise AssertionError("a comparison is written as one test")


# --- dates and sentences ----------------------------------------------------------------------


def _with_date(text: Text, condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text:
    """``text`` with the date on which time alone settles it."""
    if reasons.status is not Status.WAITING:
        return text
    several = isinstance(condition, Quantifier) and reasons.failing > 1
    if reasons.clears_at is not None:
        day, tag = (format_instant(reasons.clears_at, language, ctx.timezone) for language in LANGUAGES)
        who, wer = ("the last one", "最晚一" + _measure(condition)) if several else ("this", "")
        return _beside(text, Text(f"{who} clears on {day}", spaced(f"{wer}将于", tag, "满足")))
    if reasons.may_clear_at is not None:
        day, tag = (format_instant(reasons.may_clear_at, language, ctx.timezone) for language in LANGUAGES)
        coming = _coming(condition, reasons.awaited)
        if coming is not None:
            en = f"{coming.en}: even if that happens today, this can't clear before {day}"
            return _beside(text, Text(en, spaced(f"{coming.zh}，最早也要到", tag, "才能满足")))
        return _beside(text, Text(f"this can't clear before {day}", spaced("最早可能于", tag, "满足")))
    return text


def _coming(condition: Condition, count: int) -> Text | None:
    """What has not happened yet to the records on which the date depends: ``2 orders have not ended yet``."""
    folds = [part for part in conjuncts(condition) if isinstance(part, Quantifier)]
    found = ((fold, path.steps[-1]) for fold in folds for path in pending_paths(fold))
    fold, step = next(found, (None, None))
    told = event(step) if isinstance(step, Field) else None
    if not count or fold is None or told is None:
        return None
    record = record_of(fold.source)
    who = f"{count:,} {record.title.en if count == 1 else record.plural}"
    whom = f"另有 {count:,} {record.measure}{record.title.zh}"
    if told.deadline:
        return Text(f"the {told.noun.en} of {who} isn't set yet", f"{whom}的{told.noun.zh}未定：即使今天就是")
    verb = told.verb.perfect(plural=count != 1, negated=True)
    return Text(f"{who} {verb} yet", f"{whom}尚未{told.zh}：即使今天就{told.zh}")


def _with_unknown(text: Text, condition: Condition, reasons: Reasons) -> Text:
    """``text`` with the number of records that can't be settled beside those that fail."""
    if not isinstance(condition, Quantifier) or not (reasons.unknown and reasons.failing):
        return text
    said = f"{reasons.unknown:,} more can't be settled"
    counted = f"另有 {reasons.unknown:,} {_measure(condition)}无法确认"
    return _beside(text, Text(said, counted))


def _beside(text: Text, more: Text) -> Text:
    """``text`` and what is said of the same records: in a sentence of its own where ``text`` is a list."""
    en = f". {more.en[:1].upper()}{more.en[1:]}" if "; " in text.en else f"; {more.en}"
    return Text(f"{text.en}{en}", f"{text.zh}{'。' if '；' in text.zh else '，'}{more.zh}")


def _measure(condition: Condition) -> str:
    return record_of(condition.source).measure if isinstance(condition, Quantifier) else "项"


def _sentence(text: Text) -> Text:
    """``text`` with a capital and a full stop."""
    return Text(f"{text.en[:1].upper()}{text.en[1:]}.", f"{text.zh}。")
