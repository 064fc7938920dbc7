"""Messages that the platform sends by itself: what they add to pages, and what they don't prove."""

import json

import pytest

from checker.api import load_sources
from checker.diagnostics import InputError
from tests.importers.conftest import FACTS

ORDER = "576461413038785752"
SHOP = "7494820157031942886"
#: The pages of the tests are of these moments.
CREATED, UPDATED = 1770722400, 1775116800
LATER, EARLIER = UPDATED + 3600, UPDATED - 3600


def message(sort: object, timestamp: int = LATER + 1, shop: str = SHOP, **data: object) -> dict:
    """A message of the platform."""
    return {"type": sort, "tts_notification_id": "1", "shop_id": shop, "timestamp": timestamp, "data": data}


def became(status: str, when: int = LATER, **changes: object) -> dict:
    """The message that an order has got another status."""
    return message(1, order_id=ORDER, order_status=status, update_time=when, **changes)


def page(api, **changes: object) -> dict:
    """A page with one order."""
    return api.page("orders", api.order(is_cod=False, **changes))


def test_a_message_alone_says_when_an_order_was_completed(api):
    """The page's last change may be a later edit; the message gives the very moment."""
    record = api.first("orders", page(api), became("COMPLETED", EARLIER))
    assert record["completed_at"] == "2026-04-02T08:00:00+01:00"
    assert record["status_updated_at"] == "2026-04-02T09:00:00+01:00"
    assert "completed_at" not in api.first("orders", page(api))


@pytest.mark.parametrize(
    ("status", "field"),
    [
        ("AWAITING_COLLECTION", "shipped_at"),
        ("IN_TRANSIT", "collected_at"),
        ("DELIVERED", "delivered_at"),
    ],
)
def test_what_an_order_has_been_through_is_known_by_the_moment(api, status, field):
    """Also where it is something else by now, and only where its page doesn't say."""
    told = became(status, EARLIER)
    assert api.first("orders", page(api), told)[field] == "2026-04-02T08:00:00+01:00"
    own = {"shipped_at": "rts_time", "collected_at": "collection_time", "delivered_at": "delivery_time"}[
        field
    ]
    assert api.first("orders", page(api, **{own: CREATED}), told)[field] == "2026-02-10T11:20:00+00:00"


@pytest.mark.parametrize(
    ("before", "word", "after", "field"),
    [
        ("DELIVERED", "COMPLETED", "COMPLETED", "completed_at"),
        ("IN_TRANSIT", "DELIVERED", "DELIVERED", "delivered_at"),
        ("AWAITING_SHIPMENT", "CANCEL", "CANCELLED", "cancelled_at"),
        ("AWAITING_SHIPMENT", "CANCELLED", "CANCELLED", "cancelled_at"),
        ("AWAITING_COLLECTION", "IN_TRANSIT", "IN_TRANSIT", "collected_at"),
    ],
)
def test_a_later_message_overtakes_a_page(api, before, word, after, field):
    """Status and time are those of the message; what the page proved not to be is proven no more."""
    record = api.first("orders", page(api, status=before, cancel_order_sla_time=LATER), became(word))
    assert record["status"] == after
    assert record["raw_status"] == word
    assert record[field] == record["status_updated_at"] == "2026-04-02T10:00:00+01:00"
    assert "auto_cancel_at" not in record
    assert record["created_at"] == "2026-02-10T11:20:00+00:00"


def test_an_unpaid_order_that_is_shipped_later_is_not_proven_unpaid(api):
    """`null` is for what the page proves at its time; a later message takes that back."""
    before = page(api, status="UNPAID")
    assert api.first("orders", before)["paid_at"] is None
    record = api.first("orders", before, became("AWAITING_SHIPMENT"))
    assert "paid_at" not in record
    assert record["shipped_at"] is None


def test_an_earlier_message_changes_no_status(api):
    """Messages come late and in any order."""
    record = api.first("orders", page(api, status="CANCELLED"), became("COMPLETED", EARLIER))
    assert record["status"] == "CANCELLED"
    assert record["completed_at"] is None


def test_moments_of_which_messages_differ_are_an_interval(api):
    """Nobody knows which of the two was the one, only between which it lies."""
    told = [became("COMPLETED", when) for when in (EARLIER, EARLIER - 60, EARLIER)]
    assert api.first("orders", page(api), *told)["completed_at"] == {
        "not_before": "2026-04-02T07:59:00+01:00",
        "not_after": "2026-04-02T08:00:00+01:00",
    }


def test_a_message_is_an_order_of_which_no_page_is_there(api):
    """As far as it says something of it."""
    assert api.first("orders", became("COMPLETED")) == {
        "id": ORDER,
        "status": "COMPLETED",
        "raw_status": "COMPLETED",
        "completed_at": "2026-04-02T10:00:00+01:00",
        "cancelled_at": None,
        "status_updated_at": "2026-04-02T10:00:00+01:00",
        "aftersale_window_ends_at": None,
        "aftersale_final": None,
    }


def test_messages_prove_of_no_section_that_it_is_whole(api):
    """Neither alone nor of an order that a whole search should have had."""
    for pages in ([became("COMPLETED")], [page(api, id="576461413038785799"), became("COMPLETED")]):
        result = api.run(*pages, facts=FACTS + "coverage: {orders: {complete: true}}\n")
        assert "complete" not in result.snapshot["coverage"]["orders"]
        assert "SC514" in [found.code for found in result.diagnostics]
    whole = api.run(page(api), became("COMPLETED"), facts=FACTS + "coverage: {orders: {complete: true}}\n")
    assert whole.snapshot["coverage"]["orders"]["complete"] is True


@pytest.mark.parametrize(
    ("word", "status", "final"),
    [
        ("CANCELLATION_REQUEST_SUCCESS", "APPROVED_UNPAID", None),
        (
            "CANCELLATION_REQUEST_COMPLETE",
            "COMPLETED",
            {"not_before": "2026-02-10T12:20:00+00:00", "not_after": "2026-02-10T12:30:00+00:00"},
        ),
    ],
)
def test_a_cancellation_is_told_by_its_messages(api, word, status, final):
    """A later one overtakes the page: status, end and deadline."""
    answer = [{"action": "SELLER_RESPOND_CANCEL", "deadline": LATER}]
    given = api.page("cancellations", api.cancellation(seller_next_action_response=answer))
    data = {"order_id": ORDER, "cancel_id": "4035227007431119282", "create_time": 1770726000}
    told = message(11, 1770726600, cancellations_role="BUYER", cancel_status=word, **data)
    record = api.first("after_sales", given, told)
    assert (record["status"], record["final_at"]) == (status, final)
    assert "deadline" not in record
    snapshot = api.run(page(api), given, told).snapshot
    assert snapshot["orders"][0]["cancel_request"]["pending"] is False


def test_a_buyers_wish_to_cancel_is_known_by_its_message_alone(api):
    """So nobody takes the order for one that nobody wants to cancel."""
    data = {"order_id": ORDER, "cancel_id": "4", "create_time": CREATED, "cancellations_role": "BUYER"}
    told = message(11, cancel_status="CANCELLATION_REQUEST_PENDING", **data)
    snapshot = api.run(page(api, status="AWAITING_SHIPMENT"), told).snapshot
    assert snapshot["orders"][0]["cancel_request"]["pending"] is True
    assert snapshot["after_sales"][0]["status"] == "REQUESTED"


def test_a_return_is_told_by_its_messages(api):
    """Of returns the message has nearly all that the page has."""
    data = {"order_id": ORDER, "return_id": "4035318504086604147", "return_role": "BUYER"}
    data |= {"return_type": "REFUND", "create_time": 1772000000, "update_time": 1772200000}
    told = message(12, return_status="RETURN_OR_REFUND_REQUEST_COMPLETE", **data)
    record = api.first("after_sales", api.page("return_orders", api.returned()), told)
    assert (record["status"], record["kind"]) == ("COMPLETED", "REFUND_ONLY")
    assert record["final_at"]["not_after"] == record["updated_at"] == "2026-02-27T13:46:40+00:00"
    alone = api.first("after_sales", told)
    assert (alone["id"], alone["order_id"], alone["status"]) == (data["return_id"], ORDER, "COMPLETED")


def test_a_request_is_told_by_the_messages_of_before_2023(api):
    """One type for cancellations and returns, with numbers."""
    data = {"order_id": ORDER, "reverse_order_id": "9", "reverse_user": 1, "update_time": LATER}
    told = message(2, reverse_type=3, reverse_order_status=4, reverse_event_type="ORDER_RETURN", **data)
    record = api.first("after_sales", told)
    assert (record["id"], record["kind"], record["status"]) == ("9", "RETURN_REFUND", "IN_RETURN")
    cancelled = api.first("after_sales", message(2, reverse_type=4, reverse_order_status=100, **data))
    assert (cancelled["kind"], cancelled["status"]) == ("CANCEL", "COMPLETED")


def test_messages_of_other_types_are_named_once(api):
    """A log has thousands of them."""
    told = [message(sort, package_id="1") for sort in (4, 4, 4, 14)]
    found = [each for each in api.complaints(*told, page(api)) if each.code == "SC523"]
    assert [("type `4`" in each.message.en, "type `14`" in each.message.en) for each in found] == [
        (True, False),
        (False, True),
    ]


def test_messages_of_another_shop_are_noticed(api):
    """They name their shop."""
    assert "SC529" in api.codes(
        message(1, shop="7494820157031942999", order_id=ORDER, order_status="COMPLETED")
    )


def test_the_shop_of_all_messages_is_the_shop(api):
    """Where no file describes a shop, its id is the one that every record names; of two, neither."""
    facts = FACTS.replace(f"id: {SHOP}, ", "")
    other = "7494820157031942887"
    found = api.run(page(api), became("COMPLETED", shop=other), facts=facts).snapshot
    assert found["shop"]["id"] == other
    another = message(1, order_id="576461413038785753", order_status="COMPLETED", update_time=LATER)
    two = (became("COMPLETED", shop=other), another)
    assert "SC513" in api.codes(page(api), *two, facts=facts)


def test_a_log_of_messages_is_recognised_by_itself(tmp_path):
    """As the only file of a call, too, though its lines are JSON objects as a snapshot is."""
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(json.dumps(became(status)) for status in ("DELIVERED", "COMPLETED")))
    assert load_sources(file).provenance is not None


def test_an_answer_that_was_cut_off_is_said_to_be_one(api, tmp_path):
    """Of the only file of a call too: that it is no snapshot is not what its owner must know."""
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(api.page("orders", api.order()))[:200])
    with pytest.raises(InputError) as caught:
        load_sources(file)
    codes = {found.code for found in caught.value.diagnostics}
    assert "SC501" in codes
    assert "SC328" not in codes
