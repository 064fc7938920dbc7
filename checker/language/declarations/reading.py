"""Declarations: the YAML of all files that count for some policies, to one addition to the snapshot's schema.

What is wrong is noted, and the rest is read: one mistake shouldn't hide those in the policies beside it. What
two files say alike is said once; where they contradict each other, or what shopcheck ships, that is a clash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from checker.base.text import Text
from checker.diagnostics import Related, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.declarations import forms
from checker.language.declarations.checking import check_records
from checker.language.declarations.members import MemberReader, Named, titled, truth_of
from checker.language.declarations.model import Declared, Json
from checker.language.declarations.tables import TableReader
from checker.language.grammar.keys import Kind, as_mapping, check_keys, mapping_of
from checker.language.grammar.misread import clipped
from checker.language.grammar.texts import plain_text, text_of, words_of
from checker.language.yaml.nodes import Entry, MappingNode
from checker.schema.catalog import shipped

_TEXTS: Final = ("x-values", "x-said", "x-tally")


def read_declarations(roots: Iterable[MappingNode], problems: Collector) -> Declared:
    """What the documents ``roots`` declare together."""
    reader = DeclarationReader(problems)
    for root in (documents := tuple(roots)):
        reader.learn(root)
    for root in documents:
        reader.read(root)
    check_records(reader.made, problems)
    for root in documents:
        reader.read_tables(root)
    return reader.made


class DeclarationReader:
    """Reads what documents declare, one after the other."""

    def __init__(self, problems: Collector) -> None:
        self._problems = problems
        self._shipped: Mapping[str, Any] = shipped().tree
        definitions: Mapping[str, Any] = self._shipped["$defs"]
        self._words = {
            name: list(node["x-values"]) for name, node in definitions.items() if "x-values" in node
        }
        self._records = {name for name, node in definitions.items() if "x-title" in node}
        self.made = Declared({}, {}, [], {})

    # --- names first: what is declared may be used above, and in other files ---------------------------

    def learn(self, root: MappingNode) -> None:
        """Learn what a document defines, before anything refers to it."""
        definitions = root.get("$defs")
        for entry in definitions.entries if isinstance(definitions, MappingNode) else ():
            node = entry.value
            if not isinstance(node, MappingNode):
                continue
            words = node.get("x-values")
            if isinstance(words, MappingNode):
                self._words.setdefault(entry.name, []).extend(words.names())
            elif node.get("properties") is not None:
                self._records.add(entry.name)

    def read(self, root: MappingNode) -> None:
        """Read a document, but for its tables."""
        found = check_keys(root, forms.FILE, self._problems, owner=root.span)
        if not {"properties", "$defs", "tables"} & found.keys():
            self._problems.error("SC103", root.span, "empty", what=forms.FILE.title)
        if (title := found.get("title")) is not None:
            text_of(title, self._problems)
        members = MemberReader(self._named(), lambda: self._words["platform"], self._problems)
        definitions = mapping_of(found.get("$defs"), self._problems)
        for entry in definitions.entries if definitions is not None else ():
            if self._is_name(entry):
                self._definition(entry, members)
        sections = mapping_of(found.get("properties"), self._problems)
        for entry in sections.entries if sections is not None else ():
            if self._is_name(entry):
                member = members.member(entry, forms.MEMBER)
                self._add(("properties", entry.name), entry, member, self.made.properties)

    def read_tables(self, root: MappingNode) -> None:
        """Read the tables of a document: they speak of what all of them declare."""
        entry = root.entry("tables")
        if entry is not None:
            platforms = tuple(_declared_platforms(root))
            self.made.tables += TableReader(self.made, self._problems, platforms).tables(entry)

    def _named(self) -> Named:
        words = {name: tuple(found) for name, found in self._words.items()}
        return Named(words, frozenset(self._records))

    # --- definitions ------------------------------------------------------------------------------

    def _definition(self, entry: Entry, members: MemberReader) -> None:
        name, shipped_node = entry.name, self._shipped["$defs"].get(entry.name)
        node = as_mapping(entry.value, forms.DEFINITION.title, self._problems)
        if node is None:
            return
        if shipped_node is not None and not ("x-values" in shipped_node or "x-title" in shipped_node):
            self._clash(entry, None)
            return
        is_words = name in self._words and not (shipped_node is not None and "x-title" in shipped_node)
        if is_words:
            self._enumeration(entry, node)
        elif name in self._records:
            self._record(entry, node, members)
        else:
            self._problems.error("SC102", entry.key.span, "definition", name=name)

    def _enumeration(self, entry: Entry, node: MappingNode) -> None:
        found = self._keys(entry, node, forms.WORDS)
        own = self.made.definitions.setdefault(entry.name, {})
        for key in _TEXTS:
            words = mapping_of(found.get(key), self._problems)
            for word in words.entries if words is not None else ():
                if not forms.WORD.match(word.name) or word.name in forms.RESERVED:
                    self._problems.error("SC175", word.key.span, "word", name=clipped(word.name))
                elif key != "x-values" and word.name not in self._words[entry.name]:
                    near = guess(word.name, self._words[entry.name])
                    self._problems.error("SC171", word.key.span, "word", suggestion=near, name=word.name)
                else:
                    place = ("$defs", entry.name, key, word.name)
                    self._add(place, word, titled(word, self._problems), own.setdefault(key, {}))
        self._described(entry.name, found, own)

    def _record(self, entry: Entry, node: MappingNode, members: MemberReader) -> None:
        found = self._keys(entry, node, forms.RECORD)
        own = self.made.definitions.setdefault(entry.name, {"type": "object"})
        is_shipped = entry.name in self._shipped["$defs"]
        required = words_of(found.get("required"), self._problems)
        if not is_shipped and "x-title" not in found:
            self._problems.error(
                "SC102", entry.key.span, "required", title=forms.RECORD.title, name="x-title"
            )
        for key in ("x-title", "x-plural", "x-measure", "x-id", "x-created", "x-container"):
            given = found.get(key)
            if given is None:
                continue
            if is_shipped:  # what there is already keeps its words
                self._clash(given, None)
                continue
            value: Json | str | bool | None
            if key == "x-title":
                value = titled(given, self._problems)
            elif key == "x-container":
                value = truth_of(given, self._problems)
            else:
                value = plain_text(given, self._problems)
            self._add(("$defs", entry.name, key), given, value, own)
        fields = mapping_of(found.get("properties"), self._problems)
        for field in fields.entries if fields is not None else ():
            if self._is_name(field):
                member = members.member(field, forms.FIELD, required=field.name in required)
                place = ("$defs", entry.name, "properties", field.name)
                self._add(place, field, member, own.setdefault("properties", {}))
        unknown = [name for name in required if fields is None or name not in fields.names()]
        for name in unknown:
            self._problems.error("SC171", found["required"].value.span, "field", name=name)
        if required and not is_shipped:
            own["required"] = sorted({*own.get("required", ()), *required} - set(unknown))
        self._described(entry.name, found, own)
        self.made.places.setdefault(("$defs", entry.name), entry.key.span)

    def _keys(self, entry: Entry, node: MappingNode, kind: Kind) -> Mapping[str, Entry]:
        """The entries of a definition; what goes without saying may be said, as the schema says it."""
        silent = ("anyOf", "additionalProperties", "type")
        told = tuple(item for item in node.entries if item.name not in silent or item.name in kind.keys)
        return check_keys(MappingNode(told, node.span), kind, self._problems, owner=entry.key.span)

    def _described(self, name: str, found: Mapping[str, Entry], own: Json) -> None:
        described = plain_text(found.get("description"), self._problems)
        if described is not None and name not in self._shipped["$defs"]:
            own.setdefault("description", described)

    # --- adding ---------------------------------------------------------------------------------

    def _is_name(self, entry: Entry) -> bool:
        if forms.NAME.match(entry.name):
            return True
        self._problems.error("SC175", entry.key.span, "name", name=clipped(entry.shown))
        return False

    def _add(self, place: tuple[str, ...], entry: Entry, value: object, to: Json) -> None:
        """Add a piece, unless it stands there already; another one in its place is a clash."""
        if value is None:
            return
        known: Any = self._shipped
        for step in place:
            known = known.get(step) if isinstance(known, Mapping) else None
        if known is not None and known != value:
            self._clash(entry, None)
        elif known is None:
            if place in self.made.places and to.get(place[-1]) != value:
                self._clash(entry, self.made.places[place])
                return
            self.made.places.setdefault(place, entry.key.span)
            to.setdefault(place[-1], value)

    def _clash(self, entry: Entry, other: Span | None) -> None:
        """Note what is said otherwise elsewhere: at ``other``, or by shopcheck itself."""
        related = (Related(Text("the other one", "另一处"), other),) if other is not None else ()
        key = "shipped" if other is None else "declared"
        self._problems.error("SC170", entry.key.span, key, name=clipped(entry.shown), related=related)


def _declared_platforms(root: MappingNode) -> Iterator[str]:
    """The platforms that a document declares."""
    node: Any = root
    for step in ("$defs", "platform", "x-values"):
        node = node.get(step) if isinstance(node, MappingNode) else None
    yield from node.names() if isinstance(node, MappingNode) else ()
