"""Comparisons that can't mean what they say: ids of unlike things, a value with itself, a record with itself.

A name means the innermost record that has it, so the record around it must be named another way. Whoever
forgets that gets a condition that is right by every type, and holds always or never.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Related, Span
from checker.diagnostics.nearest import Guess
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.misread import clipped
from checker.language.grammar.scope import OUTERMOST, SUBJECT
from checker.language.model.conditions import (
    Aggregate,
    Default,
    Expression,
    FieldRef,
    Guarded,
    Literal,
    NameRef,
    Path,
    type_of,
)
from checker.language.model.walk import unplaced
from checker.schema.catalog import Field, ObjectType, Relation, Scalar, Step, Type
from checker.schema.ids import is_id

#: What texts are that aren't ids, by the closed set that they are of.
_TEXTS: Final = {
    "": Text("a text", "文本"),
    "region": Text("a region", "地区代码"),
    "timezone": Text("a time zone", "时区"),
}


def check_join(left: Expression, right: tuple[Expression, ...], context: ResolutionContext) -> bool:
    """Whether a comparison can mean what it says; what can't is noted."""
    fine = [_check_pair(left, operand, context) for operand in right]
    return all(fine)


def _check_pair(left: Expression, right: Expression, context: ResolutionContext) -> bool:
    if isinstance(right, Literal):
        return _check_id(left, right, context)
    if _same(left, right, context):
        _itself(left, right, context)
        return False
    one, other = (_field(side, context) for side in (left, right))
    if one is None or other is None:
        return _check_parameter(one or other, left, right, context)
    if _kind(one) != _kind(other):
        _unlike(left, right, (one, other), context)
        return False
    return not one.is_id or _check_record(left, right, one, context)


# --- what is compared -------------------------------------------------------------------------


def _field(side: Expression, context: ResolutionContext) -> Field | None:
    """The field of type text whose value a side is; None where it is no field's."""
    match side:
        case FieldRef(path=path):
            step = path.steps[-1] if path.steps else None
            return step if isinstance(step, Field) and step.type is Scalar.STRING else None
        case Aggregate(take=Path() as taken):
            return _field(FieldRef(taken, taken.span), context)
        case Default(base=base) | Guarded(base=base):
            return _field(base, context)
        case NameRef(name=name) if name in context.names.values:
            return _field(context.names.values[name].expression, context)
    return None


def _kind(field: Field) -> Text:
    """What the texts of a field are: of what they are the ids, or which other texts."""
    return field.names or _TEXTS[field.closed]


def _what(field: Field) -> Text:
    """What the text of a field is, as the end of a sentence."""
    kind = _kind(field)
    if not field.is_id:
        return kind
    name = kind.en if kind.en.startswith("the ") else f"{'an' if kind.en[0] in 'aeiou' else 'a'} {kind.en}"
    return Text(f"the id of {name}", f"{kind.zh}的编号")


def _same(left: Expression, right: Expression, context: ResolutionContext) -> bool:
    """Whether both sides are one value, whatever the snapshot says."""
    one, other = (_written_out(side, context) for side in (left, right))
    if isinstance(one, FieldRef) and isinstance(other, FieldRef):
        return _way(one.path, context) == _way(other.path, context)
    return type(one) is type(other) and unplaced(one) == unplaced(other)


def _written_out(side: Expression, context: ResolutionContext) -> Expression:
    if isinstance(side, NameRef) and (value := context.names.values.get(side.name)) is not None:
        return _written_out(value.expression, context)
    return side


def _way(path: Path, context: ResolutionContext) -> tuple[int, tuple[Step, ...]]:
    """Where a path leads to: the id of the record that a key points to is that key."""
    scope, steps = path.scope, path.steps
    if scope == 0 and ObjectType(context.scope.frames[1].record.name) == _type(steps[0]):
        scope, steps = 1, steps[1:]  # the shop, where the policy is about it
    *before, last = steps
    relation = before[-1] if before else None
    if isinstance(relation, Relation) and last.name == context.scope.catalog.records[relation.target].id:
        steps = (*before[:-1], relation.key)
    return scope, tuple(steps)


def _type(step: Step) -> Type:
    return ObjectType(step.target) if isinstance(step, Relation) else step.type


# --- what is wrong ----------------------------------------------------------------------------


def _itself(left: Expression, right: Expression, context: ResolutionContext) -> None:
    kind = type_of(left)
    known = _field(left, context)

    def fits(field: Field) -> bool:
        return field.type == kind and (known is None or _kind(field) == _kind(known))

    one, other = _text(left), _text(right)
    meant = _meant(right, fits, context, _names(left))
    context.problems.error(
        "SC151",
        right.span,
        "same" if one == other else "alike",
        suggestion=_suggestion(meant),
        help=_advice(meant),
        left=one,
        right=other,
    )


def _unlike(
    left: Expression, right: Expression, fields: tuple[Field, Field], context: ResolutionContext
) -> None:
    one, other = fields
    place, meant = right, _meant(right, lambda field: _kind(field) == _kind(one), context, _names(left))
    if meant is None:
        changed = _meant(left, lambda field: _kind(field) == _kind(other), context, _names(right))
        if changed is not None and not _leads_to(changed, right, context):
            place, meant = left, changed
    context.problems.error(
        "SC150",
        place.span,
        "unlike",
        suggestion=_suggestion(meant),
        help=_advice(meant),
        left=_text(left),
        right=_text(right),
        one=_what(one),
        other=_what(other),
    )


def _check_record(left: Expression, right: Expression, field: Field, context: ResolutionContext) -> bool:
    """Note two ids of one record, where one of them is read there only because it isn't said otherwise."""
    if not isinstance(left, FieldRef) or not isinstance(right, FieldRef):
        return True
    if left.path.scope != right.path.scope or not _plain(right.path, context):
        return True
    for side in (right, left):
        meant = _meant(side, lambda other: _kind(other) == _kind(field), context)
        if meant is not None:
            context.problems.error(
                "SC152",
                side.span,
                suggestion=_suggestion(meant),
                help=_advice(meant),
                name=side.path.text,
                noun=context.scope.frames[side.path.scope].noun,
            )
            return False
    return True


def _check_id(left: Expression, right: Literal, context: ResolutionContext) -> bool:
    """Whether a text that an id is compared with can be one."""
    field = _field(left, context)
    if field is None or not field.is_id or not isinstance(right.value, str):
        return True
    return _check_text(right.value, right.span, context)


def _check_text(text: str, span: Span, context: ResolutionContext) -> bool:
    if is_id(text):
        return True
    context.problems.error("SC153", span, text=clipped(text))
    return False


def _check_parameter(
    field: Field | None, left: Expression, right: Expression, context: ResolutionContext
) -> bool:
    """Whether a parameter is only ever compared with texts of one kind, and can be one of them."""
    name = next((side for side in (left, right) if isinstance(side, NameRef)), None)
    if field is None or name is None or (known := context.names.parameters.get(name.name)) is None:
        return True
    if field.is_id:
        texts = context.names.texts(name.name) or ()
        if not all(_check_text(text, known.span, context) for text in texts):
            return False
    first, place = context.names.compared.setdefault(name.name, (field, name.span))
    if _kind(first) == _kind(field):
        return True
    context.problems.error(
        "SC150",
        name.span,
        "parameter",
        related=(Related(Text("compared with the other here", "在这里与另一种比较"), place),),
        name=name.name,
        one=_what(field),
        other=_what(first),
    )
    return False


# --- what was meant ---------------------------------------------------------------------------


class _Meant(Struct, frozen=True):
    """A field of the record at a place further out, and how to write it; ``label`` is a name it lacks."""

    at: int
    field: Field
    text: str
    noun: str
    label: str | None = None


def _meant(
    side: Expression,
    fits: Callable[[Field], bool],
    context: ResolutionContext,
    others: tuple[str, ...] | None = None,
) -> _Meant | None:
    """What was most likely meant by a side that means an inner record: the same name further out.

    Or else, where there are ``others``, the id of a record further out, or one of these names there.
    """
    if not isinstance(side, FieldRef) or not _plain(side.path, context):
        return None
    for at in range(side.path.scope - 1, 0, -1):
        own = context.scope.frames[at].record.id
        names = [side.path.text]
        if others is not None:
            names += ([] if own is None else [own]) + [*others]
        for name in names:
            field = _found(at, name, context)
            if field is not None and fits(field):
                return _written(at, field, name, context)
    return None


def _names(side: Expression) -> tuple[str, ...]:
    """The names of a side that may have been meant of another record."""
    return (side.path.text,) if isinstance(side, FieldRef) else ()


def _found(at: int, name: str, context: ResolutionContext) -> Field | None:
    """The field that a name leads to from the record at a place."""
    catalog = context.scope.catalog
    record = context.scope.frames[at].record
    *before, last = name.split(".")
    for segment in before:
        step = record.relations.get(segment) or record.fields.get(segment)
        kind = None if step is None else _type(step)
        if not isinstance(kind, ObjectType):
            return None
        record = catalog.records[kind.record]
    return record.fields.get(last)


def _written(at: int, field: Field, name: str, context: ResolutionContext) -> _Meant:
    frame = context.scope.frames[at]
    if frame.label is not None:
        return _Meant(at, field, f"{frame.label}.{name}", frame.noun)
    if at < OUTERMOST:
        return _Meant(at, field, f"{SUBJECT}.{name}", frame.noun)
    label = f"this_{frame.record.name}"
    return _Meant(at, field, f"{label}.{name}", frame.noun, label)


def _leads_to(meant: _Meant, side: Expression, context: ResolutionContext) -> bool:
    """Whether what was meant is what stands on a side already."""
    return isinstance(side, FieldRef) and _way(side.path, context) == (meant.at, (meant.field,))


def _plain(path: Path, context: ResolutionContext) -> bool:
    """Whether a name doesn't say which record it is of: it is that of the innermost that has it."""
    first = path.text.split(".", maxsplit=1)[0]
    return first not in (SUBJECT, context.scope.frames[path.scope].label)


def _text(side: Expression) -> str:
    """How a policy writes a side, as far as it is a name."""
    match side:
        case FieldRef(path=path):
            return path.text
        case NameRef(name=name):
            return f"${name}"
        case Aggregate(fold=fold, source=source, value=value, take=taken):
            return taken.text if taken is not None else f"{fold}: {(value or source.path).text}"
    return "…"


def _suggestion(meant: _Meant | None) -> Guess | None:
    return None if meant is None or meant.label is not None else Guess(meant.text)


def _advice(meant: _Meant | None) -> Text | None:
    """How to write what was meant, where that takes more than another name."""
    if meant is None or meant.label is None:
        return None
    return Text(
        f"for the record of `{meant.noun}` around it, write `as: {meant.label}` beside that list "
        f"and `{meant.text}` here",
        f"如果指外层 `{meant.noun}` 的记录，请在该列表旁写上 `as: {meant.label}`，这里写 `{meant.text}`",
    )
