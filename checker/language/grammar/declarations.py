"""What a policy declares before its preconditions: parameters and named values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from checker.base.order import ordered, way
from checker.base.text import Text
from checker.diagnostics import Related
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import (
    KINDS,
    as_scalar,
    body_of,
    check_keys,
    scalar_of,
    written,
    wrong_shape,
)
from checker.language.grammar.literals import infer
from checker.language.grammar.misread import Misread, clipped
from checker.language.grammar.operands import ANY, operand
from checker.language.grammar.parameters import chosen
from checker.language.grammar.sources import citation_of
from checker.language.grammar.texts import day_of, text_of, word_of, words_of
from checker.language.grammar.types import WORD_LIST
from checker.language.grammar.word_lists import words_in
from checker.language.grammar.written import literal, misread, note_nothing
from checker.language.model.conditions import type_of
from checker.language.model.policy import Choice, CitedText, FigureDates, NamedValue, Parameter
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode, SequenceNode, scalars
from checker.schema.catalog import ListType, Scalar
from checker.values.quantity import WordList

#: The words for types that a parameter without a value is given by.
PARAMETER_TYPES: Final[Mapping[str, Scalar | ListType]] = {
    "duration": Scalar.DURATION,
    "number": Scalar.DECIMAL,
    "money": Scalar.MONEY,
    "text": Scalar.STRING,
    "yes-no": Scalar.BOOLEAN,
    "date": Scalar.TIME,
    "time": Scalar.TIME,
    "share": Scalar.RATIO,
    "words": WORD_LIST,
}


def parameter_of(
    entry: Entry, sources: Mapping[str, CitedText], context: ResolutionContext
) -> Parameter | None:
    """One entry of ``parameters``."""
    problems = context.problems
    mapping = body_of(entry, KINDS["parameter"], problems)
    if mapping is None:
        return None
    parts = check_keys(mapping, KINDS["parameter"], problems, owner=entry.key.span)
    title = text_of(parts["title"], problems) if "title" in parts else Text()
    citation = citation_of(parts.get("source"), sources, problems)
    market = words_of(parts.get("market"), problems, closed="region")
    dates = _dates(parts, problems)
    choices = _choices(parts.get("choices"), sources, problems)
    if choices is not None and len(choices) == 1:
        problems.warning(
            "SC163",
            parts["choices"].value.span,
            name=entry.name,
        )
    if _is_list(parts):
        value_of_list = _words(entry, parts, choices, context)
        if value_of_list is None or ("choices" in parts and choices is None):
            return None
        (listed,) = value_of_list
        _check_dated(entry.name, parts, problems, has_value=listed is not None)
        return Parameter(
            name=entry.name,
            type=WORD_LIST,
            title=title,
            value=listed,
            has_value=listed is not None,
            choices=_described(choices),
            span=entry.key.span,
            citation=citation,
            market=market,
            dates=dates,
        )
    given = scalar_of(parts.get("value"), problems)
    kind = _parameter_type(entry, parts, given, choices, context)
    if kind is None or ("value" in parts and given is None) or ("choices" in parts and choices is None):
        return None
    possible = [literal(choice, kind, context) for choice, _ in (choices or {}).values()]
    value = None if given is None else literal(given, kind, context)
    if value is not None and choices is None:
        note_nothing(value, context)
    if None in possible or (given is not None and value is None):
        return None
    values = [choice.value for choice in possible if choice is not None]
    if given is not None and value is not None and choices is not None and value.value not in values:
        problems.error(
            "SC135",
            given.span,
            suggestion=guess(given.text, choices),
            text=clipped(given.text),
            name=entry.name,
            choices=tuple(choices),
        )
        return None
    if given is not None:
        context.names.written[entry.name] = given
    _check_dated(entry.name, parts, problems, has_value=given is not None)
    described = _described(choices)
    parameter = Parameter(
        name=entry.name,
        type=kind,
        title=title,
        value=None if value is None else value.value,
        has_value=value is not None,
        choices=described,
        span=entry.key.span,
        citation=citation,
        market=market,
        dates=dates,
    )
    now = (described or {}).get(chosen(parameter) or "", Choice())
    return replace(parameter, dates=now.dates or dates)


def _described(choices: Mapping[str, tuple[ScalarNode, Choice]] | None) -> Mapping[str, Choice] | None:
    if choices is None:
        return None
    return MappingProxyType({text: choice for text, (_, choice) in choices.items()})


def _is_list(parts: Mapping[str, Entry]) -> bool:
    """Whether a parameter is a list of words: by its value, or by the type that it gives."""
    value, kind = (parts[key].value if key in parts else None for key in ("value", "type"))
    return isinstance(value, SequenceNode) or (isinstance(kind, ScalarNode) and kind.text == "words")


def _words(
    entry: Entry,
    parts: Mapping[str, Entry],
    choices: Mapping[str, tuple[ScalarNode, Choice]] | None,
    context: ResolutionContext,
) -> tuple[WordList | None] | None:
    """The words of a parameter that is a list of them, none where it has no value; None for a mistake."""
    problems = context.problems
    kind = word_of(parts["type"], PARAMETER_TYPES, problems) if "type" in parts else WORD_LIST
    if "value" not in parts:
        return (None,)
    node, what = written(parts["value"]), Text("`value`", "`value`")
    if kind != WORD_LIST or not isinstance(node, SequenceNode):
        wanted = SequenceNode if kind == WORD_LIST else ScalarNode
        wrong_shape(node, wanted, what, problems)
        return None
    words = words_in(node, problems)
    strange = [word for word in words or () if choices is not None and word.text not in choices]
    for word in strange:
        problems.error(
            "SC135",
            word.span,
            suggestion=guess(word.text, choices or ()),
            text=clipped(word.text),
            name=entry.name,
            choices=tuple(choices or ()),
        )
    return None if words is None or strange else (WordList(tuple(word.text for word in words)),)


def _check_dated(name: str, parts: Mapping[str, Entry], problems: Collector, *, has_value: bool) -> None:
    """Note dates of a parameter that has no value of which they could be."""
    dated = [parts[key] for key in ("in_force", "review_by") if key in parts]
    if dated and not has_value:
        problems.error("SC164", dated[0].key.span, "nothing", name=name)


def _dates(parts: Mapping[str, Entry], problems: Collector) -> FigureDates:
    """From when on a figure holds, and by when it is to be looked at again."""
    start, review = day_of(parts.get("in_force"), problems), day_of(parts.get("review_by"), problems)
    if start is not None and review is not None and review < start:
        span = parts["review_by"].value.span
        problems.error("SC164", span, "order", start=str(start), review=str(review))
    return FigureDates(start, review)


def _choices(
    entry: Entry | None, sources: Mapping[str, CitedText], problems: Collector
) -> dict[str, tuple[ScalarNode, Choice]] | None:
    if entry is None:
        return None
    node = entry.value
    found: dict[str, tuple[ScalarNode, Choice]] = {}
    if isinstance(node, MappingNode):
        for choice in node.entries:
            found[choice.name] = (choice.key, _choice(choice, sources, problems))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            scalar = as_scalar(item, Text("a choice", "可选值"), problems)
            if scalar is None:
                return None
            if scalar.text in found:
                problems.error(
                    "SC005",
                    scalar.span,
                    "choice",
                    related=(
                        Related(Text("first defined here", "首次定义在此"), found[scalar.text][0].span),
                    ),
                    text=clipped(scalar.text),
                )
            found.setdefault(scalar.text, (scalar, Choice(span=scalar.span)))
    else:
        wrong_shape(node, SequenceNode, Text("`choices`", "`choices`"), problems)
        return None
    if not found:
        wrong_shape(
            ScalarNode("", plain=True, span=node.span), SequenceNode, Text("`choices`", "`choices`"), problems
        )
        return None
    return found


def _choice(entry: Entry, sources: Mapping[str, CitedText], problems: Collector) -> Choice:
    """The title of a choice, with the source that reads it so, and its dates, beside its languages."""
    if not isinstance(entry.value, MappingNode):
        return Choice(text_of(entry, problems), span=entry.key.span)
    parts = check_keys(entry.value, KINDS["choice"], problems, owner=entry.key.span)
    words = tuple(part for name, part in parts.items() if name in KINDS["text"].keys)
    title = text_of(Entry(entry.key, MappingNode(words, entry.value.span)), problems)
    citation = citation_of(parts.get("source"), sources, problems)
    return Choice(title, citation, entry.key.span, _dates(parts, problems))


def _parameter_type(
    entry: Entry,
    parts: Mapping[str, Entry],
    value: ScalarNode | None,
    choices: Mapping[str, tuple[ScalarNode, Choice]] | None,
    context: ResolutionContext,
) -> Scalar | ListType | None:
    problems = context.problems
    if "type" in parts:
        return word_of(parts["type"], PARAMETER_TYPES, problems)
    first = next((choice for choice, _ in choices.values()), None) if choices else value
    if first is None:
        if "value" not in parts and "choices" not in parts:
            problems.error("SC136", entry.key.span, name=entry.name, types=tuple(PARAMETER_TYPES))
        return None
    kind = infer(first.text, plain=first.plain)
    if isinstance(kind, Misread):
        misread(kind, first.span, context)
        return None
    return kind


def value_of(entry: Entry, context: ResolutionContext) -> NamedValue | None:
    """One entry of ``values``: an expression, or one with a title beside it."""
    node = entry.value
    title = Text()
    if isinstance(node, MappingNode) and (beside := node.entry("title")) is not None:
        title = text_of(beside, context.problems)
        node = MappingNode(tuple(part for part in node.entries if part is not beside), node.span)
    found = operand(node, ANY, context)
    return None if found is None else NamedValue(entry.name, title, found, type_of(found), entry.key.span)


def value_order(entries: Mapping[str, Entry], problems: Collector) -> tuple[tuple[str, ...], set[str]]:
    """The named values so that each stands after those it uses; and those that use themselves, noted."""
    uses = {
        name: {
            scalar.text[1:]: scalar for scalar in reversed(tuple(scalars(entry.value))) if _is_name(scalar)
        }
        for name, entry in entries.items()
    }
    order = ordered(uses)
    for circle in order.circles:
        problems.error("SC120", uses[circle[-1]][circle[0]].span, loop=way(circle))
    return order.names, {*entries}.difference(order.names).union(*order.circles)


def _is_name(scalar: ScalarNode) -> bool:
    return scalar.text.startswith("$")
