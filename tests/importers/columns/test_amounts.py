"""Amounts as exports write them."""

import pytest

from checker.importers.columns.amounts import amount
from checker.importers.tables.model import NumberCell


@pytest.mark.parametrize(
    ("text", "currency", "digits", "found"),
    [
        ("IDR 24.000", None, "24000", "IDR"),
        ("Rp24.000", None, "24000", "IDR"),
        ("Rp 1.234.567", None, "1234567", "IDR"),
        ("R$ 62,90", None, "62.90", "BRL"),
        ("BRL 1.234,56", None, "1234.56", "BRL"),
        ("฿1,234.50", None, "1234.50", "THB"),
        ("THB 100", None, "100", "THB"),
        ("£12.99", None, "12.99", "GBP"),
        ("-£12.99", None, "-12.99", "GBP"),
        ("£-12.99", None, "-12.99", "GBP"),
        ("120.000 ₫", None, "120000", "VND"),
        ("120.000₫", None, "120000", "VND"),
        ("12,5", "VND", "12.5", "VND"),
        ("(5,000)", "USD", "-5000", "USD"),
        ("(90.00)", "GBP", "-90.00", "GBP"),
        ("$1,234.50", "USD", "1234.50", "USD"),
        ("$12.50", None, "12.50", None),
        ("62,90", "BRL", "62.90", "BRL"),
        ("1.234", "BRL", "1234", "BRL"),
        ("1 234,50 €", None, "1234.50", "EUR"),
        ("0.125", "USD", "0.125", "USD"),
        ("24000", None, "24000", None),
        ("28.90", "CNY", "28.90", "CNY"),
        ("RM 18.00", None, "18.00", "MYR"),
    ],
)
def test_an_amount_is_read_as_its_currency_writes_it(text, currency, digits, found):
    """Marks that group digits are dropped, brackets mean less than nothing, a sign names the currency."""
    read = amount(text, currency)
    assert read is not None
    assert (read.digits, read.currency) == (digits, found)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("24.000", None),
        ("24,000", None),
        ("12.500", "USD"),
        ("62,900", "BRL"),
        ("1,234", "EUR"),
        ("1,23,456", "USD"),
        ("1.234.56", "IDR"),
        ("1.2,3.4", "USD"),
        ("IDR 5 THB", None),
        ("five", "USD"),
        ("XYZ 5", None),
        ("(5", "USD"),
        ("5.76E+17", "USD"),
        ("", "USD"),
        ("12.50.", "USD"),
    ],
)
def test_an_amount_that_may_be_meant_in_two_ways_is_none(text, currency):
    """24.000 is twenty-four or twenty-four thousand: nobody guesses."""
    assert amount(text, currency) is None


@pytest.mark.parametrize(("text", "digits"), [("24.000", "24.000"), ("62.9", "62.9"), ("1E3", "1000")])
def test_a_number_of_a_workbook_has_a_point_before_its_decimals(text, digits):
    """Whatever the market writes: the file holds a number, not its look."""
    read = amount(NumberCell(text), "IDR")
    assert read is not None
    assert read.digits == digits
