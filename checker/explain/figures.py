"""The dated figures that a policy reads, and how old they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property

from checker.base.text import Text
from checker.explain.wording.slots import parameter_value
from checker.language.model.conditions import Comparison, Condition, Default, Expression, Guarded, NameRef
from checker.language.model.policy import Parameter, Policy, PolicyRef
from checker.language.model.readings import settle
from checker.language.model.walk import Term, children, nodes
from checker.report.model import FigureResult


def _always(_: Default) -> bool:
    return True


class DatedFigures:
    """The dated figures that ``policy`` reads as it is set, in its order."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._dated = [item for item in policy.parameters.values() if item.has_value and item.dates]

    def on(self, day: date, stands_in: Callable[[Default], bool] = _always) -> tuple[FigureResult, ...]:
        """They, and how old they are on ``day``.

        ``stands_in`` says of a named value whether its default counts, or what the snapshot itself gives.
        """
        read = self._ever if stands_in is _always else self._read(stands_in)
        return tuple(_figure(item, day) for item in self._dated if item.name in read)

    @cached_property
    def _ever(self) -> frozenset[str]:
        return self._read(_always)

    def _read(self, stands_in: Callable[[Default], bool]) -> frozenset[str]:
        """The parameters that bear on what it says: the readings that it tests, and what these leave."""
        if not self._dated:
            return frozenset()
        policy = self._policy
        pending = list(self._asked)
        for value in policy.values.values():
            pending += _counting(value.expression, stands_in)
        found = set(self._tested)
        while pending:
            term = pending.pop()
            if isinstance(term, NameRef):
                found.add(term.name)
            elif not isinstance(term, Guarded):
                pending += children(term)
            elif (guard := settle(term.when, policy)) is not False:
                pending += [term.base] if guard is True else [term.base, guard]
        return frozenset(found)

    @cached_property
    def _tested(self) -> frozenset[str]:
        """The names that it compares with anything."""
        policy = self._policy
        every = nodes(policy.applies_to, policy.values, policy.stages, policy.preconditions)
        tests = (node.left for node in every if isinstance(node, Comparison))
        return frozenset(left.name for left in tests if isinstance(left, NameRef))

    @cached_property
    def _asked(self) -> tuple[Term, ...]:
        return tuple(_asked(self._policy))


def _figure(item: Parameter, day: date) -> FigureResult:
    published = None if item.citation is None else item.citation.published
    return FigureResult(
        name=item.name,
        title=item.title or Text(item.name, item.name),
        value=Text(parameter_value(item, "en"), parameter_value(item, "zh")),
        age=item.dates.on(day),
        in_force=item.dates.in_force,
        review_by=item.dates.review_by,
        since=item.dates.in_force or published,
    )


def _counting(expression: Expression, stands_in: Callable[[Default], bool]) -> Iterator[Expression]:
    """The parts of a named value that count: a default only where it stands in."""
    while isinstance(expression, Default):
        yield expression.base
        if not stands_in(expression):
            return
        expression = expression.default
    yield expression


def _asked(policy: Policy) -> Iterator[Condition]:
    """The conditions of ``policy`` as far as its readings leave them open."""
    found = [policy.applies_to, *(stage.done_when for stage in policy.stages)]
    for item in policy.all_preconditions():
        if item.when is not None and settle(item.when, policy) is False:
            continue
        found += [item.when, None if item.unless is None else item.unless.condition]
        found.append(None if isinstance(item.condition, PolicyRef) else item.condition)
    for condition in found:
        settled = None if condition is None else settle(condition, policy)
        if settled is not None and not isinstance(settled, bool):
            yield settled
