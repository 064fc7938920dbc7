"""Random policies and random snapshots for property tests, typed by the catalog.

Values come from small pools, so that records point to each other, times lie around the check, and sums
meet two currencies. Policies are built as the language resolves them, without YAML.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any as AnyValue
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import strategies as st

from checker.base.text import Text
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
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
    RecordSource,
    Share,
    so_many_of,
)
from checker.language.model.operators import Operands, Operator
from checker.language.model.policy import (
    Awaited,
    Basis,
    Choice,
    Exemption,
    InForce,
    NamedValue,
    Parameter,
    Policy,
    PolicyRef,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.language.operators import DUTY, OPERATORS, operators
from checker.language.surface import core
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Relation, Scalar, Type, catalog
from checker.values.quantity import Duration, LocalDate, Money, Ratio, Unit

SPAN = Span("policy.yaml", 1, 1, 1, 2)

#: The fields that random snapshots hold and random policies read, per record.
FIELDS: dict[str, tuple[str, ...]] = {
    "snapshot": (
        "shop",
        "closure",
        "deposit",
        "deposit_refund",
        "settlements",
        "categories",
        "products",
        "orders",
        "after_sales",
    ),
    "shop": ("platform", "region", "timezone", "currency", "status", "basic_info_confirmed_at"),
    "closure": ("initiator", "applied_at", "withdrawn_at", "notice"),
    "closure_notice": ("enabled", "started_at", "ended_at", "interruptions"),
    "interruption": ("from", "to"),
    "deposit": ("balance", "frozen_amount", "top_up_notices", "required_by_category"),
    "deposit_requirement": ("category_id", "required_amount"),
    "top_up_notice": ("id", "due_at", "amount_due"),
    "deposit_refund": ("review_status", "approved_at", "paid_at"),
    "settlements": ("unsettled_count", "unsettled_amount", "items"),
    "settlement_item": ("id", "order_id", "amount"),
    "category": ("id", "parent_id", "selected"),
    "product": ("id", "category_id", "status"),
    "order": (
        "id",
        "status",
        "created_at",
        "paid_at",
        "delivered_at",
        "completed_at",
        "cancelled_at",
        "status_updated_at",
        "ended_at",
        "cancel_request",
        "is_cod",
        "replaces_order_id",
        "total",
        "lines",
    ),
    "cancel_request": ("pending", "requested_at"),
    "order_line": ("id", "product_id", "category_id", "quantity", "status", "price"),
    "after_sale": (
        "id",
        "order_id",
        "kind",
        "status",
        "created_at",
        "refund_amount",
        "superseded_by",
        "line_ids",
    ),
}

ZONES = (
    "Asia/Shanghai",
    "Europe/London",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/New_York",
    None,
)
#: Near these instants the clocks of some of the zones jump: a skipped midnight, a skipped day, autumn.
MOMENTS = (
    datetime(2017, 10, 15, 3, 30, tzinfo=UTC),
    datetime(2011, 12, 30, 9, 0, tzinfo=UTC),
    datetime(2024, 3, 31, 0, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 16, 0, tzinfo=UTC),
    datetime(2023, 11, 5, 6, 30, tzinfo=UTC),
)
IDS = ("1", "2", "3", "4")
CURRENCIES = ("CNY", "GBP")
AMOUNTS = ("0", "0.00", "12.50", "-3", "99.99", "100")


# --- snapshots --------------------------------------------------------------------------------


@st.composite
def instants(draw: st.DrawFn, around: datetime) -> str:
    """An instant near ``around``, on the hour or a little off it, with some offset."""
    days = draw(st.sampled_from((-400, -100, -91, -90, -89, -31, -30, -2, -1, 0, 1, 2, 30)))
    hours = draw(st.integers(-26, 26))
    ticks = draw(st.sampled_from((0, 0, 1, -1, 1_800_000_000, 900_000_000)))
    offset = draw(st.sampled_from(("UTC", "Asia/Shanghai", "America/Sao_Paulo", "Asia/Kathmandu")))
    moment = around + timedelta(days=days, hours=hours, microseconds=ticks)
    text = moment.astimezone(ZoneInfo(offset)).isoformat()
    return text.replace("+00:00", "Z")


@st.composite
def times(draw: st.DrawFn, around: datetime) -> AnyValue:
    """A time: an instant or, now and then, an interval that may be open."""
    if draw(st.integers(0, 3)):
        return draw(instants(around))
    ends = [draw(st.none() | instants(around)) for _ in range(2)]
    if None not in ends:
        ends.sort(key=datetime.fromisoformat)  # type: ignore[arg-type]  # none is None here
    return {"not_before": ends[0], "not_after": ends[1]}


@st.composite
def field_values(draw: st.DrawFn, field: Field, around: datetime, depth: int) -> AnyValue:
    """A value of ``field`` as a snapshot writes it."""
    kind = field.type
    if field.name == "timezone":
        return draw(st.sampled_from(ZONES))
    if field.closed == "region":
        return draw(st.sampled_from(("CN", "GB", "XX", None)))
    if isinstance(kind, EnumType):
        return draw(st.sampled_from((*list(kind.values)[:4], *list(kind.values)[-3:], "SOMETHING_NEW")))
    if isinstance(kind, ObjectType):
        return draw(records(kind.record, around, depth))
    if isinstance(kind, ListType):
        if kind.record is None:
            return draw(st.lists(st.sampled_from(IDS), max_size=2))
        return draw(sections(kind.record, around, depth, most=2))
    if kind is Scalar.TIME:
        return draw(times(around))
    if kind is Scalar.MONEY:
        return {"amount": draw(st.sampled_from(AMOUNTS)), "currency": draw(st.sampled_from(CURRENCIES))}
    pools: dict[Type, tuple[AnyValue, ...]] = {
        Scalar.STRING: IDS,
        Scalar.BOOLEAN: (True, False),
        Scalar.INTEGER: (0, 1, 2, 5),
        Scalar.CURRENCY: CURRENCIES,
    }
    return draw(st.sampled_from(pools[kind]))


@st.composite
def records(draw: st.DrawFn, name: str, around: datetime, depth: int) -> dict[str, AnyValue]:
    """A record: each field may be missing or null unless it is required."""
    found: dict[str, AnyValue] = {}
    for field in catalog().records[name].fields.values():
        if field.name not in FIELDS[name] or field.derived is not None:
            continue
        fate = draw(st.integers(0, 9))
        if field.required or fate < 7:
            found[field.name] = draw(field_values(field, around, depth + 1))
        elif fate == 7:
            found[field.name] = None
    return found


@st.composite
def sections(
    draw: st.DrawFn, name: str, around: datetime, depth: int, most: int
) -> list[dict[str, AnyValue]]:
    """Records with distinct ids."""
    found = draw(st.lists(records(name, around, depth), max_size=most))
    key = catalog().records[name].id
    for number, record in enumerate(found):
        if key is not None and key in record and record[key] is not None:
            record[key] = IDS[number % len(IDS)] if number < len(IDS) else str(number)
    return found


@st.composite
def snapshots(draw: st.DrawFn) -> dict[str, AnyValue]:
    """A snapshot document."""
    around = draw(st.sampled_from(MOMENTS))
    document: dict[str, AnyValue] = {}
    if draw(st.booleans()):
        document["as_of"] = draw(instants(around))
    shop = draw(records("shop", around, 0))
    shop["id"] = "shop-1"
    document["shop"] = shop
    for field in catalog().root.fields.values():
        if field.name not in FIELDS["snapshot"] or field.name == "shop":
            continue
        fate = draw(st.integers(0, 9))
        if isinstance(field.type, ListType):
            assert field.type.record is not None
            if fate < 9:
                document[field.name] = draw(sections(field.type.record, around, 0, most=4))
        elif fate < 8:
            assert isinstance(field.type, ObjectType)
            document[field.name] = draw(records(field.type.record, around, 0))
        elif fate == 8:
            document[field.name] = None
    coverage: dict[str, AnyValue] = {}
    for path, record in catalog().sections():
        if record.name in FIELDS and draw(st.integers(0, 4)):
            entry: dict[str, AnyValue] = {}
            if draw(st.integers(0, 3)):
                entry["complete"] = draw(st.sampled_from((True, True, True, False)))
            if draw(st.booleans()):
                entry["created_since"] = draw(instants(around))
            if draw(st.booleans()):
                entry["retrieved_at"] = draw(instants(around))
            coverage[path] = entry
    document["coverage"] = coverage
    return document


def encoded(document: dict[str, AnyValue]) -> bytes:
    """The document as the bytes of a file."""
    return json.dumps(document).encode()


@st.composite
def checks(draw: st.DrawFn, document: dict[str, AnyValue]) -> datetime:
    """An instant at which to check ``document``: near its times, often on a midnight."""
    pool = [datetime.fromisoformat(text) for text in _instants(document)] or [MOMENTS[0]]
    moment = draw(st.sampled_from(pool)) + timedelta(days=draw(st.sampled_from((0, 0, 1, 30, 90, 91, -1))))
    return (moment + timedelta(microseconds=draw(st.sampled_from((0, 0, 1, -1))))).astimezone(UTC)


def _instants(node: AnyValue) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _instants(value)]
    if isinstance(node, list):
        return [text for value in node for text in _instants(value)]
    return [node] if isinstance(node, str) and len(node) > 15 and node[4] == "-" and "T" in node else []


# --- paths ------------------------------------------------------------------------------------

Steps = tuple[Field | Relation, ...]


@cache
def ways(record: str, depth: int = 2) -> tuple[tuple[Steps, Type], ...]:
    """Every way from a record to a field of it or of a record near it, with the field's type."""
    found: list[tuple[Steps, Type]] = []
    for field in catalog().records[record].fields.values():
        if field.name not in FIELDS.get(record, ()):
            continue
        found.append(((field,), field.type))
        if isinstance(field.type, ObjectType) and depth:
            found += [((field, *rest), kind) for rest, kind in ways(field.type.record, depth - 1)]
    if depth:
        for relation in catalog().records[record].relations.values():
            if relation.key.name in FIELDS.get(record, ()):
                found.append(((relation,), ObjectType(relation.target)))
                found += [((relation, *rest), kind) for rest, kind in ways(relation.target, depth - 1)]
    return tuple(found)


def step_name(step: Field | Relation) -> str:
    """What a path calls a step."""
    return step.name


@dataclass(frozen=True)
class Scope:
    """Where a condition stands: the records that its names may mean, outermost first.

    ``names`` are the policy's parameters and named values with their types.
    """

    records: tuple[str, ...]
    names: tuple[tuple[str, Type], ...] = ()
    depth: int = 2
    money: bool = True

    def inside(self, record: str) -> Scope:
        """Inside a fold over records called ``record``."""
        return replace(self, records=(*self.records, record), depth=self.depth - 1)

    def deeper(self) -> Scope:
        """Inside another condition or expression."""
        return replace(self, depth=self.depth - 1)


def available(scope: Scope, kind: Type | None) -> list[Path]:
    """Every path of type ``kind`` (any single value for None)."""
    found = []
    for number, record in enumerate(scope.records):
        for steps, found_kind in ways(record):
            if isinstance(found_kind, ListType | ObjectType) if kind is None else found_kind != kind:
                continue
            text = ".".join(step_name(step) for step in steps)
            found.append(Path(number, steps, found_kind, text, SPAN))
    return found


def path_strategy(scope: Scope, kind: Type | None) -> st.SearchStrategy[Path]:
    """A path, more often from the innermost record than from others."""
    found = available(scope, kind)
    inner = [path for path in found if path.scope == len(scope.records) - 1]
    if not inner or len(inner) == len(found):
        return st.sampled_from(found)
    return st.sampled_from(inner) | st.sampled_from(inner) | st.sampled_from(found)


@st.composite
def sources(draw: st.DrawFn, scope: Scope) -> tuple[RecordSource, str]:
    """What a fold may run over, and the kind of its records."""
    choices: list[tuple[RecordSource, str]] = []
    for path, record in catalog().sections():
        if record.name in FIELDS:
            kind = ListType(record.name)
            steps = _root_steps(path)
            choices.append((RecordSource(Path(0, steps, kind, path, SPAN), path, kind), record.name))
    sections_only = len(choices)
    for number, name in enumerate(scope.records):
        if number == 0:
            continue
        for steps, kind in ways(name):
            if isinstance(kind, ListType) and kind.record is not None:
                text = ".".join(step_name(step) for step in steps)
                choices.append((RecordSource(Path(number, steps, kind, text, SPAN), None, kind), kind.record))
    if len(choices) > sections_only and draw(st.booleans()):
        return draw(st.sampled_from(choices[sections_only:]))
    large = [choice for choice in choices[:sections_only] if choice[0].section in ("orders", "after_sales")]
    return draw(st.sampled_from(large) | st.sampled_from(choices[:sections_only]))


def _root_steps(path: str) -> Steps:
    record, steps = catalog().root, []
    for name in path.split("."):
        field = record.fields[name]
        steps.append(field)
        record = catalog().records[getattr(field.type, "record", "snapshot")]
    return tuple(steps)


# --- expressions ------------------------------------------------------------------------------

_COUNTS = {
    Unit.DAYS: (0, 1, 2, 30, 90),
    Unit.HOURS: (0, 1, 24, 36),
    Unit.MINUTES: (30, 90),
    Unit.WORKING_DAYS: (1, 3),
}


@st.composite
def durations(draw: st.DrawFn) -> Duration:
    """A duration, mostly in days."""
    unit = draw(st.sampled_from((Unit.DAYS, Unit.DAYS, Unit.DAYS, *Unit)))
    return Duration(draw(st.sampled_from(_COUNTS[unit])), unit, not draw(st.integers(0, 4)))


@st.composite
def literals(draw: st.DrawFn, kind: Type) -> Literal:
    """A value written in a policy."""
    value: AnyValue
    if isinstance(kind, EnumType):
        value = draw(st.sampled_from((*list(kind.values)[:4], *list(kind.values)[-3:])))
    elif kind is Scalar.MONEY:
        amount = Decimal(draw(st.sampled_from(AMOUNTS)))
        value = Money(amount, draw(st.sampled_from(CURRENCIES))) if amount else Money(Decimal(0), None)
    elif kind is Scalar.TIME:
        moment = draw(st.sampled_from(MOMENTS)) + timedelta(days=draw(st.integers(-3, 3)))
        value = LocalDate(moment.year, moment.month, moment.day)
    elif kind is Scalar.DURATION:
        value = draw(durations())
    elif kind is Scalar.BOOLEAN:
        value = draw(st.booleans())
    elif kind is Scalar.INTEGER:
        value = draw(st.integers(0, 4))
    elif kind is Scalar.CURRENCY:
        value = draw(st.sampled_from(CURRENCIES))
    else:
        value = draw(st.sampled_from((*IDS, "CN")))
    return Literal(value, kind, SPAN)


@st.composite
def expressions(draw: st.DrawFn, scope: Scope, kind: Type) -> Expression:
    """An expression of type ``kind``."""
    simple: list[st.SearchStrategy[Expression]] = [literals(kind)]
    if available(scope, kind):
        simple.append(path_strategy(scope, kind).map(lambda path: FieldRef(path, SPAN)))
    named = [NameRef(name, of, SPAN) for name, of in scope.names if of == kind]
    if named:
        simple.append(st.sampled_from(named))
    if scope.depth <= 0 or kind not in _NAMED or draw(st.integers(0, 2)):
        return draw(st.one_of(simple))
    deeper = scope.deeper()
    if kind is Scalar.BOOLEAN:
        return Holds(draw(conditions(deeper)), SPAN)
    shape = draw(st.sampled_from(("aggregate", "aggregate", "extremum", "arithmetic", "default", "guarded")))
    if shape == "aggregate":
        return draw(aggregates(deeper, kind))
    if shape == "extremum":
        fold = draw(st.sampled_from((Fold.MIN, Fold.MAX)))
        items = draw(st.lists(expressions(deeper, kind), min_size=1, max_size=3))
        return Extremum(fold, tuple(items), kind, SPAN)
    if shape == "guarded":
        guarded = Guarded(draw(expressions(deeper, kind)), draw(conditions(deeper)), kind, SPAN)
        return (
            Default(guarded, draw(expressions(deeper, kind)), kind, SPAN) if draw(st.booleans()) else guarded
        )
    if shape == "default":
        base, other = draw(expressions(deeper, kind)), draw(expressions(deeper, kind))
        return Default(base, other, kind, SPAN, draw(st.booleans()))
    if kind is Scalar.TIME:
        base = path_strategy(scope, kind).map(lambda path: FieldRef(path, SPAN))
        parts = draw(st.sampled_from(("plus", "minus", "within", "plus and within")))
        given = {part: draw(literals(Scalar.DURATION)) for part in parts.split(" and ")}
        added, taken, limit = (given.get(part) for part in ("plus", "minus", "within"))
        return Arithmetic(draw(base), None, added, taken, kind, SPAN, limit)
    factor = draw(st.none() | literals(Scalar.INTEGER))
    if kind is Scalar.MONEY and factor is not None and draw(st.booleans()):
        factor = draw(expressions(deeper, Scalar.INTEGER))
    plus, minus = (draw(st.none() | expressions(deeper, kind)) for _ in range(2))
    return Arithmetic(draw(expressions(deeper, kind)), factor, plus, minus, kind, SPAN)


_ORDERED = (Scalar.TIME, Scalar.MONEY, Scalar.INTEGER)


@st.composite
def aggregates(draw: st.DrawFn, scope: Scope, kind: Type) -> Expression:
    """An aggregate of type ``kind``; for a kind that no record has, a literal."""
    source, record = draw(sources(scope))
    inner = scope.inside(record)
    where = draw(st.none() | conditions(inner))
    own = [path for path in available(inner, kind) if path.scope == len(scope.records)]
    number = len(scope.records)
    ordered = [path for of in _ORDERED for path in available(inner, of) if path.scope == len(scope.records)]
    if own and ordered and not draw(st.integers(0, 2)):
        fold, take = draw(st.sampled_from((Fold.MIN, Fold.MAX))), draw(st.sampled_from(own))
        value = draw(st.sampled_from(ordered))
        return Aggregate(fold, source, value, where, kind, SPAN, number, take)
    if kind is Scalar.INTEGER and (not own or draw(st.booleans())):
        return Aggregate(Fold.COUNT, source, None, where, kind, SPAN, number)
    if not own:
        return draw(literals(kind))
    folds = (Fold.MIN, Fold.MAX) if kind is Scalar.TIME else (Fold.SUM, Fold.SUM, Fold.MIN, Fold.MAX)
    return Aggregate(
        draw(st.sampled_from(folds)), source, draw(st.sampled_from(own)), where, kind, SPAN, number
    )


# --- conditions -------------------------------------------------------------------------------

_COUNTING = tuple(operator for operator in OPERATORS.values() if operator.counts)


@st.composite
def tests(draw: st.DrawFn, scope: Scope) -> Condition:
    """One test that the type checker would accept: with any operator of the table, put into what it means."""
    if scope.depth > 0 and not draw(st.integers(0, 4)):
        counted = draw(aggregates(scope, Scalar.INTEGER))
        operator = draw(st.sampled_from(_COUNTING))
        return core(operator, counted, draw(_operands(scope, operator, Scalar.INTEGER)), SPAN)
    path = draw(path_strategy(scope, None))
    kind = path.type
    left: Expression = FieldRef(path, SPAN)
    if scope.depth > 0 and not draw(st.integers(0, 3)):
        left = draw(expressions(scope.deeper(), kind))
    if kind is Scalar.TIME and not draw(st.integers(0, 3)):
        return core(DUTY, left, (draw(deadlines(scope)),), SPAN)
    operator = draw(st.sampled_from(operators(kind)))
    return core(operator, left, draw(_operands(scope, operator, kind)), SPAN)


@st.composite
def deadlines(draw: st.DrawFn, scope: Scope) -> Expression:
    """A deadline: any time, or the end of so long from one on."""
    time = draw(expressions(scope.deeper(), Scalar.TIME))
    within = draw(st.none() | _durations_of(scope))
    return time if within is None else Arithmetic(time, None, None, None, Scalar.TIME, SPAN, within)


@st.composite
def _operands(draw: st.DrawFn, scope: Scope, operator: Operator, kind: Type) -> tuple[Expression, ...]:
    """What an operator is given; bounds may be the wrong way round, as names can make them."""
    values = expressions(scope.deeper(), kind)
    if operator.now and kind is Scalar.TIME:
        values = st.just(NowRef(SPAN)) | values
    match operator.operands:
        case Operands.YES_OR_NO:
            return (Literal(draw(st.booleans()), Scalar.BOOLEAN, SPAN),)
        case Operands.DURATION:
            return (draw(_durations_of(scope)),)
        case Operands.ONE:
            return (draw(values),)
        case Operands.BOUNDS:
            return (draw(values), draw(values))
        case Operands.SEVERAL:
            return tuple(draw(st.lists(values, min_size=1, max_size=3)))


@st.composite
def _durations_of(draw: st.DrawFn, scope: Scope) -> Expression:
    """A duration: written, named, or worked out of others, in whatever units."""
    named = [NameRef(name, kind, SPAN) for name, kind in scope.names if kind is Scalar.DURATION]
    written = literals(Scalar.DURATION)
    simple = st.one_of(written, written, st.sampled_from(named)) if named else written
    base = draw(simple)
    if draw(st.integers(0, 3)):
        return base
    plus, minus, next_day = draw(st.none() | simple), draw(st.none() | simple), draw(st.booleans())
    return Arithmetic(base, None, plus, minus, Scalar.DURATION, SPAN, next_day=next_day)


@st.composite
def correlations(draw: st.DrawFn, scope: Scope) -> Comparison | None:
    """The key of an innermost record against a text of an outer one, on either side."""
    number = len(scope.records) - 1
    texts = [path for path in available(scope, Scalar.STRING) if path.scope]
    mine = [FieldRef(path, SPAN) for path in texts if path.scope == number]
    others = [FieldRef(path, SPAN) for path in texts if path.scope < number]
    if not mine or not others:
        return None
    sides = [draw(st.sampled_from(mine)), draw(st.sampled_from(others))]
    if draw(st.booleans()):
        sides.reverse()
    return Comparison(sides[0], Op.IS, (sides[1],), SPAN)


@st.composite
def quantifiers(draw: st.DrawFn, scope: Scope) -> Quantifier:
    """A quantifier over a section or over a list inside a record."""
    source, record = draw(sources(scope))
    inner = scope.inside(record)
    kind = draw(st.sampled_from(QuantifierKind))
    where = draw(st.none() | conditions(inner))
    if len(scope.records) > 1 and draw(st.booleans()):
        key = draw(correlations(inner))
        if key is not None:
            where = key if where is None else AllOf((where, key), SPAN)
    if where is None and kind is not QuantifierKind.EVERY:
        where = draw(conditions(inner))
    require = draw(conditions(inner)) if kind is QuantifierKind.EVERY else None
    label = draw(st.sampled_from((None, None, f"its_{record}")))
    return Quantifier(kind, source, len(scope.records), label, where, require, SPAN)


@st.composite
def shares(draw: st.DrawFn, scope: Scope) -> Comparison:
    """A share held to some per cent: of records, of what they sum up to, or of one number in another."""
    kind = draw(st.sampled_from((Scalar.INTEGER, Scalar.INTEGER, Scalar.MONEY)))
    share: Expression
    if draw(st.integers(0, 3)):
        source, record = draw(sources(scope))
        inner, number = scope.inside(record), len(scope.records)
        own = [path for path in available(inner, kind) if path.scope == number]
        among, where = draw(st.none() | conditions(inner)), draw(conditions(inner))
        value = draw(st.sampled_from(own)) if own and draw(st.booleans()) else None
        fold, of = (Fold.COUNT, Scalar.INTEGER) if value is None else (Fold.SUM, kind)
        whole = Aggregate(fold, source, value, among, of, SPAN, number)
        chosen = where if whole.where is None else AllOf((whole.where, where), SPAN)
        part = Aggregate(fold, source, value, chosen, of, SPAN, number)
        share = Share(part, whole, value is None, SPAN)
    else:
        share = Share(draw(expressions(scope, kind)), draw(expressions(scope, kind)), inside=False, span=SPAN)
    percent = Literal(Ratio(draw(st.sampled_from(("0", "0.25", "0.3333", "0.5", "1")))), Scalar.RATIO, SPAN)
    if draw(st.booleans()):
        share = Default(share, percent, Scalar.RATIO, SPAN)
    op = draw(st.sampled_from((Op.IS, Op.ABOVE, Op.AT_LEAST, Op.BELOW, Op.AT_MOST)))
    return Comparison(share, op, (percent,), SPAN)


@st.composite
def conditions(draw: st.DrawFn, scope: Scope) -> Condition:
    """Any condition."""
    shape = draw(st.integers(0, 11)) if scope.depth > 0 else 0
    if shape < 5:
        return draw(tests(scope))
    if shape < 8:
        return draw(quantifiers(scope))
    if shape == 8:
        return Not(draw(conditions(scope.deeper())), SPAN)
    if shape == 9:
        several = tuple(draw(st.lists(conditions(scope.deeper()), min_size=2, max_size=4)))
        least = draw(st.integers(0, len(several)))
        return so_many_of(several, least, draw(st.integers(least, len(several))), SPAN)
    if shape == 10:
        return draw(shares(scope.deeper()))
    parts = tuple(draw(st.lists(conditions(scope.deeper()), max_size=3)))
    return AllOf(parts, SPAN) if draw(st.booleans()) else AnyOf(parts, SPAN)


# --- policies ---------------------------------------------------------------------------------

#: The types of expressions that are more than a literal, a field or a name.
_NAMED: tuple[Type, ...] = (Scalar.INTEGER, Scalar.MONEY, Scalar.TIME, Scalar.BOOLEAN)


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Parameter]:
    """A parameter of each kind that tests ask for; some without a value."""
    found = {}
    for name, kind in (("period", Scalar.DURATION), ("limit", Scalar.INTEGER), ("floor", Scalar.MONEY)):
        has_value = draw(st.integers(0, 5)) > 0
        value = draw(literals(kind)).value if has_value else None
        found[name] = Parameter(name, kind, Text(name, name), value, has_value, None, SPAN)
    choices = {choice: Choice(Text(f"as {choice} says", f"按 {choice}")) for choice in IDS[:2]}
    value = draw(st.sampled_from(IDS[:2]))
    title = Text("reading", "理解")
    found["reading"] = Parameter("reading", Scalar.STRING, title, value, True, choices, SPAN)
    return found


@st.composite
def policies(draw: st.DrawFn, name: str = "test/policy", subjects: Sequence[str] = ()) -> Policy:
    """A policy with named values, preconditions with ``when`` and ``unless``, and perhaps stages."""
    subject = draw(st.sampled_from(subjects or ("shop", "shop", "orders", "after_sales")))
    record = _record(subject)
    given = draw(parameters())
    scope = Scope(("snapshot", record), tuple((p.name, p.type) for p in given.values()))
    values: dict[str, NamedValue] = {}
    for number in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(_NAMED))
        expression = draw(expressions(scope, kind))
        values[f"v{number}"] = NamedValue(f"v{number}", Text(), expression, kind, SPAN)
        scope = replace(scope, names=(*scope.names, (f"v{number}", kind)))
    stages: list[Stage] = []
    count = draw(st.integers(0, 3))
    for stage in range(count):
        later = tuple(f"s{number}" for number in range(stage + 1, count))
        own = draw(preconditions(scope, f"s{stage}", later))
        done = draw(st.none() | conditions(replace(scope, depth=1)))
        awaits = draw(st.none() | st.sampled_from(Awaited))
        stages.append(Stage(f"s{stage}", Text(), own, done, awaits, SPAN))
    return Policy(
        id=name,
        file="policy.yaml",
        title=Text(name, name),
        subject=subject,
        applies_to=draw(st.none() | conditions(replace(scope, depth=1))),
        in_force=InForce(),
        sources={},
        parameters=given,
        values=values,
        stages=tuple(stages),
        preconditions=draw(preconditions(scope, None)),
        span=SPAN,
    )


@st.composite
def referring(draw: st.DrawFn, policy: Policy) -> Policy:
    """A policy on the same subject that asks for the verdict of ``policy`` beside conditions of its own."""
    own = draw(policies("test/above", (policy.subject,)))
    asked = Precondition(
        id="other",
        stage=None,
        title=Text(),
        condition=PolicyRef(policy.id, SPAN),
        when=draw(st.none() | conditions(Scope(("snapshot", _record(policy.subject)), depth=0))),
        unless=None,
        fix=Text(),
        citation=None,
        basis=Basis.STATED,
        severity=PreconditionSeverity.BLOCKING,
        span=SPAN,
    )
    return msgspec.structs.replace(own, preconditions=(*own.preconditions, asked))


def _record(subject: str) -> str:
    """The kind of record that a policy on ``subject`` is about."""
    return "shop" if subject == "shop" else catalog().section(subject).name


@st.composite
def preconditions(
    draw: st.DrawFn, scope: Scope, stage: str | None, later: tuple[str, ...] = ()
) -> tuple[Precondition, ...]:
    """A few preconditions; many are quantifiers or conjunctions of them, some end with a ``later`` stage."""
    found = []
    for number in range(draw(st.integers(0 if stage else 1, 2))):
        condition = draw(
            quantifiers(scope)
            | conditions(scope)
            | st.lists(quantifiers(scope), min_size=1, max_size=2).map(
                lambda parts: AllOf(tuple(parts), SPAN)
            )
        )
        unless = draw(st.none() | conditions(replace(scope, depth=0)))
        found.append(
            Precondition(
                id=f"{stage or 'all'}-{number}",
                stage=stage,
                title=Text(),
                condition=condition,
                when=draw(st.none() | conditions(replace(scope, depth=0))),
                unless=None if unless is None else Exemption(Text(), unless, SPAN),
                fix=Text(),
                citation=None,
                basis=Basis.STATED,
                severity=draw(
                    st.sampled_from(
                        (
                            PreconditionSeverity.BLOCKING,
                            PreconditionSeverity.BLOCKING,
                            PreconditionSeverity.ADVISORY,
                        )
                    )
                ),
                span=SPAN,
                until=draw(st.none() | st.sampled_from(later)) if later else None,
            )
        )
    return tuple(found)
