"""Which keys each kind of mapping has: the one table of the language's structure.

``schemas/policy.structure.json`` says the same to editors; a test keeps the two in agreement.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Autofix, Span
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess, tied
from checker.language.grammar.misread import clipped, note_full_width_colon
from checker.language.grammar.other_names import OTHER_NAMES
from checker.language.operators import OPERATORS
from checker.language.yaml import nodes


class Kind(Struct, frozen=True):
    """A kind of mapping: how messages speak of it, its keys in order, and those it can't do without."""

    title: Text
    keys: tuple[str, ...]
    required: tuple[str, ...] = ()


#: Names of parameters, values, sources, and of records (``as``).
NAME: Final = pattern(r"[A-Za-z][A-Za-z0-9_]*\Z")
NAME_RULE: Final = Text(
    "a name has letters, digits and `_`, and begins with a letter",
    "名称由字母、数字和 `_` 组成，以字母开头",
)

QUANTIFIERS: Final = ("every", "none", "some")
#: Operators of a count: there is always one, so ``present`` says nothing.
COUNT_KEYS: Final = tuple(operator.name for operator in OPERATORS.values() if operator.counts)

#: The forms that a condition takes besides tests on paths, each with the keys that go with it.
FORMS: Final[Mapping[str, Kind]] = {
    "all_of": Kind(Text("`all_of`", "`all_of`"), ("all_of",)),
    "any_of": Kind(Text("`any_of`", "`any_of`"), ("any_of",)),
    "not": Kind(Text("`not`", "`not`"), ("not",)),
    "every": Kind(Text("`every`", "`every`"), ("every", "as", "where", "require"), ("require",)),
    "none": Kind(Text("`none`", "`none`"), ("none", "as", "where")),
    "some": Kind(Text("`some`", "`some`"), ("some", "as", "where")),
    "count": Kind(Text("`count`", "`count`"), ("count", "as", "where", *COUNT_KEYS)),
    "share": Kind(Text("`share`", "`share`"), ("share", "default", *COUNT_KEYS)),
    "duty": Kind(Text("`duty`", "`duty`"), ("duty", "within", "of", "from", "by")),
    "of": Kind(Text("`of`", "`of`"), ("at_least", "at_most", "exactly", "of"), ("of",)),
}

#: Keys that make up the condition of a precondition or an exemption: one given again replaces them all.
CONDITION_KEYS: Final = (
    "require",
    *QUANTIFIERS,
    "count",
    "as",
    "where",
    *COUNT_KEYS,
    *FORMS["duty"].keys,
    "exactly",
    *FORMS["share"].keys[:2],
    "policy",
)

#: What an expression begins with, each with the keys that go with it.
MODIFIERS: Final = ("times", "plus", "minus", "within", "from", "when", "default")
EXPRESSIONS: Final[Mapping[str, Kind]] = {
    "field": Kind(Text("`field`", "`field`"), ("field", *MODIFIERS[:-1], "missing", "default")),
    "value": Kind(Text("`value`", "`value`"), ("value", *MODIFIERS)),
    "sum": Kind(Text("`sum`", "`sum`"), ("sum", "as", "where", "times", "plus", "minus", "when", "default")),
    "count": Kind(Text("`count`", "`count`"), ("count", "as", "where", "times", "plus", "minus", "when")),
    "min": Kind(Text("`min`", "`min`"), ("min", "as", "where", "take", *MODIFIERS)),
    "max": Kind(Text("`max`", "`max`"), ("max", "as", "where", "take", *MODIFIERS)),
    "share": Kind(Text("`share`", "`share`"), ("share", "when", "default")),
    "holds": Kind(Text("`holds`", "`holds`"), ("holds", "when", "default")),
    "table": Kind(
        Text("`table`", "`table`"), ("table", "by", *(key for key in MODIFIERS if key != "when")), ("by",)
    ),
    "amount": Kind(Text("an amount", "金额"), ("amount", "currency"), ("amount", "currency")),
}

KINDS: Final[Mapping[str, Kind]] = {
    "policy": Kind(
        Text("a policy", "规则"),
        (
            "policy",
            "extends",
            "title",
            "question",
            "topic",
            "market",
            "subject",
            "applies_to",
            "in_force",
            "notes",
            "uses",
            "sources",
            "parameters",
            "values",
            "preconditions",
            "stages",
        ),
        ("policy", "title"),
    ),
    "text": Kind(Text("a text in two languages", "双语文本"), ("en", "zh")),
    "in_force": Kind(Text("`in_force`", "`in_force`"), ("from", "until")),
    "source": Kind(Text("a source", "来源"), ("title", "kind", "section", "published", "url"), ("title",)),
    "parameter": Kind(
        Text("a parameter", "参数"),
        ("title", "type", "value", "market", "source", "in_force", "review_by", "choices"),
        ("title",),
    ),
    "choice": Kind(Text("a choice", "可选值"), ("en", "zh", "source", "in_force", "review_by")),
    "value": Kind(Text("a named value", "命名值"), ("title", "value"), ("value",)),
    "stage": Kind(Text("a stage", "阶段"), ("title", "awaits", "preconditions", "done_when"), ("title",)),
    "precondition": Kind(
        Text("a precondition", "前提条件"),
        (
            *("title", "problem", "severity", "source", "basis", "until", "when", "unless", "policy"),
            *(
                *QUANTIFIERS,
                "count",
                "as",
                "where",
                "require",
                "share",
                "default",
                *COUNT_KEYS,
                "exactly",
                *FORMS["duty"].keys,
            ),
            "fix",
        ),
    ),
    "share": Kind(Text("a share", "占比"), ("of", "as", "among", "where", "portion"), ("of",)),
    "exemption": Kind(
        Text("an exemption", "豁免"),
        ("title", *(key for key in CONDITION_KEYS if key != "policy")),
        ("title",),
    ),
}


_KEYS: Final = frozenset(key for kind in KINDS.values() for key in kind.keys)
#: A word with a colon: what parts it from the text before it, the word, and the colon.
_ENTRY: Final = pattern(r"([,，、;；]\s*)?(?<![\w$.-])([$A-Za-z_][\w$.-]*)\s*([:：])", re.ASCII)


def kinds_with(key: str) -> list[Kind]:
    """The kinds of mapping that have this key."""
    return [kind for kind in KINDS.values() if key in kind.keys]


def check_keys(
    node: nodes.MappingNode, kind: Kind, problems: Collector, *, owner: Span
) -> dict[str, nodes.Entry]:
    """The entries of ``node`` by key, with unknown keys noted, and missing ones.

    ``owner`` is the place that a message about a missing key points at: the key that holds the mapping. What
    stands under a misspelt key is read as it was meant, so that one run finds the other mistakes too; what
    may as well be meant otherwise isn't read at all.
    """
    found: dict[str, nodes.Entry] = {}
    present = frozenset(node.names())
    for entry in node.entries:
        if entry.name in kind.keys:
            found[entry.name] = entry
            continue
        unknown_key(entry, kind, present, problems)
        meant = meant_key(entry.name, kind, present)
        others = [key for key in kind.keys if key not in present]
        if meant is not None and (meant in kind.required or not tied(entry.name, meant, others)):
            found.setdefault(meant, entry.respelt(meant))
    for key in kind.required:
        if key not in found:
            problems.error("SC102", owner, "required", title=kind.title, name=key)
    return found


def meant_key(name: str, kind: Kind, present: Container[str]) -> str | None:
    """The key that a misspelt one most likely stands for, of those that aren't there already."""
    near = _meant(name, kind, present)
    return None if near is None else near.word


def _meant(name: str, kind: Kind, present: Container[str]) -> Guess | None:
    other = next((key for key in OTHER_NAMES.get(name.casefold(), ()) if key in kind.keys), None)
    if other is not None and other not in present:
        return Guess(other)
    near = guess(name, (key for key in kind.keys if key not in present), kind.keys)
    return None if near is not None and kinds_with(name) else near


def unknown_key(entry: nodes.Entry, kind: Kind, present: Container[str], problems: Collector) -> None:
    """Note a key that this kind of mapping doesn't have."""
    name = entry.name
    shown = clipped(entry.shown)
    suggestion: Guess | None = None
    stuck = next((key for key in kind.keys if name.startswith(f"{key}:")), None)
    others = kinds_with(name)
    if stuck is not None:
        help_text: Text | None = Text(
            f"put a space after the colon of `{stuck}:`", f"`{stuck}:` 的冒号后面要加空格"
        )
    elif isinstance(entry.value, nodes.ScalarNode) and entry.value.span == after(entry.key.span):
        help_text = Text(
            "inside brackets a comma ends a text: put a text with a comma in quotes",
            "括号内的英文逗号会截断文字：含逗号的文字请加引号",
        )
    elif (suggestion := _meant(name, kind, present)) is None and others:
        help_text = Text(
            f"`{shown}` belongs in {' or '.join(other.title.en for other in others)}: mind the indentation",
            f"`{shown}` 应写在{'或'.join(other.title.zh for other in others)}中，请检查缩进",
        )
    elif suggestion is None and (home := _home(entry.value, kind)) is not None:
        what = KINDS[_HOMES[home]].title
        help_text = Text(
            f"{what.en} stands under `{home}`: mind the indentation",
            f"{what.zh}应写在 `{home}` 下面，请检查缩进",
        )
    else:
        help_text = Text(
            f"{kind.title.en} has: {quoted(kind.keys)}", f"{kind.title.zh}可用的键：{quoted_zh(kind.keys)}"
        )
    problems.error(
        "SC101",
        entry.key.span,
        "unknown",
        suggestion=suggestion,
        fix=None if stuck is None else _parted(entry.key, stuck),
        help=None if suggestion is not None else help_text,
        title=kind.title,
        shown=shown,
    )


#: Keys of a policy or a stage, each with the kind of mapping that stands under the names in it.
_HOMES: Final = {
    "sources": "source",
    "parameters": "parameter",
    "stages": "stage",
    "preconditions": "precondition",
}


def _home(value: nodes.Node, kind: Kind) -> str | None:
    """The key of ``kind`` under which a mapping belongs that looks like one of those there, and no others."""
    names = frozenset(value.names()) if isinstance(value, nodes.MappingNode) else frozenset[str]()
    if len(names) < 2 or "title" not in names:
        return None
    fitting = [home for home, inner in _HOMES.items() if home in kind.keys and names <= {*KINDS[inner].keys}]
    return fitting[0] if len(fitting) == 1 else None


def _parted(key: nodes.ScalarNode, name: str) -> Autofix:
    """The fix that puts a space between a key and the value that stands right behind its colon."""
    value = key.text[len(name) + 1 :]
    return Autofix.of(key.span, f"{name}: {value}", sure=key.plain and not holds_entries(value))


def holds_entries(text: str) -> bool:
    """Whether a text may hold entries of its own, which would be lost in it: ``Pay， zh：结清``.

    That is where a key of the language, or any word behind a comma or before a full-width colon, has a colon.
    """
    return any(match[1] or match[3] == "：" or match[2] in _KEYS for match in _ENTRY.finditer(text))


def after(span: Span) -> Span:
    """The empty place right after a span: where a value stands that isn't written."""
    return Span(span.file, span.end_line, span.end_column, span.end_line, span.end_column)


#: Keys that hold something for each of their names.
_NAMED: Final = ("sources", "parameters", "values", "stages", "preconditions", "choices")
_BY_NAME: Final = Text(
    "no list: write each under its name, as in `name: {…}`",
    "不要写成列表：每一项写在自己的名称下面，如 `name: {…}`",
)

_SHAPES: Final = {
    nodes.MappingNode: Text("a mapping of keys and values", "键值映射"),
    nodes.SequenceNode: Text("a list", "列表"),
    nodes.ScalarNode: Text("a single value", "单个值"),
}


def wrong_shape(
    node: nodes.Node, wanted: type[nodes.Node], what: Text, problems: Collector, help_text: Text | None = None
) -> None:
    """Note that ``what`` must be written in another shape."""
    nothing = isinstance(node, nodes.ScalarNode) and node.is_null
    got = Text("nothing", "空的") if nothing else _SHAPES[type(node)]
    problems.error("SC103", node.span, "shape", help=help_text, what=what, wanted=_SHAPES[wanted], got=got)


def as_mapping(
    node: nodes.Node, what: Text, problems: Collector, help_text: Text | None = None
) -> nodes.MappingNode | None:
    """``node`` as a mapping, or None with the mistake noted."""
    if isinstance(node, nodes.MappingNode):
        return node
    if not _only_entry(node, problems):
        wrong_shape(node, nodes.MappingNode, what, problems, help_text)
    return None


def _only_entry(node: nodes.Node, problems: Collector) -> bool:
    """Note where a text is a mapping's only entry, with a full-width colon behind the key."""
    if not isinstance(node, nodes.ScalarNode) or not node.plain or node.span.line != node.span.end_line:
        return False
    name, colon, rest = node.text.partition("：")
    if not colon or name not in _KEYS:
        return False
    place = node.span.column + len(name)
    span = Span(node.span.file, node.span.line, place, node.span.line, place + 1)
    note_full_width_colon(name, span, problems, alone=not holds_entries(rest))
    return True


def written(entry: nodes.Entry) -> nodes.Node:
    """The value of an entry; one that isn't written takes the place of its key, where it can be seen."""
    if isinstance(entry.value, nodes.ScalarNode) and entry.value.plain and not entry.value.text:
        return nodes.ScalarNode("", plain=True, span=entry.key.span)
    return entry.value


def mapping_of(entry: nodes.Entry | None, problems: Collector) -> nodes.MappingNode | None:
    """The mapping that an optional entry holds; None, with the mistake noted, for another shape."""
    if entry is None:
        return None
    node = written(entry)
    help_text = _BY_NAME if isinstance(node, nodes.SequenceNode) and entry.name in _NAMED else None
    return as_mapping(node, Text(f"`{entry.name}`", f"`{entry.name}`"), problems, help_text)


def body_of(entry: nodes.Entry, kind: Kind, problems: Collector) -> nodes.MappingNode | None:
    """What a name such as a precondition's holds; where nothing is written, a mapping without entries."""
    node = written(entry)
    if isinstance(node, nodes.ScalarNode) and node.is_null:
        return nodes.MappingNode((), node.span)
    return as_mapping(node, kind.title, problems)


def scalar_of(entry: nodes.Entry | None, problems: Collector) -> nodes.ScalarNode | None:
    """The single value that an optional entry holds; None, with the mistake noted, for another shape."""
    if entry is None:
        return None
    return as_scalar(written(entry), Text(f"`{entry.name}`", f"`{entry.name}`"), problems)


def as_scalar(node: nodes.Node, what: Text, problems: Collector) -> nodes.ScalarNode | None:
    """``node`` as a single value, or None with the mistake noted."""
    if isinstance(node, nodes.ScalarNode) and not node.is_null:
        return node
    wrong_shape(node, nodes.ScalarNode, what, problems)
    return None


def empty(node: nodes.Node, what: Text, problems: Collector) -> None:
    """Note a mapping or list that has nothing in it."""
    problems.error("SC103", node.span, "empty", what=what)


def named_entries(entry: nodes.Entry | None, problems: Collector) -> Iterator[nodes.Entry]:
    """The entries of a mapping from names, such as ``parameters``; names that can't be used are noted."""
    mapping = mapping_of(entry, problems)
    for item in mapping.entries if mapping is not None else ():
        if not NAME.match(item.name):
            meant = re.sub(r"[^A-Za-z0-9_]+", "_", item.name).strip("_")
            problems.error(
                "SC134",
                item.key.span,
                "name",
                suggestion=meant if NAME.match(meant) else None,
                help=NAME_RULE,
                name=clipped(item.name),
            )
        yield item
