"""What is said of a table as a whole."""

import pytest

from checker.diagnostics.catalogue import codes, page

PAGES = [page(code) for code in codes() if page(code).kind == "rows"]
HEADER = "Order ID,Order Status,Created Time,Order Amount\n"


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.code)
def test_pages_of_rows_show_what_they_say(tables, shown):
    """The wrong example gives this code with the page's severity, the right one nothing."""
    zone = None if shown.code == "SC584" else "Asia/Shanghai"
    found = tables.complaints(tables.text(shown.wrong), timezone=zone)
    assert {problem.code: problem.severity for problem in found} == {shown.code: shown.severity}
    assert tables.complaints(tables.text(shown.right), timezone=zone) == ()


def test_there_are_pages_of_rows():
    """The others would hold of none."""
    assert PAGES


def test_an_unknown_word_is_named_once_and_where_its_column_stands(tables):
    """As the platform writes it."""
    rows = "1,Warming up,,\n2,Warming up,,\n3,Completed,,\n"
    (found,) = tables.complaints(tables.text(HEADER + rows))
    assert found.code == "SC515"
    assert "`Warming up`" in found.message.en
    assert (found.span.line, found.span.column) == (1, 2)


def test_a_column_that_means_something_else_is_no_slip_of_one(tables):
    """Only what looks like a known name is named."""
    assert (
        tables.complaints(tables.text("Order ID,Order Status,Created Time,Colour,Weather\n1,Completed,,,\n"))
        == ()
    )
    (found,) = tables.complaints(
        tables.text("Order ID,Order Status,Created Time,Oder Amount\n1,Completed,,\n")
    )
    assert "`Order Amount`" in found.message.en


def test_words_that_nothing_hangs_on_are_not_named(tables):
    """Payments, kinds of transactions and countries are many."""
    text = "Order ID,Order Status,Created Time,Payment Method,Country\n1,Completed,,Some wallet,Atlantis\n"
    assert tables.complaints(tables.text(text)) == ()


def test_dates_that_contradict_each_other_are_said(tables):
    """And a spreadsheet is named."""
    rows = "1,Completed,13/08/2026 10:00:00,\n2,Completed,2026-03-08 10:00:00,\n"
    (found,) = tables.complaints(tables.text(HEADER + rows))
    assert found.code == "SC582"
    assert "spreadsheet" in found.message.en


@pytest.mark.parametrize(("amount", "hours"), [("5", 26), ("IDR 5.000", 2), ("R$ 5,00", 3)])
def test_a_time_without_a_zone_is_said_with_what_it_costs(tables, amount, hours):
    """Nothing tells the market: anywhere on earth; a market with several zones: between them."""
    rows = f'1,Completed,13/08/2026 10:00:00,"{amount}"\n'
    found = {d.code: d.message.en for d in tables.complaints(tables.text(HEADER + rows), timezone=None)}
    assert f"within {hours} h" in found["SC584"]


def test_a_shop_in_a_zone_writes_dates_as_its_market_does(tables):
    """New York means the United States; a seller's own zone, such as Shanghai, means no order."""
    rows = "1,Completed,03/08/2026 10:00:00,\n"
    (order,) = tables.records(HEADER + rows, timezone="America/New_York")
    assert order["created_at"] == "2026-03-08T10:00:00-04:00"
    assert [d.code for d in tables.complaints(tables.text(HEADER + rows))] == ["SC582"]


def test_how_many_dates_can_be_read_in_two_ways_is_said(tables):
    """A market would tell."""
    rows = "1,Completed,03/08/2026 10:00:00,\n2,Completed,04/08/2026 10:00:00,\n"
    (found,) = tables.complaints(tables.text(HEADER + rows))
    assert "2 times" in found.message.en
    assert tables.complaints(tables.text(HEADER + rows.replace(",\n", ",£5\n"))) == ()
