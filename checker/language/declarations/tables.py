"""Tables of a declaration: by which columns an export is known, and which fields they feed.

They become what the tables of columns of shipped platforms are; how a cell is read follows from its field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.declarations import forms
from checker.language.declarations.checking import is_list, target
from checker.language.declarations.members import titled
from checker.language.declarations.model import Declared, Json
from checker.language.grammar.closed import check_words
from checker.language.grammar.keys import as_mapping, as_scalar, check_keys, mapping_of, scalar_of
from checker.language.grammar.texts import word_of, words_of
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.schema.catalog import shipped
from checker.schema.dates import date_reader

#: How a cell of each type is read; of words it is told by the words.
_READ: Final[Mapping[str, str]] = {
    "id": "id",
    "time": "time",
    "money": "money",
    "integer": "whole",
    "boolean": "flag",
    "string": "text",
    "currency": "text",
    "region": "text",
    "timezone": "text",
}
_LINES: Final = "lines"


class TableReader:
    """Reads the tables of one document."""

    def __init__(self, made: Declared, problems: Collector, platforms: tuple[str, ...]) -> None:
        self._problems = problems
        self._platforms = platforms
        tree = shipped().tree
        self._sections = {
            name: member
            for name, member in (*tree["properties"].items(), *made.properties.items())
            if is_list(member)
        }
        self._definitions: dict[str, Json] = {}
        for name in {*tree["$defs"], *made.definitions}:
            own, given = tree["$defs"].get(name, {}), made.definitions.get(name, {})
            merged = {**own, **given}
            for key in ("properties", "x-values"):
                if key in merged:
                    merged[key] = {**own.get(key, {}), **given.get(key, {})}
            self._definitions[name] = merged

    def tables(self, entry: Entry) -> Iterator[Json]:
        """The tables that ``entry`` lists, as far as they can be understood."""
        if not isinstance(entry.value, SequenceNode):
            self._problems.error("SC174", entry.value.span, "no-list")
            return
        for number, node in enumerate(entry.value.items, 1):
            before = self._problems.error_count
            made = self._table(node, number)
            if made is not None and self._problems.error_count == before:
                yield made

    def _table(self, node: Node, number: int) -> Json | None:
        mapping = as_mapping(node, forms.TABLE.title, self._problems)
        if mapping is None:
            return None
        found = check_keys(mapping, forms.TABLE, self._problems, owner=mapping.span)
        section, platform = self._section(found), self._platform(found, mapping)
        title = titled(found.get("title"), self._problems)
        columns = mapping_of(found.get("columns"), self._problems)
        if section is None or columns is None or title is None or platform is None:
            return None
        record = self._definitions[target(self._sections[section]) or ""]
        fed, beside = self._columns(columns, record)
        identifier = record.get("x-id", "")
        if identifier not in fed:
            self._problems.error("SC174", columns.span, "no-id", name=identifier, section=section)
        self._once(columns)
        made: Json = {
            "kind": f"{platform}-{section}" + ("" if number == 1 else f"-{number}"),
            "platform": platform,
            "title": title,
            "files": {"en": f"{title['en']}, CSV or XLSX", "zh": f"{title['zh']}（CSV 或 XLSX）"},
            "section": section,
            "id": identifier,
            "recognise": self._recognised(found.get("recognise"), fed),
            "columns": fed,
            "beside": beside,
            "none": list(words_of(found.get("none"), self._problems)),
            "market": self._market(found.get("market")),
            "skipped": {"unused": list(words_of(found.get("ignored"), self._problems))},
        }
        if (dates := scalar_of(found.get("dates"), self._problems)) is not None:
            if date_reader(dates.text) is None:
                self._problems.error("SC174", dates.span, "dates", text=dates.text)
            made["dates"] = dates.text
        return made

    def _section(self, found: Mapping[str, Entry]) -> str | None:
        scalar = scalar_of(found.get("section"), self._problems)
        if scalar is None or scalar.text in self._sections:
            return None if scalar is None else scalar.text
        near = guess(scalar.text, self._sections)
        self._problems.error("SC171", scalar.span, "section", suggestion=near, name=scalar.text)
        return None

    def _platform(self, found: Mapping[str, Entry], mapping: MappingNode) -> str | None:
        """The platform that a table names, or the only one that its file declares."""
        scalar = scalar_of(found.get("platform"), self._problems)
        known = self._definitions["platform"]["x-values"]
        if scalar is None:
            if len(self._platforms) == 1:
                return self._platforms[0]
            self._problems.error("SC102", mapping.span, "required", title=forms.TABLE.title, name="platform")
            return None
        if scalar.text in known:
            return scalar.text
        near = guess(scalar.text, known)
        self._problems.error("SC171", scalar.span, "platform", suggestion=near, name=scalar.text)
        return None

    # --- columns --------------------------------------------------------------------------------

    def _columns(self, columns: MappingNode, record: Json) -> tuple[Json, Json]:
        """The columns that feed fields, and those that only say what others mean."""
        fed: Json = {}
        beside: Json = {}
        for entry in columns.entries:
            member = self._member(entry.name, record)
            if member is None and entry.name in forms.BESIDE:
                beside[entry.name] = {"read": entry.name, "names": _spellings(entry.value, self._problems)}
            elif member is None or (is_list(member) and not entry.name.startswith(f"{_LINES}.")):
                near = guess(entry.name, (*record["properties"], *forms.BESIDE))
                self._problems.error("SC171", entry.key.span, "field", suggestion=near, name=entry.name)
            elif "x-derived" in member:
                self._problems.error("SC174", entry.key.span, "derived", name=entry.name)
            else:
                fed[entry.name] = self._column(entry, member)
        return fed, beside

    def _member(self, name: str, record: Json) -> Json | None:
        outer, _, inner = name.partition(".")
        member: Json | None = record["properties"].get(outer)
        if not inner:
            return member
        if member is None or outer != _LINES or (kind := target(member)) is None:
            return None
        found: Json | None = self._definitions[kind].get("properties", {}).get(inner)
        return found

    def _column(self, entry: Entry, member: Json) -> Json:
        node, words, empty = entry.value, {}, None
        names: Node = node
        if isinstance(node, MappingNode) and not _is_by_language(node):
            found = check_keys(node, forms.COLUMN, self._problems, owner=entry.key.span)
            names = found["names"].value if "names" in found else ScalarNode("", plain=False, span=node.span)
            words = self._words(found.get("words"), member)
            empty = word_of(found.get("empty"), {"none": "none", "unknown": "unknown"}, self._problems)
        kind = target(member)
        own = next((o["type"] for o in (member,) if "type" in o), "")
        single = own[0] if isinstance(own, list) else own
        read = _READ.get(kind or single)
        if read is None:
            known = "x-values" in self._definitions.get(kind or "", {})
            read = "word"
            if not known:
                self._problems.error("SC174", entry.key.span, "record", name=entry.name)
            elif not words:
                words = {word: {"en": [word]} for word in self._definitions[kind or ""]["x-values"]}
        if read == "flag" and not words:
            self._problems.error("SC174", entry.key.span, "flag", name=entry.name)
        spelt = _spellings(names, self._problems)
        return {"read": read, "names": spelt, "words": words, "empty": empty or "unknown"}

    def _words(self, entry: Entry | None, member: Json) -> Json:
        """The platform's spellings by our words."""
        mapping = mapping_of(entry, self._problems)
        if mapping is None or entry is None:
            return {}
        kind = target(member)
        values = self._definitions.get(kind or "", {}).get("x-values", {})
        known = tuple(values) or ("true", "false")
        if not values and "boolean" not in str(member.get("type")):
            self._problems.error("SC174", entry.key.span, "no-words")
            return {}
        made: Json = {}
        spelt = Counter[str]()
        for word in mapping.entries:
            if word.name not in known:
                near = guess(word.name, known)
                self._problems.error("SC171", word.key.span, "word", suggestion=near, name=word.name)
                continue
            made[word.name] = _spellings(word.value, self._problems)
            for text in {text.casefold() for texts in made[word.name].values() for text in texts}:
                spelt[text] += 1
                if spelt[text] > 1:
                    self._problems.error("SC174", word.value.span, "word-twice", name=text)
        return made

    def _once(self, columns: MappingNode) -> None:
        """Note a header that two columns are called by."""
        seen: set[str] = set()
        for entry in columns.entries:
            names = entry.value.get("names") if isinstance(entry.value, MappingNode) else None
            for texts in _spellings(names or entry.value, Collector()).values():
                for text in texts:
                    if text.casefold() in seen:
                        self._problems.error("SC174", entry.value.span, "column-twice", name=text)
                    seen.add(text.casefold())

    def _recognised(self, entry: Entry | None, fed: Json) -> list[str]:
        """The columns that a file must have: all, unless fewer are named."""
        if entry is None:
            return list(fed)
        names = words_of(entry, self._problems)
        for name in names:
            if name not in fed:
                near = guess(name, fed)
                self._problems.error("SC171", entry.value.span, "column", suggestion=near, name=name)
        return list(names)

    def _market(self, entry: Entry | None) -> Json:
        mapping = mapping_of(entry, self._problems)
        if mapping is None or entry is None:
            return {}
        found = check_keys(mapping, forms.MARKET, self._problems, owner=entry.key.span)
        made: Json = {}
        for key, given in found.items():
            scalar = scalar_of(given, self._problems)
            if scalar is None:
                continue
            made[key] = scalar.text
            if key != "currency":
                check_words(key, [scalar], self._problems)
            elif scalar.text not in (known := shipped().currencies):
                near = guess(scalar.text, known)
                self._problems.error("SC171", scalar.span, "currency", suggestion=near, name=scalar.text)
        return made


def _is_by_language(node: MappingNode) -> bool:
    """Whether the keys of a mapping are languages: two or three small letters."""
    return all(name.isascii() and name.islower() and len(name) in (2, 3) for name in node.names())


def _spellings(node: Node, problems: Collector) -> Json:
    """Headers or words: one, several, or either by language."""
    if isinstance(node, MappingNode):
        parts: Iterable[tuple[str, Node]] = ((entry.name, entry.value) for entry in node.entries)
    else:
        parts = (("en", node),)
    made: Json = {}
    for language, part in parts:
        nodes = part.items if isinstance(part, SequenceNode) else (part,)
        scalars = (as_scalar(item, forms.COLUMN.title, problems) for item in nodes)
        made[language] = [scalar.text for scalar in scalars if scalar is not None]
    return made
