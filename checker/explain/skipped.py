"""Why a policy doesn't speak, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from checker.base.once import Once
from checker.base.text import LANGUAGES, Language, Text
from checker.explain.missing import canonical
from checker.explain.sentences import condition_sentence, fill, has_slots
from checker.explain.wording.topics import TOPIC
from checker.explain.wording.values import format_days, listed, say, spaced
from checker.language.model.conditions import FieldRef, Literal, Op
from checker.language.model.outline import ListedPolicy, Outline
from checker.language.surface import surface
from checker.report.not_applied import DaysInForce, FailingTest, NotApplied, Silence
from checker.schema.catalog import Field, catalog
from checker.select.skipped import FailingCondition, SkippedPolicy, SkipReason
from checker.values.quantity import Value

#: How a fact of a shop is spoken of in English, where it isn't by its title.
_SPOKEN: Final = {"platform": "on {}", "region": "in {}", "seller_type": "{}"}
#: Facts that stand before the word shop.
_ADJECTIVES: Final = frozenset({"seller_type"})


def uncovered(skipped: Sequence[SkippedPolicy], speaking: Collection[Outline]) -> Mapping[str, Text]:
    """The topics that no policy is speaking of, each under the id of the policy that comes nearest to it.

    A policy for another platform comes near nothing; one that found no records would have spoken of them.
    """
    spoken = {outline.topic for outline in speaking}
    spoken |= {item.policy.outline.topic for item in skipped if item.reason is SkipReason.NO_RECORDS}
    near: dict[str, list[tuple[bool, int, int, str]]] = {}
    for item in skipped:
        outline = item.policy.outline
        if item.reason is not SkipReason.APPLIES_TO or outline.topic is None or outline.topic in spoken:
            continue
        facts = [fact.field.name for failing in item.failing if (fact := _fact(failing)) is not None]
        if len(facts) == len(item.failing) and "platform" not in facts:
            # The shop's own market comes before others, then what fails least, then what says most.
            distance = "region" in facts, len(facts), -len(outline.extends), outline.id
            near.setdefault(outline.topic, []).append(distance)
    return {min(distances)[-1]: TOPIC[topic] for topic, distances in near.items()}


def not_applied(
    skipped: SkippedPolicy, timezone: str | None, missed: Mapping[str, Text] = MappingProxyType({})
) -> NotApplied:
    """What the report says of a policy that doesn't speak; ``missed`` are the topics that are uncovered."""
    policy = skipped.policy.outline.id
    return NotApplied(
        policy=policy,
        reason=skipped.reason.value,
        silence=Once(partial(_silence, skipped, timezone)),
        overridden_by=skipped.by,
        uncovered=missed.get(policy),
    )


def _silence(skipped: SkippedPolicy, timezone: str | None) -> Silence:
    told = [(item, _fact(item)) for item in skipped.failing]
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
    item: FailingCondition, fact: _ShopFact | None, policy: ListedPolicy, timezone: str | None
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
    en, zh = ([_english(facts)], [_chinese(facts)]) if facts else ([], [])
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


class _ShopFact(Struct, frozen=True):
    """A fact of the shop: the values of it that a policy is for, or that it is ``excluding``, and its own."""

    field: Field
    named: tuple[Value, ...]
    excluding: bool
    value: Value

    def title(self, language: Language) -> str:
        """The fact, as it is called where the shop is spoken of."""
        return self.field.title.to(language).removeprefix("shop " if language == "en" else "店铺")

    def asked(self) -> Text:
        """What would have to be so."""
        return Text(
            f"the shop's {self.title('en')} is {'not ' * self.excluding}{self.names('en')}",
            spaced(self.title("zh"), "不为" if self.excluding else "为", self.names("zh")),
        )

    def names(self, language: Language) -> str:
        return listed([self._say(item, language) for item in self.named], language, last="or")

    def own(self, language: Language) -> str:
        return self._say(self.value, language)

    def _say(self, value: Value, language: Language) -> str:
        said = say(value, self.field.type, language, None)
        return said.removesuffix(" shop") if language == "en" else said


#: A condition that fails, and the fact of the shop that it is about, where it is about one.
_Told = tuple[FailingCondition, _ShopFact | None]


def _fact(item: FailingCondition) -> _ShopFact | None:
    """The fact of the shop that a condition names values of."""
    test = surface(item.condition)
    if (
        test is None
        or test.op is not Op.IS
        or not isinstance(test.left, FieldRef)
        or not test.left.path.steps
    ):
        return None
    field, named = test.left.path.steps[-1], tuple(x.value for x in test.right if isinstance(x, Literal))
    if isinstance(field, Field) and field.record == "shop" and len(named) == len(test.right):
        return _ShopFact(field, named, test.words.refuses, item.value)
    return None


def _english(facts: Sequence[_ShopFact]) -> str:
    """What an English reader is told: cross-border shops in GB; yours is local and in US."""
    before: list[str] = []
    after: list[str] = []
    own: list[str] = []
    others: list[str] = []
    for fact in facts:
        title, spoken, named = fact.title("en"), _SPOKEN.get(fact.field.name), fact.names("en")
        if spoken is None:
            after.append(f"whose {title} is {'not ' * fact.excluding}{named}")
        elif fact.excluding:
            after.append(f"not {spoken.format(named)}")
        else:
            (before if fact.field.name in _ADJECTIVES else after).append(spoken.format(named))
        first = not own and not others
        if fact.value is None:
            others.append(f"{'yours' if first else 'it'} has no {title}")
        elif spoken is None:
            others.append(f"{f'the {title} of yours' if first else f'its {title}'} is {fact.own('en')}")
        else:
            own.append(spoken.format(fact.own("en")))
    kind = " ".join([*before, "shops", *after])
    yours = [f"yours is {listed(own, 'en')}"] if own else []
    return f"This policy is for {kind}; {', and '.join([*yours, *others])}."


def _chinese(facts: Sequence[_ShopFact]) -> str:
    """What a Chinese reader is told, fact by fact."""
    named: list[str] = []
    own: list[str] = []
    for fact in facts:
        title = fact.title("zh")
        named.append(fact.asked().zh)
        own.append(f"没有{title}" if fact.value is None else spaced(title, "为", fact.own("zh")))
    return spaced("本规则适用于", "、".join(named), "的店铺，您的店铺", "、".join(own)) + "。"
