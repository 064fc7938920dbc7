"""Drafts of policies and preconditions: text that lint accepts once its titles and remedies are filled in."""

from __future__ import annotations

import json
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, UsageError
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import Value, on_page
from checker.language.grammar import drafts
from checker.language.grammar.keys import KINDS
from checker.language.model.policy import Policy
from checker.language.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import parse
from checker.schema.catalog import EnumType, Record, catalog

CANNOT_INSERT: Final = "SC617"
EXISTS: Final = "SC618"

#: A text that is the same with and without quotes round it, also in braces.
_PLAIN: Final = pattern(r"[\w$.+-][^,\[\]{}:#\n]*")
_TITLE: Final = f"title: {{en: {drafts.TITLE.en}, zh: {drafts.TITLE.zh}}}"
_FIX: Final = f"fix: {{en: {drafts.FIX.en}, zh: {drafts.FIX.zh}}}"


def policy_draft(name: str, *, extends: str | None, topic: str | None, subject: str) -> str:
    """A policy with one condition to start from, or an overlay of another policy."""
    lines = [
        f"policy: {name}",
        *([f"extends: {extends}"] if extends else []),
        f"title: {{en: {drafts.POLICY_TITLE.en}, zh: {drafts.POLICY_TITLE.zh}}}",
        *([f"topic: {topic}"] if topic else []),
    ]
    if extends:
        lines += [f"notes: {{en: {drafts.NOTES.en}, zh: {drafts.NOTES.zh}}}"]
    else:
        condition = _condition(catalog().subject(subject))
        lines += [
            f"subject: {subject}",
            "",
            "preconditions:",
            "",
            *_precondition("first-condition", condition, "  "),
        ]
    return "\n".join(lines) + "\n"


def stage_for(policy: Policy, stage: str | None) -> str | None:
    """The stage of ``policy`` that a new precondition belongs to: the one that is named, or the only one.

    Raises:
        UsageError: there are several, and none is named.
    """
    known = tuple(item.id for item in policy.stages)
    if stage is None and len(known) > 1:
        raise _wrong(CANNOT_INSERT, "which-stage", known=known)
    return known[0] if stage is None and known else stage


def example_condition(policy: Policy) -> str:
    """A condition that could stand in a precondition of ``policy``."""
    return _condition(catalog().subject(policy.subject))


def with_precondition(
    text: str, file: str, name: str, *, stage: str | None, policy: Policy, condition: str | None = None
) -> str:
    """``text``, a ``policy`` in ``file``, with a draft of the precondition ``name``; all else stays as it is.

    It becomes the last of its stage, or of a policy without stages. ``condition`` is what must hold, as it
    would stand under `require`, or with keys of a precondition beside one another.

    Raises:
        UsageError: there is no such stage, the precondition is there already, the place is written in
            braces, or the condition is none.
    """
    root = parse(text, file, Collector())
    assert isinstance(root, MappingNode), "the policy has been read before"
    known = tuple(item.id for item in policy.stages)
    if stage is not None and stage not in known:
        raise _wrong(CANNOT_INSERT, "no-such-stage" if known else "no-stages", stage=stage, known=known)
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    path = ["preconditions"] if stage is None else ["stages", stage, "preconditions"]
    above, entry = root, root.entry(path[0])
    while entry is not None:  # as far down as something is there
        path.pop(0)
        if not isinstance(entry.value, MappingNode) or not _is_block(entry.key, entry.value):
            raise _wrong(CANNOT_INSERT, "in-braces")
        above = entry.value
        entry = above.entry(path[0]) if path else None
    if not path and name in above.names():
        raise _wrong(EXISTS, name=name)
    indent = " " * (above.entries[0].key.span.column - 1)
    at, draft = _last_line(above), [f"{indent}{'  ' * deep}{key}:" for deep, key in enumerate(path)]
    said = example_condition(policy) if condition is None else condition
    draft += ["", *_precondition(name, said, indent + "  " * len(path))]
    if at and not lines[at - 1].endswith(("\n", "\r")):
        lines[at - 1] += ending
    return "".join([*lines[:at], *(line + ending for line in draft), *lines[at:]])


def _precondition(name: str, condition: str, indent: str) -> list[str]:
    parts = _parts(condition)
    lines = [] if "title" in parts else [_TITLE]
    lines += [f"{key}: {value}" for key, value in parts.items()]
    lines += [] if "fix" in parts else [_FIX]
    return [f"{indent}{name}:", *(f"{indent}  {line}" for line in lines)]


def _parts(condition: str) -> dict[str, str]:
    """The parts of a precondition that a condition comes to: itself, or as it names keys of one.

    Raises:
        UsageError: it is no condition.
    """
    for written in (condition, f"{{{condition}}}"):
        root = parse(written, "", Collector())
        if isinstance(root, MappingNode) and root.entries:
            parts = {entry.name: _flow(entry.value) for entry in root.entries}
            return parts if set(parts) <= {*KINDS["precondition"].keys} else {"require": _flow(root)}
    raise _wrong(CANNOT_INSERT, "no-condition", condition=condition)


def _flow(node: Node) -> str:
    """A node on one line."""
    if isinstance(node, MappingNode):
        return "{" + ", ".join(f"{_flow(entry.key)}: {_flow(entry.value)}" for entry in node.entries) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(map(_flow, node.items)) + "]"
    plain = node.plain and _PLAIN.fullmatch(node.text)
    return node.text if plain else json.dumps(node.text, ensure_ascii=False)


def _condition(record: Record) -> str:
    """A test of a record's status, or of the first of its fields that is a word."""
    words = [field for field in record.fields.values() if isinstance(field.type, EnumType)]
    words.sort(key=lambda field: field.name != "status")
    if not words:
        return f"{{{record.id or next(iter(record.fields))}: {{present: true}}}}"
    kind = words[0].type
    assert isinstance(kind, EnumType), "only those were chosen"
    name = f"shop.{words[0].name}" if record.name == "shop" else words[0].name
    return f"{{{name}: {next(iter(kind.values))}}}"


def _is_block(key: ScalarNode, value: MappingNode) -> bool:
    """Whether the entries of ``value`` stand on lines of their own, below ``key``."""
    first = value.entries[0].key.span if value.entries else None
    return first is not None and first.line > key.span.line and value.span.column == first.column


def _last_line(node: Node) -> int:
    """The number of the last line on which something of ``node`` stands."""
    span = node.span
    if isinstance(node, MappingNode) and node.entries and node.entries[0].key.span.column == span.column:
        last = node.entries[-1]
        return max(_last_line(last.value), last.key.span.line)
    if isinstance(node, SequenceNode) and node.items and node.items[0].span.line > span.line:
        return _last_line(node.items[-1])
    return span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line


def _wrong(code: str, key: str = "", /, **values: Value) -> UsageError:
    message, advice = on_page(code, key, values)
    return UsageError([Diagnostic(code, message, help=advice)])
