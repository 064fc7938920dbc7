"""``extends``: one policy's document laid over another one's.

JSON Merge Patch on nodes: mappings merge, everything else replaces, ``null`` removes. What means something
only as a whole (a condition, an expression, a citation, the days in force) replaces whole. Every node keeps
the place where it was written.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from typing import Final

from msgspec import Struct, field

from checker.diagnostics.nearest import nearest
from checker.language.keys import CONDITION_KEYS
from checker.language.literals import clipped
from checker.language.problems import Problems
from checker.language.tree import Entry, Mapping, Scalar
from checker.text import Text


class _Merge(Struct, frozen=True):
    """How a kind of mapping merges: a rule for some keys, one for all others; None replaces.

    ``needs`` are the keys of which a new entry has at least one: without any of them it can only be meant to
    change an entry of the base.
    """

    keys: Dictionary[str, _Merge] = field(default_factory=dict)
    others: _Merge | None = None
    condition: bool = False
    needs: tuple[str, ...] = ()


_TEXT: Final = _Merge()
_BODIES: Final = _Merge(others=_Merge({"title": _TEXT, "fix": _TEXT}, condition=True, needs=CONDITION_KEYS))
_POLICY: Final = _Merge(
    {
        "title": _TEXT,
        "notes": _TEXT,
        "sources": _Merge(others=_Merge({"title": _TEXT}, needs=("title",))),
        "parameters": _Merge(
            others=_Merge({"title": _TEXT, "choices": _Merge(others=_Merge())}, needs=("title",))
        ),
        "values": _Merge(),
        "stages": _Merge(others=_Merge({"title": _TEXT, "preconditions": _BODIES}, needs=("title",))),
        "preconditions": _BODIES,
    }
)


def overlay(base: Mapping, patch: Mapping, problems: Problems) -> Mapping:
    """The document ``patch`` laid over the document ``base`` that it extends, of which it takes no id."""
    return _merged(_without(base, "policy"), _without(patch, "extends"), _POLICY, problems)


def _without(node: Mapping, name: str) -> Mapping:
    return Mapping(tuple(entry for entry in node.entries if entry.name != name), node.span)


def _merged(base: Mapping, patch: Mapping, rule: _Merge, problems: Problems) -> Mapping:
    inherited = {entry.name: entry for entry in base.entries}
    result = dict(inherited)
    if rule.condition and any(entry.name in CONDITION_KEYS for entry in patch.entries):
        result = {name: entry for name, entry in result.items() if name not in CONDITION_KEYS}
    for entry in patch.entries:
        child = rule.keys.get(entry.name, rule.others)
        old = inherited.get(entry.name)
        if isinstance(entry.value, Scalar) and entry.value.is_null:
            if old is None:
                _nothing(entry, base, Text("removed", "删除"), problems)
            else:
                result.pop(entry.name, None)
        elif old is None:
            if child is not None and child.needs and _changes_only(entry, child):
                _nothing(entry, base, Text("changed", "修改"), problems)
            else:
                result[entry.name] = entry
        elif child is not None and isinstance(old.value, Mapping) and isinstance(entry.value, Mapping):
            result[entry.name] = Entry(entry.key, _merged(old.value, entry.value, child, problems))
        else:
            result[entry.name] = entry
    return Mapping(tuple(result.values()), patch.span)


def _changes_only(entry: Entry, rule: _Merge) -> bool:
    return isinstance(entry.value, Mapping) and not any(name in rule.needs for name in entry.value.names())


def _nothing(entry: Entry, base: Mapping, verb: Text, problems: Problems) -> None:
    problems.error(
        "SC123",
        entry.key.span,
        Text(
            f"`{clipped(entry.name)}` can't be {verb.en}: the policy that this one extends has no such entry",
            f"无法{verb.zh} `{clipped(entry.name)}`：被扩展的规则中没有这一项",
        ),
        suggestion=nearest(entry.name, base.names()),
    )
