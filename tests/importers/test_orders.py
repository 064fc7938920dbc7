"""Orders of the TikTok Shop API as orders of a snapshot."""

import json

import pytest

UNSTATED = {"aftersale_window_ends_at", "aftersale_final"}
NOT_SHIPPED = {"shipped_at", "collected_at", "delivered_at", "completed_at", "cancelled_at"}


@pytest.mark.parametrize(
    ("raw", "status", "none"),
    [
        ("UNPAID", "UNPAID", NOT_SHIPPED),
        ("ON_HOLD", "ON_HOLD", NOT_SHIPPED),
        ("AWAITING_SHIPMENT", "AWAITING_SHIPMENT", NOT_SHIPPED),
        ("PARTIALLY_SHIPPING", "PARTIALLY_SHIPPED", {"completed_at", "cancelled_at"}),
        ("AWAITING_COLLECTION", "AWAITING_COLLECTION", NOT_SHIPPED - {"shipped_at"}),
        ("IN_TRANSIT", "IN_TRANSIT", {"delivered_at", "completed_at", "cancelled_at"}),
        ("DELIVERED", "DELIVERED", {"completed_at", "cancelled_at"} | UNSTATED),
        ("COMPLETED", "COMPLETED", {"cancelled_at"} | UNSTATED),
        ("CANCELLED", "CANCELLED", {"completed_at"}),
        ("SOMETHING_NEW", "SOMETHING_NEW", set()),
    ],
)
def test_a_status_is_translated_and_tells_what_has_not_happened(api, raw, status, none):
    """Null stands only where the status proves it; an unknown status proves nothing."""
    order = api.ordered(status=raw)
    assert (order["status"], order["raw_status"]) == (status, raw)
    assert {key for key, value in order.items() if value is None} == none


def test_a_completion_time_is_never_invented(api):
    """The API has none: a completed order gets no `completed_at`, whatever other times it has."""
    order = api.ordered(delivery_time=1771076400)
    assert "completed_at" not in order
    assert order["status_updated_at"] == "2026-04-02T09:00:00+01:00"


@pytest.mark.parametrize("region", ["US", "GB", "MY"])
@pytest.mark.parametrize("status", ["DELIVERED", "COMPLETED"])
def test_no_status_proves_that_an_order_can_not_be_returned(api, region, status):
    """That depends on the market: whatever it is, the page of an order states nothing of after-sales."""
    facts = api.facts.replace("currency: GBP", f"region: {region}")
    order = api.first("orders", api.page("orders", api.order(status=status)), facts=facts)
    assert (order["aftersale_final"], order["aftersale_window_ends_at"]) == (None, None)


def test_what_the_facts_say_of_after_sales_counts(api):
    """Somebody has looked it up: no page contradicts that."""
    said = "aftersale_final: false, aftersale_window_ends_at: 2026-05-01T00:00:00+01:00"
    facts = api.facts + f'orders: [{{id: "{api.order()["id"]}", {said}}}]\n'
    order = api.first("orders", api.page("orders", api.order()), facts=facts)
    assert order["aftersale_final"] is False
    assert order["aftersale_window_ends_at"] == "2026-05-01T00:00:00+01:00"


def test_orders_of_the_facts_alone_are_left_as_they_are(api):
    """What nobody says of them isn't known."""
    facts = api.facts + "orders: [{id: 77, status: COMPLETED}]\n"
    orders = api.run(api.page("orders", api.order()), facts=facts).snapshot["orders"]
    (own,) = [order for order in orders if order["id"] == "77"]
    assert "aftersale_final" not in own


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("create_time", "created_at"),
        ("paid_time", "paid_at"),
        ("rts_time", "shipped_at"),
        ("collection_time", "collected_at"),
        ("delivery_time", "delivered_at"),
        ("cancel_time", "cancelled_at"),
        ("update_time", "status_updated_at"),
        ("cancel_order_sla_time", "auto_cancel_at"),
        ("shipping_due_time", "ship_by"),
        ("collection_due_time", "collect_by"),
        ("delivery_due_time", "deliver_by"),
    ],
)
def test_times_are_written_in_the_shops_zone(api, sent, field):
    """Seconds become RFC 3339 with the shop's offset, summer time included; 0 and absence are unknown."""
    assert api.ordered(status="NEW", **{sent: 1775116800})[field] == "2026-04-02T09:00:00+01:00"
    assert api.ordered(status="NEW", **{sent: "1770722400"})[field] == "2026-02-10T11:20:00+00:00"
    assert field not in api.ordered(status="NEW", **{sent: 0})
    assert field not in api.ordered(status="NEW", **{sent: None})


@pytest.mark.parametrize(
    ("changes", "paid"),
    [
        ({"status": "UNPAID", "is_cod": False}, None),
        ({"status": "UNPAID", "is_cod": True}, "unknown"),
        ({"status": "UNPAID"}, "unknown"),
        ({"status": "CANCELLED", "is_cod": False, "paid_time": 0}, "unknown"),
    ],
)
def test_an_order_is_proven_unpaid_only_by_its_status(api, changes, paid):
    """Cash on delivery isn't paid while it waits, and a cancelled order may have been paid before."""
    assert api.ordered(**changes).get("paid_at", "unknown") == paid


def test_money_keeps_its_digits(api):
    """Amounts are copied as decimal strings, with the currency beside them."""
    payment = {"currency": "GBP", "total_amount": "29.98"}
    assert api.ordered(payment=payment)["total"] == {"amount": "29.98", "currency": "GBP"}
    assert "total" not in api.ordered(payment={"total_amount": "29.98"})


def test_a_line_is_one_unit(api):
    """The API has no quantity: every line item is one unit, with its own state and price."""
    line = {"id": "576461413038785753", "sku_id": "1", "product_id": "2", "display_status": "IN_TRANSIT"}
    line |= {"sale_price": "6.99", "currency": "GBP", "quantity": 3}
    assert api.ordered(line_items=[line])["lines"] == [
        {
            "id": "576461413038785753",
            "sku_id": "1",
            "product_id": "2",
            "quantity": 1,
            "status": "IN_TRANSIT",
            "price": {"amount": "6.99", "currency": "GBP"},
        }
    ]


@pytest.mark.parametrize(
    ("changes", "replaces"),
    [
        ({"is_replacement_order": True, "replaced_order_id": "7"}, "7"),
        ({"is_exchange_order": True, "exchange_source_order_id": "8"}, "8"),
        ({"is_replacement_order": False}, None),
        ({}, "unknown"),
    ],
)
def test_a_replacement_names_the_order_before_it(api, changes, replaces):
    """Replacements and exchanges form a chain; that an order replaces none must be said."""
    assert api.ordered(**changes).get("replaces_order_id", "unknown") == replaces


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("FULFILLMENT_BY_SELLER", "SELLER"),
        ("FULFILLMENT_BY_TIKTOK", "PLATFORM"),
        ("FULFILLMENT_BY_DILAYANI_TOKOPEDIA", "PLATFORM"),
        ("FULFILLMENT_BY_ROBOT", "FULFILLMENT_BY_ROBOT"),
    ],
)
def test_who_fulfils_an_order(api, sent, meant):
    """Warehouses of the platform are the platform; a new word is kept."""
    assert api.ordered(fulfillment_type=sent)["fulfillment"] == meant


def test_plain_fields_are_copied(api):
    """Flags, type and initiator come over as they are; empty text is unknown."""
    sent = {"is_cod": True, "is_sample_order": False, "order_type": "PRE_ORDER"}
    sent |= {"cancellation_initiator": "BUYER"}
    order = api.ordered(**sent)
    assert (order["is_cod"], order["is_sample"], order["order_type"]) == (True, False, "PRE_ORDER")
    assert order["cancel_initiator"] == "BUYER"
    assert "order_type" not in api.ordered(order_type="")


def test_nothing_about_the_buyer_is_copied(api):
    """Names, addresses, e-mails, messages and user ids stay behind; so do reasons in somebody's own words."""
    private = {
        "user_id": "SECRET-1",
        "buyer_email": "SECRET-2",
        "buyer_message": "SECRET-3",
        "recipient_address": {"name": "SECRET-4", "full_address": "SECRET-5"},
        "cpf": "SECRET-6",
        "status": "CANCELLED",
        "cancel_reason": "SECRET-7",
    }
    result = api.run(api.page("orders", api.order(**private)))
    assert "SECRET" not in json.dumps(result.snapshot)
    assert "SECRET" not in str(result.diagnostics)
