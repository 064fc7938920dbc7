"""Names that a condition or an expression gives to the records that it runs over."""

from __future__ import annotations

from checker.base.text import Text
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
        context.problems.error(
            "SC134",
            scalar.span,
            Text(f"`{clipped(label)}` can't be a name here", f"`{clipped(label)}` 不能用作名称"),
            help=NAME_RULE,
        )
        return None
    frames = context.inside(source, None).scope.frames
    if label == SUBJECT or any(frame.label == label or frame.has(label) for frame in frames):
        context.problems.error(
            "SC137",
            scalar.span,
            Text(f"`{label}` already means something here", f"`{label}` 在这里已有含义"),
            help=Text(
                "choose a name that is no field, no part of the snapshot and no other record's name",
                "请换一个不与字段、快照的组成部分或其他记录重名的名字",
            ),
        )
        return None
    return label
