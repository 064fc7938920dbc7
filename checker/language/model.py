"""What a policy is once it is understood: typed, frozen, with every name resolved.

Nothing after the ``resolve`` stage sees YAML. Each node keeps the span of the line that says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache

from msgspec import Struct

from checker.diagnostics import Span
from checker.schema.catalog import Field, ListType, Relation, Scalar, Type
from checker.text import Text
from checker.values.quantity import Value

# --- names ------------------------------------------------------------------------------------


class Path(Struct, frozen=True):
    """A name followed to a field.

    ``scope`` says whose field the first step is: 0 the snapshot, 1 the subject, 2 and more the records
    of the enclosing quantifiers and aggregates, outermost first. ``steps`` are fields (into an object)
    and relations (to the record of another section); no steps at all means the record itself.
    """

    scope: int
    steps: tuple[Field | Relation, ...]
    type: Type
    text: str
    span: Span


class Source(Struct, frozen=True):
    """The records that a quantifier or an aggregate runs over.

    ``section`` is the dotted path of a list that hangs from the snapshot, such as ``orders`` or
    ``liabilities.commission``; its coverage may leave it incomplete. For a list inside a record it is
    None: such a list is complete when present.
    """

    path: Path
    section: str | None
    type: ListType


# --- expressions ------------------------------------------------------------------------------


class Literal(Struct, frozen=True):
    """A value written in the policy."""

    value: Value
    type: Type
    span: Span


class NowRef(Struct, frozen=True):
    """``now``: the instant at which the condition is asked. Only the right side of a time test."""

    span: Span


class FieldRef(Struct, frozen=True):
    """``{field: path}``, or the path on the left side of a test."""

    path: Path
    span: Span


class NameRef(Struct, frozen=True):
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


class Aggregate(Struct, frozen=True):
    """``{sum: orders.total, where: …}``; ``value`` is None for ``count``.

    The records stand one scope further in than the aggregate; ``value``, ``where`` and ``take`` are read
    there. ``take`` is the field that is given instead of ``value``: that of the first record with the best.
    """

    fold: Fold
    source: Source
    value: Path | None
    where: Condition | None
    type: Type
    span: Span
    scope: int
    take: Path | None = None


class Extremum(Struct, frozen=True):
    """``{max: [a, b]}``: the larger or smaller of several values; none is passed over."""

    fold: Fold
    items: tuple[Expression, ...]
    type: Type
    span: Span


class Arithmetic(Struct, frozen=True):
    """``base × times + plus − minus``, in this order whatever the order of the keys."""

    base: Expression
    times: Expression | None
    plus: Expression | None
    minus: Expression | None
    type: Type
    span: Span


class Default(Struct, frozen=True):
    """``default``: stands in where the base is known to be none, such as the maximum of no records."""

    base: Expression
    default: Expression
    type: Type
    span: Span


class Guarded(Struct, frozen=True):
    """``when``: the base where the condition is true, none where it is false, unknown where it is unknown."""

    base: Expression
    when: Condition
    type: Type
    span: Span


class Holds(Struct, frozen=True):
    """``holds``: yes where the condition is true, no where it is false, unknown where it is unknown."""

    condition: Condition
    span: Span
    type: Type = Scalar.BOOLEAN


Expression = (
    Literal | NowRef | FieldRef | NameRef | Aggregate | Extremum | Arithmetic | Guarded | Default | Holds
)

# --- conditions -------------------------------------------------------------------------------


class Op(StrEnum):
    """The operators of a test."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    PRESENT = "present"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    BEFORE = "before"
    NOT_BEFORE = "not_before"
    AFTER = "after"
    NOT_AFTER = "not_after"
    OLDER_THAN = "older_than"
    NEWER_THAN = "newer_than"


class Test(Struct, frozen=True):
    """``left op right``. ``right`` holds one operand, several for ``in`` and ``not_in``.

    For ``present`` the operand is a literal boolean.
    """

    left: Expression
    op: Op
    right: tuple[Expression, ...]
    span: Span


class All(Struct, frozen=True):
    """Every part holds. Without parts: true."""

    parts: tuple[Condition, ...]
    span: Span


class Any(Struct, frozen=True):
    """At least one part holds. Without parts: false."""

    parts: tuple[Condition, ...]
    span: Span


class Not(Struct, frozen=True):
    """The part doesn't hold."""

    part: Condition
    span: Span


class Kind(StrEnum):
    """The quantifiers."""

    EVERY = "every"
    NONE = "none"
    SOME = "some"


class Quantifier(Struct, frozen=True):
    """``every`` (where → require), ``none`` (where) or ``some`` (where) over records.

    The records stand at ``scope``; ``label`` is the name that ``as:`` gives them. ``require`` is None
    except for ``every``; ``where`` None means all records.
    """

    kind: Kind
    source: Source
    scope: int
    label: str | None
    where: Condition | None
    require: Condition | None
    span: Span


#: ``count`` as a condition is a test whose left side is a counting aggregate.
Condition = Test | All | Any | Not | Quantifier

# --- policies ---------------------------------------------------------------------------------


class Citation(Struct, frozen=True):
    """Where a platform's rule says it: a few key words, never sentences."""

    source: str
    title: Text
    section: str | None
    published: date | None
    quote: str | None
    span: Span


class SourceText(Struct, frozen=True):
    """A text that the policy cites."""

    id: str
    title: Text
    section: str | None
    published: date | None
    url: str | None
    span: Span


class Choice(Struct, frozen=True):
    """One of the values that a parameter may take: its title (empty where none is given) and who says so."""

    title: Text = Text()
    citation: Citation | None = None


class Parameter(Struct, frozen=True):
    """A number or a reading that may be set from outside; without a value it is unknown.

    ``choices`` holds the values it may take, as a policy writes them; ``citation`` and ``market`` say where
    its value comes from and which markets it holds for.
    """

    name: str
    type: Type
    title: Text
    value: Value
    has_value: bool
    choices: Mapping[str, Choice] | None
    span: Span
    citation: Citation | None = None
    market: tuple[str, ...] = ()

    @property
    def reads(self) -> bool:
        """Whether it chooses between readings rather than between numbers."""
        return self.choices is not None and self.type is Scalar.STRING


class NamedValue(Struct, frozen=True):
    """An expression with a name; reports print it."""

    name: str
    title: Text
    expression: Expression
    type: Type
    span: Span


class Severity(StrEnum):
    """Whether a precondition can change the verdict."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"


class Basis(StrEnum):
    """Whether the platform says so or we conclude it."""

    STATED = "stated"
    INFERRED = "inferred"


class Exemption(Struct, frozen=True):
    """``unless``: where it holds, the precondition is met without its condition."""

    title: Text
    condition: Condition
    span: Span


class PolicyRef(Struct, frozen=True):
    """Another policy's verdict on the same subject, as a condition."""

    policy: str
    span: Span


class Precondition(Struct, frozen=True):
    """One thing that must hold. ``stage`` is None where it holds in every stage."""

    id: str
    stage: str | None
    title: Text
    condition: Condition | PolicyRef
    when: Condition | None
    unless: Exemption | None
    fix: Text
    citation: Citation | None
    basis: Basis
    severity: Severity
    span: Span


class Awaited(StrEnum):
    """Whose turn a stage is, where the seller can only wait."""

    PLATFORM = "platform"
    BUYER = "buyer"
    CARRIER = "carrier"


class Stage(Struct, frozen=True):
    """A step of the way. It is over once ``done_when`` is true; without it, never."""

    id: str
    title: Text
    preconditions: tuple[Precondition, ...]
    done_when: Condition | None
    awaits: Awaited | None
    span: Span


class InForce(Struct, frozen=True):
    """The days on which a version of a policy applies, in the shop's calendar; ``until`` is exclusive."""

    start: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


class Policy(Struct, frozen=True):
    """A policy, ready to be evaluated.

    ``subject`` is ``shop`` or the section whose records get a verdict each. ``stages`` is empty where
    the policy has none; ``preconditions`` are those that hold in every stage. ``values`` and
    ``parameters`` keep the order of the file; a value uses only what stands before it or is resolved
    without a cycle.
    """

    id: str
    file: str
    title: Text
    subject: str
    applies_to: Condition | None
    in_force: InForce
    sources: Mapping[str, SourceText]
    parameters: Mapping[str, Parameter]
    values: Mapping[str, NamedValue]
    stages: tuple[Stage, ...]
    preconditions: tuple[Precondition, ...]
    span: Span
    notes: Text = Text()
    topic: str | None = None
    extends: tuple[str, ...] = ()
    market: tuple[str, ...] = ()

    def all_preconditions(self) -> tuple[Precondition, ...]:
        """Those of every stage in order, then those that hold in all stages."""
        return (*(p for s in self.stages for p in s.preconditions), *self.preconditions)


# --- walking ----------------------------------------------------------------------------------


def nodes(*parts: object) -> Iterator[Struct]:
    """Every node of these parts of a policy, texts included; spans, types and what fields mean aside."""
    pending = list(parts)
    while pending:
        node = pending.pop()
        if isinstance(node, Struct):
            yield node
            pending += [getattr(node, name) for name in _inside(type(node))]
        elif isinstance(node, tuple):
            pending += node
        elif isinstance(node, Mapping):
            pending += node.values()


@cache
def _inside(kind: type[Struct]) -> tuple[str, ...]:
    """The members of a kind of node that may hold nodes."""
    return tuple(name for name in kind.__struct_fields__ if name not in ("span", "type", "steps"))
