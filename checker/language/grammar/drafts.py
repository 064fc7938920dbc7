"""Texts that say nothing yet: what ``shopcheck new`` writes to be filled in, and what people write so."""

from __future__ import annotations

from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode

DRAFT: Final = "SC162"

#: What stands in a draft until somebody says what is meant.
POLICY_TITLE: Final = Text("What this policy decides", "这份规则判断什么")
TITLE: Final = Text("What this condition asks for", "这项条件的要求")
FIX: Final = Text("What to do where it doesn't hold.", "不满足时该怎么办。")
NOTES: Final = Text("What differs and why.", "有何不同，为什么。")
_DRAFTED: Final = frozenset(
    words for text in (POLICY_TITLE, TITLE, FIX, NOTES) for words in (text.en, text.zh)
)
_MARK: Final = pattern(r"(TODO|FIXME|TBD|XXX)\b|(todo|fixme|tbd|待填写|待补充|待完善|待定)[.:。：…]*\Z")


def check_filled_in(entry: Entry, problems: Collector) -> None:
    """Note a text that is still a draft, in either language."""
    for part in entry.value.entries if isinstance(entry.value, MappingNode) else ():
        text = part.value
        if isinstance(text, ScalarNode) and not text.is_null and _is_draft(text.text.strip()):
            problems.error(DRAFT, text.span, name=entry.name)
            return


def _is_draft(text: str) -> bool:
    return not text or text in _DRAFTED or _MARK.match(text) is not None
