"""What a shared file holds: sources, parameters and values, and which of them something asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import nearest
from checker.language.grammar.conditions import condition
from checker.language.grammar.context import PolicyNames, ResolutionContext
from checker.language.grammar.declarations import parameter_of, value_order
from checker.language.grammar.keys import Kind, check_keys, named_entries
from checker.language.grammar.scope import subject_scope
from checker.language.grammar.sources import sources_of
from checker.language.model.placeholders import PLACEHOLDER
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.schema.catalog import catalog

#: What can be shared; parameters and values have their names in common.
SECTIONS: Final = ("sources", "parameters", "values")
#: The file that holds it.
SHARED_FILE: Final = Kind(Text("a shared file", "共用文件"), ("uses", *SECTIONS))


class Lent(Struct, frozen=True):
    """A name that something is given under: of a source, or of a parameter or value."""

    name: str
    cited: bool = False


def lent_as(name: str, section: str) -> Lent:
    """What a name in a section is known as."""
    return Lent(name, cited=section == "sources")


def given_by(root: MappingNode) -> dict[Lent, Entry]:
    """What a document gives, by name."""
    found: dict[Lent, Entry] = {}
    for section in SECTIONS:
        node = root.get(section)
        for entry in node.entries if isinstance(node, MappingNode) else ():
            found.setdefault(lent_as(entry.name, section), entry)
    return found


def asked_by(node: Node) -> Iterator[tuple[Lent, ScalarNode]]:
    """The names that stand for something given, and where."""
    if isinstance(node, ScalarNode):
        if node.text.startswith("$"):
            yield Lent(node.text[1:]), node
        else:
            yield from ((Lent(match[1]), node) for match in PLACEHOLDER.finditer(node.text))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from asked_by(item)
    else:
        for entry in node.entries:
            if entry.name == "source" and not isinstance(entry.value, SequenceNode):
                value = entry.value
                cited = (value,) if isinstance(value, ScalarNode) else (each.key for each in value.entries)
                yield from ((Lent(scalar.text, cited=True), scalar) for scalar in cited)
            else:
                yield from asked_by(entry.key)
                yield from asked_by(entry.value)


def reached(root: MappingNode, given: Mapping[Lent, Entry]) -> set[Lent]:
    """What of ``given`` a document asks for, and that in turn; a misspelt name asks for what it means."""
    own = given_by(root)
    found: set[Lent] = set()
    waiting: list[Node] = [root]
    while waiting:
        for lent, _ in asked_by(waiting.pop()):
            meant = lent if lent in given or lent in own else _meant(lent, (*own, *given))
            if meant in given and meant not in found:
                found.add(meant)
                waiting.append(given[meant].value)
    return found


def _meant(lent: Lent, known: Collection[Lent]) -> Lent:
    near = nearest(lent.name, (other.name for other in known if other.cited is lent.cited))
    return Lent(near or lent.name, lent.cited)


def check_shared(root: MappingNode, lent: Mapping[Lent, Entry], problems: Collector) -> None:
    """Note what is wrong with a shared file, whoever uses it, where ``lent`` is all that it can ask for."""
    start = root.span
    owner = Span(start.file, start.line, start.column, start.line, start.column + 1)
    parts = check_keys(root, SHARED_FILE, problems, owner=owner)
    names = PolicyNames(declared=tuple(name.name for name in lent if not name.cited))
    context = ResolutionContext(problems, subject_scope(catalog(), "shop"), names, condition)
    sources_of(parts.get("sources"), problems)
    cited = sources_of(_sources(lent, root), Collector())
    for entry in named_entries(parts.get("parameters"), problems):
        parameter_of(entry, cited, context)
    values = {entry.name: entry for entry in named_entries(parts.get("values"), problems)}
    value_order(values, problems)
    for entry in values.values():
        for name, scalar in asked_by(entry.value):
            if scalar.text.startswith("$") and name not in lent:
                context.name(scalar)


def _sources(lent: Mapping[Lent, Entry], root: MappingNode) -> Entry | None:
    entries = tuple(entry for name, entry in lent.items() if name.cited)
    key = ScalarNode("sources", plain=True, span=root.span)
    return Entry(key, MappingNode(entries, root.span)) if entries else None
