"""Tests: a path or ``$name`` on the left, an operator, and one or more operands on the right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess, nearest
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import EXPRESSIONS, QUANTIFIERS, as_scalar, empty, written, wrong_shape
from checker.language.grammar.misread import clipped
from checker.language.grammar.operands import ExpectedType, literal, operand, type_of
from checker.language.grammar.parameters import choice_value
from checker.language.grammar.scope import OUTERMOST, resolve_path
from checker.language.grammar.types import COUNTERPARTS, NOW_OPERATORS, SYNONYMS, operators, type_name
from checker.language.model.conditions import (
    AllOf,
    Comparison,
    Condition,
    Expression,
    FieldRef,
    Holds,
    Literal,
    NameRef,
    Not,
    Op,
)
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, join
from checker.schema.catalog import ListType, ObjectType, Scalar, Type

_EQUALITIES: Final = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN)
_OPERATORS: Final[Mapping[str, Op]] = {op.value: op for op in Op}


_FORMULA: Final = re.compile(r"\s*(\$?[A-Za-z][\w.]*)\s*(===?|=|!=|<>|>=|<=|>|<)\s*(\S.*?)\s*\Z")


def together(parts: Sequence[Condition | None], span: Span) -> Condition | None:
    """All of ``parts``; None where one of them is missing, because its mistake has been noted."""
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else AllOf(found, span)


def path_test(entry: Entry, context: ResolutionContext) -> Condition | None:
    """The condition of one entry ``path: test`` or ``$name: test``."""
    node = entry.value
    used = [Op.IS]
    if isinstance(node, MappingNode):
        used = [_OPERATORS[name] for name in node.names() if name in _OPERATORS]
    left: Expression
    if (data := as_data(entry.name)) is not None:
        wrong_shape(entry.key, MappingNode, Text("a condition", "条件"), context.problems, data)
        return None
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
    if isinstance(node, MappingNode):
        return _operator_tests(left, entry, node, context)
    return comparison(
        left, entry.name, _implied(Op.IN if isinstance(node, SequenceNode) else Op.IS, entry), context
    )


def as_data(text: str) -> Text | None:
    """How what somebody wrote as a formula is written as data; None where it is no formula."""
    formula = _FORMULA.match(clipped(text))
    if formula is None:
        return None
    name, sign, value = formula.groups()
    op = SYNONYMS[{"===": "==", "<>": "!="}.get(sign, sign)]
    test = value if op is Op.IS else f"{{{op.value}: {value}}}"
    return Text(
        f"conditions are data, not formulas: write `{name}: {test}`",
        f"条件是数据，不是公式，请写成 `{name}: {test}`",
    )


def _implied(op: Op, entry: Entry) -> Entry:
    """``path: value`` as ``path: {op: value}``."""
    return Entry(ScalarNode(op.value, plain=True, span=entry.key.span), written(entry))


def _list_tested(entry: Entry, kind: ListType, context: ResolutionContext) -> None:
    what = type_name(kind, context.scope.catalog)
    heads = [f"{head}: {entry.name}" for head in (*QUANTIFIERS, "count")] if kind.record is not None else []
    context.problems.error(
        "SC108",
        entry.key.span,
        Text(
            f"`{entry.name}` is {what.en}: it can't be tested as a whole",
            f"`{entry.name}` 是{what.zh}，不能整体比较",
        ),
        help=Text(f"use one of {quoted(heads)}", f"请用 {quoted_zh(heads)} 之一") if heads else None,
    )


def _operator_tests(
    left: Expression, entry: Entry, node: MappingNode, context: ResolutionContext
) -> Condition | None:
    names = node.names()
    if not any(name in _OPERATORS for name in names) and any(name in EXPRESSIONS for name in names):
        return comparison(left, entry.name, _implied(Op.IS, entry), context)
    if not node.entries:
        empty(node, Text("a test", "测试"), context.problems)
        return None
    parts: list[Condition | None] = []
    for operator in node.entries:
        if operator.name in _OPERATORS:
            parts.append(comparison(left, entry.name, operator, context))
        else:
            _unknown_operator(left, entry, operator, context)
            parts.append(None)
    return together(parts, entry.span)


def _unknown_operator(left: Expression, entry: Entry, operator: Entry, context: ResolutionContext) -> None:
    kind = type_of(left)
    name = operator.name
    fitting = [op.value for op in operators(kind)]
    help_text: Text | None = Text(
        f"operators that fit: {quoted(fitting)}", f"可用的运算符：{quoted_zh(fitting)}"
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
                    f"下级字段要连写：`{entry.name}.{near_field}`",
                ),
            )
            return
    synonym = SYNONYMS.get(name.casefold().replace("-", "_"))
    if synonym is not None and synonym.value not in fitting and synonym in COUNTERPARTS:
        synonym = COUNTERPARTS[synonym]
    near = (
        (Guess(synonym.value, synonym.value in fitting) if synonym is not None else None)
        or guess(name, fitting, (*_OPERATORS, *EXPRESSIONS))
        or guess(name, _OPERATORS, EXPRESSIONS)
        or guess(name, EXPRESSIONS)
    )
    context.problems.error(
        "SC109",
        operator.key.span,
        Text(f"there is no operator `{clipped(name)}`", f"没有运算符 `{clipped(name)}`"),
        suggestion=near,
        help=help_text,
    )


def comparison(left: Expression, text: str, entry: Entry, context: ResolutionContext) -> Condition | None:
    """One operator with its operands, on a left side that a policy writes as ``text``."""
    op = _OPERATORS[entry.name]
    kind = type_of(left)
    span = join(entry.key.span, entry.value.span)
    if op not in operators(kind):
        _operator_mismatch(op, kind, text, entry, context)
        return None
    if op is Op.PRESENT:
        scalar = as_scalar(entry.value, Text("`present`", "`present`"), context.problems)
        value = None if scalar is None else literal(scalar, Scalar.BOOLEAN, context)
        return None if value is None else Comparison(left, op, (value,), span)
    slot = _slot(op, kind, text)
    if op in (Op.IN, Op.NOT_IN):
        return _membership(left, op, slot, entry, context)
    if isinstance(entry.value, SequenceNode):
        other = {Op.IS: Op.IN, Op.IS_NOT: Op.NOT_IN}.get(op)
        context.problems.error(
            "SC103",
            entry.value.span if other is None else entry.key.span,
            Text(
                f"`{op.value}` takes one value, and this is a list",
                f"`{op.value}` 只接受一个值，而这里是列表",
            ),
            suggestion=None if other is None else Guess(other.value, sure=True),
        )
        return None
    right = operand(entry.value, slot, context)
    if right is None or not _among_choices(left, op, (right, entry.value), context):
        return None
    test = Comparison(left, op, (right,), span)
    return _held(test, context) or test


def _held(test: Comparison, context: ResolutionContext) -> Condition | None:
    """What a named condition says, where ``test`` asks whether it holds: so reports name what fails in it.

    Inside a quantifier the same names would mean other records; there the test stays what it is, which
    comes to the same. So it does where names of names would make the policy too large.
    """
    named = context.names.values.get(test.left.name) if isinstance(test.left, NameRef) else None
    right = test.right[0]
    if named is None or not isinstance(named.expression, Holds) or not isinstance(right, Literal):
        return None
    if context.scope.depth > OUTERMOST or not context.names.write_out(named.name):
        return None
    condition = named.expression.condition
    return condition if right.value is (test.op is Op.IS) else Not(condition, test.span)


def _membership(
    left: Expression, op: Op, slot: ExpectedType, entry: Entry, context: ResolutionContext
) -> Comparison | None:
    node = entry.value
    what = Text(f"`{op.value}`", f"`{op.value}`")
    if not isinstance(node, SequenceNode):
        single = "is" if op is Op.IN else "is_not"
        help_text = Text(f"for one value write `{single}`", f"只有一个值时请写 `{single}`")
        wrong_shape(node, SequenceNode, what, context.problems, help_text)
        return None
    if not node.items:
        empty(node, what, context.problems)
        return None
    found = [operand(item, slot, context) for item in node.items]
    right = tuple(item for item in found if item is not None)
    if len(right) < len(found):
        return None
    fine = [_among_choices(left, op, pair, context) for pair in zip(right, node.items, strict=True)]
    if not all(fine):
        return None
    return Comparison(left, op, right, join(entry.key.span, node.span))


def _slot(op: Op, kind: Type, text: str) -> ExpectedType:
    if op in (Op.OLDER_THAN, Op.NEWER_THAN):
        return ExpectedType(Scalar.DURATION, op.value)
    return ExpectedType(kind, text, takes_now=op in NOW_OPERATORS)


def _among_choices(
    left: Expression, op: Op, right: tuple[Expression, Node], context: ResolutionContext
) -> bool:
    """Whether a literal that a parameter is to be equal to is one of its choices."""
    operand, node = right
    if not isinstance(left, NameRef) or not isinstance(operand, Literal) or not isinstance(node, ScalarNode):
        return True
    parameter = context.names.parameters.get(left.name)
    choices = None if parameter is None else parameter.choices
    if parameter is None or choices is None or op not in _EQUALITIES:
        return True
    if any(choice_value(parameter, choice) == operand.value for choice in choices):
        return True
    context.problems.error(
        "SC110",
        operand.span,
        Text(
            f"`${left.name}` can't be `{clipped(node.text)}`",
            f"`${left.name}` 不会取 `{clipped(node.text)}`",
        ),
        suggestion=guess(node.text, choices) if isinstance(operand.value, str) else None,
        help=Text(f"its choices: {quoted(choices)}", f"可选值：{quoted_zh(choices)}"),
    )
    return False


def _operator_mismatch(op: Op, kind: Type, text: str, entry: Entry, context: ResolutionContext) -> None:
    fitting = operators(kind)
    what = type_name(kind, context.scope.catalog)
    other = COUNTERPARTS.get(op)
    suggestion = other.value if other in fitting and other is not None and entry.name == op.value else None
    if op is Op.IS and isinstance(kind, ObjectType):
        help_text = Text(
            f"name one of its fields, as in `{text}.…`, or write `{{present: true}}`",
            f"请写出它的字段，如 `{text}.…`，或写 `{{present: true}}`",
        )
    else:
        words = [fit.value for fit in fitting]
        help_text = Text(f"operators that fit: {quoted(words)}", f"可用的运算符：{quoted_zh(words)}")
    context.problems.error(
        "SC108",
        entry.key.span,
        Text(
            f"`{text}` is {what.en}: `{op.value}` doesn't fit", f"`{text}` 是{what.zh}，不能用 `{op.value}`"
        ),
        suggestion=suggestion,
        help=help_text,
    )
