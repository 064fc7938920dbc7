"""The places of a rule file at which somebody could go wrong, and what each of them is.

Read off the YAML as it stands, not off a resolved policy: so a new key or operator of the language is a place
to go wrong as soon as a shipped policy uses it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.keys import COUNT_KEYS, EXPRESSIONS, FORMS, MODIFIERS, QUANTIFIERS
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import parse

#: Keys whose value is a condition, or holds one for each part.
_CONDITIONS: Final = ("require", "where", "when", "not", "applies_to", "done_when", "holds")
_FORM_KEYS: Final = frozenset(key for form in FORMS.values() for key in form.keys)
_EXPRESSION_KEYS: Final = frozenset((*EXPRESSIONS, *MODIFIERS))
_DURATION: Final = re.compile(r"\d+ (working )?[a-z]+")
_TEXTS: Final = ("title", "fix", "notes")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class Site(Struct, frozen=True):
    """One place: ``role`` says what stands there, ``span`` where, ``owner`` the key that it belongs to.

    ``block`` is the stretch of whole lines that go with it, as 0-based (first, behind the last), where a key
    with its value stands on lines of its own.
    """

    role: str
    text: str
    span: Span
    owner: Entry | None = None
    flow: bool = False


def sites(text: str, file: str) -> tuple[Site, ...]:
    """Every place of the rule file ``text``."""
    root = parse(text, file, Collector())
    assert isinstance(root, MappingNode), "shipped policies are sound YAML"
    return tuple(_policy(root))


def _key(entry: Entry, role: str) -> Site:
    return Site(role, entry.name, entry.key.span, entry)


def _policy(root: MappingNode) -> Iterator[Site]:
    for entry in root.entries:
        yield _key(entry, "policy key")
        value = entry.value
        if entry.name in _TEXTS:
            yield from _text(entry)
        elif entry.name == "topic":
            yield _word(entry, "word")
        elif entry.name == "subject" and isinstance(value, ScalarNode) and value.text != "shop":
            yield _word(entry, "section")
        elif entry.name == "extends":
            yield _word(entry, "policy id")
        elif entry.name == "in_force":
            yield from _keyed(entry, "in_force key")
        elif entry.name in _NAMED:
            for named in _parts(value):
                yield from _NAMED[entry.name](named)
        elif entry.name == "preconditions":
            yield from _preconditions(value)
        elif entry.name in _CONDITIONS:
            yield from _condition(value)


def _keyed(entry: Entry, role: str) -> Iterator[Site]:
    for part in _parts(entry.value):
        yield _key(part, role)
        if part.name in _TEXTS:
            yield from _text(part)
        elif part.name in ("from", "until", "published"):
            yield _word(part, "day")
        elif part.name == "url":
            yield _word(part, "address")


def _parameter(parameter: Entry) -> Iterator[Site]:
    yield from _keyed(parameter, "parameter key")
    for part in _parts(parameter.value):
        if part.name == "value" and isinstance(part.value, ScalarNode):
            chosen = isinstance(parameter.value, MappingNode) and parameter.value.get("choices") is not None
            looks = _looks(part.value)
            yield _word(part, "choice" if chosen and looks == "word" else looks)
        elif part.name == "source":
            yield from _citation(part)


def _stage(stage: Entry) -> Iterator[Site]:
    yield _key(stage, "stage id")
    for part in _parts(stage.value):
        yield _key(part, "stage key")
        if part.name in _TEXTS:
            yield from _text(part)
        elif part.name == "awaits":
            yield _word(part, "word")
        elif part.name == "preconditions":
            yield from _preconditions(part.value)
        elif part.name in _CONDITIONS:
            yield from _condition(part.value)


def _preconditions(node: Node) -> Iterator[Site]:
    for item in _parts(node):
        yield _key(item, "precondition id")
        yield from _body(item.value)


def _body(node: Node) -> Iterator[Site]:
    for part in _parts(node):
        yield _key(part, "precondition key")
        if part.name in _TEXTS:
            yield from _text(part)
        elif part.name in ("severity", "basis"):
            yield _word(part, "word")
        elif part.name == "source":
            yield from _citation(part)
        elif part.name == "policy":
            yield _word(part, "policy id")
        elif part.name == "unless":
            yield from _body(part.value)
        elif part.name in (*QUANTIFIERS, "count"):
            yield _word(part, "section")
        elif part.name in COUNT_KEYS:
            yield from _operand(part)
        elif part.name in _CONDITIONS:
            yield from _condition(part.value)


def _condition(node: Node) -> Iterator[Site]:
    for part in _parts(node):
        if part.name in ("all_of", "any_of"):
            yield _key(part, "form")
            for item in part.value.items if isinstance(part.value, SequenceNode) else ():
                yield from _condition(item)
        elif part.name in _CONDITIONS:
            yield _key(part, "form")
            yield from _condition(part.value)
        elif part.name in _FORM_KEYS:
            yield _key(part, "form")
            if part.name in (*QUANTIFIERS, "count"):
                yield _word(part, "section")
        else:
            yield _key(part, "parameter name" if part.name.startswith("$") else "path")
            yield from _test(part)


def _test(entry: Entry) -> Iterator[Site]:
    if isinstance(entry.value, MappingNode):
        for part in entry.value.entries:
            yield _key(part, "operator" if part.name in OPERATORS else "expression key")
            if part.name in OPERATORS:
                yield from _operand(part)
    else:
        yield from _operand(entry)


def _operand(entry: Entry) -> Iterator[Site]:
    if isinstance(entry.value, MappingNode):
        yield from _expression(entry.value)
    elif isinstance(entry.value, SequenceNode):
        for item in entry.value.items:
            if isinstance(item, ScalarNode):
                yield Site(_operand_role(item, entry), item.text, item.span, entry)
    elif entry.value.text:
        yield Site(_operand_role(entry.value, entry), entry.value.text, entry.value.span, entry)


def _operand_role(value: ScalarNode, entry: Entry) -> str:
    role = _looks(value)
    return "choice" if role == "word" and entry.name.startswith("$") else role


def _expression(node: Node, *, value_keys: bool = False) -> Iterator[Site]:
    for part in _parts(node):
        if part.name == "title":
            yield from _text(part)
            continue
        yield _key(part, "named value key" if value_keys else "expression key")
        if part.name in _CONDITIONS:
            yield from _condition(part.value)
        elif part.name in ("field", "sum", "min", "max") and isinstance(part.value, ScalarNode):
            yield _word(part, "path")
        elif isinstance(part.value, SequenceNode):
            for item in part.value.items:
                if isinstance(item, MappingNode):
                    yield from _expression(item)
        elif isinstance(part.value, MappingNode):
            yield from _expression(part.value)
        elif part.name in _EXPRESSION_KEYS and part.value.text.startswith("$"):
            yield _word(part, "parameter name")


def _citation(entry: Entry) -> Iterator[Site]:
    if isinstance(entry.value, ScalarNode):
        yield _word(entry, "source name")
    else:
        yield from (_key(part, "source name") for part in _parts(entry.value))


def _text(entry: Entry) -> Iterator[Site]:
    if isinstance(entry.value, MappingNode):
        for part in entry.value.entries:
            value = part.value
            if isinstance(value, ScalarNode) and not value.plain and value.span.line == value.span.end_line:
                yield Site("quoted text", value.text, value.span, part)
            if isinstance(value, ScalarNode) and _PLACEHOLDER.search(value.text):
                yield Site("placeholder", value.text, value.span, part)
        yield Site("text", entry.name, entry.value.span, entry)


def _word(entry: Entry, role: str) -> Site:
    assert isinstance(entry.value, ScalarNode)
    return Site(role, entry.value.text, entry.value.span, entry)


def _looks(value: ScalarNode) -> str:
    if value.text.startswith("$"):
        return "parameter name"
    if _DURATION.fullmatch(value.text):
        return "duration"
    if value.text in ("true", "false"):
        return "yes or no"
    if re.fullmatch(r"-?\d+(\.\d+)?", value.text):
        return "number"
    if value.text == "now":
        return "now"
    return "word"


def _parts(node: Node) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, MappingNode) else ()


#: Parts of a policy that hold something for each of their names.
_NAMED: Final[dict[str, Callable[[Entry], Iterator[Site]]]] = {
    "sources": lambda source: _keyed(source, "source key"),
    "parameters": _parameter,
    "values": lambda named: _expression(named.value, value_keys=True),
    "stages": _stage,
}
