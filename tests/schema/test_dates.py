"""How exports write dates, said by a pattern."""

import pytest

from checker.schema.dates import date_reader


@pytest.mark.parametrize(
    ("form", "cell", "read"),
    [
        ("MM/DD/YYYY", "01/15/2026", "2026-01-15"),
        ("MM/DD/YY", "1/5/26 10:11", "2026-01-05 10:11"),
        ("DD.MM.YYYY", "15.01.2026 10:11:12", "2026-01-15 10:11:12"),
        ("MMM D, YYYY", "Jan 5, 2026 1:02:03 PM", "2026-01-05 1:02:03 PM"),
        ("D MMMM YYYY", "5 January 2026", "2026-01-05"),
        ("YYYY年M月D日", "2026年1月5日 08:00", "2026-01-05 08:00"),
        ("YYYYMMDD", "20260105", "2026-01-05"),
        ("DD/MM/YYYY", "31/02/2026", "31/02/2026"),
        ("DD/MM/YYYY", "yesterday", "yesterday"),
        ("DD MMM YYYY", "05 Foo 2026", "05 Foo 2026"),
        ("MM/DD/YY", "01/15/2026", "01/15/2026"),
    ],
)
def test_a_date_is_read_as_it_is_written(form, cell, read):
    """What stands behind it stays; what isn't such a date stays as a whole."""
    assert date_reader(form)(cell) == read


@pytest.mark.parametrize(
    "form", ["", "month first", "MM/DD", "YYYY-MM", "DD/DD/YYYY", "by themselves", "YYYY-MM-DD HH:mm"]
)
def test_what_is_no_pattern(form):
    """A pattern has a year, a month and a day, once each, and nothing else to read."""
    assert date_reader(form) is None
