"""The nodes of a logical plan: what is computed, without where it was written.

A node names its operands by their numbers, so two that say the same are equal: common subexpressions have one
number. Records stand at scopes: 0 is the snapshot, 1 the subject or the record of a fold that reads no other
record, 2 and more those of folds inside such folds. The shop is the snapshot's field of that name.
"""

from __future__ import annotations

from msgspec import Struct

from checker.language.model.conditions import Fold, Op, QuantifierKind
from checker.schema.catalog import Field, Relation, Type
from checker.values.quantity import Unknown, Value
from checker.values.truth import Truth

#: The place of a node in its plan.
NodeId = int
#: What to follow from a record.
Steps = tuple[Field | Relation, ...]
#: A policy and one of its preconditions.
Target = tuple[str, str]


class ConstantTruth(Struct, frozen=True):
    """A condition that the policy and its parameters settle by themselves."""

    truth: Truth


class Constant(Struct, frozen=True):
    """A value of the policy; a day means its start on the shop's calendar."""

    value: Value


class CurrentInstant(Struct, frozen=True):
    """The instant at which a condition is asked; only an operand of a test."""


class FromNowOn(Struct, frozen=True):
    """A time that has not come yet: it lies at the instant of the check or after."""


class Column(Struct, frozen=True):
    """A field of the record at ``scope``, or of one that it leads to; without steps the record itself.

    ``behind`` is the column of the record that holds the field, where that isn't the one at ``scope``;
    ``case`` the column that picks which field a derived one comes from.
    """

    scope: int
    steps: Steps
    type: Type
    behind: NodeId | None = None
    case: NodeId | None = None


class ColumnValue(Struct, frozen=True):
    """What a column comes to; where that is unknown, ``text`` is what the policy calls it."""

    column: NodeId
    text: str


class Test(Struct, frozen=True):
    """``left op right``; several on the right only for ``is``. ``type`` is that of what is on the left."""

    left: NodeId
    op: Op
    right: tuple[NodeId, ...]
    type: Type


class Conjunction(Struct, frozen=True):
    """Every part holds."""

    parts: tuple[NodeId, ...]


class Disjunction(Struct, frozen=True):
    """At least one part holds."""

    parts: tuple[NodeId, ...]


class Negation(Struct, frozen=True):
    """The part doesn't hold."""

    part: NodeId


class JoinKey(Struct, frozen=True):
    """Only records whose text at ``steps`` may be ``other`` can be selected: an index finds them."""

    steps: Steps
    other: NodeId


class TimeWindow(Struct, frozen=True):
    """Between which values of outer records a fold wants the time at ``steps``; None is open.

    What is at an end may be in it: the condition decides.
    """

    steps: Steps
    low: NodeId | None
    high: NodeId | None


class RecordShape(Struct, frozen=True):
    """What tells the unknown records of a fold apart: which of the fields it reads are unknown, and how.

    Of the record's own fields, ``listed`` are those with listed values, ``own`` the others; ``ways`` lead to
    fields of other records, ``lists`` to lists inside the record, each with the shape of its items.
    """

    listed: tuple[str, ...]
    own: tuple[str, ...]
    ways: tuple[Steps, ...]
    lists: tuple[tuple[Steps, RecordShape], ...]


class Source(Struct, frozen=True):
    """The records that a fold runs over: a section of the snapshot, or the list that a column holds.

    ``text`` is what the policy calls them, ``scope`` where they stand in what the fold computes. Records of a
    section that the waiver of ``leaves_out`` names are passed over.
    """

    text: str
    section: str | None
    column: NodeId | None
    scope: int
    key: JoinKey | None = None
    window: TimeWindow | None = None
    leaves_out: Target | None = None


class QuantifierFold(Struct, frozen=True):
    """``every``, ``none`` or ``some``; with a ``shape`` its records are counted, and the first ones named."""

    kind: QuantifierKind
    source: Source
    where: NodeId | None
    require: NodeId | None
    shape: RecordShape | None = None


class AggregateFold(Struct, frozen=True):
    """A sum, count, minimum or maximum; ``take`` is given instead of the best ``value``.

    ``if_unknown`` is what it is where it hangs on whether a record is selected.
    """

    fold: Fold
    source: Source
    where: NodeId | None
    value: NodeId | None
    take: NodeId | None
    type: Type
    if_unknown: Unknown


class Extreme(Struct, frozen=True):
    """The largest or smallest of several values; none is passed over."""

    fold: Fold
    items: tuple[NodeId, ...]


class Calculation(Struct, frozen=True):
    """``base`` with each operand applied as the part of the same place says.

    That is times, plus, minus or within; or next_day, of a duration that then begins with the next day.
    """

    base: NodeId
    parts: tuple[str, ...]
    operands: tuple[NodeId, ...]


class Proportion(Struct, frozen=True):
    """Which part of a whole something is; ``inside`` where it is no more than all of it."""

    part: NodeId
    whole: NodeId
    inside: bool


class Coalesce(Struct, frozen=True):
    """``base``, or ``default`` where it is none; with ``missing``, where the snapshot lacks it."""

    base: NodeId
    default: NodeId
    missing: bool = False


class Conditional(Struct, frozen=True):
    """``base`` (yes, where there is none) while the condition is true, none (no) while it is false.

    ``if_unknown`` while it is unknown.
    """

    condition: NodeId
    base: NodeId | None
    if_unknown: Unknown


class TruthOf(Struct, frozen=True):
    """The truth of a fold whose records are counted."""

    fold: NodeId


RecordFold = QuantifierFold | AggregateFold
Node = (
    ConstantTruth
    | Constant
    | CurrentInstant
    | FromNowOn
    | Column
    | ColumnValue
    | Test
    | Conjunction
    | Disjunction
    | Negation
    | QuantifierFold
    | AggregateFold
    | Extreme
    | Proportion
    | Calculation
    | Coalesce
    | Conditional
    | TruthOf
)


def operands(node: Node) -> tuple[NodeId, ...]:
    """The numbers of what ``node`` is computed from, in the order in which it asks for them."""
    match node:
        case ConstantTruth() | Constant() | CurrentInstant() | FromNowOn():
            return ()
        case Column(behind=behind, case=case):
            return tuple(part for part in (behind, case) if part is not None)
        case ColumnValue(column=column):
            return (column,)
        case Test(left=left, right=right):
            return (left, *right)
        case Conjunction(parts=parts) | Disjunction(parts=parts) | Extreme(items=parts):
            return parts
        case Negation(part=part) | TruthOf(fold=part):
            return (part,)
        case Calculation(base=base, operands=others):
            return (base, *others)
        case Proportion(part=part, whole=whole):
            return (part, whole)
        case Coalesce(base=base, default=default):
            return (base, default)
        case Conditional(condition=condition, base=base):
            return (condition,) if base is None else (condition, base)
        case QuantifierFold() | AggregateFold():
            return (*outside(node), *inside(node))


def outside(fold: RecordFold) -> tuple[NodeId, ...]:
    """What a fold asks for before it looks at its records."""
    source = fold.source
    key, window = source.key, source.window
    ends = () if window is None else (window.low, window.high)
    asked = (source.column, None if key is None else key.other, *ends)
    return tuple(number for number in asked if number is not None)


def inside(fold: RecordFold) -> tuple[NodeId, ...]:
    """What a fold asks of each of its records."""
    rest = (fold.require,) if isinstance(fold, QuantifierFold) else (fold.value, fold.take)
    return tuple(part for part in (fold.where, *rest) if part is not None)
