"""Several policies as a site: an index, and a page for each version of each, with links between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.devices import is_device
from checker.base.patterns import pattern
from checker.base.text import Language, Text
from checker.explain.sentences import PolicyText
from checker.explain.wording.topics import TOPIC
from checker.render.html.bilingual import Bilingual
from checker.render.html.shell import document, facts_list, joined, web_link
from checker.render.layout.escape import escape
from checker.render.layout.prose import COLON, SEMICOLON, capital, counted
from checker.render.policy import words
from checker.render.policy.html import ABOUT, PolicyLinks, policy_page, reach
from checker.render.report.phrases import voices

INDEX: Final = "index.html"
_TITLE: Final = Text("All policies", "全部规则")
_OTHER: Final = Text("other policies", "其他规则")
_WORD: Final = Text("Whose word it is", "出自")
_NOBODY: Final = Text("no source is named", "未注明出处")
_CAPITAL: Final = pattern(r"[A-Z]")

#: A policy in one version, and the name of its file.
_Paged = tuple[str, PolicyText]


class SiteEntry(Struct, frozen=True):
    """A policy in one version: what its page is found by, and what tells it in words when that is wanted."""

    id: str
    start: date | None
    extends: tuple[str, ...]
    tell: Callable[[], PolicyText]


class PolicySite:
    """Pages of policies, each made when it is asked for; ``language`` is the one seen first.

    The same policies give the same pages, whatever their order.
    """

    def __init__(self, entries: Iterable[SiteEntry], language: Language) -> None:
        self._language: Language = language
        self._entries = dict(_named(entries))
        self._newest = {entry.id: name for name, entry in self._entries.items()}

    def names(self) -> Iterator[str]:
        """What the pages are called."""
        yield INDEX
        yield from self._entries

    def page(self, name: str) -> str | None:
        """A page; None where there is none of that name."""
        if name == INDEX:
            newest = ((page, self._entries[page].tell()) for page in self._newest.values())
            return _index(newest, Bilingual(self._language))
        entry = self._entries.get(name)
        if entry is None:
            return None
        links = PolicyLinks(
            INDEX,
            self._newest,
            [
                (page, each.tell())
                for page, each in self._entries.items()
                if each.id == entry.id and page != name
            ],
            [
                each.tell()
                for page, each in self._entries.items()
                if self._newest[each.id] == page and entry.id in each.extends[:1]
            ],
        )
        return policy_page(entry.tell(), self._language, links)


def policies_to_site(policies: Iterable[PolicyText], language: Language) -> Mapping[str, str]:
    """The files of the site, by name; ``language`` is the one seen first."""
    entries = (SiteEntry(each.id, each.start, each.extends, partial(_itself, each)) for each in policies)
    site = PolicySite(entries, language)
    return {name: page for name in site.names() if (page := site.page(name)) is not None}


def _itself(policy: PolicyText) -> PolicyText:
    return policy


def page_name(policy: str, version: str = "") -> str:
    """What the page of a policy is called, or that of an older ``version``, known by its first day.

    No two policies get the same name, on a disk that takes no note of capitals either.
    """
    name = policy.replace(".", "..").replace("/", ".")
    name = _CAPITAL.sub(lambda match: f"+{match[0].lower()}", name)
    if version:
        name += f"@{version}"
    return f"@{name}.html" if f"{name}.html" == INDEX or is_device(name) else f"{name}.html"


def _named(entries: Iterable[SiteEntry]) -> Iterator[tuple[str, SiteEntry]]:
    """Each version with the name of its page, by id and the oldest first; the newest bears the plain name."""
    ordered = sorted(entries, key=lambda entry: (entry.id, entry.start or date.min))
    for id_, group in groupby(ordered, key=lambda entry: entry.id):
        *older, newest = group
        for entry in older:
            yield page_name(id_, str(entry.start or "first")), entry
        yield page_name(id_), newest


def _index(paged: Iterable[_Paged], say: Bilingual) -> str:
    """The page with a card for each policy, under what it is about."""
    topics: dict[str, list[_Paged]] = {topic: [] for topic in (*TOPIC, "")}
    for name, policy in paged:
        topics[policy.topic if policy.topic and policy.topic in TOPIC else ""].append((name, policy))
    count = sum(map(len, topics.values()))
    counts = Text(counted(count, "policy", "policies"), f"{count} 份规则")
    return document(
        say,
        _TITLE,
        header=[htpy.h1[say(_TITLE)], htpy.p(".dim")[say(counts)]],
        main=[_topic(topic, found, say) for topic, found in topics.items() if found],
    )


def _topic(topic: str, found: Sequence[_Paged], say: Bilingual) -> Node:
    title = TOPIC.get(topic, _OTHER)
    return htpy.section[
        htpy.h2(id=f"topic-{topic or 'other'}")[say(capital(title))],
        htpy.ul(".answers")[[htpy.li(".card")[_card(name, policy, say)] for name, policy in found]],
    ]


def _card(name: str, policy: PolicyText, say: Bilingual) -> Node:
    told = [fact for fact in reach(say, policy) if fact[0] != ABOUT]
    return [
        htpy.h3[htpy.a(href=name)[say(policy.title)]],
        htpy.p(".dim.small")[htpy.code[escape(policy.id)]],
        facts_list(say, told),
        htpy.p(".small")[say(_WORD), say.sign(COLON), _word(policy, say)],
        htpy.p(".dim.small")[say(partial(voices, words.voices(policy)))],
    ]


def _word(policy: PolicyText, say: Bilingual) -> Node:
    """The texts that a policy rests on."""
    if not policy.sources:
        return say(_NOBODY)
    return joined(
        say,
        [web_link(say(partial(words.named, source)), source.url) for source in policy.sources],
        SEMICOLON,
    )
