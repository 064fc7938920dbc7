"""The shell of every page: one file that fetches nothing, with a strict policy on what may run in it.

Style and script stand in the page and are allowed by their hashes; nothing else is, so no text of a snapshot
or of a rule file can do anything. The page says everything in both languages, and works without the script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import htpy
from htpy import Node
from markupsafe import Markup
from msgspec import Struct

from checker.base.text import Language, Text
from checker.render.html.bilingual import TAGS, Bilingual, Words, spoken
from checker.render.layout.markdown import is_web
from checker.render.layout.prose import BETWEEN

#: A label and what is said under it.
Labelled = tuple[Text, Node]

_SWITCH: Final = Text("Language", "语言")
_SKIP: Final = Text("Skip to the content", "跳到正文")
_NAMES: Final[Mapping[Language, str]] = {"en": "English", "zh": "中文"}
#: What the script says, filled in by it.
_SCRIPTED: Final[Mapping[str, Text]] = {
    "filter": Text("Filter", "筛选"),
    "copy": Text("Copy", "复制"),
    "copied": Text("{n} rows copied", "已复制 {n} 行"),
    "refused": Text("The browser doesn't allow copying", "浏览器不允许复制"),
    "shown": Text("{n} of {of} shown", "显示 {n} 行，共 {of} 行"),
}


class Behaviour(Struct, frozen=True):
    """What a page does that is more than to be read: its own style and script, and what the script says.

    It may ask the server that it came from, and nobody else.
    """

    style: str
    script: str
    said: Mapping[str, Text]


def document(
    say: Bilingual,
    title: Words,
    *,
    header: Node,
    main: Node,
    footer: Node = None,
    behaviour: Behaviour | None = None,
) -> str:
    """A whole page, with a line break at its end: the same content gives the same bytes."""
    style, script = _asset("page.css"), _asset("page.js")
    said, policy = _SCRIPTED, ""
    if behaviour is not None:
        style, script = style + behaviour.style, script + behaviour.script
        said, policy = {**said, **behaviour.said}, "; connect-src 'self'"
    titles = {TAGS[language]: spoken(title, language) for language in _NAMES}
    page = htpy.html(lang=TAGS[say.language])[
        htpy.head[
            htpy.meta(charset="utf-8"),
            htpy.meta(http_equiv="Content-Security-Policy", content=_content_policy(style, script) + policy),
            htpy.meta(name="viewport", content="width=device-width, initial-scale=1"),
            htpy.meta(name="color-scheme", content="light dark"),
            htpy.meta(name="referrer", content="no-referrer"),
            htpy.meta(name="format-detection", content="telephone=no"),
            htpy.title[say.own(title)],
            htpy.style[Markup(style)],  # noqa: S704 - our own file
        ],
        htpy.body[
            htpy.a(".skip", href="#main")[say(_SKIP)],
            htpy.header[htpy.div(".bar")[htpy.div(".lead")[header], _switch(say)]],
            htpy.main("#main", tabindex="-1")[main],
            None if footer is None else htpy.footer[footer],
            htpy.script("#words", type="application/json")[_json({"titles": titles, "say": _said(said)})],
            htpy.script[Markup(script)],  # noqa: S704 - our own file
        ],
    ]
    return f"{page}\n"


def web_link(content: Node, address: str | None) -> Node:
    """``content`` as a link to ``address`` where that is one of the web, else only the content."""
    if not address or not is_web(address):
        return content
    return htpy.a(href=address, rel="noopener noreferrer")[content]


def facts_list(say: Bilingual, told: Sequence[Labelled]) -> Node:
    """Facts with their labels; nothing where there are none."""
    if not told:
        return None
    return htpy.dl(".facts")[[[htpy.dt[say(label)], htpy.dd[said]] for label, said in told]]


def joined(say: Bilingual, parts: Sequence[Node], mark: Text = BETWEEN) -> Node:
    """``parts`` one after the other, with ``mark`` between them."""
    return [[say.sign(mark) if at else None, part] for at, part in enumerate(parts)]


def _switch(say: Bilingual) -> Node:
    """Both languages to choose from; the style sheet shows the one that is checked."""
    return htpy.fieldset(".switch")[
        htpy.legend[say(_SWITCH)],
        [
            htpy.label[
                htpy.input(
                    f"#lang-{language}",
                    type="radio",
                    name="lang",
                    value=TAGS[language],
                    checked=language == say.language,
                    autocomplete="off",
                ),
                htpy.span[htpy.bdi(lang=TAGS[language])[name]],
            ]
            for language, name in _NAMES.items()
        ],
    ]


def _said(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {key: {TAGS[language]: text.to(language) for language in _NAMES} for key, text in texts.items()}


def _json(value: object) -> Markup:
    """``value`` as JSON in which nothing can end the block that it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - has just been escaped


@cache
def _asset(name: str) -> str:
    """A file of the page's own, without what would end the element that it stands in."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    assert "</" not in text, name
    return f"\n{text}"


@lru_cache(maxsize=4)
def _content_policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
