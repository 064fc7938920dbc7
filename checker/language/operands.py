"""Operands: literals, ``$names``, fields, aggregates, and arithmetic on them."""

from __future__ import annotations

from dataclasses import dataclass

from checker.diagnostics import Span
from checker.language.context import Context
from checker.language.keys import EXPRESSIONS, MODIFIERS, as_scalar, unknown_key, wrong_shape
from checker.language.literals import Misread, clipped, infer, read
from checker.language.model import (
    Aggregate,
    Arithmetic,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Literal,
    NameRef,
    NowRef,
)
from checker.language.problems import quoted, quoted_zh
from checker.language.scope import resolve_column, resolve_path, resolve_source
from checker.language.tree import Entry, Mapping, Node, Scalar, Sequence
from checker.language.types import NUMBERS, compares, type_name
from checker.schema.catalog import EnumType, ListType, ObjectType, Type
from checker.schema.catalog import Scalar as ScalarType
from checker.text import Text


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an operand stands: the type that fits, what asks for it, and whether ``now`` may stand there.

    ``type`` None takes any type.
    """

    type: Type | None
    asker: str = ""
    takes_now: bool = False


ANY = Slot(None)


def operand(node: Node, slot: Slot, context: Context) -> Expression | None:
    """The expression that ``node`` stands for; None, with the reason noted, where it is none."""
    if isinstance(node, Scalar):
        return _scalar(node, slot, context)
    if isinstance(node, Mapping):
        found = expression(node, slot, context)
        return None if found is None else _fitted(found, slot, node.span, context)
    wrong_shape(
        node,
        Scalar,
        Text("a value", "值"),
        context.problems,
        Text("a list goes with `in` or `not_in`", "列表要配合 `in` 或 `not_in`"),
    )
    return None


def type_of(expression: Expression) -> Type:
    """The type of a resolved expression."""
    if isinstance(expression, NowRef):
        return ScalarType.TIME
    if isinstance(expression, FieldRef):
        return expression.path.type
    return expression.type


def _scalar(node: Scalar, slot: Slot, context: Context) -> Expression | None:
    if node.is_null:
        null_value(node, context)
        return None
    if node.text.startswith("$"):
        name = context.name(node)
        return None if name is None else _fitted(name, slot, node.span, context)
    if node.text == "now" and slot.type in (ScalarType.TIME, None):
        if slot.takes_now:
            return NowRef(node.span)
        context.problems.error(
            "SC133",
            node.span,
            Text("`now` can't stand here", "`now` 不能写在这里"),
            help=Text(
                "`now` goes with `before`, `not_before`, `after` or `not_after`; for a stretch of time use `older_than` or `newer_than`",
                "`now` 只能配合 `before`、`not_before`、`after`、`not_after`;表示一段时间请用 `older_than` 或 `newer_than`",
            ),
        )
        return None
    return literal(node, slot.type, context)


def null_value(node: Scalar, context: Context) -> None:
    """Note that nothing is compared with ``null``."""
    context.problems.error(
        "SC117",
        node.span,
        Text("nothing can be compared with an empty value", "不能与空值比较"),
        help=Text(
            "write `{present: false}` for known to be none, `{present: true}` for there is one",
            "确认没有写 `{present: false}`,存在写 `{present: true}`",
        ),
    )


def literal(node: Scalar, wanted: Type | None, context: Context) -> Literal | None:
    """The value that a scalar stands for in a slot of a type."""
    kind: Type | Misread = infer(node.text, plain=node.plain) if wanted is None else wanted
    assert not isinstance(kind, ObjectType | ListType), "no slot takes objects or lists"
    value = kind if isinstance(kind, Misread) else read(node.text, kind, plain=node.plain)
    if isinstance(value, Misread):
        misread(value, node.span, context)
        return None
    assert not isinstance(kind, Misread)
    return Literal(value, kind, node.span)


def misread(mistake: Misread, span: Span, context: Context) -> None:
    """Note a scalar that can't be read."""
    context.problems.error(
        mistake.code, span, mistake.message, suggestion=mistake.suggestion, help=mistake.help
    )


def _fitted(found: Expression, slot: Slot, span: Span, context: Context) -> Expression | None:
    """``found``, if its type fits the slot."""
    wanted, kind = slot.type, type_of(found)
    if wanted is None or compares(wanted, kind):
        return found
    if (
        isinstance(found, NameRef)
        and kind is ScalarType.STRING
        and (isinstance(wanted, EnumType) or wanted is ScalarType.CURRENCY)
    ):
        for text in context.names.texts(found.name) or ():
            mistake = read(text, wanted)
            if isinstance(mistake, Misread):
                context.problems.error(
                    "SC110",
                    span,
                    Text(
                        f"`${found.name}` may be `{text}`, which `{slot.asker}` can't be",
                        f"`${found.name}` 可能是 `{text}`,而 `{slot.asker}` 不会取这个值",
                    ),
                    help=mistake.help,
                )
                return None
        return found
    catalog = context.scope.catalog
    left, right = type_name(wanted, catalog), type_name(kind, catalog)
    subject = (
        Text(f"`{slot.asker}` takes {left.en}", f"`{slot.asker}` 需要{left.zh}")
        if slot.asker
        else Text(f"{left.en} is needed here", f"此处需要{left.zh}")
    )
    context.problems.error(
        "SC118", span, Text(f"{subject.en}, and this is {right.en}", f"{subject.zh},而这里是{right.zh}")
    )
    return None


def expression(node: Mapping, slot: Slot, context: Context) -> Expression | None:
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
    if "default" in entries:
        other = operand(entries["default"].value, Slot(type_of(base), "default"), context)
        if other is None:
            return None
        base = Default(base, other, type_of(base), node.span)
    return _arithmetic(base, entries, node.span, context)


def _not_one_base(node: Mapping, bases: list[str], context: Context) -> None:
    if bases:
        context.problems.error(
            "SC129",
            node.span,
            Text(
                f"an expression has one beginning, and this has {len(bases)}: {quoted(bases)}",
                f"表达式只能有一个起点,这里有 {len(bases)} 个:{quoted_zh(bases)}",
            ),
        )
        return
    known = [name for name in EXPRESSIONS if name != "amount"]
    from checker.diagnostics.nearest import nearest

    for entry in node.entries:
        near = nearest(entry.name, EXPRESSIONS) if entry.name not in MODIFIERS else None
        if near is not None:
            context.problems.error(
                "SC101",
                entry.key.span,
                Text(
                    f"an expression has no key `{clipped(entry.name)}`",
                    f"表达式没有 `{clipped(entry.name)}` 这个键",
                ),
                suggestion=near,
            )
            return
    context.problems.error(
        "SC102",
        node.span,
        Text(f"an expression begins with one of {quoted(known)}", f"表达式要以 {quoted_zh(known)} 之一开头"),
    )


def _money(entries: dict[str, Entry], span: Span, context: Context) -> Expression | None:
    parts: list[str] = []
    for key in ("amount", "currency"):
        if key not in entries:
            context.problems.error("SC102", span, Text(f"an amount needs `{key}`", f"金额缺少 `{key}`"))
            return None
        scalar = as_scalar(entries[key].value, Text(f"`{key}`", f"`{key}`"), context.problems)
        if scalar is None:
            return None
        parts.append(scalar.text)
    value = read(" ".join(parts), ScalarType.MONEY, plain=False)
    if isinstance(value, Misread):
        misread(Misread(value.code, value.message, None, value.help), span, context)
        return None
    return Literal(value, ScalarType.MONEY, span)


def _base(key: str, entries: dict[str, Entry], slot: Slot, span: Span, context: Context) -> Expression | None:
    node = entries[key].value
    if key == "value":
        # With arithmetic beside it, the type that is wanted is that of the whole, which is the base's too.
        return operand(node, Slot(slot.type, slot.asker), context)
    if key in ("min", "max") and isinstance(node, Sequence):
        return _extremum(Fold(key), node, slot, span, context)
    name = as_scalar(node, Text(f"`{key}`", f"`{key}`"), context.problems)
    if name is None:
        return None
    if key == "field":
        path = resolve_path(name, context.scope, context.problems)
        if path is None:
            return None
        if isinstance(path.type, ObjectType | ListType):
            what = type_name(path.type, context.scope.catalog)
            context.problems.error(
                "SC118",
                path.span,
                Text(
                    f"`{path.text}` is {what.en}, not a single value", f"`{path.text}` 是{what.zh},不是单个值"
                ),
            )
            return None
        return FieldRef(path, name.span)
    return _aggregate(Fold(key), name, entries, span, context)


def _aggregate(
    fold: Fold, name: Scalar, entries: dict[str, Entry], span: Span, context: Context
) -> Aggregate | None:
    # Conditions hold operands, and aggregates hold conditions.
    from checker.language.conditions import label_of, where_of

    if fold is Fold.COUNT:
        source, value, kind = resolve_source(name, context.scope, context.problems), None, ScalarType.INTEGER
        if source is None:
            return None
        result: Type = kind
    else:
        column = resolve_column(name, context.scope, context.problems)
        if column is None:
            return None
        source, value = column
        result = value.type
        addable = result in NUMBERS or result is ScalarType.MONEY
        if not (addable or (fold is not Fold.SUM and result is ScalarType.TIME)):
            what = type_name(result, context.scope.catalog)
            context.problems.error(
                "SC118",
                value.span,
                Text(f"`{fold.value}` can't be taken of {what.en}", f"不能对{what.zh}求 `{fold.value}`"),
                help=Text(
                    "`sum` takes numbers and amounts of money; `min` and `max` take times too",
                    "`sum` 用于数字和金额;`min`、`max` 还可用于时间",
                ),
            )
            return None
    label = label_of(entries.get("as"), source, context)
    where: Condition | None = None
    if "where" in entries:
        where = where_of(entries["where"], context.inside(source, label))
        if where is None:
            return None
    return Aggregate(fold, source, value, where, result, span, context.scope.depth)


def _extremum(fold: Fold, node: Sequence, slot: Slot, span: Span, context: Context) -> Extremum | None:
    if not node.items:
        wrong_shape(node, Sequence, Text(f"`{fold.value}`", f"`{fold.value}`"), context.problems)
        return None
    wanted = slot.type
    resolved: list[Expression | None] = [None] * len(node.items)
    literals: list[int] = []
    failed = False
    # Literals take their type from the items that have one of their own.
    for index, item in enumerate(node.items):
        if isinstance(item, Scalar) and not item.text.startswith("$"):
            literals.append(index)
            continue
        found = operand(item, Slot(wanted, slot.asker), context)
        failed = failed or found is None
        resolved[index] = found
        if found is not None and wanted is None:
            wanted = type_of(found)
    for index in literals:
        found = operand(node.items[index], Slot(wanted, slot.asker), context)
        failed = failed or found is None
        resolved[index] = found
        if found is not None and wanted is None:
            wanted = type_of(found)
    items = tuple(item for item in resolved if item is not None)
    if failed or not items:
        return None
    kind = (
        ScalarType.DECIMAL
        if any(type_of(item) is ScalarType.DECIMAL for item in items)
        else type_of(items[0])
    )
    if not (kind in NUMBERS or kind in (ScalarType.MONEY, ScalarType.TIME)):
        what = type_name(kind, context.scope.catalog)
        context.problems.error(
            "SC118",
            span,
            Text(f"`{fold.value}` can't be taken of {what.en}", f"不能对{what.zh}求 `{fold.value}`"),
        )
        return None
    return Extremum(fold, items, kind, span)


def _arithmetic(
    base: Expression, entries: dict[str, Entry], span: Span, context: Context
) -> Expression | None:
    if not any(key in entries for key in ("times", "plus", "minus")):
        return base
    kind = type_of(base)
    number = kind in NUMBERS
    slots = {
        "times": ScalarType.DECIMAL if number or kind is ScalarType.MONEY else None,
        "plus": ScalarType.DURATION if kind is ScalarType.TIME else kind,
        "minus": ScalarType.DURATION if kind is ScalarType.TIME else kind,
    }
    parts: dict[str, Expression | None] = {"times": None, "plus": None, "minus": None}
    for key, wanted in slots.items():
        if key not in entries:
            continue
        if wanted is None or not (number or kind in (ScalarType.MONEY, ScalarType.TIME)):
            what = type_name(kind, context.scope.catalog)
            context.problems.error(
                "SC118",
                entries[key].key.span,
                Text(f"`{key}` can't be applied to {what.en}", f"`{key}` 不能用于{what.zh}"),
                help=Text(
                    "`times` takes numbers and amounts of money; `plus` and `minus` take times too, with a duration",
                    "`times` 用于数字和金额;`plus`、`minus` 还可用于时间(加减时长)",
                ),
            )
            return None
        node = entries[key].value
        if number and wanted in NUMBERS and isinstance(node, Scalar):
            wanted = ScalarType.INTEGER if _is_whole(node.text) else ScalarType.DECIMAL
        if key == "times" and isinstance(node, Scalar) and _is_whole(node.text):
            wanted = ScalarType.INTEGER
        part = operand(node, Slot(wanted, key), context)
        if part is None:
            return None
        parts[key] = part
    kinds = [type_of(part) for part in parts.values() if part is not None]
    if number and ScalarType.DECIMAL in kinds:
        kind = ScalarType.DECIMAL
    return Arithmetic(base, parts["times"], parts["plus"], parts["minus"], kind, span)


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()
