"""The rule engine durable_rules, driven so that it can't be wrong in silence.

A case's input facts go in as one batch; what fires is read off, checked, and its conclusions go in as the
next batch, until nothing new follows. Every fact must be witnessed, every batch read to its end, every
firing's premises stand, every key have one value. Anything else is an EngineError, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from threading import Lock
from types import ModuleType
from typing import Final

from checker.decide.engine import Engine, Known
from checker.decide.logic import Logic
from checker.decide.model import EngineError
from checker.decide.ruleset import SENTINEL, WITNESS, compiled, sentinel
from checker.decide.table import Compiled

_names: Final = count(1)


class DurableRules(Engine):
    """The rules of one logic inside durable_rules, whose extension is ``durable``.

    A ruleset can't be given back, so there is one per logic and process: use ``engine_for``. Threads take
    turns. An engine that went wrong isn't used again.

    Its rules may have been ``made`` before.

    Raises:
        EngineError: the logic is more than the engine can be trusted with.
    """

    def __init__(self, logic: Logic, durable: ModuleType, made: Compiled | None = None) -> None:
        made = made or compiled(logic)
        super().__init__(made.table)
        self._durable = durable
        self._ruleset = made.ruleset
        self._handle: object = durable.create_ruleset(
            f"{logic.policy} {next(_names)}", self._ruleset.definition
        )
        self._lock = Lock()
        self._sound = True

    def _fire(self, known: Known) -> list[int]:
        with self._lock:
            if not self._sound:
                raise EngineError("the rule engine went wrong before and can't be used again")
            self._sound = False
            fired = self._batches(known)
            self._sound = True
        return fired

    def _batches(self, known: Known) -> list[int]:
        fired: list[int] = []
        given = tuple(known[: len(self.inputs)])
        batch, size, number = self._ruleset.batch % given, self._ruleset.facts, 0
        while size:
            following: list[str] = []
            for rule in self._firings(f"[{batch},{sentinel(number)}]", size):
                fired.append(rule)
                text = self._ruleset.conclusions[rule]
                if self._conclude(rule, known) and text is not None:
                    following.append(text)
            batch, size, number = ",".join(following), len(following), number + 1
        self._durable.delete_state(self._handle, "0")
        if len(set(fired)) != len(fired):
            raise EngineError("a rule fired twice")
        return fired

    def _firings(self, batch: str, size: int) -> Iterator[int]:
        """Asserts a batch of ``size`` facts and its sentinel; the numbers of the rules that fire."""
        durable, handle = self._durable, self._handle
        witnessed, ended = 0, 0
        try:
            code, state = durable.assert_facts(handle, batch)
            if code != 0:
                raise EngineError(f"the rule engine answered {code} to a batch of facts")
            started = durable.start_action_for_state(handle, state)
            text = started[1] if started else None
            while text:
                name = text[2 : text.index('"', 2)]
                if name == WITNESS:
                    witnessed += 1
                elif name == SENTINEL:
                    ended += 1
                else:
                    yield int(name[1:])
                text = durable.complete_and_start_action(handle, state)
        except (durable.error, ValueError) as error:
            raise EngineError(f"the rule engine failed: {error}") from error
        if (witnessed, ended) != (size, 1):
            raise EngineError(f"the rule engine read {witnessed} of {size} facts, and {ended} ends")
