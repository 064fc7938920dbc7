"""What stands beside an expression and works on it: ``times``, ``plus``, ``minus``, ``within``, ``from``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Final

from msgspec.structs import replace

from checker.diagnostics import Span
from checker.diagnostics.nearest import Guess, guess
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import scalar_of
from checker.language.grammar.literals import infer
from checker.language.grammar.misread import clipped
from checker.language.grammar.types import NUMBERS, type_name
from checker.language.model.conditions import (
    Arithmetic,
    Default,
    Expression,
    Guarded,
    Literal,
    NameRef,
    type_of,
)
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode
from checker.schema.catalog import Scalar, Type
from checker.values.quantity import Duration, Unknown, Value

#: How ``from`` says that a time begins with the day after that from which it counts.
NEXT_DAY: Final = "next day"
_OTHERWISE: Final = (
    "the next day",
    "day after",
    "the day after",
    "following day",
    "tomorrow",
    "次日",
    "第二天",
)

#: Reads what stands at a key as an expression of a type; None, with the reason noted, where it is none.
Reader = Callable[[Node, Scalar, str], Expression | None]


def arithmetic(
    base: Expression, entries: Mapping[str, Entry], span: Span, context: ResolutionContext, read: Reader
) -> Expression | None:
    """``base`` with what the entries of its mapping do to it."""
    kind = type_of(base)
    parts: dict[str, Expression] = {}
    for key in ("times", "plus", "minus", "within"):
        if key not in entries:
            continue
        wanted = _addend(key, kind)
        if wanted is None:
            _unfit(key, kind, entries, context)
            return None
        node = entries[key].value
        if wanted is Scalar.DECIMAL and isinstance(node, ScalarNode) and node.text.lstrip("-").isdigit():
            wanted = Scalar.INTEGER
        if key == "times" and wanted is Scalar.DECIMAL and _is_share(node, context):
            wanted = Scalar.RATIO
        part = read(node, wanted, key)
        if part is None or not _fits(key, base, part, node.span, context):
            return None
        parts[key] = part
    begins = entries.get("from")
    if kind is Scalar.DURATION:
        total = base if not parts else _sum(base, parts, span, context)
        return None if total is None else counted(total, begins, context)
    if begins is not None:
        term = next((key for key in ("plus", "within") if key in parts), None)
        if kind is not Scalar.TIME:
            _unfit("from", kind, entries, context)
            return None
        if term is None:
            context.problems.error("SC102", begins.key.span, "start")
            return None
        later = counted(parts[term], begins, context)
        if later is None:
            return None
        parts[term] = later
    if not parts:
        return base
    if kind in NUMBERS and any(type_of(part) in (Scalar.DECIMAL, Scalar.RATIO) for part in parts.values()):
        kind = Scalar.DECIMAL
    times, plus, minus, within = (parts.get(key) for key in ("times", "plus", "minus", "within"))
    return Arithmetic(base, times, plus, minus, kind, span, within)


def _unfit(key: str, kind: Type, entries: Mapping[str, Entry], context: ResolutionContext) -> None:
    what = type_name(kind, context.scope.catalog)
    context.problems.error("SC118", entries[key].key.span, "arithmetic", name=key, what=what)


def _is_share(node: Node, context: ResolutionContext) -> bool:
    """Whether so many per cent of something are meant: written out, or by a name."""
    if not isinstance(node, ScalarNode):
        return isinstance(node, MappingNode) and "share" in node.names()
    if node.text.startswith("$"):
        return context.names.type_of(node.text[1:]) is Scalar.RATIO
    return infer(node.text, plain=node.plain) is Scalar.RATIO


def _addend(key: str, kind: Type) -> Scalar | None:
    """The type of what stands beside such a ``key``; None where it doesn't apply to a ``kind``."""
    if key == "within":
        return Scalar.DURATION if kind is Scalar.TIME else None
    if kind in NUMBERS or (kind is Scalar.MONEY and key == "times"):
        return Scalar.DECIMAL
    if kind in (Scalar.TIME, Scalar.DURATION) and key != "times":
        return Scalar.DURATION
    return Scalar.MONEY if kind is Scalar.MONEY else None


# --- durations ----------------------------------------------------------------------------------


def counted(duration: Expression, begins: Entry | None, context: ResolutionContext) -> Expression | None:
    """``duration``, from the day on with which it ``begins``."""
    if begins is None:
        return duration
    start = scalar_of(begins, context.problems)
    if start is None:
        return None
    if start.text != NEXT_DAY:
        meant = Guess(NEXT_DAY, sure=True) if start.text in _OTHERWISE else guess(start.text, (NEXT_DAY,))
        context.problems.error(
            "SC110", start.span, "value", suggestion=meant, text=clipped(start.text), values=(NEXT_DAY,)
        )
        return None
    if isinstance(duration, Literal) and isinstance(duration.value, Duration):
        return replace(duration, value=replace(duration.value, next_day=True))
    return Arithmetic(duration, None, None, None, Scalar.DURATION, begins.span, next_day=True)


def _fits(key: str, base: Expression, part: Expression, span: Span, context: ResolutionContext) -> bool:
    """Whether a duration that is added or taken away can be: from the same units, and only forwards."""
    if type_of(part) is not Scalar.DURATION:
        return True
    given = list(_durations(part, context))
    if key == "minus" and any(duration.next_day for duration in given):
        context.problems.error("SC118", span, "taken-away")
        return False
    if type_of(base) is not Scalar.DURATION:
        return True
    for one, other in product(_durations(base, context), given):
        if isinstance(one.plus(other), Unknown):
            context.problems.error("SC118", span, "units", one=str(one), other=str(other))
            return False
    return True


def _durations(expression: Expression, context: ResolutionContext) -> Iterator[Duration]:
    """The durations that an expression may be, or is made of, as far as the policy says."""
    values: list[Value] = []
    match expression:
        case Literal(value=value):
            values = [value]
        case NameRef(name=name) if name in context.names.values:
            yield from _durations(context.names.values[name].expression, context)
        case NameRef(name=name):
            values = context.names.possible(name)
        case Arithmetic(base=base, next_day=next_day):
            yield from (
                replace(each, next_day=each.next_day or next_day) for each in _durations(base, context)
            )
        case Guarded(base=base):
            yield from _durations(base, context)
        case Default(base=base, default=default):
            yield from _durations(base, context)
            yield from _durations(default, context)
    yield from (value for value in values if isinstance(value, Duration))


def _sum(
    base: Expression, parts: Mapping[str, Expression], span: Span, context: ResolutionContext
) -> Expression | None:
    """A duration with others added to it and taken away; one that is written out is worked out."""
    plus, minus = parts.get("plus"), parts.get("minus")
    written = [each.value if isinstance(each, Literal) else None for each in (base, *parts.values())]
    if not all(isinstance(value, Duration) for value in written):
        return Arithmetic(base, None, plus, minus, Scalar.DURATION, span)
    total, *others = (value for value in written if isinstance(value, Duration))
    for key, other in zip(parts, others, strict=True):
        added = total.plus(other, 1 if key == "plus" else -1)
        assert isinstance(added, Duration), "the units have been looked at"
        total = added
    if total.count < 0:
        context.problems.error("SC114", span, "negative", text=str(total))
        return None
    return Literal(total, Scalar.DURATION, span)
