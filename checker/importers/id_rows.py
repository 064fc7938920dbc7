"""Ids and a number of each, in few bytes: a million of them take as much as a few thousand records."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import Final

#: So many digits a number of eight bytes holds, whatever they are.
_DIGITS: Final = 18


def compact(identifier: str) -> int | str:
    """An id as a number where its digits are all that it has; else as it stands."""
    if identifier.isdigit() and len(identifier) <= _DIGITS and identifier.isascii() and identifier[0] != "0":
        return int(identifier)
    return identifier


class IdRows:
    """A number for each id, found by bisection; of an id that comes again the first one counts."""

    def __init__(self) -> None:
        self._keys, self._rows = array("q"), array("q")
        self._others: dict[str, int] = {}
        self._sorted = True

    def add(self, key: int | str, row: int) -> None:
        """Note the number of an id, as `compact` has it."""
        if isinstance(key, str):
            self._others.setdefault(key, row)
            return
        self._sorted = self._sorted and (not self._keys or self._keys[-1] < key)
        self._keys.append(key)
        self._rows.append(row)

    def get(self, identifier: str) -> int | None:
        """The number of an id; None of one that isn't there."""
        key = compact(identifier)
        if isinstance(key, str):
            return self._others.get(key)
        if not self._sorted:
            self._sort()
        at = bisect_left(self._keys, key)
        return self._rows[at] if at < len(self._keys) and self._keys[at] == key else None

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and self.get(identifier) is not None

    def __len__(self) -> int:
        return len(self._keys) + len(self._others)

    def __iter__(self) -> Iterator[str]:
        return chain(map(str, self._keys), self._others)

    def _sort(self) -> None:
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        self._keys = array("q", (self._keys[at] for at in order))
        self._rows = array("q", (self._rows[at] for at in order))
        self._sorted = True
