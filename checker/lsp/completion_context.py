"""What may stand at the end of a way through a policy: of what kind, among which records."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.keys import COUNT_KEYS, EXPRESSIONS, FORMS, QUANTIFIERS
from checker.language.grammar.scope import Scope, resolve_column, resolve_path, resolve_source, subject_scope
from checker.language.grammar.so_many import BOUNDS, is_headed
from checker.language.grammar.structure import CONDITIONAL, EXPRESSIVE, NESTING
from checker.language.model.operators import Operands
from checker.language.model.policy import Policy
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import MappingNode, Node, ScalarNode
from checker.lsp.node_path import NodePath, PathStep
from checker.schema.catalog import Scalar, Type, catalog

_AGGREGATES: Final = ("sum", "min", "max")


class CompletionContext(Struct, frozen=True):
    """What may stand at a place.

    ``type`` is that of the value that is tested; ``name`` the parameter or value that it comes from, for a
    test on ``$name``; ``inside`` the mapping in which a key stands; ``now`` is whether it may be ``now``,
    ``several`` whether it may be the name of a list of words.
    """

    kind: str
    scope: Scope
    type: Type | None = None
    name: str | None = None
    inside: MappingNode | None = None
    listed: bool = False
    now: bool = False
    several: bool = False


def completion_context(node_path: NodePath, policy: Policy | None, kind: str = "policy") -> CompletionContext:
    """What may stand at the end of a way: of its key, where it ends on one, else of its value.

    ``kind`` is that of the file; ``policy`` the policy in it, or the one that it speaks of.
    """
    root = node_path.steps[0].inside if node_path.steps else None
    here = CompletionContext(kind, subject_scope(catalog(), _subject(root, policy)))
    steps = node_path.steps[:-1] if node_path.on_key else node_path.steps
    for step in steps:
        here = _enter(here, step, policy)
    if node_path.on_key and isinstance(node_path.steps[-1].inside, MappingNode):
        here = replace(here, inside=node_path.steps[-1].inside)
    return here


def _subject(root: Node | None, policy: Policy | None) -> str:
    written = root.get("subject") if isinstance(root, MappingNode) else None
    known = {"shop", *(path for path, _ in catalog().sections())}
    if isinstance(written, ScalarNode) and written.text in known:
        return written.text
    return policy.subject if policy is not None else "shop"


def _enter(here: CompletionContext, step: PathStep, policy: Policy | None) -> CompletionContext:
    if step.entry is None or not isinstance(step.inside, MappingNode):
        return _item(here)
    key, scope = step.entry.name, here.scope
    if here.kind == "share" and key in ("of", "where", "among"):
        if key == "of":
            return CompletionContext("list" if "portion" not in step.inside.names() else "operand", scope)
        return CompletionContext("condition", _records(step.inside, scope) or scope)
    children = NESTING.get(here.kind, {})
    if (kind := children.get(key) or children.get("*")) is not None:
        return CompletionContext(kind, scope)
    if here.kind in CONDITIONAL:
        return _in_condition(here, key, step.inside, policy)
    if here.kind in EXPRESSIVE:
        if key == "from":
            return CompletionContext("start", here.scope)
        if here.kind == "test" and key not in EXPRESSIONS:
            return _operand(here, key)
        return _in_expression(here, key, step.inside)
    return CompletionContext("other", scope)


def _item(here: CompletionContext) -> CompletionContext:
    """An item of a list: a condition of ``all_of``, one of the words of a test, a value of a ``max``."""
    if here.kind == "conditions":
        return CompletionContext("condition", here.scope)
    if here.kind == "column":
        return CompletionContext("operand", here.scope, listed=True)
    return replace(here, kind="operand" if here.kind == "test" else here.kind, listed=True)


def _in_condition(
    here: CompletionContext, key: str, inside: MappingNode, policy: Policy | None
) -> CompletionContext:
    scope = here.scope
    if key in ("all_of", "any_of") or (key == "of" and is_headed(inside)):
        return CompletionContext("conditions", scope)
    if key == "not":
        return CompletionContext("condition", scope)
    if key in (*QUANTIFIERS, "count"):
        return CompletionContext("list", scope)
    if key == "share":
        return CompletionContext("share", scope)
    if key in COUNT_KEYS and "share" in inside.names():
        return CompletionContext("operand", scope, Scalar.RATIO)
    if key in (*COUNT_KEYS, *BOUNDS):
        return CompletionContext("operand", scope, Scalar.INTEGER)
    if key == "as":
        return CompletionContext("other", scope)
    if key == "from":
        return CompletionContext("start", scope)
    if key in FORMS["duty"].keys:
        within = key == "within"
        return CompletionContext(
            "operand" if within else "time", scope, Scalar.DURATION if within else Scalar.TIME
        )
    if key in ("where", "require"):
        alone = not any(form in inside.names() for form in (*QUANTIFIERS, "count"))
        return CompletionContext("condition", scope if alone else _records(inside, scope) or scope)
    if key.startswith("$"):
        return CompletionContext("test", scope, type_of(key[1:], policy), key[1:])
    return CompletionContext("test", scope, path_type(key, scope))


def _in_expression(here: CompletionContext, key: str, inside: MappingNode) -> CompletionContext:
    scope = here.scope
    match key:
        case "field":
            return CompletionContext("path", scope, here.type)
        case "table":
            by = inside.get("by")
            word = path_type(by.text, scope) if isinstance(by, ScalarNode) else None
            return CompletionContext("rows", scope, word)
        case "by":
            return CompletionContext("path", scope)
        case "sum" | "min" | "max":
            return CompletionContext("column", scope, here.type)
        case "count":
            return CompletionContext("list", scope)
        case "take":
            return CompletionContext("path", _records(inside, scope) or scope, here.type)
        case "where":
            return CompletionContext("condition", _records(inside, scope) or scope)
        case "share":
            return CompletionContext("share", scope)
        case "when" | "holds":
            return CompletionContext("condition", scope)
        case "within":
            return CompletionContext("operand", scope, Scalar.DURATION)
        case "value" | "times" | "plus" | "minus" | "missing" | "default":
            return CompletionContext("operand", scope, here.type)
    return CompletionContext("other", scope)


def _operand(here: CompletionContext, operator: str) -> CompletionContext:
    known = OPERATORS.get(operator)
    match None if known is None else known.operands:
        case Operands.YES_OR_NO:
            return CompletionContext("operand", here.scope, Scalar.BOOLEAN)
        case Operands.DURATION:
            return CompletionContext("operand", here.scope, Scalar.DURATION)
        case Operands.ONE | Operands.SEVERAL | Operands.BOUNDS | None:
            now = known is not None and known.now
            several = known is not None and known.operands is Operands.SEVERAL
            return CompletionContext("operand", here.scope, here.type, here.name, now=now, several=several)


def _records(inside: MappingNode, scope: Scope) -> Scope | None:
    """The scope inside the records that a quantifier or an aggregate runs over."""
    for key in (*QUANTIFIERS, "count", *_AGGREGATES, "of"):
        name = inside.get(key)
        if not isinstance(name, ScalarNode):
            continue
        source = None if key in _AGGREGATES else resolve_source(name, scope, Collector())
        if source is None:
            column = resolve_column(name, scope, Collector())
            source = None if column is None else column[0]
        label = inside.get("as")
        given = label.text if isinstance(label, ScalarNode) else None
        return None if source is None else scope.inside(source, given)
    return None


def path_type(name: str, scope: Scope) -> Type | None:
    """The type of the field that a name leads to; None where it leads nowhere."""
    span = Span("", 1, 1, 1, 1)
    path = resolve_path(ScalarNode(name, plain=True, span=span), scope, Collector())
    return None if path is None else path.type


def type_of(name: str, policy: Policy | None) -> Type | None:
    """The type of a parameter or value."""
    if policy is None:
        return None
    known = policy.parameters.get(name) or policy.values.get(name)
    return None if known is None else known.type
