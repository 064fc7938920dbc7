"""Policies as pages: one to send on, and a site of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.api import load_policies
from checker.base.text import Language, Text
from checker.diagnostics import UsageError
from checker.explain.sentences import PolicyText, policy_sentences
from checker.language import load_text
from checker.render.layout.escape import escape
from checker.render.layout.prose import one_line
from checker.render.policy.html import policies_to_html, policy_page
from checker.render.policy.site import INDEX, page_name, policies_to_site
from tests.render.html.test_pages import Outline, hashed

HERE = Path(__file__).parent
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
HOSTILE = "</title></script><script>alert(1)</script>\u202e<!-- \x00 \"' &amp;"


@pytest.fixture(scope="module")
def policy() -> PolicyText:
    """A policy with everything that can be shown."""
    text = (HERE.parent / "policy.yaml").read_text(encoding="utf-8")
    (found,) = load_text(text, "rules/policy.yaml").checked().versions("test/show")
    return policy_sentences(found)


@pytest.fixture(scope="module")
def shipped() -> list[PolicyText]:
    """All shipped policies."""
    library = load_policies().library
    titles = {item.id: item.title for item in library.policies}
    return [policy_sentences(item, titles) for item in library.policies]


@pytest.fixture(scope="module")
def site(shipped: list[PolicyText]) -> Mapping[str, str]:
    """The site of all shipped policies."""
    return policies_to_site(shipped, "en")


def sound(text: str) -> Outline:
    """A page in which nothing but its own style and script may run, and that is in order."""
    page = Outline(text)
    (content,) = [given["content"] for tag, given in page.elements if given.get("http-equiv")]
    (style,), scripts = page.texts["style"], page.texts["script"]
    assert content == (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(scripts[-1])}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert len(scripts) == 2
    assert page.values("style") == page.values("src") == []
    assert not {"link", "img", "iframe", "object", "form"} & {tag for tag, _ in page.elements}
    ids = page.values("id")
    assert sorted(ids) == sorted(set(ids))
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    return page


def linked(page: Outline) -> set[str]:
    """The pages of the site that a page leads to."""
    return {href for href in page.values("href") if not href.startswith(("#", "http"))}


def said(page: Outline) -> str:
    """All words of a page, in one line."""
    words = (word for tag, texts in page.texts.items() if tag not in ("script", "style") for word in texts)
    return " ".join(" ".join(words).split())


def test_every_page_is_sound(site: Mapping[str, str], shipped: list[PolicyText]) -> None:
    """Each is in order, its links lead to pages that there are, and the index leads to each."""
    assert len(site) == len(shipped) + 1
    pages = {name: sound(text) for name, text in site.items()}
    for name, page in pages.items():
        assert linked(page) <= set(site)
        assert name == INDEX or INDEX in linked(page)
    assert linked(pages[INDEX]) == set(site) - {INDEX}


def test_the_same_policies_give_the_same_site(site: Mapping[str, str], shipped: list[PolicyText]) -> None:
    """Whatever the order in which they come."""
    assert policies_to_site(shipped[::-1], "en") == site


@LANGUAGES
def test_a_page_says_it_all(language: Language, site: Mapping[str, str], shipped: list[PolicyText]) -> None:
    """What is known of each shipped policy stands on its page, in both languages; no file is named."""
    for policy in shipped:
        text = site[page_name(policy.id)]
        words = said(Outline(text)).replace("`", "").lower()
        told = [policy.title, policy.applies_to, policy.notes, *policy.platforms]
        for item in (item for stage in policy.stages for item in stage.preconditions):
            told += [item.title, item.says, item.when, item.unless, item.fix, item.problem]
            assert f"condition-{item.id}" in text
        for parameter in policy.parameters:
            told += [parameter.title, parameter.value, *(choice.title for choice in parameter.choices)]
        told += [source.title for source in policy.sources]
        # what stands in backticks is an element of its own: it is looked for piece by piece
        for piece in (piece for each in told for piece in one_line(each, language).split("`")):
            assert " ".join(escape(piece).split()).lower() in words, (policy.id, piece)
        for source in policy.sources:
            assert source.url is None or source.url in Outline(text).values("href")
        assert policy.file not in text


def test_bases_and_overlays_are_linked(site: Mapping[str, str]) -> None:
    """A base leads to what builds on it, and that to all that it builds on."""
    base, overlay = page_name("tiktok-shop/fulfilment"), page_name("tiktok-shop/fulfilment-us")
    assert overlay in linked(Outline(site[base]))
    assert {base, page_name("guide/fulfilment")} <= linked(Outline(site[overlay]))


def test_another_policys_verdict_is_linked(site: Mapping[str, str], shipped: list[PolicyText]) -> None:
    """A condition that is another policy's verdict leads to that policy."""
    verdicts = [
        (policy.id, item)
        for policy in shipped
        for stage in policy.stages
        for item in stage.preconditions
        if item.refers
    ]
    assert verdicts
    for name, item in verdicts:
        card = site[page_name(name)].split(f'id="condition-{item.id}"')[1].split("</article>")[0]
        assert f'<a href="{page_name(item.refers)}">' in card


def test_figures_say_how_old_they_are(site: Mapping[str, str]) -> None:
    """By when a figure must be looked at again stands beside it, in both languages."""
    page = site[page_name("tiktok-shop/closure-local")]
    assert "31 May 2027" in page
    assert "2027年5月31日" in page
    assert "--set order_reading=delivered" in page


def test_nothing_is_left_to_fill_in(shipped: list[PolicyText]) -> None:
    """Of figures that only a snapshot has, a policy says that there is one, never what it is called."""
    problems = [item.problem for policy in shipped for stage in policy.stages for item in stage.preconditions]
    assert [text for text in problems if "{" in text.en + text.zh] == []
    assert Text("… orders are still open", "还有 … 笔订单没完结") in problems


def test_versions(policy: PolicyText) -> None:
    """Each version has a page; the newest bears the plain name, and each leads to the others."""
    first, second = replace(policy, start=None), replace(policy, extends=("test/show",))
    site = policies_to_site([second, first], "en")
    newest, older = page_name("test/show"), page_name("test/show", "first")
    assert set(site) == {INDEX, newest, older}
    assert older in linked(sound(site[newest]))
    assert newest in linked(sound(site[older]))
    assert linked(Outline(site[INDEX])) == {newest}


def test_names_of_pages() -> None:
    """No two policies share a file, not even where capitals don't count, and none takes the index."""
    ids = ["a/b", "a.b", "A/b", "a/B", "a./b", "index", "Index", "a", "a..b"]
    names = [page_name(each) for each in ids] + [page_name("a/b", "2026-01-01")]
    assert len({name.lower() for name in names}) == len(names)
    assert INDEX not in names
    assert page_name("douyin/closure") == "douyin.closure.html"


def test_a_page_alone_leads_nowhere(policy: PolicyText) -> None:
    """The page to send on has no links to pages that aren't sent along."""
    page = sound(policies_to_html([replace(policy, extends=("other/base",))], "zh"))
    assert linked(page) == set()
    assert "other/base" in page.texts["code"]
    with pytest.raises(UsageError):
        policies_to_html([policy, policy], "en")


def test_texts_of_a_policy_are_never_markup(policy: PolicyText) -> None:
    """Whatever a rule file says stands there as text, on its page and in the index."""
    text = Text(HOSTILE, HOSTILE)
    (source, *_), stage = policy.sources, policy.stages[0]
    precondition = replace(stage.preconditions[0], title=text, says=text, fix=text)
    hostile = replace(
        policy,
        title=text,
        notes=text,
        sources=(replace(source, title=text, url="javascript:alert(1)"),),
        stages=(replace(stage, title=text, preconditions=(precondition,)),),
        parameters=tuple(replace(each, title=text, value=text) for each in policy.parameters),
        platforms=(text,),
    )
    for page in policies_to_site([hostile], "en").values():
        outline = sound(page)
        assert "\u202e" not in page
        assert "\x00" not in page
        assert "javascript:" not in " ".join(outline.values("href"))


def test_no_topic_and_no_source(policy: PolicyText) -> None:
    """A policy of no topic stands under the others, and that it names no source is said."""
    index = policies_to_site([replace(policy, sources=(), topic="mine")], "en")[INDEX]
    assert "Other policies" in index
    assert "no source is named" in index
    assert "未注明出处" in index


def test_as_recorded(policy: PolicyText, matches: Callable[[str, str], None]) -> None:
    """What stands between the head and the script is as recorded, a line for each element."""
    body = re.search(r"<header>.*</main>", policy_page(policy, "en"), re.DOTALL)
    assert body is not None
    matches("show.html", body[0].replace("><", ">\n<") + "\n")
