"""Policies that say a little less or something else than they should: each is to be noticed by a rule test.

A mutation changes one node of a resolved policy. What several policies take over from one file is changed in
all of them at once, as an edit of that file would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Span
from checker.language import Library
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Default,
    Extremum,
    Fold,
    Guarded,
    Holds,
    Literal,
    Not,
    NowRef,
    Op,
    Quantifier,
    QuantifierKind,
    SomeOf,
    so_many_of,
)
from checker.language.model.policy import (
    Exemption,
    NamedValue,
    Parameter,
    Policy,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.schema.catalog import Scalar
from checker.values.quantity import Duration, LocalDate, Money, Value


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


class PolicyMutant(Struct, frozen=True):
    """A change, and every policy that it changes, by id."""

    change: PolicyMutation
    policies: Mapping[str, Policy]


#: What may have something in it that can be mutated.
_NODES: Final = (
    *(Policy, Stage, Precondition, Exemption, Parameter, NamedValue),
    *(Comparison, AllOf, AnyOf, SomeOf, Not, Quantifier),
    *(Aggregate, Arithmetic, Default, Extremum, Guarded, Holds, Literal),
)
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
_OTHER_FOLD: Final = {Fold.MIN: Fold.MAX, Fold.MAX: Fold.MIN}


def mutants(library: Library, files: Iterable[str]) -> tuple[PolicyMutant, ...]:
    """Every mutant of what is written in ``files``, in the order of the files."""
    chosen = frozenset(files)
    found: dict[tuple[PolicyMutation, int], dict[str, Policy]] = {}
    for policy in library.policies:
        again: Counter[PolicyMutation] = Counter()
        for change, mutated in _variants(policy, _APPLIES):
            assert isinstance(mutated, Policy)
            if change.span.file in chosen:
                found.setdefault((change, again[change]), {})[policy.id] = mutated
                again[change] += 1
    ordered = sorted(found.items(), key=lambda item: (item[0][0].span, item[0][0].what, item[0][1]))
    return tuple(PolicyMutant(change, policies) for (change, _), policies in ordered)


def _variants(node: Struct, owner: str) -> Iterator[tuple[PolicyMutation, Struct]]:
    """Each change that can be made in ``node``, with what it then is."""
    if isinstance(node, Stage | Precondition):
        owner = node.id
    elif isinstance(node, Parameter | NamedValue):
        owner = node.name
    for kind, mutations in _MUTATIONS.items():
        for what, span, new in mutations(node, owner):
            listed = isinstance(node, Policy) and kind is MutationKind.PRECONDITION
            yield PolicyMutation(kind, what, span, "policy" if listed else owner), new
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if isinstance(value, _NODES):
            for change, new in _variants(value, owner):
                yield change, replace(node, **{field: new})
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                for change, new in _variants(part, owner) if isinstance(part, _NODES) else ():
                    yield change, replace(node, **{field: (*value[:place], new, *value[place + 1 :])})
        elif isinstance(value, Mapping):
            for name, part in value.items():
                for change, new in _variants(part, owner) if isinstance(part, _NODES) else ():
                    yield change, replace(node, **{field: {**value, name: new}})


#: What a mutation makes of one node: its description, the place that it changes, and the node in its stead.
_Made = Iterator[tuple[str, Span, Struct]]


def _guards(node: Struct, owner: str) -> _Made:
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


def _parts(node: Struct, owner: str) -> _Made:
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
        case Default(missing=missing):
            yield f"without `{'missing' if missing else 'default'}`", node.span, node.base


def _without_each(node: AllOf | AnyOf) -> _Made:
    for place, part in enumerate(node.parts if len(node.parts) > 1 else ()):
        rest = (*node.parts[:place], *node.parts[place + 1 :])
        yield f"without part {place + 1}", part.span, replace(node, parts=rest)


def _operators(node: Struct, _: str) -> _Made:
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
        case Extremum(fold=fold) | Aggregate(fold=fold) if fold in _OTHER_FOLD:
            yield f"`{fold}` as `{_OTHER_FOLD[fold]}`", node.span, replace(node, fold=_OTHER_FOLD[fold])


def _duties(node: Struct, _: str) -> _Made:
    """A duty that is never missed, one that only counts once it is done, one that its deadline alone ends."""
    if isinstance(node, Comparison) and node.op is Op.IN_TIME:
        (deadline,), span = node.right, node.span
        here = replace(node, op=Op.PRESENT, right=(Literal(value=True, type=Scalar.BOOLEAN, span=span),))
        ahead = replace(node, left=deadline, op=Op.ABOVE, right=(NowRef(span),))
        yield "whenever it comes", span, AnyOf((here, Not(here, span)), span)
        yield "only once it has come", span, AllOf((here, node), span)
        yield "even once it has come", span, ahead


def _bounds(node: Struct, _: str) -> _Made:
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
        for value in _neighbours(node.value):
            yield f"`{_said(node.value)}` as `{_said(value)}`", node.span, replace(node, value=value)


def _preconditions(node: Struct, _: str) -> _Made:
    if isinstance(node, Policy | Stage):
        steps = node.preconditions
        for place, step in enumerate(steps):
            rest = (*steps[:place], *steps[place + 1 :])
            yield f"without `{step.id}`", step.span, replace(node, preconditions=rest)


def _severities(node: Struct, _: str) -> _Made:
    if isinstance(node, Precondition) and node.severity is PreconditionSeverity.BLOCKING:
        yield "as `severity: advisory`", node.span, replace(node, severity=PreconditionSeverity.ADVISORY)


def _orders(node: Struct, _: str) -> _Made:
    """Neighbouring stages the other way round, each with what is asked in it."""
    if isinstance(node, Policy):
        stages = node.stages
        for place, (one, other) in enumerate(pairwise(stages)):
            swapped = (*stages[:place], other, one, *stages[place + 2 :])
            yield f"`{one.id}` after `{other.id}`", one.span, replace(node, stages=swapped)


_MUTATIONS: Final[dict[MutationKind, Callable[[Struct, str], _Made]]] = {
    MutationKind.GUARD: _guards,
    MutationKind.PART: _parts,
    MutationKind.OPERATOR: _operators,
    MutationKind.BOUND: _bounds,
    MutationKind.DUTY: _duties,
    MutationKind.PRECONDITION: _preconditions,
    MutationKind.SEVERITY: _severities,
    MutationKind.ORDER: _orders,
}


def _neighbours(value: Value) -> tuple[Value, ...]:
    """The values one unit below and above a bound; of an amount, the least that can be paid."""
    match value:
        case bool():
            return ()
        case int():
            return (value - 1, value + 1)
        case Decimal():
            unit = Decimal((0, (1,), min(0, int(value.as_tuple().exponent))))
            return (value - unit, value + unit)
        case Money():
            return tuple(replace(value, amount=value.amount + Decimal(by)) for by in ("-0.01", "0.01"))
        case Duration():
            return tuple(replace(value, count=value.count + by) for by in (-1, 1) if value.count + by >= 0)
        case LocalDate():
            day = date(value.year, value.month, value.day)
            near = (day + timedelta(days=by) for by in (-1, 1))
            return tuple(LocalDate(other.year, other.month, other.day) for other in near)
    return ()


def _said(value: Value) -> str:
    return f"{value.amount} {value.currency or ''}".strip() if isinstance(value, Money) else str(value)
