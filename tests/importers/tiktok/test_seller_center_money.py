"""Seller Center's exports of income, of what is unsettled, and of returns."""

import pytest

from tests.importers.export_tables import SELLER_CENTER


def export(name: str) -> str:
    """An export by its name."""
    return (SELLER_CENTER / f"{name}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("identifier", ["Order/adjustment ID", "Order\\adjustment ID", "Order/Adjustment ID"])
@pytest.mark.parametrize("kind", ["Type", "Transaction type"])
def test_income_of_every_version(tables, identifier, kind):
    """Orders are orders, adjustments are none; a date without a time is a day, in the zone of its header."""
    text = export("income-en").replace("Order/adjustment ID  ", identifier).replace("Type ", kind)
    (order,) = tables.records(text, kind="tiktok-income", timezone="America/Los_Angeles")
    assert order == {
        "id": "576461413038785752",
        "created_at": {"not_before": "2026-08-03T00:00:00+00:00", "not_after": "2026-08-03T23:59:59+00:00"},
    }


@pytest.mark.parametrize("export_of", ["id", "vn", "th", "zh", "statement"])
def test_income_in_every_language(tables, export_of):
    """Headers and words of the language; `/` is nothing; a statement says when it was made instead."""
    found = tables.read(tables.text(export(f"income-{export_of}")), kind="tiktok-income")
    assert [order["id"] for order in found.sections["orders"]] == ["576461413038785752"]
    assert found.bad == []


def test_income_that_says_no_types(tables):
    """Whatever stands in it counts as an order: it proves no more than that there is one."""
    text = (
        "Order/adjustment ID,Order settled time,Total settlement amount\n576461413038785752,10/05/2026,9.00\n"
    )
    assert tables.records(text, kind="tiktok-income", currency="BRL") == [{"id": "576461413038785752"}]


def test_income_never_proves_that_these_are_all_orders(tables):
    """Whatever somebody says: what isn't settled isn't in it."""
    claims = {"orders": {"complete": True, "created_since": "2026-01-01T00:00:00Z"}}
    found = tables.read(tables.text(export("income-id")), kind="tiktok-income", claims=claims)
    assert found.coverage["orders"].entry() == {"source": "export"}


def test_withdrawals_stand_on_a_sheet_of_their_own(tables):
    """Of the same report; earnings aren't withdrawals."""
    found = tables.read(tables.text(export("withdrawals")), kind="tiktok-income", currency="GBP")
    assert found.sections["withdrawals"] == [
        {
            "id": "3461413038785752",
            "amount": {"amount": "-120.50", "currency": "GBP"},
            "status": "SUCCESS",
            "created_at": "2026-08-20T10:00:00+00:00",
        },
        {
            "id": "3461413038785753",
            "amount": {"amount": "-20.00", "currency": "GBP"},
            "status": "PROCESSING",
            "created_at": "2026-08-22T10:00:00+00:00",
        },
    ]


def test_withdrawals_under_headers_in_thai(tables):
    """Their words stay English in part; accounts of banks are never read."""
    found = tables.read(tables.text(export("withdrawals-th")), kind="tiktok-income", currency="THB")
    (withdrawal,) = found.sections["withdrawals"]
    assert withdrawal["amount"] == {"amount": "-120.50", "currency": "THB"}
    assert withdrawal["status"] == "SUCCESS"
    assert "6789" not in str(found)


ONHOLD = "Onhold-unsettled-orders-2026_06_01-2026_06_12(UTC-7).xlsx"


def test_unsettled_items(tables):
    """An adjustment has an id of its own; a time said in words is unknown; the file's name gives the zone."""
    found = tables.read(tables.text(export("unsettled"), ONHOLD), kind="tiktok-unsettled")
    assert found.bad == []
    order, adjustment, other = found.sections["settlements.items"]
    assert order == {
        "id": "576461413038785752",
        "order_id": "576461413038785752",
        "amount": {"amount": "13.76", "currency": "USD"},
        "reason": "Waiting for package delivery",
    }
    assert adjustment["order_id"] == "576461413038785760"
    assert adjustment["expected_at"] == {
        "not_before": "2026-06-20T00:00:00-07:00",
        "not_after": "2026-06-20T23:59:59-07:00",
    }
    assert not {"order_id", "expected_at"} & set(other)


def test_an_order_of_several_products_awaits_the_sum_of_its_rows(tables):
    """Each product has a row with its share, alike or not; of one with two the sum isn't known."""
    *_, last = (text := export("unsettled-vn")).splitlines()
    other = last.replace("50000", "60000")
    found = tables.read(tables.text(f"{text}{other}\n", ONHOLD), kind="tiktok-unsettled")
    amounts = [item.get("amount") for item in found.sections["settlements.items"]]
    assert amounts == [{"amount": "150000", "currency": "VND"}, {"amount": "100000", "currency": "VND"}, None]
    assert [bad.row for bad in found.bad] == [8]


def test_a_range_is_no_proof_that_nothing_else_waits(tables):
    """The file's name says from when to when; it is kept as a remark."""
    covered = tables.read(tables.text(export("unsettled"), ONHOLD), kind="tiktok-unsettled").coverage
    assert covered["settlements.items"].complete is None
    assert covered["settlements.items"].note == "2026-06-01 – 2026-06-12"


def test_returns(tables):
    """One record for all rows of a request; a rejected one may be appealed; a time of refund ends nothing."""
    found = tables.read(tables.text(export("returns")), kind="tiktok-returns", timezone="America/New_York")
    assert found.bad == []
    records = list(found.sections["after_sales"])
    assert [(r["kind"], r["status"]) for r in records] == [
        ("REFUND_ONLY", "COMPLETED"),
        ("RETURN_REFUND", "IN_RETURN"),
        ("RETURN_REFUND", "REJECTED_APPEALABLE"),
        ("EXCHANGE", "CANCELLED"),
        ("REFUND_ONLY", "In progress"),
    ]
    assert records[0] == {
        "id": "4035318504086604147",
        "order_id": "576461413038785752",
        "kind": "REFUND_ONLY",
        "status": "COMPLETED",
        "raw_status": "Completed",
        "created_at": "2026-08-13T10:00:00-04:00",
    }
    assert records[1]["final_at"] is None


def test_the_market_does_not_tell_how_returns_write_dates(tables):
    """Those of the United States have been seen with the day first: an ambiguous one stays so."""
    text = (
        export("returns")
        .replace("13/08/2026", "03/08/2026")
        .replace("15/08/2026", "05/08/2026")
        .replace("14/08", "04/08")
    )
    first = tables.records(text, kind="tiktok-returns", timezone="America/New_York", region="US")[0]
    assert first["created_at"] == {
        "not_before": "2026-03-08T10:00:00-04:00",
        "not_after": "2026-08-03T10:00:00-04:00",
    }


def test_returns_alone_never_prove_that_these_are_all_after_sales(tables):
    """Cancellations that buyers ask for aren't among them."""
    claims = {"after_sales": {"complete": True}}
    found = tables.read(tables.text(export("returns")), kind="tiktok-returns", claims=claims)
    assert found.coverage["after_sales"].entry() == {"source": "export"}


@pytest.mark.parametrize("amount", ["Est. settlement amount", "Whatever it is called next"])
def test_unsettled_items_are_known_by_when_they_are_settled(tables, amount):
    """The sum goes by several names; under one that nobody knows it is unknown, and the items aren't."""
    header = f"Order/adjustment ID,Type,Estimated Settle time,Currency,{amount},unsettled reasons\n"
    rows = "576461413038785753,Order,2026/06/20,GBP,7.00,Not delivered\n"
    found = tables.read(tables.text(header + rows, ONHOLD), kind="tiktok-unsettled")
    (item,) = found.sections["settlements.items"]
    assert item["id"] == "576461413038785753"
    assert ("amount" in item) is amount.startswith("Est")
