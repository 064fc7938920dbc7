"""What may stand at the end of a way through a policy: a slot of some kind, with the records in sight."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Span
from checker.language.keys import COUNT_KEYS, EXPRESSIONS, QUANTIFIERS
from checker.language.model import Policy
from checker.language.nesting import CONDITIONAL, EXPRESSIVE, NESTING
from checker.language.problems import Problems
from checker.language.scope import Scope, resolve_column, resolve_path, resolve_source, subject_scope
from checker.language.tree import Mapping, Node, Scalar
from checker.lsp.trails import Step, Trail
from checker.schema.catalog import Scalar as ScalarType
from checker.schema.catalog import Type, catalog

_AGGREGATES: Final = ("sum", "min", "max")


class Slot(Struct, frozen=True):
    """What may stand at a place.

    ``type`` is that of the value that is tested; ``name`` the parameter or value that it comes from, for a
    test on ``$name``; ``inside`` the mapping in which a key stands.
    """

    kind: str
    scope: Scope
    type: Type | None = None
    name: str | None = None
    inside: Mapping | None = None
    listed: bool = False


def slot(trail: Trail, policy: Policy | None, kind: str = "policy") -> Slot:
    """The slot at the end of a way: of its key, where it ends on one, else of its value.

    ``kind`` is that of the file; ``policy`` the policy in it, or the one that it speaks of.
    """
    root = trail.steps[0].inside if trail.steps else None
    here = Slot(kind, subject_scope(catalog(), _subject(root, policy)))
    steps = trail.steps[:-1] if trail.on_key else trail.steps
    for step in steps:
        here = _enter(here, step, policy)
    if trail.on_key and isinstance(trail.steps[-1].inside, Mapping):
        here = replace(here, inside=trail.steps[-1].inside)
    return here


def _subject(root: Node | None, policy: Policy | None) -> str:
    written = root.get("subject") if isinstance(root, Mapping) else None
    known = {"shop", *(path for path, _ in catalog().sections())}
    if isinstance(written, Scalar) and written.text in known:
        return written.text
    return policy.subject if policy is not None else "shop"


def _enter(here: Slot, step: Step, policy: Policy | None) -> Slot:
    if step.entry is None or not isinstance(step.inside, Mapping):
        return _item(here)
    key, scope = step.entry.name, here.scope
    children = NESTING.get(here.kind, {})
    if (kind := children.get(key) or children.get("*")) is not None:
        return Slot(kind, scope)
    if here.kind in CONDITIONAL:
        return _in_condition(here, key, step.inside, policy)
    if here.kind in EXPRESSIVE:
        if here.kind == "test" and key not in EXPRESSIONS:
            return _operand(here, key)
        return _in_expression(here, key, step.inside)
    return Slot("other", scope)


def _item(here: Slot) -> Slot:
    """An item of a list: a condition of ``all_of``, one of the words of a test, a value of a ``max``."""
    if here.kind == "conditions":
        return Slot("condition", here.scope)
    if here.kind == "column":
        return Slot("operand", here.scope, listed=True)
    return replace(here, kind="operand" if here.kind == "test" else here.kind, listed=True)


def _in_condition(here: Slot, key: str, inside: Mapping, policy: Policy | None) -> Slot:
    scope = here.scope
    if key in ("all_of", "any_of"):
        return Slot("conditions", scope)
    if key == "not":
        return Slot("condition", scope)
    if key in (*QUANTIFIERS, "count"):
        return Slot("list", scope)
    if key in COUNT_KEYS:
        return Slot("operand", scope, ScalarType.INTEGER)
    if key == "as":
        return Slot("other", scope)
    if key in ("where", "require"):
        alone = not any(form in inside.names() for form in (*QUANTIFIERS, "count"))
        return Slot("condition", scope if alone else _records(inside, scope) or scope)
    if key.startswith("$"):
        return Slot("test", scope, type_of(key[1:], policy), key[1:])
    return Slot("test", scope, path_type(key, scope))


def _in_expression(here: Slot, key: str, inside: Mapping) -> Slot:
    scope = here.scope
    match key:
        case "field":
            return Slot("path", scope, here.type)
        case "sum" | "min" | "max":
            return Slot("column", scope, here.type)
        case "count":
            return Slot("list", scope)
        case "take":
            return Slot("path", _records(inside, scope) or scope, here.type)
        case "where":
            return Slot("condition", _records(inside, scope) or scope)
        case "when" | "holds":
            return Slot("condition", scope)
        case "value" | "times" | "plus" | "minus" | "default":
            return Slot("operand", scope, here.type)
    return Slot("other", scope)


def _operand(here: Slot, operator: str) -> Slot:
    if operator == "present":
        return Slot("operand", here.scope, ScalarType.BOOLEAN)
    if operator in ("older_than", "newer_than"):
        return Slot("operand", here.scope, ScalarType.DURATION)
    return Slot("operand", here.scope, here.type, here.name)


def _records(inside: Mapping, scope: Scope) -> Scope | None:
    """The scope inside the records that a quantifier or an aggregate runs over."""
    for key in (*QUANTIFIERS, "count", *_AGGREGATES):
        name = inside.get(key)
        if not isinstance(name, Scalar):
            continue
        if key in _AGGREGATES:
            column = resolve_column(name, scope, Problems())
            source = None if column is None else column[0]
        else:
            source = resolve_source(name, scope, Problems())
        label = inside.get("as")
        given = label.text if isinstance(label, Scalar) else None
        return None if source is None else scope.inside(source, given)
    return None


def path_type(name: str, scope: Scope) -> Type | None:
    """The type of the field that a name leads to; None where it leads nowhere."""
    span = Span("", 1, 1, 1, 1)
    path = resolve_path(Scalar(name, plain=True, span=span), scope, Problems())
    return None if path is None else path.type


def type_of(name: str, policy: Policy | None) -> Type | None:
    """The type of a parameter or value."""
    if policy is None:
        return None
    known = policy.parameters.get(name) or policy.values.get(name)
    return None if known is None else known.type
