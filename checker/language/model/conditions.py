"""Conditions and expressions once they are understood: typed, frozen, with every name resolved.

Nothing after the ``resolve`` stage sees YAML. Each node keeps the span of the line that says it.
"""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span
from checker.schema.catalog import ListType, Scalar, Step, Type
from checker.values.quantity import Value


class Node(Struct, frozen=True, tag=True, tag_field="node", array_like=True):
    """A part of a policy. Written down, it begins with the name of its class: unions tell by it."""


# --- names ------------------------------------------------------------------------------------


class Path(Node, frozen=True):
    """A name followed to a field.

    ``scope`` says whose field the first step is: 0 the snapshot, 1 the subject, 2 and more the records
    of the enclosing quantifiers and aggregates, outermost first. ``steps`` are fields (into an object)
    and relations (to the record of another section); no steps at all means the record itself.
    """

    scope: int
    steps: tuple[Step, ...]
    type: Type
    text: str
    span: Span


class RecordSource(Node, frozen=True):
    """The records that a quantifier or an aggregate runs over.

    ``section`` is the dotted path of a list that hangs from the snapshot, such as ``orders`` or
    ``liabilities.commission``; its coverage may leave it incomplete. For a list inside a record it is
    None: such a list is complete when present.
    """

    path: Path
    section: str | None
    type: ListType


# --- expressions ------------------------------------------------------------------------------


class Literal(Node, frozen=True):
    """A value written in the policy; ``listed`` names the parameter whose list of words it is from."""

    value: Value
    type: Type
    span: Span
    listed: str | None = None


class NowRef(Node, frozen=True):
    """``now``: the instant at which the condition is asked. Only the right side of a time test."""

    span: Span


class FieldRef(Node, frozen=True):
    """``{field: path}``, or the path on the left side of a test."""

    path: Path
    span: Span


class NameRef(Node, frozen=True):
    """``$name``: a parameter or a named value of the policy."""

    name: str
    type: Type
    span: Span


class Fold(StrEnum):
    """How an aggregate makes one value of many."""

    SUM = "sum"
    COUNT = "count"
    MIN = "min"
    MAX = "max"


class Aggregate(Node, frozen=True):
    """``{sum: orders.total, where: …}``; ``value`` is None for ``count``.

    The records stand one scope further in than the aggregate; ``value``, ``where`` and ``take`` are read
    there. ``take`` is the field that is given instead of ``value``: that of the first record with the best.
    """

    fold: Fold
    source: RecordSource
    value: Path | None
    where: "Condition | None"
    type: Type
    span: Span
    scope: int
    take: Path | None = None


class Extremum(Node, frozen=True):
    """``{max: [a, b]}``: the larger or smaller of several values; none is passed over."""

    fold: Fold
    items: "tuple[Expression, ...]"
    type: Type
    span: Span


class Arithmetic(Node, frozen=True):
    """``base × times + plus − minus``, in this order whatever the order of the keys; then ``within``.

    That is the deadline of whoever has so long from a time on: days run to the end of the last one. With
    ``next_day`` a duration begins with the day after that from which it counts.
    """

    base: "Expression"
    times: "Expression | None"
    plus: "Expression | None"
    minus: "Expression | None"
    type: Type
    span: Span
    within: "Expression | None" = None
    next_day: bool = False


class Default(Node, frozen=True):
    """``default``: stands in where the base is known to be none, such as the maximum of no records.

    With ``missing`` it stands in where the snapshot doesn't hold the base, and only there.
    """

    base: "Expression"
    default: "Expression"
    type: Type
    span: Span
    missing: bool = False


class Guarded(Node, frozen=True):
    """``when``: the base where the condition is true, none where it is false, unknown where it is unknown."""

    base: "Expression"
    when: "Condition"
    type: Type
    span: Span


class Holds(Node, frozen=True):
    """``holds``: yes where the condition is true, no where it is false, unknown where it is unknown."""

    condition: "Condition"
    span: Span
    type: Type = Scalar.BOOLEAN


class Share(Node, frozen=True):
    """``share``: which part of a whole something is; none where there is nothing to take a part of.

    ``inside`` is whether the part is some of what makes up the whole, so that it is no more than all of it.
    """

    part: "Expression"
    whole: "Expression"
    inside: bool
    span: Span
    type: Type = Scalar.RATIO


Expression = (
    Literal
    | NowRef
    | FieldRef
    | NameRef
    | Aggregate
    | Extremum
    | Arithmetic
    | Guarded
    | Default
    | Holds
    | Share
)


def type_of(expression: Expression) -> Type:
    """The type of an expression."""
    match expression:
        case NowRef():
            return Scalar.TIME
        case FieldRef(path=path):
            return path.type
        case (
            Literal()
            | NameRef()
            | Aggregate()
            | Extremum()
            | Arithmetic()
            | Guarded()
            | Default()
            | Holds()
            | Share()
        ):
            return expression.type


# --- conditions -------------------------------------------------------------------------------


class Op(StrEnum):
    """What tests come to: the few operators that everything after the grammar knows.

    The operators that policies are written with are many more: ``checker.language.operators`` says which of
    these each of them stands for.
    """

    IS = "is"
    PRESENT = "present"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    OLDER_THAN = "older_than"
    NEWER_THAN = "newer_than"
    IN_TIME = "in_time"


#: Those that ask what time it is, whatever is on the right.
CLOCKED: Final = frozenset({Op.OLDER_THAN, Op.NEWER_THAN, Op.IN_TIME})


class Comparison(Node, frozen=True):
    """``left op right``. ``right`` holds one operand; for ``is`` one or several, of which one is to be equal.

    For ``present`` the operand is a literal boolean; for ``in_time`` the deadline of what is on the left.
    """

    left: Expression
    op: Op
    right: tuple[Expression, ...]
    span: Span


class AllOf(Node, frozen=True):
    """Every part holds. Without parts: true."""

    parts: "tuple[Condition, ...]"
    span: Span


class AnyOf(Node, frozen=True):
    """At least one part holds. Without parts: false."""

    parts: "tuple[Condition, ...]"
    span: Span


class SomeOf(Node, frozen=True):
    """From ``least`` to ``most`` of the parts hold: neither all of them nor none, and not any number."""

    parts: "tuple[Condition, ...]"
    least: int
    most: int
    span: Span


class Not(Node, frozen=True):
    """The part doesn't hold."""

    part: "Condition"
    span: Span


class QuantifierKind(StrEnum):
    """The quantifiers."""

    EVERY = "every"
    NONE = "none"
    SOME = "some"


class Quantifier(Node, frozen=True):
    """``every`` (where → require), ``none`` (where) or ``some`` (where) over records.

    The records stand at ``scope``; ``label`` is the name that ``as:`` gives them. ``require`` is None
    except for ``every``; ``where`` None means all records.
    """

    kind: QuantifierKind
    source: RecordSource
    scope: int
    label: str | None
    where: "Condition | None"
    require: "Condition | None"
    span: Span


#: ``count`` as a condition is a test whose left side is a counting aggregate.
Condition = Comparison | AllOf | AnyOf | SomeOf | Not | Quantifier


def so_many_of(parts: "tuple[Condition, ...]", least: int, most: int, span: Span) -> Condition:
    """That from ``least`` to ``most`` of ``parts`` hold, in the plainest words that there are for it."""
    if least > min(most, len(parts)):
        return AnyOf((), span)
    if least <= 0 and most >= len(parts):
        return AllOf((), span)
    if least == len(parts):
        return AllOf(parts, span)
    if most == 0:
        return Not(AnyOf(parts, span), span)
    if least == 1 and most >= len(parts):
        return AnyOf(parts, span)
    return SomeOf(parts, max(least, 0), min(most, len(parts)), span)
