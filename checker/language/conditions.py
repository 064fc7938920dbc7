"""Conditions: tests, ``all_of``, ``any_of``, ``not``, quantifiers and counts."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence as List
from typing import Final

from checker.diagnostics import Span
from checker.diagnostics.nearest import nearest
from checker.language.context import Context
from checker.language.keys import (
    EXPRESSIONS,
    FORMS,
    QUANTIFIERS,
    as_mapping,
    as_scalar,
    unknown_key,
    wrong_shape,
)
from checker.language.literals import clipped
from checker.language.model import (
    Aggregate,
    All,
    Any,
    Condition,
    Expression,
    FieldRef,
    Fold,
    Kind,
    Literal,
    NameRef,
    Not,
    Op,
    Quantifier,
    Source,
    Test,
)
from checker.language.operands import Slot, literal, operand, type_of
from checker.language.problems import quoted, quoted_zh
from checker.language.scope import NAME, SUBJECT, resolve_path, resolve_source
from checker.language.tree import Entry, Mapping, Node, Scalar, Sequence, join
from checker.language.types import (
    COUNT_OPERATORS,
    COUNTERPARTS,
    NOW_OPERATORS,
    SYNONYMS,
    operators,
    type_name,
)
from checker.schema.catalog import ListType, ObjectType, Type
from checker.schema.catalog import Scalar as ScalarType
from checker.text import Text

_OPERATORS: Final[Dictionary[str, Op]] = {op.value: op for op in Op}
_BESIDE: Final = frozenset(("as", "where", "require"))


def condition(node: Node, context: Context) -> Condition | None:
    """The condition that ``node`` stands for; None, with the reason noted, where it is none."""
    if isinstance(node, Sequence):
        wrong_shape(
            node,
            Mapping,
            Text("a condition", "条件"),
            context.problems,
            Text("put the list under `all_of` or `any_of`", "请把列表写在 `all_of` 或 `any_of` 下面"),
        )
        return None
    mapping = as_mapping(node, Text("a condition", "条件"), context.problems)
    if mapping is None:
        return None
    if not mapping.entries:
        wrong_shape(
            Scalar("", plain=True, span=mapping.span), Mapping, Text("a condition", "条件"), context.problems
        )
        return None
    form = _form(mapping, context)
    if form is None:
        return _tests(mapping, context)
    entries = _entries(mapping, form, context)
    if entries is None:
        return None
    return formed(form, entries, mapping.span, context)


def formed(form: str, entries: Dictionary[str, Entry], span: Span, context: Context) -> Condition | None:
    """The condition of one of the forms, from the entries that go with it."""
    if form in ("all_of", "any_of"):
        return _junction(form, entries[form], context)
    if form == "not":
        part = condition(entries[form].value, context)
        return None if part is None else Not(part, span)
    if form == "count":
        return _count(entries, span, context)
    return _quantifier(Kind(form), entries, span, context)


def where_of(entry: Entry, context: Context) -> Condition | None:
    """The condition under ``where``."""
    return condition(entry.value, context)


def label_of(entry: Entry | None, source: Source, context: Context) -> str | None:
    """The name that ``as`` gives to a record, if it is free."""
    if entry is None:
        return None
    scalar = as_scalar(entry.value, Text("`as`", "`as`"), context.problems)
    if scalar is None:
        return None
    label = scalar.text
    if not NAME.match(label):
        context.problems.error(
            "SC134",
            scalar.span,
            Text(f"`{clipped(label)}` can't be a name", f"`{clipped(label)}` 不能用作名字"),
            help=Text(
                "a name has letters, digits and `_`, and begins with a letter",
                "名字由字母、数字和 `_` 组成,以字母开头",
            ),
        )
        return None
    frames = context.inside(source, None).scope.frames
    taken = next(
        (
            frame
            for frame in frames
            if label in frame.record.fields or label in frame.record.relations or frame.label == label
        ),
        None,
    )
    if taken is not None or label == SUBJECT:
        context.problems.error(
            "SC137",
            scalar.span,
            Text(f"`{label}` already means something here", f"`{label}` 在这里已有含义"),
            help=Text(
                "choose a name that is no field, no section and no other record's name",
                "请换一个不与字段、列表或其他记录重名的名字",
            ),
        )
        return None
    return label


def _form(mapping: Mapping, context: Context) -> str | None:
    """Which form a condition has; None for tests on paths."""
    present = [entry for entry in mapping.entries if entry.name in FORMS]
    if present:
        return present[0].name
    return None


def _entries(mapping: Mapping, form: str, context: Context) -> dict[str, Entry] | None:
    """The entries that go with ``form``; None where others stand beside it."""
    kind = FORMS[form]
    found: dict[str, Entry] = {}
    fine = True
    for entry in mapping.entries:
        if entry.name in kind.keys:
            found[entry.name] = entry
            continue
        fine = False
        if (
            entry.name in FORMS
            or ("." in entry.name or entry.name.startswith("$"))
            or nearest(entry.name, kind.keys) is None
            and entry.name not in _BESIDE
        ):
            _mixed(form, entry, context)
        else:
            unknown_key(entry, kind, mapping.names(), context.problems)
    return found if fine else None


def _mixed(form: str, entry: Entry, context: Context) -> None:
    if form in QUANTIFIERS or form == "count":
        slots = "`where` or `require`" if form == "every" else "`where`"
        slots_zh = "`where` 或 `require`" if form == "every" else "`where`"
        inside = Text(
            f"a test on its records goes under {slots}; a second condition goes with it into a list under `all_of`",
            f"对其记录的测试写在 {slots_zh} 下;另一个条件请与它一起放进 `all_of` 列表",
        )
    else:
        inside = Text("put both into a list under `all_of`", "请把两者放进 `all_of` 列表")
    context.problems.error(
        "SC129",
        entry.key.span,
        Text(
            f"`{clipped(entry.name)}` can't stand beside `{form}`",
            f"`{clipped(entry.name)}` 不能与 `{form}` 并列",
        ),
        help=inside,
    )


def _junction(form: str, entry: Entry, context: Context) -> Condition | None:
    node = entry.value
    if not isinstance(node, Sequence):
        wrong_shape(
            node,
            Sequence,
            Text(f"`{form}`", f"`{form}`"),
            context.problems,
            Text("put `- ` before each condition", "请在每个条件前加 `- `"),
        )
        return None
    if not node.items:
        wrong_shape(
            Scalar("", plain=True, span=node.span), Sequence, Text(f"`{form}`", f"`{form}`"), context.problems
        )
        return None
    parts = [condition(item, context) for item in node.items]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return All(found, entry.span) if form == "all_of" else Any(found, entry.span)


def _quantifier(
    kind: Kind, entries: Dictionary[str, Entry], span: Span, context: Context
) -> Condition | None:
    entry = entries[kind.value]
    name = as_scalar(entry.value, Text(f"`{kind.value}`", f"`{kind.value}`"), context.problems)
    source = None if name is None else resolve_source(name, context.scope, context.problems)
    if kind is Kind.EVERY and "require" not in entries:
        context.problems.error(
            "SC102",
            entry.key.span,
            Text("`every` needs `require`", "`every` 缺少 `require`"),
            help=Text("say what must hold for each of them", "请写明每条记录必须满足什么"),
        )
        return None
    if source is None:
        return None
    label = label_of(entries.get("as"), source, context)
    inner = context.inside(source, label)
    where = where_of(entries["where"], inner) if "where" in entries else None
    require = condition(entries["require"].value, inner) if "require" in entries else None
    if (where is None and "where" in entries) or (require is None and "require" in entries):
        return None
    return Quantifier(kind, source, context.scope.depth, label, where, require, span)


def _count(entries: Dictionary[str, Entry], span: Span, context: Context) -> Condition | None:
    entry = entries["count"]
    name = as_scalar(entry.value, Text("`count`", "`count`"), context.problems)
    source = None if name is None else resolve_source(name, context.scope, context.problems)
    bounds = [entries[op.value] for op in COUNT_OPERATORS if op.value in entries]
    if not bounds:
        words = ("is", "above", "at_least", "below", "at_most")
        context.problems.error(
            "SC102",
            entry.key.span,
            Text(
                f"`count` needs a bound: one of {quoted(words)}", f"`count` 缺少界限:{quoted_zh(words)} 之一"
            ),
        )
        return None
    if source is None:
        return None
    label = label_of(entries.get("as"), source, context)
    where = where_of(entries["where"], context.inside(source, label)) if "where" in entries else None
    if where is None and "where" in entries:
        return None
    left = Aggregate(Fold.COUNT, source, None, where, ScalarType.INTEGER, span, context.scope.depth)
    return _together([_test(left, "count", bound, context) for bound in bounds], span)


def _together(parts: List[Condition | None], span: Span) -> Condition | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else All(found, span)


def _tests(mapping: Mapping, context: Context) -> Condition | None:
    misspelt = _misspelt_form(mapping, context)
    if misspelt:
        return None
    return _together([_path_test(entry, context) for entry in mapping.entries], mapping.span)


def _misspelt_form(mapping: Mapping, context: Context) -> bool:
    """Note a mapping that has the parts of a form without its head, or with a misspelt one."""
    beside = [entry for entry in mapping.entries if entry.name in _BESIDE]
    for entry in mapping.entries:
        value = entry.value
        listed = isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value.items)
        head = nearest(entry.name, FORMS)
        if head is not None and entry.name not in _BESIDE and (beside or listed):
            context.problems.error(
                "SC101",
                entry.key.span,
                Text(
                    f"a condition has no key `{clipped(entry.name)}`",
                    f"条件没有 `{clipped(entry.name)}` 这个键",
                ),
                suggestion=head,
            )
            return True
    for entry in beside:
        context.problems.error(
            "SC101",
            entry.key.span,
            Text(
                f"`{entry.name}` goes with `every`, `none`, `some` or `count`, and none stands here",
                f"`{entry.name}` 要配合 `every`、`none`、`some` 或 `count`,而这里没有",
            ),
        )
    return bool(beside)


def _path_test(entry: Entry, context: Context) -> Condition | None:
    used = _operators_used(entry.value)
    left: Expression
    if entry.name.startswith("$"):
        name = context.name(entry.key)
        if name is None:
            return None
        left = name
    else:
        path = resolve_path(entry.key, context.scope, context.problems, used)
        if path is None:
            return None
        left = FieldRef(path, entry.key.span)
    kind = type_of(left)
    if isinstance(kind, ListType):
        _list_tested(entry, kind, context)
        return None
    node = entry.value
    if isinstance(node, Mapping):
        return _operator_tests(left, entry, node, context)
    op = Op.IN if isinstance(node, Sequence) else Op.IS
    return _test(left, entry.name, Entry(Scalar(op.value, plain=True, span=entry.key.span), node), context)


def _operators_used(node: Node) -> list[Op]:
    if isinstance(node, Mapping):
        return [_OPERATORS[name] for name in node.names() if name in _OPERATORS]
    return [Op.IS]


def _list_tested(entry: Entry, kind: ListType, context: Context) -> None:
    what = type_name(kind, context.scope.catalog)
    records = kind.record is not None
    context.problems.error(
        "SC108",
        entry.key.span,
        Text(
            f"`{entry.name}` is {what.en}: it can't be tested as a whole",
            f"`{entry.name}` 是{what.zh},不能整体比较",
        ),
        help=Text(
            f"use `some: {entry.name}`, `none: {entry.name}`, `every: {entry.name}` or `count: {entry.name}`",
            f"请用 `some: {entry.name}`、`none: {entry.name}`、`every: {entry.name}` 或 `count: {entry.name}`",
        )
        if records
        else None,
    )


def _operator_tests(left: Expression, entry: Entry, node: Mapping, context: Context) -> Condition | None:
    names = node.names()
    if not any(name in _OPERATORS for name in names) and any(name in EXPRESSIONS for name in names):
        return _test(left, entry.name, Entry(Scalar("is", plain=True, span=entry.key.span), node), context)
    if not node.entries:
        wrong_shape(Scalar("", plain=True, span=node.span), Mapping, Text("a test", "测试"), context.problems)
        return None
    parts: list[Condition | None] = []
    for operator in node.entries:
        if operator.name in _OPERATORS:
            parts.append(_test(left, entry.name, operator, context))
        else:
            _unknown_operator(left, entry, operator, context)
            parts.append(None)
    return _together(parts, entry.span)


def _unknown_operator(left: Expression, entry: Entry, operator: Entry, context: Context) -> None:
    kind = type_of(left)
    name = operator.name
    fitting = [op.value for op in operators(kind)]
    help_text: Text | None = Text(
        f"operators that fit: {quoted(fitting)}", f"可用的运算符:{quoted_zh(fitting)}"
    )
    if isinstance(kind, ObjectType):
        record = context.scope.catalog.records[kind.record]
        names = (*record.fields, *record.relations)
        near_field = nearest(name, names)
        if near_field is not None:
            context.problems.error(
                "SC109",
                operator.key.span,
                Text(f"there is no operator `{clipped(name)}`", f"没有运算符 `{clipped(name)}`"),
                help=Text(
                    f"a field of a field is written in one: `{entry.name}.{near_field}`",
                    f"下级字段要连写:`{entry.name}.{near_field}`",
                ),
            )
            return
    synonym = SYNONYMS.get(name.casefold().replace("-", "_"))
    if synonym is not None and synonym.value not in fitting and synonym in COUNTERPARTS:
        synonym = COUNTERPARTS[synonym]
    near = (
        (synonym.value if synonym is not None else None)
        or nearest(name, fitting)
        or nearest(name, _OPERATORS)
    )
    context.problems.error(
        "SC109",
        operator.key.span,
        Text(f"there is no operator `{clipped(name)}`", f"没有运算符 `{clipped(name)}`"),
        suggestion=near,
        help=help_text,
    )


def _test(left: Expression, text: str, entry: Entry, context: Context) -> Test | None:
    """One operator with its operands, on a left side that a policy writes as ``text``."""
    op = _OPERATORS[entry.name]
    kind = type_of(left)
    span = join(entry.key.span, entry.value.span)
    if op not in operators(kind):
        _operator_mismatch(op, kind, text, entry, context)
        return None
    if op is Op.PRESENT:
        scalar = as_scalar(entry.value, Text("`present`", "`present`"), context.problems)
        value = None if scalar is None else literal(scalar, ScalarType.BOOLEAN, context)
        return None if value is None else Test(left, op, (value,), span)
    slot = _slot(op, kind, text)
    if op in (Op.IN, Op.NOT_IN):
        return _membership(left, op, slot, entry, context)
    if isinstance(entry.value, Sequence):
        other = {Op.IS: Op.IN, Op.IS_NOT: Op.NOT_IN}.get(op)
        context.problems.error(
            "SC103",
            entry.value.span if other is None else entry.key.span,
            Text(
                f"`{op.value}` takes one value, and this is a list", f"`{op.value}` 只接受一个值,而这里是列表"
            ),
            suggestion=None if other is None else other.value,
        )
        return None
    right = operand(entry.value, slot, context)
    if right is None or not _among_choices(left, right, context):
        return None
    return Test(left, op, (right,), span)


def _membership(left: Expression, op: Op, slot: Slot, entry: Entry, context: Context) -> Test | None:
    node = entry.value
    if not isinstance(node, Sequence) or not node.items:
        single = {Op.IN: "is", Op.NOT_IN: "is_not"}[op]
        empty = isinstance(node, Sequence)
        wrong_shape(
            Scalar("", plain=True, span=node.span) if empty else node,
            Sequence,
            Text(f"`{op.value}`", f"`{op.value}`"),
            context.problems,
            None if empty else Text(f"for one value write `{single}`", f"只有一个值时请写 `{single}`"),
        )
        return None
    found = [operand(item, slot, context) for item in node.items]
    right = tuple(item for item in found if item is not None)
    fine = [_among_choices(left, item, context) for item in right]
    if len(right) < len(found) or not all(fine):
        return None
    return Test(left, op, right, join(entry.key.span, node.span))


def _slot(op: Op, kind: Type, text: str) -> Slot:
    if op in (Op.OLDER_THAN, Op.NEWER_THAN):
        return Slot(ScalarType.DURATION, op.value)
    return Slot(kind, text, takes_now=op in NOW_OPERATORS)


def _among_choices(left: Expression, right: Expression, context: Context) -> bool:
    """Whether a literal that a parameter is compared with is one of its choices."""
    if not isinstance(left, NameRef) or not isinstance(right, Literal) or not isinstance(right.value, str):
        return True
    choices = context.names.choices(left.name)
    if choices is None or right.value in choices:
        return True
    context.problems.error(
        "SC110",
        right.span,
        Text(
            f"`${left.name}` can't be `{clipped(right.value)}`",
            f"`${left.name}` 不会取 `{clipped(right.value)}`",
        ),
        suggestion=nearest(right.value, choices),
        help=Text(f"its choices: {quoted(choices)}", f"可选值:{quoted_zh(choices)}"),
    )
    return False


def _operator_mismatch(op: Op, kind: Type, text: str, entry: Entry, context: Context) -> None:
    fitting = operators(kind)
    what = type_name(kind, context.scope.catalog)
    other = COUNTERPARTS.get(op)
    suggestion = other.value if other in fitting and other is not None and entry.name == op.value else None
    if op is Op.IS and isinstance(kind, ObjectType):
        help_text = Text(
            f"name one of its fields, as in `{text}.…`, or write `{{present: true}}`",
            f"请写出它的字段,如 `{text}.…`,或写 `{{present: true}}`",
        )
    else:
        words = [fit.value for fit in fitting]
        help_text = Text(f"operators that fit: {quoted(words)}", f"可用的运算符:{quoted_zh(words)}")
    context.problems.error(
        "SC108",
        entry.key.span,
        Text(f"`{text}` is {what.en}: `{op.value}` doesn't fit", f"`{text}` 是{what.zh},不能用 `{op.value}`"),
        suggestion=suggestion,
        help=help_text,
    )
