"""Records in which nothing is strange are read faster, and come out the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.fields import Fields, write_time
from checker.importers.place import NOWHERE
from checker.importers.plain import StrangeError, plain, plainly
from checker.importers.tiktok import after_sales, shop
from checker.importers.tiktok.orders import STATUSES, order
from checker.importers.tiktok.rows import plain_order
from tests.importers.conftest import Api

READERS = {
    "order": order,
    "cancellation": after_sales.cancellation,
    "return": after_sales.after_return,
    "arbitration": after_sales.arbitration,
    "promotion": shop.promotion,
    "withdrawal": shop.withdrawal,
    "unsettled": shop.unsettled,
    "shop": shop.shop,
}
SECONDS = st.integers(1_700_000_000, 1_800_000_000)
#: What platforms and the programs between write for a value, and what they write in its place.
ODD = st.sampled_from(
    [
        *(None, "", 0, False, True, [], {}, "0", 1, -1, 946_684_799, 4_102_444_800, 1.5, " 5 ", "a b", "1e5"),
        *("½", [{}], [None], {"currency": "XXX"}),
    ]
)
NAMES = [
    *("id", "cancel_id", "return_id", "order_id", "status", "cancel_status", "return_status", "create_time"),
    *("update_time", "paid_time", "rts_time", "collection_time", "delivery_time", "cancel_time", "is_cod"),
    *("request_cancel_time", "cancel_order_sla_time", "rts_sla_time", "shipping_due_time", "tts_sla_time"),
    *("pick_up_cut_off_time", "collection_due_time", "delivery_sla_time", "delivery_due_time", "order_type"),
    *("delivery_option_required_delivery_time", "is_sample_order", "is_buyer_request_cancel", "line_items"),
    *("is_exchange_order", "is_replacement_order", "exchange_source_order_id", "replaced_order_id", "units"),
    *("cancellation_initiator", "fulfillment_type", "payment", "currency", "amount", "type"),
    *("sku_id", "product_id", "display_status", "sale_price", "total_amount", "arbitration_status", "region"),
    *(
        "next_return_id",
        "return_type",
        "refund_amount",
        "seller_next_action_response",
        "estimated_settlement",
    ),
]
GOOD = {
    "id": "576461413038785752",
    "cancel_id": "1",
    "return_id": "2",
    "order_id": "576461413038785752",
    "currency": "GBP",
    "sale_price": "6.99",
    "total_amount": "13.98",
    "amount": "3",
    "fulfillment_type": "FULFILLMENT_BY_TIKTOK",
    "cancel_status": "CANCELLATION_REQUEST_SUCCESS",
    "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE",
    "region": "GB",
}


@st.composite
def records(draw: st.DrawFn, depth: int = 0) -> dict[str, object]:
    """A record of any kind: most of it as it should be, some of it strange."""
    found: dict[str, object] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=30, unique=True)):
        if draw(st.integers(0, 40)) == 0:
            found[name] = draw(ODD)
        elif name.endswith("_time"):
            found[name] = draw(st.just(0) | SECONDS)
        elif name.startswith("is_"):
            found[name] = draw(st.booleans())
        elif name in {"status", "display_status"}:
            found[name] = draw(st.sampled_from(sorted(STATUSES)))
        elif name in {"payment", "refund_amount"}:
            found[name] = draw(records(depth + 1)) if depth < 2 else {}
        elif name in {"line_items", "seller_next_action_response"}:
            found[name] = draw(st.lists(records(depth + 1), max_size=2)) if depth < 2 else []
        else:
            found[name] = GOOD.get(name, draw(st.sampled_from(["", "5", "WORD"])))
    return found


@pytest.mark.parametrize("kind", READERS)
def test_plain_reading_is_careful_reading_without_anything_to_say(kind):
    """What is read plainly is what is read with care, which then has nothing to say."""

    @given(records())
    def compare(record: dict[str, object]) -> None:
        problems = Collector()
        careful = READERS[kind](Fields(record, NOWHERE, problems, ZoneInfo("Europe/London")))
        try:
            quick = READERS[kind](plain(Fields(record, NOWHERE, problems, ZoneInfo("Europe/London"))))
        except StrangeError:
            return
        assert quick == careful
        assert not problems.sorted()

    compare()


@given(records(), st.sampled_from(["Europe/London", "Asia/Kolkata", "America/St_Johns", "Asia/Ho_Chi_Minh"]))
def test_orders_are_the_same_by_either_way(record, name):
    """And what is read with care has nothing to say of one that is read as a type."""
    zone, problems = ZoneInfo(name), Collector()
    quick = plain_order(Fields(record, NOWHERE, problems))
    careful = order(Fields(record, NOWHERE, problems, zone))
    if quick is not None:
        made = replace(quick, zone=zone)
        assert made.record == careful.record
        assert (made.id, made.created, made.updated) == (careful.id, careful.created, careful.updated)
        assert not problems.sorted()


def test_usual_orders_are_read_as_a_type():
    """Else it would be of no use: also those with nothing but zeros for what hasn't happened."""
    line = {"id": "1", "sku_id": "2", "product_id": "3", "display_status": "COMPLETED", "sale_price": "1"}
    given_ = Api.order(
        line_items=[line | {"currency": "GBP"}], payment={"currency": "GBP", "total_amount": "1"}
    )
    for changes in ({}, {"paid_time": 0, "order_type": "", "is_cod": True, "collection_time": None}):
        assert plain_order(Fields(given_ | changes, NOWHERE, Collector())) is not None
    for changes in (
        {"status": "NEW"},
        {"paid_time": "1770722400"},
        {"id": 5},
        {"is_cod": ""},
        {"paid_time": 5},
    ):
        assert plain_order(Fields(given_ | changes, NOWHERE, Collector())) is None


def test_what_is_strange_is_read_with_care_afterwards():
    """And only then anything is said of it."""
    problems = Collector()
    read = plainly(shop.withdrawal)
    found = read(Fields({"id": "1", "status": "NEW", "amount": "3", "currency": "GBP"}, NOWHERE, problems))
    assert found is not None
    assert found.record["status"] == "NEW"
    assert [each.code for each in problems.sorted()] == ["SC515"]


@given(
    st.integers(946_684_800, 4_102_444_799),
    st.sampled_from(["UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"]).map(
        ZoneInfo
    )
    | st.sampled_from([UTC, timezone(timedelta(hours=7))]),
)
def test_times_are_written_as_the_calendar_has_them(seconds, zone):
    """In any zone, around changes of its clock as well."""
    assert write_time(seconds, zone) == datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat()


@pytest.mark.parametrize("name", ["America/New_York", "Australia/Lord_Howe", "Europe/London"])
def test_times_around_a_change_of_the_clock(name):
    """Every second of the hours around it."""
    zone = ZoneInfo(name)
    for start in (1_772_900_000, 1_774_700_000, 1_775_300_000):
        for seconds in range(start, start + 200_000, 97):
            expected = datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat()
            assert write_time(seconds, zone) == expected


def test_pages_with_strange_orders_among_others(api):
    """All of them come in, and all that is strange is said."""
    orders = [api.order(id=str(number)) for number in range(5, 10)]
    orders[2] |= {"paid_time": "1770722400", "is_cod": ""}
    orders[3] |= {"status": "NEW"}
    result = api.run(api.page("orders", *orders))
    assert {order["id"] for order in result.snapshot["orders"]} == set("56789")
    assert [each.code for each in result.diagnostics if each.code != "SC518"] == ["SC515"]
    assert json.loads(json.dumps(result.snapshot)) == result.snapshot
