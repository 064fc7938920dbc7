"""``table``: a value for each word of a field or a name, such as days by market."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from checker.base.text import Text
from checker.diagnostics import Span
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import as_mapping, as_scalar, empty
from checker.language.grammar.misread import clipped
from checker.language.grammar.scope import resolve_path
from checker.language.grammar.types import type_name
from checker.language.model.conditions import Comparison, Default, Expression, Guarded, Op, type_of
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode
from checker.schema.catalog import EnumType, Scalar, Type

#: Reads what stands in a row, of a type or of any.
ReadRow = Callable[[Node, Type | None], Expression | None]
#: So many words are named of those that have no row.
_NAMED: Final = 6
#: What can be looked up besides the words of an enumeration.
_LOOKED_UP: Final = (Scalar.STRING, Scalar.BOOLEAN, Scalar.CURRENCY, Scalar.INTEGER)


def table(
    entries: Mapping[str, Entry], span: Span, read: ReadRow, context: ResolutionContext
) -> Expression | None:
    """``{table: {US: 2 days, GB: 3 days}, by: shop.region, default: 7 days}``: the value of its word.

    It comes to values each of which counts where it is their word, and to the default where it is none of
    these. None, with the reason noted, where it is no table.
    """
    problems = context.problems
    rows = as_mapping(entries["table"].value, Text("`table`", "`table`"), problems)
    if "by" not in entries:
        problems.error("SC102", span, "by")
        return None
    by = as_scalar(entries["by"].value, Text("`by`", "`by`"), problems)
    kind = None if by is None else _looked_up(by, context)
    if rows is None or by is None or kind is None:
        return None
    if not rows.entries:
        empty(rows, Text("`table`", "`table`"), problems)
        return None
    whens = [_is_word(by, row.key, context) for row in rows.entries]
    values = _values(rows.entries, read)
    if values is None or not all(whens):
        return None
    otherwise = read(entries["default"].value, type_of(values[0])) if "default" in entries else None
    if "default" not in entries:
        _check_complete(by, kind, entries["table"], rows, context)
    elif otherwise is None:
        return None
    kinds = [type_of(value) for value in values]
    whole = Scalar.DECIMAL if Scalar.DECIMAL in kinds else kinds[0]
    found = otherwise
    for row, when, value in zip(reversed(rows.entries), reversed(whens), reversed(values), strict=True):
        assert when is not None, "rows without a test have been sent back"
        guarded = Guarded(value, when, whole, row.span)
        found = guarded if found is None else Default(guarded, found, whole, row.span)
    return found


def _looked_up(by: ScalarNode, context: ResolutionContext) -> Type | None:
    """The type of what a table goes by; None, with the reason noted, where it has no words."""
    if by.text.startswith("$"):
        name = context.name(by)
        kind = None if name is None else name.type
    else:
        path = resolve_path(by, context.scope, context.problems)
        kind = None if path is None else path.type
    if kind is None or isinstance(kind, EnumType) or kind in _LOOKED_UP:
        return kind
    context.problems.error("SC118", by.span, "lookup", what=type_name(kind, context.scope.catalog))
    return None


def _is_word(by: ScalarNode, word: ScalarNode, context: ResolutionContext) -> Comparison | None:
    """That what a table goes by is the word of a row; it stands where the word does."""
    asked = ScalarNode(by.text, plain=by.plain, span=word.span)
    found = context.condition(MappingNode((Entry(asked, word),), word.span))
    return found if isinstance(found, Comparison) and found.op is Op.IS else None


def _values(rows: tuple[Entry, ...], read: ReadRow) -> list[Expression] | None:
    """What stands in each row; plain numbers and words take their type from the others."""
    found: dict[int, Expression] = {}
    wanted: Type | None = None
    for index in sorted(range(len(rows)), key=lambda place: _takes_type(rows[place].value)):
        value = read(rows[index].value, wanted)
        if value is not None:
            found[index] = value
            kind = type_of(value)
            wanted = wanted or (Scalar.DECIMAL if kind is Scalar.INTEGER else kind)
    return [found[index] for index in range(len(rows))] if len(found) == len(rows) else None


def _takes_type(node: Node) -> int:
    """0 for what has a type of its own, 1 for what is written out, 2 for a zero, which is of any kind."""
    if not isinstance(node, ScalarNode) or node.text.startswith("$"):
        return 0
    return 2 if node.text == "0" else 1


def _check_complete(
    by: ScalarNode, kind: Type, entry: Entry, rows: MappingNode, context: ResolutionContext
) -> None:
    """Note words for which there is no row, where nothing else stands in for them."""
    words = _words(by, kind, context)
    if words is None:
        context.problems.warning("SC165", entry.key.span, "open", by=clipped(by.text))
        return
    missing = [word for word in words if word not in rows.names()]
    if missing:
        named = tuple(missing[:_NAMED])
        more = len(missing) - len(named)
        context.problems.warning(
            "SC165", entry.key.span, "more" if more else "missing", words=named, more=more
        )


def _words(by: ScalarNode, kind: Type, context: ResolutionContext) -> tuple[str, ...] | None:
    """All that what a table goes by can be; None where that isn't known."""
    if isinstance(kind, EnumType):
        return tuple(kind.values)
    if kind is Scalar.BOOLEAN:
        return ("true", "false")
    parameter = context.names.parameters.get(by.text[1:]) if by.text.startswith("$") else None
    return None if parameter is None or parameter.choices is None else tuple(parameter.choices)
