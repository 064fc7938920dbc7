"""Why a policy doesn't speak, in words."""

from __future__ import annotations

from collections.abc import Sequence

from checker.base.text import LANGUAGES, Text
from checker.explain.missing import canonical
from checker.explain.sentences import condition_sentence
from checker.explain.shop_facts import ShopFact, shop_fact, told_in_chinese, told_in_english
from checker.explain.wording.slots import fill, has_slots
from checker.explain.wording.values import format_days, listed, say
from checker.language.model.conditions import FieldRef
from checker.language.model.outline import ListedPolicy
from checker.language.surface import surface
from checker.report.not_applied import DaysInForce, FailingTest, Silence
from checker.schema.catalog import catalog
from checker.select.skipped import FailingCondition, SkippedPolicy, SkipReason

#: A condition that fails, and the fact of the shop that it is about, where it is about one.
_Told = tuple[FailingCondition, ShopFact | None]


def silence(skipped: SkippedPolicy, timezone: str | None) -> Silence:
    """The title of a policy that doesn't speak, and why it doesn't."""
    told = [(item, shop_fact(item)) for item in skipped.failing]
    return Silence(
        title=_title(skipped.policy),
        why=_why(skipped, told, timezone),
        in_force=tuple(DaysInForce(days.start, days.until) for days in skipped.days),
        failing=tuple(_failing(item, fact, skipped.policy, timezone) for item, fact in told),
    )


def _title(policy: ListedPolicy) -> Text:
    title = policy.outline.title
    return fill(title, policy.whole()) if has_slots(title) else title


def _failing(
    item: FailingCondition, fact: ShopFact | None, policy: ListedPolicy, timezone: str | None
) -> FailingTest:
    left = _left(item)
    return FailingTest(
        condition=condition_sentence(item.condition, policy.whole(), timezone=timezone)
        if fact is None
        else fact.asked(),
        field=None if left is None else canonical(left.path, policy.outline.subject),
        value=item.value,
        rule=item.condition.span,
    )


def _why(skipped: SkippedPolicy, told: Sequence[_Told], timezone: str | None) -> Text:
    policy = skipped.policy
    match skipped.reason:
        case SkipReason.NOT_IN_FORCE:
            en = [format_days(days.start, days.until, "en") for days in skipped.days]
            zh = [format_days(days.start, days.until, "zh") for days in skipped.days]
            return Text(
                f"This policy isn't in force on that day, but {listed(en, 'en')}.",
                f"本规则在当天未生效，生效日期：{'；'.join(zh)}。",
            )
        case SkipReason.APPLIES_TO:
            return _mismatch(told, policy, timezone)
        case SkipReason.NO_RECORDS:
            record = catalog().section(policy.outline.subject)
            return Text(
                f"The snapshot holds no {record.plural} that this policy is for.",
                f"快照中没有本规则所针对的{record.title.zh}。",
            )
        case SkipReason.OVERRIDDEN:
            names = [f"`{name}`" for name in skipped.by]
            return Text(
                f"What counts here is {listed(names, 'en')}, made from this policy.",
                f"以扩展本规则的 {'、'.join(names)} 为准。",
            )
        case SkipReason.NOT_ASKED_FOR:
            return Text("This policy wasn't asked for.", "本次未要求检查本规则。")


def _mismatch(told: Sequence[_Told], policy: ListedPolicy, timezone: str | None) -> Text:
    """What shops a policy is for, and what this one is; of conditions that aren't about that, what is so."""
    facts = [fact for _, fact in told if fact is not None]
    en, zh = ([told_in_english(facts)], [told_in_chinese(facts)]) if facts else ([], [])
    for item, fact in told:
        if fact is None:
            so = condition_sentence(item.condition, policy.whole(), timezone=timezone, negated=True)
            actual = _actual(item, timezone)
            en.append(f"This policy doesn't apply here: {so.en}{actual.en}.")
            zh.append(f"本规则不适用：{so.zh}{actual.zh}。")
    return Text(" ".join(en), "".join(zh))


def _actual(item: FailingCondition, timezone: str | None) -> Text:
    """The value that a condition looked at, in brackets, where it is one."""
    left = _left(item)
    if left is None or item.value is None:
        return Text()
    en, zh = (say(item.value, left.path.type, language, timezone) for language in LANGUAGES)
    return Text(f" (it is {en})", f"（实际为 {zh}）")


def _left(item: FailingCondition) -> FieldRef | None:
    """The field that a condition looks at, where it is a single test of one."""
    test = surface(item.condition)
    return test.left if test is not None and isinstance(test.left, FieldRef) else None
