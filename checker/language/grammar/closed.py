"""Comparisons with texts of which only some can ever be: a region or a time zone that doesn't exist."""

from __future__ import annotations

from collections.abc import Iterable

from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.context import ResolutionContext
from checker.language.model.conditions import Comparison, Expression, FieldRef, Literal, NameRef
from checker.language.model.policy import Policy
from checker.language.model.walk import nodes
from checker.language.yaml.nodes import ScalarNode
from checker.schema.catalog import Field
from checker.schema.closed import closed_mistake, reversed_sign


def check_closed(policy: Policy, context: ResolutionContext) -> None:
    """Note every comparison of ``policy`` with a region or a time zone that there isn't."""
    for node in nodes(policy):
        if isinstance(node, Comparison) and (closed := _closed(node.left)):
            for operand in node.right:
                for text in _texts(operand, context):
                    check_word(closed, text, operand.span, context.problems)


def check_words(closed: str, words: Iterable[ScalarNode], problems: Collector) -> None:
    """Note the words of a list that aren't of the set ``closed``."""
    for word in words:
        check_word(closed, word.text, word.span, problems)


def check_word(closed: str, text: str, span: Span, problems: Collector) -> None:
    """Note a text that isn't of the set ``closed``, or means the reverse of what it seems to say."""
    mistake = closed_mistake(closed, text)
    if mistake is not None:
        key = "no-region" if closed == "region" else "several-zones" if mistake.among else "no-zone"
        problems.error("SC144", span, key, suggestion=mistake.meant, text=text, zones=mistake.among)
    elif closed == "timezone" and (meant := reversed_sign(text)) is not None:
        problems.warning("SC143", span, text=text, meant=meant)


def _closed(expression: Expression) -> str:
    """The closed set of which the values of an expression are."""
    if not isinstance(expression, FieldRef) or not expression.path.steps:
        return ""
    step = expression.path.steps[-1]
    return step.closed if isinstance(step, Field) else ""


def _texts(operand: Expression, context: ResolutionContext) -> Iterable[str]:
    if isinstance(operand, Literal):
        return (operand.value,) if isinstance(operand.value, str) else ()
    if isinstance(operand, NameRef):
        return context.names.texts(operand.name) or ()
    return ()
