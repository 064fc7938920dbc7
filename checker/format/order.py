"""Keys in the order of the language, each with its comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span, TextEdit
from checker.diagnostics.edits import apply
from checker.format.reading import flow, read, same
from checker.language.declarations.forms import DECLARED
from checker.language.grammar.keys import EXPRESSIONS, FORMS, KINDS
from checker.language.grammar.shared import SHARED_FILE
from checker.language.grammar.structure import CONDITIONAL, EXPRESSIVE, NESTING
from checker.language.yaml import nodes
from checker.testing.files import CASE_KEYS, FILE_KEYS
from checker.testing.model import Aspect
from checker.waivers.load import WAIVER_KEYS

#: The keys of each kind of mapping in order; a mapping from names keeps the order of its names.
_ORDER: Final[Mapping[str, Sequence[str]]] = {
    **{name: kind.keys for name, kind in KINDS.items()},
    "shared": SHARED_FILE.keys,
    "tests": FILE_KEYS,
    "cases": CASE_KEYS,
    "expect": tuple(Aspect),
    "waiver": WAIVER_KEYS,
    **{name: kind.keys for name, kind in DECLARED.items()},
}
_HEADED: Final = (*FORMS.values(), *EXPRESSIONS.values())


def ordered(text: str, kind: str) -> str:
    """``text``, a file of this ``kind``, with its keys in order."""
    if kind not in NESTING:
        return text
    while (root := read(text)) is not None:
        moves = list(_disorder(root, kind, text.split("\n")))
        if not moves:
            break
        after = _made(text, _apart(moves))
        if not same(text, after):  # something can't be moved as it is written: all but that
            after = _made(text, _apart([move for move in moves if same(text, apply(text, move))]))
        if after == text:
            break
        text = after
    return text


def _apart(moves: list[list[TextEdit]]) -> list[list[TextEdit]]:
    """Those of ``moves`` that don't touch each other; of one inside another, the inner one."""
    kept: list[list[TextEdit]] = []
    begins: Span | None = None
    for move in sorted(moves, key=lambda move: (move[0].span, -len(move)), reverse=True):
        last = move[-1].span
        if begins is None or (last.end_line, last.end_column) <= (begins.line, begins.column):
            kept.append(move)
            begins = move[0].span
    return kept


def _made(text: str, moves: Iterable[list[TextEdit]]) -> str:
    return apply(text, (edit for move in moves for edit in move))


def _disorder(node: nodes.Node, kind: str, lines: list[str]) -> Iterator[list[TextEdit]]:
    """For each mapping that is out of order, and has no unknown key, the edits that put it right."""
    if isinstance(node, nodes.SequenceNode):
        for item in node.items:
            yield from _disorder(item, kind, lines)
    if not isinstance(node, nodes.MappingNode):
        return
    order = _order(node, kind)
    # A key that isn't known may be half of a text that fell apart: where it stands says whose it is.
    if order is not None and set(node.names()) <= set(order):
        wanted = sorted(node.entries, key=lambda entry: order.index(entry.name))
        if wanted != list(node.entries) and (edits := _moved(node, wanted, lines)):
            yield edits
    for entry in node.entries:
        inside = _inside(kind, entry.name)
        if inside is not None:
            yield from _disorder(entry.value, inside, lines)


def _inside(kind: str, key: str) -> str | None:
    """The kind of what a key holds; None where that is nobody's but the author's, as a snapshot is."""
    children = NESTING.get(kind, {})
    if (found := children.get(key) or children.get("*")) is not None:
        return found
    if key == "share" and (kind == "condition" or kind in EXPRESSIVE):
        return "share"
    if key == "table" and kind in EXPRESSIVE:
        return "rows"
    if kind in CONDITIONAL or kind in EXPRESSIVE:
        return "condition" if kind in CONDITIONAL else "expression"
    return None


def _order(node: nodes.MappingNode, kind: str) -> Sequence[str] | None:
    names = set(node.names())
    if kind == "value":
        return _headed(names - {"title"}, ("title",)) or _ORDER["value"]
    return _ORDER.get(kind) or (_headed(names, ()) if kind in (*CONDITIONAL, *EXPRESSIVE) else None)


def _headed(names: set[str], before: tuple[str, ...]) -> tuple[str, ...] | None:
    """The order of a form of condition or expression, known by its head."""
    for kind in _HEADED:
        if kind.keys[0] in names and names <= set(kind.keys):
            return (*before, *kind.keys)
    return None


def _moved(node: nodes.MappingNode, wanted: Sequence[nodes.Entry], lines: list[str]) -> list[TextEdit]:
    """The edits that write the entries of ``node`` in another order; none where they can't be written so."""
    here = node.entries
    if here[0].key.span.line == here[-1].key.span.line or flow(node, lines):
        texts = {entry.key.span: _read(entry.span, lines) for entry in here}
        if any("#" in text for text in texts.values()) and node.span.line != node.span.end_line:
            return []  # a comment would come to stand before what it isn't about
        return [TextEdit(old.span, texts[new.key.span]) for old, new in zip(here, wanted, strict=True)]
    blocks = [_block(entry, before, lines) for entry, before in zip(here, [None, *here], strict=False)]
    by_key = {entry.key.span: block for entry, block in zip(here, blocks, strict=True)}
    taking = [by_key[entry.key.span] for entry in wanted]
    indent = " " * (here[0].key.span.column - 1)
    edits: list[TextEdit] = []
    for slot, block in zip(blocks, taking, strict=True):
        blank = blocks[0].blank + taking[0].blank if block is blocks[0] else block.blank
        above = [*[""] * (0 if slot is blocks[0] else blank), *block.comments]
        if slot.inline and block.comments:
            return []
        text = block.text if slot.inline else "\n".join([*above, indent + block.text])
        edits.append(TextEdit(slot.span, text))
    return edits


class _Block(Struct, frozen=True, eq=False):
    """An entry on lines of its own: the ``blank`` lines and the comments above it, and its ``text``.

    ``span`` is where all of that stands; it is ``inline`` where a list's hyphen stands before it.
    """

    blank: int
    comments: list[str]
    text: str
    span: Span
    inline: bool


def _block(entry: nodes.Entry, before: nodes.Entry | None, lines: list[str]) -> _Block:
    start, column = entry.key.span.line, entry.key.span.column
    last = _last_line(entry, lines)
    text = _read(Span("", start, column, last, len(lines[last - 1]) + 1), lines)
    inline = bool(lines[start - 1][: column - 1].strip())
    first = start
    if before is not None:
        first = _last_line(before, lines) + 1
    elif not inline:
        while first > 1 and lines[first - 2].startswith(" " * (column - 1) + "#"):
            first -= 1
        if first == 1:  # at the top of a file are words about all of it
            first = start
    above = lines[first - 1 : start - 1]
    blank = next((number for number, line in enumerate(above) if line.strip()), len(above))
    begin = column if inline else 1
    span = Span("", first, begin, last, len(lines[last - 1]) + 1)
    return _Block(blank, above[blank:], text, span, inline)


def _last_line(entry: nodes.Entry, lines: list[str]) -> int:
    """The last line of an entry.

    To the parser, a block of text ends where the next thing begins: blank lines and comments are taken off.
    """
    span = entry.value.span
    last = max(span.end_line - (span.end_column == 1), entry.key.span.line)
    while last > entry.key.span.line:
        line = lines[last - 1]
        indent = len(line) - len(line.lstrip())
        if line.strip() and not (line.lstrip().startswith("#") and indent < entry.key.span.column):
            break
        last -= 1
    return last


def _read(span: Span, lines: list[str]) -> str:
    taken = lines[span.line - 1 : span.end_line]
    taken[-1] = taken[-1][: span.end_column - 1]
    taken[0] = taken[0][span.column - 1 :]
    return "\n".join(taken)
