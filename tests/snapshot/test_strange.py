"""What a snapshot says that a check passes over, takes for unknown, or can't take."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.diagnostics import SnapshotError
from checker.snapshot import open_snapshot, read_document
from checker.snapshot.read import chunks, cutting

DAY = "2026-06-10T12:00:00+08:00"
SHOP = {"id": "7495", "timezone": "Asia/Shanghai"}
LARGE = 6_000
#: An order as large exports have them: several megabytes together.
ORDER = {
    "status": "COMPLETED",
    "created_at": "2026-02-10T11:20:00+08:00",
    "total": {"amount": "12.50", "currency": "CNY"},
    "lines": [{"id": "1", "sku_id": "2", "quantity": 1}],
}


def told(**snapshot: object) -> list[tuple[str, str, str | None]]:
    """Code, pointer and suggestion of all that is said of a snapshot."""
    document = read_document(json.dumps({"shop": SHOP, **snapshot}).encode())
    try:
        said = open_snapshot(document).warnings()
    except SnapshotError as error:
        said = error.diagnostics
    return [(d.code, d.pointer or "", d.suggestion) for d in said]


def many(place: int, **changes: object) -> list[dict[str, object]]:
    """So many orders that they are read in runs; the one at ``place`` has changes."""
    return [ORDER | {"id": str(n)} | (changes if n == place else {}) for n in range(LARGE)]


@pytest.mark.parametrize("place", [0, 3, 700, LARGE - 1])
@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"statuss": "COMPLETED"}, "SC351", "/statuss"),
        ({"lines": [{"id": "1", "quanttity": 2}]}, "SC351", "/lines/0/quanttity"),
        ({"cancel_request": {"pending": True, "by": "x"}}, "SC351", "/cancel_request/by"),
        ({"status": "SHIPPING"}, "SC352", "/status"),
        ({"lines": [{"id": "1", "status": "SHIPPING"}]}, "SC352", "/lines/0/status"),
        ({"paid_at": "2026-06-12T00:00:00+08:00"}, "SC354", "/paid_at"),
        (
            {"paid_at": {"not_before": "2027-01-01T00:00:00Z", "not_after": None}},
            "SC354",
            "/paid_at",
        ),
    ],
)
def test_the_one_record_among_many(place, changes, code, pointer):
    """However many records are as they should be, the one that isn't is found and shown, once."""
    said = told(as_of="2026-06-10T12:00:00+08:00", orders=many(place, **changes))
    assert [(c, p) for c, p, _ in said] == [(code, f"/orders/{place}{pointer}")]


def test_a_list_that_has_been_empty_so_far():
    """What stands in it is looked at like anything else."""
    orders = [order | {"lines": []} for order in many(LARGE)]
    orders[-1]["lines"] = [{"id": "1", "quanttity": 2}]
    assert told(orders=orders) == [("SC351", f"/orders/{LARGE - 1}/lines/0/quanttity", '"quantity"')]


@pytest.mark.parametrize(
    ("usual", "later"),
    [
        ("2026-06-09T12:00:00+08:00", "2026-06-12T12:00:00+08:00"),
        ("2026-06-09T12:00:00+08:00", "2100-01-01T00:00:00Z"),
        (
            {"not_before": "2026-06-01T00:00:00Z", "not_after": None},
            {"not_before": "2026-06-12T00:00:00Z", "not_after": None},
        ),
    ],
)
def test_a_time_of_the_future_written_like_those_before(usual, later):
    """It is found where nothing but the time itself sets its record apart."""
    orders = [order | {"paid_at": usual} for order in many(LARGE)]
    orders[-1]["paid_at"] = later
    said = told(as_of=DAY, orders=orders)
    assert said == [("SC354", f"/orders/{LARGE - 1}/paid_at", None)]


TIMES = st.sampled_from(
    [
        None,
        5,
        "",
        "2026-06-10T12:00:00+08:00",
        "2026-06-10T23:59:59-12:00",
        "2099-01-01T00:00:00Z",
        "2100-01-01t00:00:00z",
        "9",
        {"not_before": "2026-01-01T00:00:00Z", "not_after": None},
        {"not_before": "2027-01-01T00:00:00Z", "not_after": None},
        {"not_before": None, "not_after": "2027-01-01T00:00:00Z"},
    ]
)
LINES = st.fixed_dictionaries({"id": st.just("1")}, optional={"delivered_at": TIMES, "x": st.floats(0, 1)})
ORDERS = st.fixed_dictionaries(
    {"id": st.just("1")},
    optional={
        "status": st.sampled_from(["COMPLETED", "SHIPPING", "PAYED", None]),
        "paid_at": TIMES,
        "ship_by": TIMES,
        "lines": st.none() | st.lists(st.none() | LINES, max_size=2),
        "cancel_request": st.none()
        | st.fixed_dictionaries({"pending": st.booleans()}, optional={"by": TIMES}),
        "y": st.sampled_from([1, 1.5, [], [[1e9]], {"z": "店"}]),
    },
)


@given(st.lists(st.none() | ORDERS, max_size=9))
def test_in_runs_the_same_is_said_as_in_one_piece(orders):
    """Whatever was learned from the records before, nothing is left out, and nothing told that isn't so."""
    snapshot = {"as_of": "2026-06-10T12:00:00+08:00", "orders": orders}
    whole = told(**snapshot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "_SMALL", 0)
        patch.setattr(cutting, "BATCH", 1)
        patch.setattr(cutting, "_SAMPLE", 2)
        assert told(**snapshot) == whole


def test_records_that_are_as_they_should_be():
    """Nothing is said of times up to the end of a fetch, of deadlines, and of derived bounds."""
    changes = {
        "paid_at": "2026-06-10T12:29:00+08:00",
        "ship_by": "2027-01-01T00:00:00+08:00",
        "delivered_at": {"not_before": "2026-06-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z"},
    }
    assert told(as_of="2026-06-10T12:00:00+08:00", orders=many(900, **changes)) == []
    assert told(orders=many(900, paid_at="2099-01-01T00:00:00Z")) == []  # without `as_of` nothing is later


def test_each_unknown_field_is_told_once_with_the_nearest():
    """Where it comes up first, in objects and lists alike."""
    said = told(orders=[{"id": "1", "paidat": 1}, {"id": "2", "paidat": 1}], deposit={"balanc": None})
    assert sorted(said) == [
        ("SC351", "/deposit/balanc", '"balance"'),
        ("SC351", "/orders/0/paidat", '"paid_at"'),
    ]


@pytest.mark.parametrize(
    ("member", "value", "meant"),
    [
        ("region", "UK", "GB"),
        ("region", "cn", "CN"),
        ("region", "China", "CN"),
        ("region", "英国", "GB"),
        ("region", "USA", "US"),
        ("region", "Vietnm", "VN"),
        ("region", "QQ", None),
        ("entity_region", "HKG", "HK"),
    ],
)
def test_a_region_that_does_not_exist(member, value, meant):
    """It is an error in every run, with the region that was meant."""
    expected = None if meant is None else json.dumps(meant)
    assert told(shop={**SHOP, member: value}) == [("SC343", f"/shop/{member}", expected)]


@pytest.mark.parametrize(
    ("name", "region", "meant"),
    [
        ("UTC+8", "CN", "Asia/Shanghai"),
        ("GMT+8", "SG", "Asia/Singapore"),
        ("Asia/Beijing", "CN", "Asia/Shanghai"),
    ],
)
def test_a_time_zone_that_does_not_exist(name, region, meant):
    """An offset means the zone of the shop's region that has it."""
    assert told(shop={"id": "1", "timezone": name, "region": region}) == [
        ("SC327", "/shop/timezone", json.dumps(meant))
    ]


def test_a_zone_whose_sign_is_reversed():
    """`Etc/GMT+8` is a zone, and not the one that anybody means."""
    assert told(shop={"id": "1", "timezone": "Etc/GMT+8"}) == [("SC353", "/shop/timezone", None)]
    assert told(shop={"id": "1", "timezone": "Etc/GMT+0"}) == []


@pytest.mark.parametrize(
    ("coverage", "more", "odd"),
    [
        ({"complete": True, "retrieved_at": "2026-06-03T12:00:00+08:00"}, {"orders": []}, False),
        ({"complete": True, "retrieved_at": "2026-06-03T11:59:59+08:00"}, {"orders": []}, True),
        ({"complete": True, "retrieved_at": "2026-06-10T12:30:00+08:00"}, {"orders": []}, False),
        ({"complete": True, "retrieved_at": "2026-06-10T12:30:01+08:00"}, {"orders": []}, True),
        ({"created_since": "2026-07-01T00:00:00+08:00"}, {"orders": []}, True),
        ({"complete": True}, {}, True),
        ({"complete": False}, {}, False),
        ({"complete": True}, {"orders": [], "after_sales": [{"id": "1", "order_id": "2"}]}, True),
        ({"complete": True}, {"orders": [{"id": "2"}], "after_sales": [{"id": "1", "order_id": "2"}]}, False),
    ],
)
def test_coverage_that_can_hardly_be(coverage, more, odd):
    """Old data, the future, a list that isn't there, and an empty one whose records others speak of."""
    said = told(as_of=DAY, coverage={"orders": coverage}, **more)
    assert said == ([("SC355", "/coverage/orders", None)] if odd else [])


def test_a_list_known_to_be_none_that_may_lack_records_is_unknown():
    """The two contradict each other: it is said, and the more careful one counts."""
    snapshot = {"shop": SHOP, "deposit": {"top_up_notices": None}}
    snapshot["coverage"] = {"deposit.top_up_notices": {"complete": False}}
    opened = open_snapshot(read_document(json.dumps(snapshot).encode()))
    assert [d.code for d in opened.warnings()] == ["SC355"]
    assert not opened.coverage("deposit.top_up_notices").complete


@pytest.mark.parametrize("place", [0, LARGE - 1])
@pytest.mark.parametrize("fraction", ["", ".5", ".123456"])
@pytest.mark.parametrize("end", ["", "not_before", "not_after"])
def test_what_is_finer_than_a_microsecond_is_cut(place, fraction, end):
    """Rounding would carry the last instant of a day into the next one; the times around it may be coarse."""
    usual, fine, kept = (f"2026-01-01T23:59:59{part}Z" for part in (fraction, ".99999999", ".999999"))

    def delivered(time):
        return {"delivered_at": {"not_before": None, "not_after": None, end: time} if end else time}

    orders = [order | delivered(usual) for order in many(0)]
    orders[place] |= delivered(fine)
    text = json.dumps({"as_of": "2026-06-10T11:59:59.9999999Z", "shop": SHOP, "orders": orders})
    opened = open_snapshot(read_document(text.encode()))
    assert opened.as_of.isoformat() == "2026-06-10T11:59:59.999999+00:00"
    assert opened.plain("orders", place) == orders[place] | delivered(kept)
    assert opened.layout.data.count(b" ") >= text.count(" ")  # every place stays where it was
    assert len(opened.layout.data) == len(text)


FOREIGN = {
    "Seller Center": ("Order ID,Order Status,SKU\n1,Completed,2\n", "Seller Center"),
    "抖店": ("主订单编号,子订单编号,订单状态\n1,2,已完成\n".encode("gbk"), "抖店"),
    "XLSX": (b"PK\x03\x04" + bytes(30) + b"xl/workbook.xml", "XLSX"),
    "ZIP": (b"PK\x03\x04" + bytes(30) + b"orders.csv", "ZIP"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "HTML": ("<!doctype html><html></html>", "HTML"),
    "HAR": ('{"log": {"entries": []}}', "HAR"),
    "Postman": ('{"info": {}, "item": []}', "Postman"),
    "answer": ('{"code": 0, "data": {}}', "API"),
    "lines of answers": ('{"code": 0, "data": {}}\n{"code": 0, "data": {}}', "API"),
    "list of answers": ('[{"code": 0, "data": {}}]', "API"),
    "list of orders": ('[{"id": "1", "line_items": []}]', "API"),
    "data": ('{"orders": [], "next_page_token": ""}', "API"),
    "text": (json.dumps('{"code": 0, "data": {}}'), "API"),
    "headers": ('HTTP/1.1 200 OK\r\n\r\n{"code": 0, "data": {}}', "API"),
}


@pytest.mark.parametrize(("text", "name"), FOREIGN.values(), ids=FOREIGN)
def test_files_of_other_kinds_are_called_what_they_are(text, name):
    """With what to do with them, instead of a remark on their first odd byte."""
    with pytest.raises(SnapshotError) as caught:
        open_snapshot(read_document(text if isinstance(text, bytes) else text.encode()))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "SC328"
    assert name in diagnostic.message.en
    assert diagnostic.help.en
