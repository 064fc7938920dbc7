"""What every rule engine does with a case: only known words in, one value for each key, firings in order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from operator import contains

from checker.decide.facts import DOMAINS, Key
from checker.decide.model import EngineError
from checker.decide.table import RuleTable

#: What is known in a case: a value, or None, for each of an engine's ``keys``.
Known = list[str | None]


class Engine(ABC):
    """The rules of one logic, ready to decide its cases."""

    def __init__(self, table: RuleTable) -> None:
        self.keys = table.keys
        self.inputs = table.keys[: table.given]
        self.names = table.names
        self.premises = table.premises
        self.conclusions = table.conclusions
        self._domains = tuple(DOMAINS[key.property] for key in self.inputs)

    def run(self, values: tuple[str, ...]) -> tuple[dict[Key, str], list[int]]:
        """Decides one case.

        Args:
            values: the values of ``inputs``, in order.

        Returns:
            All facts that stand in the end, and the numbers of the rules that fired, rising.

        Raises:
            EngineError: these aren't values of the inputs, or the engine did anything but what it must.
        """
        if len(values) != len(self._domains) or not all(map(contains, self._domains, values)):
            raise EngineError(f"not the input facts of this logic: {values}")
        known: Known = [*values, *(None for _ in self.keys[len(values) :])]
        fired = sorted(self._fire(known))
        return {key: value for key, value in zip(self.keys, known, strict=True) if value is not None}, fired

    @abstractmethod
    def _fire(self, known: Known) -> list[int]:
        """Adds what follows from the input facts to ``known``; the numbers of the rules that fired."""

    def _conclude(self, rule: int, known: Known) -> bool:
        """Adds what a rule that fires concludes; whether that is new.

        Raises:
            EngineError: its premises don't stand, or another value does.
        """
        for place, allowed in self.premises[rule]:
            if known[place] not in allowed:
                raise EngineError(f"fired without its premises: {self.names[rule]}")
        place, value = self.conclusions[rule]
        if known[place] is None:
            known[place] = value
            return True
        if known[place] != value:
            raise EngineError(f"{self.keys[place]} is both {known[place]} and {value}")
        return False
