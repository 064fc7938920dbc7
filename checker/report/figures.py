"""The figures of a policy, as a report shows them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from checker.base.text import Text
from checker.language.model.policy import FigureAge


class FigureResult(Struct, frozen=True):
    """A dated value of a parameter on which a verdict may rest; ``age`` is how old it was then.

    ``value`` is in words; ``since`` is the day that it is of: its first, or when its source was published.
    """

    name: str
    title: Text
    value: Text
    age: FigureAge
    in_force: date | None
    review_by: date | None
    since: date | None
