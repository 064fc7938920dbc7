"""The one walk over conditions and expressions: what is inside a node, and what it reads.

Whoever asks something of every node asks here, so a new kind of node is told of once. Matches over kinds of
nodes name them all: what isn't named, mypy reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Span
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Path,
    Quantifier,
    QuantifierKind,
    Share,
    SomeOf,
)
from checker.language.model.policy import Policy, PolicyRef

_T = TypeVar("_T")
#: What conditions are made of.
Term = Condition | Expression

# --- one condition ----------------------------------------------------------------------------


def children(node: Term) -> tuple[Term, ...]:
    """The conditions and expressions directly inside one, in the order in which they are written."""
    match node:
        case Comparison(left=left, right=right):
            return (left, *right)
        case AllOf(parts=parts) | AnyOf(parts=parts) | SomeOf(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
        case Quantifier(where=where, require=require):
            return _given(where, require)
        case Aggregate(where=where):
            return _given(where)
        case Extremum(items=items):
            return items
        case Arithmetic(base=base, times=times, plus=plus, minus=minus, within=within):
            return _given(base, times, plus, minus, within)
        case Guarded(base=base, when=when):
            return (base, when)
        case Default(base=base, default=default):
            return (base, default)
        case Holds(condition=condition):
            return (condition,)
        case Share(part=share, whole=whole):
            return (share, whole)
        case FieldRef() | Literal() | NameRef() | NowRef():
            return ()


def within(node: Term) -> Iterator[Term]:
    """``node`` and everything inside it, whatever holds something before what it holds."""
    yield node
    for child in children(node):
        yield from within(child)


def paths(node: Term) -> tuple[Path, ...]:
    """The paths that a node itself names, those inside it aside."""
    match node:
        case FieldRef(path=path):
            return (path,)
        case Quantifier(source=source):
            return (source.path,)
        case Aggregate(source=source, value=value, take=take):
            return (source.path, *(path for path in (value, take) if path is not None))
        case (
            Comparison()
            | AllOf()
            | AnyOf()
            | SomeOf()
            | Not()
            | Extremum()
            | Arithmetic()
            | Guarded()
            | Default()
            | Holds()
            | Share()
            | Literal()
            | NameRef()
            | NowRef()
        ):
            return ()


def _given(*parts: Term | None) -> tuple[Term, ...]:
    return tuple(part for part in parts if part is not None)


def conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """The conditions that must all hold for ``condition`` to hold; none where there is none."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from conjuncts(part)
    elif condition is not None:
        yield condition


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """The comparisons that ``condition`` is made of; those in what they compare aside."""
    match condition:
        case Comparison():
            yield condition
        case AllOf(parts=parts) | AnyOf(parts=parts) | SomeOf(parts=parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part=part):
            yield from comparisons(part)
        case Quantifier(where=where, require=require):
            for inner in (where, require):
                if inner is not None:
                    yield from comparisons(inner)


def quantifiers(condition: Condition | PolicyRef) -> tuple[Quantifier, ...] | None:
    """The quantifiers that ``condition`` is a conjunction of; None where it isn't one.

    Only then does a report count and name records; otherwise the subject itself is what is checked.
    """
    if isinstance(condition, PolicyRef):
        return None
    parts = tuple(conjuncts(condition))
    found = tuple(part for part in parts if isinstance(part, Quantifier))
    return _by_records(found) if found and len(found) == len(parts) else None


def _by_records(found: tuple[Quantifier, ...]) -> tuple[Quantifier, ...]:
    """``found`` with what is asked of the records of one list in one: each record is then counted once."""
    groups: dict[object, list[Quantifier]] = {}
    for number, item in enumerate(found):
        path = item.source.path
        same = (path.scope, path.steps) if item.kind is not QuantifierKind.SOME else number
        groups.setdefault(same, []).append(item)
    return tuple(group[0] if len(group) == 1 else _in_one(group) for group in groups.values())


def _in_one(group: Sequence[Quantifier]) -> Quantifier:
    """What several quantifiers ask of the same records; what all select by stays what selects them."""
    first = group[0]
    wheres = [{unplaced(part): part for part in conjuncts(item.where)} for item in group]
    common = [key for key in wheres[0] if all(key in where for where in wheres)]
    asked: list[Condition] = []
    for item, where in zip(group, wheres, strict=True):
        own = [part for key, part in where.items() if key not in common]
        aside = [Not(AllOf(tuple(own), item.span), item.span)] if own else []
        require = [] if item.require is None else [item.require]
        asked.append(AnyOf((*aside, *require), item.span))
    selecting = AllOf(tuple(wheres[0][key] for key in common), first.span) if common else None
    every = AllOf(tuple(asked), first.span)
    return replace(first, kind=QuantifierKind.EVERY, where=selecting, require=every)


def unplaced(node: object) -> object:
    """``node`` without the places where its parts are written: what says the same is equal."""
    if isinstance(node, tuple):
        return tuple(unplaced(item) for item in node)
    if isinstance(node, Struct) and not isinstance(node, Span):
        fields = (getattr(node, name) for name in node.__struct_fields__ if name != "text")
        return type(node).__name__, *(unplaced(item) for item in fields if not isinstance(item, Span))
    return repr(node)


def rewritten(node: _T, change: Callable[[Struct], Struct | None]) -> _T:
    """``node`` with what ``change`` gives in the place of each node for which it gives something.

    Nothing inside of what was put in is looked at. What stays as it is stays the very same.
    """
    return cast("_T", _rewritten(node, change))


def _rewritten(node: object, change: Callable[[Struct], Struct | None]) -> object:
    if isinstance(node, Struct):
        other = change(node)
        if other is not None:
            return other
        kept = {name: getattr(node, name) for name in members(type(node))}
        changed = {name: _rewritten(value, change) for name, value in kept.items()}
        given = {name: value for name, value in changed.items() if value is not kept[name]}
        return replace(node, **given) if given else node
    if isinstance(node, tuple):
        items = tuple(_rewritten(item, change) for item in node)
        return items if any(one is not other for one, other in zip(items, node, strict=True)) else node
    if isinstance(node, Mapping):
        entries = {name: _rewritten(value, change) for name, value in node.items()}
        same = all(entries[name] is value for name, value in node.items())
        return node if same else MappingProxyType(entries)
    return node


# --- a policy ---------------------------------------------------------------------------------


def conditions(policy: Policy) -> Iterator[Condition]:
    """The conditions of a policy; those inside its named values aside."""
    if policy.applies_to is not None:
        yield policy.applies_to
    for stage in policy.stages:
        if stage.done_when is not None:
            yield stage.done_when
    for precondition in policy.all_preconditions():
        if not isinstance(precondition.condition, PolicyRef):
            yield precondition.condition
        if precondition.when is not None:
            yield precondition.when
        if precondition.unless is not None:
            yield precondition.unless.condition


def nodes(*parts: object) -> Iterator[Struct]:
    """Every node of these parts of a policy, texts included; spans, types and what fields mean aside.

    They come in the order in which they are written.
    """
    pending: list[object] = [*reversed(parts)]
    while pending:
        node = pending.pop()
        if isinstance(node, Struct):
            yield node
            pending += [getattr(node, name) for name in reversed(members(type(node)))]
        elif isinstance(node, tuple):
            pending += reversed(node)
        elif isinstance(node, Mapping):
            pending += reversed(tuple(node.values()))


@cache
def members(kind: type[Struct]) -> tuple[str, ...]:
    """The members of a kind of node that may hold nodes."""
    return tuple(name for name in kind.__struct_fields__ if name not in ("span", "type", "steps"))
