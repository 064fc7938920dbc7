"""Operands: literals, ``$names``, fields, aggregates, and arithmetic on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess
from checker.language.grammar.aggregates import aggregate, is_quantity, not_folded
from checker.language.grammar.arithmetic import arithmetic
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import (
    EXPRESSIONS,
    MODIFIERS,
    as_scalar,
    empty,
    scalar_of,
    unknown_key,
    wrong_shape,
)
from checker.language.grammar.literals import read
from checker.language.grammar.lookups import table
from checker.language.grammar.misread import Misread, clipped
from checker.language.grammar.scope import OUTERMOST, resolve_path
from checker.language.grammar.shares import share
from checker.language.grammar.types import NUMBERS, compares, type_name
from checker.language.grammar.written import literal, misread, note_nothing
from checker.language.model.conditions import (
    Default,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    NowRef,
    Share,
    type_of,
)
from checker.language.model.operators import Operands
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.schema.catalog import EnumType, ListType, ObjectType, Scalar, Type
from checker.values.quantity import Money


class ExpectedType(Struct, frozen=True):
    """Where an operand stands: the type that fits, what asks for it, and whether ``now`` may stand there.

    ``type`` None takes any type.
    """

    type: Type | None
    asker: str = ""
    takes_now: bool = False


ANY = ExpectedType(None)
#: Ways to write ``now`` that aren't it.
_NOW: Final = pattern(r"\$?now(\(\))?\Z|现在\Z|当前时间\Z", re.IGNORECASE)


def operand(node: Node, slot: ExpectedType, context: ResolutionContext) -> Expression | None:
    """The expression that ``node`` stands for; None, with the reason noted, where it is none."""
    if isinstance(node, ScalarNode):
        return _scalar(node, slot, context)
    if isinstance(node, MappingNode):
        found = expression(node, slot, context)
        return None if found is None else fitted(found, slot, node.span, context)
    lists = [name for name, each in OPERATORS.items() if each.operands in (Operands.SEVERAL, Operands.BOUNDS)]
    help_text = Text(f"a list goes with {quoted(lists)}", f"列表要配合 {quoted_zh(lists)} 之一")
    wrong_shape(node, ScalarNode, Text("a value", "值"), context.problems, help_text)
    return None


def _scalar(node: ScalarNode, slot: ExpectedType, context: ResolutionContext) -> Expression | None:
    if node.is_null:
        context.problems.error("SC117", node.span)
        return None
    if node.text.startswith("$") and not node.text[1:2].isdigit():
        name = context.name(node)
        return None if name is None else fitted(name, slot, node.span, context)
    if node.text == "now" and slot.type in (Scalar.TIME, Scalar.DURATION, None):
        if slot.takes_now:
            return NowRef(node.span)
        moments = tuple(operator.name for operator in OPERATORS.values() if operator.now)
        stretches = tuple(name for name, each in OPERATORS.items() if each.operands is Operands.DURATION)
        context.problems.error("SC133", node.span, moments=moments, stretches=stretches)
        return None
    if slot.takes_now and slot.type is Scalar.TIME and _NOW.match(node.text):
        context.problems.error("SC116", node.span, "now", suggestion=Guess("now", sure=True), text=node.text)
        return None
    found = literal(node, slot.type, context)
    if found is not None:
        note_nothing(found, context)
    return found


def fitted(
    found: Expression, slot: ExpectedType, span: Span, context: ResolutionContext
) -> Expression | None:
    """``found``, if its type fits the slot; None, with the reason noted, where it doesn't."""
    wanted, kind = slot.type, type_of(found)
    if wanted is None or compares(wanted, kind):
        return found
    if (
        isinstance(found, NameRef)
        and kind is Scalar.STRING
        and (isinstance(wanted, EnumType) or wanted is Scalar.CURRENCY)
    ):
        for text in context.names.texts(found.name) or ():
            mistake = read(text, wanted)
            if isinstance(mistake, Misread):
                context.problems.error(
                    "SC110",
                    span,
                    "parameter",
                    help=mistake.help,
                    name=found.name,
                    text=text,
                    asker=slot.asker,
                )
                return None
        return found
    if isinstance(wanted, EnumType) and isinstance(kind, EnumType):
        context.problems.error("SC118", span, "enumeration", asker=slot.asker)
        return None
    if isinstance(found, NameRef) and isinstance(wanted, Scalar) and wanted is not Scalar.STRING:
        value = context.names.written.get(found.name)
        mistake = None if value is None else read(value.text, wanted, plain=value.plain)
        if value is not None and isinstance(mistake, Misread) and _is_slip(mistake, kind, wanted):
            misread(mistake, value.span, context)
            return None
    catalog = context.scope.catalog
    left, right = type_name(wanted, catalog), type_name(kind, catalog)
    subject = (
        Text(f"`{slot.asker}` takes {left.en}", f"`{slot.asker}` 需要{left.zh}")
        if slot.asker
        else Text(f"{left.en} is needed here", f"此处需要{left.zh}")
    )
    context.problems.error("SC118", span, "type", subject=subject, right=right)
    return None


def _is_slip(mistake: Misread, kind: Type, wanted: Scalar) -> bool:
    """Whether a parameter's value is rather written wrongly than asked for in the wrong place."""
    return (
        mistake.suggestion is not None
        or kind is Scalar.STRING
        or (wanted is Scalar.DURATION and kind in NUMBERS)
    )


def expression(node: MappingNode, slot: ExpectedType, context: ResolutionContext) -> Expression | None:
    """The expression that a mapping such as ``{sum: …}`` or ``{field: …, plus: …}`` stands for."""
    names = node.names()
    bases = [name for name in names if name in EXPRESSIONS]
    if len(bases) != 1:
        _not_one_base(node, bases, context)
        return None
    kind = EXPRESSIONS[bases[0]]
    entries: dict[str, Entry] = {}
    for entry in node.entries:
        if entry.name in kind.keys:
            entries[entry.name] = entry
        else:
            unknown_key(entry, kind, names, context.problems)
    if bases[0] == "amount":
        return _money(entries, node.span, context)
    if len(entries) < len(node.entries):
        return None
    base = _base(bases[0], entries, slot, node.span, context)
    if base is None:
        return None
    if "missing" in entries:
        base = _stated(base, entries["missing"], context)
        if base is None:
            return None
    if "when" in entries:
        whole = _worked_out(base, entries, node.span, context)
        guarded = None if whole is None else _guarded(whole, entries["when"], node.span, context)
        return None if guarded is None else _defaulted(guarded, entries, node.span, context)
    # The default of a table is one of its rows.
    standing = base if bases[0] == "table" else _defaulted(base, entries, node.span, context)
    return None if standing is None else _worked_out(standing, entries, node.span, context)


def _worked_out(
    base: Expression, entries: dict[str, Entry], span: Span, context: ResolutionContext
) -> Expression | None:
    def read(node: Node, kind: Scalar, key: str) -> Expression | None:
        return operand(node, ExpectedType(kind, key), context)

    return arithmetic(base, entries, span, context, read)


def _guarded(whole: Expression, entry: Entry, span: Span, context: ResolutionContext) -> Expression | None:
    when = context.condition(entry.value)
    return None if when is None else Guarded(whole, when, type_of(whole), span)


def _stated(base: Expression, entry: Entry, context: ResolutionContext) -> Expression | None:
    """The base, or something else where the snapshot doesn't hold it.

    Only of the subject or the snapshot: of a record that may be missing as a whole nothing is known, so
    nothing may stand in for what it would say.
    """
    if isinstance(base, FieldRef) and base.path.scope >= OUTERMOST:
        context.problems.error("SC154", entry.key.span)
        return None
    other = operand(entry.value, ExpectedType(type_of(base), "missing"), context)
    return None if other is None else Default(base, other, type_of(base), entry.span, missing=True)


def _defaulted(
    base: Expression, entries: Mapping[str, Entry], span: Span, context: ResolutionContext
) -> Expression | None:
    if "default" not in entries:
        return base
    other = operand(entries["default"].value, ExpectedType(type_of(base), "default"), context)
    return None if other is None else Default(base, other, type_of(base), span)


def _not_one_base(node: MappingNode, bases: list[str], context: ResolutionContext) -> None:
    if bases:
        context.problems.error("SC129", node.span, "beginnings", count=len(bases), bases=tuple(bases))
        return
    known = [name for name in EXPRESSIONS if name != "amount"]
    for entry in node.entries:
        near = guess(entry.name, EXPRESSIONS, MODIFIERS) if entry.name not in MODIFIERS else None
        if near is not None:
            context.problems.error(
                "SC101", entry.key.span, "expression", suggestion=near, name=clipped(entry.name)
            )
            return
    context.problems.error("SC102", node.span, "expression", known=tuple(known))


def _money(entries: dict[str, Entry], span: Span, context: ResolutionContext) -> Expression | None:
    missing = [key for key in EXPRESSIONS["amount"].required if key not in entries]
    for key in missing:
        context.problems.error("SC102", span, "amount", name=key)
    amount, currency = (scalar_of(entries.get(key), context.problems) for key in ("amount", "currency"))
    if amount is None or currency is None:
        return None
    number = literal(ScalarNode(amount.text, plain=True, span=amount.span), Scalar.DECIMAL, context)
    code = literal(currency, Scalar.CURRENCY, context)
    if number is None or code is None:
        return None
    assert isinstance(number.value, Decimal)
    assert isinstance(code.value, str)
    return Literal(Money(number.value, code.value), Scalar.MONEY, span)


def _base(
    key: str, entries: dict[str, Entry], slot: ExpectedType, span: Span, context: ResolutionContext
) -> Expression | None:
    node = entries[key].value
    if key == "value":
        # With arithmetic beside it, the type that is wanted is that of the whole, which is the base's too.
        return operand(node, ExpectedType(slot.type, slot.asker), context)
    if key == "holds":
        held = context.condition(node)
        return None if held is None else Holds(held, span)
    if key == "share":
        return _shared(node, span, context)
    if key == "table":
        return _table(entries, slot, span, context)
    if key in ("min", "max") and isinstance(node, SequenceNode):
        strays = [entries[stray] for stray in ("as", "where", "take") if stray in entries]
        for stray in strays:
            _not_of_a_list(stray, key, context)
        if strays:
            return None
        return _extremum(Fold(key), node, slot, span, context)
    name = as_scalar(node, Text(f"`{key}`", f"`{key}`"), context.problems)
    if name is None:
        return None
    if key == "field" and name.text.startswith("$"):
        whole = Guess(name.text, sure=len(entries) == 1)
        context.problems.error("SC104", span, "name", suggestion=whole, name=name.text)
        return None
    if key == "field":
        path = resolve_path(name, context.scope, context.problems)
        if path is None:
            return None
        if isinstance(path.type, ObjectType | ListType):
            what = type_name(path.type, context.scope.catalog)
            context.problems.error("SC118", path.span, "no-single-value", text=path.text, what=what)
            return None
        return FieldRef(path, name.span)
    return aggregate(Fold(key), name, entries, span, context)


def _table(
    entries: dict[str, Entry], slot: ExpectedType, span: Span, context: ResolutionContext
) -> Expression | None:
    def read(row: Node, kind: Type | None) -> Expression | None:
        return operand(row, ExpectedType(kind or slot.type, "table"), context)

    return table(entries, span, read, context)


def shared(entries: Mapping[str, Entry], span: Span, context: ResolutionContext) -> Expression | None:
    """The share that a condition is about, with what stands in for it beside it."""
    found = _shared(entries["share"].value, entries["share"].span, context)
    return None if found is None else _defaulted(found, entries, span, context)


def _shared(node: Node, span: Span, context: ResolutionContext) -> Share | None:
    """The share that the mapping under ``share`` stands for."""

    def read(part: Node, kind: Type | None, asker: str) -> Expression | None:
        return operand(part, ExpectedType(kind, asker), context)

    return share(node, span, read, context)


def _not_of_a_list(entry: Entry, key: str, context: ResolutionContext) -> None:
    context.problems.error("SC129", entry.key.span, "values", name=entry.name, fold=key)


def _extremum(
    fold: Fold, node: SequenceNode, slot: ExpectedType, span: Span, context: ResolutionContext
) -> Extremum | None:
    if not node.items:
        empty(node, Text(f"`{fold.value}`", f"`{fold.value}`"), context.problems)
        return None
    wanted = slot.type
    resolved: dict[int, Expression] = {}
    # Literals come last: they take their type from the items that have one of their own.
    for index in sorted(range(len(node.items)), key=lambda place: _is_literal(node.items[place])):
        item = operand(node.items[index], ExpectedType(wanted, slot.asker), context)
        if item is not None:
            resolved[index] = item
            wanted = wanted or type_of(item)
    if len(resolved) < len(node.items):
        return None
    items = tuple(resolved[index] for index in range(len(node.items)))
    kinds = [type_of(item) for item in items]
    kind = Scalar.DECIMAL if Scalar.DECIMAL in kinds else kinds[0]
    if not is_quantity(kind) and kind not in (Scalar.TIME, Scalar.RATIO):
        not_folded(fold, kind, span, context)
        return None
    return Extremum(fold, items, kind, span)


def _is_literal(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.text.startswith("$")
