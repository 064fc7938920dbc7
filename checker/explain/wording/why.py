"""Why a precondition stands as it does: the facts, with real values, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from checker.base.text import Text
from checker.explain.observation import Gap
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext, record_of
from checker.explain.wording.dates import beside, with_date
from checker.explain.wording.facts import due_fact, seen_fact
from checker.explain.wording.guards import not_asked
from checker.explain.wording.missing import gap_sentence
from checker.explain.wording.nouns import pronouns
from checker.explain.wording.opening import context
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.records import TOLD, came_out, failing_records, seen_of
from checker.explain.wording.slots import fill
from checker.explain.wording.values import listed
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Quantifier,
    QuantifierKind,
    SomeOf,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.readings import settle
from checker.language.model.walk import comparisons, quantifiers
from checker.language.surface import surface
from checker.report.model import Status
from checker.values.quantity import Reason

#: What holds is spelt out as far as somebody would say it; beyond, its title says it.
_MOST_TESTS: Final = 3


def why(precondition: Precondition, policy: Policy, reasons: Reasons, timezone: str | None) -> Text:
    """One or two sentences on why ``precondition`` stands as it does."""
    ctx = context(policy, timezone)
    if isinstance(precondition.condition, PolicyRef):
        return _of_policy(precondition.condition, reasons)
    condition = settle(precondition.condition, policy)
    if quantifiers(precondition.condition) is None:  # then no records are counted
        reasons = replace(reasons, checked=0, failing=0, unknown=0)
    if reasons.status is Status.NOT_APPLICABLE:
        return _sentence(not_asked(precondition, ctx, reasons))
    if isinstance(condition, bool):
        return _sentence(Text("The settings decide this by themselves", "由参数设置直接决定"))
    if reasons.status is Status.MET:
        return _met(precondition, condition, ctx, reasons)
    if reasons.status is Status.UNKNOWN:
        return _open(condition, policy.subject, reasons)
    if reasons.status is Status.WAIVED and isinstance(condition, Quantifier) and not reasons.failing:
        return _left(condition, ctx)
    text = with_date(_facts(condition, ctx, reasons), condition, ctx, reasons)
    return _sentence(_with_unknown(text, condition, reasons))


# --- decided ----------------------------------------------------------------------------------


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
        Status.UNKNOWN: Text(f"we can't tell about {en}", f"{zh}看不出来"),
        Status.NOT_APPLICABLE: Text(f"{en} doesn't apply here", f"{zh}不适用"),
    }[status]
    if title and status not in (Status.MET, Status.NOT_APPLICABLE):
        see = f"`{reference.policy}`"
        said = Text(f"{said.en}: see the policy {see}", f"{said.zh}，详见规则 {see} 的结果")
    return _sentence(said)


def _met(precondition: Precondition, condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text:
    for item in reasons.observations:
        return _sentence(due_fact(item, ctx))
    if reasons.holding is None and precondition.unless is not None:
        unless = precondition.unless
        title = unless.title or both.clause(unless.condition, ctx)
        return _sentence(Text(f"this exception holds: {title.to('en')}", f"符合例外：{title.to('zh')}"))
    said = condition if reasons.holding is None else reasons.holding
    if precondition.title and len(list(comparisons(said))) > _MOST_TESTS:
        return _sentence(fill(precondition.title, ctx.policy))  # nobody follows as many tests in a row
    return _sentence(both.clause(said, ctx))


def _open(condition: Condition, subject: str, reasons: Reasons) -> Text:
    told = [gap_sentence(gap, subject) for gap in reasons.gaps[:TOLD]]
    en, zh = "; ".join(text.en for text in told), "；".join(text.zh for text in told)
    if not isinstance(condition, Quantifier) or not 0 < reasons.unknown <= reasons.checked:
        return _sentence(Text(en or "we can't tell", zh or "看不出来"))
    record, unknown, checked = record_of(condition.source), reasons.unknown, reasons.checked
    measure = record.measure
    if checked == 1:
        who, whom = f"the {record.title.en}", f"这{measure}{record.title.zh}"
    elif unknown == checked:
        who, whom = f"any of the {checked:,} {record.plural}", f"{checked:,} {measure}{record.title.zh}都"
    else:
        who = f"{unknown:,} of {checked:,} {record.plural}"
        whom = f"{checked:,} {measure}{record.title.zh}中有 {unknown:,} {measure}"
    count, counted = f"we can't tell for {who}", f"{whom}看不出来"
    return _sentence(Text(f"{count}: {en}" if en else count, f"{counted}：{zh}" if zh else counted))


def _left(condition: Quantifier, ctx: WordingContext) -> Text:
    """What holds of the records that a waiver leaves to be checked."""
    said = both.clause(condition, ctx)
    return _sentence(Text(f"apart from what is waived, {said.en}", f"除已豁免的外，{said.zh}"))


# --- failing ----------------------------------------------------------------------------------


def _facts(condition: Condition, ctx: WordingContext, reasons: Reasons) -> Text:
    """What keeps ``condition`` from holding."""
    if isinstance(condition, Quantifier) and condition.kind is not QuantifierKind.SOME and reasons.failing:
        return failing_records(condition, ctx, reasons)
    facts = list(dict.fromkeys(_walk(condition, ctx, reasons, negated=False)))[:TOLD]
    if not facts:
        return both.clause(condition, ctx, negated=True)
    return _together(facts, ctx)


def _together(facts: Sequence[Text], ctx: WordingContext) -> Text:
    """Several ``facts`` in one sentence; what is said of one record names it once."""
    name = ctx.names.get(1)
    who = Text(f"{pronouns(ctx)[0]} ", name.zh) if name is not None and ctx.inner == 1 else Text()
    if len(facts) < 2 or not (who and all(_plainly_of(who, fact) for fact in facts)):
        return Text("; ".join(fact.en for fact in facts), "；".join(fact.zh for fact in facts))
    rest = [Text(fact.en.removeprefix(who.en), fact.zh.removeprefix(who.zh)) for fact in facts[1:]]
    en = listed([facts[0].en, *(fact.en for fact in rest)], "en")
    return Text(en, "，且".join((facts[0].zh, *(fact.zh for fact in rest))))


def _plainly_of(who: Text, fact: Text) -> bool:
    """Whether a fact says something of the record itself, and nothing in brackets."""
    itself = fact.en.startswith(who.en) and fact.zh.startswith(who.zh)
    return itself and not fact.zh.removeprefix(who.zh).startswith("的") and "（" not in fact.zh


def _walk(condition: Condition, ctx: WordingContext, reasons: Reasons, *, negated: bool) -> Iterator[Text]:
    """The facts under ``condition`` that speak against it."""
    written = surface(condition, negated=negated)
    if written is not None:
        known = seen_of(condition, reasons)
        if known is not None:
            yield seen_fact(known, written, ctx, wanted=not reasons.headed)
        return
    match condition:
        case Not(part=part):
            yield from _walk(part, ctx, reasons, negated=not negated)
        case Quantifier() | SomeOf():
            asked = tuple(comparisons(condition))
            if any(item.test in asked and came_out(item) for item in reasons.observations):
                yield both.clause(condition, ctx, negated=not negated)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _walk(part, ctx, reasons, negated=negated)
        case Comparison():
            raise AssertionError("a comparison is written as one test")


def _with_unknown(text: Text, condition: Condition, reasons: Reasons) -> Text:
    """``text`` with the number of records of which nobody can tell beside those that fail."""
    if not isinstance(condition, Quantifier) or not (reasons.unknown and reasons.failing):
        return text
    measure = record_of(condition.source).measure
    said = f"for {reasons.unknown:,} more we can't tell"
    return beside(text, Text(said, f"另有 {reasons.unknown:,} {measure}看不出来"))


def _sentence(text: Text) -> Text:
    """``text`` with a capital and a full stop."""
    return Text(f"{text.en[:1].upper()}{text.en[1:]}.", f"{text.zh}。")
