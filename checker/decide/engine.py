"""The rule engine durable_rules, driven so that it can't be wrong in silence.

A case's input facts go in as one batch; what fires is read off, checked, and its conclusions go in as the
next batch, until nothing new follows. Every fact must be witnessed, every batch read to its end, every
firing's premises stand, every key have one value. Anything else is an EngineError, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import count
from operator import contains
from threading import Lock
from types import ModuleType
from typing import Final

from checker.base.text import Text
from checker.decide.facts import DOMAINS, Key, inputs
from checker.decide.logic import Logic
from checker.decide.model import EngineError
from checker.decide.rules import rules_of
from checker.decide.ruleset import SENTINEL, WITNESS, compile_rules, sentinel
from checker.diagnostics import Diagnostic, UsageError

_names: Final = count(1)
#: Optimised, and with the function that Python 3.13 removed under its present name.
_FLAGS: Final = "-O3 -DPyEval_CallObject=PyObject_CallObject"


class Engine:
    """The rules of one logic inside durable_rules.

    A ruleset can't be given back, so there is one per logic and process: use ``engine_for``. Threads take
    turns.

    Raises:
        UsageError: durable_rules isn't installed or can't be loaded.
        EngineError: the logic is more than the engine can be trusted with.
    """

    def __init__(self, logic: Logic) -> None:
        self._durable = _durable_rules()
        self.rules = rules_of(logic)
        keys = inputs(logic)
        self._domains = tuple(frozenset(DOMAINS[key.property]) for key in keys)
        self._ruleset = compile_rules(keys, self.rules)
        self._handle: object = self._durable.create_ruleset(
            f"{logic.policy} {next(_names)}", self._ruleset.definition
        )
        #: What may be known in a case: the input facts, then what rules conclude.
        self.keys = tuple(dict.fromkeys((*keys, *(rule.then.key for rule in self.rules))))
        place = {key: number for number, key in enumerate(self.keys)}
        self._checks = tuple(
            tuple((place[key], allowed) for key, allowed in rule.when) for rule in self.rules
        )
        self._conclusions = tuple((place[rule.then.key], rule.then.value) for rule in self.rules)
        self._lock = Lock()
        self._sound = True

    def run(self, values: tuple[str, ...]) -> tuple[dict[Key, str], list[int]]:
        """Decides one case.

        Args:
            values: the values of ``inputs(logic)``, in order.

        Returns:
            All facts that stand in the end, and the numbers of the rules that fired, rising.

        Raises:
            EngineError: the engine did anything but what it must; it isn't used again.
        """
        if len(values) != len(self._domains) or not all(map(contains, self._domains, values)):
            raise EngineError(f"not the input facts of this logic: {values}")
        with self._lock:
            if not self._sound:
                raise EngineError("the rule engine went wrong before and can't be used again")
            self._sound = False
            known, fired = self._run(values)
            self._sound = True
        return {key: value for key, value in zip(self.keys, known, strict=True) if value is not None}, fired

    def _run(self, values: tuple[str, ...]) -> tuple[list[str | None], list[int]]:
        known: list[str | None] = [*values, *(None for _ in self.keys[len(values) :])]
        fired: list[int] = []
        batch, size, number = self._ruleset.batch % values, self._ruleset.facts, 0
        while size:
            following: list[str] = []
            for rule in self._firings(f"[{batch},{sentinel(number)}]", size):
                for place, allowed in self._checks[rule]:
                    if known[place] not in allowed:
                        raise EngineError(f"fired without its premises: {self.rules[rule].name}")
                fired.append(rule)
                place, value = self._conclusions[rule]
                if known[place] is None:
                    known[place] = value
                    text = self._ruleset.conclusions[rule]
                    if text is not None:
                        following.append(text)
                elif known[place] != value:
                    raise EngineError(f"{self.keys[place]} is both {known[place]} and {value}")
            batch, size, number = ",".join(following), len(following), number + 1
        self._durable.delete_state(self._handle, "0")
        fired.sort()
        if len(set(fired)) != len(fired):
            raise EngineError("a rule fired twice")
        return known, fired

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


@cache
def engine_for(logic: Logic) -> Engine:
    """The one engine of this process for ``logic``."""
    return Engine(logic)


@cache
def _durable_rules() -> ModuleType:
    try:
        module = import_module("durable_rules_engine")
    except ImportError as error:
        raise UsageError([_not_loaded(str(error))]) from error
    return module


def _not_loaded(reason: str) -> Diagnostic:
    command = f"`CPPFLAGS='{_FLAGS}' pip install --force-reinstall --no-cache-dir durable-rules==2.0.28`"
    return Diagnostic(
        "SC690",
        Text(
            f"The rule engine durable_rules can't be loaded: {reason}",
            f"无法加载规则引擎 durable_rules：{reason}",
        ),
        help=Text(
            f"Build it again, with a C compiler at hand: {command}",
            f"请确认已安装 C 编译器，然后重新编译安装：{command}",
        ),
    )
