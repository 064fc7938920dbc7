"""What the word under the pointer means."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from checker.base.text import Language, Text
from checker.explain.sentences import PolicyText, PreconditionText, policy_sentences
from checker.explain.wording.voices import KIND
from checker.language.grammar.keys import EXPRESSIONS, FORMS, KINDS
from checker.language.operators import OPERATORS
from checker.lsp import meanings, names
from checker.lsp.completion_context import CompletionContext, completion_context
from checker.lsp.definition import occurrence_at
from checker.lsp.names import Occurrence
from checker.lsp.node_path import node_path_at
from checker.lsp.workspace import OpenFile, Workspace
from checker.schema.catalog import EnumType

_LABELS = {
    "problem": Text("When it fails", "未满足时"),
    "when": Text("Only where", "仅当"),
    "unless": Text("Unless", "豁免"),
    "until": Text("Counts until the step", "满足到这一步之前"),
    "fix": Text("What to do", "怎么办"),
    "source": Text("Source", "依据"),
    "choices": Text("Choices", "可选值"),
}


def hover(
    file: OpenFile, position: lsp.Position, workspace: Workspace, language: Language
) -> lsp.Hover | None:
    """What is said about the word at a position; None where there is nothing to say."""
    line, column = position.line + 1, file.buffer.column(position) + 1
    node_path = None if file.root is None else node_path_at(file.root, line, column)
    if node_path is None:
        return None
    name = occurrence_at(file, position)
    said = "" if name is None else _name(name, file, workspace, language)
    span = node_path.node.span if name is None or not said else name.span
    if not said:
        text = getattr(node_path.node, "text", "")
        place = completion_context(node_path, file.policy, file.kind)
        said = _word(text, place, on_key=node_path.on_key).to(language)
        if place.kind == "stage_id" and file.policy is not None:
            said = next((stage.title.to(language) for stage in file.policy.stages if stage.id == text), "")
    if not said:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said), file.buffer.range(span))


def precondition_at(file: OpenFile, position: lsp.Position) -> str | None:
    """The id of the precondition of which something is said at a position."""
    name = occurrence_at(file, position)
    return name.name if name is not None and name.kind == names.PRECONDITION else None


def _name(name: Occurrence, file: OpenFile, workspace: Workspace, language: Language) -> str:
    if name.kind == names.POLICY:
        return _policy(name.name, file, workspace, language)
    policy = file.policy
    if policy is None:
        return ""
    said = policy_sentences(policy)
    if name.kind == names.PRECONDITION:
        found = (item for stage in said.stages for item in stage.preconditions if item.id == name.name)
        return next(("\n\n".join(_precondition(item, language)) for item in found), "")
    if name.kind == names.SOURCE:
        source = policy.sources.get(name.name)
        if source is None:
            return ""
        kind = KIND.get(source.kind)
        day = None if source.published is None else source.published.isoformat()
        return _joined(
            f"**{source.title.to(language)}**",
            source.section,
            day,
            None if kind is None else kind.to(language),
            source.url,
        )
    if name.kind in (names.NAME, names.PARAMETER, names.VALUE):
        return "\n\n".join(_setting(name.name, said, language))
    return ""


def _policy(name: str, file: OpenFile, workspace: Workspace, language: Language) -> str:
    policy = workspace.called(name, file.path)
    if policy is None:
        return ""
    said = policy_sentences(policy)
    return _joined(f"**{said.title.to(language)}**", said.notes.to(language))


def _joined(*parts: str | None) -> str:
    """Paragraphs of what there is."""
    return "\n\n".join(part for part in parts if part)


def _precondition(item: PreconditionText, language: Language) -> Iterator[str]:
    yield f"**{item.title.to(language)}**"
    says = item.says.to(language)
    yield says[:1].upper() + says[1:] + ("。" if language == "zh" else ".")
    for label, text in (
        ("problem", item.problem),
        ("when", item.when),
        ("unless", item.unless),
        ("until", item.until),
        ("fix", item.fix),
    ):
        if text:
            yield _labelled(label, text.to(language), language)
    if item.citation is not None:
        yield _labelled("source", item.citation.title.to(language), language)


def _setting(name: str, said: PolicyText, language: Language) -> Iterator[str]:
    """A parameter with its value and choices, or a value with how it is computed."""
    for parameter in said.parameters:
        if parameter.name == name:
            yield f"**{parameter.title.to(language)}**: {parameter.value.to(language)}"
            if parameter.choices:
                lines = (f"- `{choice.name}`: {choice.title.to(language)}" for choice in parameter.choices)
                yield _labelled("choices", "", language) + "\n" + "\n".join(lines)
    if name in said.values:
        yield f"**{said.values[name].title.to(language)}**: {said.values[name].says.to(language)}"


def _labelled(label: str, text: str, language: Language) -> str:
    return f"*{_LABELS[label].to(language)}*{'：' if language == 'zh' else ': '}{text}".rstrip()


def _word(text: str, place: CompletionContext, *, on_key: bool) -> Text:
    """What a key or a value that isn't a name of the policy means."""
    if not on_key:
        if place.kind == "list" or place.kind in ("path", "column"):
            return meanings.of_path(text, place.scope)
        return meanings.of_word(place.type, text) if isinstance(place.type, EnumType) else Text()
    if place.kind in ("test", "operand") and text in OPERATORS:
        return OPERATORS[text].hint
    if place.kind in ("test", "operand", "value", "expression") and text in (*EXPRESSIONS, "title"):
        return meanings.of_key("value", text)
    if place.kind == "condition" and not any(text in form.keys for form in FORMS.values()):
        return meanings.of_path(text, place.scope)
    if place.kind in (*KINDS, *meanings.ELSEWHERE) or place.kind == "condition":
        return meanings.of_key(place.kind, text)
    return Text()
