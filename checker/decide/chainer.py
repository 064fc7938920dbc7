"""A plain forward chainer: the same rules without durable_rules, for machines that can't load it."""

from __future__ import annotations

from collections import defaultdict

from checker.decide.engine import Engine, Known
from checker.decide.logic import Logic
from checker.decide.table import rule_table


class ForwardChainer(Engine):
    """The rules of one logic. A rule fires when the last of its premises comes to be known."""

    def __init__(self, logic: Logic) -> None:
        super().__init__(rule_table(logic))
        #: Place and value to the rules that wait for it.
        self._waiting: dict[tuple[int, str], list[int]] = defaultdict(list)
        for rule, premises in enumerate(self.premises):
            for place, allowed in premises:
                for value in allowed:
                    self._waiting[place, value].append(rule)

    def _fire(self, known: Known) -> list[int]:
        lacking = [len(premises) for premises in self.premises]
        agenda = [(place, value) for place, value in enumerate(known) if value is not None]
        fired: list[int] = []
        while agenda:
            for rule in self._waiting.get(agenda.pop(), ()):
                lacking[rule] -= 1
                if not lacking[rule]:
                    fired.append(rule)
                    if self._conclude(rule, known):
                        agenda.append(self.conclusions[rule])
        return fired
