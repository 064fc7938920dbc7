"""business-rules (Venmo): variables and actions as classes, conditions as JSON."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of


class OrderVariables(BaseVariables):
    """What the rules may ask of an order."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.ended = ended_at(order)

    @boolean_rule_variable
    def is_open(self) -> bool:
        """Whether it hasn't ended."""
        return self.ended is None

    @numeric_rule_variable
    def ended_seconds(self) -> float:
        """When it ended, in seconds; 0 while it is open."""
        return 0 if self.ended is None else self.ended.timestamp()


class Tally(BaseActions):
    """What the rules do."""

    def __init__(self) -> None:
        self.unended, self.recent = 0, list[float]()

    @rule_action(params={})
    def count_open(self) -> None:
        """One that is open."""
        self.unended += 1

    @rule_action(params={"at": FIELD_NUMERIC})
    def count_recent(self, at: float) -> None:
        """One that ended too lately."""
        self.recent.append(at)


def _rules(order: OrderVariables) -> list[dict[str, Any]]:
    seconds = order.ended_seconds()
    recent = {"name": "ended_seconds", "operator": "greater_than_or_equal_to", "value": CUTOFF.timestamp()}
    return [
        {
            "conditions": {"all": [{"name": "is_open", "operator": "is_true", "value": True}]},
            "actions": [{"name": "count_open", "params": {}}],
        },
        {
            "conditions": {"all": [recent]},
            "actions": [{"name": "count_recent", "params": {"at": seconds}}],
        },
    ]


def main(path: Path) -> None:
    """Every order runs through all rules."""
    tally = Tally()
    for order in orders_of(path):
        variables = OrderVariables(order)
        run_all(rule_list=_rules(variables), defined_variables=variables, defined_actions=tally)
    last = datetime.fromtimestamp(max(tally.recent), CUTOFF.tzinfo) if tally.recent else None
    answer(tally.unended, len(tally.recent), last)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
