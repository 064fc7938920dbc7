"""Tests: a path or ``$name`` on the left, an operator, and one or more operands on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess, nearest
from checker.language.grammar import elsewhere
from checker.language.grammar.arithmetic import counted
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.given import given, is_list
from checker.language.grammar.joins import check_join
from checker.language.grammar.keys import (
    EXPRESSIONS,
    FORMS,
    QUANTIFIERS,
    after,
    empty,
    written,
    wrong_shape,
)
from checker.language.grammar.misread import clipped
from checker.language.grammar.scope import OUTERMOST, resolve_path
from checker.language.grammar.types import type_name
from checker.language.model.conditions import (
    AllOf,
    Condition,
    Expression,
    FieldRef,
    Holds,
    Literal,
    NameRef,
    Not,
    Op,
    type_of,
)
from checker.language.model.operators import Operands, Operator
from checker.language.operators import OPERATORS, SYNONYMS, operators
from checker.language.surface import core
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode, SequenceNode, join
from checker.schema.catalog import ListType, ObjectType, Scalar, Type

#: What a value or a list by itself stands for.
_EQUAL: Final = OPERATORS["is"]
_AMONG: Final = OPERATORS["in"]
#: Those that are given a stretch of time, which `from` says the beginning of.
_WAITS: Final = [name for name, operator in OPERATORS.items() if operator.operands is Operands.DURATION]
_FORMULA: Final = pattern(r"\s*(\$?[A-Za-z][\w.]*)\s*(===?|=|!=|<>|>=|<=|>|<)\s*(\S.*?)\s*\Z")
#: Other ways to write a sign.
_SAME_SIGNS: Final = {"===": "==", "<>": "!=", "=>": ">=", "=<": "<="}


def together(parts: Sequence[Condition | None], span: Span) -> Condition | None:
    """All of ``parts``; None where one of them is missing, because its mistake has been noted."""
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else AllOf(found, span)


def path_test(entry: Entry, context: ResolutionContext) -> Condition | None:
    """The condition of one entry ``path: test`` or ``$name: test``."""
    node = entry.value
    used = [_EQUAL]
    if isinstance(node, MappingNode):
        used = [OPERATORS[name] for name in node.names() if name in OPERATORS]
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
    if isinstance(node, ScalarNode) and kind is not Scalar.STRING and (test := _as_test(node)) is not None:
        context.problems.error("SC118", node.span, "formula", suggestion=Guess(test), text=clipped(node.text))
        return None
    several = isinstance(node, SequenceNode) or is_list(node, context)
    return comparison(left, entry.name, _implied(_AMONG if several else _EQUAL, entry), context)


def as_data(text: str) -> Text | None:
    """How what somebody wrote as a formula is written as data; None where it is no formula."""
    formula = _FORMULA.match(clipped(text))
    if formula is None:
        return None
    name, sign, value = formula.groups()
    operator = SYNONYMS[_SAME_SIGNS.get(sign, sign)]
    test = value if operator is _EQUAL else f"{{{operator.name}: {value}}}"
    return Text(
        f"conditions are data, not formulas: write `{name}: {test}`",
        f"条件是数据，不是公式，请写成 `{name}: {test}`",
    )


def _as_test(node: ScalarNode) -> str | None:
    """How a value with an operator before it, such as ``>= 500 CNY``, is written as data."""
    found = elsewhere.compared(clipped(node.text))
    if found is None:
        word, _, rest = node.text.partition(" ")
        found = (word, rest.strip()) if word in OPERATORS and rest.strip() else None
    if found is None:
        return None
    operator = OPERATORS.get(found[0]) or SYNONYMS[_SAME_SIGNS.get(found[0], found[0])]
    return found[1] if operator is _EQUAL else f"{{{operator.name}: {found[1]}}}"


def _implied(operator: Operator, entry: Entry) -> Entry:
    """``path: value`` as ``path: {operator: value}``."""
    return Entry(ScalarNode(operator.name, plain=True, span=entry.key.span), written(entry))


def _list_tested(entry: Entry, kind: ListType, context: ResolutionContext) -> None:
    what = type_name(kind, context.scope.catalog)
    heads = [f"{head}: {entry.name}" for head in (*QUANTIFIERS, "count")] if kind.record is not None else []
    context.problems.error(
        "SC108",
        entry.key.span,
        "as-a-whole",
        help=Text(f"use one of {quoted(heads)}", f"请用 {quoted_zh(heads)} 之一") if heads else None,
        name=entry.name,
        what=what,
    )


def _operator_tests(
    left: Expression, entry: Entry, node: MappingNode, context: ResolutionContext
) -> Condition | None:
    names = node.names()
    if not any(name in OPERATORS for name in names) and any(name in EXPRESSIONS for name in names):
        return comparison(left, entry.name, _implied(_EQUAL, entry), context)
    if not node.entries:
        empty(node, Text("a test", "测试"), context.problems)
        return None
    parts: list[Condition | None] = []
    begins = node.entry("from") if any(name in _WAITS for name in names) else None
    for operator in _rejoined(node.entries):
        if operator is begins:
            continue
        if operator.name in OPERATORS:
            parts.append(comparison(left, entry.name, operator, context, begins))
        else:
            _unknown_operator(left, entry, operator, context)
            parts.append(None)
    return together(parts, entry.span)


def _rejoined(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of a test, those put together again that a comma in a value has torn: ``5,00 CNY``."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        if last is not None and isinstance(last.value, ScalarNode) and _is_torn(last.value, entry):
            text = f"{last.value.text},{entry.name}"
            whole = ScalarNode(text, plain=True, span=join(last.value.span, entry.key.span))
            found[-1] = Entry(last.key, whole)
        else:
            found.append(entry)
    return found


def _is_torn(value: ScalarNode, entry: Entry) -> bool:
    """Whether an entry without a value stands right behind the comma after ``value``."""
    end, start = value.span, entry.key.span
    alone = isinstance(entry.value, ScalarNode) and entry.value.span == after(start)
    return alone and value.plain and (end.end_line, end.end_column + 1) == (start.line, start.column)


def _unknown_operator(left: Expression, entry: Entry, operator: Entry, context: ResolutionContext) -> None:
    kind = type_of(left)
    name = operator.name
    if name in FORMS["duty"].keys and kind is Scalar.TIME:
        duty = f"duty: {entry.name}"
        told = Text(
            f"a duty is a condition of its own: `{duty}`, with `within` and `of`, or `by`, beside it",
            f"时限是单独的条件：写 `{duty}`，旁边写 `within` 和 `of`，或写 `by`",
        )
        context.problems.error("SC109", operator.key.span, "unknown", help=told, name=name)
        return
    fitting = [fit.name for fit in operators(kind)]
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
                "field",
                name=clipped(name),
                entry=entry.name,
                near_field=near_field,
            )
            return
    synonym = SYNONYMS.get(name.casefold().replace("-", "_"))
    if synonym is not None and synonym.name not in fitting and synonym.counterpart is not None:
        synonym = OPERATORS[synonym.counterpart]
    near = (
        (Guess(synonym.name, synonym.name in fitting) if synonym is not None else None)
        or guess(name, fitting, (*OPERATORS, *EXPRESSIONS))
        or guess(name, OPERATORS, EXPRESSIONS)
        or guess(name, EXPRESSIONS)
    )
    context.problems.error(
        "SC109", operator.key.span, "unknown", suggestion=near, help=help_text, name=clipped(name)
    )


def comparison(
    left: Expression, text: str, entry: Entry, context: ResolutionContext, begins: Entry | None = None
) -> Condition | None:
    """One operator with its operands, on what a policy writes as ``text``; ``begins`` is its `from`."""
    operator = OPERATORS[entry.name]
    kind = type_of(left)
    span = join(entry.key.span, entry.value.span)
    if operator not in operators(kind):
        _operator_mismatch(operator, kind, text, entry, context)
        return None
    right = given(left, operator, text, entry, context)
    if right is not None and operator.operands is Operands.DURATION:
        later = counted(right[0], begins, context)
        right = None if later is None else (later,)
    if right is None or not check_join(left, right, context):
        return None
    return _held(left, operator, right, span, context) or core(operator, left, right, span)


def _held(
    left: Expression,
    operator: Operator,
    right: tuple[Expression, ...],
    span: Span,
    context: ResolutionContext,
) -> Condition | None:
    """What a named condition says, where a test asks whether it holds: so reports name what fails in it.

    Inside a quantifier the same names would mean other records; there the test stays what it is, which
    comes to the same. So it does where names of names would make the policy too large.
    """
    named = context.names.values.get(left.name) if isinstance(left, NameRef) else None
    if named is None or not isinstance(named.expression, Holds) or operator.operands is not Operands.ONE:
        return None
    (asked,) = right
    if operator.op is not Op.IS or not isinstance(asked, Literal):
        return None
    if context.scope.depth > OUTERMOST or not context.names.write_out(named.name):
        return None
    condition = named.expression.condition
    return Not(condition, span) if (asked.value is True) is operator.parts[0].denied else condition


def _operator_mismatch(
    operator: Operator, kind: Type, text: str, entry: Entry, context: ResolutionContext
) -> None:
    fitting = operators(kind)
    what = type_name(kind, context.scope.catalog)
    other = None if operator.counterpart is None else OPERATORS[operator.counterpart]
    suggestion = other.name if other is not None and other in fitting else None
    if operator is _EQUAL and isinstance(kind, ObjectType):
        help_text = Text(
            f"name one of its fields, as in `{text}.…`, or write `{{present: true}}`",
            f"请写出它的字段，如 `{text}.…`，或写 `{{present: true}}`",
        )
    else:
        words = [fit.name for fit in fitting]
        help_text = Text(f"operators that fit: {quoted(words)}", f"可用的运算符：{quoted_zh(words)}")
    context.problems.error(
        "SC108",
        entry.key.span,
        "operator",
        suggestion=suggestion,
        help=help_text,
        text=text,
        what=what,
        operator=operator.name,
    )
