"""The rules of a logic as an engine needs them, worked out once: keys and rules by number; the ruleset."""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from msgspec import Struct

from checker.decide.facts import Key, inputs
from checker.decide.logic import Logic


class RuleTable(Struct, frozen=True, array_like=True):
    """What may be known in a case, and what follows from what.

    ``keys`` are the ``given`` input facts, then what rules conclude. For each rule there is its name for
    people, the places of its premises in ``keys`` with the values that will do, and the place of what it
    concludes with the value.
    """

    keys: tuple[Key, ...]
    given: int
    names: tuple[str, ...]
    premises: tuple[tuple[tuple[int, tuple[str, ...]], ...], ...]
    conclusions: tuple[tuple[int, str], ...]


def rule_table(logic: Logic) -> RuleTable:
    """The rules that decide a case of ``logic``."""
    from checker.decide.rules import rules_of  # mostly these tables are kept from an earlier process

    rules, given = rules_of(logic), inputs(logic)
    keys = tuple(dict.fromkeys((*given, *(rule.then.key for rule in rules))))
    place = {key: number for number, key in enumerate(keys)}
    return RuleTable(
        keys,
        len(given),
        tuple(rule.name for rule in rules),
        tuple(tuple((place[key], tuple(map(str, allowed))) for key, allowed in rule.when) for rule in rules),
        tuple((place[rule.then.key], str(rule.then.value)) for rule in rules),
    )


class Ruleset(Struct, frozen=True, array_like=True):
    """A ruleset and the facts of its cases, as JSON.

    In ``definition`` the n-th rule is called ``r<n>``. ``batch`` is a ``%`` template of the ``facts``
    input facts, to be filled with their values in order. ``conclusions`` holds, for each rule, the fact
    that it concludes; None where no rule reads it.
    """

    definition: str
    batch: str
    facts: int
    conclusions: tuple[str | None, ...]


class Compiled(Struct, frozen=True, array_like=True):
    """The rules of a logic, and the same as a ruleset of durable_rules."""

    table: RuleTable
    ruleset: Ruleset
