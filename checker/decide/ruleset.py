"""Rules written as a durable_rules ruleset, within what the engine does exactly.

The engine sees one fact per subject of the inputs, with their values as fields, and one per conclusion.
Every fact has a number: its id, and an address of two fields, because the engine finds a field by its
name at once but tries the values that rules ask of one field in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, groupby
from math import ceil
from typing import TYPE_CHECKING, Final

from checker.decide.facts import Key, inputs
from checker.decide.logic import Logic
from checker.decide.model import EngineError
from checker.decide.table import Compiled, Ruleset, rule_table

if TYPE_CHECKING:  # mostly no rules are made, as those of an earlier process are kept
    from checker.decide.rules import Premise, Rule

#: The rule that every fact fires: what was put in, was read.
WITNESS: Final = "witness"
#: The rule that the last fact of a batch fires: the batch was read to its end.
SENTINEL: Final = "sentinel"
LAST_ID: Final = 999_999
#: What the facts are that fire these two.
_ENDS: Final = {WITNESS: "fact", SENTINEL: "sentinel"}

# The engine's own limits are 4,096 rules, 511 alternatives at one level, 64 conditions that meet one fact,
# 16 facts in a rule, 32 tests in a condition, six digits in an id. These leave room to spare.
MAX_RULES: Final = 4_000
MAX_ADDRESSES: Final = 250
MAX_CONDITIONS: Final = 60
MAX_JOINED: Final = 10
MAX_TESTS: Final = 28
_SLOTS: Final = 16


def compiled(logic: Logic) -> Compiled:
    """The rules of ``logic`` for durable_rules.

    Raises:
        EngineError: this is more than the engine can be trusted with.
    """
    from checker.decide.rules import rules_of

    return Compiled(rule_table(logic), compile_rules(inputs(logic), rules_of(logic)))


def compile_rules(keys: Sequence[Key], rules: Sequence[Rule]) -> Ruleset:
    """``rules`` over the inputs ``keys``, of which those of one subject stand side by side.

    Raises:
        EngineError: this is more than the engine can be trusted with.
    """
    subjects = [(subject, tuple(of)) for subject, of in groupby(keys, key=lambda key: key.subject)]
    numbers = {key: number for number, (_, of) in enumerate(subjects) for key in of}
    for rule in rules:
        numbers.setdefault(rule.then.key, len(numbers))
    joined = [_joined(rule, numbers) for rule in rules]
    _check(rules, joined)
    slots = max(_SLOTS, ceil(len(numbers) / MAX_ADDRESSES))
    addresses = {key: (f"g{number // slots}", f"s{number % slots}") for key, number in numbers.items()}
    fields = {key: key.property.replace(" ", "_") for key in keys}

    def fact(key: Key, content: str) -> str:
        group, slot = addresses[key]
        return f'{{"id":"{numbers[key]:06}","is":"fact","{group}":"y","{slot}":"y",{content}}}'

    @cache
    def condition(premises: tuple[Premise, ...]) -> str:
        group, slot = addresses[premises[0].key]
        # Choices come last: the engine shares what conditions have in common up to the first choice.
        tests = [f'{{"{group}":"y"}}', f'{{"{slot}":"y"}}']
        for key, values in sorted(premises, key=_has_choices) if len(premises) > 1 else premises:
            name = fields.get(key, "value")
            same = [f'{{"{name}":"{value}"}}' for value in values]
            tests.append(f'{{"$or":[{",".join(same)}]}}' if len(same) > 1 else same[0])
        return f'{{"$and":[{",".join(tests)}]}}'

    texts = [
        ",".join(f'{{"m{number}":{condition(premises)}}}' for number, premises in enumerate(asked.values()))
        for asked in joined
    ]
    definition = [f'"r{number}":{{"all":[{text}]}}' for number, text in enumerate(texts)]
    definition += [f'"{name}":{{"all":[{{"m":{{"is":"{what}"}}}}]}}' for name, what in _ENDS.items()]
    read = {(key, value) for rule in rules for key, values in rule.when for value in values}
    templates = [fact(of[0], ",".join(f'"{fields[key]}":"%s"' for key in of)) for _, of in subjects]
    return Ruleset(
        definition=f"{{{','.join(definition)}}}",
        batch=",".join(templates),
        facts=len(subjects),
        conclusions=tuple(
            fact(rule.then.key, f'"value":"{rule.then.value}"') if tuple(rule.then) in read else None
            for rule in rules
        ),
    )


def sentinel(batch: int) -> str:
    """The fact that ends the ``batch``-th batch of a case."""
    return f'{{"id":"{LAST_ID - batch:06}","is":"sentinel"}}'


def _has_choices(premise: Premise) -> bool:
    return len(premise.values) > 1


@cache
def _tests(premises: tuple[Premise, ...]) -> int:
    """How many tests the condition of ``premises`` makes."""
    return 2 + sum(1 + len(premise.values) for premise in premises)


def _joined(rule: Rule, numbers: Mapping[Key, int]) -> dict[int, tuple[Premise, ...]]:
    """The premises of a rule by the fact that they ask."""
    asked: dict[int, tuple[Premise, ...]] = {}
    for premise in rule.when:
        number = numbers[premise.key]
        asked[number] = (*asked.get(number, ()), premise)
    return asked


def _check(rules: Sequence[Rule], joined: Sequence[Mapping[int, Sequence[Premise]]]) -> None:
    if len(rules) > MAX_RULES:
        raise EngineError(f"{len(rules)} rules are too many for the rule engine")
    for rule, asked in zip(rules, joined, strict=True):
        if len(asked) > MAX_JOINED or max(map(_tests, asked.values())) > MAX_TESTS:
            raise EngineError(f"too much in one rule for the rule engine: {rule.name}")
    conditions = Counter(chain.from_iterable(joined))
    most = max(conditions.values(), default=0)
    if most > MAX_CONDITIONS:
        raise EngineError(f"{most} conditions on one fact are too many for the rule engine")
