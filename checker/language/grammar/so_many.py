"""So many of several conditions: ``at_least: 2`` beside ``of:`` with a list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Span
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import FORMS, as_scalar
from checker.language.grammar.misread import clipped
from checker.language.model.conditions import Condition, so_many_of
from checker.language.model.walk import unplaced
from checker.language.yaml.nodes import Entry, MappingNode, SequenceNode

#: The keys that say how many.
BOUNDS: Final = FORMS["of"].keys[:-1]
#: Beyond this no one counts conditions.
_DIGITS: Final = 4


def is_headed(mapping: MappingNode) -> bool:
    """Whether ``of`` heads a mapping, and doesn't say from when on the time of a duty runs."""
    of = mapping.get("of")
    return of is not None and (isinstance(of, SequenceNode) or any(key in mapping.names() for key in BOUNDS))


def so_many(
    entries: Mapping[str, Entry], parts: Sequence[Condition], span: Span, context: ResolutionContext
) -> Condition | None:
    """The condition that so many of ``parts`` hold; None, with the reason noted, where it can't be meant."""
    bounds = [entry for key, entry in entries.items() if key in BOUNDS]
    if not bounds:
        context.problems.error("SC102", entries["of"].key.span, "of", words=BOUNDS)
        return None
    exact = entries.get("exactly")
    if exact is not None and len(bounds) > 1:
        other = next(entry for entry in bounds if entry is not exact)
        context.problems.error("SC129", other.key.span, "condition", name=other.name, form="exactly")
        return None
    numbers = {entry.name: _number(entry, context) for entry in bounds}
    if None in numbers.values() or not _apart(parts, context):
        return None
    found = {name: number for name, number in numbers.items() if number is not None}
    least = found.get("exactly", found.get("at_least", 0))
    most = found.get("exactly", found.get("at_most", len(parts)))
    settled = [entry for entry in bounds if _settled(entry, found[entry.name], len(parts), context)]
    if settled:
        return None
    if least > most:
        context.problems.error("SC145", entries["at_most"].value.span, "contrary", least=least, most=most)
        return None
    return so_many_of(tuple(parts), least, most, span)


def _number(entry: Entry, context: ResolutionContext) -> int | None:
    node = as_scalar(entry.value, Text(f"`{entry.name}`", f"`{entry.name}`"), context.problems)
    if node is None:
        return None
    if node.plain and node.text.isascii() and node.text.isdigit() and len(node.text) <= _DIGITS:
        return int(node.text)
    context.problems.error("SC145", node.span, "number", name=entry.name, text=clipped(node.text))
    return None


def _settled(entry: Entry, number: int, count: int, context: ResolutionContext) -> bool:
    """Whether a bound always holds, or never does, which is noted."""
    never = number > count and entry.name != "at_most"
    always = (number >= count and entry.name == "at_most") or (number == 0 and entry.name == "at_least")
    if never or always:
        message = "never" if never else "always"
        context.problems.error(
            "SC145", entry.value.span, message, name=entry.name, number=number, count=count
        )
    return never or always


def _apart(parts: Sequence[Condition], context: ResolutionContext) -> bool:
    """Whether all ``parts`` are different ones; one that stands twice would count twice, and is noted."""
    seen: set[object] = set()
    for part in parts:
        if (key := unplaced(part)) in seen:
            context.problems.error("SC145", part.span, "twice")
        seen.add(key)
    return len(seen) == len(parts)
