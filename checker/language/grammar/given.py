"""What an operator is given: one value, several of them, two bounds, a stretch of time."""

from __future__ import annotations

from checker.base.text import Text
from checker.diagnostics.nearest import Guess, guess
from checker.language.grammar.bounds import bounds
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import as_scalar, empty, wrong_shape
from checker.language.grammar.literals import read
from checker.language.grammar.misread import Misread, clipped
from checker.language.grammar.operands import ExpectedType, operand
from checker.language.grammar.parameters import choice_value
from checker.language.grammar.types import WORD_LIST
from checker.language.grammar.word_lists import written_out
from checker.language.grammar.wording import note_repeated
from checker.language.grammar.written import literal
from checker.language.model.conditions import Expression, Literal, NameRef, Op, type_of
from checker.language.model.operators import Operands, Operator
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import Entry, Node, ScalarNode, SequenceNode
from checker.schema.catalog import EnumType, Scalar


def given(
    left: Expression, operator: Operator, text: str, entry: Entry, context: ResolutionContext
) -> tuple[Expression, ...] | None:
    """What an operator is given; None, with the reason noted, where it can't be that."""
    match operator.operands:
        case Operands.YES_OR_NO:
            what = Text(f"`{operator.name}`", f"`{operator.name}`")
            scalar = as_scalar(entry.value, what, context.problems)
            value = None if scalar is None else literal(scalar, Scalar.BOOLEAN, context)
            return None if value is None else (value,)
        case Operands.DURATION:
            slot = ExpectedType(Scalar.DURATION, operator.name)
            return _one(left, operator, slot, entry, context)
        case Operands.ONE:
            slot = ExpectedType(type_of(left), text, takes_now=operator.now)
            return _one(left, operator, slot, entry, context)
        case Operands.SEVERAL:
            slot = ExpectedType(type_of(left), text, takes_now=operator.now)
            return _several(left, operator, slot, entry, context)
        case Operands.BOUNDS:
            slot = ExpectedType(type_of(left), text, takes_now=operator.now)
            return bounds(operator, slot, entry, context)


def _one(
    left: Expression, operator: Operator, slot: ExpectedType, entry: Entry, context: ResolutionContext
) -> tuple[Expression] | None:
    if isinstance(entry.value, SequenceNode) or is_list(entry.value, context):
        other = _alike(operator, Operands.SEVERAL)
        context.problems.error(
            "SC103",
            entry.value.span if other is None else entry.key.span,
            "list",
            suggestion=None if other is None else Guess(other.name, sure=True),
            operator=operator.name,
        )
        return None
    right = operand(entry.value, slot, context)
    if right is None or not _among_choices(left, operator, (right, entry.value), context):
        return None
    return (right,)


def _alike(operator: Operator, operands: Operands) -> Operator | None:
    """The operator that says the same of what is given in another way: of several values, or of one."""
    others = (other for other in OPERATORS.values() if other.operands is operands)
    return next((other for other in others if other.parts == operator.parts), None)


def _several(
    left: Expression, operator: Operator, slot: ExpectedType, entry: Entry, context: ResolutionContext
) -> tuple[Expression, ...] | None:
    node = entry.value
    what = Text(f"`{operator.name}`", f"`{operator.name}`")
    if is_list(node, context):
        return _words(node, slot, context)
    if not isinstance(node, SequenceNode):
        single = _alike(operator, Operands.ONE)
        help_text = None
        if single is not None:
            help_text = Text(f"for one value write `{single.name}`", f"只有一个值时请写 `{single.name}`")
        wrong_shape(node, SequenceNode, what, context.problems, help_text)
        return None
    if not node.items:
        empty(node, what, context.problems)
        return None
    found: list[Expression] = []
    fine = True
    for item in node.items:
        words: tuple[Expression, ...] | None
        if is_list(item, context):
            words = _words(item, slot, context)
        else:
            value = operand(item, slot, context)
            words = None if value is None else (value,)
            if value is not None:
                fine = _among_choices(left, operator, (value, item), context) and fine
        fine = fine and words is not None
        found += words or ()
    note_repeated(node.items, context.problems)
    return tuple(found) if fine else None


def is_list(node: Node, context: ResolutionContext) -> bool:
    """Whether a node is the ``$name`` of a parameter that is a list of words."""
    if not isinstance(node, ScalarNode) or node.text[:1] != "$":
        return False
    return context.names.type_of(node.text[1:]) == WORD_LIST


def _words(node: Node, slot: ExpectedType, context: ResolutionContext) -> tuple[Expression, ...] | None:
    """The words of a parameter that is a list of them, written out where its name stands."""
    assert isinstance(node, ScalarNode)
    parameter = context.names.parameters[node.text[1:]]
    kind = slot.type
    if not (kind is Scalar.STRING or kind is Scalar.CURRENCY or isinstance(kind, EnumType)):
        operand(node, slot, context)  # says why it doesn't fit
        return None
    for text in context.names.texts(parameter.name) or ():
        mistake = read(text, kind)
        if isinstance(mistake, Misread):
            context.problems.error(
                "SC110",
                node.span,
                "parameter",
                help=mistake.help,
                name=parameter.name,
                text=text,
                asker=slot.asker,
            )
            return None
    return written_out(parameter, kind, node.span)


def _among_choices(
    left: Expression, operator: Operator, right: tuple[Expression, Node], context: ResolutionContext
) -> bool:
    """Whether a literal that a parameter is to be equal to is one of its choices."""
    operand, node = right
    if not isinstance(left, NameRef) or not isinstance(operand, Literal) or not isinstance(node, ScalarNode):
        return True
    parameter = context.names.parameters.get(left.name)
    choices = None if parameter is None else parameter.choices
    if parameter is None or choices is None or operator.op is not Op.IS:
        return True
    if any(choice_value(parameter, choice) == operand.value for choice in choices):
        return True
    context.problems.error(
        "SC110",
        operand.span,
        "no-choice",
        suggestion=guess(node.text, choices) if isinstance(operand.value, str) else None,
        name=left.name,
        text=clipped(node.text),
        choices=tuple(choices),
    )
    return False
