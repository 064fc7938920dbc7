"""Cancellations and returns of the TikTok Shop API as after-sales, disputes and requests to cancel."""

import pytest

BETWEEN = {"not_before": "2026-02-25T06:13:20+00:00", "not_after": "2026-02-26T10:00:00+00:00"}


def served(api, **changes):
    """What becomes of a return."""
    return api.first("after_sales", api.page("return_orders", api.returned(**changes)))


@pytest.mark.parametrize(
    ("raw", "status", "final"),
    [
        ("RETURN_OR_REFUND_REQUEST_PENDING", "REQUESTED", None),
        ("REFUND_OR_RETURN_REQUEST_REJECT", "REJECTED_APPEALABLE", "unknown"),
        ("REJECT_RECEIVE_PACKAGE", "REJECTED_APPEALABLE", "unknown"),
        ("AWAITING_BUYER_SHIP", "AWAITING_BUYER", None),
        ("AWAITING_BUYER_RESPONSE", "AWAITING_BUYER", None),
        ("BUYER_SHIPPED_ITEM", "IN_RETURN", None),
        ("RETURN_OR_REFUND_REQUEST_SUCCESS", "APPROVED_UNPAID", None),
        ("RETURN_OR_REFUND_REQUEST_CANCEL", "CANCELLED", BETWEEN),
        ("RETURN_OR_REFUND_REQUEST_COMPLETE", "COMPLETED", BETWEEN),
        ("REPLACEMENT_REQUEST_PENDING", "REQUESTED", None),
        ("REPLACEMENT_REQUEST_REJECT", "REJECTED_APPEALABLE", "unknown"),
        ("REPLACEMENT_REQUEST_REFUND_SUCCESS", "COMPLETED", BETWEEN),
        ("REPLACEMENT_REQUEST_CANCEL", "CANCELLED", BETWEEN),
        ("REPLACMENT_REQUEST_COMPLETE", "COMPLETED", BETWEEN),
        ("SOMETHING_NEW", "SOMETHING_NEW", "unknown"),
    ],
)
def test_a_return_is_final_only_where_its_status_says_so(api, raw, status, final):
    """Approved isn't refunded, and rejected may be appealed; when it became final is known by bounds."""
    record = served(api, return_status=raw)
    assert (record["status"], record["raw_status"]) == (status, raw)
    assert record.get("final_at", "unknown") == final


@pytest.mark.parametrize(
    ("decided", "status"),
    [
        ("IN_PROGRESS", "REJECTED_APPEALABLE"),
        ("SUPPORT_BUYER", "REJECTED_APPEALABLE"),
        ("SUPPORT_SELLER", "CANCELLED"),
        ("CLOSED", "CANCELLED"),
    ],
)
def test_arbitration_for_the_seller_ends_a_rejected_return(api, decided, status):
    """A rejection is over once the platform has upheld or closed it, not while it still decides."""
    rejected = {"return_status": "REFUND_OR_RETURN_REQUEST_REJECT", "arbitration_status": decided}
    assert served(api, **rejected)["status"] == status


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("REFUND", "REFUND_ONLY"),
        ("RETURN_AND_REFUND", "RETURN_REFUND"),
        ("REPLACEMENT", "EXCHANGE"),
        ("GIFT", "GIFT"),
    ],
)
def test_kinds_of_returns(api, kind, meant):
    """Each type has its word in a snapshot; a new one is kept."""
    assert served(api, return_type=kind)["kind"] == meant


@pytest.mark.parametrize(
    ("decided", "status", "closed"),
    [("IN_PROGRESS", "OPEN", None), ("SUPPORT_SELLER", "CLOSED", BETWEEN), ("CLOSED", "CLOSED", BETWEEN)],
)
def test_an_arbitration_is_a_dispute(api, decided, status, closed):
    """It stands under the return's id, opened and closed within the return's bounds."""
    page = api.page("return_orders", api.returned(arbitration_status=decided))
    dispute = api.first("disputes", page)
    assert dispute["id"] == "4035318504086604147"
    assert (dispute["channel"], dispute["status"]) == ("PLATFORM_ARBITRATION", status)
    assert dispute["opened_at"] == BETWEEN
    assert dispute["closed_at"] == closed


def test_returns_without_arbitration_make_no_dispute(api):
    """The section is there, and empty."""
    assert api.run(api.page("return_orders", api.returned())).snapshot["disputes"] == []


def test_the_nearest_deadline_counts(api):
    """Of several answers that are due, the first."""
    due = [{"action": "A", "deadline": 1772200000}, {"action": "B", "deadline": 1772150000}]
    assert served(api, seller_next_action_response=due)["deadline"] == "2026-02-26T23:53:20+00:00"


def test_both_names_of_the_list_of_returns_are_known(api):
    """The reference names it `return_orders`; `returns` is accepted too."""
    assert api.first("after_sales", api.page("returns", api.returned()))["status"] == "REQUESTED"


def test_lines_and_refund_are_copied(api):
    """Ids of the order's lines, each once, and the total of the refund."""
    lines = [{"order_line_item_id": "9"}, {"order_line_item_id": "3"}, {"order_line_item_id": "9"}]
    refund = {"currency": "GBP", "refund_total": "14.99"}
    record = served(api, return_line_items=lines, refund_amount=refund)
    assert record["line_ids"] == ["3", "9"]
    assert record["refund_amount"] == {"amount": "14.99", "currency": "GBP"}


@pytest.mark.parametrize(
    ("changes", "successor"),
    [({"next_return_id": "7"}, "7"), ({"next_return_id": ""}, None), ({}, "unknown")],
)
def test_an_edited_return_names_its_successor(api, changes, successor):
    """Absence alone proves nothing; an empty successor does."""
    assert served(api, **changes).get("superseded_by", "unknown") == successor


def test_a_successor_that_names_its_predecessor_is_enough(api):
    """The chain is told by either end."""
    later = api.returned(return_id="5", pre_return_id="4035318504086604147", create_time=1772050000)
    records = api.run(api.page("return_orders", api.returned(), later)).snapshot["after_sales"]
    assert [(r["id"], r.get("superseded_by", "unknown")) for r in records] == [
        ("5", "unknown"),
        ("4035318504086604147", "5"),
    ]


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("CANCELLATION_REQUEST_PENDING", "REQUESTED"),
        ("CANCELLATION_REQUEST_SUCCESS", "APPROVED_UNPAID"),
        ("CANCELLATION_REQUEST_CANCEL", "CANCELLED"),
        ("CANCELLATION_REQUEST_CANCELLED", "CANCELLED"),
        ("CANCELLATION_REQUEST_COMPLETE", "COMPLETED"),
    ],
)
def test_cancellations_are_after_sales(api, raw, status):
    """Both spellings of a withdrawn request are one status."""
    record = api.first("after_sales", api.page("cancellations", api.cancellation(cancel_status=raw)))
    assert (record["kind"], record["status"], record["superseded_by"]) == ("CANCEL", status, None)


def request_of(api, *cancellations, facts=None, **order):
    """The order's request to cancel, or `unknown`."""
    pages = [api.page("orders", api.order(**order)), api.page("cancellations", *cancellations)]
    pages.append(api.page("return_orders"))
    found = api.first("orders", *pages, facts=facts or api.facts)
    return found.get("cancel_request", "unknown")


def test_a_pending_request_has_its_deadline(api):
    """When the buyer asked and until when the seller must answer come from the cancellation."""
    due = [{"action": "SELLER_RESPOND_CANCEL", "deadline": 1770812400}]
    assert request_of(api, api.cancellation(seller_next_action_response=due)) == {
        "pending": True,
        "requested_at": "2026-02-10T12:20:00+00:00",
        "respond_by": "2026-02-11T12:20:00+00:00",
    }


def test_an_answered_request_is_not_pending(api):
    """It was made, and is over: without a deadline."""
    answered = api.cancellation(cancel_status="CANCELLATION_REQUEST_COMPLETE")
    expected = {"pending": False, "requested_at": "2026-02-10T12:20:00+00:00"}
    assert request_of(api, answered) == expected


def test_a_cancellation_by_the_seller_is_no_request(api):
    """Only `BUYER_CANCEL` asks; others are done."""
    by_seller = api.cancellation(cancel_type="CANCEL", cancel_status="CANCELLATION_REQUEST_COMPLETE")
    assert request_of(api, by_seller) == "unknown"


def test_no_request_is_known_only_where_every_cancellation_is_there(api):
    """Null needs complete after-sales; otherwise nothing is said."""
    assert request_of(api) == "unknown"
    assert request_of(api, facts=api.complete) is None
    assert request_of(api, is_buyer_request_cancel=False) == {"pending": False}


def test_the_orders_own_flag_makes_a_request_pending(api):
    """A request that either of the two knows is pending."""
    asked = {"is_buyer_request_cancel": True, "request_cancel_time": 1770726000}
    expected = {"pending": True, "requested_at": "2026-02-10T12:20:00+00:00"}
    assert request_of(api, facts=api.complete, **asked) == expected
    assert request_of(api, api.cancellation(), is_buyer_request_cancel=False)["pending"] is True


def test_a_pending_request_outweighs_an_earlier_answered_one(api):
    """A buyer may ask again after a refusal, in whatever order the pages list it."""
    answered = api.cancellation(
        cancel_id="1", cancel_status="CANCELLATION_REQUEST_CANCELLED", create_time=1770800000
    )
    for pair in ((answered, api.cancellation()), (api.cancellation(), answered)):
        assert request_of(api, *pair)["pending"] is True
