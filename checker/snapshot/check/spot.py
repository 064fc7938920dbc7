"""A value of a snapshot's text at its place, about which something is to be said."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.keys import shown_key
from checker.diagnostics.messages import Value, on_page
from checker.diagnostics.nearest import Guess, did_you_mean
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.walk import Child, Path, children


class Spot(Struct, frozen=True):
    """A value in the document ``data`` and its place; ``at`` is where its key begins, if it has one."""

    data: bytes
    start: int
    end: int
    path: Path
    at: int

    @property
    def text(self) -> bytes:
        """The value as it is written."""
        return self.data[self.start : self.end]

    @property
    def opening(self) -> bytes:
        """Its first byte, which says what kind of value it is."""
        return self.data[self.start : self.start + 1]

    @property
    def name(self) -> str:
        """The key under which it stands, as it may be shown; for an item of a list, that of the list."""
        return shown_key(next((step for step in reversed(self.path) if isinstance(step, str)), 0))

    @property
    def key(self) -> Spot:
        """Its key as a value of its own, for mistakes that are the key's."""
        end = self.data.rindex(b'"', self.at, self.start) + 1
        return replace(self, start=self.at, end=end)

    def children(self) -> Iterator[Spot]:
        """Its members or items."""
        for child in children(self.data, self.start):
            yield spot(self.data, child, self.path)

    def mistake(self, code: str, key: str = "", /, *, label: Text = Text(), **values: Value) -> Mistake:
        """A mistake of this value, in the words of its page."""
        message, advice = on_page(code, key, values)
        return Mistake(code, self.start, self.end, self.path, message, label, advice)

    def misspelt(self, code: str, near: Guess | None, key: str = "", /, **values: Value) -> Mistake:
        """A mistake of this text, which probably should read ``near``."""
        mistake = self.mistake(code, key, label=did_you_mean(near), **values)
        return mistake if near is None else replace(mistake, suggestion=json.dumps(near.word))


def spot(data: bytes, child: Child, path: Path = ()) -> Spot:
    """``child`` of the value at ``path``."""
    return Spot(data, child.start, child.end, (*path, child.key), child.at)
