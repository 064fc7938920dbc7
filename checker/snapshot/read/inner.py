"""From many typed values to those inside them, step by step, without a loop of Python for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, Final

#: Each step leads from many values to those inside them.
ValueStep = Callable[[Iterable[Any]], Iterable[Any]]
ValueSteps = tuple[ValueStep, ...]

#: Leaves out what is missing, null or empty.
GIVEN: Final[ValueStep] = partial(filter, None)


def items_of(lists: Iterable[Any]) -> Iterable[Any]:
    """The items of lists."""
    return chain.from_iterable(lists)


def into(name: str) -> ValueStep:
    """The step to a member of objects, by the name of its attribute."""
    return partial(map, attrgetter(name))


def inner(values: Iterable[Any], steps: ValueSteps) -> Iterable[Any]:
    """What ``steps`` lead to, one after the other."""
    for step in steps:
        values = step(values)
    return values
