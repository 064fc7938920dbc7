"""Seller Center's order exports, as markets and languages write them."""

import pytest

from tests.importers.export_tables import SELLER_CENTER


def orders(market: str) -> str:
    """The order export of a market."""
    return (SELLER_CENTER / f"orders-{market}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("market", "statuses"),
    [
        ("id", ["COMPLETED", "AWAITING_SHIPMENT", "IN_TRANSIT", "CANCELLED", "UNPAID"]),
        ("us", ["DELIVERED", "CANCELLED", "ON_HOLD"]),
        ("uk", ["DELIVERED", "AWAITING_COLLECTION"]),
        ("br", ["COMPLETED", "COMPLETED"]),
        ("th", ["DELIVERED", "AWAITING_COLLECTION", "COMPLETED", "CANCELLED", "UNPAID"]),
        ("vn", ["COMPLETED", "IN_TRANSIT"]),
        ("zh", ["COMPLETED", "AWAITING_SHIPMENT"]),
    ],
)
def test_statuses_in_every_language(tables, market, statuses):
    """Status and substatus together; rows that explain the columns are none."""
    found = tables.read(tables.text(orders(market)))
    assert [order["status"] for order in found.sections["orders"]] == statuses
    assert found.bad == []


@pytest.mark.parametrize(
    ("market", "totals"),
    [
        ("id", ["24000 IDR", "81406 IDR", "81406 IDR", "5000 IDR", "5000 IDR"]),
        ("us", ["12.50 USD", "1234.00 USD", "5.00 USD"]),
        ("uk", ["12.99 GBP", "8.00 GBP"]),
        ("br", ["62.90 BRL", "1035.91 BRL"]),
        ("th", ["1234.50 THB", *["100 THB"] * 4]),
        ("vn", ["120000 VND", "12.5 VND"]),
        ("zh", ["18.00 MYR", "20.00 MYR"]),
    ],
)
def test_amounts_of_every_market(tables, market, totals):
    """A dollar is the market's own where the file proves which that is."""
    records = tables.records(orders(market))
    assert ["{amount} {currency}".format(**order["total"]) for order in records] == totals


@pytest.mark.parametrize(
    ("market", "created", "timezone"),
    [
        ("id", "2026-08-03T11:27:18+07:00", "Asia/Jakarta"),
        ("us", "2026-03-08T13:27:18-07:00", "America/Los_Angeles"),
        ("uk", "2026-10-13T09:30:00+01:00", None),
        ("br", "2026-06-05T10:00:00-03:00", "America/Sao_Paulo"),
        ("th", "2026-08-03T11:27:18+07:00", None),
        ("vn", "2026-08-03T11:27:18+07:00", None),
        ("zh", "2026-08-13T11:27:18+08:00", "Asia/Kuala_Lumpur"),
    ],
)
def test_times_of_every_market(tables, market, created, timezone):
    """The market gives order of the date and, where it has only one, the zone."""
    assert tables.records(orders(market), timezone=timezone)[0]["created_at"] == created


def test_a_market_with_several_zones_gives_an_interval(tables):
    """The file says no zone: a time lies between the first and the last of them."""
    created = tables.records(orders("us"))[0]["created_at"]
    assert created == {"not_before": "2026-03-08T13:27:18-04:00", "not_after": "2026-03-08T13:27:18-10:00"}


def test_what_columns_say_beside(tables):
    """Who cancelled, which kind of order, who ships, what was bought."""
    first, second, _ = tables.records(orders("us"), timezone="America/Los_Angeles")
    assert (first["order_type"], first["fulfillment"]) == ("NORMAL", "PLATFORM")
    assert (second["order_type"], second["fulfillment"]) == ("PRE_ORDER", "SELLER")
    assert second["cancel_initiator"] == "BUYER"
    assert second["cancelled_at"] == "2026-03-09T10:00:00-07:00"
    assert first["lines"] == [{"sku_id": "1729", "product_id": "88", "quantity": 2}]


@pytest.mark.parametrize(
    ("header", "cells", "status"),
    [
        ("Order ID,Order Status,Created Time,Delivered Time", "1,Shipped,,", "IN_TRANSIT"),
        ("Order ID,Order Status,Created Time,Delivered Time", "1,Shipped,,13/08/2026 10:00:00", "DELIVERED"),
        ("Order ID,Order Status,Created Time,RTS Time", "1,To ship,,", "AWAITING_SHIPMENT"),
        (
            "Order ID,Order Status,Created Time,RTS Time",
            "1,To ship,,13/08/2026 10:00:00",
            "AWAITING_COLLECTION",
        ),
        ("Order ID,Order Status,Created Time", "1,To ship,", "To ship"),
        ("Order ID,Order Status,Created Time", "1,Shipped,", "Shipped"),
    ],
)
def test_without_a_second_word_times_tell_how_far_an_order_is(tables, header, cells, status):
    """Where the file has no such column either, the word stands as it is and counts as unknown."""
    (order,) = tables.records(f"{header}\n{cells}\n")
    assert order["status"] == status


@pytest.mark.parametrize(
    "header",
    [
        "ORDER ID,order status,created  time",
        " Order ID ,Order_Status,CreatedTime",
        "Order ID,Order status,Created Time (UTC+7)",
    ],
)
def test_headers_are_found_whatever_their_case_blanks_and_signs(tables, header):
    """A zone behind one is that of its column."""
    (order,) = tables.records(f"{header}\n1,Completed,13/08/2026 10:00:00\n", timezone="Asia/Bangkok")
    assert order["created_at"] == "2026-08-13T10:00:00+07:00"


def test_a_file_that_was_cut_down_is_recognised(tables):
    """By two columns and any third that only Seller Center calls so: other shops have orders too."""
    importer = tables.importers()["tiktok-orders"]
    cut = tables.text("Order ID,Order Status,RTS Time\n1,To ship,\n")
    assert importer.recognise(cut) is not None
    other = tables.text("Order ID,Order Status,Order Creation Date\n1,To ship,\n")
    assert importer.recognise(other) is None


def test_cash_on_delivery_is_known_by_the_payment(tables):
    """Other ways of paying aren't all known: they say nothing."""
    header = "Order ID,Order Status,Created Time,Payment Method\n"
    rows = "1,Completed,,Cash on delivery\n2,Completed,,Bayar di tempat\n3,Completed,,Some wallet\n"
    found = tables.read(tables.text(header + rows))
    assert [order.get("is_cod") for order in found.sections["orders"]] == [True, True, None]
    assert found.bad == []


def test_an_export_proves_nothing_of_what_is_not_in_it(tables):
    """It has a range of dates: only somebody's word makes it complete."""
    assert tables.read(tables.text(orders("uk"))).coverage["orders"].entry() == {"source": "export"}
    claimed = tables.read(tables.text(orders("uk")), claims={"orders": {"complete": True}})
    assert claimed.coverage["orders"].entry() == {"source": "export", "complete": True}
    broken = tables.read(
        tables.text(orders("uk") + "lost,Completed,,,,,,,,\n"), claims={"orders": {"complete": True}}
    )
    assert broken.coverage["orders"].entry() == {"source": "export"}
