"""Policies that say a little less or something else than they should: each is to be noticed by a rule test.

A mutation changes one node of a resolved policy. What several policies take over from one file is changed in
all of them at once, as an edit of that file would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.coverage.bounds import in_words, neighbours
from checker.diagnostics import Span
from checker.language import Library
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Extremum,
    Fold,
    Guarded,
    Literal,
    Node,
    Not,
    NowRef,
    Op,
    Quantifier,
    QuantifierKind,
    Share,
    SomeOf,
    so_many_of,
)
from checker.language.model.policy import (
    NamedValue,
    Parameter,
    Policy,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.schema.catalog import Scalar


class MutationKind(StrEnum):
    """What a mutation does. A guard says of what something is asked, or when it is."""

    GUARD = "guard dropped"
    PART = "part dropped"
    OPERATOR = "operator swapped"
    BOUND = "bound moved"
    DUTY = "duty changed"
    PRECONDITION = "precondition dropped"
    SEVERITY = "only reminds"
    ORDER = "stages swapped"


class PolicyMutation(Struct, frozen=True):
    """What is done, where, and to whom: a precondition, a stage, a value or ``applies_to``."""

    kind: MutationKind
    what: str
    span: Span
    owner: str

    @property
    def tag(self) -> str:
        """What tells it from others on its line, in one word."""
        return _BETWEEN.sub("-", self.what.replace("`", ""))


class PolicyMutant(Struct, frozen=True):
    """A change, and every version of a policy that it changes."""

    change: PolicyMutation
    policies: tuple[Policy, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of its policies."""
        return tuple(dict.fromkeys(policy.id for policy in self.policies))

    def of(self, policy: Policy) -> Policy | None:
        """What the change makes of a version of a policy; None where it leaves it as it is."""
        return next((changed for changed in self.policies if changed.release == policy.release), None)


#: The owner of what stands in the condition of a whole policy.
_APPLIES: Final = "applies_to"
_PAIRS: Final = (
    (Op.ABOVE, Op.AT_LEAST),
    (Op.BELOW, Op.AT_MOST),
    (Op.OLDER_THAN, Op.NEWER_THAN),
)
_NEIGHBOUR: Final = {op: other for pair in _PAIRS for op, other in (pair, pair[::-1])}
_OPPOSITE: Final = {
    QuantifierKind.NONE: QuantifierKind.SOME,
    QuantifierKind.SOME: QuantifierKind.NONE,
}
#: What separates words in a description.
_BETWEEN: Final = pattern(r"[\s,]+")
_OTHER_FOLD: Final = {Fold.MIN: Fold.MAX, Fold.MAX: Fold.MIN}


#: An edit of a file: whatever it changes, it is one.
_Edit = tuple[Span, MutationKind, str]
#: Where a node stands: from a policy down, each field, and the place or the name in it.
_Way = tuple[tuple[str, int | str | None], ...]


def mutants(library: Library, files: Iterable[str]) -> tuple[PolicyMutant, ...]:
    """Every mutant of what is written in ``files``, in the order of the files.

    What is written once and stands in several places of a policy, such as what a named condition asks, is
    changed in all of them.
    """
    chosen = frozenset(files)
    found: dict[_Edit, tuple[PolicyMutation, list[Policy]]] = {}
    for policy in library.policies:
        places: dict[_Edit, dict[_Way, Node]] = {}
        for change, way, new in _variants(policy, _APPLIES, ()):
            edit = change.span, change.kind, change.what
            if change.span.file in chosen:
                found.setdefault(edit, (change, []))
                places.setdefault(edit, {})[way] = new
        for edit, nodes in places.items():
            mutated: Node = policy
            for way, new in nodes.items():
                mutated = _put(mutated, way, new)
            assert isinstance(mutated, Policy)
            found[edit][1].append(mutated)
    ordered = sorted(found.values(), key=lambda item: (item[0].span, item[0].what))
    return tuple(PolicyMutant(change, tuple(policies)) for change, policies in ordered)


def _put(node: Node, way: _Way, new: Node) -> Node:
    """``node`` with another node at a place in it."""
    if not way:
        return new
    (field, key), rest = way[0], way[1:]
    value = getattr(node, field)
    if key is None:
        value = _put(value, rest, new)
    elif isinstance(value, tuple):
        value = tuple(_put(part, rest, new) if at == key else part for at, part in enumerate(value))
    else:
        value = {**value, key: _put(value[key], rest, new)}
    return replace(node, **{field: value})


def _variants(node: Node, owner: str, way: _Way) -> Iterator[tuple[PolicyMutation, _Way, Node]]:
    """Each change that can be made in ``node``, with the place that it changes and what stands there then."""
    if isinstance(node, Stage | Precondition):
        owner = node.id
    elif isinstance(node, Parameter | NamedValue):
        owner = node.name
    for kind, mutations in _MUTATIONS.items():
        for what, span, new in mutations(node, owner):
            listed = isinstance(node, Policy) and kind is MutationKind.PRECONDITION
            yield PolicyMutation(kind, what, span, "policy" if listed else owner), way, new
    if isinstance(node, Share) and (parts := _of_records(node)) is not None:
        yield from _in_share(node, *parts, owner, way)
        return
    for field in node.__struct_fields__:
        value = getattr(node, field)
        inside: Iterable[tuple[int | str | None, object]] = ((None, value),)
        if isinstance(value, tuple):
            inside = enumerate(value)
        elif isinstance(value, Mapping):
            inside = value.items()
        for key, part in inside:
            if isinstance(part, Node):
                yield from _variants(part, owner, (*way, (field, key)))


#: What a mutation makes of one node: its description, the place that it changes, and the node in its stead.
_Made = Iterator[tuple[str, Span, Node]]


def _of_records(node: Share) -> tuple[Condition | None, Condition] | None:
    """Of a share of records: which of them make up the whole, and which of these the part."""
    part, whole = node.part, node.whole
    if isinstance(part, Aggregate) and isinstance(whole, Aggregate) and part.source == whole.source:
        match part.where:
            case AllOf(parts=(among, own)) if among == whole.where:
                return among, own
            case own if own is not None and whole.where is None:
                return None, own
    return None


def _in_share(
    node: Share, among: Condition | None, own: Condition, owner: str, way: _Way
) -> Iterator[tuple[PolicyMutation, _Way, Node]]:
    """Changes in a share of records: what picks those of the whole picks those of the part too."""

    def made(among: Node | None, own: Node | None) -> Node:
        where = among or own
        if among is not None and own is not None:
            where = replace(AllOf((), node.span), parts=(among, own))
        return replace(node, part=replace(node.part, where=where), whole=replace(node.whole, where=among))

    yield PolicyMutation(MutationKind.GUARD, "without `where`", own.span, owner), way, made(among, None)
    for change, at, new in _variants(own, owner, ()):
        yield change, way, made(among, _put(own, at, new))
    if among is not None:
        yield PolicyMutation(MutationKind.GUARD, "without `among`", among.span, owner), way, made(None, own)
        for change, at, new in _variants(among, owner, ()):
            yield change, way, made(_put(among, at, new), own)


def _guards(node: Node, owner: str) -> _Made:
    match node:
        case Policy(applies_to=Comparison() as only):
            yield "without `applies_to`", only.span, replace(node, applies_to=None)
        case AllOf() | AnyOf() if owner == _APPLIES:
            yield from _without_each(node)
        case Stage(done_when=done) if done is not None:
            yield "without `done_when`", done.span, replace(node, done_when=None)
        case Precondition(when=when, unless=unless, until=until):
            if when is not None:
                yield "without `when`", when.span, replace(node, when=None)
            if unless is not None:
                yield "without `unless`", unless.span, replace(node, unless=None)
            if until is not None:
                yield "without `until`", node.span, replace(node, until=None)
        case Quantifier(where=where) | Aggregate(where=where) if where is not None:
            yield "without `where`", where.span, replace(node, where=None)
        case Guarded():
            yield "without `when`", node.when.span, node.base


def _parts(node: Node, owner: str) -> _Made:
    match node:
        case AllOf() | AnyOf() if owner != _APPLIES:
            yield from _without_each(node)
        case SomeOf(parts=parts, least=least, most=most, span=span):
            for number, part in enumerate(parts):
                others = (*parts[:number], *parts[number + 1 :])
                yield f"without part {number + 1}", part.span, so_many_of(others, least, most, span)
        case Comparison(right=right) if len(right) > 1:
            for place, item in enumerate(right):
                word = getattr(item, "value", getattr(item, "name", place))
                rest = (*right[:place], *right[place + 1 :])
                yield f"without `{word}`", item.span, replace(node, right=rest)
        case Arithmetic():
            for name in ("times", "plus", "minus", "within"):
                if (operand := getattr(node, name)) is not None:
                    yield f"without `{name}`", operand.span, replace(node, **{name: None})
            if node.next_day:
                yield "without `from: next day`", node.span, replace(node, next_day=False)
        case Default(missing=missing):
            yield f"without `{'missing' if missing else 'default'}`", node.span, node.base


def _without_each(node: AllOf | AnyOf) -> _Made:
    for place, part in enumerate(node.parts if len(node.parts) > 1 else ()):
        rest = (*node.parts[:place], *node.parts[place + 1 :])
        yield f"without part {place + 1}", part.span, replace(node, parts=rest)


def _operators(node: Node, _: str) -> _Made:
    match node:
        case Comparison(op=Op.PRESENT, right=(Literal(value=bool() as yes) as right,)):
            turned = replace(node, right=(replace(right, value=not yes),))
            yield f"`present: {str(not yes).lower()}`", node.span, turned
        case Comparison(op=Op.IS, span=span):
            yield "`is` denied", span, Not(node, span)
        case Comparison(op=op) if op in _NEIGHBOUR:
            yield f"`{op}` as `{_NEIGHBOUR[op]}`", node.span, replace(node, op=_NEIGHBOUR[op])
        case AllOf(parts=parts, span=span) if len(parts) > 1:
            yield "`all_of` as `any_of`", span, AnyOf(parts, span)
        case AnyOf(parts=parts, span=span) if len(parts) > 1:
            yield "`any_of` as `all_of`", span, AllOf(parts, span)
        case Not():
            yield "without `not`", node.span, node.part
        case Quantifier(kind=QuantifierKind.EVERY, where=where, require=require):
            both = AllOf(tuple(part for part in (where, require) if part is not None), node.span)
            some = replace(node, kind=QuantifierKind.SOME, where=both, require=None)
            yield "`every` as `some`", node.span, some
        case Quantifier(kind=kind) if kind in _OPPOSITE:
            other = _OPPOSITE[kind]
            yield f"`{kind}` as `{other}`", node.span, replace(node, kind=other)
        case Share(part=part, whole=whole) if _of_records(node) is None:
            yield "the whole taken for the part", node.span, replace(node, part=whole, whole=part)
        case Extremum(fold=fold) | Aggregate(fold=fold) if fold in _OTHER_FOLD:
            yield f"`{fold}` as `{_OTHER_FOLD[fold]}`", node.span, replace(node, fold=_OTHER_FOLD[fold])


def _duties(node: Node, _: str) -> _Made:
    """A duty that is never missed, one that only counts once it is done, one that its deadline alone ends."""
    if isinstance(node, Comparison) and node.op is Op.IN_TIME:
        (deadline,), span = node.right, node.span
        here = replace(node, op=Op.PRESENT, right=(Literal(value=True, type=Scalar.BOOLEAN, span=span),))
        ahead = replace(node, left=deadline, op=Op.ABOVE, right=(NowRef(span),))
        yield "whenever it comes", span, AnyOf((here, Not(here, span)), span)
        yield "only once it has come", span, AllOf((here, node), span)
        yield "even once it has come", span, ahead


def _bounds(node: Node, _: str) -> _Made:
    if isinstance(node, SomeOf):
        for least, most in ((node.least - 1, node.most), (node.least + 1, node.most)):
            if 0 <= least <= most:
                changed = so_many_of(node.parts, least, most, node.span)
                yield f"at least {node.least} as {least}", node.span, changed
        for most in (node.most - 1, node.most + 1):
            if node.most < len(node.parts) and most >= node.least:
                changed = so_many_of(node.parts, node.least, most, node.span)
                yield f"at most {node.most} as {most}", node.span, changed
    if isinstance(node, Literal | Parameter):
        for value in neighbours(node.value):
            yield f"`{in_words(node.value)}` as `{in_words(value)}`", node.span, replace(node, value=value)


def _preconditions(node: Node, _: str) -> _Made:
    if isinstance(node, Policy | Stage):
        steps = node.preconditions
        for place, step in enumerate(steps):
            rest = (*steps[:place], *steps[place + 1 :])
            yield f"without `{step.id}`", step.span, replace(node, preconditions=rest)


def _severities(node: Node, _: str) -> _Made:
    if isinstance(node, Precondition) and node.severity is PreconditionSeverity.BLOCKING:
        yield "as `severity: advisory`", node.span, replace(node, severity=PreconditionSeverity.ADVISORY)


def _orders(node: Node, _: str) -> _Made:
    """Neighbouring stages the other way round, each with what is asked in it."""
    if isinstance(node, Policy):
        stages = node.stages
        for place, (one, other) in enumerate(pairwise(stages)):
            swapped = (*stages[:place], other, one, *stages[place + 2 :])
            yield f"`{one.id}` after `{other.id}`", one.span, replace(node, stages=swapped)


_MUTATIONS: Final[dict[MutationKind, Callable[[Node, str], _Made]]] = {
    MutationKind.GUARD: _guards,
    MutationKind.PART: _parts,
    MutationKind.OPERATOR: _operators,
    MutationKind.BOUND: _bounds,
    MutationKind.DUTY: _duties,
    MutationKind.PRECONDITION: _preconditions,
    MutationKind.SEVERITY: _severities,
    MutationKind.ORDER: _orders,
}
