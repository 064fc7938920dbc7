"""Several policies as a site: an index, and a page for each version of each, with links between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

import htpy
from htpy import Node

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


def policies_to_site(policies: Iterable[PolicyText], language: Language) -> Mapping[str, str]:
    """The files of the site, by name; ``language`` is the one seen first.

    The same policies give the same files, whatever their order.
    """
    paged = _paged(policies)
    newest = {policy.id: (name, policy) for name, policy in paged}
    pages = {id_: name for id_, (name, _) in newest.items()}
    site = {INDEX: _index(newest.values(), Bilingual(language))}
    for name, policy in paged:
        links = PolicyLinks(
            INDEX,
            pages,
            [each for each in paged if each[1].id == policy.id and each[0] != name],
            [other for _, other in newest.values() if policy.id in other.extends[:1]],
        )
        site[name] = policy_page(policy, language, links)
    return site


def page_name(policy: str, version: str = "") -> str:
    """What the page of a policy is called, or that of an older ``version``, known by its first day.

    No two policies get the same name, on a disk that takes no note of capitals either.
    """
    name = policy.replace(".", "..").replace("/", ".")
    name = _CAPITAL.sub(lambda match: f"+{match[0].lower()}", name)
    if version:
        name += f"@{version}"
    return f"@{name}.html" if f"{name}.html" == INDEX or is_device(name) else f"{name}.html"


def _paged(policies: Iterable[PolicyText]) -> list[_Paged]:
    """Each version with the name of its page, by id and the oldest first; the newest bears the plain name."""
    ordered = sorted(policies, key=lambda policy: (policy.id, policy.start or date.min))
    found: list[_Paged] = []
    for id_, group in groupby(ordered, key=lambda policy: policy.id):
        *older, newest = group
        found += [(page_name(id_, str(policy.start or "first")), policy) for policy in older]
        found.append((page_name(id_), newest))
    return found


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
