"""Facts as YAML: what is known, what is asked for, and all that somebody wrote around it before.

A form is written anew whenever it is asked for. Comments that begin with ``##`` are its own; every other one
stays where it stands, and what hasn't changed stays as it is written, in its order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.facts.before import NO_PIECES, Before, WrittenPiece, WrittenPieces, is_same
from checker.importers.documents import ExportFile, documents
from checker.importers.place import UnreadableError

#: What stands where nothing has been filled in yet.
BLANK: Final = "??"
#: Texts that mean themselves without quotes.
_PLAIN: Final = pattern(
    r"(?!(?:true|false|null)\Z)[A-Za-z_][\w/-]*\Z|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII
)
_NAME: Final = pattern(r"[a-z_.]+")


class Blank(Struct):
    """A blank in the tree, with the comment before it; for money the currency is filled in already."""

    comment: list[str]
    money: str | None = None


class FilledIn(Struct):
    """A value that is known, with a comment before it."""

    comment: list[str]
    value: object


def written(head: Sequence[str], tree: Mapping[str, object], before: str) -> str:
    """A form with a ``head`` and all that is in ``tree``, in the place of the text that was ``before``."""
    anew = _TreeWriter(Before("")).text(head, tree)
    known = Before(before)
    text = _TreeWriter(known).text(head, tree)
    if _says(text) != _says(anew):  # it is written so that it can't be taken apart by lines
        text = "\n".join([*head, "", *known.every(), *anew.split("\n")[len(head) :]])
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def _says(text: str) -> object:
    try:
        return [_spelt(each.value) for each in documents(ExportFile("", text.encode()))]
    except UnreadableError:
        return None


def _spelt(value: object) -> object:
    """A value with its numbers as texts: as such they are written anew."""
    if isinstance(value, Mapping):
        return {key: _spelt(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelt(item) for item in value]
    return value if value is None or isinstance(value, bool) else str(value)


def scalar(value: object) -> str:
    """A value on one line, as YAML that reads back as the same."""
    if isinstance(value, str) and _PLAIN.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)


class _TreeWriter:
    """Writes a tree around what stood there before."""

    def __init__(self, before: Before) -> None:
        self._before = before
        #: Comments on what isn't there any more: they go to what comes next.
        self._left: list[str] = []

    def text(self, head: Sequence[str], tree: Mapping[str, object]) -> str:
        """The whole text."""
        found, top = list(head), self._before.top
        close = False
        for key, lines in self._members(tree, top):
            piece = top.named.get(key)
            stays = piece is not None and self._before.stays(tree[key], piece)
            if not (stays and close and piece is not None and self._before.is_close(piece)):
                found.append("")
            found += lines
            close = stays
        rest = [*self._taken(), *self._before.end()]
        return "\n".join([*found, *rest]) + "\n"

    def _members(self, tree: Mapping[str, object], old: WrittenPieces) -> Iterator[tuple[str, list[str]]]:
        """Each key with its lines: those that stood there before in their order, then the others."""
        for key, piece in old.named.items():
            if key in tree:
                yield key, list(self._entry(key, tree[key], piece))
            else:
                self._left += self._before.all_of(piece)
        for key, value in tree.items():
            if key not in old.named:
                yield key, list(self._entry(key, value, None))

    def _entry(self, key: str, value: object, piece: WrittenPiece | None) -> Iterator[str]:
        """A key with its value, and the comments above it."""
        comment = value.comment if isinstance(value, FilledIn | Blank) else []
        value = value.value if isinstance(value, FilledIn) else value
        yield from self._taken()
        yield from self._before.above(piece)
        if piece is not None and self._before.stays(value, piece):
            yield from comment
            yield from self._before.text(piece)
            return
        if isinstance(value, Blank) and value.money is not None:
            value = {"amount": Blank([]), "currency": value.money or Blank([])}
        old = self._inner(value, piece)
        if not old:
            yield from self._before.inside(piece)
        yield from comment
        name = key if _PLAIN.match(key) or _NAME.fullmatch(key) else json.dumps(key, ensure_ascii=False)
        behind = self._before.behind(piece)
        note = f"  {behind}" if behind else ""
        if isinstance(value, Mapping | list) and value:
            yield f"{name}:{note}"
            for lines in self._parts(value, old):
                yield from (f"  {line}".rstrip() for line in lines)
        else:
            yield f"{name}: {BLANK if isinstance(value, Blank) else scalar(value)}{note}"

    def _inner(self, value: object, piece: WrittenPiece | None) -> WrittenPieces:
        """What stood inside of a piece, if a value has such parts."""
        old = self._before.within(piece)
        fits = (isinstance(value, Mapping) and old.named) or (isinstance(value, list) and old.items)
        return old if value and fits else NO_PIECES

    def _parts(self, value: Mapping[str, object] | list[object], old: WrittenPieces) -> Iterator[list[str]]:
        """The lines of each member of an object or a list."""
        if isinstance(value, Mapping):
            yield from (lines for _, lines in self._members(value, old))
            return
        rest = list(old.items)
        for item in value:
            place = next((n for n, each in enumerate(rest) if is_same(each.node, _plain(item))), None)
            piece = None
            if place is not None:
                piece = rest[place]
                self._left += [line for each in rest[:place] for line in self._before.all_of(each)]
                rest = rest[place + 1 :]
            yield list(self._item(item, piece))
        self._left += [line for each in rest for line in self._before.all_of(each)]

    def _item(self, item: object, piece: WrittenPiece | None) -> Iterator[str]:
        yield from self._taken()
        yield from self._before.above(piece)
        if piece is not None and self._before.stays(item, piece):
            yield from self._before.text(piece)
            return
        old = self._inner(item, piece)
        if not old:
            yield from self._before.inside(piece)
        if not isinstance(item, Mapping) or not item:
            behind = self._before.behind(piece)
            yield f"- {scalar(item)}{'  ' + behind if behind else ''}"
            return
        lines = [line for each in self._parts(item, old) for line in each]
        start = next(n for n, line in enumerate(lines) if not line.startswith("#"))
        yield from lines[:start]
        yield from (f"{'- ' if n == start else '  '}{line}" for n, line in enumerate(lines) if n >= start)

    def _taken(self) -> list[str]:
        left, self._left = self._left, []
        return left


def _plain(value: object) -> object:
    """A value without what is said of it."""
    if isinstance(value, FilledIn):
        return _plain(value.value)
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value
