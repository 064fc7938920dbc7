"""Cases that the engine has decided before, also in an earlier process: it needn't be asked again.

What is kept of a case is which rules fired. Nobody has to believe it: all rules are held against the facts
again, in their order, and a case in which others would fire is one for the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from checker.base.sealed import read_sealed, write_sealed
from checker.decide.engine import Engine, Known
from checker.decide.table import RuleTable

#: So many cases of a logic are kept.
MOST: Final = 64
#: So many files are kept; the ones that were written first make room.
KEPT: Final = 64
_SUFFIX: Final = ".cases"

#: The rules that fired in a case, by its input facts.
Fired = dict[tuple[str, ...], list[int]]


class RememberedCases(Engine):
    """An engine before which stands what it has decided already; it is only made where it is asked.

    ``key`` tells its logic, its version and all code that decides from any other.
    """

    def __init__(self, table: RuleTable, make: Callable[[], Engine], folder: Path, key: bytes) -> None:
        super().__init__(table)
        self._make = make
        self._engine: Engine | None = None
        self._key = hashlib.sha256(b"cases" + key).digest()
        self._file = folder / f"{self._key.hex()}{_SUFFIX}"
        self._cases = self._read()
        self._fresh = False

    def _fire(self, known: Known) -> list[int]:
        case = tuple(value for value in known[: len(self.inputs)] if value is not None)
        if case in self._cases:
            told = list(known)
            if self._following(told) == self._cases[case]:
                known[:] = told
                return self._cases[case]
        if self._engine is None:
            self._engine = self._make()
        facts, fired = self._engine.run(case)
        known[:] = map(facts.get, self.keys)
        if case in self._cases or len(self._cases) < MOST:
            self._cases[case] = fired
            self._fresh = True
        return fired

    def _following(self, known: Known) -> list[int]:
        """The rules whose premises stand, each after those that it rests on; ``known`` gets what they say."""
        fired = []
        for rule, premises in enumerate(self.premises):
            if all(known[place] in allowed for place, allowed in premises):
                self._conclude(rule, known)
                fired.append(rule)
        return fired

    def _read(self) -> Fired:
        payload = read_sealed(self._file, self._key)
        if payload is not None:
            with suppress(msgspec.DecodeError, RecursionError):
                return msgspec.msgpack.decode(payload, type=Fired)
        return {}

    def keep(self) -> None:
        """Leave what the engine was asked to the next process."""
        if self._fresh:
            self._fresh = False
            with suppress(OSError):  # a full disk, or a home that can't be written
                write_sealed(self._file, self._key, msgspec.msgpack.encode(self._cases), most=KEPT)
