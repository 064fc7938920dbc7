"""What can be typed at a place of a rule file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lsprotocol import types as lsp
from msgspec import Struct

from checker.base.text import Language, Text
from checker.language.declarations.forms import SINGLE
from checker.language.grammar.arithmetic import NEXT_DAY
from checker.language.grammar.declarations import PARAMETER_TYPES
from checker.language.grammar.keys import EXPRESSIONS, FORMS, KINDS
from checker.language.grammar.resolve import TOPICS
from checker.language.grammar.shared import SHARED_FILE, given_by
from checker.language.grammar.types import NUMBERS, compares
from checker.language.library.kinds import Holding, is_shared
from checker.language.model.operators import Sort, sort_of
from checker.language.model.policy import (
    SOURCE_KINDS,
    Awaited,
    Basis,
    NamedValue,
    Parameter,
    Policy,
    PreconditionSeverity,
)
from checker.language.operators import operators
from checker.language.yaml import nodes
from checker.lsp import meanings
from checker.lsp.completion_context import CompletionContext, completion_context
from checker.lsp.node_path import NodePath, typing_at
from checker.lsp.workspace import OpenFile, Workspace
from checker.report.model import Status, Verdict
from checker.schema.catalog import EnumType, ListType, ObjectType, Scalar, Type, catalog

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "topic": TOPICS,
    "awaits": tuple(Awaited),
    "basis": tuple(Basis),
    "source_kind": SOURCE_KINDS,
    "severity": tuple(PreconditionSeverity),
    "start": (NEXT_DAY,),
    "parameter_type": tuple(PARAMETER_TYPES),
    "status": tuple(Status),
    "verdict": tuple(Verdict),
}
#: Where the name of something that is given may stand.
_NAMING: Final = ("citation", "condition", "test", "operand", "time")
_KEY, _FIELD, _WORD, _NAME, _POLICY = (
    lsp.CompletionItemKind.Property,
    lsp.CompletionItemKind.Field,
    lsp.CompletionItemKind.EnumMember,
    lsp.CompletionItemKind.Variable,
    lsp.CompletionItemKind.Module,
)


class CompletionOffer(Struct, frozen=True):
    """Something that can be typed, and what it means."""

    label: str
    kind: lsp.CompletionItemKind
    means: Text = Text()


def complete(
    file: OpenFile, position: lsp.Position, workspace: Workspace, language: Language
) -> list[lsp.CompletionItem]:
    """What can be typed at a position, most fitting first."""
    buffer = file.buffer
    column = buffer.column(position)
    typing = typing_at(buffer.lines, position.line, column)
    if typing is None:
        return []
    on_key = typing.path.on_key
    place = completion_context(typing.path, file.policy, file.kind)
    offers = [*_keys(place, typing.path, file.policy)] if on_key else []
    if not on_key or _lone_item(typing.path):
        offers += _values(_whole(place, typing.path, file), typing.path, file, workspace)
    where = lsp.Range(buffer.position(position.line + 1, typing.start + 1), position)
    rest = buffer.line(position.line)[column:].lstrip()
    colon = on_key and not rest.startswith(":")
    if place.kind in _NAMING:
        offers += _lent(file, workspace, cited=place.kind == "citation")
    found: dict[str, CompletionOffer] = {}
    for offer in offers:
        found.setdefault(offer.label, offer)
    return [_item(offer, number, where, language, colon=colon) for number, offer in enumerate(found.values())]


def _item(
    offer: CompletionOffer, number: int, where: lsp.Range, language: Language, *, colon: bool
) -> lsp.CompletionItem:
    means = offer.means.to(language)
    key = colon and (offer.kind in (_KEY, _FIELD) or offer.label.startswith("$"))
    return lsp.CompletionItem(
        label=offer.label,
        kind=offer.kind,
        documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, means) if means else None,
        sort_text=f"{number:04}",
        filter_text=offer.label,
        text_edit=lsp.TextEdit(where, f"{offer.label}: " if key else offer.label),
    )


def _lone_item(node_path: NodePath) -> bool:
    """Whether what is typed may become a plain item of a list, and isn't a key yet."""
    if len(node_path.steps) < 2 or node_path.steps[-2].entry is not None:
        return False
    inside = node_path.steps[-1].inside
    return isinstance(inside, nodes.MappingNode) and len(inside.entries) == 1


def _whole(place: CompletionContext, node_path: NodePath, file: OpenFile) -> CompletionContext:
    """The context of the item itself, where a key of it was taken for one."""
    if not node_path.on_key:
        return place
    return completion_context(
        NodePath(node_path.steps[:-1], node_path.node, on_key=False), file.policy, file.kind
    )


# --- keys -----------------------------------------------------------------------------------------


def _keys(place: CompletionContext, node_path: NodePath, policy: Policy | None) -> Sequence[CompletionOffer]:
    inside = node_path.steps[-1].inside
    present = set(inside.names()) if isinstance(inside, nodes.MappingNode) else set()
    return [offer for offer in _all_keys(place, inside, policy) if offer.label not in present]


def _all_keys(place: CompletionContext, inside: object, policy: Policy | None) -> Iterator[CompletionOffer]:
    kind = place.kind
    if kind in KINDS and kind != "value":
        yield from (CompletionOffer(key, _KEY, meanings.of_key(kind, key)) for key in KINDS[kind].keys)
    if kind == "rows" and isinstance(place.type, EnumType):
        yield from (CompletionOffer(word, _KEY, title) for word, title in place.type.values.items())
    if kind == Holding.SHARED:
        yield from (CompletionOffer(key, _KEY, meanings.of_key("policy", key)) for key in SHARED_FILE.keys)
    if kind == "condition":
        names = inside.names() if isinstance(inside, nodes.MappingNode) else ()
        form = next((form for form in FORMS if form in names), None)
        if form is not None:
            yield from (CompletionOffer(key, _KEY, meanings.of_key(kind, key)) for key in FORMS[form].keys)
            return
        yield from _fields(place)
        yield from _names(policy)
        yield from (CompletionOffer(key, _KEY, meanings.of_key(kind, key)) for key in FORMS)
    if kind == "test" and place.type is not None:
        for operator in operators(place.type):
            yield CompletionOffer(operator.name, _KEY, operator.hint)
        if place.type is Scalar.TIME:
            yield CompletionOffer("from", _KEY, meanings.of_key("operators", "from"))
    if kind in ("test", "operand", "value", "expression"):
        yield from _expression_keys(inside, titled=kind == "value")
    if kind == "citation":
        yield from _sources(policy)
    if kind in meanings.ELSEWHERE:
        yield from (CompletionOffer(key, _KEY, meanings.of_key(kind, key)) for key in meanings.keys_of(kind))
    if kind in ("statuses", "by_precondition"):
        yield from _preconditions(policy)
    if kind in ("settings", "by_value") and policy is not None:
        given = policy.parameters if kind == "settings" else policy.values
        yield from (CompletionOffer(name, _KEY, known.title) for name, known in given.items())


def _expression_keys(inside: object, *, titled: bool) -> Iterator[CompletionOffer]:
    names = inside.names() if isinstance(inside, nodes.MappingNode) else ()
    base = next((name for name in names if name in EXPRESSIONS), None)
    keys = EXPRESSIONS[base].keys if base is not None else tuple(EXPRESSIONS)
    for key in (("title",) if titled else ()) + keys:
        yield CompletionOffer(key, _KEY, meanings.of_key("value", key))


def _fields(place: CompletionContext) -> Iterator[CompletionOffer]:
    for path, field in meanings.paths(place.scope).items():
        if not isinstance(field.type, ListType):
            yield CompletionOffer(path, _FIELD, meanings.of_field(field))


# --- values ---------------------------------------------------------------------------------------


def _values(
    place: CompletionContext, node_path: NodePath, file: OpenFile, workspace: Workspace
) -> Iterator[CompletionOffer]:
    kind, policy = place.kind, file.policy
    if kind in _WORDS:
        yield from (CompletionOffer(word, _WORD) for word in _WORDS[kind])
    elif kind == "subject":
        yield CompletionOffer("shop", _WORD)
        for path, record in catalog().sections():
            if record.id is not None:
                yield CompletionOffer(path, _WORD, record.title)
    elif kind == "policy_id":
        yield from _policies(file, workspace)
    elif kind == "shared_file":
        beside = sorted(each.name for each in file.path.parent.glob("*.y*ml") if is_shared(each))
        yield from (CompletionOffer(name, _POLICY) for name in beside if name != file.path.name)
    elif kind == "citation":
        yield from _sources(policy)
    elif kind == "stage_id":
        yield from _later_stages(node_path, policy)
    elif kind == "precondition_id":
        yield from _preconditions(_named(node_path, file, workspace))
    elif kind in ("list", "path"):
        yield from _paths(place)
    elif kind == "column":
        yield from _columns(place)
    elif kind == "time":
        yield from _times(place)
        yield from _names(policy, place.type)
    elif kind in ("test", "operand"):
        yield from _operands(place, policy)
    elif kind == "declared_type":
        yield from _types()
    elif kind == "declared_list":
        yield from (CompletionOffer(path, _WORD, record.title) for path, record in catalog().sections())


def _paths(place: CompletionContext) -> Iterator[CompletionOffer]:
    """The lists of records that can be named, or the fields that hold one value."""
    for path, field in meanings.paths(place.scope).items():
        single = not isinstance(field.type, ListType | ObjectType)
        records = isinstance(field.type, ListType) and field.type.record is not None
        if records if place.kind == "list" else single:
            yield CompletionOffer(path, _FIELD, meanings.of_field(field))


def _types() -> Iterator[CompletionOffer]:
    """What a declared value may be."""
    yield from (CompletionOffer(name, _WORD) for name in (*SINGLE, "array"))
    words = (field.type for record in catalog().records.values() for field in record.fields.values())
    yield from (CompletionOffer(kind.name, _WORD) for kind in words if isinstance(kind, EnumType))
    yield from (CompletionOffer(name, _WORD, record.title) for name, record in catalog().records.items())


def _times(place: CompletionContext) -> Iterator[CompletionOffer]:
    for path, field in meanings.paths(place.scope).items():
        if field.type is Scalar.TIME:
            yield CompletionOffer(path, _FIELD, meanings.of_field(field))


def _columns(place: CompletionContext) -> Iterator[CompletionOffer]:
    comparable = (*NUMBERS, Scalar.MONEY, Scalar.TIME)
    for path, field in meanings.paths(place.scope).items():
        if isinstance(field.type, ListType) and field.type.record is not None:
            for name, part in catalog().records[field.type.record].fields.items():
                if part.type in comparable:
                    yield CompletionOffer(f"{path}.{name}", _FIELD, meanings.of_field(part))


def _operands(place: CompletionContext, policy: Policy | None) -> Iterator[CompletionOffer]:
    parameter = None if place.name is None or policy is None else policy.parameters.get(place.name)
    if parameter is not None and parameter.choices is not None:
        yield from (CompletionOffer(name, _WORD, choice.title) for name, choice in parameter.choices.items())
    elif isinstance(place.type, EnumType):
        yield from (CompletionOffer(word, _WORD, title) for word, title in place.type.values.items())
    elif place.type is Scalar.BOOLEAN:
        yield from (CompletionOffer("true", _WORD), CompletionOffer("false", _WORD))
    elif place.type is Scalar.TIME and place.now:
        yield CompletionOffer("now", _WORD)
    elif place.type is Scalar.CURRENCY:
        yield from (CompletionOffer(currency, _WORD) for currency in catalog().currencies)
    yield from _names(policy, place.type)
    if (place.kind == "test" or place.several) and sort_of(place.type or Scalar.BOOLEAN) is Sort.WORD:
        yield from (offer for offer in _names(policy) if _is_list(offer.label, policy))


def _lent(file: OpenFile, workspace: Workspace, *, cited: bool) -> Iterator[CompletionOffer]:
    """What the files that are used give, and the policy hasn't asked for yet."""
    for shared in workspace.shared(file):
        for lent in given_by(shared.root) if isinstance(shared.root, nodes.MappingNode) else ():
            if lent.cited is cited:
                yield CompletionOffer(lent.name if cited else f"${lent.name}", _NAME)


def _is_list(name: str, policy: Policy | None) -> bool:
    return policy is not None and name[1:] in policy.parameters and policy.parameters[name[1:]].lists


def _names(policy: Policy | None, fitting: Type | None = None) -> Iterator[CompletionOffer]:
    """Parameters and values with their titles: all, or those that compare with a type."""
    for known in _declared(policy):
        if fitting is None or compares(fitting, known.type):
            yield CompletionOffer(f"${known.name}", _NAME, known.title)


def _declared(policy: Policy | None) -> tuple[Parameter | NamedValue, ...]:
    return () if policy is None else (*policy.parameters.values(), *policy.values.values())


def _sources(policy: Policy | None) -> Iterator[CompletionOffer]:
    if policy is not None:
        yield from (CompletionOffer(name, _NAME, source.title) for name, source in policy.sources.items())


def _named(node_path: NodePath, file: OpenFile, workspace: Workspace) -> Policy | None:
    """The policy that stands beside what is typed, as in a waiver."""
    inside = node_path.steps[-1].inside
    named = inside.get("policy") if isinstance(inside, nodes.MappingNode) else None
    return workspace.called(named.text, file.path) if isinstance(named, nodes.ScalarNode) else None


def _preconditions(policy: Policy | None) -> Iterator[CompletionOffer]:
    if policy is not None:
        yield from (CompletionOffer(item.id, _KEY, item.title) for item in policy.all_preconditions())


def _later_stages(node_path: NodePath, policy: Policy | None) -> Iterator[CompletionOffer]:
    """The stages after the one in which something is typed."""
    stages = {} if policy is None else {stage.id: stage.title for stage in policy.stages}
    here = next((step.entry.name for step in node_path.steps[1:2] if step.entry is not None), None)
    after = list(stages).index(here) + 1 if here in stages else 0
    yield from (CompletionOffer(name, _NAME, stages[name]) for name in list(stages)[after:])


def _policies(file: OpenFile, workspace: Workspace) -> Iterator[CompletionOffer]:
    mine = file.policy.id if file.policy is not None else None
    for name in sorted(workspace.projects.ids(file.path) - {mine}):
        yield CompletionOffer(name, _POLICY)
