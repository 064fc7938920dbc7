"""One section or field of a declaration, from its YAML to the form of the snapshot's schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import Guess, guess
from checker.language.declarations import forms
from checker.language.declarations.model import Json
from checker.language.grammar.keys import Kind, as_mapping, as_scalar, check_keys, mapping_of, scalar_of
from checker.language.grammar.misread import clipped
from checker.language.grammar.texts import day_of, plain_text, text_of, word_of, words_of
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode

_TRUTHS: Final = {"true": True, "false": False}
_REFERENCE: Final = "#/$defs/"
#: Types that JSON itself has; all others are definitions.
_OWN: Final = ("string", "boolean", "integer")


class Named(Struct, frozen=True):
    """What there is to refer to: definitions of words and of records, by name; with those of all files."""

    words: Mapping[str, tuple[str, ...]]
    records: frozenset[str]

    @property
    def types(self) -> tuple[str, ...]:
        """Everything that a value may be."""
        return (*forms.SINGLE, *self.words, *self.records)


def both(text: Text) -> Json:
    """A text as the schema has it."""
    return {"en": text.en, "zh": text.zh}


def titled(entry: Entry | None, problems: Collector) -> Json | None:
    """A text that must be there in both languages."""
    if entry is None:
        return None
    text = text_of(entry, problems)
    return both(text) if text.en and text.zh else None


def truth_of(entry: Entry | None, problems: Collector) -> bool:
    """A yes or no; no where nothing is written."""
    return bool(word_of(entry, _TRUTHS, problems))


class MemberReader:
    """Reads sections and fields, as far as they can be understood."""

    def __init__(self, named: Named, platforms: Callable[[], Iterable[str]], problems: Collector) -> None:
        self._named = named
        self._platforms = platforms
        self._problems = problems

    def member(self, entry: Entry, kind: Kind, *, required: bool = False) -> Json | None:
        """The member of the schema that ``entry`` declares; None where it isn't understood."""
        node = as_mapping(entry.value, kind.title, self._problems)
        if node is None:
            return None
        found = check_keys(node, kind, self._problems, owner=entry.key.span)
        title = titled(found.get("x-title"), self._problems)
        value = self._value(found, entry.key.span)
        if title is None or value is None:
            return None
        made: Json = {"x-title": title, **_shaped(value, required=required)}
        described = plain_text(found.get("description"), self._problems)
        made["description"] = described or f"{title['en']} {title['zh']}"
        if truth_of(found.get("x-state"), self._problems):
            made["x-state"] = True
        if truth_of(found.get("x-ahead"), self._problems):
            made["x-ahead"] = True
        for key, read in (
            ("x-words", self._words),
            ("x-relation", self._relation),
            ("x-names", self._names),
            ("x-pending", self._pending),
            ("x-derived", self._derived),
            ("x-where", self._places),
        ):
            if (given := found.get(key)) is not None and (said := read(given)) is not None:
                made[key] = said
        return made

    # --- what a value is ------------------------------------------------------------------------

    def _value(self, found: Mapping[str, Entry], owner: Span) -> str | list[str] | None:
        """The name of the type; in a list, that of its items."""
        option = found.get("anyOf")
        if option is not None:
            return self._option(option, owner)
        if (reference := found.get("$ref")) is not None:
            return self._known(scalar_of(reference, self._problems))
        given = found.get("type")
        if given is None:
            self._problems.error("SC102", owner, "required", title=forms.FIELD.title, name="type")
            return None
        node = given.value
        if isinstance(node, SequenceNode):  # `[integer, "null"]`, as the schema writes it
            rest = [item for item in node.items if not _says(item, "null")]
            node = rest[0] if len(rest) == 1 else node
        scalar = as_scalar(node, Text("`type`", "`type`"), self._problems)
        if scalar is not None and scalar.text == "array":
            return self._items(found.get("items"), owner)
        return self._known(scalar)

    def _option(self, entry: Entry, owner: Span) -> str | list[str] | None:
        """The type of ``anyOf``, which is how the schema says that there may be none."""
        items = entry.value.items if isinstance(entry.value, SequenceNode) else ()
        options = [item for item in items if isinstance(item, MappingNode)]
        rest = [item for item in options if not _is_null(item)]
        if len(rest) != 1 or len(options) != len(items):
            self._problems.error("SC173", entry.key.span, "options")
            return None
        return self._value(check_keys(rest[0], forms.OPTION, self._problems, owner=owner), owner)

    def _items(self, entry: Entry | None, owner: Span) -> list[str] | None:
        if entry is None:
            self._problems.error("SC102", owner, "required", title=forms.FIELD.title, name="items")
            return None
        node = entry.value
        if isinstance(node, MappingNode):
            inner = self._value(check_keys(node, forms.OPTION, self._problems, owner=owner), owner)
        else:
            inner = self._known(as_scalar(node, Text("`items`", "`items`"), self._problems))
        if isinstance(inner, list) or inner in self._named.words:
            self._problems.error("SC173", node.span, "items")
            return None
        return None if inner is None else [inner]

    def _known(self, scalar: ScalarNode | None) -> str | None:
        if scalar is None:
            return None
        name = scalar.text.removeprefix(_REFERENCE)
        if name in self._named.types:
            return name
        called = forms.CALLED.get(name.casefold())
        meant = guess(name, self._named.types) if called is None else Guess(called)
        self._problems.error(
            "SC173",
            scalar.span,
            "unknown",
            suggestion=meant,
            name=clipped(name),
            types=forms.SINGLE,
        )
        return None

    # --- what is said about it ------------------------------------------------------------------

    def _words(self, entry: Entry) -> Json | None:
        node = mapping_of(entry, self._problems)
        if node is None:
            return None
        found = check_keys(node, forms.LANGUAGES, self._problems, owner=entry.key.span)
        said: Json = {}
        for language, words in found.items():
            inner = mapping_of(words, self._problems)
            for word in inner.entries if inner is not None else ():
                text = plain_text(word, self._problems)
                said.setdefault(language, {})[word.name] = text or ""
        return said

    def _relation(self, entry: Entry) -> Json | None:
        node = mapping_of(entry, self._problems)
        found = {} if node is None else check_keys(node, forms.RELATION, self._problems, owner=entry.key.span)
        name, to = (scalar_of(found.get(key), self._problems) for key in ("name", "to"))
        if name is None or to is None:
            return None
        if not forms.NAME.match(name.text):
            self._problems.error("SC175", name.span, "name", name=clipped(name.text))
            return None
        return {"name": name.text, "to": to.text}

    def _names(self, entry: Entry) -> Json | str | None:
        if isinstance(entry.value, MappingNode):
            return titled(entry, self._problems)
        scalar = scalar_of(entry, self._problems)
        if scalar is None or scalar.text in self._named.records:
            return None if scalar is None else scalar.text
        self._nothing(scalar, "record", self._named.records)
        return None

    def _pending(self, entry: Entry) -> Json | None:
        node = mapping_of(entry, self._problems)
        if node is None:
            return None
        found = check_keys(node, forms.PENDING, self._problems, owner=entry.key.span)
        by = plain_text(found.get("by"), self._problems)
        lists = {key: list(words_of(found.get(key), self._problems)) for key in ("closed", "then")}
        return {} if by is None else {"by": by, **lists}

    def _derived(self, entry: Entry) -> Json | None:
        node = mapping_of(entry, self._problems)
        if node is None:
            return None
        found = check_keys(node, forms.DERIVED, self._problems, owner=entry.key.span)
        by = plain_text(found.get("by"), self._problems)
        cases = mapping_of(found.get("cases"), self._problems)
        if by is None or cases is None:
            return None
        fields = {case.name: plain_text(case, self._problems) or "" for case in cases.entries}
        bounds = {key: list(words_of(found.get(key), self._problems)) for key in ("not_before", "not_after")}
        return {"by": by, "cases": fields, **bounds}

    def _places(self, entry: Entry) -> list[Json] | None:
        node = entry.value
        nodes = node.items if isinstance(node, SequenceNode) else (node,)
        return [made for node in nodes if (made := self._place(node, entry)) is not None] or None

    def _place(self, node: Node, owner: Entry) -> Json | None:
        mapping = as_mapping(node, forms.WHERE.title, self._problems)
        if mapping is None:
            return None
        found = check_keys(mapping, forms.WHERE, self._problems, owner=owner.key.span)
        platform = scalar_of(found.get("platform"), self._problems)
        path = titled(found.get("path"), self._problems)
        if platform is None or path is None:
            return None
        known = tuple(self._platforms())
        if platform.text not in known:
            self._nothing(platform, "platform", known)
            return None
        url, source = (plain_text(found.get(key), self._problems) for key in ("url", "source"))
        if url is not None and not url.startswith("https://"):
            self._problems.error("SC173", found["url"].value.span, "url")
            return None
        verified = found.get("verified")
        sure = verified is not None and not _says(verified.value, "false")
        day = day_of(verified, self._problems) if sure else None
        if (day is None) is not (source is None):
            self._problems.error("SC173", mapping.span, "verified")
            return None
        made: Json = {"platform": platform.text, "path": path, "verified": str(day) if day else False}
        return made | {key: text for key, text in (("url", url), ("source", source)) if text is not None}

    def _nothing(self, scalar: ScalarNode, what: str, known: Iterable[str]) -> None:
        """Note a name that names nothing."""
        names = tuple(known)
        self._problems.error(
            "SC171", scalar.span, what, suggestion=guess(scalar.text, names), name=clipped(scalar.text)
        )


def _is_null(node: MappingNode) -> bool:
    return _says(node.get("type"), "null")


def _says(node: Node | None, text: str) -> bool:
    return isinstance(node, ScalarNode) and node.text == text


def _shaped(value: str | list[str], *, required: bool) -> Json:
    """A type as the schema writes it; unless the value is ``required``, it may be none."""
    if isinstance(value, list):
        shape: Json = {"type": "array", "items": _one(value[0])}
    else:
        shape = _one(value)
    if required:
        return shape
    if shape.get("type") in _OWN:
        return {"type": [shape["type"], "null"]}
    return {"anyOf": [shape, {"type": "null"}]}


def _one(name: str) -> Json:
    return {"type": name} if name in _OWN else {"$ref": f"{_REFERENCE}{name}"}
