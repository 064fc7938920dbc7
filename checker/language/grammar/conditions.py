"""Conditions: tests, ``all_of``, ``any_of``, ``not``, quantifiers, counts and duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.nearest import guess, nearest
from checker.language.grammar.comparisons import as_data, comparison, path_test, together
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.duties import duty
from checker.language.grammar.keys import (
    COUNT_KEYS,
    FORMS,
    QUANTIFIERS,
    as_mapping,
    as_scalar,
    empty,
    meant_key,
    unknown_key,
    wrong_shape,
)
from checker.language.grammar.labels import label_of
from checker.language.grammar.misread import clipped
from checker.language.grammar.operands import shared
from checker.language.grammar.scope import OUTERMOST, resolve_source
from checker.language.grammar.so_many import BOUNDS, is_headed, so_many
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Fold,
    Not,
    Quantifier,
    QuantifierKind,
    RecordSource,
)
from checker.language.model.operators import Operands
from checker.language.operators import OPERATORS
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.schema.catalog import Scalar

_BESIDE: Final = ("as", "where", "require", *FORMS["duty"].keys[1:])
_JUNCTIONS: Final = ("all_of", "any_of", "not", "of")


def condition(node: Node, context: ResolutionContext) -> Condition | None:
    """The condition that ``node`` stands for; None, with the reason noted, where it is none."""
    what = Text("a condition", "条件")
    help_text = as_data(node.text) if isinstance(node, ScalarNode) else None
    if isinstance(node, SequenceNode):
        help_text = Text("put the list under `all_of` or `any_of`", "请把列表写在 `all_of` 或 `any_of` 下面")
    mapping = as_mapping(node, what, context.problems, help_text)
    if mapping is None:
        return None
    if not mapping.entries:
        empty(mapping, what, context.problems)
        return None
    form = _form(mapping)
    if form is None:
        head = _misspelt_head(mapping, context)
        if head is None:
            if _headless(mapping, context):
                return None
            return together([path_test(entry, context) for entry in mapping.entries], mapping.span)
        # Read as it was meant, so that other mistakes are found in the same run.
        form = head.name
        others = (head if entry.key.span == head.key.span else entry for entry in mapping.entries)
        mapping = MappingNode(tuple(others), mapping.span)
    entries = _entries(mapping, form, context)
    return None if entries is None else formed(form, entries, mapping.span, context)


def _form(mapping: MappingNode) -> str | None:
    """The form that a mapping takes by its keys; `of` and how many of it are said beside each other."""
    heads = [entry.name for entry in mapping.entries if entry.name in FORMS]
    return next((head for head in heads if head != "of"), "of" if is_headed(mapping) else None)


def formed(
    form: str, entries: Mapping[str, Entry], span: Span, context: ResolutionContext
) -> Condition | None:
    """The condition of one of the forms, from the entries that go with it."""
    if form in ("all_of", "any_of", "of"):
        parts = _listed(form, entries[form], context)
        if parts is None or form == "of":
            return None if parts is None else so_many(entries, parts, span, context)
        kind = AllOf if form == "all_of" else AnyOf
        return kind(parts, entries[form].span)
    if form == "not":
        part = condition(entries[form].value, context)
        return None if part is None else Not(part, span)
    if form == "count":
        return _count(entries, span, context)
    if form == "share":
        left = shared(entries, span, context)
        return None if left is None else _bounded(form, left, entries, span, context)
    if form == "duty":
        return duty(entries, span, context)
    return _quantifier(QuantifierKind(form), entries, span, context)


def _entries(mapping: MappingNode, form: str, context: ResolutionContext) -> dict[str, Entry] | None:
    """The entries that go with ``form``; None where others stand beside it."""
    kind = FORMS[form]
    found: dict[str, Entry] = {}
    present = frozenset(mapping.names())
    fine = True
    for entry in mapping.entries:
        if entry.name in kind.keys:
            found[entry.name] = entry
            continue
        fine = False
        is_path = "." in entry.name or entry.name.startswith("$")
        meant = meant_key(entry.name, kind, present) or nearest(entry.name, kind.keys)
        is_key = entry.name in _BESIDE or meant is not None
        if entry.name in FORMS or is_path or not is_key:
            _mixed(form, entry, context)
        else:
            unknown_key(entry, kind, present, context.problems)
    return found if fine else None


def _mixed(form: str, entry: Entry, context: ResolutionContext) -> None:
    if form in QUANTIFIERS or form == "count":
        slots = "`where` or `require`" if form == "every" else "`where`"
        slots_zh = "`where` 或 `require`" if form == "every" else "`where`"
        inside = Text(
            f"tests of its records go under {slots}; several conditions go into a list under `all_of`",
            f"对其记录的测试写在 {slots_zh} 下；另一个条件请与它一起放进 `all_of` 列表",
        )
    elif entry.name in BOUNDS and form in ("all_of", "any_of"):
        inside = Text(
            f"with a number, the list stands under `of` instead of `{form}`",
            f"写了个数时，列表要写在 `of` 下面，而不是 `{form}`",
        )
    else:
        inside = Text("put both into a list under `all_of`", "请把两者放进 `all_of` 列表")
    context.problems.error(
        "SC129", entry.key.span, "condition", help=inside, name=clipped(entry.name), form=form
    )


def _listed(form: str, entry: Entry, context: ResolutionContext) -> tuple[Condition, ...] | None:
    """The conditions in the list that an entry holds; None, with the reason noted, where one is none."""
    node = entry.value
    what = Text(f"`{form}`", f"`{form}`")
    if not isinstance(node, SequenceNode):
        help_text = Text("put `- ` before each condition", "请在每个条件前加 `- `")
        wrong_shape(node, SequenceNode, what, context.problems, help_text)
        return None
    if not node.items:
        empty(node, what, context.problems)
        return None
    parts = [None if _lacks_hyphen(item, context) else condition(item, context) for item in node.items]
    found = tuple(part for part in parts if part is not None)
    return None if len(found) < len(parts) else found


def _lacks_hyphen(item: Node, context: ResolutionContext) -> bool:
    """Note an item of a list that goes on with what can only be an item of its own."""
    entries = item.entries if isinstance(item, MappingNode) else ()
    if not entries or entries[0].name in (*FORMS, *_BESIDE, *BOUNDS):
        return False
    for entry in entries[1:]:
        if entry.name in _JUNCTIONS and entry.key.span.line > entries[0].key.span.line:
            first = clipped(entries[0].name)
            context.problems.error("SC129", entry.key.span, "hyphen", name=entry.name, form=first)
            return True
    return False


def _quantifier(
    kind: QuantifierKind, entries: Mapping[str, Entry], span: Span, context: ResolutionContext
) -> Condition | None:
    if kind is QuantifierKind.EVERY and "require" not in entries:
        context.problems.error("SC102", entries[kind.value].key.span, "require")
    source = _source(entries[kind.value], context)
    if source is None:
        return None
    label = label_of(entries.get("as"), source, context)
    if label is None and "as" in entries:
        return None  # what is said of the record by a wrong name would be found wrong again
    inner = context.inside(source, label)
    where, require = entries.get("where"), entries.get("require")
    selected = None if where is None else condition(where.value, inner)
    required = None if require is None else condition(require.value, inner)
    if (where is not None and selected is None) or (kind is QuantifierKind.EVERY and required is None):
        return None
    return Quantifier(kind, source, context.scope.depth, label, selected, required, span)


def _count(entries: Mapping[str, Entry], span: Span, context: ResolutionContext) -> Condition | None:
    source = _source(entries["count"], context)
    if source is None:
        return None
    label = label_of(entries.get("as"), source, context)
    if label is None and "as" in entries:
        return None  # what is said of the record by a wrong name would be found wrong again
    where = entries.get("where")
    selected = None if where is None else condition(where.value, context.inside(source, label))
    if where is not None and selected is None:
        return None
    left = Aggregate(Fold.COUNT, source, None, selected, Scalar.INTEGER, span, context.scope.depth)
    return _bounded("count", left, entries, span, context)


def _bounded(
    form: str, left: Expression, entries: Mapping[str, Entry], span: Span, context: ResolutionContext
) -> Condition | None:
    """What the bounds beside a ``form`` ask of what it comes to; None, with the reason noted, without any."""
    bounds = [entry for key, entry in entries.items() if key in COUNT_KEYS]
    if not bounds:
        fitting = [OPERATORS[key] for key in COUNT_KEYS if not OPERATORS[key].words.refuses]
        words = tuple(operator.name for operator in fitting if operator.operands is Operands.ONE)
        context.problems.error("SC102", entries[form].key.span, "bounds", form=form, words=words)
        return None
    return together([comparison(left, form, bound, context) for bound in bounds], span)


def _source(entry: Entry, context: ResolutionContext) -> RecordSource | None:
    name = as_scalar(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), context.problems)
    return None if name is None else resolve_source(name, context.scope, context.problems)


def _misspelt_head(mapping: MappingNode, context: ResolutionContext) -> Entry | None:
    """Note the misspelt head of a form, and give it as it should be spelt; None where there is none."""
    beside = [entry for entry in mapping.entries if entry.name in _BESIDE]
    for entry in mapping.entries:
        if entry.name in _BESIDE or not (beside or _heads_a_form(entry.value, context)):
            continue
        head = guess(entry.name, FORMS)
        if head is not None:
            context.problems.error(
                "SC101", entry.key.span, "condition", suggestion=head, name=clipped(entry.name)
            )
            return entry.respelt(head.word)
    return None


def _headless(mapping: MappingNode, context: ResolutionContext) -> bool:
    """Note a mapping that has the parts of a form without its head."""
    beside = [entry for entry in mapping.entries if entry.name in (*_BESIDE, *BOUNDS)]
    for entry in beside:
        if entry.name in BOUNDS:
            context.problems.error("SC101", entry.key.span, "headless-number", name=entry.name)
            continue
        if entry.name in FORMS["duty"].keys:
            context.problems.error("SC101", entry.key.span, "headless-duty", name=entry.name)
            continue
        context.problems.error(
            "SC101", entry.key.span, "headless", help=_level_up(entry.name, context), name=entry.name
        )
    return bool(beside)


def _level_up(name: str, context: ResolutionContext) -> Text | None:
    """Advice for a part of a quantifier that is written inside another part of it."""
    frames = context.scope.frames
    if len(frames) <= OUTERMOST:
        return None
    noun = frames[-1].noun
    return Text(
        f"if `{name}` is meant for `{noun}`, it belongs one level up, beside that key",
        f"如果 `{name}` 针对 `{noun}`，应上移一级，与该键并列",
    )


def _heads_a_form(value: Node, context: ResolutionContext) -> bool:
    """Whether a value could only stand under ``all_of``, ``any_of`` or a quantifier."""
    if isinstance(value, SequenceNode):
        return any(isinstance(item, MappingNode) for item in value.items)
    sections = (path for path, _ in context.scope.catalog.sections())
    return isinstance(value, ScalarNode) and value.text in sections
