"""The texts that a policy cites, and what its preconditions cite of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.base.text import Text
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import guess
from checker.language.grammar.keys import KINDS, as_scalar, body_of, check_keys, named_entries
from checker.language.grammar.misread import clipped
from checker.language.grammar.texts import day_of, plain_text, text_of, word_of
from checker.language.model.policy import SOURCE_KINDS, Citation, CitedText, Voice
from checker.language.yaml.nodes import Entry, MappingNode

_KINDS: Final = {kind.value: kind for kind in SOURCE_KINDS}


def sources_of(entry: Entry | None, problems: Collector) -> dict[str, CitedText]:
    """The texts that a policy cites, by id."""
    found: dict[str, CitedText] = {}
    for item in named_entries(entry, problems):
        mapping = body_of(item, KINDS["source"], problems)
        # A source of the wrong shape is a source all the same: citing it is no second mistake.
        parts = {} if mapping is None else check_keys(mapping, KINDS["source"], problems, owner=item.key.span)
        found[item.name] = CitedText(
            id=item.name,
            title=text_of(parts["title"], problems, one_language=True) if "title" in parts else Text(),
            section=plain_text(parts.get("section"), problems),
            published=day_of(parts.get("published"), problems),
            url=_url(parts.get("url"), problems),
            span=item.key.span,
            kind=word_of(parts.get("kind"), _KINDS, problems) or Voice.UNSTATED,
        )
    return found


def _url(entry: Entry | None, problems: Collector) -> str | None:
    url = plain_text(entry, problems)
    if entry is not None and url is not None and not url.startswith(("https://", "http://")):
        problems.error("SC138", entry.value.span, "url")
        return None
    return url


def citation_of(
    entry: Entry | None, sources: Mapping[str, CitedText], problems: Collector
) -> Citation | None:
    """What ``source`` cites: ``id``, or ``{id: key words}``."""
    if entry is None:
        return None
    node = entry.value
    quote: str | None = None
    if isinstance(node, MappingNode):
        if len(node.entries) != 1:
            problems.error("SC103", node.span, "source")
            return None
        name = node.entries[0].key
        quote = plain_text(node.entries[0], problems)
    else:
        scalar = as_scalar(node, Text("`source`", "`source`"), problems)
        if scalar is None:
            return None
        name = scalar
    source = sources.get(name.text)
    if source is None:
        problems.error(
            "SC106",
            name.span,
            suggestion=guess(name.text, sources),
            help=Text(f"declared here: {quoted(sources)}", f"已声明的有：{quoted_zh(sources)}")
            if sources
            else Text("declare it under `sources`", "请在 `sources` 中声明"),
            text=clipped(name.text),
        )
        return None
    return Citation(source.id, source.title, source.section, source.published, quote, name.span, source.kind)
