"""How a name such as ``deposit.balance`` is followed to a field.

A name is looked up in the innermost record, then outwards, then as a part of the snapshot. One that could be
both a field of a record and something else is refused: its meaning would hang on a schema that may grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import Guess, guess
from checker.language.grammar.misread import clipped
from checker.language.grammar.types import type_name
from checker.language.model.conditions import Path, RecordSource
from checker.language.model.operators import Operator, Sort
from checker.language.operators import operators
from checker.language.yaml.nodes import ScalarNode
from checker.schema.catalog import (
    Catalog,
    Field,
    ListType,
    ObjectType,
    Record,
    Relation,
    Scalar,
    Type,
    dotted,
)

SUBJECT: Final = "subject"
#: The snapshot and the subject: more records than these are those of quantifiers.
OUTERMOST: Final = 2
#: What only times are tested with.
_CLOCK: Final = frozenset(operator for operator in operators(Scalar.TIME) if operator.sorts == (Sort.TIME,))
_LISTED: Final = 16


class ScopeFrame(Struct, frozen=True):
    """A record whose fields can be named; ``noun`` is how messages speak of it."""

    record: Record
    noun: str
    label: str | None = None

    def has(self, name: str) -> bool:
        """Whether the record has a field or relation of this name."""
        return _has(self.record, name)


class Scope(Struct, frozen=True):
    """The records in sight: 0 the snapshot, 1 the subject, then those of quantifiers, outermost first."""

    catalog: Catalog
    frames: tuple[ScopeFrame, ...]

    def inside(self, source: RecordSource, label: str | None) -> Scope:
        """The scope of a condition on the records of ``source``."""
        assert source.type.record is not None
        record = self.catalog.records[source.type.record]
        return Scope(self.catalog, (*self.frames, ScopeFrame(record, source.path.text, label)))

    @property
    def depth(self) -> int:
        """The place that the next record inwards would have."""
        return len(self.frames)


def subject_scope(catalog: Catalog, subject: str) -> Scope:
    """The scope of a policy about ``subject``: ``shop`` or a section."""
    frames = ScopeFrame(catalog.root, "snapshot"), ScopeFrame(catalog.subject(subject), subject)
    return Scope(catalog, frames)


def resolve_path(
    name: ScalarNode, scope: Scope, problems: Collector, operators_used: Sequence[Operator] = ()
) -> Path | None:
    """The field that ``name`` leads to; None, with the reason noted, where it leads nowhere.

    ``operators_used`` are those of the test on it: candidates are chosen by what they fit.
    """
    walk = _Walk(name, scope, problems, operators_used)
    return walk.path()


def resolve_source(name: ScalarNode, scope: Scope, problems: Collector) -> RecordSource | None:
    """The list of records that ``name`` leads to, for a quantifier or a count."""
    walk = _Walk(name, scope, problems, ())
    path = walk.path()
    return None if path is None else _source(path, scope, problems)


def resolve_column(name: ScalarNode, scope: Scope, problems: Collector) -> tuple[RecordSource, Path] | None:
    """The list of records and their field that ``section.field`` leads to, for a sum, min or max."""
    walk = _Walk(name, scope, problems, ())
    return walk.column()


def _source(path: Path, scope: Scope, problems: Collector) -> RecordSource | None:
    if isinstance(path.type, ListType) and path.type.record is not None:
        return RecordSource(path, section_of(path), path.type)
    what = type_name(path.type, scope.catalog)
    sections = [section for section, _ in scope.catalog.sections()]
    inside = [section for section in sections if section.startswith(path.text + ".")]
    problems.error(
        "SC130",
        path.span,
        "no-list",
        suggestion=inside[0] if len(inside) == 1 else None,
        text=path.text,
        what=what,
        lists=tuple(inside or sections),
    )
    return None


def section_of(path: Path) -> str | None:
    """The section whose records the path leads to; None for a list inside a record."""
    if path.scope == 0 and all(isinstance(step, Field) for step in path.steps):
        return dotted(path.steps)
    return None


class _Walk:
    """One name on its way."""

    def __init__(self, name: ScalarNode, scope: Scope, problems: Collector, used: Sequence[Operator]) -> None:
        self._text = clipped(name.text)
        self._span = name.span
        self._quote = 0 if name.plain else 1
        self._scope = scope
        self._problems = problems
        self._used = used
        self._segments = self._text.split(".")

    def path(self) -> Path | None:
        start = self._start()
        if start is None:
            return None
        at, position = start
        return self._follow(at, self._scope.frames[at], position)

    def _follow(self, at: int, frame: ScopeFrame, position: int) -> Path | None:
        """The path from a record of ``frame`` along the segments from ``position`` on."""
        steps: list[Field | Relation] = []
        record, noun = frame.record, frame.noun
        kind: Type = ObjectType(record.name)
        for index in range(position, len(self._segments)):
            segment = self._segments[index]
            step = record.fields.get(segment) or record.relations.get(segment)
            if step is None:
                self._unknown(record, index, noun)
                return None
            steps.append(step)
            kind = ObjectType(step.target) if isinstance(step, Relation) else step.type
            if index + 1 == len(self._segments):
                break
            if not isinstance(kind, ObjectType):
                if at == len(self._scope.frames):
                    self._nested_list(index, noun)
                else:
                    self._through(kind, index)
                return None
            record = self._scope.catalog.records[kind.record]
            noun = ".".join(self._segments[: index + 1])
        return Path(at, tuple(steps), kind, self._text, self._span)

    def column(self) -> tuple[RecordSource, Path] | None:
        for cut in range(1, len(self._segments)):
            source = self._list(cut)
            if source is not None:
                frame = self._scope.inside(source, None).frames[-1]
                path = self._follow(self._scope.depth, frame, cut)
                return None if path is None else (source, path)
        path = self.path()
        if path is None:
            return None
        listed = isinstance(path.type, ListType) and path.type.record is not None
        self._problems.error(
            "SC130",
            self._span,
            "no-column",
            help=Text(
                "name a field of its records too, as in `orders.total`",
                "请同时写出记录的字段，如 `orders.total`",
            )
            if listed
            else Text(
                "write a list and a field of its records, as in `orders.total`",
                "请写出列表和记录的字段，如 `orders.total`",
            ),
            text=self._text,
        )
        return None

    def _list(self, cut: int) -> RecordSource | None:
        """The list that the first ``cut`` segments lead to, without a word about mistakes."""
        text = ".".join(self._segments[:cut])
        span = _shifted(self._span, self._quote, len(text))
        path = _Walk(ScalarNode(text, plain=True, span=span), self._scope, Collector(), ()).path()
        if path is None or not isinstance(path.type, ListType) or path.type.record is None:
            return None
        return RecordSource(path, section_of(path), path.type)

    def _start(self) -> tuple[int, int] | None:
        """The frame in which the name begins, and the first segment to follow there."""
        first = self._segments[0]
        frames = self._scope.frames
        if first == SUBJECT:
            return 1, 1
        inwards = range(len(frames) - 1, 0, -1)
        label = next((at for at in inwards if frames[at].label == first), None)
        owner = next((at for at in inwards if frames[at].has(first)), None)
        in_snapshot = frames[0].has(first)
        if (label is not None) + (owner is not None) + in_snapshot > 1:
            self._ambiguous(label, owner)
            return None
        if label is not None:
            return label, 1
        if owner is not None:
            return owner, 0
        if in_snapshot:
            return 0, 0
        self._unknown_start()
        return None

    def _place(self, index: int) -> Span:
        offset = sum(len(segment) + 1 for segment in self._segments[:index]) + self._quote
        return _shifted(self._span, offset, len(self._segments[index]))

    def _unknown(self, record: Record, index: int, noun: str) -> None:
        segment = self._segments[index]
        names = (*record.fields, *record.relations)
        self._problems.error(
            "SC104",
            self._place(index),
            "record",
            suggestion=self._near(segment, record, names),
            help=self._fields(record, noun),
            noun=noun,
            segment=segment,
        )

    def _near(self, segment: str, record: Record, names: Sequence[str]) -> Guess | None:
        return guess(segment, self._fitting(record), names) or guess(segment, names)

    def _unknown_start(self) -> None:
        first = self._segments[0]
        frames = self._scope.frames
        inner = frames[-1]
        names = [
            name for frame in reversed(frames[1:]) for name in (*frame.record.fields, *frame.record.relations)
        ]
        names += [frame.label for frame in frames if frame.label]
        names += [*frames[0].record.fields, SUBJECT]
        fitting = self._fitting(inner.record)
        near = guess(first, names)
        if near is not None and near.word not in fitting and (better := guess(first, fitting, names)):
            near = better
        if len(frames) == 2 and inner.noun == "shop":
            begins = Text(
                f"a name begins with one of: {quoted(frames[0].record.fields)}",
                f"名称应以下列之一开头：{quoted_zh(frames[0].record.fields)}",
            )
            advice = self._elsewhere(first) or begins
            self._problems.error(
                "SC104", self._place(0), "snapshot", suggestion=near, help=advice, name=first
            )
        else:
            self._problems.error(
                "SC104",
                self._place(0),
                "record",
                suggestion=near,
                help=self._fields(inner.record, inner.noun),
                noun=inner.noun,
                segment=first,
            )

    def _elsewhere(self, name: str) -> Text | None:
        """Where a field of this name would be found, for a name that stands outside its records."""
        sections = [path for path, record in self._scope.catalog.sections() if _has(record, name)]
        objects = [
            f"{field.name}.{name}"
            for field in self._scope.frames[0].record.fields.values()
            if isinstance(field.type, ObjectType)
            and _has(self._scope.catalog.records[field.type.record], name)
        ]
        if objects and not sections:
            return Text(f"did you mean {quoted(objects)}?", f"是不是指 {quoted_zh(objects)}？")
        if not sections:
            return None
        return Text(
            f"`{name}` is a field of the records in {quoted(sections[:4])}: use `every`, `none` or `some`",
            f"`{name}` 是 {quoted_zh(sections[:4])} 中记录的字段，请配合 `every`、`none` 或 `some` 使用",
        )

    def _fitting(self, record: Record) -> list[str]:
        used = set(self._used)
        if not used:
            return []
        return [field.name for field in record.fields.values() if used <= set(operators(field.type))]

    def _fields(self, record: Record, noun: str) -> Text | None:
        clock = bool(_CLOCK.intersection(self._used))
        names = self._fitting(record)
        if clock and names:
            return Text(
                f"fields of type time in `{noun}`: {', '.join(names)}",
                f"`{noun}` 中的时间字段：{'、'.join(names)}",
            )
        names = names or [*record.fields, *record.relations]
        more = len(names) - _LISTED
        tail, tail_zh = (f" and {more} more", f"等 {len(names)} 个") if more > 0 else ("", "")
        names = names[:_LISTED]
        return Text(
            f"fields of `{noun}`: {', '.join(names)}{tail}",
            f"`{noun}` 的字段：{'、'.join(names)}{tail_zh}",
        )

    def _nested_list(self, index: int, noun: str) -> None:
        name = self._segments[index]
        self._problems.error("SC132", self._place(index), "nested-list", name=name, noun=noun)

    def _through(self, kind: Type, index: int) -> None:
        so_far = ".".join(self._segments[: index + 1])
        rest = ".".join(self._segments[index + 1 :])
        what = type_name(kind, self._scope.catalog)
        if isinstance(kind, ListType) and kind.record is not None:
            help_text = Text(
                f"say of which of them: `every: {so_far}` with `require: {{{rest}: …}}`, or `none`, `some`",
                f"请说明是哪些记录：`every: {so_far}` 加 `require: {{{rest}: …}}`，或 `none`、`some`",
            )
        else:
            help_text = Text(f"end the name at `{so_far}`", f"名称写到 `{so_far}` 为止")
        self._problems.error(
            "SC132", self._place(index + 1), "no-parts", help=help_text, so_far=so_far, what=what, rest=rest
        )

    def _ambiguous(self, label: int | None, owner: int | None) -> None:
        first = self._segments[0]
        frames = self._scope.frames
        both: list[Text] = []
        if owner is not None:
            noun = frames[owner].noun
            both.append(Text(f"a field of `{noun}`", f"`{noun}` 的字段"))
        if label is not None:
            noun = frames[label].noun
            both.append(
                Text(f"the name that `as` gives a record of `{noun}`", f"`as` 给 `{noun}` 的记录起的名字")
            )
        if label is None or owner is None:
            both.append(Text("a part of the snapshot", "快照的一部分"))
        self._problems.error(
            "SC119",
            self._place(0),
            help=Text("give the record another name with `as`", "请用 `as` 给记录另起一个名字")
            if label is not None
            else Text(
                f"write `subject.{first}`, or name the record with `as`",
                f"请写 `subject.{first}`，或用 `as` 给记录起名",
            ),
            first=first,
            meanings=Text(" or ".join(part.en for part in both), "或".join(part.zh for part in both)),
        )


def _has(record: Record, name: str) -> bool:
    return name in record.fields or name in record.relations


def _shifted(span: Span, offset: int, length: int) -> Span:
    if span.line != span.end_line:
        return span
    column = span.column + offset
    return Span(span.file, span.line, column, span.line, column + length)
