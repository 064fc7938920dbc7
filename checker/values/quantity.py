"""Values of a snapshot or a policy as the evaluators see them."""

# Annotations are evaluated here: a decoder asks for them, and as texts each would have to be compiled.

from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from checker.base.unions import any_of


class Reason(StrEnum):
    """Why a value is unknown."""

    MISSING = "missing"
    UNRECOGNISED = "unrecognised"
    CURRENCIES = "currencies"
    UNITS = "units"
    TIMEZONE = "timezone"
    CALENDAR = "calendar"
    HOLIDAYS = "holidays"
    PARTS = "parts"
    PARAMETER = "parameter"
    INCOMPLETE = "incomplete"
    REFERENCE = "reference"
    IMPRECISE = "imprecise"
    CONDITION = "condition"
    VERSION = "version"


class Unknown(Struct, frozen=True, tag=True, array_like=True):
    """A value that the snapshot doesn't settle.

    ``path`` names what is missing as a policy author would write it, such as ``deposit.balance``.
    """

    reason: Reason
    path: str = ""


class Money(Struct, frozen=True, tag=True, array_like=True):
    """An exact amount. ``currency`` is None only for a zero that compares with any currency."""

    amount: Decimal
    currency: str | None


class Ratio(Decimal):
    """A part of a whole, which is said in per cent: 0.3 is 30 %."""

    __slots__ = ()

    @property
    def percent(self) -> str:
        """How a policy writes it, such as ``30%``: to a thousandth of a per cent."""
        whole = round(self * 100, 3)
        return f"{whole.normalize():f}%"


class Interval(Struct, frozen=True, tag=True, array_like=True):
    """An instant known only to lie between two others, both included; None is unbounded."""

    not_before: datetime | None
    not_after: datetime | None


class Range(Struct, frozen=True, tag=True, array_like=True):
    """A whole number known only to lie between two others, both included; None is unbounded."""

    low: int | None
    high: int | None


class Unit(StrEnum):
    """Units of a duration. Days are local calendar days, hours and minutes elapsed time."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    HOURS = "hours"
    MINUTES = "minutes"


#: The units that are made of each other, and of how many minutes: a day is as long as the clocks make it.
MINUTES: Final = {Unit.HOURS: 60, Unit.MINUTES: 1}
MINUTES_A_DAY: Final = 1440


class Duration(Struct, frozen=True, tag=True, array_like=True):
    """A span of time as a policy writes it, such as ``90 days``; negative where more was taken away.

    With ``next_day`` it begins with the day after that from which it counts.
    """

    count: int
    unit: Unit
    next_day: bool = False

    def __str__(self) -> str:
        unit = self.unit.value
        start = " (counted from the next day)" if self.next_day else ""
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}{start}"

    @property
    def by_day(self) -> bool:
        """Whether it counts local days, so that it ends at the same time for all instants of a day."""
        return self.next_day or self.unit in (Unit.DAYS, Unit.WORKING_DAYS)

    @property
    def most_days(self) -> int:
        """So many days pass at most before it is over; of working days, holidays left out."""
        whole = self.unit in (Unit.DAYS, Unit.WORKING_DAYS)
        days = self.count if whole else self.count * MINUTES[self.unit] // MINUTES_A_DAY + 1
        return days + self.next_day

    def plus(self, other: "Duration", sign: int = 1) -> "Duration | Unknown":
        """Both together; unknown where they count in units of which neither is made of the other."""
        unit, mine, others = self.unit, self.count, other.count
        if unit is not other.unit:
            if not {unit, other.unit} <= MINUTES.keys():
                return Unknown(Reason.UNITS)
            mine, others, unit = mine * MINUTES[unit], others * MINUTES[other.unit], Unit.MINUTES
        return Duration(mine + sign * others, unit, self.next_day or other.next_day)


class WordList(Struct, frozen=True, tag=True, array_like=True):
    """A list of words of a policy, of which a value is to be one."""

    items: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.items)


class LocalDate(Struct, frozen=True, tag=True, array_like=True):
    """A calendar day of a policy, ``YYYY-MM-DD``: its start in the shop's time zone."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


class Now(Enum):
    """The instant t at which a condition is asked."""

    NOW = "now"


NOW: Final = Now.NOW

#: What an expression may evaluate to. ``None`` is known to be none.
if TYPE_CHECKING:
    Value = (
        None
        | bool
        | int
        | Decimal
        | str
        | datetime
        | Money
        | Interval
        | Range
        | Duration
        | LocalDate
        | WordList
        | Unknown
    )
else:
    Value = any_of(
        "Value",
        *(type(None), bool, int, Decimal, str, datetime),
        *(Money, Interval, Range, Duration, LocalDate, WordList, Unknown),
    )
