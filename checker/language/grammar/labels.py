"""Names that a condition or an expression gives to the records that it runs over."""

from __future__ import annotations

from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import NAME, NAME_RULE, scalar_of
from checker.language.grammar.misread import clipped
from checker.language.grammar.scope import SUBJECT
from checker.language.model.conditions import RecordSource
from checker.language.yaml.nodes import Entry


def label_of(entry: Entry | None, source: RecordSource, context: ResolutionContext) -> str | None:
    """The name that ``as`` gives to a record, if it is free."""
    scalar = scalar_of(entry, context.problems)
    if scalar is None:
        return None
    label = scalar.text
    if not NAME.match(label):
        context.problems.error("SC134", scalar.span, "record", help=NAME_RULE, name=clipped(label))
        return None
    frames = context.inside(source, None).scope.frames
    if label == SUBJECT or any(frame.label == label or frame.has(label) for frame in frames):
        context.problems.error("SC137", scalar.span, name=label)
        return None
    return label
