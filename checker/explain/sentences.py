"""Policies and reasons in plain sentences, English and Chinese: the words behind every report.

``wording/`` holds the grammar; here is what other stages call.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from checker.base.text import LANGUAGES, Text
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext
from checker.explain.wording.opening import context
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.slots import fill, parameter_value
from checker.explain.wording.values import format_value, say
from checker.explain.wording.why import why
from checker.language.model.conditions import Condition
from checker.language.model.placeholders import filled
from checker.language.model.policy import (
    Choice,
    Citation,
    FigureDates,
    Parameter,
    Policy,
    PolicyRef,
    Precondition,
    PreconditionSeverity,
    Stage,
    Voice,
)
from checker.language.model.problems import FIGURES
from checker.language.model.readings import settle
from checker.select.platforms import only_on

__all__ = [
    "ParameterText",
    "PolicyText",
    "PreconditionText",
    "Reasons",
    "StageText",
    "ValueText",
    "condition_sentence",
    "format_value",
    "policy_sentences",
    "why",
]


def condition_sentence(
    condition: Condition,
    policy: Policy,
    *,
    timezone: str | None = None,
    scope: WordingContext | None = None,
    negated: bool = False,
) -> Text:
    """``condition`` as a clause without capital or full stop, under the parameters' current values.

    ``scope`` is where it stands; by default at the policy's subject. ``negated`` says that it doesn't hold.
    """
    ctx = scope or context(policy, timezone)
    settled = settle(condition, policy)
    if settled is True:
        return Text("nothing further is required", "无其他要求")
    if settled is False:
        return Text("this can't hold with the current settings", "按当前设置无法满足")
    return both.clause(settled, ctx, negated=negated)


# --- a whole policy ---------------------------------------------------------------------------


class ChoiceText(Struct, frozen=True):
    """A value that a parameter may take: as it is set, in words, who says so, and how old it is."""

    name: str
    title: Text
    citation: Citation | None
    dates: FigureDates


class ParameterText(Struct, frozen=True):
    """A parameter: its value now with where it comes from, and what else it may be.

    ``chosen`` is the name of the choice that it has now; ``disputed`` is whether its choices rest on
    several texts.
    """

    name: str
    title: Text
    value: Text
    citation: Citation | None
    market: tuple[str, ...]
    choices: tuple[ChoiceText, ...]
    chosen: str | None
    disputed: bool
    dates: FigureDates


class PreconditionText(Struct, frozen=True):
    """One precondition in words; ``when``, ``unless``, ``until``, ``problem`` are empty without one.

    ``refers`` is the policy whose verdict it is.
    """

    id: str
    title: Text
    says: Text
    when: Text
    unless: Text
    fix: Text
    citation: Citation | None
    voice: Voice
    advisory: bool
    file: str
    line: int
    until: Text = Text()
    problem: Text = Text()
    refers: str = ""


class StageText(Struct, frozen=True):
    """A stage in words; ``id`` None holds what applies in every stage."""

    id: str | None
    title: Text
    awaits: str | None
    done_when: Text
    preconditions: tuple[PreconditionText, ...]


class SourceText(Struct, frozen=True):
    """A text that the policy rests on; by ``id`` it is cited."""

    id: str
    title: Text
    section: str | None
    published: date | None
    url: str | None
    kind: Voice = Voice.UNSTATED


class ValueText(Struct, frozen=True):
    """A named value: its title, and how it is computed."""

    title: Text
    says: Text


_UNTITLED: Final[Mapping[str, Text]] = {}


class PolicyText(Struct, frozen=True):
    """A policy in words; ``differs`` is what it changes in the one that it extends.

    ``platforms`` are the titles of those that it is only for, ``market`` the markets; none: it is for all.
    """

    id: str
    file: str
    title: Text
    subject: str
    subject_title: Text
    applies_to: Text
    start: date | None
    until: date | None
    sources: tuple[SourceText, ...]
    parameters: tuple[ParameterText, ...]
    values: Mapping[str, ValueText]
    stages: tuple[StageText, ...]
    notes: Text
    extends: tuple[str, ...]
    differs: tuple[Text, ...] = ()
    topic: str | None = None
    platforms: tuple[Text, ...] = ()
    market: tuple[str, ...] = ()


def policy_sentences(policy: Policy, titles: Mapping[str, Text] = _UNTITLED) -> PolicyText:
    """``policy`` in words, for people who don't read YAML.

    ``titles`` are those of the policies that it may refer to, by id.
    """
    ctx = context(policy, None)
    stages = [_stage(stage, policy, titles) for stage in policy.stages]
    if policy.preconditions:
        title = Text("In every stage", "每个阶段都适用") if policy.stages else Text("Conditions", "条件")
        always = tuple(_precondition(item, policy, titles) for item in policy.preconditions)
        stages.append(StageText(None, title, awaits=None, done_when=Text(), preconditions=always))
    return PolicyText(
        id=policy.id,
        file=policy.file,
        title=fill(policy.title, policy),
        subject=policy.subject,
        subject_title=ctx.names[1],
        applies_to=_optional(policy.applies_to, policy),
        start=policy.in_force.start,
        until=policy.in_force.until,
        sources=tuple(
            SourceText(text.id, text.title, text.section, text.published, text.url, text.kind)
            for text in policy.sources.values()
        ),
        parameters=tuple(_parameter(item) for item in policy.parameters.values()),
        values={
            name: ValueText(value.title, both.expression(value.expression, ctx))
            for name, value in policy.values.items()
        },
        stages=tuple(stages),
        notes=fill(policy.notes, policy),
        extends=policy.extends,
        topic=policy.topic,
        platforms=only_on(policy),
        market=policy.market,
    )


def _parameter(item: Parameter) -> ParameterText:
    from checker.language.grammar.parameters import chosen  # not needed to explain a result

    return ParameterText(
        item.name,
        item.title,
        Text(parameter_value(item, "en"), parameter_value(item, "zh")),
        item.citation,
        item.market,
        tuple(_choice(item, name, choice) for name, choice in (item.choices or {}).items()),
        chosen(item),
        len({choice.citation.source for choice in (item.choices or {}).values() if choice.citation}) > 1,
        item.dates,
    )


def _choice(parameter: Parameter, name: str, choice: Choice) -> ChoiceText:
    """A choice in words: a reading by its title, a number by itself with its title behind it."""
    if parameter.reads or parameter.lists:
        return ChoiceText(name, choice.title or Text(name, name), choice.citation, choice.dates)
    from checker.language.grammar.parameters import choice_value

    value = choice_value(parameter, name)
    words = {language: say(value, parameter.type, language, None) for language in LANGUAGES}
    if choice.title:
        words = {"en": f"{words['en']} ({choice.title.en})", "zh": f"{words['zh']}（{choice.title.zh}）"}
    return ChoiceText(name, Text(words["en"], words["zh"]), choice.citation, choice.dates)


def _stage(stage: Stage, policy: Policy, titles: Mapping[str, Text]) -> StageText:
    return StageText(
        stage.id,
        fill(stage.title, policy),
        stage.awaits and stage.awaits.value,
        _optional(stage.done_when, policy),
        tuple(_precondition(item, policy, titles) for item in stage.preconditions),
    )


def _precondition(item: Precondition, policy: Policy, titles: Mapping[str, Text]) -> PreconditionText:
    refers = item.condition.policy if isinstance(item.condition, PolicyRef) else ""
    if isinstance(item.condition, PolicyRef):
        title = titles.get(refers, Text(refers, refers))
        says = Text(f"“{title.to('en')}” is possible ({refers})", f"“{title.to('zh')}”可以办理（{refers}）")
    else:
        says = condition_sentence(item.condition, policy)
    unless = Text()
    if item.unless is not None:
        unless = item.unless.title or condition_sentence(item.unless.condition, policy)
    return PreconditionText(
        item.id,
        fill(item.title, policy),
        says,
        _literally(item.when, policy),
        unless,
        fill(item.fix, policy),
        item.citation,
        item.voice,
        item.severity is PreconditionSeverity.ADVISORY,
        item.span.file,
        item.span.line,
        _title(item.until, policy),
        _problem(item.problem, policy),
        refers,
    )


def _title(stage: str | None, policy: Policy) -> Text:
    """What a stage is called, where there is one."""
    step = policy.step(stage)
    return Text() if step is None else fill(step.title, policy)


def _problem(text: Text, policy: Policy) -> Text:
    """What is so when it fails, of several records; which and how many a policy alone doesn't know."""
    return filled(fill(text, policy), 2, lambda name, _: "…" if name in FIGURES else f"{{{name}}}")


def _optional(condition: Condition | None, policy: Policy) -> Text:
    return Text() if condition is None else condition_sentence(condition, policy)


def _literally(condition: Condition | None, policy: Policy) -> Text:
    """A guard as it is written, tests of settings included: they say when else it would apply."""
    if condition is None:
        return Text()
    return both.clause(condition, context(policy, None))
