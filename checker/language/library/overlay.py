"""``extends``: one policy's document laid over another one's.

JSON Merge Patch on nodes: mappings merge, everything else replaces, ``null`` removes. What means something
only as a whole (a condition, an expression, a citation, the days in force) replaces whole. Every node keeps
the place where it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from checker.base.text import Text
from checker.diagnostics import Related, Severity, Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess, nearest, slip_of
from checker.language.grammar.keys import (
    CONDITION_KEYS,
    FORMS,
    KINDS,
    QUANTIFIERS,
    Kind,
    meant_key,
    unknown_key,
)
from checker.language.grammar.misread import clipped
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, said


class _Merge(Struct, frozen=True):
    """How a kind of mapping merges: a rule for some keys, one for all others; None replaces.

    ``needs`` are the keys of which a new entry has at least one: without any of them it is likely meant to
    change an entry of the base. ``kind`` says which keys there are: a misspelt one merges as it is meant.
    ``rests`` says of keys on which others they rest: they aren't taken over where one of these changes.
    ``named`` are mappings whose keys are names that a policy gives.
    """

    keys: Mapping[str, _Merge] = field(default_factory=dict)
    kind: Kind | None = None
    others: _Merge | None = None
    condition: bool = False
    needs: tuple[str, ...] = ()
    rests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: bool = False


class _Home(Struct, frozen=True):
    """Where a precondition of the base stands, and under which keys."""

    span: Span
    keys: Text


#: What stands beside the list of a quantifier and holds tests of its records.
_TESTED: Final = ("where", "require")
#: A text that is given again is there for who reads the file.
_WORDS: Final = KINDS["text"].keys
_TEXT: Final = _Merge(kind=KINDS["text"])
_BODIES: Final = _Merge(
    others=_Merge(
        {"title": _TEXT, "problem": _TEXT, "fix": _TEXT},
        KINDS["precondition"],
        condition=True,
        needs=CONDITION_KEYS,
    ),
    named=True,
)
#: A source says one value; the days are those of the value in that source.
_OF_A_SOURCE: Final = {"in_force": ("source",), "review_by": ("source",)}
#: What stands on another page may be somebody else's text.
_OF_A_PAGE: Final = {"kind": ("url",)}
_OF_A_VALUE: Final = {
    "market": ("value",),
    "source": ("value",),
    "in_force": ("value", "source"),
    "review_by": ("value", "source"),
}
_POLICY: Final = _Merge(
    {
        "title": _TEXT,
        "question": _TEXT,
        "notes": _TEXT,
        "sources": _Merge(
            others=_Merge({"title": _TEXT}, KINDS["source"], needs=("title",), rests=_OF_A_PAGE), named=True
        ),
        "parameters": _Merge(
            others=_Merge(
                {
                    "title": _TEXT,
                    "choices": _Merge(others=_Merge(kind=KINDS["choice"], rests=_OF_A_SOURCE)),
                },
                KINDS["parameter"],
                needs=("title",),
                rests=_OF_A_VALUE,
            ),
            named=True,
        ),
        "values": _Merge(named=True),
        "stages": _Merge(
            others=_Merge({"title": _TEXT, "preconditions": _BODIES}, KINDS["stage"], needs=("title",)),
            named=True,
        ),
        "preconditions": _BODIES,
    },
    KINDS["policy"],
)


def overlay(base: MappingNode, patch: MappingNode, problems: Collector) -> MappingNode:
    """The document ``patch`` laid over the document ``base`` that it extends, of which it takes no id."""
    _check_applies(base, patch, problems)
    homes = dict(_preconditions(base))
    return _merged(_without(base, "policy"), _without(patch, "extends"), _POLICY, homes, problems)


def _preconditions(root: MappingNode) -> Iterator[tuple[str, _Home]]:
    """The preconditions of a document, each with the place at which it stands."""
    own, stages = root.get("preconditions"), root.get("stages")
    for entry in own.entries if isinstance(own, MappingNode) else ():
        top = Text("`preconditions`, at the top", "最外层的 `preconditions`")
        yield entry.name, _Home(entry.key.span, top)
    for stage in stages.entries if isinstance(stages, MappingNode) else ():
        inside = stage.value.get("preconditions") if isinstance(stage.value, MappingNode) else None
        path = f"`stages`, `{stage.name}`, `preconditions`"
        for entry in inside.entries if isinstance(inside, MappingNode) else ():
            yield entry.name, _Home(entry.key.span, Text(path, path.replace(", ", " › ")))


def _without(node: MappingNode, name: str) -> MappingNode:
    return MappingNode(tuple(entry for entry in node.entries if entry.name != name), node.span)


def _merged(
    base: MappingNode, patch: MappingNode, rule: _Merge, homes: Mapping[str, _Home], problems: Collector
) -> MappingNode:
    inherited = {entry.name: entry for entry in base.entries}
    again = _conditions_again(base, patch) if rule.condition else _outdated(base, patch, rule)
    result = {name: entry for name, entry in inherited.items() if rule.condition or name not in again}
    if rule.condition and any(entry.name in CONDITION_KEYS for entry in patch.entries):
        result = {name: entry for name, entry in result.items() if name not in CONDITION_KEYS}
    for entry in _as_meant(patch, rule.kind, problems):
        child = rule.keys.get(entry.name, rule.others)
        old = inherited.get(entry.name)
        if isinstance(entry.value, ScalarNode) and entry.value.is_null:
            if old is None:
                needed = child.needs[0] if child is not None and child.needs and not entry.value.text else ""
                home = homes.get(entry.name) if child is not None and child.condition else None
                _nothing(entry, base, Text("removed", "删除"), problems, needed=needed, home=home)
            else:
                result.pop(entry.name, None)
        elif old is None:
            home = homes.get(entry.name) if child is not None and child.condition else None
            if child is not None and child.needs and _misnamed(entry, child, base, home):
                _nothing(entry, base, Text("changed", "修改"), problems, needed=child.needs[0], home=home)
            elif child is _BODIES and isinstance(entry.value, MappingNode):
                nothing = MappingNode((), entry.value.span)
                result[entry.name] = Entry(entry.key, _merged(nothing, entry.value, child, homes, problems))
            else:
                if rule.named:
                    others = homes if child is not None and child.condition else {}
                    _beside(entry, base, patch, others, problems)
                result[entry.name] = entry
        elif (
            child is not None and isinstance(old.value, MappingNode) and isinstance(entry.value, MappingNode)
        ):
            result[entry.name] = Entry(entry.key, _merged(old.value, entry.value, child, homes, problems))
        else:
            if entry.name not in (*again, *_WORDS) and said(old.value) == said(entry.value):
                _unchanged(entry, old, problems)
            result[entry.name] = entry
    return MappingNode(tuple(result.values()), patch.span)


def _beside(
    entry: Entry, base: MappingNode, patch: MappingNode, homes: Mapping[str, _Home], problems: Collector
) -> None:
    """Note a new entry that looks like a misspelt one of the base, which stays as it is beside it.

    One of those at ``homes`` may stand under other keys, where a better name alone would not lead.
    """
    here = {other.name: other.key.span for other in base.entries}
    meant = slip_of(entry.name, (*here, *homes))
    if meant is not None and meant not in patch.names():
        span = here[meant] if meant in here else homes[meant].span
        problems.error(
            "SC208",
            entry.key.span,
            severity=Severity.WARNING,
            suggestion=meant if meant in here else None,
            related=(Related(Text("the one that is there already", "已有的这一项"), span),),
            name=clipped(entry.name),
            other=meant,
        )


def _check_applies(base: MappingNode, patch: MappingNode, problems: Collector) -> None:
    """Note what ``applies_to`` of the base asks for and that of the overlay, which replaces it, doesn't."""
    old, new = base.get("applies_to"), patch.get("applies_to")
    if not isinstance(old, MappingNode) or not isinstance(new, MappingNode):
        return
    asked = set(_fields(new))
    dropped = tuple(name for name in dict.fromkeys(_fields(old)) if name not in asked)
    if dropped:
        problems.error(
            "SC207",
            _key(patch, "applies_to"),
            severity=Severity.WARNING,
            related=(Related(Text("asked for here", "原来写在这里"), _key(base, "applies_to")),),
            names=tuple(map(clipped, dropped)),
        )


def _fields(node: Node) -> Iterator[str]:
    """The fields, parameters and lists that a condition names."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            if entry.name in QUANTIFIERS and isinstance(entry.value, ScalarNode):
                yield entry.value.text
            elif entry.name not in FORMS and entry.name not in _TESTED:
                yield entry.name
            if entry.name in FORMS or entry.name in _TESTED:
                yield from _fields(entry.value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _fields(item)


def _key(node: MappingNode, name: str) -> Span:
    return next(entry.key.span for entry in node.entries if entry.name == name)


def _conditions_again(base: MappingNode, patch: MappingNode) -> frozenset[str]:
    """The parts of a condition that must be said again, because another part of it changes."""
    ones, others = (
        {entry.name: said(entry.value) for entry in node.entries if entry.name in CONDITION_KEYS}
        for node in (base, patch)
    )
    return frozenset() if ones == others else frozenset(others)


def _outdated(base: MappingNode, patch: MappingNode, rule: _Merge) -> frozenset[str]:
    """The keys of ``base`` that rest on what ``patch`` changes."""
    changed = {
        entry.name
        for entry in patch.entries
        if (old := base.get(entry.name)) is None or said(old) != said(entry.value)
    }
    return frozenset(name for name, others in rule.rests.items() if not changed.isdisjoint(others))


def _unchanged(entry: Entry, old: Entry, problems: Collector) -> None:
    problems.error(
        "SC206",
        entry.key.span,
        related=(Related(Text("said here", "已写在此处"), old.key.span),),
        severity=Severity.WARNING,
        name=clipped(entry.name),
    )


def _as_meant(patch: MappingNode, kind: Kind | None, problems: Collector) -> tuple[Entry, ...]:
    """The entries of ``patch``; a misspelt key is noted, and spelt as it is meant."""
    if kind is None:
        return patch.entries
    present = frozenset(patch.names())
    found: list[Entry] = []
    for entry in patch.entries:
        meant = None if entry.name in kind.keys else meant_key(entry.name, kind, present)
        if meant is not None:
            unknown_key(entry, kind, present, problems)
        found.append(entry if meant is None else entry.respelt(meant))
    return tuple(found)


def _misnamed(entry: Entry, rule: _Merge, base: MappingNode, home: _Home | None) -> bool:
    """Whether an entry lacks what a new one needs, and is called nearly as one of the base.

    One that stands elsewhere in the base has its ``home`` there.
    """
    if not isinstance(entry.value, MappingNode):
        return False
    names = frozenset(entry.value.names())
    kind = rule.kind
    meant = {name if kind is None or name in kind.keys else meant_key(name, kind, names) for name in names}
    if not meant.isdisjoint(rule.needs):
        return False
    return home is not None or not entry.value.entries or nearest(entry.name, base.names()) is not None


def _nothing(
    entry: Entry, base: MappingNode, verb: Text, problems: Collector, *, needed: str, home: _Home | None
) -> None:
    if home is not None:
        problems.error("SC123", entry.key.span, "elsewhere", name=entry.name, verb=verb, home=home.keys)
        return
    problems.error(
        "SC123",
        entry.key.span,
        "nothing",
        suggestion=guess(entry.name, base.names()),
        help=Text(f"a new one needs `{needed}`", f"如果是新增的，还需要 `{needed}`") if needed else None,
        name=clipped(entry.name),
        verb=verb,
    )
