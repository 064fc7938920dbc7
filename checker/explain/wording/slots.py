"""Texts of a policy with what their slots stand for."""

from __future__ import annotations

import re

from checker.base.text import Language, Text
from checker.explain.wording.values import listed, say
from checker.language.model.placeholders import PLACEHOLDER
from checker.language.model.policy import Choice, Parameter, Policy
from checker.language.model.readings import followed
from checker.values.quantity import WordList


def fill(text: Text, policy: Policy) -> Text:
    """``text`` with each ``{parameter}`` replaced by its value now, each ``{named value}`` by its title."""

    def worded(language: Language) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] in policy.parameters:
                return parameter_value(policy.parameters[match[1]], language)
            named = policy.values.get(match[1])
            return match[0] if named is None else named.title.to(language)

        return PLACEHOLDER.sub(value, getattr(text, language))

    return Text(worded("en"), worded("zh")) if has_slots(text) else text


def has_slots(text: Text) -> bool:
    """Whether anything may have to be filled in."""
    return "{" in text.en or "{" in text.zh


def parameter_value(parameter: Parameter, language: Language) -> str:
    """The current value of ``parameter`` in words: a reading by its title."""
    if not parameter.has_value:
        return "尚未设定" if language == "zh" else "not set"
    if parameter.reads:
        choice = (parameter.choices or {}).get(str(parameter.value), Choice())
        return choice.title.to(language) or str(parameter.value)
    if isinstance(parameter.value, WordList):
        titles = ((parameter.choices or {}).get(word, Choice()).title for word in parameter.value.items)
        words = zip(titles, parameter.value.items, strict=True)
        return listed([title.to(language) or word for title, word in words], language)
    return say(parameter.value, parameter.type, language, None)


def value_title(name: str, policy: Policy) -> Text:
    """What a named value is, with the readings that it follows in brackets."""
    title = policy.values[name].title or Text(name, name)
    readings = followed(policy, name)
    en = "; ".join(parameter_value(reading, "en") for reading in readings)
    zh = "；".join(parameter_value(reading, "zh") for reading in readings)
    return Text(f"{title.en} ({en})", f"{title.zh}（{zh}）") if readings else title
