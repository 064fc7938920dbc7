"""Nothing is eligible by asking nothing: whether a policy asks for something, however it is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.parameters import choice_value
from checker.language.model.conditions import Comparison, Condition, NameRef
from checker.language.model.policy import Parameter, Policy, PolicyRef, Precondition
from checker.language.model.readings import settle
from checker.language.model.walk import nodes
from checker.schema.catalog import Scalar
from checker.values.quantity import Value

ASKS_NOTHING: Final = "SC161"
#: So many combinations of settings are tried; beyond, each setting alone.
_MANY: Final = 1_000

_Setting = tuple[Parameter, str, Value]


def check_asks(policy: Policy, empty: Span, problems: Collector) -> None:
    """Note where a policy asks for nothing: at all, or with some of its parameters set.

    ``empty`` is the place of its preconditions, where there are none.
    """
    blocking = [item for item in policy.all_preconditions() if item.blocking]
    if not blocking:
        advice = next(iter(policy.all_preconditions()), None)
        problems.error(
            ASKS_NOTHING,
            empty if advice is None else advice.span,
            "nothing" if advice is None else "advice",
        )
        return
    for settings in _silent(policy, blocking):
        parameter, choice, _ = settings[-1]
        said = [f"`{item.name}: {word}`" for item, word, _ in settings]
        known = (parameter.choices or {}).get(choice)
        problems.error(
            ASKS_NOTHING,
            parameter.span if known is None or known.span is None else known.span,
            "setting",
            settings=Text(" and ".join(said), " 和 ".join(said)),
        )


def _silent(policy: Policy, blocking: list[Precondition]) -> Iterator[tuple[_Setting, ...]]:
    """The settings of parameters with which no precondition asks for anything: as few of them as do it."""
    asked = [(item, _read_by(item, policy)) for item in blocking]
    if any(not names and _asks(item, policy, ()) for item, names in asked):
        return
    names = dict.fromkeys(name for _, found in asked for name in found)
    domains = [domain for name in names if (domain := list(_domain(policy.parameters[name])))]
    alone = [(setting,) for domain in domains for setting in domain]
    found: list[tuple[_Setting, ...]] = [s for s in alone if not _any_asks(blocking, policy, s)]
    if not found and prod(map(len, domains)) <= _MANY:
        found = [s for s in product(*domains) if not _any_asks(blocking, policy, s)][:1]
    yield from found


def _read_by(item: Precondition, policy: Policy) -> list[str]:
    """The parameters that a precondition tests."""
    tested = (
        node.left for node in nodes(item.when, item.unless, item.condition) if isinstance(node, Comparison)
    )
    return [left.name for left in tested if isinstance(left, NameRef) and left.name in policy.parameters]


def _domain(parameter: Parameter) -> Iterator[_Setting]:
    """What a parameter may be set to, where that can be told."""
    if parameter.choices is not None:
        yield from ((parameter, choice, choice_value(parameter, choice)) for choice in parameter.choices)
    elif parameter.type is Scalar.BOOLEAN:
        yield from ((parameter, word, value) for word, value in (("true", True), ("false", False)))


def _any_asks(blocking: Iterable[Precondition], policy: Policy, settings: tuple[_Setting, ...]) -> bool:
    return any(_asks(item, policy, settings) for item in blocking)


def _asks(item: Precondition, policy: Policy, settings: tuple[_Setting, ...]) -> bool:
    """Whether a precondition can fail with these settings, all other parameters being open."""
    given: Mapping[str, Value] = {parameter.name: value for parameter, _, value in settings}
    parameters = {
        name: replace(known, has_value=name in given, value=given.get(name))
        for name, known in policy.parameters.items()
    }
    set_ = replace(policy, parameters=MappingProxyType(parameters))

    def is_(condition: Condition | None, *, settled: bool) -> bool:
        return condition is not None and settle(condition, set_) is settled

    held = not isinstance(item.condition, PolicyRef) and is_(item.condition, settled=True)
    exempt = item.unless is not None and is_(item.unless.condition, settled=True)
    return not (held or exempt or is_(item.when, settled=False))
