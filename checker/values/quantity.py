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


class Duration(Struct, frozen=True, tag=True, array_like=True):
    """A span of time as a policy writes it, such as ``90 days``; negative only where it is taken away."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}"


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
        | Unknown
    )
else:
    Value = any_of(
        "Value",
        *(type(None), bool, int, Decimal, str, datetime),
        *(Money, Interval, Range, Duration, LocalDate, Unknown),
    )
