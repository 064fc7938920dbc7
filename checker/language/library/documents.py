"""What one rule file holds, before it is resolved."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from checker.base.io import unreadable
from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.keys import as_mapping
from checker.language.library.files import Files
from checker.language.yaml.nodes import MappingNode, ScalarNode
from checker.language.yaml.reader import decode, parse


class PolicyDocument(Struct, frozen=True, eq=False):
    """One rule file: its name in messages, its tree, and the id that it gives its policy."""

    file: str
    root: MappingNode
    id: str | None


def read_document(
    path: Path, files: Files, problems: Collector, sources: dict[str, str]
) -> PolicyDocument | None:
    """The document of a rule file; None, with the reason noted, where there is none.

    The file's text is kept in ``sources``.
    """
    text = read_text(path, files, problems)
    return None if text is None else document(text, files.name(path), problems, sources)


def read_text(path: Path, files: Files, problems: Collector) -> str | None:
    """The text of a file; None, with the reason noted, where it can't be read or is no text."""
    name = files.name(path)
    try:
        data = files.read(path)
    except OSError as error:
        problems.error("SC017", Span(name, 1, 1, 1, 1), unreadable(name, error))
        return None
    return decode(data, name, problems)


def document(text: str, name: str, problems: Collector, sources: dict[str, str]) -> PolicyDocument | None:
    """The document that a text holds."""
    sources[name] = text
    node = parse(text, name, problems)
    if node is None:
        return None
    root = as_mapping(node, Text("a policy", "规则"), problems)
    if root is None:
        return None
    value = root.get("policy")
    return PolicyDocument(name, root, value.text if isinstance(value, ScalarNode) else None)
