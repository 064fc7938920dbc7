"""The values of parameters under which versions are compared: as set, and each other choice there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from checker.diagnostics import UsageError
from checker.language import all_with_parameters
from checker.language.grammar.parameters import chosen
from checker.language.model.conditions import NameRef
from checker.language.model.policy import Policy
from checker.language.model.walk import nodes, unplaced
from checker.pipeline.checker import Policies


def policies_with(policies: Policies, parameters: Mapping[str, str]) -> Policies:
    """``policies`` with parameters set in each one that can have these values; others stay as they are."""
    if not parameters:
        return policies
    library = policies.library
    own, referenced = (
        [with_choice(policy, parameters) for policy in group]
        for group in (library.policies, library.referenced)
    )
    return policies.holding(own, referenced)


def with_choice(policy: Policy, parameters: Mapping[str, str]) -> Policy:
    """A policy with these values where it can have them."""
    own = {name: value for name, value in parameters.items() if name in policy.parameters}
    try:
        return all_with_parameters([policy], own)[0]
    except UsageError:
        return policy


def sides_with(sides: tuple[Policies, ...], parameters: Mapping[str, str]) -> tuple[Policies, ...]:
    """All sides with parameters set, of which each need be one of some policy of some side.

    Raises:
        UsageError: one that has it can't have that value, or none has it.
    """
    if not parameters:
        return sides
    groups = [group for side in sides for group in (side.library.policies, side.library.referenced)]
    changed = iter(all_with_parameters([policy for group in groups for policy in group], parameters))
    found = []
    for side in sides:
        own = [next(changed) for _ in side.library.policies]
        others = [next(changed) for _ in side.library.referenced]
        found.append(side.holding(own, others))
    return tuple(found)


def choices(before: Policy, after: Policy, fixed: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Each choice that both versions offer beside those that they have made, but for ``fixed`` parameters.

    Only those that something asks for that isn't in both versions alike: others change nothing of it.
    """
    yield {}
    asked = _asked_by_changes(before, after)
    for name, parameter in after.parameters.items():
        other = before.parameters.get(name)
        if name in fixed or other is None or name not in asked:
            continue
        made = {chosen(parameter), chosen(other)}
        shared = [word for word in parameter.choices or {} if word in (other.choices or {})]
        yield from ({name: word} for word in shared if made != {word})


def _asked_by_changes(before: Policy, after: Policy) -> frozenset[str]:
    """The parameters behind what isn't in both versions alike; all where other policies are asked too."""
    if [*before.references(), *after.references()]:
        return frozenset(after.parameters)
    old, new = _definitions(before), _definitions(after)
    asked = {name: _names(old.get(name)) | _names(new.get(name)) for name in {*old, *new}}
    for _ in asked:  # values ask for values
        asked = {
            name: found.union(*(asked.get(_VALUE + n, ()) for n in found)) for name, found in asked.items()
        }
    changed = {name for name in asked if unplaced(old.get(name)) != unplaced(new.get(name))}
    touched = {name for name in asked if name in changed or any(_VALUE + n in changed for n in asked[name])}
    return frozenset().union(*(asked[name] for name in touched), (n.removeprefix(_VALUE) for n in touched))


#: Marks names of parameters and values among the parts of a policy.
_VALUE: Final = "$"


def _definitions(policy: Policy) -> dict[str, object]:
    """The parts of a policy."""
    return {
        **{_VALUE + name: (item.type, item.value) for name, item in policy.parameters.items()},
        **{_VALUE + name: item for name, item in policy.values.items()},
        **{p.id: p for p in policy.all_preconditions()},
        "": (policy.applies_to, *((stage.id, stage.done_when, stage.awaits) for stage in policy.stages)),
    }


def _names(part: object) -> frozenset[str]:
    return frozenset(node.name for node in nodes(part) if isinstance(node, NameRef))
