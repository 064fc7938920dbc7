"""Parameters that are lists of words.

Where one is used, its words are written out when a policy is read, so that what comes after knows only words;
each remembers the list that it is from, and where the list is set otherwise, they are written out anew.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.keys import as_scalar, empty
from checker.language.grammar.literals import read
from checker.language.grammar.misread import Misread
from checker.language.grammar.types import WORD_LIST
from checker.language.grammar.wording import note_repeated
from checker.language.model.conditions import Comparison, Expression, Literal, NameRef, type_of
from checker.language.model.policy import Parameter, Policy
from checker.language.model.walk import rewritten
from checker.language.yaml.nodes import ScalarNode, SequenceNode
from checker.schema.catalog import Type
from checker.values.quantity import WordList


def words_in(node: SequenceNode, problems: Collector) -> tuple[ScalarNode, ...] | None:
    """The words that a list has; None, with the reason noted, where it is none of words."""
    what = Text("`value`", "`value`")
    if not node.items:
        empty(node, what, problems)
        return None
    found = [as_scalar(item, Text("a word of the list", "列表中的取值"), problems) for item in node.items]
    note_repeated(node.items, problems)
    words = tuple(scalar for scalar in found if scalar is not None)
    return words if len(words) == len(found) else None


def written_out(parameter: Parameter, kind: Type, span: Span) -> tuple[Expression, ...]:
    """The words of a list as operands of a test on a value of type ``kind``; its name where none are set."""
    if not isinstance(parameter.value, WordList):
        return (NameRef(parameter.name, WORD_LIST, span),)
    return tuple(Literal(word, kind, span, parameter.name) for word in parameter.value.items)


def with_words(policy: Policy, parameter: Parameter, misread: list[Misread]) -> Policy:
    """``policy`` with the words that ``parameter`` has now; those that a test can't ask for are noted."""

    def changed(node: Struct) -> Struct | None:
        if not isinstance(node, Comparison) or all(_list(each) != parameter.name for each in node.right):
            return None
        return replace(node, right=_replaced(node, parameter, misread))

    return rewritten(policy, changed)


def _replaced(test: Comparison, parameter: Parameter, misread: list[Misread]) -> tuple[Expression, ...]:
    """The operands of a test, the words of the list in the place where they stood."""
    kind = type_of(test.left)
    assert isinstance(parameter.value, WordList)
    found = [read(word, kind) for word in parameter.value.items]
    misread += [each for each in found if isinstance(each, Misread) and each not in misread]
    right: list[Expression] = []
    for each in test.right:
        if _list(each) != parameter.name:
            right.append(each)
        elif not any(_list(other) == parameter.name for other in right):
            right += written_out(parameter, kind, each.span)
    return tuple(right)


def _list(operand: Expression) -> str | None:
    """The list that an operand is from."""
    if isinstance(operand, Literal):
        return operand.listed
    return operand.name if isinstance(operand, NameRef) and operand.type == WORD_LIST else None
