"""When what was found counts as what was expected."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from checker.testing.findings import agrees, written
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Reason, Unit, Unknown

NOON = datetime(2026, 6, 10, 4, tzinfo=UTC)
EQUAL = [
    ("eligible", "eligible"),
    (None, None),
    ("2026-06-10T12:00:00+08:00", NOON),
    ("2026-06-10t04:00:00z", NOON),
    ({"amount": "12.5", "currency": "CNY"}, Money(Decimal("12.50"), "CNY")),
    ({"amount": "0", "currency": "GBP"}, Money(Decimal(0), None)),
    (3, 3),
    (3.5, Decimal("3.50")),
    (True, True),
    ("90 days", Duration(90, Unit.DAYS)),
    ("2026-06-10", LocalDate(2026, 6, 10)),
    ("unknown", Unknown(Reason.MISSING, "orders")),
    ("1 … 3", Range(1, 3)),
    (["a", "b"], ["a", "b"]),
    ([], []),
]
DIFFERENT = [
    ("eligible", "blocked"),
    (None, "apply"),
    ("apply", None),
    ("2026-06-10T12:00:00Z", NOON),
    ("noon", NOON),
    (None, NOON),
    ({"amount": "12.5", "currency": "USD"}, Money(Decimal("12.50"), "CNY")),
    ({"amount": "12.51", "currency": "CNY"}, Money(Decimal("12.50"), "CNY")),
    ("12.50", Money(Decimal("12.50"), "CNY")),
    (1, True),
    (True, 1),
    ("3", 3),
    (None, 0),
    (0, None),
    ("unknown", None),
    (None, Unknown(Reason.MISSING)),
    (["a"], ["a", "b"]),
    ("a", ["a"]),
]


@pytest.mark.parametrize(("wanted", "actual"), EQUAL)
def test_equal_whatever_the_spelling(wanted, actual):
    """Instants, amounts and numbers are compared by what they are, everything else as it is written."""
    assert agrees(wanted, actual)


@pytest.mark.parametrize(("wanted", "actual"), DIFFERENT)
def test_different(wanted, actual):
    """A type isn't taken for another one: 1 isn't true, "3" isn't 3, nothing isn't zero."""
    assert not agrees(wanted, actual)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (NOON, "2026-06-10T04:00:00+00:00"),
        (Money(Decimal("12.50"), "CNY"), "{amount: '12.50', currency: CNY}"),
        (Interval(None, NOON), "? … 2026-06-10T04:00:00+00:00"),
        (Range(2, None), "2 … ?"),
        (["a", "b"], "[a, b]"),
        ({"amount": "1", "currency": "CNY"}, "{amount: '1', currency: CNY}"),
    ],
)
def test_values_are_shown_as_a_test_file_writes_them(value, text):
    """Both sides of a failure read alike."""
    assert written(value) == text
