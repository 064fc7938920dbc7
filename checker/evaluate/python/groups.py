"""Groups of records that nothing which is asked tells apart, as a target that can find them gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol

from msgspec import Struct, field

from checker.language.model.conditions import Fold
from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import Steps

#: A value and a place make one number: the value so many times, and the place added where the least is
#: wanted, taken away where the greatest is.
PLACES: Final = 1 << 40


class BestPlaces(Struct, frozen=True):
    """Where in a group a value is least or greatest: numbers of which the first come first in that order.

    ``sure`` orders groups by what their value is at the least, and ``likely``, the first two, by what it may
    be at best; None where it has no such end. Of equal values the first record's comes first.
    """

    sure: int | None
    likely: Sequence[int | None]


class RecordGroup(Struct, frozen=True):
    """Records that nothing which is asked tells apart.

    ``count`` are there, ``first`` are the places of the first of them. By the field, ``best`` says where a
    value is least or greatest, and ``sums`` what the amounts in all of them come to.
    """

    count: int
    first: Sequence[int]
    best: Mapping[tuple[Steps, Fold], BestPlaces] = field(default_factory=dict)
    sums: Mapping[Steps, int | Decimal] = field(default_factory=dict)


class SettledApart(Struct, frozen=True):
    """Records of a section, most of which nothing more is asked of: ``groups`` of these, and the ``rest``.

    A group goes with its first records, and these with their places, as the rest does, in the order of the
    section.
    """

    groups: Sequence[tuple[RecordGroup, Sequence[tuple[int, Any]]]]
    rest: Iterator[tuple[int, Any]]


class RecordGroups(Protocol):
    """Groups the records of sections."""

    def of(
        self, section: str, apart: Sequence[Distinction], most: int | None
    ) -> Sequence[RecordGroup] | None:
        """The groups of a section, ``most`` of the first records of each named, None all.

        None where the section isn't one whose records can be grouped, or there are too many groups.
        """

    def sorted_out(
        self, section: str, apart: Sequence[Distinction], most: int, over: Callable[[Any], bool]
    ) -> SettledApart | None:
        """The groups of which a record is ``over``, ``most`` of the first records of each named.

        None where the records can't be grouped, or no such group is there, or too many.
        """

    def records(self, section: str, places: Sequence[int]) -> Sequence[Any]:
        """The records at some places of a section."""

    def one_by_one(self, section: str) -> None:
        """The records of a section are looked at one by one."""

    def name(self, section: str, places: Iterable[int]) -> None:
        """The records at these places of a section will be asked for."""
