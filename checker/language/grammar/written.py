"""Values that a policy writes out."""

from __future__ import annotations

from msgspec.structs import replace

from checker.diagnostics import Span
from checker.diagnostics.nearest import guess
from checker.language.grammar import elsewhere
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.literals import infer, read
from checker.language.grammar.misread import Misread
from checker.language.model.conditions import Literal
from checker.language.yaml.nodes import ScalarNode
from checker.schema.catalog import ListType, ObjectType, Type
from checker.values.quantity import Duration


def note_nothing(value: Literal, context: ResolutionContext) -> None:
    """Note a stretch of time that is none: to wait for it asks for nothing."""
    if isinstance(value.value, Duration) and not value.value.count:
        context.problems.warning("SC224", value.span, text=str(value.value))


def literal(node: ScalarNode, wanted: Type | None, context: ResolutionContext) -> Literal | None:
    """The value that a scalar stands for in a slot of a type."""
    kind: Type | Misread = infer(node.text, plain=node.plain) if wanted is None else wanted
    assert not isinstance(kind, ObjectType | ListType), "no slot takes objects or lists"
    value = kind if isinstance(kind, Misread) else read(node.text, kind, plain=node.plain)
    if isinstance(value, Misread):
        misread(_as_name(node, value, context), node.span, context)
        return None
    assert not isinstance(kind, Misread)
    return Literal(value, kind, node.span)


def _as_name(node: ScalarNode, mistake: Misread, context: ResolutionContext) -> Misread:
    """The ``mistake``, with the name that is meant: one without its ``$``, or in another tool's brackets."""
    declared = context.names.declared
    bracketed = elsewhere.name(node.text)
    if bracketed is not None:
        near = guess(bracketed, declared)
        if near is None:
            return mistake
        return replace(mistake, suggestion=f"${near.word}", sure=near.sure or near.word == bracketed)
    return replace(mistake, suggestion=f"${node.text}", sure=True) if node.text in declared else mistake


def misread(mistake: Misread, span: Span, context: ResolutionContext) -> None:
    """Note a scalar that can't be read."""
    context.problems.error(mistake.code, span, mistake.message, suggestion=mistake.guess, help=mistake.help)
