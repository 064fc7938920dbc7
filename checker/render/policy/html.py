"""A policy in sentences as a page in both languages. It names no file: it is made to be sent on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, UsageError
from checker.explain.sentences import (
    ChoiceText,
    ParameterText,
    PolicyText,
    PreconditionText,
    SourceText,
    StageText,
)
from checker.explain.wording.topics import TOPIC
from checker.explain.wording.values import format_days
from checker.language.model.policy import Citation, FigureDates
from checker.render.html.bilingual import Bilingual, Words
from checker.render.html.shell import Labelled, document, facts_list, joined, web_link
from checker.render.layout.escape import escape
from checker.render.layout.prose import COLON, sentence
from checker.render.policy import words
from checker.render.report.words import SOURCE, turn

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_CONTENTS: Final = Text("Contents", "目录")
_EVERY: Final = Text("All policies", "全部规则")
ABOUT: Final = Text("About", "主题")
_PLATFORM: Final = Text("Platform", "平台")
_OVERLAYS: Final = Text("Built on by", "以此为基础的规则")
_VERSIONS: Final = Text("Other versions", "其他版本")
_DIFFERS: Final = Text("What is different", "不同之处")
_SET: Final = Text("Set with", "设置方法")
_ALWAYS: Final = Text("always", "一直有效")


class PolicyLinks(Struct, frozen=True):
    """Where a page leads: ``index``, the ``pages`` of policies by id, other ``versions``, its ``overlays``.

    Without a site around it, nowhere.
    """

    index: str = ""
    pages: Mapping[str, str] = {}
    versions: Sequence[tuple[str, PolicyText]] = ()
    overlays: Sequence[PolicyText] = ()


def policies_to_html(policies: Sequence[PolicyText], language: Language, **_: Unpack[RenderOptions]) -> str:
    """The one of ``policies`` as a page; ``language`` is the one seen first.

    Raises:
        UsageError: there are several.
    """
    if len(policies) > 1:
        raise UsageError([Diagnostic.of("SC615")])
    return policy_page(policies[0], language)


def policy_page(policy: PolicyText, language: Language, links: PolicyLinks | None = None) -> str:
    """``policy`` as a page that leads where ``links`` say."""
    return _PolicyHtml(policy, Bilingual(language), links or PolicyLinks()).page()


def policy_parts(policy: PolicyText, say: Bilingual) -> Node:
    """What the page of ``policy`` says, for a page that says more."""
    return _PolicyHtml(policy, say, PolicyLinks()).main()


def reach(say: Bilingual, policy: PolicyText) -> Iterator[Labelled]:
    """What a policy is about, where it applies and from when on."""
    if policy.topic and policy.topic in TOPIC:
        yield ABOUT, say(TOPIC[policy.topic])
    if policy.platforms:
        yield _PLATFORM, joined(say, [say(title) for title in policy.platforms])
    if policy.market:
        yield words.MARKET, escape(" ".join(policy.market))
    yield words.IN_FORCE, in_force(say, policy)


def in_force(say: Bilingual, policy: PolicyText) -> Node:
    """The days on which a policy holds."""
    return say(lambda language: format_days(policy.start, policy.until, language) or _ALWAYS.to(language))


class _PolicyHtml:
    """Writes one page."""

    def __init__(self, policy: PolicyText, say: Bilingual, links: PolicyLinks) -> None:
        self._policy = policy
        self._say = say
        self._links = links
        self._urls = {source.id: source.url for source in policy.sources}

    def page(self) -> str:
        say, policy = self._say, self._policy
        return document(
            say,
            policy.title,
            header=[
                self._home(),
                htpy.h1[say(policy.title)],
                htpy.p(".dim")[htpy.code[escape(policy.id)]],
            ],
            main=self.main(),
            footer=self._home(),
        )

    def main(self) -> Node:
        """What stands between the head of the page and its foot."""
        say, policy = self._say, self._policy
        parts = list(self._parts())
        contents = [htpy.li[htpy.a(href=f"#{name}")[say(heading)]] for name, heading, _ in parts]
        return [
            facts_list(say, list(self._facts())),
            htpy.nav(".contents", aria_label=say.own(_CONTENTS))[htpy.ul(".stages")[contents]]
            if contents
            else None,
            htpy.p(".dim")[say(words.ADD_UP)] if words.add_up(policy) else None,
            [htpy.section[htpy.h2(id=name)[say(heading)], content] for name, heading, content in parts],
            htpy.p(".dim")[say(policy.notes)] if policy.notes else None,
        ]

    def _home(self) -> Node:
        """The way to all policies."""
        if not self._links.index:
            return None
        return htpy.p(".small")[htpy.a(href=self._links.index)[self._say(_EVERY)]]

    def _facts(self) -> Iterator[Labelled]:
        say, policy = self._say, self._policy
        yield from reach(say, policy)
        if policy.subject != "shop":
            yield words.PER, say(policy.subject_title)
        if policy.applies_to:
            yield words.APPLIES, say(policy.applies_to)
        if policy.extends:
            yield words.EXTENDS, joined(say, [self._named(name) for name in policy.extends])
        if self._links.overlays:
            each = [self._to(other.id, say(other.title)) for other in self._links.overlays]
            yield _OVERLAYS, htpy.ul[[htpy.li[link] for link in each]]
        if self._links.versions:
            each = [htpy.a(href=page)[in_force(say, version)] for page, version in self._links.versions]
            yield _VERSIONS, htpy.ul[[htpy.li[link] for link in each]]

    def _parts(self) -> Iterator[tuple[str, Words, Node]]:
        """The sections of the page: id, heading and what stands there."""
        say, policy = self._say, self._policy
        if policy.differs:
            told = htpy.ul[[htpy.li[say(text)] for text in policy.differs]]
            yield (
                "differs",
                _DIFFERS,
                [
                    htpy.p[say(words.EXTENDS), say.sign(COLON), self._named(policy.extends[0])],
                    told,
                ],
            )
        for stage in policy.stages:
            yield ("conditions" if stage.id is None else f"stage-{stage.id}"), stage.title, self._stage(stage)
        if policy.values:
            values = [(value.title, say(value.says)) for value in policy.values.values()]
            yield "values", words.VALUES, facts_list(say, values)
        if policy.parameters:
            yield "settings", words.SETTINGS, [self._parameter(item) for item in policy.parameters]
        if policy.sources:
            yield "sources", words.SOURCES, htpy.ul[[htpy.li[self._source(each)] for each in policy.sources]]

    def _stage(self, stage: StageText) -> Node:
        return [
            htpy.p(".dim")[self._sentence(turn(stage.awaits))] if stage.awaits else None,
            [self._precondition(item) for item in stage.preconditions],
            facts_list(self._say, [(words.DONE, self._say(stage.done_when))] if stage.done_when else []),
        ]

    def _precondition(self, item: PreconditionText) -> Node:
        told: list[Labelled] = [(label, self._say(text)) for label, text in words.facts(item) if text]
        told += self._cited(item.citation)
        return htpy.article(".card")[
            htpy.h3(id=f"condition-{item.id}")[self._say(item.title)],
            htpy.p[self._to(item.refers, self._sentence(item.says))],
            facts_list(self._say, told),
            [htpy.p(".dim.small")[self._sentence(mark)] for mark in words.marks(item)],
            htpy.p(".dim.small")[htpy.code[escape(item.id)]],
        ]

    def _parameter(self, item: ParameterText) -> Node:
        say = self._say
        told: list[Labelled] = [(words.MARKET, escape(", ".join(item.market)))] if item.market else []
        told += [*self._cited(item.citation), *self._dated(item.dates)]
        if not item.choices:
            told.append((_SET, htpy.code[escape(words.setting(item.name, "…"))]))
        choices = [htpy.li[self._choice(item, choice)] for choice in item.choices]
        return htpy.article(".card")[
            htpy.h3(id=f"setting-{item.name}")[say(item.title), say.sign(COLON), say(item.value)],
            facts_list(say, told),
            [htpy.p[say(words.DISPUTED if item.disputed else words.CHOICES)], htpy.ul[choices]]
            if choices
            else None,
        ]

    def _choice(self, item: ParameterText, choice: ChoiceText) -> Node:
        say = self._say
        return [
            htpy.code[escape(words.setting(item.name, choice.name))],
            " ",
            say(choice.title),
            [" ", htpy.strong[say(words.DEFAULT)]] if choice.name == item.chosen else None,
            facts_list(say, [*self._cited(choice.citation), *self._dated(choice.dates)]),
        ]

    def _source(self, source: SourceText) -> Node:
        said = self._say(lambda language: words.named(source, language))
        address = escape(source.url or "")
        return [said, htpy.div(".small")[web_link(address, source.url)] if address else None]

    def _cited(self, citation: Citation | None) -> Iterator[Labelled]:
        if citation is not None:
            said = self._say(lambda language: words.cited(citation, language))
            yield SOURCE, web_link(said, self._urls.get(citation.source))

    def _dated(self, dates: FigureDates) -> Iterator[Labelled]:
        english, chinese = words.dates(dates, "en"), words.dates(dates, "zh")
        for (label, said), (_, in_chinese) in zip(english, chinese, strict=True):
            yield label, self._say(Text(said, in_chinese))

    def _named(self, policy: str) -> Node:
        """The id of another policy, as a link where the site has it."""
        return self._to(policy, htpy.code[escape(policy)])

    def _to(self, policy: str, content: Node) -> Node:
        """``content`` as a link to the page of a policy, where there is one."""
        page = self._links.pages.get(policy)
        return content if page is None else htpy.a(href=page)[content]

    def _sentence(self, text: Text) -> Node:
        return self._say(lambda language: sentence(text, language))
