"""Facts of a shop that policies name: what a policy is for, and what the shop is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from checker.base.text import Language, Text
from checker.explain.wording.values import listed, say, spaced
from checker.language.model.conditions import FieldRef, Literal, Op
from checker.language.surface import surface
from checker.schema.catalog import Field
from checker.select.skipped import FailingCondition
from checker.values.quantity import Value

#: How a fact of a shop is spoken of in English, where it isn't by its title.
_SPOKEN: Final = {"platform": "on {}", "region": "in {}", "seller_type": "{}"}
#: Facts that stand before the word shop.
_ADJECTIVES: Final = frozenset({"seller_type"})


class ShopFact(Struct, frozen=True):
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
        """The values that were named."""
        return listed([self._say(item, language) for item in self.named], language, last="or")

    def own(self, language: Language) -> str:
        """The shop's own value."""
        return self._say(self.value, language)

    def _say(self, value: Value, language: Language) -> str:
        said = say(value, self.field.type, language, None)
        return said.removesuffix(" shop") if language == "en" else said


def shop_fact(item: FailingCondition) -> ShopFact | None:
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
        return ShopFact(field, named, test.words.refuses, item.value)
    return None


def told_in_english(facts: Sequence[ShopFact]) -> str:
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


def told_in_chinese(facts: Sequence[ShopFact]) -> str:
    """What a Chinese reader is told, fact by fact."""
    named: list[str] = []
    own: list[str] = []
    for fact in facts:
        title = fact.title("zh")
        named.append(fact.asked().zh)
        own.append(f"没有{title}" if fact.value is None else spaced(title, "为", fact.own("zh")))
    return spaced("本规则适用于", "、".join(named), "的店铺，您的店铺", "、".join(own)) + "。"
