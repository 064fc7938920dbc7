"""Where the names of a rule file stand: where they are given, and where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span
from checker.language.model.placeholders import PLACEHOLDER
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode
from checker.lsp.places import holds

PARAMETER, VALUE, SOURCE, PRECONDITION, POLICY, RECORD, NAME = (
    "parameter",
    "value",
    "source",
    "precondition",
    "policy",
    "record",
    "name",
)
_SECTIONS: Final = {"parameters": PARAMETER, "values": VALUE, "sources": SOURCE}
_TEXTS: Final = ("title", "question", "problem", "fix", "notes")
#: Keys of an expectation that are mappings from preconditions.
_BY_PRECONDITION: Final = ("preconditions", "asked", "records", "missing", "clears_at", "may_clear_at")


class Occurrence(Struct, frozen=True):
    """A name where it stands.

    ``kind`` is ``NAME`` where a parameter or a value may be meant. ``gives`` is whether the name is given
    here, not used.
    """

    kind: str
    name: str
    span: Span
    gives: bool = False

    def means(self, other: Occurrence) -> bool:
        """Whether both stand for the same thing in one policy."""
        kinds = {self.kind, other.kind}
        return self.name == other.name and (len(kinds) == 1 or (NAME in kinds and kinds <= _NAMED))


_NAMED: Final = {NAME, PARAMETER, VALUE}


def in_policy(root: Node | None) -> Iterator[Occurrence]:
    """The names in a policy."""
    if not isinstance(root, MappingNode):
        return
    for entry in root.entries:
        kind = _SECTIONS.get(entry.name)
        if kind is not None and isinstance(entry.value, MappingNode):
            for item in entry.value.entries:
                yield Occurrence(kind, item.name, item.key.span, gives=True)
                yield from _used(item.value)
        elif entry.name in ("policy", "extends") and isinstance(entry.value, ScalarNode):
            yield Occurrence(POLICY, entry.value.text, entry.value.span, gives=entry.name == "policy")
        elif entry.name == "preconditions":
            yield from _preconditions(entry.value)
        elif entry.name == "stages" and isinstance(entry.value, MappingNode):
            for stage in entry.value.entries:
                for part in stage.value.entries if isinstance(stage.value, MappingNode) else ():
                    yield from _preconditions(part.value) if part.name == "preconditions" else _part(part)
        else:
            yield from _part(entry)


def in_tests(root: Node | None) -> Iterator[Occurrence]:
    """The names in a file of rule tests."""
    if not isinstance(root, MappingNode):
        return
    policy, cases = root.get("policy"), root.get("cases")
    if isinstance(policy, ScalarNode):
        yield Occurrence(POLICY, policy.text, policy.span)
    for case in getattr(cases, "items", ()):
        yield from _keys(case, "parameters", PARAMETER)
        expected = case.get("expect") if isinstance(case, MappingNode) else None
        yield from _keys(expected, "values", VALUE)
        for part in _BY_PRECONDITION:
            yield from _keys(expected, part, PRECONDITION)


def at(occurrences: Iterator[Occurrence], line: int, column: int) -> Occurrence | None:
    """The name at a place (from 1)."""
    return next((item for item in occurrences if holds(item.span, line, column)), None)


def _keys(node: Node | None, part: str, kind: str) -> Iterator[Occurrence]:
    inner = node.get(part) if isinstance(node, MappingNode) else None
    for entry in inner.entries if isinstance(inner, MappingNode) else ():
        yield Occurrence(kind, entry.name, entry.key.span)


def _preconditions(node: Node) -> Iterator[Occurrence]:
    for entry in node.entries if isinstance(node, MappingNode) else ():
        yield Occurrence(PRECONDITION, entry.name, entry.key.span, gives=True)
        for part in entry.value.entries if isinstance(entry.value, MappingNode) else ():
            if part.name == "policy" and isinstance(part.value, ScalarNode):
                yield Occurrence(POLICY, part.value.text, part.value.span)
            else:
                yield from _part(part)


def _part(entry: Entry) -> Iterator[Occurrence]:
    if entry.name in _TEXTS:
        yield from _in_text(entry.value)
    elif entry.name == "source":
        yield from _citation(entry.value)
    else:
        yield from _scalar(entry.key)
        if entry.name == "as" and isinstance(entry.value, ScalarNode):
            yield Occurrence(RECORD, entry.value.text, entry.value.span, gives=True)
        yield from _used(entry.value)


def _used(node: Node) -> Iterator[Occurrence]:
    """The names in a condition, an expression or what else may use some."""
    if isinstance(node, ScalarNode):
        yield from _scalar(node)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _part(entry)
    else:
        for item in node.items:
            yield from _used(item)


def _scalar(scalar: ScalarNode) -> Iterator[Occurrence]:
    if re.fullmatch(r"\$\w+", scalar.text):
        yield Occurrence(NAME, scalar.text[1:], _inside(scalar, 1, len(scalar.text)))
    elif re.fullmatch(r"[a-z_]\w*(\.\w+)*", scalar.text):
        first = scalar.text.split(".")[0]
        yield Occurrence(RECORD, first, _inside(scalar, 0, len(first)))


def _citation(node: Node) -> Iterator[Occurrence]:
    if isinstance(node, ScalarNode):
        yield Occurrence(SOURCE, node.text, _inside(node, 0, len(node.text)))
    for entry in node.entries if isinstance(node, MappingNode) else ():
        yield Occurrence(SOURCE, entry.name, entry.key.span)


def _in_text(node: Node) -> Iterator[Occurrence]:
    """The placeholders of a text; only those on the line on which it begins have a place."""
    for entry in node.entries if isinstance(node, MappingNode) else ():
        value = entry.value
        if isinstance(value, ScalarNode):
            for match in PLACEHOLDER.finditer(value.text):
                yield Occurrence(NAME, match[1], _inside(value, match.start(1), match.end(1)))


def _inside(scalar: ScalarNode, start: int, end: int) -> Span:
    """A part of a scalar, where it stands on one line as it is; the whole of it elsewhere."""
    span, quote = scalar.span, int(not scalar.plain)
    if span.line != span.end_line or span.end_column - span.column != len(scalar.text) + 2 * quote:
        return span
    column = span.column + quote
    return Span(span.file, span.line, column + start, span.line, column + end)
