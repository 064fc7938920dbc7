"""Answers as the API gave them until 2023: numbers for statuses, milliseconds, several units per item."""

import pytest

ORDER = {
    "order_id": "576462000000000001",
    "order_status": 130,
    "create_time": "1770722400000",
    "update_time": 1775116800,
    "paid_time": 1770722500000,
    "rts_time": 1770800000,
    "rts_sla": 1770900000,
    "tts_sla": 1770990000,
    "cancel_order_sla": 1771000000,
    "cancel_user": "",
    "fulfillment_type": 0,
    "payment_info": {"currency": "GBP", "total_amount": 12.5, "shipping_fee": 0},
    "item_list": [{"sku_id": "1729", "product_id": "17", "quantity": 2, "sku_sale_price": 6.25}],
    "recipient_address": {"name": "invented", "region_code": "GB"},
}


def listed(api, key: str, *records: dict, **beside: object) -> dict:
    """A page as it was."""
    return api.envelope({key: list(records), "more": False, "next_cursor": "", **beside})


def test_an_order_of_its_own_page(api):
    """Everything that an order of today would give."""
    assert api.first("orders", listed(api, "order_list", ORDER)) == {
        "id": "576462000000000001",
        "status": "COMPLETED",
        "raw_status": "130",
        "created_at": "2026-02-10T11:20:00+00:00",
        "paid_at": "2026-02-10T11:21:40+00:00",
        "shipped_at": "2026-02-11T08:53:20+00:00",
        "cancelled_at": None,
        "status_updated_at": "2026-04-02T09:00:00+01:00",
        "ship_by": "2026-02-12T12:40:00+00:00",
        "collect_by": "2026-02-13T13:40:00+00:00",
        "fulfillment": "SELLER",
        "total": {"amount": "12.5", "currency": "GBP"},
        "aftersale_window_ends_at": None,
        "aftersale_final": None,
        "lines": [
            {
                "sku_id": "1729",
                "product_id": "17",
                "quantity": 2,
                "price": {"amount": "6.25", "currency": "GBP"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (100, "UNPAID"),
        (105, "ON_HOLD"),
        (111, "AWAITING_SHIPMENT"),
        (112, "AWAITING_COLLECTION"),
        (114, "PARTIALLY_SHIPPED"),
        (121, "IN_TRANSIT"),
        (122, "DELIVERED"),
        (130, "COMPLETED"),
        (140, "CANCELLED"),
    ],
)
def test_statuses_were_numbers(api, code, status):
    """Also where a program has made texts of them."""
    for given in (code, str(code)):
        assert (
            api.first("orders", listed(api, "order_list", ORDER | {"order_status": given}))["status"]
            == status
        )


def test_a_status_that_was_none_is_unknown(api):
    """As everywhere it keeps its word, with a warning."""
    page = listed(api, "order_list", ORDER | {"order_status": 999})
    assert api.first("orders", page)["status"] == "999"
    assert "SC515" in api.codes(page)


def test_a_search_listed_orders_with_little_more_than_a_status(api):
    """Its total and its end prove that it is whole, as those of today do."""
    order = {"order_id": "5", "order_status": 111, "update_time": 1775116800}
    page = listed(api, "order_list", order, total=1)
    result = api.run(page, facts=api.facts + "coverage: {orders: {complete: true}}\n")
    assert result.snapshot["orders"][0]["status"] == "AWAITING_SHIPMENT"
    assert result.snapshot["coverage"]["orders"]["complete"] is True
    page["data"]["more"] = True
    result = api.run(page, facts=api.facts + "coverage: {orders: {complete: true}}\n")
    assert "complete" not in result.snapshot["coverage"]["orders"]


def test_an_order_alone_and_without_its_envelope(api):
    """In every container that those of today come in."""
    for page in (ORDER, [ORDER], {"order_list": [ORDER], "more": False}):
        assert api.first("orders", page)["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("sort", "code", "kind", "status"),
    [
        (2, 1, "REFUND_ONLY", "REQUESTED"),
        (3, 2, "RETURN_REFUND", "REJECTED_APPEALABLE"),
        (3, 4, "RETURN_REFUND", "IN_RETURN"),
        (3, 50, "RETURN_REFUND", "APPROVED_UNPAID"),
        (3, 99, "RETURN_REFUND", "CANCELLED"),
        (4, 1, "CANCEL", "REQUESTED"),
        (1, 51, "CANCEL", "APPROVED_UNPAID"),
        (1, 100, "CANCEL", "COMPLETED"),
    ],
)
def test_requests_came_in_one_list(api, sort, code, kind, status):
    """Cancellations and returns are told apart by their type; approved isn't refunded."""
    request = {"reverse_order_id": "9", "order_id": "5", "reverse_type": sort, "reverse_status_value": code}
    request |= {"reverse_request_time": 1770722400, "reverse_update_time": 1770722500}
    request |= {"refund_total": "3.50", "currency": "GBP"}
    record = api.first("after_sales", listed(api, "reverse_list", request))
    assert (record["kind"], record["status"], record["raw_status"]) == (kind, status, str(code))
    assert record["refund_amount"] == {"amount": "3.50", "currency": "GBP"}
    assert record["created_at"] == "2026-02-10T11:20:00+00:00"


def test_a_shop_and_its_products(api):
    """Their members had longer names."""
    shop = {"shop_id": "7494820157031942886", "shop_name": "Harbour Lane", "region": "GB", "shop_cipher": "x"}
    product = {"product_id": "17", "product_status": 5, "update_time": 1775116800, "product_name": "Mug"}
    product |= {"category_list": [{"id": "60", "parent_id": "0", "is_leaf": True}], "skus": []}
    found = api.run(listed(api, "shop_list", shop), api.envelope(product)).snapshot
    assert found["shop"]["name"] == "Harbour Lane"
    assert found["products"] == [
        {
            "id": "17",
            "category_id": "60",
            "status": "SELLER_DEACTIVATED",
            "updated_at": "2026-04-02T09:00:00+01:00",
        }
    ]


def test_what_is_wrong_is_named_as_it_stands_in_the_file(api):
    """Not by the name that it has today."""
    (found,) = [
        each
        for each in api.complaints(listed(api, "order_list", ORDER | {"rts_sla": "soon"}))
        if each.code == "SC506"
    ]
    assert "`rts_sla`" in found.message.en
    assert found.pointer == "/data/order_list/0/rts_sla"
